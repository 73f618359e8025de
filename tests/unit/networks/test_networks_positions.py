"""Positions: worked by hand, checked against networkx, the same whoever is called what and wherever it runs."""

import math
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.networks import positions as module
from pipeline.networks.cells import cell_seed, networks
from pipeline.networks.positions import betweenness, positions, undirected
from tests.unit.networks.conftest import GOLDEN, START, cell

POSITIONS = """
    select contributor_id, round(betweenness, 4), round(burt_constraint, 4), degree
    from networks.positions
    where community_id = 'all' and definition = 'reply'
    order by 1
"""


def graph_of(network) -> nx.Graph:
    """The same network in networkx, weights of both directions added."""
    graph = nx.Graph()
    graph.add_nodes_from(range(network.n_contributors))
    for source, target, weight in zip(network.sources, network.targets, network.weights, strict=True):
        before = graph.get_edge_data(source, target, {"weight": 0})["weight"]
        graph.add_edge(int(source), int(target), weight=before + int(weight))
    return graph


def test_the_worked_fixture_pooled(talk, two):
    ask = talk(GOLDEN, study=two)
    found = {row[0]: row[1:] for row in ask(POSITIONS)}

    assert found["a"] == (0.4286, 0.3061, 4)
    assert found["c"] == (0.1905, 0.5, 2)
    assert len(found) == 8


def test_degrees_count_different_contributors():
    """0 → 1 (five times), 1 → 0, 0 → 2"""
    found = positions(cell((0, 1, 5), (1, 0), (0, 2)))

    assert found.out_degree.tolist() == [2, 1, 0]
    assert found.in_degree.tolist() == [1, 1, 1]
    assert found.degree.tolist() == [2, 1, 1]


def test_in_a_star_all_paths_pass_through_the_middle():
    found = positions(cell((1, 0), (2, 0), (3, 0), (4, 0)))

    assert found.betweenness.tolist() == [1, 0, 0, 0, 0]
    assert found.burt_constraint.tolist() == [0.25, 1, 1, 1, 1]
    assert found.core_number.tolist() == [1] * 5


def test_two_contributors_have_positions_too():
    found = positions(cell((0, 1)))

    assert found.betweenness.tolist() == [0, 0]
    assert found.burt_constraint.tolist() == [1, 1]
    assert found.groups.n_contributors.tolist() == [2]


def test_two_triangles_joined_by_one_tie_are_two_groups():
    r"""
    0 ─ 1      3 ─ 4
     \ /        \ /
      2 ───────  5     6 ─ (with 3, 4, 5)
    """
    found = positions(
        cell((0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (6, 3), (6, 4), (6, 5), (2, 5))
    ).groups

    assert found.of_contributor.tolist() == [2, 2, 2, 1, 1, 1, 1]
    assert found.n_contributors.tolist() == [4, 3]
    assert found.n_ties_inside.tolist() == [6, 3]
    assert found.n_ties_outside.tolist() == [1, 1]


def test_groups_of_one_size_are_numbered_by_their_earliest_contributor():
    found = positions(cell((2, 3, 9), (0, 1))).groups

    assert found.of_contributor.tolist() == [1, 1, 2, 2]


ties = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4)).filter(lambda tie: tie[0] != tie[1]),
    min_size=1,
    max_size=30,
    unique_by=lambda tie: tie[:2],
)


def compact(drawn):
    """Number contributors without gaps."""
    names = sorted({end for tie in drawn for end in tie[:2]})
    return [(names.index(source), names.index(target), weight) for source, target, weight in drawn]


@settings(deadline=None)
@given(ties)
def test_networkx_finds_the_same(drawn):
    network = cell(*compact(drawn))
    graph = graph_of(network)
    directed = nx.DiGraph([(source, target) for source, target, _ in compact(drawn)])
    nodes = range(network.n_contributors)

    found = positions(network)

    n = network.n_contributors
    oracle = nx.betweenness_centrality(graph, normalized=n > 2)
    assert found.betweenness == pytest.approx([oracle[node] for node in nodes])
    oracle = nx.constraint(graph, weight="weight")
    assert found.burt_constraint == pytest.approx([oracle[node] for node in nodes])
    assert found.core_number.tolist() == [nx.core_number(graph)[node] for node in nodes]
    assert found.degree.tolist() == [graph.degree[node] for node in nodes]
    assert found.in_degree.tolist() == [directed.in_degree(node) for node in nodes]
    assert found.out_degree.tolist() == [directed.out_degree(node) for node in nodes]
    members = [
        set(np.flatnonzero(found.groups.of_contributor == group).tolist()) for group in range(1, n + 1)
    ]
    parts = [part for part in members if part]
    assert found.groups.modularity == pytest.approx(nx.community.modularity(graph, parts))


