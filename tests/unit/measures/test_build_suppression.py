"""Which numbers are held back: small cells, and those that would give a small cell away."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.suppression import suppress

FIRST = date(2020, 1, 1)
PERIODS = [date(2020, month, 1) for month in range(1, 13)]


def row(community, period, n_contributors, measure="contributions", **more):
    """One estimate; period is a number, or "whole"."""
    whole = period == "whole"
    return {
        "measure": measure,
        "subject": "",
        "community_id": community,
        "period": "whole" if whole else "month",
        "period_start": FIRST if whole else PERIODS[period],
        "variant": "corrected",
        "n": n_contributors,
        "n_contributors": n_contributors,
        "is_small_cell": False,
    } | more


def table(people):
    """Contributions of each community (rows) and period (columns) with all sums; nobody writes in two cells."""
    people = np.asarray(people)
    places = [f"reddit:c{number}" for number in range(len(people))]
    rows = [
        row(place, at, int(n)) for place, own in zip(places, people, strict=True) for at, n in enumerate(own)
    ]
    rows += [row(place, "whole", int(own.sum())) for place, own in zip(places, people, strict=True)]
    rows += [row("all", at, int(n)) for at, n in enumerate(people.sum(axis=0))]
    return [*rows, row("all", "whole", int(people.sum()))]


def hidden(rows, smallest_cell=10):
    """The cells held back, by community and number of the period."""
    return {
        (
            one["community_id"].removeprefix("reddit:"),
            "whole" if one["period"] == "whole" else PERIODS.index(one["period_start"]),
        )
        for one in suppress(rows, smallest_cell=smallest_cell)
        if one["is_small_cell"]
    }


def test_large_cells_are_all_shown():
    assert hidden(table([[20, 30], [10, 40]])) == set()


def test_a_small_cell_takes_a_second_period_and_both_sums_with_it():
    """c1 has 4 in period 0; its next smallest period goes too, else the whole would give the 4 away."""
    assert hidden(table([[20, 30, 25], [4, 40, 12]])) == {("c1", 0), ("c1", 2), ("all", 0), ("all", 2)}


def test_two_small_cells_of_a_community_hide_each_other():
    assert hidden(table([[20, 30, 25], [4, 5, 40]])) == {("c1", 0), ("c1", 1), ("all", 0), ("all", 1)}


def test_a_small_community_is_hidden_in_all_it_did():
    assert hidden(table([[20, 30], [4, 5]])) == {
        ("c1", 0),
        ("c1", 1),
        ("c1", "whole"),
        ("all", 0),
        ("all", 1),
        ("all", "whole"),
    }


def test_where_nobody_wrote_there_is_nobody_to_hide():
    assert hidden(table([[20, 30], [0, 40]])) == set()


def test_contributions_of_deleted_accounts_alone_are_a_small_cell():
    assert hidden([row("reddit:c0", 0, 0, n=6), row("reddit:c0", "whole", 0, n=6)]) == {
        ("c0", 0),
        ("c0", "whole"),
    }


def test_an_estimate_with_a_narrow_base_of_its_own_is_held_back_alone():
    rows = [*table([[50, 60]]), row("reddit:c0", 0, 9, measure="responders_with_two_responses")]
    marked = [one for one in suppress(rows, smallest_cell=10) if one["is_small_cell"]]

    assert [one["measure"] for one in marked] == ["responders_with_two_responses"]


@pytest.mark.parametrize(("small", "other"), [("posts", "responses"), ("responses", "posts")])
def test_posts_and_responses_hide_each_other(small, other):
    """Contributions are shown, and contributions without responses are posts."""
    rows = [*table([[50, 60]]), row("reddit:c0", 0, 9, measure=small), row("reddit:c0", 0, 50, measure=other)]
    marked = {one["measure"] for one in suppress(rows, smallest_cell=10) if one["is_small_cell"]}

    assert marked == {"posts", "responses"}


def test_a_base_that_is_the_number_of_posts_is_held_back_with_the_responses():
    rows = [
        *table([[50, 60]]),
        row("reddit:c0", 0, 9, measure="responses"),
        row("reddit:c0", 0, 45, measure="response_rate"),
    ]
    marked = {one["measure"] for one in suppress(rows, smallest_cell=10) if one["is_small_cell"]}

    assert marked == {"responses", "response_rate"}


@pytest.mark.parametrize("half", ["posts", "responses"])
def test_sums_over_communities_and_periods_give_no_half_away(half):
    """Fifty write in every cell, but only four of them post in one: all posts less the others would tell how much."""
    rows = table([[50, 60, 70], [50, 60, 70]])
    rows += [one | {"measure": half} for one in table([[4, 20, 30], [20, 20, 20]])]
    marked = [one for one in suppress(rows, smallest_cell=10) if one["is_small_cell"]]

    assert {one["measure"] for one in marked} == {half}
    assert {(one["community_id"], PERIODS.index(one["period_start"])) for one in marked} == {
        ("reddit:c0", 0),
        ("reddit:c0", 1),
        ("all", 0),
        ("all", 1),
    }
    assert "whole" not in {one["period"] for one in marked}


def test_sums_give_no_topic_of_a_few_away():
    """Texts of four people were long enough for topics: shares and bases of all the others would tell theirs."""
    rows = table([[50, 60, 70], [50, 60, 70]])
    modelled = table([[4, 20, 30], [20, 20, 20]])
    rows += [one | {"measure": "topic_prevalence", "subject": topic} for one in modelled for topic in "01"]
    marked = [one for one in suppress(rows, smallest_cell=10) if one["is_small_cell"]]

    assert {one["measure"] for one in marked} == {"topic_prevalence"}
    assert {(one["subject"], one["community_id"], one["period_start"].month) for one in marked} == {
        (topic, place, month) for topic in "01" for place in ("reddit:c0", "all") for month in (1, 2)
    }


def test_what_one_variant_hides_is_hidden_in_all():
    rows = [
        *table([[9, 60, 70]]),
        *[
            one | {"variant": "published", "n_contributors": one["n_contributors"] + 5}
            for one in table([[9, 60, 70]])
        ],
    ]
    marked = {
        (one["variant"], one["period_start"])
        for one in suppress(rows, smallest_cell=10)
        if one["is_small_cell"] and one["period"] == "month"
    }

    assert {day for kind, day in marked if kind == "corrected"} == {
        day for kind, day in marked if kind == "published"
    }


cells_of_three = st.integers(0, 40)


@given(st.lists(st.lists(cells_of_three, min_size=4, max_size=4), min_size=1, max_size=4))
def test_no_small_cell_can_be_worked_out_from_what_is_shown(people):
    """Every shown number is a sum of cells; no hidden small cell may be a combination of shown numbers."""
    people = np.array(people)
    held_back = hidden(table(people))
    shape = people.shape
    known = []
    for community, period in {(f"c{c}", p) for c in range(shape[0]) for p in [*range(shape[1]), "whole"]} | {
        ("all", p) for p in [*range(shape[1]), "whole"]
    }:
        if (community, period) not in held_back:
            part = np.zeros(shape)
            rows = slice(None) if community == "all" else int(community[1:])
            part[rows, slice(None) if period == "whole" else period] = 1
            known.append(part.ravel())
    known += [np.eye(people.size)[place] for place in np.flatnonzero(people.ravel() == 0)]
    shown = np.array(known).reshape(-1, people.size)
    rank = np.linalg.matrix_rank(shown) if len(shown) else 0
    for place in np.flatnonzero((people.ravel() > 0) & (people.ravel() < 10)):
        assert np.linalg.matrix_rank(np.vstack([shown, np.eye(people.size)[place]])) > rank


@given(st.lists(st.lists(cells_of_three, min_size=3, max_size=3), min_size=1, max_size=3), st.integers(1, 15))
def test_a_higher_limit_never_shows_more(people, limit):
    assert hidden(table(people), limit) <= hidden(table(people), limit + 5) | {
        cell for cell in hidden(table(people), limit) if cell[1] != "whole"
    }


def test_rows_stay_in_order_and_only_the_mark_changes():
    rows = table([[20, 3], [4, 40]])
    marked = suppress(rows, smallest_cell=10)

    assert [one | {"is_small_cell": False} for one in marked] == rows
