"""Reciprocity: how many ties are answered."""

from collections.abc import Iterator

from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired

MEASURE = Measure(
    name="reciprocity",
    label="ties that are answered",
    unit="share",
    definition="r = #{ties u to v with a tie v to u} / #{ties u to v}, loops left out, each tie counted once, 0 to 1.",
    interpretation="Higher means that more of those who respond to somebody are responded to by them.",
    caveat="Falls with the size of a network. The model study counted a response to a response as a tie to oneself, which hides most answers.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051; constructs X1",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the ratio; threads are left out group by group."""
    yield "", shapes.rewired(cell, "ratio", _parts)


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    mutual, mutual_without = network.mutual_without()
    ties, ties_without = network.ties_without()
    return mutual, ties, mutual_without, ties_without
