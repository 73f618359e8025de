"""Intervals: against statsmodels and scipy, laws they must obey, and how often they hold the truth."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from pipeline.measures import intervals
from tests.unit.measures.conftest import few

shares = st.floats(0.02, 0.98)
errors = st.floats(0.001, 2)


@few
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_statsmodels_finds_the_same_wilson_interval(case):
    count, n = case

    assert intervals.wilson(count / n, n) == pytest.approx(
        proportion_confint(count, n, method="wilson"), abs=1e-9
    )


@few
@given(st.integers(0, 5_000))
def test_statsmodels_finds_the_same_poisson_interval(count):
    low, high = confint_poisson(count, 1, method="exact-c")

    assert intervals.poisson(count) == pytest.approx((0.0 if count == 0 else low, high))


@few
@given(st.integers(1, 200))
def test_at_the_ends_of_the_poisson_interval_the_count_is_a_rare_one(count):
    low, high = intervals.poisson(count)

    assert stats.poisson.sf(count - 1, low) == pytest.approx(0.025)
    assert stats.poisson.cdf(count, high) == pytest.approx(0.025)


def test_three_of_ten_by_wilson():
    """The textbook case: .108 to .603."""
    assert intervals.wilson(0.3, 10) == pytest.approx((0.1078, 0.6032), abs=5e-5)


def test_clusters_of_one_are_independent_items_save_for_their_number():
    """Many clusters of one: Wilson's interval, but for the hair's breadth that Student's quantile adds."""
    answered = np.arange(1_000) % 4 == 0

    found = intervals.clustered_share(answered, np.ones(1_000))

    assert found == pytest.approx(intervals.wilson(0.25, 1_000), abs=3e-4)


def test_clusters_of_one_mind_count_as_one_each():
    """Forty clusters of five, half of them wholly yes: as forty items."""
    yes = np.tile([5, 0], 20)

    low, high = intervals.clustered_share(yes, np.full(40, 5))

    assert (low, high) == pytest.approx(intervals.wilson(0.5, 40), abs=0.01)


def test_clusters_that_all_agree_are_never_taken_for_more_than_their_items():
    """Every cluster half yes: the variance between them is nothing, yet the items are only eighty."""
    low, high = intervals.clustered_share(np.full(40, 1), np.full(40, 2))

    assert (low, high) == pytest.approx(intervals.wilson(0.5, 80), abs=0.006)


def test_two_clusters_tell_less_than_student_would_of_many():
    two = intervals.clustered_share(np.array([30.0, 20.0]), np.array([50.0, 50.0]))
    many = intervals.clustered_share(np.tile([3.0, 2.0], 10), np.full(20, 5.0))

    assert two[1] - two[0] > 2 * (many[1] - many[0])


@pytest.mark.parametrize("numerators", [[0.0], [7.0], [3.0]])
def test_a_single_cluster_is_a_single_observation(numerators):
    share = numerators[0] / 7

    assert intervals.clustered_share(np.array(numerators), np.array([7.0])) == pytest.approx(
        intervals.wilson(share, 1)
    )


def test_the_variance_of_a_ratio_is_that_of_a_mean_when_clusters_are_of_one_size():
    values = np.array([1.0, 2.0, 4.0, 9.0])

    found = intervals.clustered_variance(values, np.ones(4))

    assert found == pytest.approx(values.var(ddof=1) / 4)


@few
@given(
    st.lists(
        st.integers(1, 20).flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))),
        min_size=1,
        max_size=40,
    )
)
def test_a_clustered_interval_holds_its_share_and_is_no_narrower_than_for_items(rows):
    yes, sizes = np.array(rows, dtype=float).T
    share = yes.sum() / sizes.sum()

    low, high = intervals.clustered_share(yes, sizes)
    items = intervals.wilson(share, sizes.sum())

    assert 0 <= low <= share <= high <= 1
    assert low <= items[0] + 1e-12
    assert high >= items[1] - 1e-12


