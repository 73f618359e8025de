"""Share of the top 1 %: how much the busiest contributors wrote."""

from collections.abc import Iterator

from pipeline.measures import concentration, shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="top_1_percent_share",
    label="share of the busiest 1 %",
    unit="share",
    definition="Contributions of the ceil(n / 100) busiest contributors, at least one of them, / all contributions of known contributors; n is printed as the base.",
    interpretation="Higher means that few people hold more of what is written.",
    caveat="The base is people who wrote; with few of them the top 1 % is a single person.",
    reference="constructs P8; Koehler and others 2020",
)


TOP = 0.01


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the share of the top 1 %; contributors are resampled, the busiest from a fitted tail."""
    yield (
        "",
        shapes.inequality(
            cell, MEASURE.name, lambda values, times: concentration.top_share(values, times, TOP)
        ),
    )
