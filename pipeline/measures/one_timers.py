"""One-timers: how many people wrote once and no more."""

from collections.abc import Iterator

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure

MEASURE = Measure(
    name="one_timers",
    label="one-time contributors",
    unit="share",
    definition="#{contributors with exactly 1 contribution} / #{contributors}, 0 to 1.",
    interpretation="Higher means that more people look in once than stay.",
    caveat="Within the period: someone may have written before or after it.",
    reference="constructs P3; Staudt Willet and Carpenter 2021, table 1 (complement)",
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the share of contributors with exactly one contribution."""
    totals = cell.counts.total
    yield (
        "",
        shapes.share_of_people(int((totals == 1).sum()), len(totals), "no known contributor in this period"),
    )