@settings(deadline=None)
@given(ties)
def test_groups_cover_everybody_and_every_tie_once(drawn):
    network = cell(*compact(drawn))
    groups = positions(network).groups

    assert groups.n_contributors.sum() == network.n_contributors
    assert (np.diff(groups.n_contributors) <= 0).all()
    n_pairs = graph_of(network).number_of_edges()
    assert groups.n_ties_inside.sum() + groups.n_ties_outside.sum() / 2 == n_pairs


@settings(deadline=None)
@given(ties, st.randoms(use_true_random=False))
def test_numbers_given_to_contributors_change_no_exact_position(drawn, luck):
    before = compact(drawn)
    shuffled = list(range(max(max(tie[:2]) for tie in before) + 1))
    luck.shuffle(shuffled)
    after = [(shuffled[source], shuffled[target], weight) for source, target, weight in before]

    first, second = positions(cell(*before)), positions(cell(*after))

    assert second.betweenness[shuffled] == pytest.approx(first.betweenness)
    assert second.burt_constraint[shuffled] == pytest.approx(first.burt_constraint, nan_ok=True)
    assert second.core_number[shuffled].tolist() == first.core_number.tolist()


@pytest.fixture(scope="module")
def crowd():
    """A network of 300 in which a few are answered by many."""
    graph = nx.barabasi_albert_graph(300, 2, seed=5)
    return [(min(pair), max(pair)) for pair in graph.edges]


def sampled(crowd, monkeypatch, **said):
    monkeypatch.setattr(module, "EXACT_UP_TO", 10)
    network = cell(*crowd, **said)
    return betweenness(undirected(network), network)


def test_large_networks_sample_where_paths_start_and_say_so(crowd, monkeypatch):
    values, method = sampled(crowd, monkeypatch, most_sources=150)
    exact = nx.betweenness_centrality(nx.Graph(crowd))

    assert method == "sampled, 150 sources"
    assert np.corrcoef(values, [exact[node] for node in range(300)])[0, 1] > 0.98


def test_a_sample_is_right_on_average(crowd, monkeypatch):
    draws = [sampled(crowd, monkeypatch, most_sources=60, seed=seed)[0] for seed in range(60)]
    exact = nx.betweenness_centrality(nx.Graph(crowd))

    assert np.mean(draws, axis=0).sum() == pytest.approx(sum(exact.values()), rel=0.02)


def test_a_sample_as_large_as_the_network_is_exact(crowd, monkeypatch):
    values, method = sampled(crowd, monkeypatch, most_sources=300)
    exact = nx.betweenness_centrality(nx.Graph(crowd))

    assert method == "exact"
    assert values == pytest.approx([exact[node] for node in range(300)])


def test_another_seed_draws_another_sample(crowd, monkeypatch):
    first, _ = sampled(crowd, monkeypatch, most_sources=50, seed=1)
    again, _ = sampled(crowd, monkeypatch, most_sources=50, seed=1)
    other, _ = sampled(crowd, monkeypatch, most_sources=50, seed=2)

    assert (first == again).all()
    assert (first != other).any()


def same(first, second) -> bool:
    return (
        (first.groups.of_contributor == second.groups.of_contributor).all()
        and first.groups.modularity == second.groups.modularity
        and (first.betweenness == second.betweenness).all()
    )


