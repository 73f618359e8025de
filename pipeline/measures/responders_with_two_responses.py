"""Responders with two responses or more: how many come back to respond again."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="responders_with_two_responses",
    label="responders with two responses or more",
    unit="share",
    definition="#{responders with at least 2 responses} / #{responders}, 0 to 1.",
    interpretation="Higher means that more of those who respond do it again within the period.",
    caveat="Depends on the length of the period; compare only periods of one length.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the share of responders with at least two responses."""
    responses = cell.counts.responses
    base = int((responses > 0).sum())
    yield "", shapes.share_of_people(int((responses > 1).sum()), base, "no responder in this period")
