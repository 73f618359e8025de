"""Periods: cut in the study's time zone, named, and empty outside the study."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import store
from pipeline.core.periods import LENGTHS, periods
from pipeline.study import Community, Study
from tests.unit.core.conftest import item


def cut(start: str, end: str, period: str, timezone: str = "UTC") -> Study:
    from pathlib import Path

    days = (date.fromisoformat(start), date.fromisoformat(end))
    return Study(Path(), "A study", *days, period, timezone, 1, 2, (Community("reddit:Oak", "Oak"),), ())


def named(study: Study) -> list[tuple[str, str, int]]:
    return [(str(row["period_start"]), row["label"], row["n_days"]) for row in periods(study)]


def test_half_years_are_named_by_their_months():
    assert named(cut("2019-01-01", "2020-01-01", "half-year")) == [
        ("2019-01-01", "Jan\u2013Jun 2019", 181),
        ("2019-07-01", "Jul\u2013Dec 2019", 184),
    ]


def test_school_years_run_from_august_to_july():
    assert named(cut("2019-08-01", "2021-08-01", "school-year")) == [
        ("2019-08-01", "Aug 2019\u2013Jul 2020", 366),
        ("2020-08-01", "Aug 2020\u2013Jul 2021", 365),
    ]


@pytest.mark.parametrize(
    ("period", "labels"),
    [
        ("month", ["Jan 2019", "Feb 2019", "Mar 2019", "Apr 2019"]),
        ("quarter", ["Q1 2019", "Q2 2019"]),
        ("year", ["2019"]),
        ("school-year", ["Aug 2018\u2013Jul 2019"]),
    ],
)
def test_other_periods_have_their_names(period, labels):
    study = cut("2019-01-01", "2019-04-02", period)

    assert [label for _, label, _ in named(study)] == labels


def test_days_outside_the_study_are_not_counted():
    assert named(cut("2019-06-20", "2020-01-11", "half-year")) == [
        ("2019-01-01", "Jan\u2013Jun 2019", 11),
        ("2019-07-01", "Jul\u2013Dec 2019", 184),
        ("2020-01-01", "Jan\u2013Jun 2020", 10),
    ]


days = st.dates(date(2005, 1, 1), date(2030, 1, 1))


@settings(deadline=None)
@given(days, st.integers(1, 2000), st.sampled_from(sorted(LENGTHS)))
def test_periods_lie_end_to_end_and_cover_the_study_once(start, length, period):
    end = start + timedelta(days=length)
    rows = periods(cut(start.isoformat(), end.isoformat(), period))

    assert sum(row["n_days"] for row in rows) == length
    assert all(row["n_days"] > 0 for row in rows)
    assert [row["period_end"] for row in rows[:-1]] == [row["period_start"] for row in rows[1:]]
    assert rows[0]["period_start"] <= start < rows[0]["period_end"]
    assert len({row["label"] for row in rows}) == len(rows)


NAIVE = (datetime(2014, 1, 1), datetime(2022, 1, 1))  # noqa: DTZ001 - Hypothesis takes bounds without a time zone


@settings(deadline=None)
@given(st.datetimes(*NAIVE), st.sampled_from(sorted(LENGTHS)))
def test_the_database_cuts_where_the_list_of_periods_does(catalogue, moment, period):
    study = cut("2013-01-01", "2023-01-01", period, "US/Eastern")
    in_utc = moment.replace(tzinfo=UTC)
    day = in_utc.astimezone(ZoneInfo("US/Eastern")).date()

    ((found,),) = catalogue.execute(
        "select core.period_start($moment, $period, 'US/Eastern')", {"moment": in_utc, "period": period}
    ).fetchall()

    (expected,) = (row for row in periods(study) if row["period_start"] <= day < row["period_end"])
    assert found == expected["period_start"]


@pytest.fixture(scope="module")
def catalogue():
    """A database that has core's macro."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    store.run_sql(connection, "core", "schema")
    return connection