@pytest.mark.parametrize("workers", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_many_workers_find_the_same_as_one(crowd, workers):
    cells = [cell(*crowd[seed:], n=300, seed=seed) for seed in range(8)]
    alone = list(map(positions, cells))

    with workers(2) as pool:
        together = list(pool.map(positions, cells))

    assert all(same(*pair) for pair in zip(alone, together, strict=True))


def test_a_seed_belongs_to_the_study_and_the_network():
    day = START.date()

    assert cell_seed(1, ("reply", "reddit:Oak", day)) == cell_seed(1, ("reply", "reddit:Oak", day))
    others = [(2, "reddit:Oak"), (1, "reddit:Elm")]
    assert len({cell_seed(seed, ("reply", place, day)) for seed, place in [(1, "reddit:Oak"), *others]}) == 3


def tie_table(rows):
    """Ties of two networks, as they are read from the warehouse."""
    columns = ("community_id", "source_id", "target_id", "weight", "minute")
    table = {name: [row[place] for row in rows] for place, name in enumerate(columns)}
    moments = np.datetime64("2020-01-01T00:00") + np.array(table.pop("minute"), dtype="timedelta64[m]")
    return pa.table(
        {"definition": ["reply"] * len(rows), "period_start": [START.date()] * len(rows)}
        | table
        | {"first_at": pa.array(moments.astype("datetime64[us]"), pa.timestamp("us", tz="UTC"))}
    )


def test_contributors_are_numbered_by_when_they_appear_and_not_by_name():
    rows = [("Elm", "zoe", "yan", 1, 5), ("Oak", "ben", "ana", 2, 9), ("Oak", "cleo", "ana", 1, 3)]

    elm, oak = networks(tie_table(rows), seed=1, most_sources=10)

    assert elm.contributors.to_pylist() == ["yan", "zoe"]
    assert oak.contributors.to_pylist() == ["ana", "cleo", "ben"]
    assert (oak.cell.sources.tolist(), oak.cell.targets.tolist()) == ([1, 2], [0, 0])
    assert oak.cell.weights.tolist() == [1, 2]
    assert oak.key == {"definition": "reply", "community_id": "Oak", "period_start": START.date()}


def test_no_ties_are_no_networks():
    assert list(networks(tie_table([("Oak", "a", "b", 1, 1)]).slice(0, 0), seed=1, most_sources=10)) == []


def test_the_order_in_which_ties_come_changes_nothing():
    luck = np.random.default_rng(2)
    rows = [
        ("Oak", f"p{s}", f"p{t}", 1, minute) for minute, (s, t) in enumerate(luck.integers(0, 40, (120, 2)))
    ]
    rows = list({row[1:3]: row for row in rows if row[1] != row[2]}.values())

    (first,) = networks(tie_table(rows), seed=1, most_sources=10)
    (second,) = networks(tie_table(rows[::-1]), seed=1, most_sources=10)

    assert first.contributors.equals(second.contributors)
    assert same(positions(first.cell), positions(second.cell))


def test_positions_and_groups_are_written_for_replies_alone(talk, two):
    ask = talk(GOLDEN, study=two)

    assert ask("select distinct definition from networks.positions") == [("reply",)]
    assert ask(
        "select definition, count(*), count(modularity), count(betweenness_method), count(seed) from networks.cells "
        "group by 1 order by 1"
    ) == [("published", 3, 0, 0, 0), ("reply", 3, 3, 3, 3)]
    assert ask("select distinct betweenness_method from networks.cells where definition = 'reply'") == [
        ("exact",)
    ]
    assert ask("select community_id, sum(n_contributors) from networks.groups group by 1 order by 1") == ask(
        "select community_id, n_contributors from networks.cells where definition = 'reply' order by 1"
    )


def test_in_the_warehouse_many_workers_write_the_same_as_one(talk, two):
    tables = ("positions", "groups", "cells")
    alone = talk(GOLDEN, study=two)
    expected = [alone(f"select * from networks.{table} order by all") for table in tables]

    with ProcessPoolExecutor(2) as pool:
        together = talk(GOLDEN, study=two, each=pool.map)

    assert [together(f"select * from networks.{table} order by all") for table in tables] == expected


def test_building_twice_leaves_one_row_per_key(talk, two):
    talk(GOLDEN, study=two)

    ask = talk(GOLDEN, study=two)

    for table, key in [
        ("ties", "definition, community_id, period_start, source_id, target_id"),
        ("positions", "definition, community_id, period_start, contributor_id"),
    ]:
        assert ask(f"select count(*) = count(distinct ({key})) from networks.{table}") == [(True,)]
    assert ask("select count(*) from duckdb_tables() where temporary") == [(0,)]


def test_a_build_that_fails_leaves_what_was_there(talk, two):
    ask = talk(GOLDEN, study=two)
    before = ask("select * from networks.ties order by all")

    def broken(function, cells):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        talk("id | who | to | minute\np | ana | | 0", each=broken)

    assert ask("select * from networks.ties order by all") == before


def test_constraint_of_a_contributor_without_ties_is_empty():
    found = positions(cell((0, 1), n=3))

    assert math.isnan(found.burt_constraint[2])
