"""Surveys that ask the same people twice: answers of both waves are kept apart, and nobody's code becomes an id."""

from datetime import UTC, date, datetime

import pytest

from pipeline import privacy
from pipeline.raw.mappings import check_columns
from pipeline.raw.table import check
from pipeline.study import Source

from .conftest import Bench, pack
from .sheets import DAY, NOON, read

COLUMNS = {"id": "number", "author": "code", "text": "answer", "wave": "round"}
DAYS = {"1": date(2020, 2, 1), "2": date(2020, 9, 1)}
FIRST = int(datetime(2020, 2, 1, 12, tzinfo=UTC).timestamp())


def answer(columns=COLUMNS, waves=DAYS, **cells):
    """What one row of a survey becomes."""
    row = {"number": "7", "code": "AB12", "answer": "I ask a colleague", "round": "1"} | cells
    return read(row, columns=columns, waves=waves)


def test_an_answer_counts_from_the_day_of_its_wave():
    item = answer()

    assert (item.id, item.created, item.community) == ("7-1", FIRST, None)
    assert item.extra == {"wave": "1"} | DAY


def test_a_moment_that_the_row_says_stands_before_that_of_the_wave():
    item = answer(COLUMNS | {"created": "when"}, when="2020-01-01 12:00:00")

    assert (item.created, item.extra) == (NOON, {"wave": "1"})


def test_answers_under_the_same_number_in_two_waves_are_two():
    assert answer().id != answer(round="2").id


def test_what_is_answered_is_of_the_same_wave():
    item = answer(COLUMNS | {"root": "question"}, question="3")

    assert (item.id, item.root, item.parent) == ("7-1", "3-1", "3-1")


def test_a_wave_may_be_a_community():
    columns = COLUMNS | {"created": "when"}
    waves = {"1": "survey:autumn", "2": {"on": date(2020, 9, 1), "community": "survey:spring"}}

    assert answer(columns, waves, when="2020-01-01").community == "autumn"
    assert answer(columns, waves, round="2").community == "spring"
    assert answer(columns, waves) == "no time"


@pytest.mark.parametrize("written", [None, "", "3"])
def test_a_row_of_no_wave_of_the_study_is_refused(written):
    assert answer(round=written) == "no wave that the study names"


def test_without_a_list_of_waves_the_column_only_keeps_answers_apart():
    item = answer(COLUMNS | {"created": "when"}, {}, when="2020-01-01", round="spring")

    assert (item.id, item.extra) == ("7-spring", {"wave": "spring"} | DAY)


@pytest.mark.parametrize(
    ("columns", "is_personal"),
    [
        (COLUMNS, False),
        (COLUMNS | {"id": "code"}, True),
        (COLUMNS | {"id": ["code"]}, True),
        (COLUMNS | {"id": []}, True),
        ({"id": "code", "author": "code", "text": "answer", "created": "round"}, True),
        ({"id": [], "author": "code", "text": "answer", "created": "round"}, False),
        ({"id": [], "text": "answer", "wave": "round"}, False),
    ],
)
def test_an_id_is_personal_when_it_is_that_of_the_person(columns, is_personal):
    item = answer(
        columns, {} if "wave" not in columns else DAYS, round="2020-02-01" if "wave" not in columns else "1"
    )

    assert item.is_id_personal == is_personal


def test_waves_with_days_need_no_column_of_moments():
    assert check_columns({"columns": COLUMNS, "waves": DAYS}) == []
    (told,) = check_columns({"columns": COLUMNS, "waves": {"1": "survey:autumn"}})
    assert "created is not given" in told


def test_what_is_wrong_with_waves_is_told_with_the_rest():
    source = Source(
        "survey", "table", community="survey:staff", options={"columns": COLUMNS, "waves": {"1": 5}}
    )

    (told,) = check(source, [])

    assert "must be a day" in told


@pytest.mark.parametrize(("written", "author"), [(17.0, "17"), ("@oak", "oak"), ("1.25E+18", None)])
def test_people_are_told_apart_as_in_edge_lists(written, author):
    assert answer(code=written).author == author


SURVEY = """
[[community]]
id = "survey:staff"

[[source]]
name = "answers"
kind = "table"
files = ["answers.csv"]
community = "survey:staff"
[source.columns]
id = "code"
author = "code"
text = "answer"
wave = "round"
[source.waves]
"1" = 2020-02-01
"2" = 2020-09-01
"""
ANSWERS = b"""code,round,answer
AB12,1,I ask a colleague
AB12,2,I ask a colleague
CD34,1,I ask a colleague
ab12,1,I ask a friend
"""


@pytest.fixture
def asked(study_folder, settings):
    """A survey of two people and two waves, collected."""
    bench = Bench(study_folder(more=SURVEY), settings)
    pack(bench.folder / "answers.csv", ANSWERS)
    bench.collect()
    yield bench
    bench.close()


def test_answers_alike_of_two_people_in_two_waves_stay_apart(asked):
    told = asked.ask(
        "select count(distinct contribution_id), count(distinct contributor_id), count(*) from raw.contributions"
    )

    assert told == [(3, 2, 4)]  # the last row is a later version of the first


def test_neither_code_nor_pseudonym_of_a_person_stands_in_an_id(asked):
    key = bytes.fromhex(asked.settings.key_hex)
    pseudonym = privacy.pseudonym("AB12", platform="survey", key=key)
    told = asked.ask(
        f"select contribution_id, root_id from raw.contributions where contributor_id = '{pseudonym}'"
    )

    assert len(told) == 3
    assert all(own == root and "ab12" not in own.lower() and pseudonym not in own for own, root in told)


def test_waves_are_told_in_full_by_the_contributions(asked):
    told = asked.ask(
        "select distinct extra ->> '$.wave', created_at::date from raw.contributions order by all"
    )

    assert told == [("1", date(2020, 2, 1)), ("2", date(2020, 9, 1))]
