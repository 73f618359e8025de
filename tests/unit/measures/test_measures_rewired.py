"""Networks without some of their threads: what is counted at once is what rebuilding each network counts."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.measures import rewired as module
from pipeline.measures.rewired import GROUPS, Rewired, lost, sole_groups
from tests.unit.measures.conftest import few, networked

NAMES = [
    "reciprocity",
    "reciprocity_dyadic",
    "reciprocity_weighted",
    "transitivity",
    "loops_share",
    "mean_degree",
]
responses = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=14
)


def network_of(rows, seed=1):
    """A network of (source, target, thread)."""
    cell = networked([row[:2] for row in rows], [row[2] for row in rows])
    return Rewired.of(cell.ties, np.random.default_rng(seed))


def without(network, group):
    """The same network built anew from the responses outside a group."""
    rest = network.group != group
    return Rewired(
        network.source[rest], network.target[rest], network.group[rest], network.n_groups, network.size
    )


def parts_of(name):
    from importlib import import_module

    return import_module(f"pipeline.measures.{name}")._parts


def test_a_key_seen_in_one_group_only_is_lost_with_it():
    keys, soles = sole_groups(np.array([5, 5, 7, 9, 9]), np.array([0, 0, 1, 0, 1]))

    assert keys.tolist() == [5, 7, 9]
    assert soles.tolist() == [0, 1, -1]
    assert lost(soles, 3).tolist() == [1, 1, 0]


def test_ties_that_occur_in_two_threads_survive_the_loss_of_one():
    """0 → 1 in threads 0 and 1; 1 → 0 in thread 1 only."""
    network = network_of([(0, 1, 0), (0, 1, 1), (1, 0, 1)])
    of_thread = [network.group[0], network.group[1]]

    ties, ties_without = network.ties_without()
    mutual, mutual_without = network.mutual_without()

    assert (ties, ties_without[of_thread].tolist()) == (2, [2, 1])
    assert (mutual, mutual_without[of_thread].tolist()) == (2, [2, 0])


def test_a_tie_and_its_answer_in_one_thread_are_lost_once_each():
    """0 and 1 respond to each other in one thread, 1 to 2 in another."""
    network = network_of([(0, 1, 0), (1, 0, 0), (1, 2, 1)])
    of_thread = [network.group[0], network.group[2]]

    assert network.mutual_without()[1][of_thread].tolist() == [0, 2]
    assert network.ties_without()[1][of_thread].tolist() == [1, 2]


def test_a_triangle_within_one_thread_is_lost_once():
    network = network_of([(0, 1, 0), (1, 2, 0), (2, 0, 0), (2, 3, 1)])
    of_thread = [network.group[0], network.group[3]]

    assert network.triangles_without()[1][of_thread].tolist() == [0, 1]
    assert network.triples_without()[1][of_thread].tolist() == [0, 3]


def test_a_triangle_is_lost_with_any_of_its_ties():
    """Ties of 0 and 1, 1 and 2, 2 and 0 in threads of their own; that of 0 and 1 also in the second."""
    network = network_of([(0, 1, 0), (1, 2, 1), (2, 0, 2), (1, 0, 1)])
    of_thread = network.group[:3]

    triangles, triangles_without = network.triangles_without()

    assert triangles == 1
    assert triangles_without[of_thread].tolist() == [1, 0, 0]


@pytest.mark.parametrize("name", NAMES)
@settings(few, max_examples=60)
@given(rows=responses)
def test_counting_without_a_group_equals_building_without_it(name, rows):
    network = network_of(rows)
    numerator, denominator, numerators, denominators = parts_of(name)(network)

    for group in range(network.n_groups):
        rest = without(network, group)
        if name == "mean_degree":
            rest = Rewired.of(
                {"source_no": rest.source, "target_no": rest.target, "root_no": rest.group},
                np.random.default_rng(0),
            )
        expected = parts_of(name)(rest)
        assert (numerators[group], denominators[group]) == pytest.approx(expected[:2])
    assert max(numerators, default=0) <= numerator
    assert max(denominators, default=0) <= denominator


@few
@given(rows=responses)
def test_networkx_counts_the_same_triangles_and_triples(rows):
    network = network_of(rows)
    graph = nx.Graph([row[:2] for row in rows if row[0] != row[1]])

    assert network.triangles_without()[0] == sum(nx.triangles(graph).values()) // 3
    assert network.triples_without()[0] == sum(
        len(list(combinations(graph[node], 2))) for node in graph.nodes
    )


def test_triangles_are_the_same_in_small_blocks(monkeypatch):
    graph = nx.gnp_random_graph(40, 0.2, seed=3)
    network = network_of([(*edge, number % 17) for number, edge in enumerate(graph.edges)])
    whole = network.triangles_without()
    monkeypatch.setattr(module, "TRIANGLE_BLOCK", 5)

    again = network.triangles_without()

    assert again[0] == whole[0] > 0
    assert (again[1] == whole[1]).all()


def test_a_thread_is_never_divided_and_groups_are_of_one_size():
    network = network_of([(number % 5, number % 3, number % 250) for number in range(1_000)])
    of_thread = {number % 250: network.group[number] for number in range(1_000)}

    assert network.n_groups == GROUPS
    assert all(of_thread[number % 250] == network.group[number] for number in range(1_000))
    sizes = np.bincount(list(of_thread.values()), minlength=GROUPS)
    assert set(sizes.tolist()) == {2, 3}


def test_few_threads_are_groups_of_their_own():
    network = network_of([(0, 1, 4), (1, 2, 8), (2, 0, 8)])

    assert network.n_groups == 2
    assert network.group[1] == network.group[2] != network.group[0]


def test_no_ties_make_a_network_of_nobody():
    network = Rewired.of(networked([]).ties, np.random.default_rng(1))

    assert (network.size, network.n_groups) == (0, 0)
    assert network.ties_without()[0] == network.mutual_without()[0] == 0
    assert network.triangles_without()[0] == network.triples_without()[0] == 0


def test_the_spread_of_what_is_left_out_is_the_spread_between_samples():
    """Fifty threads of one response, each a loop with probability .3: the error is that of a share."""
    from tests.unit.measures.conftest import estimate

    found = [estimate("loops_share", loops(seed)) for seed in range(200)]
    widths = [one.high - one.low for one in found]

    assert np.mean(widths) == pytest.approx(2 * 1.96 * np.sqrt(0.3 * 0.7 / 50), rel=0.06)


def loops(seed):
    is_loop = np.random.default_rng(seed).random(50) < 0.3
    return networked([(who, who if loop else who + 50) for who, loop in enumerate(is_loop)], seed=seed)