@pytest.mark.parametrize("period", sorted(LENGTHS))
@pytest.mark.parametrize(
    "zone",
    [
        "UTC",
        "US/Eastern",
        "America/Havana",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Kiritimati",
    ],
)
def test_days_that_lie_in_one_period_do_so_at_every_moment_and_few_do_not(catalogue, zone, period):
    """Apia left out the last day but one of 2011, and Havana's clocks go back at the start of a month."""
    window = {"start": date(2010, 3, 10), "end": date(2013, 1, 1)}

    store.keep(catalogue, "days", stage="core", parameters=window | {"period": period, "zone": zone})

    n_days = (window["end"] - window["start"]).days
    n_periods = len(periods(cut("2010-03-10", "2013-01-01", period, zone)))
    n_wrong, n_known = catalogue.execute(
        """
        select
            count(*) filter (where core.period_start(day + to_minutes(step * 15), $period, $zone) <> period_start),
            count(distinct day)
        from (select timezone('UTC', day::timestamp) as day, period_start from temp.days)
        cross join range(96) as steps(step)
        """,
        {"period": period, "zone": zone},
    ).fetchone()
    assert n_wrong == 0
    assert n_known >= n_days - 6 * (n_periods + 1)


@pytest.mark.parametrize("zone", ["US/Eastern", "Asia/Tokyo"])
def test_every_hour_around_the_start_of_a_period_falls_where_the_calendar_says(core, study, zone):
    hours = [datetime(2020, 6, 26, tzinfo=UTC) + timedelta(hours=hour) for hour in range(10 * 24)]
    rows = [item(f"c{hour:03}") | {"created_at": moment} for hour, moment in enumerate(hours)]

    ask = core(rows, study=replace(study, timezone=zone, period="quarter"))

    assert ask("select period_start from core.contributions order by contribution_id") == [
        (date(2020, 4 if moment.astimezone(ZoneInfo(zone)).month == 6 else 7, 1),) for moment in hours
    ]


def test_the_first_hours_of_a_year_in_utc_belong_to_the_old_year_in_new_york(core, study):
    eastern = replace(
        study, timezone="US/Eastern", start=date(2015, 1, 1), end=date(2017, 1, 1), period="year"
    )

    ask = core(
        [
            item("a", at="2016-01-01 03:00"),
            item("b", at="2016-01-01 05:00"),
            item("c", at="2016-07-01 03:30"),
        ],
        study=eastern,
    )

    assert ask("select period_start::varchar from core.contributions order by contribution_id") == [
        ("2015-01-01",),
        ("2016-01-01",),
        ("2016-01-01",),
    ]


def test_summer_time_moves_the_cut_by_an_hour(core, study):
    eastern = replace(study, timezone="US/Eastern", period="quarter")

    ask = core([item("a", at="2020-07-01 03:59"), item("b", at="2020-07-01 04:00")], study=eastern)

    assert ask("select period_start::varchar from core.contributions order by contribution_id") == [
        ("2020-04-01",),
        ("2020-07-01",),
    ]


def test_the_study_starts_and_ends_at_midnight_in_its_own_zone(core, study):
    tokyo = replace(study, timezone="Asia/Tokyo")
    rows = [
        item("a", at="2019-12-31 14:59"),
        item("b", at="2019-12-31 15:00"),
        item("c", at="2020-12-31 14:59"),
        item("d", at="2020-12-31 15:00"),
    ]

    ask = core(rows, study=tokyo)

    assert ask("select period_start::varchar from core.contributions order by contribution_id") == [
        (None,),
        ("2020-01-01",),
        ("2020-07-01",),
        (None,),
    ]


def test_a_study_that_starts_in_the_middle_of_a_period_has_a_first_period(core, study):
    late = replace(study, start=date(2020, 3, 10))

    ask = core([item("a", at="2020-03-09 23:59"), item("b", at="2020-03-10 00:00")], study=late)

    assert ask("select period_start::varchar from core.contributions order by contribution_id") == [
        (None,),
        ("2020-01-01",),
    ]
    assert ask("select period_start::varchar, n_days from core.periods order by 1 limit 1") == [
        ("2020-01-01", 113)
    ]


def test_a_response_carries_the_period_of_its_post(core):
    ask = core(
        [
            item("p", at="2020-06-30 23:00"),
            item("r", "p", at="2020-07-01 01:00"),
            item("before", at="2019-12-31 23:00"),
            item("s", "before", at="2020-01-01 01:00"),
            item("t", "r", root="r", at="2020-07-01 02:00"),
        ]
    )

    assert ask(
        "select contribution_id, period_start::varchar, root_period_start::varchar "
        "from core.contributions where kind = 'response' order by 1"
    ) == [
        ("r", "2020-07-01", "2020-01-01"),
        ("s", "2020-01-01", None),
        ("t", "2020-07-01", None),
    ]
