"""The ladder of settings: what is refused, what is tried next, and what is kept when nothing is good."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.topics import ladder
from pipeline.topics.ladder import Corpus, Options, climb, degenerate, shape, verdict
from pipeline.topics.rule import OUTLIER

N_DIRECTIONS = 20
RUNGS = [Options(name, 15, 10, 40, 10, 0.0) for name in ("first", "second", "third")]
# Twenty directions, ten texts in each.
VECTORS = np.repeat(np.eye(N_DIRECTIONS, dtype=np.int8) * 100, 10, axis=0)
OWN = np.repeat(np.arange(N_DIRECTIONS), 10)


def by_name(**labels):
    """Made-up clusterings, one for each rung."""
    return lambda options: labels[options.method]


def only(n_topics):
    """The first directions are topics of their own, the rest is left out."""
    return np.where(n_topics > OWN, OWN, OUTLIER)


def corpus(n_texts=6_000):
    return Corpus(VECTORS, VECTORS, n_texts)


def one_great():
    """Eight topics, of which the first takes thirteen of the twenty directions."""
    return np.maximum(OWN - 12, 0)


def test_shape_counts_topics_outliers_and_the_greatest_among_all_texts():
    """Of ten texts five lie in topic 0, two in topic 3, three in none."""
    assert shape(np.array([0] * 5 + [3] * 2 + [OUTLIER] * 3)) == (2, 0.3, 0.5)
    assert shape(np.array([], dtype=int)) == (0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ((7, 0.0, 0.2), "7 topics, fewer than 8"),
        ((8, 0.0, 0.51), "one topic holds 51% of the texts"),
        ((8, 0.41, 0.2), "41% of the texts belong to no topic"),
        ((8, 0.40, 0.50), None),
    ],
)
def test_three_results_are_of_no_use(found, reason):
    assert degenerate(*found, n_texts=5_000) == reason


def test_few_texts_may_have_few_topics_but_not_one():
    assert degenerate(2, 0.1, 0.5, n_texts=4_999) is None
    assert degenerate(1, 0.1, 0.5, n_texts=4_999) == "1 topics, fewer than 2"


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (only(7), "7 topics, fewer than 8"),
        (one_great(), "one topic holds 65% of the texts"),
        (only(11), "45% of the texts belong to no topic"),
    ],
)
def test_a_refused_clustering_is_written_down_and_the_next_one_tried(bad, reason):
    rule, attempts = climb(RUNGS, by_name(first=bad, second=only(15)), corpus())

    assert [attempt.refused for attempt in attempts] == [reason, None]
    assert rule is not None
    assert len(rule.centres) == 15
    assert ladder.least_bad(attempts) == 1


def test_what_is_good_at_once_is_tried_once():
    rule, attempts = climb(RUNGS, by_name(first=only(20)), corpus())

    assert rule is not None
    assert [(attempt.n_topics, attempt.outlier_share, attempt.refused) for attempt in attempts] == [
        (20, 0.0, None)
    ]


def test_when_all_are_refused_the_least_bad_is_kept_and_all_reasons_stand():
    """Great topics and outliers add up: .05 + .65, .65 + 0, .05 + .45."""
    rule, attempts = climb(RUNGS, by_name(first=only(7), second=one_great(), third=only(11)), corpus())

    assert all(attempt.refused for attempt in attempts)
    assert ladder.least_bad(attempts) == 2
    assert rule is not None
    assert len(rule.centres) == 11


def test_a_clustering_that_leaves_everything_out_gives_no_rule():
    rule, attempts = climb(RUNGS[:1], by_name(first=only(0)), corpus())

    assert rule is None
    assert attempts[0].refused == "0 topics, fewer than 8"


def test_a_fit_is_judged_by_the_texts_as_they_come_not_by_the_sample():
    """The sample is balanced; as they come, nine of ten texts lie in one direction."""
    ordinary = np.concatenate([VECTORS, np.repeat(VECTORS[:1], 1_800, axis=0)])

    _, attempts = climb(RUNGS[:1], by_name(first=only(20)), Corpus(VECTORS, ordinary, 6_000))

    assert attempts[0].refused == "one topic holds 90% of the texts"


def test_an_attempt_is_told_in_a_sentence_and_stored_whole():
    _, (attempt,) = climb(RUNGS[:1], by_name(first=only(11)), corpus())

    assert (
        attempt.told() == "first: 11 topics, 45% outliers, greatest 5%: 45% of the texts belong to no topic"
    )
    assert attempt.record()["options"]["method"] == "first"
    assert attempt.record()["clustering_outlier_share"] == pytest.approx(0.45)


@given(st.permutations(range(N_DIRECTIONS)))
def test_the_numbers_of_clusters_do_not_matter(numbers):
    renamed = np.array(numbers)[OWN]

    _, (attempt,) = climb(RUNGS[:1], by_name(first=renamed), corpus())

    assert (attempt.n_topics, attempt.outlier_share, attempt.greatest_share) == (20, 0.0, 0.05)


@given(st.integers(ladder.FEWEST_TEXTS, 50_000), st.integers(2, 500))
def test_every_rung_fits_its_sample(n_sample, smallest_topic):
    for options in ladder.ladder(n_sample, smallest_topic):
        assert 2 <= options.neighbours < n_sample
        assert 5 <= options.smallest <= max(5, smallest_topic)
        assert options.smallest * 50 <= n_sample or options.smallest == 5
        assert 1 <= options.samples <= options.smallest
        assert 0 <= options.below < 0.5
        assert options.n_clusters * options.smallest <= n_sample


def test_the_last_rung_leaves_nothing_out():
    assert ladder.ladder(12_000, 40)[-1].method == ladder.K_MEANS
    assert ladder.ladder(12_000, 40)[-1].n_clusters == 40


def counts(n_topics, n_outliers, n_of_greatest, n_contributions):
    return {
        "n_topics": n_topics,
        "n_outliers": n_outliers,
        "n_of_greatest": n_of_greatest,
        "n_contributions": n_contributions,
    }


def test_all_contributions_together_are_judged_by_the_same_three_rules():
    assert verdict(counts(9, 30, 20, 100), n_texts=5_000) == (0.3, None)
    share, warning = verdict(counts(9, 41, 20, 100), n_texts=5_000)
    assert share == pytest.approx(0.41)
    assert (
        warning == "For all contributions together the topics are poor: 41% of the texts belong to no topic."
    )


def test_without_contributions_all_is_outlier_and_nothing_more_is_said():
    assert verdict(counts(0, 0, 0, 0), n_texts=0) == (1.0, None)
