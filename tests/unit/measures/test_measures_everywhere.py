"""What every measure must do: answer for any cell, whoever is called what, in any order, the same for the same seed."""

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.catalogue import ENTRIES
from pipeline.measures.kinds import Estimate, columns, missing, with_base
from tests.unit.measures.conftest import drawn, estimate, few, made, wrote

EVERY = pytest.mark.parametrize("entry", ENTRIES, ids=[entry.measure.name for entry in ENTRIES])
# Shuffling adds numbers up in another order; the last digits may differ.
NEARLY = {"rel": 1e-9, "abs": 1e-12}
rows = st.lists(
    st.tuples(st.integers(-1, 5), st.integers(0, 20), st.integers(0, 120), st.integers(-5, 50)), max_size=40
)


def talk(cells, **said):
    """A whole cell: the first of a thread posts, each later row responds to one of those before it."""
    by_thread: dict[int, list[int]] = {}
    posts, pairs, roots, opened = [], [], [], []
    for who, root, _, score in cells:
        before = by_thread.setdefault(root, [])
        if before and min(who, before[-1]) >= 0:
            pairs.append((who, before[score % len(before)]))
            roots.append(root)
        opened.append(not before)
        before.append(who)
    for who, *others in by_thread.values():
        posts.append((who, len(others), sum(other != who for other in others)))
    whole = np.reshape(cells, (-1, 4)).T
    base = {"contributor_no": whole[0], "root_no": whole[1]}
    known = [min(pair) >= 0 for pair in pairs]
    ties = [(*pair, root) for pair, root, good in zip(pairs, roots, known, strict=True) if good]
    return made(
        items=base | {"is_post": opened},
        threads=named("contributor_no n_responses n_by_others", posts),
        ties=named("source_no target_no root_no", ties),
        topics=base | {"topic_id": whole[3] % 3},
        codes=base | {"probabilities": np.column_stack([whole[2] / 120, whole[2] / 240])},
        sizes=base | {"is_post": opened, "n_words": whole[2], "score": whole[3]},
        **{"topic_ids": (0, 1, 2), "code_names": ("A-ASK", "A-STORY"), "draws": 100} | said,
    )


def named(names, cells):
    keys = names.split()
    return dict(zip(keys, np.reshape(cells, (-1, len(keys))).T.astype(int), strict=True))


def whole_window(cell):
    """The same cell as the whole window, with an event amid a hundred weeks."""
    weeks = np.arange(100)
    weekly = {"week_no": weeks, "n_posts": 5 + weeks % 4}
    return replace(cell, period="whole", events=(("change", 50),), weekly=weekly)


def is_honest(found: Estimate) -> bool:
    """A number or a reason; an interval that holds the number, or a reason why there is none."""
    if found.value is None:
        return bool(found.note) and found.low is found.high is None
    if found.low is None or found.high is None:
        return math.isfinite(found.value) and bool(found.note) and found.low is found.high is None
    ends = (found.low, found.value, found.high)
    return all(map(math.isfinite, ends)) and found.low - 1e-9 <= found.value <= found.high + 1e-9


def same(first, second):
    for one, other in zip(first, second, strict=True):
        assert one[0] == other[0]
        numbers = [(one[1].value, other[1].value), (one[1].low, other[1].low), (one[1].high, other[1].high)]
        for here, there in numbers:
            assert (here is None) == (there is None)
            assert here is None or here == pytest.approx(there, **NEARLY)
        assert (one[1].n, one[1].n_contributors, one[1].note) == (
            other[1].n,
            other[1].n_contributors,
            other[1].note,
        )


@EVERY
@pytest.mark.parametrize("period", ["half-year", "whole"])
def test_an_empty_cell_is_answered(entry, period):
    for subject, found in entry.estimate(made(period=period, topic_ids=(0,), code_names=("A-ASK",))):
        assert is_honest(found), (subject, found)
        assert found.n == 0


@EVERY
@pytest.mark.parametrize(
    "cells",
    [
        [(0, 0, 12, 1)],
        [(-1, 0, 12, 1)],
        [(0, 0, 12, 1), (0, 0, 30, 2)],
        [(0, 0, 12, 1), (1, 0, 30, 2)],
        [(0, root, 12, 1) for root in range(30)],
        [(-1, root, 12, 1) for root in range(30)],
        [(who, who, 0, 0) for who in range(6)],
    ],
    ids=["contribution", "deleted", "oneself", "answer", "person", "nobodies", "equals"],
)
def test_a_tiny_cell_is_answered(entry, cells):
    for subject, found in entry.estimate(talk(cells)):
        assert is_honest(found), (subject, found)


