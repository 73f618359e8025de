"""The few ways in which measures are estimated; each measure's file says what goes into one of them."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import concentration, intervals
from pipeline.measures.concentration import Spread
from pipeline.measures.kinds import Cell, Counts, Estimate, missing
from pipeline.measures.rewired import Rewired

FEWEST_GROUPS = 10
NO_TIE = "no response between known contributors in this period"


def total(sizes: NDArray, n_anonymous: int) -> Estimate:
    """Count contributions; contributors with all they wrote arrive as a Poisson process, deleted accounts one by one."""
    everything = np.concatenate([sizes[sizes > 0], np.ones(n_anonymous, dtype=np.int64)])
    if not len(everything):
        return Estimate(0.0, 0.0, intervals.poisson(0)[1], 0, "exact Poisson", n_contributors=0)
    low, high = intervals.compound_poisson(everything)
    count = int(everything.sum())
    method = "count; interval from contributors as a compound Poisson process"
    return Estimate(float(count), low, high, count, method, n_contributors=int((sizes > 0).sum()))


def people(n: int) -> Estimate:
    """Count contributors, who arrive as a Poisson process."""
    low, high = intervals.poisson(n)
    return Estimate(float(n), low, high, n, "count; exact Poisson interval", n_contributors=n)


def share_of_people(part: int, base: int, note: str) -> Estimate:
    """Give the share of contributors, each independent of the others."""
    if base == 0:
        return missing(0, note)
    low, high = intervals.wilson(part / base, base)
    return Estimate(
        part / base, low, high, base, "share; Wilson interval over contributors", n_contributors=base
    )


def clustered_mean(
    numerators: NDArray, denominators: NDArray, *, what: str, n_contributors: int, effect: float = math.inf
) -> Estimate:
    """Give a share of items whose clusters are independent; ``effect`` is the design effect of shares like it."""
    base = int(denominators.sum())
    low, high = intervals.clustered_share(numerators, denominators, effect=effect)
    value = float(numerators.sum() / denominators.sum())
    method = f"share; linearised variance over {what}, Wilson interval at the effective size"
    return Estimate(value, low, high, base, method, n_contributors=n_contributors)


def inequality(cell: Cell, name: str, statistic: Callable[[NDArray, NDArray], Spread]) -> Estimate:
    """Give a statistic of how contributions are spread over contributors; contributors are resampled, the tail smoothed."""
    totals = cell.counts.total
    n = len(totals)
    if n == 0:
        return missing(0, "no known contributor in this period")
    values, times = np.unique(totals, return_counts=True)
    value, error = (float(found[0]) for found in statistic(values, times[None, :]))
    if n < FEWEST_GROUPS:
        return Estimate(value, None, None, n, "value only", "too few contributors for an interval", n)
    if len(values) == 1:
        return Estimate(
            value, None, None, n, "value only", "all wrote the same amount: nothing to draw from", n
        )
    smooth, shares = concentration.heavy_tailed(values, times)
    blocks = concentration.draw_times(shares, n_drawn=n, draws=cell.draws, generator=cell.generator(name))
    draws, errors = map(np.concatenate, zip(*(statistic(smooth, block) for block in blocks), strict=True))
    low, high = intervals.studentised(value, error, draws=draws, errors=errors)
    method = f"studentised bootstrap over contributors with a Pareto tail, {cell.draws} draws, logit scale"
    return Estimate(value, low, high, n, method, n_contributors=n)


def rewired(
    cell: Cell,
    name: str,
    parts: Callable[[Rewired], tuple[float, float, NDArray, NDArray]],
    *,
    none: str = NO_TIE,
    is_share: bool = True,
) -> Estimate:
    """Give a ratio of two counts in the network; threads are left out group by group and the network is rebuilt.

    ``parts`` gives numerator and denominator of the whole network, and both without each group of threads. A plain
    bootstrap would lose a third of the threads, and with them ties, in every draw.
    """
    network = cell.network
    numerator, denominator, numerators, denominators = parts(network)
    if denominator == 0:
        return missing(0, none)
    value = float(numerator / denominator)
    without = np.divide(
        numerators, denominators, out=np.full(network.n_groups, value), where=denominators > 0
    )
    found = _jackknifed(value, without, base=denominator, is_share=is_share, name=name)
    return replace(found, n_contributors=network.size, n_threads=len(np.unique(cell.ties["root_no"])))


def _jackknifed(value: float, without: NDArray, *, base: float, is_share: bool, name: str) -> Estimate:
    """Give a value with its interval, where there are enough groups for one."""
    n, groups = int(base), len(without)
    if groups < FEWEST_GROUPS:
        return Estimate(value, None, None, n, "value only", "too few threads for an interval")
    if value == 0 and not is_share:
        return Estimate(value, None, None, n, "value only", "nobody responded to anybody else")
    low, high = _jackknife_interval(value, without, base=base, is_share=is_share)
    method = f"{name}; delete-group jackknife over threads, {groups} groups, network rebuilt"
    return Estimate(value, low, high, n, method)


def _jackknife_interval(value: float, without: NDArray, *, base: float, is_share: bool) -> intervals.Interval:
    """Lay the jackknife's standard error about a value, on a scale that keeps it in its range."""
    error, degrees = intervals.jackknife_error(without), len(without) - 1
    if not is_share:
        return intervals.on_log_scale(value, error, degrees=degrees)
    if error == 0 or value in {0.0, 1.0}:
        return intervals.wilson(value, base)
    return intervals.on_logit_scale(value, error, degrees=degrees)


def middle(values: NDArray, clusters: NDArray, *, n_contributors: int) -> Estimate:
    """Give the median with Woodruff's interval: the interval of the share below it, read back as values.

    Threads are the clusters of the share (Woodruff 1952).
    """
    ordered = np.sort(values)
    n = len(ordered)
    median = float(np.median(ordered))
    _, where = np.unique(clusters, return_inverse=True)
    sizes = np.bincount(where).astype(float)
    below = np.bincount(where, weights=values < median) + 0.5 * np.bincount(where, weights=values == median)
    variance = intervals.clustered_variance(below, sizes)
    half = 0.5 if math.isinf(variance) else intervals.Z * max(math.sqrt(variance), 0.5 / math.sqrt(n))
    low, high = np.quantile(ordered, [max(0.0, 0.5 - half), min(1.0, 0.5 + half)])
    method = "median; Woodruff interval over threads"
    return Estimate(
        median, float(low), float(high), n, method, n_contributors=n_contributors, n_threads=len(sizes)
    )


def n_known(contributor_no: NDArray) -> int:
    """Count the different known contributors."""
    return len(np.unique(contributor_no[contributor_no >= 0]))


def anonymous(counts: Counts) -> int:
    """Count contributions of accounts that are deleted or unknown."""
    return counts.anonymous_posts + counts.anonymous_responses
