"""Responses per answered thread: how long threads are that get a response."""

from collections.abc import Iterator

import numpy as np

from pipeline.measures import concentration
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="responses_per_answered_thread",
    label="responses per answered thread",
    unit="ratio",
    definition="#{responses in threads with a response by somebody else} / #{such threads}; published: any response.",
    interpretation="Higher means longer threads.",
    caveat="A few very long threads pull it up.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the mean length of answered threads; threads are resampled."""
    lengths = cell.threads["n_responses"][cell.threads["n_by_others"] > 0]
    n = len(lengths)
    if n == 0:
        yield "", missing(0, "no answered thread in this period")
        return
    value = float(lengths.mean())
    values, times = np.unique(lengths, return_counts=True)
    blocks = concentration.draw_times(
        times, n_drawn=n, draws=cell.draws, generator=cell.generator(MEASURE.name)
    )
    draws = np.concatenate([block @ values / n for block in blocks])
    low, high = (float(end) for end in np.quantile(draws, [0.025, 0.975]))
    method = f"mean; bootstrap over threads, {cell.draws} draws"
    yield "", Estimate(value, min(low, value), max(high, value), n, method, n_threads=n)
