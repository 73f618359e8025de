"""Medians of words and scores: worked by hand, intervals read off the order of values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import coverage, drawn, estimates, few, made

TALK = """
    id | who  | to | words | score
    p1 | ana  |    | 100   | 5
    r1 | ben  | p1 | 10    | -2
    r2 | cleo | p1 | 30    |
    r3 | ana  | r1 | 20    | 8
    p2 | ben  |    | 40    | 1
    p3 |      |    |       | 3
"""
sizes = st.lists(st.tuples(st.integers(0, 8), st.integers(-20, 200)), min_size=1, max_size=50)


def responses(rows):
    """A cell of responses (thread, words), each of somebody else."""
    root, words = np.reshape(rows, (-1, 2)).T
    return made(
        sizes={
            "contributor_no": np.arange(len(rows)),
            "root_no": root,
            "is_post": np.zeros(len(rows)),
            "n_words": words,
            "score": words,
        }
    )


def test_posts_and_responses_have_medians_of_their_own():
    found = estimates("median_words", drawn(TALK))

    assert found["post"].value == 70
    assert found["response"].value == 20
    assert (found["response"].n, found["response"].n_contributors, found["response"].n_threads) == (3, 3, 1)


def test_what_has_no_score_or_no_words_is_left_out():
    """Ben's -2 and ana's 8 are the responses with a score; the post of a deleted account has one but no words."""
    found = estimates("median_score", drawn(TALK))

    assert found["response"].value == 3
    assert (found["response"].n, found["response"].n_contributors) == (2, 2)
    assert (found["post"].value, found["post"].n, found["post"].n_contributors) == (3, 3, 2)


@pytest.mark.parametrize(("measure", "what"), [("median_words", "word count"), ("median_score", "score")])
def test_where_nothing_is_known_the_note_says_so(measure, what):
    found = estimates(measure, drawn("id|who|to\np1|ana|"))

    assert found["post"].note == f"no post with a {what} in this period"
    assert found["response"].note == f"no response with a {what} in this period"
    assert found["post"].value is found["response"].value is None


def test_of_an_even_number_the_median_lies_between():
    assert estimates("median_words", responses([(0, 1), (1, 2), (2, 10), (3, 11)]))["response"].value == 6


def test_a_median_that_nearly_all_share_is_not_in_doubt():
    """Ninety threads of one response, of one word each but for three."""
    rows = [(root, 1 if root < 87 else 50) for root in range(90)]
    found = estimates("median_words", responses(rows))["response"]

    assert (found.low, found.value, found.high) == (1, 1, 1)


def test_one_thread_tells_nothing_but_the_range():
    found = estimates("median_words", responses([(0, words) for words in (3, 9, 27, 81, 243)]))["response"]

    assert (found.low, found.value, found.high) == (3, 27, 243)


def test_a_thread_in_one_tone_is_worth_about_one_contribution():
    """Long threads in which all write about as much tell less than as many threads of one contribution."""
    luck = np.random.default_rng(3)
    level = luck.normal(100, 30, 25).round()
    alike = responses([(root, level[root]) for root in range(25) for _ in range(20)])
    apart = responses([(root * 20 + turn, level[root]) for root in range(25) for turn in range(20)])
    wide, narrow = (estimates("median_words", cell)["response"] for cell in (alike, apart))

    assert wide.value == narrow.value
    assert wide.high - wide.low > 2 * (narrow.high - narrow.low)


@few
@given(sizes)
def test_the_median_is_numpys_and_lies_within_its_interval(rows):
    for measure in ("median_words", "median_score"):
        found = estimates(measure, responses(rows))["response"]
        values = [value for _, value in rows]

        assert found.value == np.median(values)
        assert min(values) <= found.low <= found.value <= found.high <= max(values)


@few
@given(sizes, st.integers(-50, 50), st.integers(1, 4))
def test_medians_move_with_the_unit(rows, added, times):
    before = estimates("median_score", responses(rows))["response"]
    after = estimates("median_score", responses([(root, times * x + added) for root, x in rows]))["response"]

    assert after.value == pytest.approx(times * before.value + added)
    assert (after.low, after.high) == pytest.approx((times * before.low + added, times * before.high + added))


@few
@given(sizes)
def test_threads_of_one_contribution_give_no_wider_interval_than_the_order_statistics(rows):
    """Independent values: as the normal approximation of the sign test."""
    alone = [(place, value) for place, (_, value) in enumerate(sorted(rows, key=lambda row: row[1]))]
    found = estimates("median_words", responses(alone))["response"]
    values = np.array([value for _, value in alone])
    reach = min(0.5, 1.96 * 0.5 / math.sqrt(max(1, len(values) - 1)))

    assert found.low >= np.quantile(values, 0.5 - reach) - 1e-9
    assert found.high <= np.quantile(values, 0.5 + reach) + 1e-9


@pytest.mark.parametrize("n_threads", [10, 40, 200])
def test_intervals_of_medians_hold_the_truth_though_threads_have_a_tone(n_threads):
    """Log-normal lengths about a median of exp(3.5) = 33.1 words, half of their variance between threads."""

    def simulated(seed):
        luck = np.random.default_rng(seed)
        root = np.repeat(np.arange(n_threads), luck.geometric(0.3, n_threads))
        words = np.exp(3.5 + luck.normal(0, 0.6, n_threads)[root] + luck.normal(0, 0.6, len(root)))
        return estimates("median_words", responses(np.column_stack([root, words.round()])))["response"]

    assert coverage(33, simulated, times=200)[0] >= 0.88
