"""Threads as arrays: places, people, times and states, by worked examples and by laws that any draw must obey."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.simulate import calendar, people, threads
from pipeline.simulate.shapes import shape_named
from pipeline.simulate.threads import MISSING, Items

SHAPE = shape_named("demo")
LOUNGE = SHAPE.cultures[0]


def draw(contributions=3_000, seed=1, **changes):
    culture = replace(LOUNGE, share=1.0, **changes)
    shape = replace(SHAPE, cultures=(culture,))
    population = people.populations(shape, contributions)[0]
    generator = np.random.default_rng(seed)
    return threads.draw_items(shape, culture, population, contributions=contributions, generator=generator)


@pytest.fixture(scope="module")
def items():
    return draw()


def responses(items):
    return np.arange(len(items)) >= items.n_posts


def family(**columns):
    """Items whose columns that do not matter are made up."""
    n = len(columns["parent"])
    filled = {
        "thread": np.zeros(n, int), "depth": np.zeros(n, int), "contributor": np.arange(n), "created": np.arange(n),
        "period": np.zeros(n, int), "state": np.zeros(n, int), "link_only": np.zeros(n, bool),
    }  # fmt: skip
    return filled | {name: np.array(values) for name, values in columns.items()}


def test_steps_and_delays_add_up_along_the_way_to_the_post():
    """0 ← 1 ← 2 ← 4, and 0 ← 3."""
    steps, elapsed = threads._along(np.array([0, 0, 1, 0, 2]), np.array([0, 10, 5, 7, 100]))

    assert steps.tolist() == [0, 1, 2, 1, 3]
    assert elapsed.tolist() == [0, 10, 15, 7, 115]


def test_a_long_chain_is_as_deep_as_it_is_long():
    n = 1_000
    steps, elapsed = threads._along(np.maximum(np.arange(n) - 1, 0), np.r_[0, np.ones(n - 1, int)])

    assert steps.tolist() == elapsed.tolist() == list(range(n))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=60), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_depths_agree_with_walking_up_step_by_step(choices, seed):
    parent = np.array([0, *[choice % (place + 1) for place, choice in enumerate(choices)]])
    delay = np.random.default_rng(seed).integers(1, 100, len(parent))
    delay[0] = 0
    steps, elapsed = threads._along(parent, delay)

    for place in range(len(parent)):
        n, waited, at = 0, 0, place
        while at != parent[at]:
            n, waited, at = n + 1, waited + delay[at], parent[at]
        assert (steps[place], elapsed[place]) == (n, waited)


def test_posts_are_their_own_parents_and_responses_have_one_in_their_thread(items):
    posts = np.arange(items.n_posts)

    assert np.array_equal(items.parent[: items.n_posts], posts)
    assert np.array_equal(items.thread[: items.n_posts], posts)
    assert np.array_equal(items.thread[items.parent], items.thread)
    assert (items.parent[responses(items)] != np.flatnonzero(responses(items))).all()


def test_a_response_is_one_step_below_its_parent_and_later(items):
    below = responses(items)

    assert (items.depth[: items.n_posts] == 0).all()
    assert (items.depth[below] == items.depth[items.parent[below]] + 1).all()
    inside = items.created < items.created.max()
    assert (items.created[below & inside] > items.created[items.parent[below & inside]]).all()


def test_threads_have_depth(items):
    assert items.depth.max() >= 4
    assert (items.depth == 1).sum() > (items.depth == 2).sum() > (items.depth == 3).sum() > 0


def test_the_more_goes_to_the_post_the_flatter_are_threads():
    depths = [draw(direct=direct).depth.mean() for direct in (0.1, 0.5, 0.9)]

    assert depths[0] > depths[1] > depths[2]
    assert draw(direct=1.0, word_bot=0.0).depth.max() == 1


def test_the_first_response_is_by_somebody_else(items):
    below = np.flatnonzero(responses(items) & (items.contributor >= 0) & (items.depth == 1))
    first = below[np.unique(items.thread[below], return_index=True)[1]]

    assert (items.contributor[first] != items.contributor[items.thread[first]]).all()


@pytest.mark.parametrize("chance", [0.0, 0.25, 1.0])
def test_answering_back_happens_with_the_planted_chance(chance):
    """Of responses to responses, this share is by the one who was responded to, and hardly any more by luck."""
    items = draw(answer_back=chance, self_reply=0.0, contributions=20_000)
    deep = np.flatnonzero(responses(items) & (items.contributor >= 0) & (items.depth >= 2))
    back = items.contributor[deep] == items.contributor[items.parent[items.parent[deep]]]

    assert abs(back.mean() - chance) < 0.02


def test_answering_oneself_happens_with_the_planted_chance():
    items = draw(answer_back=0.0, self_reply=0.3, contributions=20_000)
    deep = np.flatnonzero(responses(items) & (items.contributor >= 0) & (items.depth >= 2))
    again = items.contributor[deep] == items.contributor[items.parent[deep]]

    assert abs(again.mean() - 0.3) < 0.02


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.9, 1.0])
def test_posts_are_answered_with_the_planted_chance(rate):
    items = draw(answered=(rate,), rule_bot=0.0, word_bot=0.0, missing_post=0.0, contributions=6_000)
    answered = np.isin(np.arange(items.n_posts), items.thread[responses(items)]).mean()

    assert abs(answered - rate) < 4 * np.sqrt(rate * (1 - rate) / items.n_posts) + 1e-9


def test_answered_threads_have_the_planted_mean_length():
    items = draw(length=(7.0,), rule_bot=0.0, word_bot=0.0, contributions=40_000)
    sizes = np.bincount(items.thread[responses(items)])
    sizes = sizes[sizes > 0]

    assert abs(sizes.mean() - 7.0) < 4 * sizes.std() / np.sqrt(len(sizes))


def test_some_threads_are_much_longer_than_most(items):
    sizes = np.bincount(items.thread[responses(items)])

    assert sizes.max() > 5 * np.median(sizes[sizes > 0])


@given(st.integers(30, 2_000), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_any_number_of_contributions_is_met_exactly(contributions, seed):
    items = draw(contributions, seed)

    assert items.is_written.sum() == contributions
    assert np.array_equal(items.thread[items.parent], items.thread)
    assert (items.parent <= np.arange(len(items))).all()


def test_what_is_kept_is_numbered_anew():
    """Of two threads the second is kept: its post becomes the first item."""
    items = Items(2, **family(thread=[0, 1, 0, 1], parent=[0, 1, 0, 1], depth=[0, 0, 1, 1]))
    kept = items.chosen(np.array([False, True, False, True]), 1)

    assert kept.n_posts == 1
    assert kept.parent.tolist() == [0, 0]
    assert kept.contributor.tolist() == [1, 3]


def test_the_last_thread_is_cut_where_the_number_is_reached():
    """Three written items are wanted; the missing response counts for nothing."""
    items = Items(
        2, **family(thread=[0, 1, 0, 0, 1, 1], parent=[0, 1, 0, 2, 1, 4], state=[0, 0, MISSING, 0, 0, 0])
    )
    cut = threads._cut(items, 3)

    assert cut.n_posts == 2
    assert cut.contributor.tolist() == [0, 1, 2, 3]
    assert cut.is_written.sum() == 3


def test_missing_responses_lie_below_the_first_level(items):
    """So what the archive lacks changes no response rate."""
    missing = items.state == MISSING

    assert missing[responses(items)].any()
    assert (items.depth[missing & responses(items)] >= 2).all()
    assert missing[: items.n_posts].any()


def test_orphans_are_left_where_something_is_missing(items):
    lost = items.state[items.parent] == MISSING

    assert (lost & items.is_written & responses(items)).sum() > 5


def test_states_occur_as_often_as_planted():
    items = draw(20_000, author_deleted=0.1, account_deleted=0.05, removed=0.2, missing_response=0.0)
    share = np.bincount(items.state[(items.contributor >= 0) & (items.depth >= 2)], minlength=4)
    share = share / share.sum()

    assert share == pytest.approx([0.65, 0.1, 0.05, 0.2], abs=0.015)


def test_an_account_that_responds_to_a_deleted_one_is_known():
    """So that it is plain that somebody else responded, and the planted response rate is the one that can be seen."""
    items = draw(20_000, author_deleted=0.3, account_deleted=0.2)
    nobody = np.isin(items.state, threads.NOBODY)
    direct = responses(items) & (items.depth == 1)

    assert (direct & nobody[items.parent]).any()
    assert not (direct & nobody[items.parent] & nobody).any()
    assert (responses(items) & nobody).any()


def test_programs_respond_within_seconds(items):
    bots = np.flatnonzero(items.contributor < 0)
    waited = items.created[bots] - items.created[items.parent[bots]]

    assert set(items.contributor[bots]) == {people.RULE_BOT, people.WORD_BOT}
    assert waited.max() < 10
    assert (items.depth[items.contributor == people.RULE_BOT] == 1).all()


def test_the_bulk_poster_posts_only_links():
    items = draw(bulk_poster=0.3)
    posts = np.arange(items.n_posts)
    bulk = items.contributor[posts] == people.BULK_NUMBER

    assert 0.25 < bulk.mean() < 0.36
    assert items.link_only[posts][bulk].mean() > 0.99


def test_half_years_are_those_of_the_moment_a_response_is_written():
    items = draw(30_000)
    days = calendar.days(SHAPE, LOUNGE)
    day = np.searchsorted(days.begins, items.created, side="right") - 1

    assert np.array_equal(items.period, days.period[day])
    assert (items.period > items.period[items.thread]).any()


def test_the_expected_size_of_a_thread_is_the_mean_of_many():
    items = draw(60_000)
    days = calendar.days(SHAPE, LOUNGE)
    expected = threads.mean_thread(LOUNGE, days)

    assert items.is_written.sum() / items.n_posts == pytest.approx(expected, rel=0.05)


def test_the_same_generator_draws_the_same_threads():
    one, other = draw(seed=9), draw(seed=9)

    assert np.array_equal(one.parent, other.parent)
    assert np.array_equal(one.contributor, other.contributor)
    assert not np.array_equal(one.contributor[:50], draw(seed=10).contributor[:50])
