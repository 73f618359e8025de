"""Threads: depth by walking up, orphans marked, nonsense survived."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.threads import NO_DEPTH, NOT_STORED, depths
from tests.unit.core.conftest import RAW, item, responses

PLACES = "select contribution_id, depth, is_orphan from core.contributions order by 1"


def of(*parents: int) -> list[int]:
    return depths(np.array(parents, dtype=np.int64)).tolist()


def test_depth_counts_the_steps_up_to_the_post():
    """
    0 post
    ├── 1
    │   └── 2
    │       └── 3
    └── 4
    """
    assert of(0, 0, 1, 2, 0) == [0, 1, 2, 3, 1]


def test_a_child_may_stand_before_its_parent():
    assert of(1, 2, 2) == [2, 1, 0]


def test_below_a_missing_parent_nothing_has_a_depth():
    assert of(0, NOT_STORED, 1, 2) == [0, NO_DEPTH, NO_DEPTH, NO_DEPTH]


@pytest.mark.parametrize("circle", [(1, 0), (1, 2, 0), (1, 2, 3, 0, 0)])
def test_a_circle_has_no_depth_and_does_not_hang(circle):
    assert of(*circle) == [NO_DEPTH] * len(circle)


def test_a_circle_leaves_other_threads_alone():
    assert of(0, 0, 3, 2, 2) == [0, 1, NO_DEPTH, NO_DEPTH, NO_DEPTH]


def test_there_may_be_nothing():
    assert of() == []


@pytest.mark.parametrize("length", [1, 2, 3, 1023, 1024, 1025, 20_000])
def test_a_chain_of_any_length_is_walked(length):
    parents = np.maximum(np.arange(length) - 1, 0)

    assert (depths(parents) == np.arange(length)).all()


@settings(deadline=None)
@given(st.lists(st.integers(-1, 12), max_size=13))
def test_depth_is_what_a_walk_step_by_step_finds(drawn):
    parents = [min(parent, len(drawn) - 1) for parent in drawn]

    def walk(place: int) -> int:
        for steps in range(len(parents) + 1):
            if place == NOT_STORED:
                return NO_DEPTH
            if parents[place] == place:
                return steps
            place = parents[place]
        return NO_DEPTH

    assert of(*parents) == [walk(place) for place in range(len(parents))]


def test_a_thread_is_resolved(core):
    ask = core([item("p"), item("r", "p"), item("s", "r", root="p"), item("t", "s", root="p")])

    assert ask(PLACES) == [("p", 0, False), ("r", 1, False), ("s", 2, False), ("t", 3, False)]


def test_a_response_to_a_response_with_a_missing_middle_is_kept_as_an_orphan(core):
    ask = core([item("p"), item("s", "gone", root="p"), item("t", "s", root="p")])

    assert ask(PLACES) == [("p", 0, False), ("s", None, True), ("t", None, True)]
    assert ask("select root_id, parent_id from core.contributions where contribution_id = 's'") == [
        ("p", "gone")
    ]


def test_responses_to_a_post_that_is_not_stored_keep_the_root_they_name(core):
    ask = core([item("r", "elsewhere"), item("s", "r", root="elsewhere")])

    assert ask(PLACES) == [("r", None, True), ("s", None, True)]
    assert ask("select distinct root_id, root_period_start from core.contributions") == [("elsewhere", None)]


def test_a_response_to_itself_and_responses_in_a_circle_are_orphans(core):
    ask = core([item("me", "me", root="p"), item("x", "y", root="p"), item("y", "x", root="p"), item("p")])

    assert ask(PLACES) == [("me", None, True), ("p", 0, False), ("x", None, True), ("y", None, True)]


def test_a_response_without_a_parent_is_an_orphan(core):
    ask = core([item("p"), item("r", "p", parent_id=None)])

    assert ask(PLACES) == [("p", 0, False), ("r", None, True)]


def test_a_post_stands_at_the_top_whatever_it_names_as_parent(core):
    ask = core([item("p", parent_id="q"), item("q")])

    assert ask("select contribution_id, parent_id, depth from core.contributions order by 1") == [
        ("p", None, 0),
        ("q", None, 0),
    ]


def test_one_contribution_alone_is_a_thread(core):
    ask = core([item("p")])

    assert ask(PLACES) == [("p", 0, False)]


def test_a_response_in_another_community_than_its_post_keeps_its_root(core, study_folder):
    from pipeline.study import read_study

    two = read_study(study_folder(more='[[community]]\nid = "reddit:Elm"'))
    ask = core([item("p"), item("r", "p", community_id="reddit:Elm")], study=two)

    assert ask("select community_id, root_id, depth from core.contributions order by contribution_id") == [
        ("reddit:Oak", "p", 0),
        ("reddit:Elm", "p", 1),
    ]


def test_the_worked_fixture_of_the_constructs(core):
    """
    P1 a                P2 b        P3 e
    ├── c1 b                        └── c6 a
    │   └── c2 a                        └── c7 e
    │       └── c4 b
    └── c3 c
        └── c5 d
    """
    ask = core(
        [
            item("P1", by="a"),
            item("c1", "P1", by="b"),
            item("c2", "c1", by="a", root="P1"),
            item("c3", "P1", by="c"),
            item("c4", "c2", by="b", root="P1"),
            item("c5", "c3", by="d", root="P1"),
            item("P2", by="b"),
            item("P3", by="e"),
            item("c6", "P3", by="a"),
            item("c7", "c6", by="e", root="P3"),
        ]
    )

    assert ask("select depth, list(contribution_id order by contribution_id) from core.contributions group by 1 order by 1") == [
        (0, ["P1", "P2", "P3"]),
        (1, ["c1", "c3", "c6"]),
        (2, ["c2", "c5", "c7"]),
        (3, ["c4"]),
    ]  # fmt: skip
    assert ask("select n_posts, n_responses from core.communities") == [(3, 7)]
    assert ask("select contributor_id, n_posts + n_responses from core.contributors order by 1") == [
        ("a", 3),
        ("b", 3),
        ("c", 1),
        ("d", 1),
        ("e", 2),
    ]


def test_threads_larger_than_the_database_writes_at_a_time_are_resolved(core):
    """Response n answers n // 2, so that its depth is the length of n in binary; below "nowhere" nothing has a depth."""
    pairs = [(f"w{n}", f"w{n // 2}") for n in range(1, 100_000)]
    pairs += [(f"b{n}", f"b{n // 2}" if n > 1 else "nowhere") for n in range(1, 50_000)]
    several = [*pairs, *pairs[::100]]
    random.Random(5).shuffle(several)
    names, parents = zip(*several, strict=True)

    ask = core(pa.concat_tables([responses(names, parents), pa.Table.from_pylist([item("w0")], schema=RAW)]))

    found = ask("select contribution_id, depth, is_orphan from core.contributions")
    assert len(found) == len(pairs) + 1
    assert all(
        (depth, is_orphan) == ((int(name[1:]).bit_length(), False) if name[0] == "w" else (None, True))
        for name, depth, is_orphan in found
    )
