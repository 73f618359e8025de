"""Responses per answered thread: how long threads are that get a response."""

import math
from collections.abc import Iterator
from dataclasses import replace

from numpy.typing import NDArray

from pipeline.measures import intervals, shapes
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
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the mean length of answered threads; threads are independent.

    Student's interval of the log of the mean: lengths are skewed, and resampling few of them gives intervals that
    miss the truth from below.
    """
    answered = cell.threads["n_by_others"] > 0
    lengths = cell.threads["n_responses"][answered]
    n = len(lengths)
    if n == 0:
        yield "", missing(0, "no answered thread in this period")
        return
    n_people = shapes.n_known(cell.threads["contributor_no"][answered])
    yield "", replace(_mean(lengths), n_contributors=n_people, n_threads=n)


def _mean(lengths: NDArray) -> Estimate:
    """Give the mean of some lengths, with an interval where they can tell one."""
    n, value = len(lengths), float(lengths.mean())
    if n < shapes.FEWEST_GROUPS:
        return Estimate(value, None, None, n, "value only", "too few threads for an interval")
    error = float(lengths.std(ddof=1)) / math.sqrt(n)
    if error == 0:
        note = "all answered threads are of one length: no spread to tell an interval from"
        return Estimate(value, None, None, n, "value only", note)
    low, high = intervals.on_log_scale(value, error, degrees=n - 1)
    return Estimate(value, low, high, n, "mean; Student's interval over threads, log scale")
