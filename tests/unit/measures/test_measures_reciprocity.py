"""Reciprocity, loops, degree and closed triples: worked by hand, checked against igraph and networkx."""

from fractions import Fraction

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import GOLDEN, coverage, drawn, estimate, few, made, networked, value

NETWORK = (
    "reciprocity",
    "reciprocity_dyadic",
    "reciprocity_weighted",
    "transitivity",
    "loops_share",
    "mean_degree",
)
ties = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)


def simple(pairs):
    """Different ties without loops, as networkx knows them."""
    graph = nx.DiGraph()
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    return graph


@pytest.mark.parametrize("community", ["X", "Y"])
@pytest.mark.parametrize(
    ("measure", "variant", "x", "y"),
    [
        ("reciprocity", "corrected", 0.6667, 0.6667),
        ("reciprocity", "published", 0, 0),
        ("reciprocity_weighted", "corrected", 0.5714, 0.6667),
        ("reciprocity_weighted", "published", 0, 0),
        ("reciprocity_dyadic", "corrected", 0.5, 0.5),
        ("loops_share", "corrected", 0, 0),
        ("loops_share", "published", Fraction(4, 7), Fraction(1, 3)),
        ("mean_degree", "corrected", 2.8, 1.5),
        ("mean_degree", "published", 1.2, 1.0),
    ],
)
def test_the_worked_fixture(community, measure, variant, x, y):
    expected = {"X": x, "Y": y}[community]

    assert value(measure, drawn(GOLDEN, variant=variant, community=community)) == pytest.approx(
        float(expected), abs=5e-5
    )


def test_reciprocity_counts_ties_that_are_answered():
    """Two of three ties are answered, so reciprocity is 2/3; one of two pairs; two of three responses."""
    cell = networked([(0, 1), (1, 0), (0, 2)])

    assert value("reciprocity", cell) == pytest.approx(2 / 3)
    assert value("reciprocity_dyadic", cell) == 1 / 2
    assert value("reciprocity_weighted", cell) == pytest.approx(2 / 3)


def test_repeating_oneself_counts_only_where_responses_are_weighed():
    """0 responds three times to 1, who responds once: the tie is answered, two of four responses are matched."""
    cell = networked([(0, 1), (0, 1), (0, 1), (1, 0)])

    assert value("reciprocity", cell) == value("reciprocity_dyadic", cell) == 1
    assert value("reciprocity_weighted", cell) == 1 / 2


def test_responding_to_oneself_is_a_loop_and_no_tie_between_people():
    cell = networked([(0, 0), (0, 1), (1, 0), (0, 0)])

    assert value("loops_share", cell) == 1 / 2
    assert value("reciprocity", cell) == 1
    assert value("mean_degree", cell) == 2


def test_the_model_study_loses_the_answer_back():
    """Ana asks, ben responds, ana answers him: published sees ana respond to herself."""
    talk = "id|who|to\np1|ana|\nr1|ben|p1\nr2|ana|r1"

    assert value("reciprocity", drawn(talk)) == 1
    assert value("reciprocity", drawn(talk, variant="published")) == 0
    assert value("loops_share", drawn(talk, variant="published")) == 1 / 2


def test_mean_degree_is_among_those_with_a_tie():
    """Two of four people have to do with each other; two post and hear nothing, as 5,500 of 8,728 did in r/education."""
    cell = drawn("id|who|to\np1|ana|\nr1|ben|p1\nr2|ana|r1\np2|cleo|\np3|dora|")

    found = estimate("mean_degree", cell)

    assert found.value == 2 * 2 / 2
    assert found.n == found.n_contributors == 2


def test_mean_degree_counts_whoever_only_responds_to_themselves():
    """In the model study's network they are there, with no tie to anybody: 2 x 1 / 3."""
    assert value("mean_degree", networked([(0, 1), (2, 2)])) == pytest.approx(2 / 3)


def test_transitivity_is_the_share_of_closed_triples():
    """A triangle and a tie to a fourth: triples 3 (of the triangle) + 2, three of them closed."""
    found = estimate("transitivity", networked([(0, 1), (1, 2), (2, 0), (0, 3)]))

    assert found.value == pytest.approx(3 / 5)
    assert found.n == 5


def test_a_star_has_no_closed_triple_and_a_clique_no_open_one():
    star = networked([(who, 0) for who in range(1, 6)])
    clique = networked([(one, other) for one in range(5) for other in range(one)])

    assert value("transitivity", star) == 0
    assert value("transitivity", clique) == 1


def test_pairs_have_no_triples_and_the_note_says_so():
    found = estimate("transitivity", networked([(0, 1), (2, 3)]))

    assert (found.value, found.n) == (None, 0)
    assert found.note == "nobody has ties to two others in this period"


