"""A network cell whose statistics can be computed without each group of threads, for a delete-group jackknife."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Columns = Mapping[str, NDArray]

GROUPS = 100
NONE = -1
TRIANGLE_BLOCK = 1_000_000
FILTER_BITS = 22
FILTER = 2**FILTER_BITS
# Knuth's multiplicative hashing (1998, 6.4): 2^64 divided by the golden ratio, made odd.
SPREAD = np.uint64(0x9E3779B97F4A7C15)


def sole_groups(keys: NDArray, groups: NDArray) -> tuple[NDArray, NDArray]:
    """Give the distinct keys, and for each the only group it occurs in, or -1 when there are several."""
    unique, where = np.unique(keys, return_inverse=True)
    lowest = np.full(len(unique), np.iinfo(np.int64).max)
    highest = np.full(len(unique), NONE)
    np.minimum.at(lowest, where, groups)
    np.maximum.at(highest, where, groups)
    return unique, np.where(lowest == highest, lowest, NONE)


def lost(soles: NDArray, n_groups: int) -> NDArray:
    """Count, for each group, what is gone without it."""
    return np.bincount(soles[soles >= 0], minlength=n_groups)


@dataclass(frozen=True)
class Rewired:
    """The ties of a cell, each response with the group its thread was put in."""

    source: NDArray
    target: NDArray
    group: NDArray
    n_groups: int
    size: int

    @classmethod
    def of(cls, ties: Columns, generator: np.random.Generator) -> "Rewired":
        """Number the contributors of a cell and put its threads into groups at random."""
        threads, thread = np.unique(ties["root_no"], return_inverse=True)
        n_groups = min(GROUPS, len(threads))
        groups = generator.permutation(np.arange(len(threads)) % max(n_groups, 1))
        people, who = np.unique(np.concatenate([ties["source_no"], ties["target_no"]]), return_inverse=True)
        half = len(ties["source_no"])
        grouped = groups[thread] if len(threads) else thread
        return cls(who[:half], who[half:], grouped, n_groups, len(people))

    @cached_property
    def is_loop(self) -> NDArray:
        """Responses of contributors to themselves."""
        return self.source == self.target

    @cached_property
    def directed(self) -> tuple[NDArray, NDArray, NDArray]:
        """Distinct ties without loops: source, target, and the only group each occurs in."""
        apart = ~self.is_loop
        keys, soles = sole_groups(self.source[apart] * self.size + self.target[apart], self.group[apart])
        return keys // max(self.size, 1), keys % max(self.size, 1), soles

    @cached_property
    def mutual(self) -> tuple[NDArray, NDArray]:
        """For every tie that is answered: the only group of the tie, and of its answer."""
        source, target, soles = self.directed
        keys, back = source * self.size + target, target * self.size + source
        place = np.searchsorted(keys, back)
        found = (
            (place < len(keys)) & (keys[np.minimum(place, len(keys) - 1)] == back)
            if len(keys)
            else back == NONE
        )
        return soles[found], soles[place[found]]

    @cached_property
    def edges(self) -> tuple[NDArray, NDArray, NDArray]:
        """Distinct undirected edges: lower end, higher end, and the only group each occurs in."""
        apart = ~self.is_loop
        low = np.minimum(self.source, self.target)[apart]
        high = np.maximum(self.source, self.target)[apart]
        keys, soles = sole_groups(low * self.size + high, self.group[apart])
        return keys // max(self.size, 1), keys % max(self.size, 1), soles

    def mutual_without(self) -> tuple[int, NDArray]:
        """Count answered ties: all of them, and without each group."""
        tie, answer = self.mutual
        either = (
            lost(tie, self.n_groups)
            + lost(answer, self.n_groups)
            - lost(np.where(tie == answer, tie, NONE), self.n_groups)
        )
        return len(tie), len(tie) - either

    def ties_without(self) -> tuple[int, NDArray]:
        """Count distinct ties: all of them, and without each group."""
        soles = self.directed[2]
        return len(soles), len(soles) - lost(soles, self.n_groups)

    def triples_without(self) -> tuple[int, NDArray]:
        """Count pairs of edges that share a contributor: all of them, and without each group."""
        low, high, soles = self.edges
        ends = np.concatenate([low, high])
        degrees = np.bincount(ends, minlength=self.size)
        both = np.concatenate([soles, soles])
        only = both >= 0
        keys, gone = np.unique(ends[only] * self.n_groups + both[only], return_counts=True)
        degree = degrees[keys // max(self.n_groups, 1)]
        fewer = _pairs(degree) - _pairs(degree - gone)
        total = int(_pairs(degrees).sum())
        return total, total - np.bincount(
            keys % max(self.n_groups, 1), weights=fewer, minlength=self.n_groups
        )

    def triangles_without(self) -> tuple[int, NDArray]:
        """Count triangles: all of them, and without each group."""
        low, high, soles = self.edges
        total, gone = 0, np.zeros(self.n_groups)
        for triangle in _triangles(low, high, self.size):
            total += len(triangle)
            groups = np.sort(soles[triangle], axis=1)
            groups[:, 1][groups[:, 1] == groups[:, 0]] = NONE
            groups[:, 2][(groups[:, 2] == groups[:, 1]) | (groups[:, 2] == groups[:, 0])] = NONE
            gone += lost(groups.ravel(), self.n_groups)
        return total, total - gone


def _pairs(n: NDArray) -> NDArray:
    return n * (n - 1) // 2


def _triangles(low: NDArray, high: NDArray, size: int) -> list[NDArray]:
    """List triangles as rows of three edge numbers, in blocks.

    Edges point from the end with fewer edges to the other, so that no contributor has many outgoing ones; each pair
    of edges that leave a contributor is a triangle when its ends are joined (Chiba and Nishizeki 1985).
    """
    degrees = np.bincount(np.concatenate([low, high]), minlength=size)
    turn = (degrees[low] > degrees[high]) | ((degrees[low] == degrees[high]) & (low > high))
    tail, head = np.where(turn, high, low), np.where(turn, low, high)
    order = np.lexsort((head, tail))
    tail, head = tail[order], head[order]
    keys = low * size + high
    filled = np.zeros(FILTER, dtype=bool)
    filled[_slot(keys)] = True
    n_after = np.searchsorted(tail, tail, side="right") - np.arange(len(tail)) - 1
    blocks = []
    for chosen in _blocks(n_after):
        times = n_after[chosen]
        first = np.repeat(chosen, times)
        second = np.arange(1, len(first) + 1) - np.repeat(np.cumsum(times) - times, times) + first
        wanted = head[first] * size + head[second]
        likely = np.flatnonzero(filled[_slot(wanted)])
        place = np.minimum(np.searchsorted(keys, wanted[likely]), len(keys) - 1)
        closed = keys[place] == wanted[likely]
        found = likely[closed]
        blocks.append(np.column_stack([order[first[found]], order[second[found]], place[closed]]))
    return blocks


def _slot(keys: NDArray) -> NDArray:
    """Give keys their place in a small filter, in which most pairs that are not joined are found out without a search."""
    return (keys.astype(np.uint64) * SPREAD) >> np.uint64(64 - FILTER_BITS)


def _blocks(n_pairs: NDArray) -> list[NDArray]:
    """Cut edges into runs that make a bounded number of pairs."""
    if not len(n_pairs):
        return []
    run = np.cumsum(n_pairs) // TRIANGLE_BLOCK
    return np.split(np.arange(len(n_pairs)), np.flatnonzero(np.diff(run)) + 1)
