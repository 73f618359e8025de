"""Invented accounts: who is there when, how unequal they are, and that nobody has their names."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.raw.accounts import bot_evidence
from pipeline.simulate import people
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import shape_named

SHAPE = shape_named("demo")
SYLLABLES = {"first": ["Bram", "Velt"], "second": ["amoor", "ettle", "uvian"], "third": ["Tav", "Rild"]}


def names(numbers, seed=7):
    return people.names(numbers, phrasebook().words["names"], seed)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=5, deadline=None)
def test_no_two_contributors_have_the_same_name_in_any_case(seed):
    made = [name.lower() for name in names(range(20_000), seed)]

    assert len(set(made)) == len(made)


def test_names_differ_even_when_words_run_out():
    """Twelve words, used many times over."""
    made = people.names(range(2_000), SYLLABLES, 0)

    assert len(set(made)) == 2_000


def test_every_name_is_distinctive_and_fits(simulated):
    """So that masking finds it in a text, and the site would have taken it."""
    made = names(range(15_000))

    assert all(privacy.is_distinctive(name) for name in made)
    assert max(map(len, made)) <= 22
    assert all(name.replace("_", "").replace("-", "").isalnum() for name in made)


def test_no_contributor_sounds_like_a_program():
    assert [name for name in names(range(15_000)) if bot_evidence(name, ())] == []


def test_other_seeds_give_the_same_people_other_names():
    assert set(names(range(100), 1)) != set(names(range(100), 2))


def test_names_do_not_depend_on_who_else_is_asked_for():
    assert names([3, 900]) == [names(range(1_000))[3], names(range(1_000))[900]]


def test_the_population_is_the_same_for_every_call_and_differs_by_size():
    one, again, other = (people.populations(SHAPE, n) for n in (5_000, 5_000, 5_200))

    assert all(np.array_equal(a.activity, b.activity) for a, b in zip(one, again, strict=True))
    assert all(np.array_equal(a.number, b.number) for a, b in zip(one, again, strict=True))
    assert len(one[0].activity) < len(other[0].activity)


def test_communities_share_brokers_and_nobody_else():
    found = people.populations(SHAPE, 20_000)

    for before, after in pairwise(found):
        shared = set(before.number) & set(after.number)
        assert 3 <= len(shared) <= round(SHAPE.brokers * min(len(before.number), len(after.number)))
        assert len(set(after.number)) == len(after.number)
    assert max(Counter(number for one in found for number in set(one.number)).values()) <= len(found)


def test_brokers_are_busy_in_both_communities():
    before, after = people.populations(SHAPE, 20_000)[:2]
    for one, other in ((before, after), (after, before)):
        shared = np.isin(one.number, other.number)
        assert np.median(one.activity[shared]) > np.median(one.activity)


def test_brokers_contribute_to_two_communities(simulated):
    by_community = [
        {record["author"] for record in (*simulated.posts(name), *simulated.comments(name))}
        for name in simulated.communities
    ]
    programs = {"AutoModerator", "[deleted]"}

    for one, other in pairwise(by_community):
        assert len((one & other) - programs) >= 3


def test_moderators_are_busy_and_always_there():
    one = people.populations(SHAPE, 20_000)[0]

    assert len(one.moderators) == people.MODERATORS
    assert all(set(one.moderators) <= set(pool) for pool in one.present)
    assert one.activity[one.moderators].min() > np.quantile(one.activity, 0.98)


def test_people_come_and_go():
    one = people.populations(SHAPE, 20_000)[0]
    first, last = set(one.present[0]), set(one.present[-1])

    assert first - last
    assert last - first
    assert first & last
    assert all(np.array_equal(pool, np.sort(pool)) for pool in one.present)


def test_somebody_is_drawn_by_activity_among_those_there():
    """The second is three times as active as the first; the third is not there."""
    few = people.People(np.array([1.0, 3.0, 99.0]), np.arange(3), (np.array([0, 1]),), np.array([1]))
    drawn = few.draw(np.zeros(20_000, int), np.random.default_rng(1))

    assert set(drawn) == {0, 1}
    assert (drawn == 1).mean() == pytest.approx(0.75, abs=0.02)


def test_people_differ_less_when_evenness_says_so():
    few = people.People(np.array([1.0, 16.0]), np.arange(2), (np.array([0, 1]),), np.array([1]))
    drawn = few.draw(np.zeros(20_000, int), np.random.default_rng(1), evenness=0.5)

    assert (drawn == 1).mean() == pytest.approx(0.8, abs=0.02)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=30))
@settings(max_examples=40, deadline=None)
def test_a_neighbour_is_somebody_else_who_is_there(who):
    pool = np.array([1, 2, 5, 7])
    few = people.People(np.ones(8), np.arange(8), (pool,), np.array([1]))
    other = few.neighbour(np.array(who), np.zeros(len(who), int))

    assert set(other) <= set(pool)
    assert all(a != b for a, b in zip(who, other, strict=True) if a in pool)


def test_activity_has_a_heavy_tail(simulated):
    """The busiest hundredth of a lounge's people writes several times its share; many write once."""
    comments = simulated.comments("WhetstoneStaffroom")
    counts = Counter(record["author"] for record in comments)
    del counts["[deleted]"], counts["AutoModerator"]
    amounts = sorted(counts.values(), reverse=True)
    top = sum(amounts[: max(1, len(amounts) // 100)]) / sum(amounts)

    assert top > 0.08
    assert sum(amount == 1 for amount in amounts) / len(amounts) > 0.2
    assert amounts[0] > 15 * np.median(amounts)


def test_more_spread_of_activity_means_more_inequality():
    shares = []
    for activity in (0.3, 1.0, 2.0):
        culture = replace(SHAPE.cultures[0], activity=activity, share=1.0)
        found = people.populations(replace(SHAPE, cultures=(culture,)), 10_000)[0]
        amounts = np.sort(found.activity)[::-1]
        shares.append(amounts[: len(amounts) // 100].sum() / amounts.sum())

    assert shares[0] < shares[1] < shares[2]


def test_programs_are_found_by_their_names(simulated):
    found = {name: bot_evidence(name, ()) for name in simulated.authors}

    assert found["AutoModerator"] == "automoderator"
    assert Counter(found.values())["name"] == len(simulated.communities)
