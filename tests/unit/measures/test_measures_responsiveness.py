"""Response rate and thread length: worked by hand, published beside corrected, intervals that hold the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import GOLDEN, coverage, drawn, estimate, few, made, value

TALKING_TO_ONESELF = """
    id | who | to
    p1 | ana |
    r1 | ana | p1
    p2 | ben |
    r2 | ana | p2
    r3 | ben | r2
    p3 | ben |
"""
threads = st.lists(
    st.tuples(st.integers(-1, 5), st.integers(0, 9), st.integers(0, 9)).map(
        lambda row: (row[0], max(row[1:]), min(row[1:]))
    ),
    min_size=1,
    max_size=30,
)


def cell_of(rows, **said):
    """A cell of threads (poster, responses, responses by others)."""
    names = ("contributor_no", "n_responses", "n_by_others")
    return made(threads=dict(zip(names, np.reshape(rows, (-1, 3)).T, strict=True)), **said)


@pytest.mark.parametrize("variant", ["corrected", "published"])
@pytest.mark.parametrize(
    ("community", "rate", "length"), [("X", 2 / 3, 3.5), ("Y", 2 / 4, 1.5), ("", 4 / 7, 2.5)]
)
def test_the_worked_fixture(variant, community, rate, length):
    cell = drawn(GOLDEN, variant=variant, community=community)

    assert value("response_rate", cell) == pytest.approx(rate)
    assert value("responses_per_answered_thread", cell) == pytest.approx(length)


def test_answering_oneself_is_no_answer_unless_counted_as_the_model_study_did():
    """Of three posts ben's first is answered by somebody else, ana's only by ana."""
    corrected, published = (drawn(TALKING_TO_ONESELF, variant=name) for name in ("corrected", "published"))

    assert value("response_rate", corrected) == pytest.approx(1 / 3)
    assert value("response_rate", published) == pytest.approx(2 / 3)
    assert value("responses_per_answered_thread", corrected) == 2
    assert value("responses_per_answered_thread", published) == pytest.approx((1 + 2) / 2)


def test_the_base_of_the_rate_is_posts_and_of_the_length_answered_threads():
    cell = cell_of([(0, 3, 2), (0, 0, 0), (1, 1, 0), (2, 5, 5)])

    rate, length = estimate("response_rate", cell), estimate("responses_per_answered_thread", cell)

    assert (rate.n, rate.n_contributors) == (4, 3)
    assert (length.n, length.n_threads, length.n_contributors) == (2, 2, 2)
    assert (rate.value, length.value) == (0.5, 4)


def test_one_poster_with_some_answers_counts_as_one_observation():
    """One person's twenty posts tell nearly nothing of other people's."""
    found = estimate("response_rate", cell_of([(0, 1, 1)] * 10 + [(0, 0, 0)] * 10))

    assert found.value == 0.5
    assert found.low < 0.1
    assert found.high > 0.9


def test_posts_without_any_answer_are_worth_as_much_as_their_posters():
    """Thirty unanswered posts: of thirty people they say more than of three."""
    many = estimate("response_rate", cell_of([(who, 0, 0) for who in range(30)]))
    few = estimate("response_rate", cell_of([(who % 3, 0, 0) for who in range(30)]))

    assert (many.value, many.low) == (few.value, few.low) == (0, 0)
    assert many.high == pytest.approx(0.1135, abs=5e-4)
    assert few.high == pytest.approx(0.5615, abs=5e-4)


def test_posts_of_deleted_accounts_are_each_of_somebody_else():
    deleted = estimate("response_rate", cell_of([(-1, 1, 1)] * 10 + [(-1, 0, 0)] * 10))
    known = estimate("response_rate", cell_of([(who, who % 2, who % 2) for who in range(20)]))

    assert (deleted.low, deleted.high) == pytest.approx((known.low, known.high))
    assert (deleted.n_contributors, known.n_contributors) == (0, 20)


def test_few_threads_have_a_mean_length_but_no_interval():
    found = estimate("responses_per_answered_thread", cell_of([(who, who + 1, 1) for who in range(9)]))

    assert (found.value, found.low, found.high) == (5, None, None)
    assert found.note == "too few threads for an interval"


def test_threads_of_one_length_do_not_pretend_to_certainty():
    found = estimate("responses_per_answered_thread", cell_of([(who, 1, 1) for who in range(40)]))

    assert (found.value, found.low, found.high) == (1, None, None)
    assert "one length" in found.note


@few
@given(threads)
def test_the_rate_is_a_share_and_lies_within_its_interval(rows):
    found = estimate("response_rate", cell_of(rows))

    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.value == pytest.approx(np.mean([by_others > 0 for _, _, by_others in rows]))


@few
@given(threads)
def test_an_answered_thread_has_at_least_one_response(rows):
    found = estimate("responses_per_answered_thread", cell_of(rows))

    assert found.value is None or found.value >= 1
    assert found.low is None or 0 < found.low <= found.value <= found.high


@few
@given(threads)
def test_another_unanswered_post_lowers_the_rate_and_leaves_the_length(rows):
    before, after = cell_of(rows), cell_of([*rows, (9, 0, 0)])

    assert value("response_rate", after) <= value("response_rate", before)
    assert value("responses_per_answered_thread", after) == value("responses_per_answered_thread", before)


def answered_by_chance(seed, *, n_posters):
    """Posters differ in how often they are answered (three of five times on average) and in how much they post."""
    luck = np.random.default_rng(seed)
    n_posts = luck.geometric(0.4, n_posters) + (luck.random(n_posters) < 0.1) * luck.integers(
        0, 15, n_posters
    )
    poster = np.repeat(np.arange(n_posters), n_posts)
    answered = luck.random(len(poster)) < luck.beta(1.2, 0.8, n_posters)[poster]
    return made(threads={"contributor_no": poster, "n_responses": answered, "n_by_others": answered})


@pytest.mark.parametrize("n_posters", [8, 20, 60, 300])
def test_intervals_of_the_rate_hold_the_truth_though_posters_differ(n_posters):
    share, _ = coverage(
        0.6,
        lambda seed: estimate("response_rate", answered_by_chance(seed, n_posters=n_posters)),
        times=200,
    )

    assert share >= 0.9


def test_intervals_that_took_posts_as_independent_would_be_too_narrow():
    """What the clusters are there for: every post counted as a poster of its own misses the truth too often."""

    def alone(seed):
        threads = dict(answered_by_chance(seed, n_posters=60).threads)
        return estimate(
            "response_rate",
            made(threads=threads | {"contributor_no": np.arange(len(threads["n_by_others"]))}),
        )

    assert coverage(0.6, alone, times=200)[0] < 0.85


@pytest.mark.parametrize("n", [10, 40, 200])
def test_intervals_of_thread_length_hold_the_truth_though_lengths_are_skewed(n):
    """Lengths of 1 + a negative binomial (size .8, probability .15): standard deviation 5.5, mean 5.53."""

    def simulated(seed):
        lengths = 1 + np.random.default_rng(seed).negative_binomial(0.8, 0.15, n)
        return estimate("responses_per_answered_thread", cell_of([(0, length, 1) for length in lengths]))

    assert coverage(1 + 0.8 * 0.85 / 0.15, simulated, times=200)[0] >= 0.9