@few
@given(st.lists(st.integers(1, 100), min_size=1, max_size=50))
def test_the_total_lies_within_its_interval_and_more_clusters_make_it_narrower(sizes):
    low, high = intervals.compound_poisson(np.array(sizes))
    low_twice, high_twice = intervals.compound_poisson(np.array(sizes * 2))

    assert low < sum(sizes) < high
    assert high_twice / low_twice < high / low


def test_a_total_of_clusters_of_one_is_a_poisson_count():
    assert intervals.compound_poisson(np.ones(400)) == pytest.approx(intervals.poisson(400), rel=0.005)


@few
@given(shares, errors)
def test_the_logit_scale_keeps_shares_within_0_and_1(share, error):
    low, high = intervals.on_logit_scale(share, error)

    assert 0 <= low < share < high <= 1
    assert low * (1 - share) ** 2 * high == pytest.approx(
        share**2 * (1 - low) * (1 - high), rel=1e-6, abs=1e-9
    )


@few
@given(st.floats(0.01, 1_000), errors)
def test_the_log_scale_keeps_values_positive_and_the_mean_in_the_geometric_middle(value, error):
    low, high = intervals.on_log_scale(value, error * value)

    assert 0 < low < value < high
    assert math.sqrt(low * high) == pytest.approx(value)


def test_few_degrees_of_freedom_widen():
    wide = intervals.on_log_scale(5, 1, degrees=4)
    narrow = intervals.on_log_scale(5, 1)

    assert math.log(wide[1] / 5) / math.log(narrow[1] / 5) == pytest.approx(stats.t.ppf(0.975, 4) / 1.959964)


def test_a_hopeless_error_gives_a_hopeless_interval_and_no_overflow():
    assert intervals.on_logit_scale(0.5, 1e6) == pytest.approx((0, 1))
    low, high = intervals.on_log_scale(1, 1e6)
    assert low == 0
    assert 1e300 < high < math.inf


@few
@given(shares, errors, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=20, max_size=60))
def test_draws_are_laid_about_the_estimate(share, error, drawn):
    draws, own = np.array(drawn).T
    low, high = intervals.studentised(share, error, draws=draws, errors=own)

    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_clusters_of_one_mind_have_a_design_effect_of_their_size():
    sizes = np.full(1_000, 4)
    one_mind = np.where(np.arange(1_000) % 4 == 0, 4, 0)

    assert intervals.design_effect([one_mind, sizes - one_mind], sizes) == pytest.approx(4, rel=0.01)


def test_independent_items_have_no_design_effect():
    luck = np.random.default_rng(5)
    sizes = luck.integers(1, 9, 4_000)

    assert intervals.design_effect([luck.binomial(sizes, 0.3)], sizes) == pytest.approx(1, abs=0.05)
    assert intervals.design_effect([sizes, np.zeros(4_000)], sizes) == math.inf


def logit(share):
    return np.log(share / (1 - share))


def test_draws_that_vary_as_their_errors_say_give_the_usual_interval():
    """Normal draws on the logit scale, each with the error they were drawn with: 1.96 errors to both sides."""
    odds = np.exp(0.4 * np.random.default_rng(1).standard_normal(40_000))
    draws = odds / (1 + odds)

    low, high = intervals.studentised(0.3, 0.02, draws=draws, errors=0.4 * draws * (1 - draws))

    assert (low, high) == pytest.approx(intervals.on_logit_scale(0.3, 0.02), abs=0.002)


def test_draws_that_are_far_out_but_know_it_do_not_stretch_the_interval():
    """Every tenth draw is far above the rest with an error as large: the lower end stays where it was."""
    luck = np.random.default_rng(2)
    error = np.where(luck.random(20_000) < 0.1, 3.0, 0.2)
    odds = np.exp(error * luck.standard_normal(20_000))
    draws = odds / (1 + odds)

    low, _ = intervals.studentised(0.5, 0.05, draws=draws, errors=error * draws * (1 - draws))

    assert logit(low) == pytest.approx(-1.96 * 0.05 / 0.25, abs=0.03)


