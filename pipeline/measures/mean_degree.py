"""Mean degree: how many responses a contributor gives and gets."""

from collections.abc import Iterator

import numpy as np

from pipeline.measures import intervals
from pipeline.measures.kinds import Cell, Estimate, Measure, missing
from pipeline.measures.rewired import GROUPS, lost, sole_groups
from pipeline.measures.shapes import FEWEST_GROUPS

MEASURE = Measure(
    name="mean_degree",
    label="responses given and received per contributor",
    unit="ratio",
    definition="2 x #{responses that tie two contributors} / #{contributors}, loops left out.",
    interpretation="Higher means that people have more to do with each other.",
    caveat="A mean: most people have far fewer, a few far more.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the mean degree; threads are left out group by group, and with them who wrote only there."""
    known = cell.items["contributor_no"] >= 0
    contributors, threads = cell.items["contributor_no"][known], cell.items["root_no"][known]
    n = len(np.unique(contributors))
    if n == 0:
        yield "", missing(0, "no known contributor in this period")
        return
    apart = cell.ties["source_no"] != cell.ties["target_no"]
    value = 2 * int(apart.sum()) / n
    roots, thread = np.unique(threads, return_inverse=True)
    n_groups = min(GROUPS, len(roots))
    if n_groups < FEWEST_GROUPS or value == 0:
        yield "", Estimate(value, None, None, n, "value only", "too few threads for an interval")
        return
    groups = cell.generator("threads").permutation(np.arange(len(roots)) % n_groups)
    n_without = n - lost(sole_groups(contributors, groups[thread])[1], n_groups)
    tied = groups[np.searchsorted(roots, cell.ties["root_no"][apart])]
    without = 2 * (int(apart.sum()) - np.bincount(tied, minlength=n_groups)) / n_without
    low, high = intervals.on_log_scale(value, intervals.jackknife_error(without), degrees=n_groups - 1)
    method = f"ratio; delete-group jackknife over threads, {n_groups} groups, network rebuilt"
    yield "", Estimate(value, low, high, n, method)
