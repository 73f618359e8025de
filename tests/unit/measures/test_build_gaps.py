"""Gaps: days without anything that a community's own rhythm makes unlikely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.gaps import CHANCE, gaps, span

BUSY = [20] * 365


def without(days, first, n):
    """The same days with a hole of ``n`` days."""
    return [*days[:first], *([0] * n), *days[first + n :]]


def places(days):
    return [(gap.first, gap.n_days) for gap in gaps(days)]


def test_a_single_empty_day_of_a_busy_community_is_a_gap():
    """Twenty threads a day: even at half of them, chance leaves exp(-10) = 0.00005 of days empty, in a year 0.017 days."""
    assert places(without(BUSY, 100, 1)) == [(100, 1)]


def test_nothing_is_missing_where_every_day_has_something():
    assert gaps(BUSY) == []
    assert gaps([]) == []
    assert gaps([0, 0, 0]) == []


def test_a_quiet_community_may_be_silent_for_days():
    """Something on every third day: two of three days around are empty, so a week of silence is expected 21 times a year."""
    quiet = [1, 0, 0] * 120

    assert gaps(quiet) == []
    assert gaps(without(quiet, 100, 7)) == []


def test_a_month_without_anything_is_a_gap_of_a_quiet_community_too():
    """(2/3) to the power of 30 is 0.000005; in 360 days 0.002 such silences are expected."""
    (gap,) = gaps(without([1, 0, 0] * 120, 100, 30))

    assert (gap.first, gap.n_days) == (100, 32)  # two more days after it were empty before
    assert gap.n_expected < 0.003


def test_one_thread_on_each_day_shows_two_empty_days_as_a_gap_and_not_one():
    """None of 182 days around is empty; by the rule of succession 1 of 184: 365/184 = 2 single days, 365/184² = 0.01 pairs."""
    steady = [1] * 365

    assert gaps(without(steady, 100, 1)) == []
    assert places(without(steady, 100, 2)) == [(100, 2)]


def test_what_lies_before_the_first_and_after_the_last_contribution_is_no_gap():
    """A community may be founded in the middle of a study, and a study may run on after the last collection."""
    days = [*([0] * 200), *([20] * 100), *([0] * 65)]

    assert gaps(days) == []
    assert span(days) == 100
    assert span([0, 0]) == 0


def test_a_quiet_summer_is_judged_by_the_summer():
    """Ten threads a day in term, one on every second day in ten weeks of holidays: a silence of three days there is nothing."""
    days = [*([10] * 150), *([1, 0] * 35), *([10] * 145)]

    assert gaps(without(days, 180, 3)) == []
    assert gaps(without(days, 20, 3)) != []


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_a_longer_hole_is_never_less_of_a_gap(n):
    shorter, longer = (without(BUSY, 100, days) for days in (n, n + 1))

    assert gaps(longer)[0].n_expected <= gaps(shorter)[0].n_expected


@given(st.lists(st.integers(0, 3), max_size=120))
def test_gaps_are_empty_lie_between_what_is_there_and_do_not_overlap(days):
    found = gaps(days)

    for gap in found:
        assert days[gap.first - 1]
        assert days[gap.first + gap.n_days]
        assert not any(days[gap.first : gap.first + gap.n_days])
        assert gap.n_expected < CHANCE
    assert [gap.first for gap in found] == sorted({gap.first for gap in found})


@given(st.lists(st.integers(0, 3), max_size=120), st.integers(0, 50), st.integers(0, 50))
def test_days_before_and_after_everything_change_nothing_but_the_place(days, before, after):
    wider = [*([0] * before), *days, *([0] * after)]

    assert [(gap.first - before, gap.n_days) for gap in gaps(wider)] == places(days)
