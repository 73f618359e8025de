"""When posts are written: half-years, weeks, clock changes, and a level that shifts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pipeline.simulate import build, calendar
from pipeline.simulate.shapes import next_half_year, shape_named

SHAPE = shape_named("demo")
FLAT = replace(SHAPE.cultures[0], growth=0.0, season=(0.0, 0.0, 0.0, 0.0), shift=1.0)


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2019, 1, 1), date(2019, 7, 1)),
        (date(2019, 6, 30), date(2019, 7, 1)),
        (date(2019, 7, 1), date(2020, 1, 1)),
        (date(2019, 12, 31), date(2020, 1, 1)),
    ],
)
def test_a_half_year_is_followed_by_the_other(day, following):
    assert next_half_year(day) == following


def test_the_demo_has_six_half_years_and_the_headline_seven():
    assert [len(shape_named(name).cuts) - 1 for name in build.SHAPES] == [6, 7]
    assert SHAPE.cuts[0] == SHAPE.start
    assert SHAPE.cuts[-1] == SHAPE.end


@pytest.mark.parametrize("name", build.SHAPES)
def test_what_changes_changes_on_the_first_day_of_a_week(name):
    """So that no week of the study is half before, half after."""
    shape = shape_named(name)

    assert (shape.shift_on - shape.start).days % 7 == 0
    assert (shape.birth_on - shape.start).days % 7 == 0
    assert {shape.shift_on, shape.birth_on} == set(shape.events.values())


def test_days_begin_at_midnight_in_the_zone_of_the_study():
    days = calendar.days(SHAPE, FLAT)

    assert days.begins[0] == datetime(2018, 1, 1, 5, tzinfo=UTC).timestamp()
    assert days.last_moment == datetime(2021, 1, 1, 5, tzinfo=UTC).timestamp() - 1
    assert sorted(set(np.diff(days.begins) // 3600)) == [23, 24, 25]


def test_moments_lie_on_their_days():
    days = calendar.days(SHAPE, FLAT)
    day, moment = calendar.draw_moments(days, 50_000, np.random.default_rng(1))

    assert (moment >= days.begins[day]).all()
    assert (moment < days.begins[day + 1]).all()


def test_most_is_written_in_the_evening_and_least_before_dawn():
    _, moment = calendar.draw_moments(calendar.days(SHAPE, FLAT), 20_000, np.random.default_rng(1))
    zone = ZoneInfo(SHAPE.timezone)
    hours = np.bincount([datetime.fromtimestamp(one, zone).hour for one in moment.tolist()], minlength=24)

    assert hours[20] > 5 * hours[3] > 0


def test_days_are_drawn_by_their_weight():
    days = calendar.days(SHAPE, FLAT)
    day, _ = calendar.draw_moments(days, 400_000, np.random.default_rng(1))
    by_period = np.bincount(days.period[day]) / len(day)

    assert by_period == pytest.approx(np.bincount(days.period, weights=days.weight), abs=0.004)


def test_weights_sum_to_one_and_half_years_follow_the_cuts():
    for culture in SHAPE.cultures:
        days = calendar.days(SHAPE, culture)
        assert days.weight.sum() == pytest.approx(1)
        assert len(days.weight) == len(days.period) == len(days.begins) - 1
    assert np.bincount(days.period).tolist() == [181, 184, 181, 184, 182, 184]


def test_without_growth_season_and_shift_all_weeks_are_alike():
    weeks = np.arange(100)

    assert calendar.weekly_level(SHAPE, FLAT, weeks) == pytest.approx(np.ones(100))


def test_the_level_shifts_in_the_week_of_the_event_and_stays():
    at = calendar.week_of(SHAPE, SHAPE.shift_on)
    level = calendar.weekly_level(SHAPE, replace(FLAT, shift=0.35), np.arange(at - 2, at + 3))

    assert level == pytest.approx([1, 1, 0.35, 0.35, 0.35])


def test_growth_is_per_year():
    level = calendar.weekly_level(SHAPE, replace(FLAT, growth=0.2), np.array([0, 365.25 / 7, 2 * 365.25 / 7]))

    assert np.log(level) == pytest.approx([0, 0.2, 0.4])


def test_seasons_come_back_every_year():
    culture = replace(FLAT, season=(0.1, 0.2, 0.05, -0.1))
    weeks = np.array([3.0, 10.0, 17.0])

    assert calendar.weekly_level(SHAPE, culture, weeks) == pytest.approx(
        calendar.weekly_level(SHAPE, culture, weeks + calendar.WEEKS_A_YEAR)
    )


def test_weeks_are_counted_from_the_first_day():
    assert [calendar.week_of(SHAPE, date(2018, 1, day)) for day in (1, 7, 8, 15)] == [0, 0, 1, 2]


def test_the_born_topic_may_come_from_the_day_of_its_birth():
    days = calendar.days(SHAPE, FLAT)
    first = int(np.flatnonzero(days.is_after_birth)[0])

    assert datetime.fromtimestamp(int(days.begins[first]), ZoneInfo(SHAPE.timezone)).date() == SHAPE.birth_on
    assert days.is_after_birth[first:].all()
