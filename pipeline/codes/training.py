"""Train the starter: one logistic regression per code, calibrated and evaluated on threads it was not trained on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.special import expit, logit

from pipeline.codes.classifier import Classifier, design, rarity_of
from pipeline.codes.evaluation import (
    Agreement,
    average_precision,
    best_threshold,
    calibration_error,
    is_exploratory,
    score,
)
from pipeline.codes.signs import signs
from pipeline.codes.words import Vocabulary, terms_by_contributors

FEWEST_CONTRIBUTORS = 5
MOST_TERMS = 6_000
N_FOLDS = 5
# The inverse strength of the penalty; 5, 10 and 20 were tried by thread, 10 had the highest mean average precision.
INVERSE_PENALTY = 10.0
NEWTON_STEPS = 50
METHOD = "5-fold by thread; probabilities calibrated and thresholds chosen on the other folds"


@dataclass(frozen=True)
class Items:
    """What is trained on: texts with signs, who wrote them, their threads, and what a coder gave them.

    ``given`` is 1 or 0 for each code, and not-a-number where nobody decided (invented examples, in no thread).
    An item coded twice stands there twice, with half the ``weights``; the ``is_gold`` one of them is evaluated.
    """

    table: pa.Table
    contributors: list[str]
    threads: np.ndarray
    given: np.ndarray
    weights: np.ndarray
    is_gold: np.ndarray


def train(
    items: Items, codes: tuple[str, ...], coders: dict[str, Agreement], *, is_name: Callable[[str], bool]
) -> tuple[Classifier, list[dict[str, Any]]]:
    """Fit on all items; evaluate and calibrate by folds. Gives the classifier and the rows of its evaluation."""
    texts = items.table.column("clean_text").combine_chunks()
    vocabulary = choose_vocabulary(items, is_name=is_name)
    counts = vocabulary.counts(texts)
    rarity = rarity_of(counts[np.flatnonzero(items.is_gold)])
    words = design(counts, rarity)
    features = sparse.csr_matrix(sparse.hstack([words, sparse.csr_matrix(signs(items.table))]))
    fits, rows = [], []
    for place, code in enumerate(codes):
        weights, bias, row = _train_code(features, items, place)
        fits.append((weights, bias))
        ceiling = coders.get(code, Agreement(None, None, None))
        rows.append(_evaluation_row(code, row, ceiling))
    classifier = Classifier(
        codes=codes,
        vocabulary=vocabulary,
        rarity=rarity,
        coefficients=np.column_stack([weights for weights, _ in fits]),
        intercepts=np.array([bias for _, bias in fits]),
    )
    return classifier, rows


def choose_vocabulary(items: Items, *, is_name: Callable[[str], bool]) -> Vocabulary:
    """Choose the terms that most contributors used, none that fewer than five did, and no account name."""
    gold = np.flatnonzero(items.is_gold)
    texts = items.table.column("clean_text").combine_chunks().take(pa.array(gold))
    contributors = [items.contributors[place] for place in gold]
    terms = terms_by_contributors(texts, contributors, least=FEWEST_CONTRIBUTORS, most=MOST_TERMS)
    return Vocabulary(tuple(term for term in terms if not _holds_a_name(term, is_name)))


def _holds_a_name(term: str, is_name: Callable[[str], bool]) -> bool:
    """Whether a word, or a pair written as names are, is the account name of a contributor."""
    words = term.split(" ")
    return any(is_name(form) for form in {*words, "".join(words), "_".join(words), "-".join(words)})


def _train_code(features: sparse.csr_matrix, items: Items, place: int) -> tuple[np.ndarray, float, dict]:
    """Fit one code on everything, its calibration folded into the coefficients, and what the folds say of it."""
    given, gold = items.given[:, place], items.is_gold
    logits = np.zeros(len(given))
    folds = list(folds_by_thread(items.threads, n_folds=N_FOLDS))
    for held_out in folds:
        weights, bias = fit_one(features, given, np.where(held_out, 0, items.weights))
        logits[held_out] = features[held_out] @ weights + bias
    truth = given[gold] == 1
    probabilities, flags = np.zeros(int(gold.sum())), np.zeros(int(gold.sum()), dtype=bool)
    for held_out in folds:
        here, others = held_out[gold], ~held_out[gold]
        slope, shift = platt(logits[gold][others], truth[others])
        calibrated = expit(slope * logits[gold] + shift)
        probabilities[here] = calibrated[here]
        flags[here] = calibrated[here] >= best_threshold(calibrated[others], truth[others])
    slope, shift = platt(logits[gold], truth)
    weights, bias = fit_one(features, given, items.weights)
    told = {
        "truth": truth,
        "given": flags,
        "probabilities": probabilities,
        "threshold": best_threshold(expit(slope * logits[gold] + shift), truth),
    }
    return slope * weights, slope * bias + shift, told


def fit_one(features: sparse.csr_matrix, given: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit one logistic regression with a quadratic penalty on the items of some weight that were decided."""
    from sklearn.linear_model import LogisticRegression

    used = np.flatnonzero((weights > 0) & ~np.isnan(given))
    share = (np.sum(given[used] == 1) + 0.5) / (len(used) + 1)
    if len(np.unique(given[used])) < 2:  # noqa: PLR2004 - all or none: there is nothing to tell apart
        return np.zeros(features.get_shape()[1]), float(logit(share))
    model = LogisticRegression(C=INVERSE_PENALTY, solver="liblinear", max_iter=500)
    model.fit(features[used], given[used] == 1, sample_weight=weights[used])
    return np.asarray(model.coef_)[0], float(np.asarray(model.intercept_)[0])


