"""Rows for the charts: axes, gaps, labels that keep apart."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pages import drawing
from pipeline.pages.comparing import Compared
from tests.unit.pages import small

GAPPED = """
    community | year | value | from | to   | note
    Oak       | 2019 | 0.50  | 0.48 | 0.52 |
    Oak       | 2020 | -     | -    | -    | too few contributors to show
    Oak       | 2021 | 0.60  | 0.58 | 0.62 |
"""


@pytest.mark.parametrize(
    ("values", "unit", "end"),
    [
        ([41.0], "share", 50),
        ([92.0, 34.0], "share", 100),
        ([99.5], "share", 100),
        ([8170, 1500], "count", 10_000),
        ([0.0312], "ratio", 0.04),
        ([None], "count", 1.5),
        ([], "count", 1.5),
        ([0.0], "count", 1),
    ],
)
def test_an_axis_ends_at_a_round_number_and_shares_at_a_hundred(values, unit, end):
    assert drawing.top(values, unit) == pytest.approx(end)


@given(st.lists(st.floats(1e-6, 1e9), min_size=1))
def test_every_value_fits_under_the_end_of_its_axis(values):
    assert drawing.top(values, "count") >= max(values)


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_keep_apart_and_stay_below_the_top(values):
    placed = drawing.spread(sorted(values), 6, 100)

    assert all(after - before >= 6 - 1e-9 for before, after in pairwise(placed))
    assert all(height <= 100 for height in placed)


@given(st.lists(st.integers(0, 9), max_size=6, unique=True))
def test_labels_that_are_far_enough_apart_stay_where_they_are(tens):
    values = [10.0 * ten for ten in sorted(tens)]

    assert drawing.spread(values, 6, 100) == values


def test_a_hidden_period_is_a_gap_and_not_a_zero():
    points = drawing.over_time(small.yearly(GAPPED), "response_rate")

    assert [point["y"] for point in points] == [50, None, 60]


def test_a_point_between_gaps_is_marked_as_alone_and_the_last_one_as_last():
    points = drawing.over_time(small.yearly(GAPPED), "response_rate")

    assert [point["is_alone"] for point in points] == [True, False, True]
    assert [point["is_last"] for point in points] == [False, False, True]


def test_a_period_stands_at_its_middle():
    assert drawing.middle(date(2020, 1, 1), date(2021, 1, 1)) == date(2020, 7, 2)


def test_a_share_is_drawn_as_how_many_of_every_hundred():
    known = small.rates("community | value | from | to | note\nOak | 0.5 | 0.4 | 0.6 |")

    (point,) = drawing.side_by_side(Compared(known, "response_rate"))

    assert (point["y"], point["low"], point["high"]) == (50, 40, 60)
    assert point["text"] == "50 (40 to 60)"


def test_a_label_is_folded_and_cut_after_three_lines():
    label = "one two three four five six seven eight nine ten"

    assert drawing.folded("short", 17) == "short"
    assert drawing.folded(label, 10).count("\n") == 2
    assert drawing.folded(label, 10).endswith("…")


def test_events_outside_the_study_are_not_drawn():
    events = [
        small.subject("event", "before", starts_on=date(2018, 1, 1)),
        small.subject("event", "inside", starts_on=date(2020, 3, 16)),
        small.subject("event", "after", starts_on=date(2022, 1, 1)),
    ]

    assert [one["event"] for one in drawing.events(small.evidence(subjects=events))] == ["Inside"]


def test_labels_of_events_close_together_stand_on_lines_of_their_own():
    days = [date(2019, 3, 1), date(2019, 4, 1), date(2019, 5, 1), date(2021, 11, 1)]
    events = [small.subject("event", f"event {day}", starts_on=day) for day in days]

    assert [one["line"] for one in drawing.events(small.evidence(subjects=events))] == [0, 1, 2, 0]


def test_without_periods_there_are_no_events():
    assert drawing.events(small.evidence(years=())) == []


def test_years_are_labelled_at_their_first_day():
    axis = drawing.time_axis(small.evidence())

    assert axis["tick_format"] == "%Y"
    assert [timedelta(milliseconds=tick) + date(1970, 1, 1) for tick in axis["ticks_wide"]] == [
        date(2019, 1, 1),
        date(2020, 1, 1),
        date(2021, 1, 1),
    ]


def test_a_study_of_one_year_is_labelled_by_months():
    axis = drawing.time_axis(small.evidence(years=("2019",)))

    assert axis["tick_format"] == "%b %Y"
    assert len(axis["ticks_narrow"]) == 1


def test_panels_of_one_name_stay_two():
    assert drawing.panel(0, "same") != drawing.panel(1, "same")


def test_communities_keep_their_number_when_one_has_no_value():
    rows = "community | value | from | to | note\nOak | - | - | - | too few contributors\nElm | 0.5 | 0.4 | 0.6 |"

    (point,) = drawing.side_by_side(Compared(small.rates(rows), "response_rate"))

    assert point["place"] == "2"
