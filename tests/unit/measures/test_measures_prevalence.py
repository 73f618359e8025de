"""Prevalence of topics and codes: worked by hand, whole over topics, clustered by thread."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import coverage, drawn, estimates, few, made

TALK = """
    id | who  | to | topic
    p1 | ana  |    | 0
    r1 | ben  | p1 | 0
    r2 | cleo | p1 | 1
    p2 | ben  |    | -1
"""
marks = st.lists(
    st.tuples(st.integers(-1, 5), st.integers(0, 6), st.integers(-1, 3)), min_size=1, max_size=40
)


def topical(rows, topics=(-1, 0, 1, 2, 3)):
    """A cell of (contributor, thread, topic)."""
    names = ("contributor_no", "root_no", "topic_id")
    return made(topics=dict(zip(names, np.reshape(rows, (-1, 3)).T, strict=True)), topic_ids=topics)


def coded(root_no, probabilities, names=("A-ASK", "A-STORY"), **said):
    """A cell of contributions with probabilities of codes, each of somebody else."""
    who = np.arange(len(root_no))
    codes = {"contributor_no": who, "root_no": root_no, "probabilities": np.array(probabilities, dtype=float)}
    return made(codes=codes, code_names=names, variant="uncorrected", **said)


def test_topics_are_shares_of_all_that_was_modelled():
    found = estimates("topic_prevalence", drawn(TALK, topic_ids=(-1, 0, 1)))

    assert {topic: one.value for topic, one in found.items()} == {"-1": 0.25, "0": 0.5, "1": 0.25}
    assert {(one.n, one.n_contributors, one.n_threads) for one in found.values()} == {(4, 3, 2)}


def test_a_topic_nobody_wrote_about_here_has_prevalence_0_and_an_upper_end():
    found = estimates("topic_prevalence", drawn(TALK, topic_ids=(-1, 0, 1, 7)))["7"]

    assert (found.value, found.low) == (0, 0)
    assert 0 < found.high < 1


def test_where_there_are_no_topics_the_note_says_why():
    (found,) = estimates("topic_prevalence", made(notes={"topics": "fewer than 500 texts"})).values()

    assert (found.value, found.note) == (None, "fewer than 500 texts")


@few
@given(marks)
def test_shares_of_topics_sum_to_one_and_lie_within_their_intervals(rows):
    found = estimates("topic_prevalence", topical(rows)).values()

    assert sum(one.value for one in found) == pytest.approx(1)
    assert all(0 <= one.low <= one.value <= one.high <= 1 for one in found)


@few
@given(marks, st.randoms(use_true_random=False))
def test_order_of_contributions_changes_no_topic(rows, luck):
    shuffled = luck.sample(rows, len(rows))

    assert estimates("topic_prevalence", topical(shuffled)) == estimates("topic_prevalence", topical(rows))


def test_one_long_thread_on_a_topic_is_less_sure_than_many_short_ones():
    """Forty of eighty contributions: one thread of forty, or one of two in every thread."""
    long = topical([(who, 0 if who < 40 else who, who >= 40) for who in range(80)])
    short = topical([(who, who // 2, who % 2) for who in range(80)])
    one, many = (estimates("topic_prevalence", cell)["0"] for cell in (long, short))

    assert one.value == many.value == 0.5
    assert one.high - one.low > 2 * (many.high - many.low)


def of_one_mind(sizes, topic_of):
    """Threads of the given sizes, each wholly about its topic."""
    threads = np.repeat(np.arange(len(sizes)), sizes)
    return [(number, thread, topic_of(thread)) for number, thread in enumerate(threads)]


def test_a_topic_that_is_absent_is_as_unsure_as_the_others_vary():
    """Forty threads of five: of one mind they count as forty, of many minds as two hundred."""
    alike = estimates(
        "topic_prevalence", topical(of_one_mind([5] * 40, lambda thread: thread % 2), (0, 1, 7))
    )["7"]
    mixed = topical([(number, number // 5, number % 2) for number in range(200)], (0, 1, 7))

    assert alike.high == pytest.approx(3.84 / (40 + 3.84), abs=0.01)
    assert estimates("topic_prevalence", mixed)["7"].high == pytest.approx(3.84 / (200 + 3.84), abs=0.003)


def test_a_topic_written_about_once_may_be_as_common_as_an_absent_one_and_more():
    rows = [(number, number // 5, number // 5 % 2) for number in range(200)]
    found = estimates("topic_prevalence", topical([*rows[:-1], (199, 39, 2)], (0, 1, 2, 7)))

    assert found["2"].high > found["7"].high > 0


@pytest.mark.parametrize("share", [0.004, 0.03])
def test_intervals_of_rare_topics_hold_the_truth_though_threads_differ_much_in_length(share):
    """Eighty threads, some very long, half of each about a topic of its own."""

    def simulated(seed):
        luck = np.random.default_rng(seed)
        root = np.repeat(np.arange(80), np.ceil(luck.lognormal(1, 1.2, 80)).astype(int))
        chances = [share, 0.3 - share, 0.3, 0.4]
        own, other = luck.choice(4, 80, p=chances)[root], luck.choice(4, len(root), p=chances)
        topic = np.where(luck.random(len(root)) < 0.5, own, other)
        return estimates("topic_prevalence", topical(np.column_stack([root, root, topic]), (0, 1, 2, 3)))["0"]

    assert coverage(share, simulated, times=200)[0] >= 0.9


def test_codes_are_means_of_probabilities():
    """Three contributions in two threads: (.9 + .5 + .1) / 3 and (.2 + .2 + .2) / 3."""
    found = estimates("code_prevalence", coded([0, 0, 1], [[0.9, 0.2], [0.5, 0.2], [0.1, 0.2]]))

    assert found["A-ASK"].value == pytest.approx(0.5)
    assert found["A-STORY"].value == pytest.approx(0.2)
    assert {(one.n, one.n_contributors, one.n_threads) for one in found.values()} == {(3, 3, 2)}


def test_a_thread_that_runs_over_two_periods_is_one_cluster():
    """In the whole window its contributions stand apart; the numbers are those of contributions side by side."""
    probabilities = [[0.9, 0.1], [0.5, 0.3], [0.1, 0.2], [0.4, 0.7], [0.6, 0.6]]
    order = [0, 2, 4, 1, 3]
    together = estimates("code_prevalence", coded([0, 0, 1, 1, 2], probabilities))
    apart = estimates(
        "code_prevalence",
        coded([[0, 0, 1, 1, 2][place] for place in order], [probabilities[place] for place in order]),
    )

    for code, one in together.items():
        assert apart[code].value == pytest.approx(one.value)
        assert (apart[code].low, apart[code].high) == pytest.approx((one.low, one.high))


def test_codes_of_the_starter_say_that_it_is_not_validated():
    (found, _) = estimates("code_prevalence", coded([0, 1, 2], [[0.2, 0.1], [0.4, 0.2], [0.9, 0.1]])).values()
    (alone, _) = estimates("code_prevalence", coded([0, 0], [[0.2, 0.1], [0.4, 0.2]])).values()

    assert "not validated" in found.note
    assert "not validated" in alone.note
    assert "too few threads" in alone.note
    assert (alone.low, alone.high) == (None, None)


def test_where_nothing_was_coded_the_note_says_why():
    cell = made(code_names=("A-ASK",), notes={"codes": "no text long enough"}, variant="uncorrected")
    (found,) = estimates("code_prevalence", cell).values()

    assert (found.value, found.note) == (None, "no text long enough")


@few
@given(st.lists(st.tuples(st.integers(0, 6), st.floats(0, 1)), min_size=1, max_size=40))
def test_a_prevalence_lies_within_its_interval_and_within_0_and_1(rows):
    cell = coded([root for root, _ in rows], [[probability] for _, probability in rows], names=("A-ASK",))
    found = estimates("code_prevalence", cell)["A-ASK"]

    assert found.value == pytest.approx(np.mean([probability for _, probability in rows]))
    assert found.low is None or 0 <= found.low <= found.value + 1e-12
    assert found.high is None or found.value - 1e-12 <= found.high <= 1


def threads_of(seed, n_threads):
    """Threads of different length that keep to their subject: a fifth of contributions on topic 0."""
    luck = np.random.default_rng(seed)
    sizes = luck.geometric(0.2, n_threads)
    root = np.repeat(np.arange(n_threads), sizes)
    return root, luck.beta(0.4, 1.6, n_threads)[root], luck


@pytest.mark.parametrize("n_threads", [15, 100])
def test_intervals_of_topics_hold_the_truth_though_threads_keep_to_their_subject(n_threads):
    def simulated(seed):
        root, chance, luck = threads_of(seed, n_threads)
        rows = np.column_stack([np.arange(len(root)), root, 1 - (luck.random(len(root)) < chance)])
        return estimates("topic_prevalence", topical(rows, (0, 1)))["0"]

    assert coverage(0.2, simulated, times=200)[0] >= (0.88 if n_threads == 15 else 0.9)


@pytest.mark.parametrize("n_threads", [15, 100])
def test_intervals_of_codes_hold_the_mean_probability(n_threads):
    def simulated(seed):
        root, chance, luck = threads_of(seed, n_threads)
        noisy = luck.beta(10 * chance + 1e-3, 10 * (1 - chance) + 1e-3)
        return estimates("code_prevalence", coded(root, noisy[:, None], names=("A-ASK",)))["A-ASK"]

    assert coverage(0.2, simulated, times=200)[0] >= (0.88 if n_threads == 15 else 0.9)
