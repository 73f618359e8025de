"""How well a classifier does on items it was not trained on, code by code, beside the agreement of two coders."""

from dataclasses import dataclass

import numpy as np

FEWEST_POSITIVE = 100
LEAST_AGREEMENT = 0.60
LEAST_F1 = 0.50
N_BINS = 10
STANDARD_NORMAL_975 = 1.959964


@dataclass(frozen=True)
class Score:
    """Precision, recall and their harmonic mean; none where nothing can be divided."""

    precision: float | None
    recall: float | None
    f1: float | None


def score(given: np.ndarray, truth: np.ndarray) -> Score:
    """Compare what was given with what the coders gave.

    precision = both / given, recall = both / coders', F1 = 2 * both / (given + coders').
    Reference: van Rijsbergen (1979), Information Retrieval, chapter 7.
    """
    n_both, n_given, n_true = (int(n.sum()) for n in (given & truth, given, truth))
    return Score(
        n_both / n_given if n_given else None,
        n_both / n_true if n_true else None,
        2 * n_both / (n_given + n_true) if n_given + n_true else None,
    )


def best_threshold(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The probability from which giving the code has the highest F1; halfway to the next lower probability."""
    order = np.argsort(-probabilities, kind="stable")
    sorted_ = probabilities[order]
    n_both = np.cumsum(truth[order])
    f1 = 2 * n_both / (np.arange(1, len(order) + 1) + truth.sum())
    is_last_of_ties = np.append(sorted_[:-1] != sorted_[1:], True)
    best = int(np.argmax(np.where(is_last_of_ties, f1, -1)))
    below = sorted_[best + 1] if best + 1 < len(order) else 0.0
    return float((sorted_[best] + below) / 2)


def average_precision(probabilities: np.ndarray, truth: np.ndarray) -> float | None:
    """The area under the precision-recall curve: sum over thresholds of precision * gain in recall.

    Reference: Manning, Raghavan & Schütze (2008), Introduction to Information Retrieval, chapter 8.
    """
    if not truth.any():
        return None
    order = np.argsort(-probabilities, kind="stable")
    sorted_ = probabilities[order]
    n_both = np.cumsum(truth[order])
    last = np.flatnonzero(np.append(sorted_[:-1] != sorted_[1:], True))
    precision = n_both[last] / (last + 1)
    gain = np.diff(n_both[last], prepend=0) / truth.sum()
    return float((precision * gain).sum())


def calibration_error(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """The mean difference of predicted probability and observed share over ten bins of equally many items.

    ECE = sum over bins of (items in bin / items) * |mean probability - share with the code|.
    Reference: Naeini, Cooper & Hauskrecht (2015), AAAI.
    """
    order = np.argsort(probabilities, kind="stable")
    bins = [places for places in np.array_split(order, N_BINS) if len(places)]
    gaps = [len(places) * abs(probabilities[places].mean() - truth[places].mean()) for places in bins]
    return float(sum(gaps) / len(order))


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on a code."""

    f1: float | None
    kappa: float | None
    lower: float | None


def agreement(first: np.ndarray, second: np.ndarray) -> Agreement:
    """Compare two coders: F1 of one against the other, and Cohen's kappa with its lower 95 % bound.

    kappa = (p_o - p_e) / (1 - p_e); standard error sqrt(p_o (1 - p_o) / n) / (1 - p_e).
    Reference: Cohen (1960), Educational and Psychological Measurement 20(1).
    """
    observed = float((first == second).mean())
    expected = float(first.mean() * second.mean() + (1 - first.mean()) * (1 - second.mean()))
    f1 = score(first, second).f1
    if expected == 1:
        return Agreement(f1, None, None)
    kappa = (observed - expected) / (1 - expected)
    error = np.sqrt(observed * (1 - observed) / len(first)) / (1 - expected)
    return Agreement(f1, kappa, float(kappa - STANDARD_NORMAL_975 * error))


def is_exploratory(n_positive: int, f1: float | None, coders: Agreement) -> bool:
    """Whether a code is too uncertain to build on.

    So it is with fewer than 100 positive items, with coders whose kappa may be below .60, and (beyond the codebook's own
    rule) with a classifier that does not reach half of perfect agreement with them.
    """
    is_rare = n_positive < FEWEST_POSITIVE
    is_disputed = coders.kappa is not None and (coders.lower is None or coders.lower < LEAST_AGREEMENT)
    return is_rare or is_disputed or f1 is None or f1 < LEAST_F1
