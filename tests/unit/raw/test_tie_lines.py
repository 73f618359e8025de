"""Lines of edge lists and lists of people: what they say, and why some say nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.tie_lines import Asked, Naming, Person, known_person, naming, people_named, tie_columns

from .sheets import NOON, NOON_WORDS

ALL = {name: name for name in ("source", "target", "weight", "relation", "at", "wave", "community")}
PAIR = {"source": "source", "target": "target"}
PEOPLE = {"id": "name", "profession": "job", "role": ["role", "function"]}


def tie(cells, columns=None, **options):
    """What a line of an edge list says; unless told otherwise it has two columns."""
    return naming(
        {"source": "Ana", "target": "Ben"} | cells, tie_columns({"columns": columns or PAIR} | options)
    )


def somebody(cells, **options):
    """What a line of a list of people says."""
    return known_person(cells, tie_columns({"contributor_columns": PEOPLE} | options))


def test_a_line_names_two_people_and_nothing_more():
    assert tie({}) == Naming("Ana", ("Ben",), 1.0, None, Asked())


def test_a_line_may_say_how_strong_of_which_kind_when_and_where():
    cells = {"weight": "1,250.5", "relation": "advice", "at": NOON_WORDS, "wave": 2, "community": "Oak"}

    assert tie(cells, ALL) == Naming("Ana", ("Ben",), 1250.5, "advice", Asked("2", NOON, "Oak"))


def test_a_wide_line_names_many_each_once():
    columns = {"source": "source", "target": ["first", "second", "third", "fourth"]}
    cells = {"first": "Ben", "second": "", "third": "Cleo", "fourth": "Ben"}

    assert tie(cells, columns).targets == ("Ben", "Cleo")


def test_a_study_says_the_relation_of_a_list_that_does_not():
    assert tie({}, relation="friendship").relation == "friendship"
    assert (
        tie({"relation": "advice"}, ALL | {"wave": []}, relation="friendship")
        == "no wave that the study names"
    )
    assert tie({"kind": "advice"}, PAIR | {"relation": "kind"}, relation="friendship").relation == "advice"
    assert tie({"kind": ""}, PAIR | {"relation": "kind"}, relation="friendship").relation == "friendship"


@pytest.mark.parametrize("written", ["17", 17, 17.0, "17.0", " 17 ", '="17"', "@17"])
def test_a_number_of_somebody_is_one_number_however_it_is_written(written):
    assert tie({"source": written}).source == "17"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"source": None}, "no source"),
        ({"source": " "}, "no source"),
        ({"source": "NA"}, "no source"),
        ({"target": ""}, "no target"),
        ({"target": ["Ben"]}, "no target"),
        ({"source": "", "target": ""}, "no source"),
        ({"target": "1.25E+18"}, "id damaged by a spreadsheet"),
        ({"source": 1.25e18}, "id damaged by a spreadsheet"),
        ({"weight": "strong"}, "no weight"),
        ({"weight": ""}, "no weight"),
        ({"weight": "NaN"}, "no weight"),
        ({"weight": "0"}, "weight 0, so no tie"),
        ({"weight": 0.0}, "weight 0, so no tie"),
        ({"at": "soon"}, "no time"),
        ({"at": "03/04/2021"}, "no time"),
        ({"wave": "3"}, "no wave that the study names"),
        ({"wave": ""}, "no wave that the study names"),
    ],
)
def test_a_line_that_holds_no_tie_says_why(cells, reason):
    sound = {"weight": "2", "relation": "", "at": "", "wave": "1"}

    assert tie(sound | cells, ALL, waves={"1": date(2021, 9, 1)}) == reason


def test_a_wave_says_when_unless_the_line_does():
    waves = {"1": date(2021, 9, 1), "2": "survey:spring"}
    columns = PAIR | {"wave": "wave", "at": "at", "community": "group"}
    noon = int(datetime(2021, 9, 1, 12, tzinfo=UTC).timestamp())

    assert tie({"wave": "1"}, columns, waves=waves).asked == Asked("1", noon)
    assert tie({"wave": "1", "at": NOON_WORDS}, columns, waves=waves).asked == Asked("1", NOON)
    assert tie({"wave": "2", "group": "x"}, columns, waves=waves).asked == Asked("2", None, "spring")


def test_a_study_says_zone_and_format_of_moments():
    said = tie(
        {"at": "01.01.2020 07:00"}, PAIR | {"at": "at"}, timezone="US/Eastern", time_format="%d.%m.%Y %H:%M"
    )

    assert said.asked.at == NOON


def test_a_negative_tie_is_a_tie():
    assert tie({"weight": "-2"}, PAIR | {"weight": "weight"}).weight == -2


def test_of_people_only_what_the_study_names_is_kept():
    cells = {"name": "Ana", "job": "teacher", "function": "head", "phone": "555", "role": "n/a"}

    assert somebody(cells) == Person("Ana", {"profession": "teacher", "role": "head"}, Asked())


@pytest.mark.parametrize(
    ("written", "value"),
    [("teacher", "teacher"), (5.0, "5"), (5.5, "5.5"), (7, "7"), (True, "true"), (" Oak ", "Oak")],
)
def test_what_is_known_of_somebody_is_text(written, value):
    assert somebody({"name": "Ana", "job": written}).attributes == {"profession": value}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"job": "teacher"}, "no id of a contributor"),
        ({"name": "1.25E+18", "job": "teacher"}, "id damaged by a spreadsheet"),
        ({"name": "Ana"}, "no attribute"),
        ({"name": "Ana", "job": ["teacher"]}, "no attribute"),
    ],
)
def test_a_line_that_tells_nothing_of_anybody_says_why(cells, reason):
    assert somebody(cells) == reason


def test_people_may_change_from_wave_to_wave():
    columns = PEOPLE | {"wave": "round"}
    read = tie_columns(
        {"contributor_columns": columns, "waves": {"2": {"on": date(2022, 2, 1), "community": "s:late"}}}
    )
    noon = int(datetime(2022, 2, 1, 12, tzinfo=UTC).timestamp())

    assert known_person({"name": "Ana", "job": "head", "round": 2.0}, read) == Person(
        "Ana", {"profession": "head"}, Asked("2", noon, "late")
    )
    assert known_person({"name": "Ana", "job": "head", "round": "1"}, read) == "no wave that the study names"


def test_everybody_whom_a_line_names_is_known_but_damaged_numbers():
    columns = tie_columns(
        {"columns": {"source": "a", "target": ["b", "c"]}, "contributor_columns": {"id": "a", "x": "x"}}
    )

    assert list(people_named({"a": "Ana", "b": 1.25e18, "c": "Cleo", "x": "Dan"}, columns)) == [
        "Ana",
        "Cleo",
        "Ana",
    ]


CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=3
)


@given(st.dictionaries(st.sampled_from([*ALL, "name", "job", "role"]), CELLS))
def test_no_line_makes_the_reader_fail(cells):
    columns = tie_columns({"columns": ALL, "contributor_columns": PEOPLE, "waves": {"1": date(2021, 9, 1)}})

    assert isinstance(naming(cells, columns), Naming | str)
    assert isinstance(known_person(cells, columns), Person | str)
    assert all(isinstance(name, str) and name for name in people_named(cells, columns))
