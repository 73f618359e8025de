"""Inequality: Gini, top share and one-timers worked by hand, checked against naive formulas, laws they must obey."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures import concentration, intervals
from tests.unit.measures.conftest import GOLDEN, coverage, drawn, estimate, few, made, value, wrote

SLOW = pytest.mark.slow
INEQUALITY = ("gini_contributions", "gini_contributions_unbiased", "top_1_percent_share")
totals = st.lists(st.integers(1, 60), min_size=1, max_size=40)


def naive_gini(amounts):
    """Mean difference of all pairs, over twice the mean."""
    n, mean = len(amounts), sum(amounts) / len(amounts)
    return sum(abs(one - other) for one in amounts for other in amounts) / (2 * n * n * mean)


@pytest.mark.parametrize(
    ("measure", "x", "y", "pooled"),
    [
        ("gini_contributions", 0.24, 0.25, 0.3309),
        ("gini_contributions_unbiased", 0.3, 0.3333, 0.3782),
        ("one_timers", 0.4, 0.5, 0.5),
        ("top_1_percent_share", 0.3, 0.4286, 0.2941),
    ],
)
@pytest.mark.parametrize("community", ["X", "Y", ""])
def test_the_worked_fixture(community, measure, x, y, pooled):
    expected = {"X": x, "Y": y, "": pooled}[community]

    assert value(measure, drawn(GOLDEN, community=community)) == pytest.approx(expected, abs=5e-5)


def test_all_the_same_is_no_inequality():
    cell = wrote([3] * 20)

    assert value("gini_contributions", cell) == pytest.approx(0)
    assert value("top_1_percent_share", cell) == pytest.approx(1 / 20)


def test_all_the_same_is_not_known_for_certain():
    found = estimate("gini_contributions", wrote([1] * 20))

    assert (found.low, found.high) == (None, None)
    assert "the same amount" in found.note


def test_one_who_writes_nearly_everything():
    """Nine write once, one 991 times: Gini is close to 9/10, the largest that ten can have."""
    cell = wrote([1] * 9 + [991])

    assert value("gini_contributions", cell) == pytest.approx(0.891)
    assert value("gini_contributions_unbiased", cell) == pytest.approx(0.99)
    assert value("top_1_percent_share", cell) == 0.991


@pytest.mark.parametrize(("n", "busiest"), [(1, 1), (99, 1), (100, 1), (101, 2), (200, 2), (250, 3)])
def test_the_top_hundredth_is_rounded_up_to_whole_people(n, busiest):
    """The busiest wrote 11, everybody else once."""
    amounts = [11] * busiest + [1] * (n - busiest)

    assert value("top_1_percent_share", wrote(amounts)) == pytest.approx(11 * busiest / sum(amounts))


def test_the_base_is_printed_as_people_who_wrote():
    found = estimate(
        "top_1_percent_share", made(items={"contributor_no": [0, 0, 1, -1], "root_no": range(4)})
    )

    assert (found.n, found.n_contributors) == (2, 2)
    assert found.value == pytest.approx(2 / 3)


@pytest.mark.parametrize("measure", INEQUALITY)
def test_fewer_than_ten_people_have_a_value_but_no_interval(measure):
    found = estimate(measure, wrote(range(1, 10)))

    assert found.value is not None
    assert (found.low, found.high, found.note) == (None, None, "too few contributors for an interval")


def test_one_person_has_no_inequality_and_no_corrected_one():
    assert value("gini_contributions", wrote([5])) == 0
    assert value("gini_contributions_unbiased", wrote([5])) is None
    assert value("top_1_percent_share", wrote([5])) == 1


@few
@given(totals)
def test_gini_is_the_mean_difference_of_all_pairs(amounts):
    assert value("gini_contributions", wrote(amounts)) == pytest.approx(naive_gini(amounts), abs=1e-12)


@few
@given(totals)
def test_gini_lies_between_nothing_and_n_less_one_of_n(amounts):
    n, gini = len(amounts), value("gini_contributions", wrote(amounts))

    assert -1e-12 <= gini <= (n - 1) / n + 1e-12


@few
@given(totals, st.integers(2, 4))
def test_the_same_people_twice_have_the_same_gini(amounts, times):
    once, more = wrote(amounts), wrote(amounts * times)

    assert value("gini_contributions", more) == pytest.approx(value("gini_contributions", once), abs=1e-12)


@few
@given(totals, st.integers(2, 5))
def test_writing_more_in_proportion_changes_no_inequality(amounts, times):
    once, more = wrote(amounts), wrote([times * amount for amount in amounts])

    for measure in INEQUALITY:
        first, second = value(measure, once), value(measure, more)
        assert first == second or first == pytest.approx(second, abs=1e-12)


@few
@given(totals)
def test_more_from_the_busiest_raises_inequality(amounts):
    busiest = [*sorted(amounts)[:-1], max(amounts) + 5]

    for measure in ("gini_contributions", "top_1_percent_share"):
        assert value(measure, wrote(busiest)) >= value(measure, wrote(amounts)) - 1e-12


@few
@given(totals)
def test_the_top_hundredth_is_what_sorting_gives(amounts):
    wanted = max(1, math.ceil(len(amounts) / 100))
    expected = sum(sorted(amounts)[-wanted:]) / sum(amounts)

    assert value("top_1_percent_share", wrote(amounts)) == pytest.approx(expected)


@few
@given(st.lists(st.integers(1, 60), min_size=10, max_size=60))
def test_values_lie_within_their_intervals_and_within_0_and_1(amounts):
    for measure in INEQUALITY:
        found = estimate(measure, wrote(amounts, draws=100))
        assert found.low is None or 0 <= found.low <= found.value <= found.high <= 1


@few
@given(st.lists(st.integers(1, 500), min_size=1, max_size=60))
def test_the_smoothed_law_is_a_law_and_leaves_all_but_the_busiest_as_they_are(amounts):
    values, times = np.unique(amounts, return_counts=True)
    smooth, shares = concentration.heavy_tailed(values, times)
    kept = np.isin(smooth, values)

    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()
    assert (np.diff(smooth) > 0).all()
    assert kept.sum() == 0 or (shares[kept] * len(amounts) == pytest.approx(times[: kept.sum()]))


def test_the_smoothed_law_gives_people_busier_than_the_busiest():
    """Of a thousand draws from the law of 1 … 100, some exceed what anybody was seen to write."""
    values, times = np.arange(1, 101), np.ones(100, dtype=int)
    smooth, shares = concentration.heavy_tailed(values, times)

    assert 0.001 < shares[smooth > 100].sum() < 0.2


def test_the_fitted_tail_has_the_exponent_of_the_data():
    """A Pareto law with exponent 1.5 beyond: half as many people at 2^(1/1.5) times the amount."""
    luck = np.random.default_rng(4)
    amounts = np.floor(20 * luck.random(40_000) ** (-1 / 1.5)).astype(int)
    smooth, shares = concentration.heavy_tailed(*np.unique(amounts, return_counts=True))
    start = np.quantile(amounts, 0.995)

    ratio = shares[smooth > start * 2 ** (1 / 1.5)].sum() / shares[smooth > start].sum()

    assert ratio == pytest.approx(0.5, abs=0.06)


def test_draws_in_small_blocks_are_of_the_asked_number_and_size(monkeypatch):
    monkeypatch.setattr(concentration, "BLOCK_CELLS", 12)
    blocks = concentration.draw_times(
        np.array([1, 2, 1]), n_drawn=9, draws=10, generator=np.random.default_rng(1)
    )

    drawn_times = np.concatenate(blocks)
    assert drawn_times.shape == (10, 3)
    assert (drawn_times.sum(axis=1) == 9).all()


def amounts_of(law, seed, n):
    """How much each of n people writes: log-normal, or Zipf's law with exponent 2.3, whose variance is infinite."""
    luck = np.random.default_rng(seed)
    return np.minimum(luck.zipf(2.3, n), 3_000) if law == "zipf" else np.ceil(luck.lognormal(0.3, 1.2, n))


