"""Contributions: how many posts and responses there are."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="contributions",
    label="contributions",
    unit="count",
    definition="Number of posts and responses: |posts| + |responses|.",
    interpretation="More means a busier community; it says nothing of how good the contributions are.",
    caveat="Deleted contributions that the source no longer lists are missing.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count all contributions, those of deleted accounts too."""
    yield "", shapes.total(cell.counts.total, shapes.anonymous(cell.counts))
