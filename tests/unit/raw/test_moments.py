"""Moments of exports: what was written, and the second that is meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.moments import is_day, moment

EASTERN = ZoneInfo("US/Eastern")


def at(year, month, day, *clock):
    return int(datetime(year, month, day, *clock, tzinfo=UTC).timestamp())


SPRING = at(2020, 4, 19, 19, 22, 23)


@pytest.mark.parametrize(
    "written",
    [
        SPRING,
        float(SPRING),
        SPRING + 0.75,
        str(SPRING),
        f"{SPRING}.0",
        f" {SPRING} ",
        SPRING * 1000,
        SPRING * 1000 + 999,
        str(SPRING * 1000),
        "2020-04-19T19:22:23Z",
        "2020-04-19t19:22:23Z",
        "2020-04-19T19:22:23.456Z",
        "2020-04-19T19:22:23,456789+00:00",
        "2020-04-19T21:22:23+02:00",
        "2020-04-19T21:22:23+0200",
        "2020-04-19T21:22:23+02",
        "2020-04-20T00:52:23+05:30",
        "2020-04-19 15:22:23-04:00",
        "2020-04-19 19:22:23",
        "2020-04-19T19:22:23",
        "2020-04-19 19:22:23 UTC",
        "2020-04-19 15:22:23 EDT",
        "2020-04-19 14:22:23 EST",
        "Sun Apr 19 19:22:23 +0000 2020",
        "Sun Apr 19 21:22:23 +0200 2020",
        "Sun, 19 Apr 2020 19:22:23 +0000",
        "Sun, 19 Apr 2020 19:22:23 GMT",
        "Sun, 19 Apr 2020 19:22:23 -0000 (UTC)",
        "19 Apr 2020 15:22:23 EDT",
        "19 apr 2020 19:22:23",
    ],
)
def test_one_moment_is_written_in_many_ways(written):
    assert moment(written, zone=UTC) == SPRING


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020-04-19 15:22:23", SPRING),  # summer time, four hours behind
        ("2020-01-19 15:22:23", at(2020, 1, 19, 20, 22, 23)),  # winter time, five
        ("2020-04-19 15:22", at(2020, 4, 19, 19, 22)),
        ("2020-04-19", at(2020, 4, 19, 4)),
        ("19 Apr 2020 15:22:23", SPRING),
        ("2020-04-19T19:22:23Z", SPRING),  # its own zone comes first
        ("2020-04-19 19:22:23 GMT", SPRING),
        (str(SPRING), SPRING),  # seconds have no zone
    ],
)
def test_a_moment_without_a_zone_is_that_of_the_source(written, meant):
    assert moment(written, zone=EASTERN) == meant


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2021",
        "03.04.2021",
        "3-4-2021",
        "2021/03/04",
        "April 3, 2021",
        "2021",
        2021,
        "20210403",
        20210403,
        "202104031922",
        "2021-13-01",
        "2021-02-30",
        "2021-02-03T25:00",
        "2021-02-03 10:00:00 CST",  # Chicago's, Havana's or China's
        "2021-02-03 10:00:00 +99:99",
        "3 Foo 2021 10:00:00",
        "Sun, 03 Apr 2021 10:00:00 CEST",
        "1.61E+09",
        "0001-01-01T00:00:00",
        "1969-12-31",
        "2150-01-01",
        "9" * 30,
        10**30,
        -5,
        0,
        1e300,
        float("nan"),
        float("inf"),
        True,
        None,
        "",
        "yesterday",
        [SPRING],
        {"seconds": SPRING},
    ],
)
def test_what_could_be_several_moments_or_none_is_nothing(written):
    assert moment(written, zone=UTC) is None


@pytest.mark.parametrize(
    ("written", "time_format", "meant"),
    [
        ("03/04/2021", "%d/%m/%Y", at(2021, 4, 3)),
        ("03/04/2021", "%m/%d/%Y", at(2021, 3, 4)),
        ("3.4.21 19:22", "%d.%m.%y %H:%M", at(2021, 4, 3, 19, 22)),
        ("03/04/2021 19:22 +0200", "%d/%m/%Y %H:%M %z", at(2021, 4, 3, 17, 22)),
        (20210403, "%Y%m%d", at(2021, 4, 3)),
        ("2021-04-03", "%d/%m/%Y", None),
        (str(SPRING), "%d/%m/%Y", None),
        (None, "%d/%m/%Y", None),
    ],
)
def test_a_format_says_what_is_day_and_what_is_month(written, time_format, meant):
    assert moment(written, zone=UTC, time_format=time_format) == meant


def test_a_format_without_a_zone_is_read_by_the_clock_of_the_source():
    assert moment("19/04/2020 15:22:23", zone=EASTERN, time_format="%d/%m/%Y %H:%M:%S") == SPRING


@pytest.mark.parametrize(
    ("written", "time_format", "answer"),
    [
        ("2020-04-19", None, True),
        ("2020-04-19 00:00", None, False),
        (SPRING, None, False),
        ("Sun Apr 19 19:22:23 +0000 2020", None, False),
        (None, None, False),
        ("19/04/2020", "%d/%m/%Y", True),
        ("19/04/2020 19", "%d/%m/%Y %H", False),
        ("19/04/2020 7 pm", "%d/%m/%Y %I %p", False),
    ],
)
def test_a_day_is_told_from_a_moment(written, time_format, answer):
    assert is_day(written, time_format=time_format) is answer


@given(
    st.integers(at(1992, 1, 1), at(2099, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_the_zone_in_which_a_moment_is_written_changes_nothing(seconds, minutes):
    said = datetime.fromtimestamp(seconds, UTC)
    there = said + timedelta(minutes=minutes)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)

    read = [
        moment(f"{there:%Y-%m-%dT%H:%M:%S}{sign}{hours:02}:{rest:02}", zone=EASTERN),
        moment(f"{said:%Y-%m-%d %H:%M:%S}", zone=UTC),
        moment(seconds, zone=EASTERN),
        moment(str(seconds * 1000), zone=EASTERN),
    ]

    assert read == [seconds] * 4


@given(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.from_regex(r"[\d:TZ +.-]{8,30}")
)
def test_no_value_is_too_odd_to_be_asked_for_its_moment(value):
    read = moment(value, zone=EASTERN)

    assert read is None or 0 < read < 4_102_444_800
    assert is_day(value) in (True, False)