def test_draws_with_smaller_errors_below_say_that_the_truth_may_be_far_above():
    """Draws without anybody extraordinary come out low and are sure of it, as this sample may be."""
    odds = np.exp(np.random.default_rng(3).standard_normal(20_000))
    draws = odds / (1 + odds)
    errors = np.where(draws < 0.5, 0.3, 1.5) * draws * (1 - draws)

    low, high = intervals.studentised(0.5, 0.05, draws=draws, errors=errors)

    assert high - 0.5 > 2 * (0.5 - low)


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(2).normal(size=30)
    without = (values.sum() - values) / 29

    assert intervals.jackknife_error(without) == pytest.approx(values.std(ddof=1) / math.sqrt(30))


counts = st.integers(5, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@few
@given(counts, counts)
def test_statsmodels_finds_the_same_interval_of_a_difference_of_shares(one, other):
    """Newcombe's hybrid score interval is this way of putting two Wilson intervals together."""
    first, second = (intervals.wilson(count / n, n) for count, n in (one, other))

    found, _ = intervals.difference(one[0] / one[1], first, other=other[0] / other[1], other_interval=second)

    oracle = confint_proportions_2indep(*one, *other, compare="diff", method="newcomb")
    assert found == pytest.approx(oracle, abs=1e-9)


@few
@given(st.floats(-5, 5), st.floats(-5, 5), errors, errors)
def test_symmetric_intervals_put_together_as_independent_errors(one, other, error, other_error):
    wide, narrow = intervals.difference(
        one,
        (one - error, one + error),
        other=other,
        other_interval=(other - other_error, other + other_error),
    )

    half = math.hypot(error, other_error)
    assert wide == pytest.approx((one - other - half, one - other + half))
    assert (narrow[1] - narrow[0]) / (wide[1] - wide[0]) == pytest.approx(1.281552 / 1.959964)


@few
@given(st.floats(0, 1), st.floats(0, 1), errors, errors)
def test_a_difference_turned_around_is_its_negative(one, other, below, above):
    first, second = (one - below, one + above), (other - above, other + below)
    forth = intervals.difference(one, first, other=other, other_interval=second)
    back = intervals.difference(other, second, other=one, other_interval=first)

    assert forth[0] == pytest.approx((-back[0][1], -back[0][0]))


@few
@given(st.integers(1, 50), st.integers(1, 50))
def test_a_gap_wider_than_both_intervals_together_is_clear(few, more):
    assume(few != more)
    value, other = float(few), float(more)
    reach = abs(value - other) / 3

    (low, high), _ = intervals.difference(
        value, (value - reach, value + reach), other=other, other_interval=(other - reach, other + reach)
    )

    assert (low > 0) == (value > other)
    assert (high < 0) == (value < other)


def clustered(seed, n_clusters, truth, alike):
    """Clusters whose own shares vary about the truth, of sizes that vary too."""
    luck = np.random.default_rng(seed)
    sizes = luck.geometric(0.25, n_clusters)
    own = luck.beta(truth * alike, (1 - truth) * alike, n_clusters)
    return luck.binomial(sizes, own), sizes


@pytest.mark.parametrize(("n_clusters", "truth"), [(6, 0.5), (20, 0.3), (60, 0.05), (200, 0.9)])
def test_clustered_intervals_hold_the_truth(n_clusters, truth):
    found = [intervals.clustered_share(*clustered(seed, n_clusters, truth, 3)) for seed in range(400)]

    assert np.mean([low <= truth <= high for low, high in found]) >= 0.9


@pytest.mark.parametrize(("first", "second"), [((40, 0.3), (60, 0.5)), ((200, 0.1), (30, 0.15))])
def test_intervals_of_a_difference_hold_the_truth(first, second):
    holds = []
    for seed in range(400):
        rows = [clustered(seed, *first, 3), clustered(10_000 + seed, *second, 3)]
        values = [yes.sum() / sizes.sum() for yes, sizes in rows]
        each = [intervals.clustered_share(yes, sizes) for yes, sizes in rows]
        (low, high), _ = intervals.difference(values[0], each[0], other=values[1], other_interval=each[1])
        holds.append(low <= first[1] - second[1] <= high)

    assert np.mean(holds) >= 0.9
