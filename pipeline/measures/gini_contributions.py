"""Gini coefficient: how unequally contributions are spread over contributors."""

from collections.abc import Iterator

from pipeline.measures import concentration, shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="gini_contributions",
    label="Gini coefficient of contributions",
    unit="index",
    definition="G = 2 sum(i x_i) / (n sum(x)) - (n + 1) / n over contributors in ascending order of contributions x, 0 to (n - 1) / n.",
    interpretation="0: everyone writes the same amount; near 1: a few people write nearly everything.",
    caveat="Among people who wrote; readers are not seen. Grows with the length of the period.",
    reference="constructs P8; Gini 1912",
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the Gini coefficient; contributors are resampled."""
    yield "", shapes.inequality(cell, MEASURE.name, concentration.gini)
