"""Training: folds by thread, calibration beside scikit-learn, and what a classifier learns from invented items."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codes.evaluation import Agreement
from pipeline.codes.signs import signs
from pipeline.codes.training import Items, choose_vocabulary, fit_one, folds_by_thread, platt, train
from tests.unit.codes.conftest import inputs

ASKS = ["does anyone have a unit on trees", "what do you use for maps", "does anyone know what to use"]
THANKS = ["thank you so much", "thank you this helps", "so kind thank you"]


def nobody(word: str) -> bool:
    return False


def invented(n_threads: int = 20) -> Items:
    """Threads of one question and one thanks each, written by ten contributors; and two examples in no thread."""
    texts = [text for number in range(n_threads) for text in (ASKS[number % 3], THANKS[number % 3])]
    texts += ["anyone know of a map", "thank you"]
    given_ = np.array([[1.0, 0.0], [0.0, 1.0]] * n_threads + [[1.0, np.nan], [np.nan, 1.0]])
    return Items(
        table=inputs(*texts),
        contributors=[f"p{number % 10}" for number in range(2 * n_threads)] + ["", ""],
        threads=np.array([f"t{number // 2}" for number in range(2 * n_threads)] + ["", ""]),
        given=given_,
        weights=np.ones(len(texts)),
        is_gold=np.array([True] * (2 * n_threads) + [False, False]),
    )


@pytest.fixture(scope="module")
def trained():
    return train(invented(), ("ASK_INFO", "SUPPORT"), {"SUPPORT": Agreement(0.8, 0.7, 0.6)}, is_name=nobody)


# Folds


def test_folds_hold_out_whole_threads():
    threads = np.array(["a", "a", "b", "c", "b", "d"])

    for held_out in folds_by_thread(threads, n_folds=2):
        assert set(threads[held_out]) & set(threads[~held_out]) == set()


def test_folds_are_of_about_equal_size():
    """Threads of 4, 2, 1 and 1: the first alone, the rest together."""
    threads = np.array(["a"] * 4 + ["b"] * 2 + ["c", "d"])

    assert [int(held_out.sum()) for held_out in folds_by_thread(threads, n_folds=2)] == [4, 4]


def test_what_is_in_no_thread_is_never_held_out():
    for held_out in folds_by_thread(np.array(["a", "", "b", ""]), n_folds=2):
        assert not held_out[[1, 3]].any()


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=20), st.integers(1, 4))
def test_every_item_is_held_out_once(threads, n_folds):
    folds = list(folds_by_thread(np.array(threads, dtype=str), n_folds=n_folds))

    assert len(folds) == n_folds
    assert np.sum(folds, axis=0).tolist() == [1] * len(threads)


# Calibration


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.4, -1.5), (2.5, 1.0)])
def test_calibration_finds_what_probabilities_were_made_with(slope, shift):
    generator = np.random.default_rng(11)
    logits = generator.normal(0, 2, 20_000)
    truth = generator.uniform(size=len(logits)) < 1 / (1 + np.exp(-(slope * logits + shift)))

    assert platt(logits, truth) == pytest.approx((slope, shift), rel=0.1, abs=0.1)


def test_scikit_learn_calibrates_the_same():
    """Oracle: an unpenalised logistic regression on the logit alone."""
    from sklearn.linear_model import LogisticRegression

    generator = np.random.default_rng(12)
    logits = generator.normal(-1, 1.5, 600)
    truth = generator.uniform(size=600) < 1 / (1 + np.exp(1 - 0.7 * logits))

    oracle = LogisticRegression(C=1e10, tol=1e-10, max_iter=1000).fit(logits[:, None], truth)

    found = platt(logits, truth)
    assert found == pytest.approx((float(oracle.coef_[0, 0]), float(oracle.intercept_[0])), abs=1e-4)


def test_calibrated_probabilities_add_up_to_the_positives():
    """The likelihood is greatest where the mean probability is the share of positives."""
    logits, truth = np.array([-2.0, -1.0, 0.0, 1.0, 2.0, 0.5]), np.array([0, 0, 1, 0, 1, 1], dtype=bool)

    slope, shift = platt(logits, truth)

    assert (1 / (1 + np.exp(-(slope * logits + shift)))).sum() == pytest.approx(3)


def test_logits_that_fall_where_they_should_rise_are_not_turned_round():
    """The classifier knows nothing then, and says how common the code is: (2 + .5) / (4 + 1)."""
    slope, shift = platt(np.array([2.0, 1.5, -1.0, 1.8]), np.array([False, True, True, False]))

    assert slope == 0
    assert 1 / (1 + np.exp(-shift)) == pytest.approx(0.5)


@pytest.mark.parametrize(("everyone", "expected"), [(True, 4.5 / 5), (False, 0.5 / 5)])
def test_where_all_items_agree_calibration_stays_off_certainty(everyone, expected):
    """Four of four, or none of four, with half an item added to each side."""
    slope, shift = platt(np.array([-1.0, 0.0, 1.0, 2.0]), np.array([everyone] * 4))

    assert slope == 0
    assert 1 / (1 + np.exp(-shift)) == pytest.approx(expected)


# Fitting


@pytest.mark.parametrize(("mark", "expected"), [(1.0, 2.5 / 3), (0.0, 0.5 / 3)])
def test_a_code_that_all_or_none_of_the_items_have_is_told_by_no_word(mark, expected):
    from scipy import sparse

    weights, bias = fit_one(sparse.csr_matrix(np.eye(2)), np.array([mark, mark]), np.ones(2))

    assert weights.tolist() == [0, 0]
    assert 1 / (1 + np.exp(-bias)) == pytest.approx(expected)


def test_what_nobody_decided_is_not_learned_from():
    """The third item would contradict the first two, had it a code."""
    from scipy import sparse

    features = sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]))

    with_unknown = fit_one(features, np.array([1.0, 0.0, np.nan]), np.ones(3))
    without = fit_one(features[:2], np.array([1.0, 0.0]), np.ones(2))

    assert np.array_equal(with_unknown[0], without[0])
    assert with_unknown[1] == without[1]


def test_an_item_of_weight_zero_is_as_if_it_were_not_there():
    from scipy import sparse

    features = sparse.csr_matrix(np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]))

    found = fit_one(features, np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0]))

    assert np.array_equal(found[0], fit_one(features[:2], np.array([1.0, 0.0]), np.ones(2))[0])


def test_a_word_must_have_been_used_by_five_contributors():
    """ "unit" stands in seven texts, but of four contributors only; "use" in more."""
    items = invented(n_threads=12)
    few = Items(**{**items.__dict__, "contributors": [f"p{number % 4}" for number in range(24)] + ["", ""]})

    assert "unit" in choose_vocabulary(invented(30), is_name=nobody).terms
    assert len(choose_vocabulary(few, is_name=nobody)) == 0


@pytest.mark.parametrize("name", ["thank", "thankyou", "thank_you", "thank-you"])
def test_a_word_that_is_an_account_name_is_left_out(name):
    kept = choose_vocabulary(invented(), is_name=name.__eq__).terms

    assert "thank you" not in kept
    assert ("thank" in kept) is (name != "thank")
    assert "you" in kept


def test_words_of_the_invented_examples_alone_do_not_enter():
    assert "map" not in choose_vocabulary(invented(), is_name=nobody).terms


def test_the_classifier_tells_questions_from_thanks(trained):
    classifier, _ = trained
    table = inputs("does anyone have maps", "thank you, so kind")

    asks, thanks = classifier.probabilities(table["clean_text"].combine_chunks(), signs(table))

    assert asks == pytest.approx([1, 0], abs=0.2)
    assert thanks == pytest.approx([0, 1], abs=0.2)


def test_the_evaluation_counts_coded_items_alone(trained):
    """Forty items in twenty threads; the two invented examples are learned from but not counted."""
    _, evaluation = trained

    assert [(row["code"], row["n_items"], row["n_positive"]) for row in evaluation] == [
        ("ASK_INFO", 40, 20),
        ("SUPPORT", 40, 20),
    ]
    assert all(row["f1"] == row["average_precision"] == 1 for row in evaluation)
    assert all(row["is_exploratory"] for row in evaluation)


def test_the_ceiling_is_the_agreement_of_the_coders(trained):
    _, (asks, support) = trained

    assert (support["coder_f1"], support["coder_kappa"]) == (0.8, 0.7)
    assert (asks["coder_f1"], asks["coder_kappa"]) == (None, None)


def test_training_again_gives_the_same_numbers(trained):
    again, rows = train(
        invented(), ("ASK_INFO", "SUPPORT"), {"SUPPORT": Agreement(0.8, 0.7, 0.6)}, is_name=nobody
    )

    assert np.array_equal(again.coefficients, trained[0].coefficients)
    assert rows == trained[1]


def test_codes_that_have_nothing_to_do_with_the_words_are_not_found():
    """Codes given by lot: what was learned says nothing about threads that were held out."""
    items = invented(60)
    lots = np.random.default_rng(4).integers(0, 2, items.given.shape).astype(float)

    _, rows = train(Items(**{**items.__dict__, "given": lots}), ("A", "B"), {}, is_name=nobody)

    assert all(row["average_precision"] < 0.75 for row in rows)
    assert all(0.3 < row["n_positive"] / row["n_items"] < 0.7 for row in rows)


def test_texts_are_those_of_the_table(trained):
    assert isinstance(invented().table, pa.Table)
    assert trained[0].coefficients.shape == (len(trained[0].vocabulary) + 11, 2)
