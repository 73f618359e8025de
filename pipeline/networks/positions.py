"""Where contributors stand in one network: degree, betweenness, cores, constraint and groups; arrays in, arrays out."""

import random
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.networks.cells import Cell

if TYPE_CHECKING:
    import igraph

# Exact betweenness takes a quarter of a second here and grows with contributors times ties.
EXACT_UP_TO: Final = 2_000
LEIDEN_ROUNDS: Final = 10
# igraph has one source of random numbers for the whole process.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Groups:
    """Groups of one network, largest first."""

    of_contributor: NDArray[np.int64]
    n_contributors: NDArray[np.int64]
    n_ties_inside: NDArray[np.int64]
    n_ties_outside: NDArray[np.int64]
    modularity: float


@dataclass(frozen=True)
class Positions:
    """One entry per contributor of the network, in the order of their numbers."""

    in_degree: NDArray[np.int64]
    out_degree: NDArray[np.int64]
    degree: NDArray[np.int64]
    betweenness: NDArray[np.float64]
    core_number: NDArray[np.int64]
    burt_constraint: NDArray[np.float64]
    groups: Groups
    betweenness_method: str


@dataclass(frozen=True)
class Undirected:
    """The network without direction: each pair once, weights of both directions added."""

    graph: "igraph.Graph"
    ends: NDArray[np.int64]
    weights: NDArray[np.float64]


def positions(cell: Cell) -> Positions:
    """Compute the positions in one network.

    Degree counts different contributors. Core number: the largest k such that the contributor belongs to a part in
    which everybody has k others (Seidman 1983). Betweenness and constraint: see the functions of those names.
    """
    network = undirected(cell)
    values, method = betweenness(network, cell)
    n = cell.n_contributors
    return Positions(
        in_degree=np.bincount(cell.targets, minlength=n),
        out_degree=np.bincount(cell.sources, minlength=n),
        degree=np.asarray(network.graph.degree(), dtype=np.int64),
        betweenness=values,
        core_number=np.asarray(network.graph.coreness(), dtype=np.int64),
        burt_constraint=constraint(network),
        groups=leiden(network, cell),
        betweenness_method=method,
    )


def undirected(cell: Cell) -> Undirected:
    """Forget the direction of ties."""
    import igraph

    n = cell.n_contributors
    low, high = np.minimum(cell.sources, cell.targets), np.maximum(cell.sources, cell.targets)
    pairs, pair_of_tie = np.unique(low * n + high, return_inverse=True)
    ends = np.stack([pairs // n, pairs % n], axis=1)
    weights = np.bincount(pair_of_tie, cell.weights, len(pairs)).astype(np.float64)
    return Undirected(igraph.Graph(n, ends.tolist()), ends, weights)


def betweenness(network: Undirected, cell: Cell) -> tuple[NDArray[np.float64], str]:
    """Share of shortest paths between two others that pass through a contributor, direction and weights ignored.

    b(v) = 2 / ((n - 1)(n - 2)) * sum over pairs s < t of (paths from s to t through v) / (paths from s to t)
    (Freeman 1977). In large networks the paths start at a random sample of contributors and the sum is scaled up
    (Brandes & Pich 2007).
    """
    n = cell.n_contributors
    pairs = max((n - 1) * (n - 2) / 2, 1)
    if n <= max(EXACT_UP_TO, cell.most_sources):
        return np.asarray(network.graph.betweenness(directed=False)) / pairs, "exact"
    drawn = np.random.default_rng(cell.seed).choice(n, cell.most_sources, replace=False)
    counted = np.asarray(network.graph.betweenness(directed=False, sources=np.sort(drawn).tolist()))
    return counted * (n / cell.most_sources) / pairs, f"sampled, {cell.most_sources} sources"


def constraint(network: Undirected) -> NDArray[np.float64]:
    """Burt's constraint: how much a contributor's contacts are tied to each other; low values span holes.

    c(v) = sum over contacts w of (p(v, w) + sum over q of p(v, q) p(q, w)) squared, where p(v, w) is the share of v's
    weight that goes to or comes from w (Burt 1992). Not a number for contributors without ties.
    """
    return np.asarray(network.graph.constraint(weights=network.weights.tolist()), dtype=np.float64)


def leiden(network: Undirected, cell: Cell) -> Groups:
    """Find groups by the Leiden method with modularity on weights (Traag, Waltman & van Eck 2019), largest first."""
    import igraph

    graph, weights = network.graph, network.weights.tolist()
    with _one_at_a_time:
        igraph.set_random_number_generator(random.Random(cell.seed))
        found = graph.community_leiden("modularity", weights=weights, n_iterations=LEIDEN_ROUNDS).membership
    group = _largest_first(np.asarray(found, dtype=np.int64))
    n_groups = int(group.max()) + 1
    first, second = group[network.ends[:, 0]], group[network.ends[:, 1]]
    inside = first == second
    crossing = np.concatenate([first[~inside], second[~inside]])
    return Groups(
        of_contributor=group + 1,
        n_contributors=np.bincount(group, minlength=n_groups),
        n_ties_inside=np.bincount(first[inside], minlength=n_groups),
        n_ties_outside=np.bincount(crossing, minlength=n_groups),
        modularity=float(graph.modularity(group.tolist(), weights=weights)),
    )


def _largest_first(group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number groups anew by size; of two of one size, the one with the earliest contributor comes first."""
    names, first, sizes = np.unique(group, return_index=True, return_counts=True)
    rank = np.empty(len(names), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(names))
    return rank[np.searchsorted(names, group)]
