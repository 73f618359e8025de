"""Weighted reciprocity: how much of all responding is answered."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired

MEASURE = Measure(
    name="reciprocity_weighted",
    label="responding that is answered",
    unit="share",
    definition="1 - sum |A_uv - A_vu| / sum (A_uv + A_vu) over pairs, A_uv the responses of u to v, loops left out, 0 to 1.",
    interpretation="Higher means that exchanges are more balanced.",
    caveat="Falls with the size of a network.",
    reference="constructs X1; reciprocity() of igraph, which the model study used on repeated ties",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the ratio; threads are left out group by group."""
    yield "", shapes.rewired(cell, "ratio", _parts)


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    apart = ~network.is_loop
    source, target, group = network.source[apart], network.target[apart], network.group[apart]
    pairs, pair = np.unique(
        np.minimum(source, target) * network.size + np.maximum(source, target), return_inverse=True
    )
    sign = np.where(source < target, 1, -1)
    balance = np.bincount(pair, weights=sign, minlength=len(pairs))
    keys, place = np.unique(pair * network.n_groups + group, return_inverse=True)
    part = np.bincount(place, weights=sign, minlength=len(keys))
    owner, of_group = keys // max(network.n_groups, 1), keys % max(network.n_groups, 1)
    change = np.abs(balance[owner] - part) - np.abs(balance[owner])
    gaps = np.abs(balance).sum()
    gaps_without = gaps + np.bincount(of_group, weights=change, minlength=network.n_groups)
    n = len(group)
    n_without = n - np.bincount(group, minlength=network.n_groups)
    return n - gaps, n, n_without - gaps_without, n_without
