"""Loops: how many responses are ties of contributors to themselves."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired

MEASURE = Measure(
    name="loops_share",
    label="ties to oneself",
    unit="share",
    definition="#{responses whose tie goes to the responder} / #{responses that make a tie}, 0 to 1.",
    interpretation="corrected: how much people respond to themselves. published: how much the rule of the model study loses.",
    caveat="Responses of deleted accounts make no tie.",
    reference="constructs 1.1a",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the ratio; threads are left out group by group."""
    yield "", shapes.rewired(cell, "ratio", _parts)


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    loops = np.bincount(network.group[network.is_loop], minlength=network.n_groups)
    everything = np.bincount(network.group, minlength=network.n_groups)
    n_loops, n = int(network.is_loop.sum()), len(network.group)
    return n_loops, n, n_loops - loops, n - everything
