"""Posters: how many people started a thread."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="posters",
    label="posters",
    unit="count",
    definition="Number of different known accounts with at least one post.",
    interpretation="More means that more people start threads.",
    caveat="Deleted accounts cannot be told apart and are left out.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count contributors who posted."""
    yield "", shapes.people(int((cell.counts.posts > 0).sum()))
