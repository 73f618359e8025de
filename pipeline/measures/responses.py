"""Responses: how many contributions respond to a post or to another response."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="responses",
    label="responses",
    unit="count",
    definition="Number of responses at any depth.",
    interpretation="More means more talk in the threads.",
    caveat="Responses that the source no longer lists are missing.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count responses."""
    yield "", shapes.total(cell.counts.responses, cell.counts.anonymous_responses)
