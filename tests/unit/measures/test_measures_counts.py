"""Counts: worked by hand, the same whoever is called what, never lower for a longer period."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import GOLDEN, coverage, drawn, estimate, few, made, value, wrote

TALK = """
    id | who  | to
    p1 | ana  |
    r1 | ben  | p1
    r2 | ana  | r1
    p2 | ana  |
    r3 |      | p2
    p3 |      |
"""
people = st.integers(-1, 6)
items = st.lists(st.tuples(people, st.integers(0, 5), st.booleans()), max_size=30)


def cell_of(rows):
    """A cell of (contributor, thread, is post)."""
    columns = dict(zip(("contributor_no", "root_no", "is_post"), np.reshape(rows, (-1, 3)).T, strict=True))
    return made(items=columns)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("contributions", 6),
        ("posts", 3),
        ("responses", 3),
        ("contributors", 2),
        ("posters", 1),
        ("responders", 2),
    ],
)
def test_a_small_talk_is_counted_deleted_accounts_as_contributions_but_not_as_people(measure, expected):
    found = estimate(measure, drawn(TALK))

    assert found.value == found.n == expected
    assert found.low < expected < found.high


def test_people_behind_a_count_are_those_it_counts():
    """Ana posts twice and a deleted account once; ana, ben and a deleted account respond."""
    cell = drawn(TALK)

    assert estimate("posts", cell).n_contributors == 1
    assert estimate("responses", cell).n_contributors == 2
    assert estimate("contributions", cell).n_contributors == 2


@pytest.mark.parametrize(
    ("community", "expected"), [("X", (10, 3, 7, 5)), ("Y", (7, 4, 3, 4)), ("", (17, 7, 10, 8))]
)
def test_the_worked_fixture_is_counted(community, expected):
    cell = drawn(GOLDEN, community=community)

    found = [value(name, cell) for name in ("contributions", "posts", "responses", "contributors")]

    assert found == list(expected)


def test_responders_with_two_responses_are_counted_among_responders_only():
    """Ben responds twice, ana and cleo once; dora only posts: 1 of 3."""
    cell = drawn(
        """
        id | who  | to
        p1 | dora |
        r1 | ben  | p1
        r2 | ben  | p1
        r3 | ana  | p1
        r4 | cleo | r3
        """
    )

    found = estimate("responders_with_two_responses", cell)

    assert found.value == pytest.approx(1 / 3)
    assert found.n == found.n_contributors == 3


def test_a_responder_who_also_posted_needs_two_responses_not_two_contributions():
    cell = drawn("id|who|to\np1|ana|\np2|ben|\nr1|ben|p1")

    assert value("responders_with_two_responses", cell) == 0


def test_one_timers_have_one_contribution_of_any_kind():
    """Ana wrote three times, ben once, cleo once: 2 of 3; deleted accounts are no one."""
    cell = drawn("id|who|to\np1|ana|\nr1|ben|p1\nr2|ana|p1\np2|cleo|\nr3||p2\nr4|ana|p2")

    assert value("one_timers", cell) == pytest.approx(2 / 3)


@few
@given(items)
def test_posts_and_responses_make_up_contributions(rows):
    cell = cell_of(rows)

    assert value("posts", cell) + value("responses", cell) == value("contributions", cell) == len(rows)


@few
@given(items)
def test_posters_and_responders_together_are_at_least_the_contributors(rows):
    cell = cell_of(rows)
    posters, responders = value("posters", cell), value("responders", cell)

    assert posters + responders >= value("contributors", cell) >= max(posters, responders)


@few
@given(items, items)
def test_two_periods_together_have_no_fewer_contributors_than_each(first, second):
    for measure in ("contributors", "posters", "responders", "contributions"):
        apart = [value(measure, cell_of(rows)) for rows in (first, second)]
        together = value(measure, cell_of(first + second))

        assert max(apart) <= together <= sum(apart)


@few
@given(items)
def test_one_timers_and_those_who_return_are_everybody(rows):
    cell = cell_of(rows)
    total = cell.counts.total
    share = value("one_timers", cell)

    assert (share is None) == (len(total) == 0)
    assert share is None or share + (total > 1).mean() == pytest.approx(1)


def test_no_contribution_is_a_count_of_nothing_not_a_missing_one():
    """With nothing seen, up to 3.7 may be expected (a Poisson count is 0 with probability .025 there)."""
    found = estimate("contributions", made())

    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(-np.log(0.025))
    assert found.n_contributors == 0


def test_contributions_of_one_busy_person_are_less_certain_than_those_of_many():
    """Sixty contributions: of sixty people, or of six with ten each."""
    many, few = (estimate("contributions", wrote(totals)) for totals in ([1] * 60, [10] * 6))

    assert many.value == few.value == 60
    assert few.high / few.low > many.high / many.low


def arrivals(seed, *, busy):
    """People arrive at a rate of 80; each writes once and then a few times more."""
    luck = np.random.default_rng(seed)
    n = luck.poisson(80)
    return wrote(luck.geometric(busy, n), seed=seed)


@pytest.mark.parametrize(
    ("measure", "truth"), [("contributions", 80 / 0.3), ("contributors", 80), ("one_timers", 0.3)]
)
def test_intervals_of_counts_hold_the_truth(measure, truth):
    share, _ = coverage(truth, lambda seed: estimate(measure, arrivals(seed, busy=0.3)), times=200)

    assert share >= 0.92
