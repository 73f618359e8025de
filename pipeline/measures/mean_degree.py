"""Mean degree: how many responses a contributor gives and gets."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired, lost, sole_groups

MEASURE = Measure(
    name="mean_degree",
    label="responses given and received per contributor",
    unit="ratio",
    definition="2 x #{responses that tie two contributors} / #{contributors with a tie}; ties to oneself count below the line only.",
    interpretation="Higher means that people have more to do with each other.",
    caveat="A mean: most people have far fewer, a few far more. Who posted, got no response and gave none is left out, as in the model study.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the mean degree; threads are left out group by group, and with them who has ties only there."""
    none = "no response between known contributors in this period"
    yield "", shapes.rewired(cell, "mean", _parts, none=none, is_share=False)


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    apart = ~network.is_loop
    n_apart, n = int(apart.sum()), network.size
    tied = np.bincount(network.group[apart], minlength=network.n_groups)
    ends = np.concatenate([network.source, network.target])
    _, soles = sole_groups(ends, np.concatenate([network.group, network.group]))
    return 2 * n_apart, n, 2 * (n_apart - tied), n - lost(soles, network.n_groups)
