"""Posts: how many threads were started."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="posts",
    label="posts",
    unit="count",
    definition="Number of posts.",
    interpretation="More means that more threads were started.",
    caveat="Posts that the source no longer lists are missing.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count posts."""
    yield "", shapes.total(cell.counts.posts, cell.counts.anonymous_posts)
