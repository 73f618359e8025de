"""One row per contribution: which version counts when a contribution came more than once."""

import random

import pytest

from tests.unit.core.conftest import gone, item

KEPT = "select text, state, score, contributor_id, contributor_state from core.contributions"
FIRST = {"seen": "2020-04-01 00:00", "score": 1, "run_id": "run1"}
SECOND = {"seen": "2020-05-01 00:00", "score": 9, "run_id": "run2"}


def test_a_contribution_that_came_twice_is_one_row(core):
    ask = core([item("a"), item("a"), item("b", "a")])

    assert ask("select contribution_id from core.contributions order by 1") == [("a",), ("b",)]


def test_the_version_seen_last_counts_in_whatever_order_they_came(core):
    late = item("a", text="edited", is_edited=True, **SECOND | {"run_id": "run1", "line": 1})
    early = item("a", text="as written", **FIRST | {"run_id": "run2", "line": 2})

    ask = core([late, early])

    assert ask("select text, score, is_edited, seen_at::date::varchar from core.contributions") == [
        ("edited", 9, True, "2020-05-01")
    ]


def test_a_version_that_says_when_it_was_seen_counts_more_than_one_that_does_not(core):
    ask = core([item("a", text="dated", **FIRST), item("a", text="undated", run_id="run2", line=5)])

    assert ask("select text from core.contributions") == [("dated",)]


def test_of_versions_seen_at_one_moment_the_later_run_and_then_the_later_line_counts(core):
    ask = core(
        [
            item("a", text="run 2", run_id="run2", line=1),
            item("a", text="run 1", run_id="run1", line=9),
            item("b", text="line 1", line=1),
            item("b", text="line 2", line=2),
        ]
    )

    assert ask("select text from core.contributions order by contribution_id") == [("run 2",), ("line 2",)]


def test_of_versions_alike_in_everything_else_the_one_that_is_gone_counts(core):
    ask = core([gone("a"), item("a")])

    assert ask("select state, text from core.contributions") == [("author_deleted", None)]


@pytest.mark.parametrize("state", ["author_deleted", "mod_removed", "platform_removed"])
def test_a_later_deletion_takes_the_text_with_it(core, state):
    ask = core([item("a", url="https://example.org", **FIRST), gone("a", state=state, **SECOND)])

    assert ask("select state, title, text, url, score from core.contributions") == [
        (state, None, None, None, 9)
    ]


def test_words_that_came_with_a_deleted_contribution_are_dropped(core):
    ask = core([item("a", state="mod_removed", url="https://example.org")])

    assert ask("select title, text, url from core.contributions") == [(None, None, None)]


def test_a_version_without_text_and_without_reason_says_nothing_against_an_earlier_one(core):
    ask = core([item("a", **FIRST), gone("a", state="unavailable", **SECOND)])

    assert ask("select text, state from core.contributions") == [("Text of a", "present")]


def test_a_contribution_that_never_had_text_is_unavailable(core):
    ask = core([gone("a", state="unavailable", **FIRST), gone("a", state="unavailable", **SECOND)])

    assert ask("select text, state, score from core.contributions") == [(None, "unavailable", 9)]


def test_a_contributor_stays_known_when_a_later_version_does_not_say(core):
    ask = core([item("a", **FIRST), item("a", by=None, contributor_state="unknown", **SECOND)])

    assert ask(KEPT) == [("Text of a", "present", 9, "ana", "known")]


def test_a_contributor_who_deleted_the_account_is_forgotten(core):
    ask = core([item("a", contributor_flair="Year 4", **FIRST), item("a", by=None, **SECOND)])

    assert ask(KEPT) == [("Text of a", "present", 9, None, "deleted")]
    assert ask("select contributor_flair from core.contributions") == [(None,)]
    assert ask("select count(*) from core.contributors") == [(0,)]


def test_a_deleted_account_stays_forgotten_when_still_later_versions_do_not_say(core):
    third = {"seen": "2020-06-01 00:00", "run_id": "run3"}
    ask = core(
        [
            item("a", **FIRST),
            item("a", by=None, **SECOND),
            item("a", by=None, contributor_state="unknown", **third),
        ]
    )

    assert ask("select contributor_state from core.contributions") == [("deleted",)]


def test_a_score_that_a_later_version_does_not_say_is_the_last_one_said(core):
    ask = core([item("a", **FIRST), item("a", **SECOND | {"score": None})])

    assert ask("select score from core.contributions") == [(1,)]


def test_the_runs_that_brought_a_contribution_first_and_last_are_named(core):
    ask = core(
        [item("a", **SECOND), item("a", seen="2020-03-05 00:00", run_id="run3"), item("b", run_id="run2")]
    )

    assert ask("select first_run_id, last_run_id from core.contributions order by contribution_id") == [
        ("run2", "run2"),
        ("run2", "run2"),
    ]


def test_each_distinct_score_is_kept_with_the_time_it_was_seen(core):
    ask = core([item("a", **FIRST), item("a", **FIRST), item("a", **SECOND), item("b", n_responses_seen=3)])

    assert ask("select contribution_id, score, n_responses_seen from core.metric_snapshots order by all") == [
        ("a", 1, None),
        ("a", 9, None),
        ("b", None, 3),
    ]


def test_a_version_that_says_no_number_makes_no_snapshot(core):
    ask = core([item("a"), item("b", score=0)])

    assert ask("select contribution_id, score from core.metric_snapshots") == [("b", 0)]


def test_contributions_to_communities_that_are_not_in_the_study_stay_out(core):
    ask = core([item("a"), item("b", community_id="reddit:Elm", score=3), item("c", "b")])

    assert ask("select contribution_id, is_orphan from core.contributions order by 1") == [
        ("a", False),
        ("c", True),
    ]
    assert ask("select count(*) from core.metric_snapshots") == [(0,)]


def test_the_order_of_the_lines_changes_nothing(core):
    rows = [
        item("a", **FIRST),
        gone("a", **SECOND),
        item("b", "a", by="ben", **FIRST),
        item("b", "a", by="ben", text="again", **FIRST),
        item("c", "b", by="cleo", root="a"),
        item("d", by="dan", bot_evidence="list"),
        item("e", "missing", by="eva"),
    ]
    tables = ("contributions", "contributors", "metric_snapshots", "deletions", "roles", "communities")

    def everything(rows):
        ask = core(rows)
        return [ask(f"select * from core.{table} order by all") for table in tables]

    expected = everything(rows)
    for seed in range(4):
        random.Random(seed).shuffle(rows)
        assert everything(rows) == expected


def test_building_twice_gives_the_same(core):
    rows = [item("a"), gone("b", "a"), item("c", "b", root="a", role="moderator")]
    first = core(rows)("select * from core.contributions order by all")

    ask = core(rows)

    assert ask("select * from core.contributions order by all") == first
    assert ask("select count(*) from core.deletions") == [(1,)]
    assert ask("select count(*) from duckdb_tables() where temporary") == [(0,)]
