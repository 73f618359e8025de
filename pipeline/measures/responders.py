"""Responders: how many people responded."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="responders",
    label="responders",
    unit="count",
    definition="Number of different known accounts with at least one response.",
    interpretation="More means that more people respond to others.",
    caveat="Deleted accounts cannot be told apart and are left out.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count contributors who responded."""
    yield "", shapes.people(int((cell.counts.responses > 0).sum()))
