"""Gini coefficient corrected for few contributors."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.measures import concentration, shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="gini_contributions_unbiased",
    label="Gini coefficient, corrected for few contributors",
    unit="index",
    definition="G n / (n - 1), 0 to 1, with G as in gini_contributions.",
    interpretation="As the Gini coefficient; better for communities with few contributors.",
    caveat="Among people who wrote; readers are not seen.",
    reference="constructs P8; Deltas 2003",
)

FEWEST = 2


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Scale the Gini coefficient and its interval by n / (n - 1)."""
    plain = shapes.inequality(cell, "gini_contributions", concentration.gini)
    n = plain.n
    if plain.value is None or n < FEWEST:
        yield "", missing(n, "fewer than two contributors")
        return
    scale = n / (n - 1)
    low = None if plain.low is None else plain.low * scale
    high = None if plain.high is None else min(1.0, plain.high * scale)
    yield "", replace(plain, value=plain.value * scale, low=low, high=high)
