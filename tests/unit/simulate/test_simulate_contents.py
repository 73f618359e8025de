"""Topics and acts: mixtures that sum to one, and draws that follow them."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.simulate import build, calendar, contents, people, threads
from pipeline.simulate.contents import ACTS, BORN, NO_ACT, NO_TOPIC
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import mixes, shape_named

SHAPE = shape_named("demo")
TOPICS = phrasebook().topics
CULTURES = [culture for name in build.SHAPES for culture in shape_named(name).cultures]


def drawn(contributions=40_000, **changes):
    culture = replace(SHAPE.cultures[0], share=1.0, **changes)
    shape = replace(SHAPE, cultures=(culture,))
    generator = np.random.default_rng(2)
    population = people.populations(shape, contributions)[0]
    items = threads.draw_items(shape, culture, population, contributions=contributions, generator=generator)
    return culture, items, contents.draw_contents(shape, culture, items, topics=TOPICS, generator=generator)


@pytest.mark.parametrize("culture", CULTURES, ids=lambda culture: culture.name)
def test_mixtures_name_topics_and_acts_that_exist(culture):
    assert set(culture.topics) <= set(TOPICS) - {BORN}
    assert {*culture.post_acts, *culture.response_acts} <= set(ACTS)


def test_second_acts_exist_and_leave_room_for_none():
    for act, others in mixes()["second"].items():
        assert act in ACTS
        assert act not in others
        assert set(others) <= set(ACTS)
        assert 0 < sum(others.values()) < 1


def test_every_act_and_every_topic_is_planted_somewhere():
    acts = {act for one in mixes()["acts"].values() for act in one}
    topics = {topic for one in mixes()["topics"].values() for topic in one}

    assert acts == set(ACTS)
    assert topics | {BORN} == set(TOPICS)


@pytest.mark.parametrize("is_born", [False, True])
@pytest.mark.parametrize("culture", CULTURES, ids=lambda culture: culture.name)
def test_topic_shares_sum_to_one(culture, is_born):
    mix = contents.topic_mix(SHAPE, culture, TOPICS, is_born=is_born)

    assert mix.sum() == pytest.approx(1)
    assert mix[TOPICS.index(BORN)] == pytest.approx(SHAPE.born_share if is_born else 0)


def test_a_born_topic_takes_from_all_others_alike():
    before, after = (
        contents.topic_mix(SHAPE, SHAPE.cultures[0], TOPICS, is_born=is_born) for is_born in (False, True)
    )
    old = [number for number, topic in enumerate(TOPICS) if topic != BORN]

    assert after[old] == pytest.approx(before[old] * (1 - SHAPE.born_share))


def test_act_shares_are_first_and_second_acts_of_what_has_words():
    """Half ask for advice, half explain; 30 % of the first tell a story too; one in five has no words."""
    culture = replace(SHAPE.cultures[0], post_acts={"ASK_ADVICE": 1, "EXPLAIN": 1}, link_only=0.2)
    shares = dict(zip(ACTS, contents.act_shares(culture, is_post=True), strict=True))

    assert shares["ASK_ADVICE"] == pytest.approx(0.5 * 0.8)
    assert shares["STORY"] == pytest.approx(0.5 * 0.3 * 0.8)
    assert shares["ADVISE"] == pytest.approx(0.5 * 0.15 * 0.8)
    assert shares["HOSTILE"] == 0


@pytest.mark.parametrize("is_post", [True, False])
def test_acts_are_drawn_as_often_as_planted(is_post):
    culture, items, found = drawn(link_only=0.25, short=0.1)
    where = (np.arange(len(items)) < items.n_posts) == is_post
    where &= items.contributor >= 0
    counts = sum(
        np.bincount(part[where & (part != NO_ACT)], minlength=len(ACTS))
        for part in (found.first, found.second)
    )
    planted = contents.act_shares(culture, is_post=is_post)

    assert (np.abs(counts / where.sum() - planted) < 4 * np.sqrt(planted / where.sum()) + 1e-9).all()


def test_topics_of_posts_are_drawn_as_often_as_planted():
    culture, items, found = drawn()
    days = calendar.days(SHAPE, culture)
    planted = contents.topic_shares(SHAPE, culture, days, topics=TOPICS)
    for period in range(len(planted)):
        topic = found.topic[: items.n_posts][items.period[: items.n_posts] == period]
        share = np.bincount(topic, minlength=len(TOPICS)) / len(topic)
        assert (np.abs(share - planted[period]) < 4.5 * np.sqrt(planted[period] / len(topic)) + 1e-9).all()


def test_responses_mostly_stay_on_the_topic_of_their_thread():
    _, items, found = drawn()
    spoken = (np.arange(len(items)) >= items.n_posts) & (found.topic != NO_TOPIC)
    same = found.topic[spoken] == found.topic[items.thread[spoken]]

    assert contents.STAYS_ON_TOPIC < same.mean() < contents.STAYS_ON_TOPIC + 0.02


def test_what_has_no_words_has_no_act():
    _, items, found = drawn(link_only=0.5, short=0.2)
    posts = np.arange(len(items)) < items.n_posts

    assert (found.first[items.link_only] == NO_ACT).all()
    assert (found.topic[items.link_only] != NO_TOPIC).all()  # a title has a topic
    assert (found.first[items.contributor < 0] == NO_ACT).all()
    assert ((found.topic == NO_TOPIC) <= (found.first == NO_ACT)).all()
    assert (found.topic[~posts & (items.contributor >= 0)] == NO_TOPIC).mean() == pytest.approx(0.2, abs=0.02)


def test_no_item_does_the_same_twice():
    _, _, found = drawn(4_000)

    assert (found.first[found.second != NO_ACT] != found.second[found.second != NO_ACT]).all()


def test_nothing_is_about_the_born_topic_before_its_birth():
    _, items, found = drawn()
    about = np.flatnonzero(found.topic == TOPICS.index(BORN))
    birth = contents._birth(SHAPE)

    assert len(about) > 100
    assert items.created[items.thread[about]].min() >= birth


def test_topic_shares_of_a_half_year_weigh_days_by_what_is_posted():
    """Half of what is posted in the only half-year comes after the birth."""
    days = calendar.Days(
        np.arange(5), np.zeros(4, int), np.array([False, False, True, True]), np.array([0.2, 0.3, 0.4, 0.1])
    )
    shares = contents.topic_shares(SHAPE, SHAPE.cultures[0], days, topics=TOPICS)

    assert shares.shape == (1, len(TOPICS))
    assert shares[0, TOPICS.index(BORN)] == pytest.approx(0.5 * SHAPE.born_share)
