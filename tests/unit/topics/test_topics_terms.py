"""Terms by class TF-IDF, who must have used them, and labels made of them."""

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from pipeline.topics.rule import OUTLIER
from pipeline.topics.terms import (
    N_TERMS,
    NO_TERMS,
    Written,
    class_weights,
    label,
    n_different,
    summed,
    topic_terms,
)
from pipeline.topics.words import KeptOut, common_stop_words

COMMON = KeptOut(common_stop_words())
TWO_TOPICS = ["violin concert", "violin melody", "fraction decimal", "fraction violin"]


def written(texts, *, contributors=None, threads=None):
    """Every text by somebody else in another thread, unless said otherwise."""
    each = [str(number) for number in range(len(texts))]
    return Written(texts, contributors or each, threads or each)


def test_class_tf_idf_by_hand():
    """Topic 0 holds violin 3 times and concert once, topic 1 violin once: A = 5 / 2, cut to 2 as BERTopic does."""
    counts = sparse.csr_matrix(np.array([[3.0, 1.0], [1.0, 0.0]]))

    assert class_weights(counts) == pytest.approx(
        np.array(
            [
                [sqrt(3 / 4) * log(1 + 2 / 4), sqrt(1 / 4) * log(1 + 2 / 1)],
                [sqrt(1) * log(1 + 2 / 4), 0],
            ]
        )
    )


@given(
    arrays(np.int64, st.tuples(st.integers(1, 6), st.integers(2, 9)), elements=st.integers(0, 40)).filter(
        lambda counts: counts.sum(axis=0).all() and counts.sum(axis=1).all()
    )
)
def test_terms_of_topics_are_weighted_as_bertopic_weighs_them(counts):
    from bertopic.vectorizers import ClassTfidfTransformer

    matrix = sparse.csr_matrix(counts.astype(np.float64))
    oracle = ClassTfidfTransformer(reduce_frequent_words=True).fit_transform(matrix.copy())

    assert class_weights(matrix) == pytest.approx(oracle.toarray())


def test_outliers_say_nothing_about_topics():
    texts = [*TWO_TOPICS * 6, *["lunch"] * 20]
    topics = np.array([0, 0, 1, 1] * 6 + [OUTLIER] * 20)

    found = topic_terms(written(texts), topics, COMMON)

    assert set(found) == {0, 1}
    assert found == topic_terms(written(texts[:24]), topics[:24], COMMON)
    assert topic_terms(written(texts), np.full(44, OUTLIER), COMMON) == {}


def test_a_term_that_fewer_than_five_contributors_use_in_a_topic_is_not_shown():
    """Ten texts on violins; melody is written ten times too, but by four people."""
    texts = ["violin"] * 10 + ["melody"] * 10
    people = [f"v{number}" for number in range(10)] + [f"m{number % 4}" for number in range(10)]

    found = topic_terms(written(texts, contributors=people), np.zeros(20, dtype=int), COMMON)

    assert [term for term, _ in found[0]] == ["violin"]


def test_the_fifth_contributor_makes_it_shown():
    texts = ["melody"] * 10
    people = [f"m{number % 5}" for number in range(10)]

    found = topic_terms(written(texts, contributors=people), np.zeros(10, dtype=int), COMMON)

    assert [term for term, _ in found[0]] == ["melody"]


def test_deleted_accounts_count_as_one_together():
    texts = ["melody"] * 10
    people = ["a", "b", "c", *[None] * 7]

    assert topic_terms(written(texts, contributors=people), np.zeros(10, dtype=int), COMMON) == {0: []}


def test_a_word_of_two_threads_only_is_not_shown():
    """Both words have ten contributors; encore stands in two threads."""
    texts = ["violin"] * 10 + ["encore"] * 10
    threads = [f"v{number}" for number in range(10)] + [f"e{number % 2}" for number in range(10)]

    found = topic_terms(written(texts, threads=threads), np.zeros(20, dtype=int), COMMON)

    assert [term for term, _ in found[0]] == ["violin"]


def test_contributors_are_counted_within_a_topic():
    """Violin: a, b in topic 0 and a in topic 1; concert: b (twice) in topic 0."""
    counts = sparse.csr_matrix(np.array([[1, 0], [2, 1], [0, 1], [1, 0]]))

    assert n_different(counts, np.array([0, 0, 0, 1]), ["a", "b", "b", "a"]).tolist() == [[2, 1], [1, 0]]


def test_rows_of_a_group_are_added_up():
    counts = sparse.csr_matrix(np.array([[1, 0], [2, 1], [4, 1]]))

    assert summed(counts, np.array([1, 0, 1]), 2).toarray().tolist() == [[2, 1], [5, 1]]


def test_renaming_contributors_or_topics_changes_no_weight():
    texts, topics = TWO_TOPICS * 6, np.array([0, 0, 1, 1] * 6)

    one = topic_terms(written(texts), topics, COMMON)
    other = topic_terms(
        written(texts, contributors=[f"renamed{-number}" for number in range(24)]), 1 - topics, COMMON
    )

    assert dict(one[0]) == pytest.approx(dict(other[1]))
    assert dict(one[1]) == pytest.approx(dict(other[0]))


def test_texts_of_stop_words_have_no_terms():
    assert topic_terms(written(["the and of"] * 6), np.zeros(6, dtype=int), COMMON) == {0: []}


def test_no_more_than_twenty_terms_are_kept_and_the_best_come_first():
    words = [f"{one}{two}" for one in "abcdef" for two in "lmnop"]
    texts = [" . ".join(words[: number % 30 + 1]) for number in range(300)]

    (terms,) = topic_terms(written(texts), np.zeros(300, dtype=int), COMMON).values()

    weights = [weight for _, weight in terms]
    assert len(terms) == N_TERMS
    assert weights == sorted(weights, reverse=True)


def test_a_label_joins_four_terms_that_each_say_something_new():
    terms = ["letter", "letters", "cover letter", "application", "reference", "admissions", "deadline"]

    assert label(terms) == "cover letter · application · reference · admissions"


def test_a_pair_far_down_the_list_replaces_no_word():
    terms = ["tenure", "track", *[f"w{number}x" for number in range(9)], "tenure track"]

    assert label(terms).startswith("tenure · track")


def test_a_topic_whose_words_may_not_be_shown_says_so():
    assert label([]) == NO_TERMS
