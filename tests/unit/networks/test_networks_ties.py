"""Ties: who responded to whom, under the true definition and under the model study's."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.networks.conftest import GOLDEN

TIES = "select source_id, target_id, weight from networks.ties where definition = '{}' and community_id = '{}' order by all"


def ties(ask, definition="reply", community="reddit:Oak"):
    return ask(TIES.format(definition, community))


def test_replies_of_the_worked_fixture_point_to_whom_they_answer(talk, two):
    ask = talk(GOLDEN, study=two)

    assert ties(ask) == [
        ("a", "b", 1),
        ("a", "e", 1),
        ("b", "a", 2),
        ("c", "a", 1),
        ("d", "c", 1),
        ("e", "a", 1),
    ]
    assert ties(ask, community="reddit:Elm") == [("a", "h", 1), ("f", "g", 1), ("g", "f", 1)]


def test_the_published_rule_of_the_worked_fixture_makes_loops(talk, two):
    """Four of seven responses, and one of three, point to their own contributor: to a response, so to themselves."""
    ask = talk(GOLDEN, study=two)

    assert ties(ask, "published") == [
        ("a", "a", 1),
        ("a", "e", 1),
        ("b", "a", 1),
        ("b", "b", 1),
        ("c", "a", 1),
        ("d", "d", 1),
        ("e", "e", 1),
    ]
    assert ask(
        "select community_id, n_loops, n_ties, n_contributors from networks.cells where definition = 'published' order by 1"
    ) == [("all", 5, 5, 8), ("reddit:Elm", 1, 2, 4), ("reddit:Oak", 4, 3, 5)]


def test_reciprocity_of_the_worked_fixture_can_be_counted_from_the_ties(talk, two):
    ask = talk(GOLDEN, study=two)
    answered = """
        select tie.community_id, count(back.source_id), count(*)
        from networks.ties as tie
        left join networks.ties as back
            on (back.definition, back.community_id, back.source_id, back.target_id)
             = (tie.definition, tie.community_id, tie.target_id, tie.source_id)
        where tie.definition = '{}' and tie.source_id <> tie.target_id
        group by 1
        order by 1
    """

    assert ask(answered.format("reply")) == [("all", 6, 9), ("reddit:Elm", 2, 3), ("reddit:Oak", 4, 6)]
    assert ask(answered.format("published")) == [("all", 0, 5), ("reddit:Elm", 0, 2), ("reddit:Oak", 0, 3)]


def test_the_pooled_network_adds_the_communities(talk, two):
    ask = talk(
        """
        id | community | who | to | minute
        p  | Oak       | ana |    | 0
        r  | Oak       | ben | p  | 5
        q  | Elm       | ana |    | 1
        s  | Elm       | ben | q  | 2
        t  | Elm       | ben | q  | 9
        """,
        study=two,
    )

    assert ties(ask, community="all") == [("ben", "ana", 3)]
    assert ask("select n_threads, epoch(first_at)::integer % 3600 from networks.ties where definition = 'reply' and community_id = 'all'") == [
        (2, 120)
    ]  # fmt: skip


def test_a_study_of_one_community_has_no_pooled_network(talk):
    ask = talk("id | who | to | minute\np | ana | | 0\nr | ben | p | 1")

    assert ask("select distinct community_id from networks.cells") == [("reddit:Oak",)]
    assert ask("select distinct community_id from networks.ties") == [("reddit:Oak",)]


def test_answering_oneself_is_no_tie_but_is_counted(talk):
    ask = talk(
        """
        id | who | to | minute
        p  | ana |    | 0
        r  | ana | p  | 1
        s  | ana | r  | 2
        t  | ben | p  | 3
        """
    )

    assert ties(ask) == [("ben", "ana", 1)]
    assert ask("select n_contributors, n_ties, n_loops from networks.cells where definition = 'reply'") == [
        (2, 1, 2)
    ]


def test_a_talk_with_oneself_alone_is_a_network_without_ties(talk):
    ask = talk("id | who | to | minute\np | ana | | 0\nr | ana | p | 1")

    assert ask(
        "select n_contributors, n_ties, n_loops, modularity, seed from networks.cells where definition = 'reply'"
    ) == [(0, 0, 1, None, None)]
    assert ask("select count(*) from networks.positions") == [(0,)]


def test_deleted_contributors_have_no_node(talk):
    ask = talk(
        """
        id | who | to | minute
        p  | ana |    | 0
        r  |     | p  | 1
        s  | ben | r  | 2
        t  | ben | p  | 3
        """
    )

    assert ties(ask) == [("ben", "ana", 1)]


def test_a_removed_text_of_a_known_contributor_is_a_tie_but_not_a_published_one(talk):
    ask = talk(
        """
        id | who  | to | minute | state
        p  | ana  |    | 0      |
        r  | ben  | p  | 1      | mod_removed
        q  | cleo |    | 2      | author_deleted
        s  | ana  | q  | 3      |
        """
    )

    assert ties(ask) == [("ana", "cleo", 1), ("ben", "ana", 1)]
    assert ties(ask, "published") == []


@pytest.mark.parametrize(
    ("profile", "responders"),
    [(0, ["ana", "bulk", "robot", "sly"]), (1, ["ana", "bulk", "sly"]), (2, ["ana", "bulk"]), (3, ["ana"])],
)
def test_the_exclusion_profile_leaves_out_programs_on_both_ends_of_a_tie(talk, study, profile, responders):
    measures = replace(study.measures, exclusion_profile=profile)
    ask = talk(
        """
        id | who   | to | minute | excluded
        p  | ben   |    | 0      |
        q  | robot |    | 0      | 1
        r  | robot | p  | 1      | 1
        s  | sly   | p  | 2      | 2
        t  | bulk  | p  | 3      | 3
        u  | ana   | p  | 4      |
        v  | ana   | q  | 5      |
        """,
        study=replace(study, measures=measures),
    )

    assert sorted({source for source, _, _ in ties(ask)}) == responders
    assert (("ana", "robot", 1) in ties(ask)) == (profile == 0)
    assert {source for source, _, _ in ties(ask, "published")} == {"ana", "bulk", "robot", "sly"}


def test_a_reply_counts_in_its_own_period_and_a_published_one_in_that_of_its_post(talk):
    in_july = 183 * 24 * 60
    ask = talk(f"id | who | to | minute\np | ana | | 0\nr | ben | p | {in_july}")

    assert ask("select definition, period_start::varchar from networks.ties order by 1") == [
        ("published", "2020-01-01"),
        ("reply", "2020-07-01"),
    ]


def test_what_lies_outside_the_study_makes_no_tie(talk):
    next_year = 367 * 24 * 60
    ask = talk(
        f"""
        id | who  | to | minute
        p  | ana  |    | -10
        r  | ben  | p  | 1
        q  | cleo |    | 2
        s  | dan  | q  | {next_year}
        """
    )

    assert ties(ask) == [("ben", "ana", 1)]
    assert ties(ask, "published") == []


def test_a_response_whose_parent_is_not_stored_is_a_published_loop_and_no_reply(talk):
    ask = talk(
        """
        id | who | to    | minute
        p  | ana |       | 0
        r  | ben | p     | 1
        x  | dan | ghost | 2
        """
    )
    assert ties(ask) == [("ben", "ana", 1)]
    assert ties(ask, "published") == [("ben", "ana", 1)]


def test_a_tie_says_in_how_many_threads_it_occurs_and_since_when(talk):
    ask = talk(
        """
        id | who | to | minute
        p  | ana |    | 0
        r  | ben | p  | 3
        s  | ana | r  | 4
        t  | ben | s  | 5
        q  | ana |    | 6
        u  | ben | q  | 7
        """
    )

    assert ask(
        "select weight, n_threads, epoch(first_at)::bigint % 3600 from networks.ties "
        "where definition = 'reply' and source_id = 'ben'"
    ) == [(3, 2, 180)]


def test_without_contributions_there_are_no_networks(talk):
    ask = talk([])

    assert [ask(f"select count(*) from networks.{table}") for table in ("ties", "cells", "positions", "groups")] == [
        [(0,)]
    ] * 4  # fmt: skip


@st.composite
def talks(draw):
    """Up to fifteen contributions; each response answers an earlier one."""
    people = st.sampled_from(["", "ana", "ben", "cleo", "dan"])
    rows = []
    for number in range(draw(st.integers(0, 15))):
        earlier = [row["id"] for row in rows]
        to = draw(st.sampled_from(["", *earlier]))
        place = next((row["community"] for row in rows if row["id"] == to), None)
        rows.append(
            {
                "id": f"i{number}",
                "community": place or draw(st.sampled_from(["Oak", "Elm"])),
                "who": draw(people),
                "to": to,
                "minute": number,
                "state": draw(st.sampled_from(["present", "present", "mod_removed"])),
                "excluded": draw(st.sampled_from(["", "", "1"])),
            }
        )
    return rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=talks())
def test_weights_and_loops_add_up_to_the_responses_counted(talk, two, rows):
    ask = talk(rows, study=two)
    by_id = {row["id"]: row for row in rows}
    counted = [
        row
        for row in rows
        if row["to"]
        and all(end["who"] and not end["excluded"] for end in (row, by_id[row["to"]]))
    ]  # fmt: skip
    loops = [row for row in counted if row["who"] == by_id[row["to"]]["who"]]

    for scope in ("= 'all'", "<> 'all'"):
        where = f"where definition = 'reply' and community_id {scope}"
        ((weight,),) = ask(f"select coalesce(sum(weight), 0) from networks.ties {where}")
        ((n_loops,),) = ask(f"select coalesce(sum(n_loops), 0) from networks.cells {where}")
        assert (weight, n_loops) == (len(counted) - len(loops), len(loops))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=talks())
def test_renaming_contributors_changes_nothing(talk, two, rows):
    new = {"ana": "zoe", "ben": "yan", "cleo": "xia", "dan": "abe", "": ""}
    numbers = (
        "select definition, community_id, round(betweenness, 9), core_number, burt_constraint, group_id "
        "from networks.positions order by all"
    )

    before = talk(rows, study=two)
    expected = (
        before(numbers),
        before("select * from networks.cells"),
        before("select * from networks.groups"),
    )
    after = talk([row | {"who": new[row["who"]]} for row in rows], study=two)

    assert (
        after(numbers),
        after("select * from networks.cells"),
        after("select * from networks.groups"),
    ) == expected
