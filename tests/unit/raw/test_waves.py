"""Waves of a survey: days, communities, or both."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.waves import Wave, check_waves, waves_of

DAYS = {"1": date(2021, 9, 1), "2": date(2022, 2, 1)}
WAVE = {"wave": "round"}


def problems(waves, columns=WAVE):
    """What is wrong with waves of a survey of staff."""
    return list(check_waves({"waves": waves, "columns": columns}, "survey:staff"))


@pytest.mark.parametrize("written", ["1", " 1 ", 1, 1.0, "1.0", '="1"'])
def test_a_wave_is_found_however_its_number_is_written(written):
    assert waves_of({"waves": DAYS}).find(written) == Wave("1", date(2021, 9, 1))


@pytest.mark.parametrize("written", [None, "", "NA", "3", 3, True, ["1"], "1.25E+18", 1.5])
def test_what_names_no_wave_of_the_study_is_none(written):
    assert waves_of({"waves": DAYS}).find(written) is None


def test_the_name_of_a_wave_may_be_written_in_any_case():
    assert waves_of({"waves": {"Autumn": date(2021, 9, 1)}}).find("AUTUMN") == Wave(
        "Autumn", date(2021, 9, 1)
    )


def test_a_wave_may_be_a_day_a_community_or_both():
    waves = waves_of(
        {
            "waves": {
                "1": "survey:autumn",
                "2": "2022-02-01",
                "3": {"on": date(2022, 9, 1), "community": "survey:late"},
            }
        }
    )

    assert waves.of == {
        "1": Wave("1", None, "autumn"),
        "2": Wave("2", date(2022, 2, 1)),
        "3": Wave("3", date(2022, 9, 1), "late"),
    }
    assert not waves.are_dated()
    assert waves_of({"waves": DAYS}).are_dated()


def test_without_a_list_of_waves_whatever_a_cell_says_is_one():
    waves = waves_of({})

    assert waves.find("spring") == Wave("spring")
    assert waves.find(None) is None
    assert not waves.are_dated()


@pytest.mark.parametrize("zone", ["UTC", "US/Eastern", "Asia/Tokyo", "Pacific/Honolulu"])
def test_a_wave_counts_from_noon_so_that_no_clock_moves_it_to_another_day(zone):
    asked = Wave("1", date(2022, 1, 1)).asked(ZoneInfo("UTC"))

    assert asked == int(datetime(2022, 1, 1, 12, tzinfo=UTC).timestamp())
    assert datetime.fromtimestamp(asked, ZoneInfo(zone)).date() == date(2022, 1, 1)


def test_a_wave_without_a_day_has_no_moment():
    assert Wave("1").asked(UTC) is None


@pytest.mark.parametrize(
    "waves",
    [
        DAYS,
        {"1": "2021-09-01"},
        {"1": "survey:autumn"},
        {"1": {"on": date(2021, 9, 1), "community": "survey:a"}},
        None,
    ],
)
def test_sound_waves_are_let_be(waves):
    assert problems(waves) == []


@pytest.mark.parametrize(
    ("waves", "sentence"),
    [
        ({}, "waves must be a table such as"),
        (["1"], "waves must be a table such as"),
        ({"1": 5}, "wave '1' must be a day such as 2021-09-01 or a community"),
        ({"1": "soon"}, "wave '1' must be a day"),
        ({"1": "2021-13-01"}, "wave '1' must be a day"),
        ({"1": {}}, "wave '1' may say on (a day) and community, and nothing else"),
        ({"1": {"at": 1}}, "wave '1' may say on (a day) and community, and nothing else"),
        ({"1": "reddit:Oak"}, "which is not of the platform 'survey' of the source"),
        ({"1": {"community": "autumn"}}, "which is not of the platform 'survey'"),
    ],
)
def test_what_is_wrong_with_waves_is_told(waves, sentence):
    (told,) = problems(waves)

    assert sentence in told


@pytest.mark.parametrize("columns", [{}, {"text": "answer"}, "round"])
def test_waves_need_a_column_that_names_them(columns):
    (told,) = problems(DAYS, columns)

    assert "does not say which column names the wave" in told


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=3))
def test_no_cell_makes_the_search_for_a_wave_fail(cell):
    waves = waves_of({"waves": DAYS})

    assert waves.find(cell) in {None, *waves.of.values()}
