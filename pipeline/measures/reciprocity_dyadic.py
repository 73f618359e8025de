"""Dyadic reciprocity: how many pairs answer each other."""

from collections.abc import Iterator

from numpy.typing import NDArray

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure
from pipeline.measures.rewired import Rewired

MEASURE = Measure(
    name="reciprocity_dyadic",
    label="pairs that answer each other",
    unit="share",
    definition="#{pairs with ties both ways} / #{pairs with a tie}, 0 to 1.",
    interpretation="Higher means that more pairs are in exchange.",
    caveat="Falls with the size of a network.",
    reference="constructs X2; Wasserman and Faust 1994",
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the ratio; threads are left out group by group."""
    yield "", shapes.rewired(cell, "ratio", _parts)


def _parts(network: Rewired) -> tuple[float, float, NDArray, NDArray]:
    mutual, mutual_without = network.mutual_without()
    ties, ties_without = network.ties_without()
    return mutual / 2, ties - mutual / 2, mutual_without / 2, ties_without - mutual_without / 2
