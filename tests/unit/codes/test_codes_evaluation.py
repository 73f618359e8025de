"""Evaluation by hand and beside scikit-learn: precision, thresholds, calibration, and the agreement of two coders."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.codes.evaluation import (
    Agreement,
    agreement,
    average_precision,
    best_threshold,
    calibration_error,
    is_exploratory,
    score,
)

# Probabilities that often tie, with what the coders said.
JUDGED = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.8, 0.9]), st.booleans()), min_size=2, max_size=30
)


def told(*marks: int) -> np.ndarray:
    return np.array(marks, dtype=bool)


def table(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    """Two coders, from the four cells of their table."""
    cells = [(1, 1)] * both + [(1, 0)] * only_first + [(0, 1)] * only_second + [(0, 0)] * neither
    first, second = np.array(cells, dtype=bool).T
    return first, second


def test_precision_and_recall_by_hand():
    """
    given  | 1 1 1 0 0
    coders | 1 1 0 1 0     2 of 3 given are right, 2 of 3 are found
    """
    found = score(told(1, 1, 1, 0, 0), told(1, 1, 0, 1, 0))

    assert (found.precision, found.recall, found.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


@pytest.mark.parametrize(
    ("given_", "truth", "expected"),
    [
        (told(0, 0), told(1, 0), (None, 0.0, 0.0)),
        (told(1, 0), told(0, 0), (0.0, None, 0.0)),
        (told(0, 0), told(0, 0), (None, None, None)),
    ],
)
def test_what_cannot_be_divided_has_no_value(given_, truth, expected):
    found = score(given_, truth)

    assert (found.precision, found.recall, found.f1) == expected


@settings(deadline=None)
@given(JUDGED)
def test_scikit_learn_scores_the_same(judged):
    from sklearn.metrics import average_precision_score, precision_recall_fscore_support

    probabilities, truth = (np.array(column) for column in zip(*judged, strict=True))
    assume(truth.any())
    flags = probabilities >= 0.5

    found = score(flags, truth)

    oracle = precision_recall_fscore_support(truth, flags, average="binary", zero_division=0.0)
    assert (found.precision or 0, found.recall, found.f1) == pytest.approx(oracle[:3])
    assert average_precision(probabilities, truth) == pytest.approx(
        average_precision_score(truth, probabilities)
    )


def test_average_precision_by_hand():
    """Ranked: yes, no, yes. At recall 1/2 precision is 1, at recall 1 it is 2/3: (1 + 2/3) / 2."""
    assert average_precision(np.array([0.9, 0.8, 0.7]), told(1, 0, 1)) == pytest.approx(5 / 6)


def test_average_precision_needs_a_positive():
    assert average_precision(np.array([0.9, 0.8]), told(0, 0)) is None


def test_the_threshold_lies_between_what_is_given_and_what_is_not():
    """Giving the two highest has F1 1, so the threshold is halfway from 0.8 down to 0.4."""
    assert best_threshold(np.array([0.9, 0.4, 0.8, 0.1]), told(1, 0, 1, 0)) == pytest.approx(0.6)


def test_items_of_one_probability_are_given_the_code_together():
    """Three items at 0.5, one of them positive: all or none."""
    probabilities, truth = np.array([0.5, 0.5, 0.5, 0.1]), told(1, 0, 0, 0)

    threshold = best_threshold(probabilities, truth)

    assert (probabilities >= threshold).sum() == 3


@settings(deadline=None)
@given(JUDGED)
def test_no_other_threshold_has_a_higher_f1(judged):
    probabilities, truth = (np.array(column) for column in zip(*judged, strict=True))
    assume(truth.any())

    best = score(probabilities >= best_threshold(probabilities, truth), truth).f1

    others = [score(probabilities >= value, truth).f1 or 0 for value in np.unique(probabilities)]
    assert best == pytest.approx(max(others))


def test_calibration_error_by_hand():
    """Twenty items in ten bins of two: where 0.3 is said and half is true, the gap is 0.2; elsewhere none."""
    probabilities = np.array([0.0] * 10 + [0.3] * 4 + [1.0] * 6)
    truth = np.array([0] * 10 + [1, 0, 1, 0] + [1] * 6, dtype=bool)

    assert calibration_error(probabilities, truth) == pytest.approx(4 / 20 * 0.2)


def test_probabilities_that_are_right_on_average_have_a_small_error():
    generator = np.random.default_rng(5)
    probabilities = generator.uniform(size=20_000)

    right = calibration_error(probabilities, generator.uniform(size=20_000) < probabilities)
    wrong = calibration_error(probabilities**2, generator.uniform(size=20_000) < probabilities)

    assert right < 0.02
    assert wrong > 0.1


# Two coders


def test_kappa_is_the_worked_check_of_the_constructs():
    """Coder table 40 / 10 / 5 / 445: p_o = .97, kappa = .826, positive agreement = .842."""
    found = agreement(*table(40, 10, 5, 445))

    assert found.kappa == pytest.approx(0.826, abs=0.0005)
    assert found.f1 == pytest.approx(0.842, abs=0.0005)


def test_kappa_by_hand():
    """Half agreed where half is chance: (0.75 - 0.5) / (1 - 0.5) = 0.5, standard error sqrt(.75 * .25 / 4) / .5."""
    found = agreement(told(1, 1, 0, 0), told(1, 0, 0, 1)[[0, 1, 2, 2]])

    assert found.kappa == pytest.approx(0.5)
    assert found.lower == pytest.approx(0.5 - 1.959964 * np.sqrt(0.75 * 0.25 / 4) / 0.5)


def test_coders_who_agree_by_chance_alone_have_kappa_zero():
    assert agreement(*table(25, 25, 25, 25)).kappa == pytest.approx(0)


def test_coders_who_never_give_a_code_have_no_kappa():
    assert agreement(told(0, 0, 0), told(0, 0, 0)) == Agreement(None, None, None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=40))
def test_scikit_learn_finds_the_same_kappa(pairs):
    from sklearn.metrics import cohen_kappa_score

    first, second = (np.array(column) for column in zip(*pairs, strict=True))
    assume(not (first.all() and second.all()) and (first.any() or second.any()))

    found = agreement(first, second)

    assert found.kappa == pytest.approx(cohen_kappa_score(first, second))
    assert agreement(second, first).kappa == pytest.approx(found.kappa)


# What is too uncertain

FIRM = Agreement(0.9, 0.85, 0.8)


@pytest.mark.parametrize(
    ("n_positive", "f1", "coders", "expected"),
    [
        (100, 0.5, FIRM, False),
        (99, 0.9, FIRM, True),
        (500, 0.49, FIRM, True),
        (500, None, FIRM, True),
        (500, 0.7, Agreement(0.7, 0.65, 0.59), True),
        (500, 0.7, Agreement(0.7, 0.65, 0.60), False),
        (500, 0.7, Agreement(None, None, None), False),
    ],
)
def test_a_code_is_exploratory_by_the_rule_of_the_codebook(n_positive, f1, coders, expected):
    assert is_exploratory(n_positive, f1, coders) is expected