@EVERY
@few
@given(cells=rows)
def test_any_cell_is_answered(entry, cells):
    for subject, found in entry.estimate(talk(cells)):
        assert is_honest(found), (subject, found)
        assert entry.measure.unit != "share" or found.value is None or 0 <= found.value <= 1 + 1e-9
        assert entry.measure.unit != "share" or found.low is None or 0 <= found.low <= found.high <= 1 + 1e-9


@EVERY
@few
@given(cells=rows, names=st.permutations(range(40)))
def test_renaming_contributors_changes_nothing(entry, cells, names):
    renamed = [(names[who] if who >= 0 else -1, *rest) for who, *rest in cells]

    same(list(entry.estimate(talk(renamed))), list(entry.estimate(talk(cells))))


@EVERY
@few
@given(cells=rows, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(entry, cells, seed):
    cell, luck = talk(cells), np.random.default_rng(seed)
    shuffled = {}
    for name in ("items", "threads", "ties", "topics", "codes", "sizes"):
        table = getattr(cell, name)
        order = luck.permutation(len(next(iter(table.values()))))
        shuffled[name] = {column: values[order] for column, values in table.items()}

    same(list(entry.estimate(replace(cell, **shuffled))), list(entry.estimate(cell)))


@pytest.fixture(scope="module")
def busy():
    """Four hundred contributions by sixty people in eighty threads."""
    luck = np.random.default_rng(11)
    cells = zip(
        luck.zipf(1.6, 400) % 60,
        luck.integers(0, 80, 400),
        luck.integers(1, 120, 400),
        luck.integers(-5, 50, 400),
        strict=True,
    )
    return whole_window(talk([tuple(map(int, row)) for row in cells]))


@EVERY
def test_the_same_seed_gives_the_same_numbers_whatever_was_computed_before(entry, busy):
    first = list(entry.estimate(busy))
    for other in reversed(ENTRIES):
        list(other.estimate(busy))

    assert list(entry.estimate(busy)) == first
    assert first
    assert all(found.value is not None and is_honest(found) for _, found in first)


def test_each_measure_community_period_and_variant_draws_for_itself():
    cell = made()
    others = [
        cell.generator("gini_contributions"),
        replace(cell, variant="published").generator("one"),
        replace(cell, community_id="reddit:Elm").generator("one"),
        replace(cell, period="whole").generator("one"),
        replace(cell, period_start=date(2020, 7, 1)).generator("one"),
        replace(cell, seed=8).generator("one"),
    ]
    drawn_first = {cell.generator("one").random(), *(generator.random() for generator in others)}

    assert len(drawn_first) == 7
    assert cell.generator("one").random() == cell.generator("one").random()


def test_another_seed_moves_the_ends_a_little_and_the_value_not_at_all():
    amounts = [1] * 40 + [2] * 20 + [5] * 10 + [30, 60]
    one, other = (estimate("gini_contributions", wrote(amounts, draws=4_000, seed=seed)) for seed in (1, 2))

    assert one.value == other.value
    assert one.low != other.low
    assert one.low == pytest.approx(other.low, abs=0.03)
    assert one.high == pytest.approx(other.high, abs=0.03)


def test_people_and_threads_of_the_cell_stand_in_where_a_measure_has_no_narrower_base():
    cell = drawn("id|who|to\np1|ana|\nr1|ben|p1\np2|cleo|\np3||")

    assert with_base(missing(0, "why"), cell) == Estimate(None, None, None, 0, "none", "why", 3, 3)
    narrow = Estimate(1.0, None, None, 1, "by hand", None, 2, 0)
    assert with_base(narrow, cell) == narrow


def test_columns_come_from_arrow_with_lists_as_rows_and_gaps_as_no_number():
    import pyarrow as pa

    table = pa.table(
        {
            "n_words": pa.chunked_array([pa.array([1, None]), pa.array([3])]),
            "probabilities": pa.chunked_array([pa.array([[0.1, 0.2], [0.3, 0.4]]), pa.array([[0.5, 0.6]])]),
        }
    )

    found = columns(table)

    assert found["probabilities"].tolist() == [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
    assert found["n_words"][[0, 2]].tolist() == [1, 3]
    assert np.isnan(found["n_words"][1])
