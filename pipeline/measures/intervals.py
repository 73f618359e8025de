"""95 % intervals: for shares, counts, ratios of sums over clusters, bootstrap draws, and differences.

Every function takes plain numbers or arrays and gives ``(low, high)``; the resampled or clustered unit is the caller's.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Interval = tuple[float, float]
LEVEL = 0.95
Z = float(stats.norm.ppf(0.5 + LEVEL / 2))
Z80 = float(stats.norm.ppf(0.9))
SMALLEST = 1e-12
FEW_CLUSTERS = 10


def wilson(share: float, n: float) -> Interval:
    """Give Wilson's interval of a share of ``n`` independent units (Wilson 1927); ``n`` may be an effective size."""
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def poisson(count: int) -> Interval:
    """Give Garwood's exact interval of the mean of a Poisson count (Garwood 1936)."""
    tail = (1 - LEVEL) / 2
    low = float(stats.chi2.ppf(tail, 2 * count) / 2) if count else 0.0
    return low, float(stats.chi2.ppf(1 - tail, 2 * count + 2) / 2)


def compound_poisson(sizes: NDArray) -> Interval:
    """Give the interval of a total whose clusters arrive as a Poisson process: variance is the sum of squares."""
    total = float(sizes.sum())
    half = Z * math.sqrt(float((sizes.astype(float) ** 2).sum())) / total
    return total * math.exp(-half), total * math.exp(half)


def clustered_share(numerators: NDArray, denominators: NDArray, *, effect: float = math.inf) -> Interval:
    """Give the interval of ``sum(numerators) / sum(denominators)``, rows being independent clusters.

    Linearised variance of a ratio of sums (Cochran 1977, 6.3), turned into an effective sample size for Wilson's
    interval, smaller where clusters are few (Korn and Graubard 1998), so that the interval stays inside 0 to 1 and is
    never narrower than for independent items. A share that few clusters hold, or none, or all, shows no variance to
    go by: there, ``effect`` is the design effect of others like it; without one, clusters count as if each were of one
    mind (Kish 1965).
    """
    total, few = float(denominators.sum()), Z / _multiplier(max(1, len(denominators) - 1))
    share = float(numerators.sum()) / total
    of_one_mind = total**2 / float((denominators.astype(float) ** 2).sum())
    as_others = max(of_one_mind, total / effect * few**2)
    variance = clustered_variance(numerators, denominators)
    if not 0 < share < 1 or math.isinf(variance):
        return wilson(share, as_others)
    own = total if variance == 0 else min(total, share * (1 - share) / variance)
    if math.isfinite(effect) and np.count_nonzero(numerators) < FEW_CLUSTERS:
        return wilson(share, max(1.0, min(own * few**2, as_others)))
    return wilson(share, max(1.0, own * few**2))


def design_effect(shares: Iterable[NDArray], denominators: NDArray) -> float:
    """Give how much more shares of the same clusters vary than those of independent items, 1 or more (Kish 1965).

    Sum of their variances over the sum of ``p (1 - p) / n``; infinite where no share is strictly between 0 and 1.
    """
    total = float(denominators.sum())
    clustered = independent = 0.0
    for numerators in shares:
        share = float(numerators.sum()) / total
        clustered += clustered_variance(numerators, denominators) if 0 < share < 1 else 0.0
        independent += share * (1 - share) / total
    return max(1.0, clustered / independent) if independent else math.inf


def clustered_variance(numerators: NDArray, denominators: NDArray) -> float:
    """Give the variance of a ratio of sums over independent clusters, by linearisation."""
    n_clusters = len(denominators)
    if n_clusters < 2:  # noqa: PLR2004  one cluster has no variance
        return math.inf
    total = float(denominators.sum())
    residuals = numerators - (float(numerators.sum()) / total) * denominators
    return float((residuals**2).sum()) / total**2 * n_clusters / (n_clusters - 1)


def on_log_scale(value: float, standard_error: float, *, degrees: int | None = None) -> Interval:
    """Give the interval of a positive value, symmetric on the log scale."""
    half = _multiplier(degrees) * standard_error / value
    return value * math.exp(-half), value * math.exp(min(half, 700.0))


def on_logit_scale(share: float, standard_error: float, *, degrees: int | None = None) -> Interval:
    """Give the interval of a share strictly between 0 and 1, symmetric on the logit scale."""
    centre = math.log(share / (1 - share))
    half = _multiplier(degrees) * standard_error / (share * (1 - share))
    return float(_expit(centre - half)), float(_expit(centre + half))


def studentised(share: float, error: float, *, draws: NDArray, errors: NDArray) -> Interval:
    """Lay bootstrap draws about a share strictly between 0 and 1, each measured by its own error, on the logit scale.

    A draw that holds somebody extraordinary lies far out, but its error is large too; so the interval reaches far down
    only where the sample itself holds such a one (percentile-t; Davison and Hinkley 1997, 5.2). The draws' median takes
    the place of the estimate they vary about.
    """
    inside = np.clip(draws, SMALLEST, 1 - SMALLEST)
    places = np.log(inside / (1 - inside))
    own = np.maximum(errors / (inside * (1 - inside)), SMALLEST)
    least, most = np.quantile((places - np.median(places)) / own, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    centre, scale = math.log(share / (1 - share)), error / (share * (1 - share))
    return _expit(centre - float(most) * scale), _expit(centre - float(least) * scale)


def jackknife_error(without: NDArray) -> float:
    """Give the standard error of an estimate from its values without each of G groups (Efron and Tibshirani 1993, 11)."""
    groups = len(without)
    return math.sqrt((groups - 1) / groups * float(((without - without.mean()) ** 2).sum()))


def difference(
    value: float, interval: Interval, *, other: float, other_interval: Interval
) -> tuple[Interval, Interval]:
    """Give the 95 % and the 80 % interval of ``value - other`` of two independent estimates.

    Recovers the variances from both intervals (MOVER; Zou and Donner 2008), so that skewed intervals stay skewed.
    """
    below = math.hypot(value - interval[0], other_interval[1] - other)
    above = math.hypot(interval[1] - value, other - other_interval[0])
    gap, narrow = value - other, Z80 / Z
    return (gap - below, gap + above), (gap - narrow * below, gap + narrow * above)


def _multiplier(degrees: int | None) -> float:
    """Give the normal quantile, or Student's where the standard error has few degrees of freedom."""
    return Z if degrees is None else float(stats.t.ppf(0.5 + LEVEL / 2, degrees))


def _expit(x: float) -> float:
    """Turn log odds into a share without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
