"""Planted values lie inside the intervals Staffroom reports: the structure of many studies, measured without texts."""

import math
from collections import Counter
from datetime import date

import numpy as np
import pytest

from pipeline.measures import gini_contributions, level_shift, reciprocity, response_rate, topic_prevalence
from pipeline.measures.kinds import WHOLE, Cell
from pipeline.simulate import calendar, people, threads, truth
from pipeline.simulate.contents import draw_contents
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import shape_named

CONTRIBUTIONS = 50_000
SEEDS = range(10)
NOMINAL = 0.90  # of the intervals called 95 %, so many must hold the planted value
SHAPE = shape_named("demo")
TOPICS = phrasebook().topics


def seen(items):
    """Who wrote each item as Staffroom knows it (-1: nobody), and which items count: written, and no program's."""
    counted = items.is_written & (items.contributor >= 0)
    return np.where(np.isin(items.state, threads.NOBODY), -1, items.contributor), counted


def cell(items, number, topic, seed):
    """The cell of one half-year, as the stage measures would fill it from the warehouse."""
    who, counted = seen(items)
    inside = counted & (items.period == number)
    is_post = np.arange(len(items)) < items.n_posts
    posts = np.flatnonzero(inside & is_post)
    others = counted & ~is_post & (who != who[items.thread])
    n_by_others = np.bincount(items.thread[others], minlength=items.n_posts)
    answers = inside & ~is_post & (who >= 0) & counted[items.parent] & (who[items.parent] >= 0)
    about = inside & (topic >= 0)
    return filled(
        f"{number}",
        seed,
        items={"contributor_no": who[inside], "is_post": is_post[inside], "root_no": items.thread[inside]},
        threads={"contributor_no": who[posts], "n_by_others": n_by_others[posts]},
        ties={
            "source_no": who[answers],
            "target_no": who[items.parent[answers]],
            "root_no": items.thread[answers],
        },
        topics={"contributor_no": who[about], "root_no": items.thread[about], "topic_id": topic[about]},
    )


def filled(name, seed, *, period="half-year", events=(), **columns):
    empty = {key: {} for key in ("items", "threads", "ties", "topics", "codes", "sizes", "weekly")}
    return Cell(
        variant="corrected",
        community_id=name,
        period=period,
        period_start=date(2018, 1, 1),
        seed=seed,
        draws=400,
        code_names=(),
        events=events,
        topic_ids=tuple(range(len(TOPICS))),
        **(empty | columns),
    )


def weekly_cell(items, culture, seed):
    """The whole window: posts by week of the study, and the week of the shift."""
    who, counted = seen(items)
    is_post = np.arange(len(items)) < items.n_posts
    everything = {
        "contributor_no": who[counted],
        "is_post": is_post[counted],
        "root_no": items.thread[counted],
    }
    days = calendar.days(SHAPE, culture)
    day = np.searchsorted(days.begins, items.created[: items.n_posts], side="right") - 1
    n_posts = np.bincount(day[counted[: items.n_posts]] // 7)
    weekly = {"week_no": np.arange(len(n_posts)), "n_posts": n_posts}
    events = (("shift", calendar.week_of(SHAPE, SHAPE.shift_on)),)
    return filled(culture.name, seed, period=WHOLE, events=events, weekly=weekly, items=everything)


def estimates(measure, one):
    return dict(measure.estimate(one))


def holds(estimate, value):
    return estimate.low <= value <= estimate.high


@pytest.fixture(scope="module")
def hits():
    """How many intervals of each measure were looked at, and how many held the planted value."""
    found, looked = Counter(), Counter()
    expected = truth.expected(SHAPE, CONTRIBUTIONS, replicates=25)
    populations = people.populations(SHAPE, CONTRIBUTIONS)
    plan = zip(SHAPE.cultures, populations, truth.shares_of(SHAPE, CONTRIBUTIONS), strict=True)
    for place, (culture, own, n) in enumerate(plan):
        planted = truth.planted(SHAPE, culture, TOPICS)
        for seed in SEEDS:
            generator = np.random.default_rng([seed, place, 0])
            items = threads.draw_items(SHAPE, culture, own, contributions=n, generator=generator)
            drawn = draw_contents(SHAPE, culture, items, topics=TOPICS, generator=generator)
            shift = estimates(level_shift, weekly_cell(items, culture, seed))["shift"]
            looked["level shift"] += 1
            found["level shift"] += holds(shift, culture.shift)
            for number, told in enumerate(planted):
                values = expected[f"reddit:{culture.name}"][number]
                for name, held in compared(cell(items, number, drawn.topic, seed), told, values):
                    looked[name] += 1
                    found[name] += held
    return {name: (found[name], looked[name]) for name in looked}


def compared(one, told, expected):
    """Each measure of a cell with whether its interval holds what was planted."""
    yield "response rate", holds(estimates(response_rate, one)[""], told["response_rate"])
    yield "reciprocity", holds(estimates(reciprocity, one)[""], expected["reciprocity"][0])
    yield "concentration", holds(estimates(gini_contributions, one)[""], expected["gini_contributions"][0])
    shares = estimates(topic_prevalence, one)
    for topic, share in told["topic_shares"].items():
        yield "topic shares", holds(shares[str(TOPICS.index(topic))], share)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["level shift", "response rate", "reciprocity", "concentration", "topic shares"]
)
def test_nine_of_ten_intervals_hold_the_planted_value(name, hits):
    """Less what luck allows: two standard errors of a share of that many intervals."""
    found, looked = hits[name]

    assert looked >= 40
    assert found / looked >= NOMINAL - 2 * math.sqrt(NOMINAL * (1 - NOMINAL) / looked)
