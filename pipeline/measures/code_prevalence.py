"""Code prevalence: how much of what is written asks, advises, tells or supports."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import intervals, shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="code_prevalence",
    label="share of contributions with a code",
    unit="share",
    definition="Mean calibrated probability of the code over modelled contributions, 0 to 1; not corrected with annotations of this study.",
    interpretation="Higher means that more of what is written does it.",
    caveat="Counted by a starter classifier that was trained on items coded by language models and is not validated for this study; differences between communities are usually larger than shown.",
    reference="constructs 3.4; codebook 1.1",
    variants=("uncorrected",),
)

UNVALIDATED = "starter classifier, not validated for this study"


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the mean probability of each code, clustered by thread."""
    marks = cell.codes
    if not len(marks["root_no"]):
        note = cell.notes.get("codes", "no coded text in this period")
        for code in cell.code_names or ("",):
            yield code, missing(0, note)
        return
    # A thread that runs over several periods stands in several places of a cell of the whole window.
    threads, thread = np.unique(marks["root_no"], return_inverse=True)
    sizes = np.bincount(thread).astype(float)
    n_people = shapes.n_known(marks["contributor_no"])
    for place, code in enumerate(cell.code_names):
        sums = np.bincount(thread, weights=marks["probabilities"][:, place])
        yield code, replace(_mean(sums, sizes), n_contributors=n_people, n_threads=len(threads))


def _mean(sums: NDArray, sizes: NDArray) -> Estimate:
    """Give a mean probability, rows being threads."""
    n, value = int(sizes.sum()), float(sums.sum() / sizes.sum())
    variance = intervals.clustered_variance(sums, sizes)
    if not np.isfinite(variance) or not 0 < value < 1:
        return Estimate(value, None, None, n, "value only", f"{UNVALIDATED}; too few threads for an interval")
    low, high = intervals.on_logit_scale(value, float(np.sqrt(variance)), degrees=len(sizes) - 1)
    method = "mean probability; linearised variance over threads, logit scale"
    return Estimate(value, low, high, n, method, UNVALIDATED)
