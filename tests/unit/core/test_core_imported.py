"""Imported ties and attributes: their periods, and what counts where a list contradicts itself."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from .conftest import item

TIE: dict[str, Any] = {
    "source": "survey",
    "input_path": "ties.csv",
    "file_sha256": "f",
    "line": 2,
    "community_id": "reddit:Oak",
    "wave": None,
    "reported_at": None,
    "run_id": "run1",
    "source_id": "ana",
    "target_id": "ben",
    "relation": "advice",
    "weight": 1.0,
}
STATED: dict[str, Any] = {name: TIE[name] for name in list(TIE)[:8]} | {
    "contributor_id": "ana",
    "attribute": "profession",
    "value": "teacher",
}


def noon(text):
    return datetime.fromisoformat(f"{text} 12:00").replace(tzinfo=UTC)


def put(warehouse, table, rows):
    """Put rows into a table of raw."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        warehouse.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


@pytest.fixture
def imported(warehouse, core):
    """Give a function that builds core from ties and attributes beside one contribution."""

    def make(ties=(), stated=(), rows=None):
        put(warehouse, "raw.ties", [TIE | tie for tie in ties])
        put(warehouse, "raw.attributes", [STATED | fact for fact in stated])
        return core([item("p1")] if rows is None else rows)

    return make


@pytest.mark.parametrize(
    ("reported", "start"),
    [
        (None, None),
        ("2019-12-31", None),  # before the study
        ("2020-01-01", date(2020, 1, 1)),
        ("2020-06-30", date(2020, 1, 1)),
        ("2020-07-01", date(2020, 7, 1)),
        ("2021-01-01", None),  # after it
    ],
)
def test_a_tie_falls_into_the_period_it_was_reported_in(imported, reported, start):
    said = {"reported_at": noon(reported) if reported else None}
    ask = imported([said], [said])

    assert ask("select period_start from core.imported_ties") == [(start,)]
    assert ask("select period_start from core.attributes") == [(start,)]


def test_a_tie_said_twice_stays_two_and_a_loop_stays(imported):
    ask = imported([{}, {"line": 3}, {"line": 4, "target_id": "ana", "weight": 2.5}])

    assert ask(
        "select line, source_id, target_id, relation, weight from core.imported_ties order by line"
    ) == [
        (2, "ana", "ben", "advice", 1.0),
        (3, "ana", "ben", "advice", 1.0),
        (4, "ana", "ana", "advice", 2.5),
    ]


def test_what_is_of_no_community_of_the_study_is_left_out(imported):
    ask = imported([{"community_id": "reddit:Ash"}], [{"community_id": "reddit:Ash"}])

    assert ask("select count(*) from core.imported_ties") == [(0,)]
    assert ask("select count(*) from core.attributes") == [(0,)]


def test_where_a_list_contradicts_itself_its_last_line_counts(imported):
    ask = imported(stated=[{"line": 9, "value": "head"}, {}, {"line": 3, "value": "teacher"}])

    assert ask("select contributor_id, attribute, value, n_values from core.attributes") == [
        ("ana", "profession", "head", 2)
    ]


def test_attributes_of_waves_and_sources_stay_apart(imported):
    waves = [{"wave": "1"}, {"wave": "2", "value": "head"}, {"source": "other", "value": "aide"}]
    ask = imported(stated=waves)

    assert ask("select source, wave, value, n_values from core.attributes order by all") == [
        ("other", None, "aide", 1),
        ("survey", "1", "teacher", 1),
        ("survey", "2", "head", 1),
    ]


def test_a_study_of_ties_alone_has_no_contributions_and_is_built(imported):
    ask = imported([{}], [{}], rows=[])

    assert ask("select count(*) from core.contributions") == [(0,)]
    assert ask("select count(*) from core.contributors") == [(0,)]
    assert ask("select count(*) from core.imported_ties") == [(1,)]


def test_building_again_gives_the_same(imported, core):
    imported([{}], [{}])
    ask = core([item("p1")])

    assert ask("select count(*) from core.imported_ties") == [(1,)]
    assert ask("select count(*) from core.attributes") == [(1,)]
