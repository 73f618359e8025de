"""Networks as arrays: the ties of each community and period, contributors numbered without regard to their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

KEY = ("definition", "community_id", "period_start")


@dataclass(frozen=True)
class Cell:
    """One network: tie ``i`` goes from ``sources[i]`` to ``targets[i]``; nobody is named."""

    n_contributors: int
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    weights: NDArray[np.int64]
    seed: int
    most_sources: int


@dataclass(frozen=True)
class Network:
    """A network and what it is the network of; ``contributors[k]`` is the pseudonym of number ``k``."""

    definition: str
    community_id: str
    period_start: date
    contributors: pa.Array
    cell: Cell

    @property
    def key(self) -> dict[str, Any]:
        """The columns that every row about this network begins with."""
        return {
            "definition": self.definition,
            "community_id": self.community_id,
            "period_start": self.period_start,
        }


def networks(ties: pa.Table, *, seed: int, most_sources: int) -> Iterator[Network]:
    """Cut ties, which come network by network, into networks."""
    bounds = [0, *_changes(ties), len(ties)] if len(ties) else [0]
    for start, end in pairwise(bounds):
        part = ties.slice(start, end - start)
        definition, community_id, period_start = (part[name][0].as_py() for name in KEY)
        contributors, sources, targets = _numbered(part)
        order = np.lexsort((targets, sources))
        cell = Cell(
            n_contributors=len(contributors),
            sources=sources[order],
            targets=targets[order],
            weights=part["weight"].to_numpy()[order],
            seed=cell_seed(seed, (definition, community_id, period_start)),
            most_sources=most_sources,
        )
        yield Network(definition, community_id, period_start, contributors, cell)


def _changes(ties: pa.Table) -> list[int]:
    """Find the rows at which another network begins."""
    is_new = np.zeros(len(ties) - 1, dtype=bool)
    for name in KEY:
        codes = ties[name].combine_chunks().dictionary_encode().indices.to_numpy()
        is_new |= np.diff(codes) != 0
    return (np.flatnonzero(is_new) + 1).tolist()


def cell_seed(seed: int, key: tuple[str, str, date]) -> int:
    """Derive the seed of one network from the study's, the same on every machine."""
    name = "|".join(str(part) for part in (seed, "networks", *key))
    return int.from_bytes(sha256(name.encode()).digest()[:4])


def _numbered(ties: pa.Table) -> tuple[pa.Array, NDArray[np.int64], NDArray[np.int64]]:
    """Number contributors by when they appeared and how much they wrote and got.

    Sampling and the Leiden method depend on the numbers; so they must not depend on pseudonyms, which change with the
    key. Only contributors whose first moment and weights are equal are told apart by name.
    """
    n_ties = len(ties)
    both = pa.concat_arrays([ties[name].combine_chunks() for name in ("source_id", "target_id")])
    encoded = both.dictionary_encode()
    codes, names = encoded.indices.to_numpy().astype(np.int64), encoded.dictionary
    weights = ties["weight"].to_numpy()
    moments = ties["first_at"].cast(pa.int64()).to_numpy()
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, codes, np.tile(moments, 2))
    written = np.bincount(codes[:n_ties], weights, len(names))
    received = np.bincount(codes[n_ties:], weights, len(names))
    by_name = np.empty(len(names), np.int64)
    by_name[pc.call_function("array_sort_indices", [names]).to_numpy()] = np.arange(len(names))
    order = np.lexsort((by_name, received, written, first))
    number = np.empty(len(names), np.int64)
    number[order] = np.arange(len(names))
    numbered = number[codes]
    return names.take(pa.array(order)), numbered[:n_ties], numbered[n_ties:]
