"""Contributors: how many people wrote something."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="contributors",
    label="contributors",
    unit="count",
    definition="Number of different known accounts with at least one post or response.",
    interpretation="More means that more people take part by writing.",
    caveat="One person may have several accounts; who only reads cannot be seen; deleted accounts cannot be told apart and are left out.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Count contributors."""
    yield "", shapes.people(len(cell.counts.total))
