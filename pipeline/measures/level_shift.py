"""Level shift: how the weekly number of posts changed at a declared event."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import intervals
from pipeline.measures.kinds import WHOLE, Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="level_shift",
    label="weekly posts after the event, times before",
    unit="ratio",
    definition="exp(b) of log E(posts in a week) = a + b [after the event] + a step at each other declared event + c t + two pairs of annual waves, t in weeks from the start.",
    interpretation="1: no change; 2: twice as many posts from that week on; 0.5: half as many.",
    caveat="Describes a change at that time, whatever caused it. Events must be declared before looking.",
    reference="constructs T2; Lopez Bernal and others 2017; Bayley and Hammersley 1946",
)


LEAST_WEEKS = 12
WEEKS_A_YEAR = 365.25 / 7
MOST_ALIKE = 0.95
NO_NOISE = 1e-9


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Fit the interrupted series for each event; only for the whole window."""
    if cell.period != WHOLE:
        return
    if not cell.events:
        yield "", missing(0, "no event is declared in study.toml")
    weeks, posts = cell.weekly["week_no"], cell.weekly["n_posts"]
    for name, week in cell.events:
        if not len(weeks):
            yield name, missing(0, "no post in the study")
            continue
        series = np.bincount(weeks, weights=posts)[int(weeks.min()) : int(weeks.max()) + 1]
        at = week - int(weeks.min())
        if at < LEAST_WEEKS or len(series) - at < LEAST_WEEKS:
            note = f"fewer than {LEAST_WEEKS} weeks with data on one side of the event"
            yield name, missing(len(series), note)
            continue
        if not series[1:at].any() or not series[at:-1].any():
            yield name, missing(len(series), "no post on one side of the event")
            continue
        n_posters = int((cell.counts.posts > 0).sum())
        steps = _steps(cell.events, week, first=int(weeks.min()), n_weeks=len(series))
        yield name, replace(_fit(series[1:-1], steps), n_contributors=n_posters)


def _steps(events: Iterable[tuple[str, int]], week: int, *, first: int, n_weeks: int) -> list[int]:
    """Give the week of the event, then those of the others that have weeks on both sides: their shifts are not its own."""
    others = sorted({other - first for _, other in events if other != week})
    kept = [at - 1 for at in others if LEAST_WEEKS <= at <= n_weeks - LEAST_WEEKS]
    return [week - first - 1, *kept]


def _fit(series: NDArray, steps: list[int]) -> Estimate:
    """Fit a quasi-Poisson series with steps, of which the first is told; the half-empty first and last week were left out.

    Weeks that resemble their neighbours tell less than as many independent ones: the variance is multiplied by
    (1 + r) / (1 - r), r the autocorrelation of the residuals from week to week (Bayley and Hammersley 1946).
    """
    import statsmodels.api as sm

    design = _design(len(series), steps)
    fit = sm.GLM(series, design, family=sm.families.Poisson()).fit()
    dispersion = max(1.0, float(fit.pearson_chi2) / fit.df_resid)
    alike = _autocorrelation(np.asarray(fit.resid_pearson), n_fitted=design.shape[1])
    error = float(fit.bse[1]) * float(np.sqrt(dispersion * (1 + alike) / (1 - alike)))
    value = float(np.exp(fit.params[1]))
    low, high = intervals.on_log_scale(value, value * error, degrees=int(fit.df_resid))
    method = f"quasi-Poisson interrupted series, {len(series)} weeks, variance raised for autocorrelation"
    return Estimate(value, low, high, len(series), method)


def _autocorrelation(residuals: NDArray, *, n_fitted: int) -> float:
    """Give the correlation of neighbouring weeks, 0 to 0.95, made up for what every fitted term takes from it."""
    power = float(residuals @ residuals) / len(residuals)
    if power < NO_NOISE:
        return 0.0
    plain = float(residuals[1:] @ residuals[:-1]) / len(residuals) / power
    return min(MOST_ALIKE, max(0.0, plain + n_fitted * (1 + plain) / len(residuals)))


def _design(n_weeks: int, steps: list[int]) -> NDArray:
    """Write one row per week: 1, after each event, elapsed time, annual waves where two years can show them."""
    time = np.arange(n_weeks)
    angle = 2 * np.pi * time / WEEKS_A_YEAR
    columns = [np.ones(n_weeks), *[(time >= at).astype(float) for at in steps], time / WEEKS_A_YEAR]
    if n_weeks >= 2 * WEEKS_A_YEAR:
        columns += [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    return np.column_stack(columns)
