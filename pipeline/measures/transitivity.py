"""Transitivity: how often two people one is in touch with are in touch themselves."""

from collections.abc import Iterator

from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired

MEASURE = Measure(
    name="transitivity",
    label="closed triples",
    unit="share",
    definition="C = 3 x #{triangles} / #{pairs of ties that share a contributor}, direction and repetition ignored, 0 to 1.",
    interpretation="Higher means closer circles.",
    caveat="Falls with the size of a network.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051; constructs X6",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the ratio; threads are left out group by group."""
    yield (
        "",
        shapes.rewired(cell, "ratio", _parts, none="nobody has ties to two others in this period"),
    )


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    triangles, triangles_without = network.triangles_without()
    triples, triples_without = network.triples_without()
    return 3 * triangles, triples, 3 * triangles_without, triples_without