def folds_by_thread(threads: np.ndarray, *, n_folds: int) -> Iterator[np.ndarray]:
    """Say, fold by fold, which items are held out: whole threads, the largest spread first; no thread, never."""
    names, sizes = np.unique(threads[threads != ""], return_counts=True)
    filled = np.zeros(n_folds, dtype=np.int64)
    fold_of = {}
    for place in np.lexsort((names, -sizes)):
        fold = int(np.argmin(filled))
        fold_of[names[place]] = fold
        filled[fold] += sizes[place]
    folds = np.array([fold_of.get(thread, -1) for thread in threads])
    for fold in range(n_folds):
        yield folds == fold


def platt(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Find slope and shift that turn logits into probabilities: the most likely p = 1 / (1 + exp(-(slope * logit + shift))).

    Where nothing can be told apart, the slope is 0 and what is left is the share of positives.
    Reference: Platt (1999), Advances in Large Margin Classifiers; Newton's method without his smoothed targets.
    """
    share = (truth.sum() + 0.5) / (len(truth) + 1)
    if truth.all() or not truth.any():
        return 0.0, float(logit(share))
    slope, shift = 1.0, 0.0
    for _ in range(NEWTON_STEPS):
        probabilities = expit(slope * logits + shift)
        rest, curve = probabilities - truth, probabilities * (1 - probabilities)
        gradient = np.array([rest @ logits, rest.sum()])
        hessian = np.array([[curve @ logits**2, curve @ logits], [curve @ logits, curve.sum()]])
        step = np.linalg.solve(hessian + 1e-9 * np.eye(2), gradient)
        slope, shift = slope - step[0], shift - step[1]
        if np.abs(step).max() < 1e-10:  # noqa: PLR2004 - far below what a float of the result shows
            break
    return (float(slope), float(shift)) if slope > 0 else (0.0, float(logit(share)))


def _evaluation_row(code: str, told: dict[str, Any], coders: Agreement) -> dict[str, Any]:
    """The row of codes.evaluation."""
    truth, probabilities = told["truth"], told["probabilities"]
    found = score(told["given"], truth)
    n_positive = int(truth.sum())
    return {
        "code": code,
        "n_items": len(truth),
        "n_positive": n_positive,
        "precision": _rounded(found.precision),
        "recall": _rounded(found.recall),
        "f1": _rounded(found.f1),
        "average_precision": _rounded(average_precision(probabilities, truth)),
        "calibration_error": _rounded(calibration_error(probabilities, truth)),
        "threshold": _rounded(told["threshold"]),
        "coder_f1": _rounded(coders.f1),
        "coder_kappa": _rounded(coders.kappa),
        "is_exploratory": is_exploratory(n_positive, found.f1, coders),
        "method": METHOD,
    }


def _rounded(value: float | None) -> float | None:
    """Three decimals, which is more than a few thousand items can tell."""
    return None if value is None else round(value, 3)