def middle_value(measure, law, n):
    """What the measure gives in half of all samples of n people."""
    samples = [wrote(amounts_of(law, 10_000 + seed, n), draws=1) for seed in range(300)]
    return float(np.median([value(measure, cell) for cell in samples]))


@pytest.mark.parametrize("measure", ["gini_contributions_unbiased", "top_1_percent_share"])
@pytest.mark.parametrize("law", ["lognormal", "zipf"])
@pytest.mark.parametrize(
    "n", [pytest.param(20, marks=SLOW), pytest.param(60, marks=SLOW), 200, pytest.param(600, marks=SLOW)]
)
def test_intervals_hold_the_truth_though_a_few_write_very_much(measure, law, n):
    """Resampling only what was seen covers 39 to 92 % here."""
    truth = middle_value(measure, law, n)
    share, _ = coverage(
        truth, lambda seed: estimate(measure, wrote(amounts_of(law, seed, n), seed=seed)), times=200
    )

    assert share >= 0.9


@few
@given(st.lists(st.integers(1, 500), min_size=20, max_size=60), st.integers(0, 99))
def test_the_errors_are_those_of_leaving_one_out(amounts, seed):
    """The jackknife over contributors: about the same where nobody stands out."""
    amounts = np.random.default_rng(seed).integers(1, 50, 300) + np.resize(amounts, 300) // 50
    for statistic in (concentration.gini, lambda values, times: concentration.top_share(values, times, 0.1)):
        values, times = np.unique(amounts, return_counts=True)
        _, error = statistic(values, times[None, :])
        without = [statistic(values, (times - row)[None, :])[0][0] for row in np.eye(len(values), dtype=int)]
        pseudo = np.repeat(without, times)

        assert error[0] == pytest.approx(intervals.jackknife_error(pseudo), rel=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_the_lower_end_stays_above_what_is_left_without_the_busiest(seed):
    """Had the busiest hundredth written nothing at all, inequality could not be less: an end below it is not sane."""
    amounts = np.sort(amounts_of("lognormal", seed, 1_000))
    found = estimate("gini_contributions", wrote(amounts))

    assert naive_gini(amounts[:-10].tolist()) < found.low < found.value - 0.01
    assert found.high - found.low < 0.12


@pytest.mark.slow
@pytest.mark.parametrize("measure", INEQUALITY)
def test_intervals_get_narrower_with_more_people(measure):
    widths = []
    for n in (100, 1_000, 10_000):
        found = [estimate(measure, wrote(amounts_of("lognormal", seed, n))) for seed in range(10)]
        widths.append(np.mean([one.high - one.low for one in found]))

    assert widths[0] > 1.2 * widths[1] > 1.44 * widths[2]