@pytest.mark.parametrize("measure", NETWORK)
def test_people_and_threads_behind_a_network_measure_are_those_of_the_ties(measure):
    """Forty people posted; three have to do with each other, in two threads. It is the three who could be found out."""
    cell = networked([(0, 1), (1, 2), (2, 0)], roots=[0, 1, 1])
    crowd = made(ties=dict(cell.ties), items={"contributor_no": range(40), "root_no": range(40)})

    found = estimate(measure, crowd)

    assert (found.n_contributors, found.n_threads) == (3, 2)


@few
@given(ties)
def test_igraph_and_networkx_find_the_same_reciprocity(pairs):
    cell, graph = networked(pairs), simple(pairs)
    many = igraph.Graph(n=8, edges=pairs, directed=True)

    if graph.number_of_edges() == 0:
        assert value("reciprocity", cell) is None
        return
    assert value("reciprocity", cell) == pytest.approx(nx.overall_reciprocity(graph))
    assert value("reciprocity", cell) == pytest.approx(many.copy().simplify().reciprocity())
    assert value("reciprocity_weighted", cell) == pytest.approx(many.reciprocity())
    assert value("reciprocity_dyadic", cell) == pytest.approx(
        many.copy().simplify().reciprocity(mode="ratio")
    )


@few
@given(ties)
def test_igraph_and_networkx_find_the_same_transitivity(pairs):
    cell, graph = networked(pairs), simple(pairs).to_undirected()
    has_triples = any(degree > 1 for _, degree in graph.degree)

    assert (value("transitivity", cell) is None) == (not has_triples)
    if has_triples:
        assert value("transitivity", cell) == pytest.approx(nx.transitivity(graph))
        many = igraph.Graph(n=8, edges=pairs, directed=True).as_undirected(mode="collapse").simplify()
        assert value("transitivity", cell) == pytest.approx(many.transitivity_undirected())


@few
@given(ties)
def test_igraph_finds_the_same_mean_degree(pairs):
    """Repeated ties count, loops do not, people without any are left out."""
    graph = igraph.Graph(n=8, edges=pairs, directed=True)
    present = {end for pair in pairs for end in pair}
    degrees = graph.degree(list(present), loops=False)

    assert value("mean_degree", networked(pairs)) == (pytest.approx(np.mean(degrees)) if pairs else None)


@few
@given(ties, st.permutations(range(8)))
def test_names_and_directions_of_all_ties_turned_change_no_reciprocity(pairs, names):
    """Relabelled and turned around, the same ties are answered."""
    renamed = networked([(names[target], names[source]) for source, target in pairs])

    for measure in NETWORK:
        first, second = value(measure, networked(pairs)), value(measure, renamed)
        assert (first is None) == (second is None)
        assert first is None or first == pytest.approx(second)


@few
@given(ties)
def test_answering_every_tie_makes_reciprocity_whole(pairs):
    cell = networked([*pairs, *((target, source) for source, target in pairs)])

    assert value("reciprocity", cell) in {None, 1}
    assert value("reciprocity_dyadic", cell) in {None, 1}
    assert value("reciprocity_weighted", cell) in {None, 1}


@few
@given(ties)
def test_dyadic_reciprocity_follows_from_reciprocity(pairs):
    """Of r ties answered, r / (2 - r) pairs are mutual."""
    cell = networked(pairs)
    r = value("reciprocity", cell)

    assert r is None or value("reciprocity_dyadic", cell) == pytest.approx(r / (2 - r))


@few
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=10, max_size=60))
def test_shares_lie_within_their_intervals_and_within_0_and_1(pairs):
    cell = networked(pairs)

    for measure in NETWORK:
        found = estimate(measure, cell)
        assert found.value is not None or found.note
        if found.low is not None:
            assert 0 <= found.low <= found.value <= found.high
            assert found.high <= 1 or measure == "mean_degree"


def conversations(seed, n_people, n_threads):
    """Threads among people of unequal activity; the one who asked comes back in a third of the turns."""
    luck = np.random.default_rng(seed)
    weights = 1 / np.arange(1, n_people + 1) ** 0.7
    crowd = luck.choice(n_people, size=n_threads * 60, p=weights / weights.sum()).tolist()
    pairs, roots = [], []
    for root in range(n_threads):
        tree = [crowd.pop()]
        for turn in range(luck.geometric(0.25) - 1):
            to = int(luck.integers(len(tree))) if luck.random() < 0.6 else 0
            who = tree[0] if turn > 0 and luck.random() < 0.35 else crowd.pop()
            pairs.append((who, tree[to]))
            roots.append(root)
            tree.append(who)
    return networked(pairs, roots, seed=seed)


@pytest.fixture(scope="module")
def talks():
    """Many realisations of one process: 80 threads among 50 people."""
    return [conversations(seed, 50, 80) for seed in range(450)]


@pytest.mark.parametrize("measure", NETWORK)
def test_intervals_hold_what_the_process_gives_on_average(measure, talks):
    truth = float(np.mean([value(measure, cell) for cell in talks[200:]]))

    assert coverage(truth, lambda seed: estimate(measure, talks[seed]), times=200)[0] >= 0.9
