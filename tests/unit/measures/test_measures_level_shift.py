"""Level shift: a planted change is found, weeks that resemble each other are allowed for, and what cannot be told is said."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.measures.conftest import coverage, estimates, few, made

# Series without noise are fitted without an error, which statsmodels finds suspicious.
pytestmark = pytest.mark.filterwarnings("ignore:Perfect separation")


def weekly(posts, at, **said):
    """A cell of the whole window with so many posts in each week, and an event in week ``at``."""
    posts = np.asarray(posts, dtype=int)
    weeks = np.flatnonzero(posts) + said.pop("first", 0)
    return made(
        period="whole",
        events=(("change", at),),
        weekly={"week_no": weeks, "n_posts": posts[posts > 0]},
        **said,
    )


def shift(posts, at, **said):
    return estimates("level_shift", weekly(posts, at, **said))["change"]


def test_a_doubling_is_found():
    """Fifty posts a week, a hundred from week 40 on: no noise, so the ratio is exact."""
    found = shift([50] * 40 + [100] * 40, 40)

    assert found.value == pytest.approx(2)
    assert found.low < 2 < found.high
    assert found.low > 1.5
    assert found.n == 78


def test_steady_growth_is_no_shift():
    found = shift(np.round(50 * np.exp(0.02 * np.arange(80))), 40)

    assert found.value == pytest.approx(1, abs=0.01)


def test_the_half_empty_first_and_last_week_are_left_out():
    whole = [50] * 40 + [100] * 40

    assert shift([3, *whole[1:-1], 5], 40).value == pytest.approx(shift(whole, 40).value)


def test_a_season_is_no_shift():
    """Two and a half years with a wave of a year; the event falls where the wave rises."""
    wave = np.exp(0.5 * np.sin(2 * np.pi * np.arange(130) / 52.18))
    found = shift(np.round(200 * wave), 65)

    assert found.value == pytest.approx(1, abs=0.02)


def test_the_calendar_may_start_before_the_community():
    """The community's first post comes in week 30 of the study; the event is counted from the study's start."""
    posts = [50] * 40 + [100] * 40

    assert shift(posts, 70, first=30).value == pytest.approx(shift(posts, 40).value)


def test_weeks_without_posts_count_as_weeks_without_posts():
    """Every second week is silent before the event, none after."""
    found = shift([40, 0] * 20 + [40] * 40, 40)

    assert found.value == pytest.approx(2, rel=0.05)


def test_the_shift_of_one_event_is_not_taken_for_that_of_another():
    """A doubling in week 40, nothing in week 60: fitted alone, the second event would seem to lower the level."""
    cell = weekly([50] * 40 + [100] * 40, 40)
    both = made(period="whole", events=(("first", 40), ("second", 60)), weekly=dict(cell.weekly))

    found = estimates("level_shift", both)

    assert found["first"].value == pytest.approx(2)
    assert found["second"].value == pytest.approx(1)
    assert found["second"].low < 1 < found["second"].high


def test_events_outside_the_series_or_in_the_same_week_change_nothing():
    cell = weekly([50] * 40 + [100] * 40, 40)
    more = made(
        period="whole",
        events=(("change", 40), ("same week", 40), ("too early", 2), ("too late", 300)),
        weekly=dict(cell.weekly),
    )

    assert estimates("level_shift", more)["change"] == estimates("level_shift", cell)["change"]


def test_only_the_whole_window_has_level_shifts():
    assert (
        estimates("level_shift", made(events=(("change", 40),), weekly={"week_no": [1], "n_posts": [2]}))
        == {}
    )


@pytest.mark.parametrize(
    ("posts", "at", "note"),
    [
        ([50] * 80, 5, "fewer than 12 weeks with data on one side of the event"),
        ([50] * 80, 70, "fewer than 12 weeks with data on one side of the event"),
        ([50] * 80, -20, "fewer than 12 weeks with data on one side of the event"),
        ([50] * 80, 300, "fewer than 12 weeks with data on one side of the event"),
        ([50] * 40 + [0] * 39 + [1], 40, "no post on one side of the event"),
        ([1] + [0] * 39 + [50] * 40, 40, "no post on one side of the event"),
        ([], 40, "no post in the study"),
    ],
)
def test_what_cannot_be_told_is_said(posts, at, note):
    found = shift(posts, at)

    assert (found.value, found.low, found.high, found.note) == (None, None, None, note)


def test_people_behind_it_are_those_who_post():
    items = {"contributor_no": [0, 1, 2, 2], "root_no": [0, 0, 1, 2], "is_post": [True, False, True, True]}

    assert shift([50] * 40 + [100] * 40, 40, items=items).n_contributors == 2


def test_statsmodels_fits_the_same_ratio():
    """The same series by a formula written out with year and waves, and noise."""
    luck = np.random.default_rng(5)
    posts = luck.poisson(60 * np.where(np.arange(150) >= 80, 0.6, 1.0))
    weeks = np.arange(148)
    angle = 2 * np.pi * weeks / (365.25 / 7)
    waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    design = np.column_stack([np.ones(148), weeks >= 79, weeks, *waves])
    oracle = sm.GLM(posts[1:-1], design, family=sm.families.Poisson()).fit()

    assert shift(posts, 80).value == pytest.approx(math.exp(oracle.params[1]), rel=1e-5)


@few
@given(st.lists(st.integers(0, 40), min_size=30, max_size=90), st.integers(-5, 95))
def test_any_series_gives_a_ratio_within_its_interval_or_a_note(posts, at):
    found = shift(posts, at)

    if found.value is None:
        assert found.note
    else:
        assert 0 <= found.low <= found.value <= found.high < math.inf


@few
@given(st.integers(2, 9))
def test_communities_of_another_size_with_the_same_change_have_the_same_ratio(times):
    posts = np.random.default_rng(8).poisson(30, 80) + 1

    assert shift(times * posts, 40).value == pytest.approx(shift(posts, 40).value)


def noisy(seed, alike):
    """Two hundred weeks of about thirty posts, halved after week 110; the level wanders by 30 %."""
    luck = np.random.default_rng(seed)
    shocks, level = luck.normal(size=200), np.zeros(200)
    for week in range(1, 200):
        level[week] = alike * level[week - 1] + math.sqrt(1 - alike**2) * shocks[week]
    return luck.poisson(30 * np.exp(0.3 * level) * np.where(np.arange(200) >= 110, 0.5, 1))


@pytest.mark.parametrize(("alike", "least"), [(0.0, 0.9), (0.3, 0.88), (0.6, 0.83)])
def test_intervals_hold_the_planted_change_though_weeks_resemble_each_other(alike, least):
    share, _ = coverage(0.5, lambda seed: shift(noisy(seed, alike), 110), times=200)

    assert share >= least


def test_weeks_that_resemble_each_other_make_the_interval_wider():
    widths = [
        np.mean(
            [math.log(one.high / one.low) for one in (shift(noisy(seed, alike), 110) for seed in range(40))]
        )
        for alike in (0.0, 0.6)
    ]

    assert widths[1] > 1.25 * widths[0]
