"""Cells: each community and all together, each period and the whole window, cut from rows read once."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.cells import Frame, Table, cells
from pipeline.measures.estimates import estimate_cell
from pipeline.measures.kinds import columns

PLACES = ("reddit:Oak", "reddit:Elm")
PERIODS = (date(2020, 1, 1), date(2020, 7, 1), date(2021, 1, 1))
NAMES = {
    "items": ("contributor_no", "root_no", "is_post"),
    "threads": ("contributor_no", "n_responses", "n_by_others"),
    "ties": ("source_no", "target_no", "root_no"),
    "topics": ("contributor_no", "root_no", "topic_id"),
    "sizes": ("contributor_no", "root_no", "is_post", "n_words", "score"),
    "codes": ("contributor_no", "root_no"),
    "weekly": ("week_no", "n_posts"),
}
places = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), max_size=30).map(sorted)


def frame(**more):
    return Frame(PLACES, PERIODS, "half-year", PERIODS[0], seed=7, draws=50, **more)


def table(where, names=("mark",)):
    """Rows at (community, period), numbered in each column."""
    where = np.array(where, dtype=np.int64).reshape(-1, 2)
    numbered = {name: np.arange(len(where)) for name in names}
    return {"community_no": where[:, 0], "period_no": where[:, 1]} | numbered


def everything(where):
    """All tables that cells are cut from."""
    made = {}
    for name, own in NAMES.items():
        variants = (
            [f"_{variant}" for variant in ("corrected", "published")]
            if name in {"items", "threads", "ties"}
            else [""]
        )
        made |= {name + variant: table(where, own) for variant in variants}
    return made | {"codes": table(where, NAMES["codes"]) | {"probabilities": np.zeros((len(where), 0))}}


@given(places)
def test_a_part_holds_exactly_its_rows(where):
    cut = Table.of(table(where), 2, 3)

    for community in (None, 0, 1):
        for period in (None, 0, 1, 2):
            expected = [
                place
                for place, (own, at) in enumerate(where)
                if community in (None, own) and period in (None, at)
            ]
            assert cut.take(community, period)["mark"].tolist() == expected


@given(places)
def test_communities_and_periods_add_up_to_the_whole(where):
    cut = Table.of(table(where), 2, 3)
    parts = [cut.take(community, period)["mark"] for community in (0, 1) for period in (0, 1, 2)]

    assert np.concatenate(parts).tolist() == cut.take(None, None)["mark"].tolist()


def test_every_cell_is_there_in_every_variant():
    made = list(cells(frame(), everything([(0, 0), (0, 2), (1, 1)])))
    named = [(cell.variant, cell.community_id, cell.period, cell.period_start) for cell in made]

    assert len(named) == len(set(named)) == 3 * 3 * 4
    assert {cell.period_start for cell in made if cell.period == "whole"} == {PERIODS[0]}
    assert [cell.community_id for cell in made[:4]] == ["all"] * 4


def test_weeks_belong_to_the_whole_window_alone():
    made = list(cells(frame(), everything([(0, 0), (0, 2), (1, 1)])))
    with_weeks = {(cell.period, cell.variant) for cell in made if len(cell.weekly["n_posts"])}

    assert with_weeks == {("whole", "corrected")}


def test_threads_of_communities_without_responses_are_left_out_everywhere():
    made = list(cells(frame(posts_only=frozenset({"reddit:Elm"})), everything([(0, 0), (1, 0), (1, 1)])))
    threads = {
        cell.community_id: len(cell.threads["n_responses"])
        for cell in made
        if cell.period == "whole" and cell.variant == "corrected"
    }
    noted = {cell.community_id for cell in made if "responses" in cell.notes}

    assert threads == {"all": 1, "reddit:Oak": 1, "reddit:Elm": 0}
    assert noted == {"reddit:Elm"}


def test_random_numbers_depend_on_the_cell_and_the_measure_alone():
    def first(cell, measure):
        return cell.generator(measure).random()

    made = list(cells(frame(), everything([(0, 0), (1, 1)])))
    numbers = [first(cell, measure) for cell in made for measure in ("a", "b")]
    again = [first(cell, measure) for cell in cells(frame(), everything([])) for measure in ("a", "b")]

    assert len(set(numbers)) == len(numbers)
    assert numbers == again


def test_a_cell_without_anything_has_a_row_for_every_measure_of_its_variant():
    (cell, *_) = cells(frame(), everything([]))
    rows = estimate_cell(cell)

    assert len({row["measure"] for row in rows}) == 23
    assert [row["measure"] for row in rows if row["value"] is None and not row["note"]] == []
    assert {row["n_contributors"] for row in rows} == {0}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, 2, 3]), [1, 2, 3]),
        (pa.array([True, False]), [True, False]),
        (pa.array([[0.1, 0.2], [0.3, 0.4]], pa.list_(pa.float64())), [[0.1, 0.2], [0.3, 0.4]]),
        (pa.array([], pa.list_(pa.float32())), []),
    ],
)
def test_columns_become_arrays(column, expected):
    assert columns(pa.table({"a": column}))["a"].tolist() == expected


def test_missing_numbers_are_not_a_number():
    found = columns(pa.table({"a": pa.array([1, None, 3])}))["a"]

    assert np.isnan(found).tolist() == [False, True, False]


def test_lists_in_several_chunks_are_put_together():
    chunks = pa.chunked_array([pa.array([[1.0, 2.0]]), pa.array([[3.0, 4.0], [5.0, 6.0]])])

    assert columns(pa.table({"a": chunks}))["a"].tolist() == [[1, 2], [3, 4], [5, 6]]
