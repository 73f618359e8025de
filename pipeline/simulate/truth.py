"""What is planted in a community, and what became of it by chance: parameters, expected shares, realised values."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate import calendar, contents, people, threads
from pipeline.simulate.contents import ACTS, NO_ACT, NO_TOPIC, Contents
from pipeline.simulate.shapes import Culture, Shape
from pipeline.simulate.threads import Items

WEEKS_AROUND: Final = 26
REPLICATE: Final = 7_654_321  # seeds of replicates, apart from those a study may have
ROUNDED: Final = 6

Values = dict[str, float]


def planted(shape: Shape, culture: Culture, topics: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give the parameters of each half-year that have an exact meaning as a share, before any chance.

    ``response_rate`` is the chance that a post gets a response by somebody else. ``topic_shares`` are among items that
    have a topic, ``act_shares`` among all that are not a program's.
    """
    days = calendar.days(shape, culture)
    shares = contents.topic_shares(shape, culture, days, topics=topics)
    return [
        {
            "response_rate": culture.at(culture.answered, number),
            "mean_responses_of_answered": culture.at(culture.length, number),
            "topic_shares": _named(topics, shares[number]),
            "act_shares": _named(ACTS, _acts(culture, number)),
        }
        for number in range(len(shape.cuts) - 1)
    ]


def _acts(culture: Culture, period: int) -> NDArray:
    """Shares of acts over posts and responses of a half-year, by how many of each are expected to be written."""
    posts = 1 - culture.missing_post
    responses = culture.at(culture.answered, period) * culture.at(culture.length, period)
    per_post, per_response = (contents.act_shares(culture, is_post=is_post) for is_post in (True, False))
    return (posts * per_post + responses * per_response) / (posts + responses)


def _named(names: tuple[str, ...], shares: NDArray) -> Values:
    """Shares by name, without those that are nothing."""
    return {
        name: round(float(share), ROUNDED) for name, share in zip(names, shares, strict=True) if share > 0
    }


def weekly(shape: Shape, culture: Culture, contributions: int) -> dict[str, Any]:
    """Give the planted size of the level shift, and the expected posts a week in half a year before and after it."""
    days = calendar.days(shape, culture)
    threads_expected = contributions / threads.mean_thread(culture, days)
    by_week = np.bincount(np.arange(len(days.weight)) // 7, weights=days.weight) * threads_expected
    by_week = by_week * (1 - culture.missing_post)
    at = calendar.week_of(shape, shape.shift_on)
    return {
        "level_shift": culture.shift,
        "shift_on": shape.shift_on.isoformat(),
        "weekly_posts_before": round(float(by_week[max(at - WEEKS_AROUND, 0) : at].mean()), 3),
        "weekly_posts_after": round(float(by_week[at : at + WEEKS_AROUND].mean()), 3),
    }


def realised(
    items: Items, drawn: Contents, *, topics: tuple[str, ...], n_periods: int
) -> list[dict[str, Any]]:
    """Count what was drawn, by the rules of the ``corrected`` variant: programs left out, what is gone still counted."""
    return [_realised(items, drawn, topics, number) for number in range(n_periods)]


def _realised(items: Items, drawn: Contents, topics: tuple[str, ...], period: int) -> dict[str, Any]:
    """Count one half-year."""
    counted = (items.period == period) & items.is_written & (items.contributor >= 0)
    is_post = np.arange(len(items)) < items.n_posts
    topic = drawn.topic[counted & (drawn.topic != NO_TOPIC)]
    acts = np.concatenate([part[counted & (part != NO_ACT)] for part in (drawn.first, drawn.second)])
    n = max(int(counted.sum()), 1)
    return {
        "contributions": int(counted.sum()),
        "posts": int((counted & is_post).sum()),
        "topic_shares": _named(topics, np.bincount(topic, minlength=len(topics)) / max(len(topic), 1)),
        "act_shares": _named(ACTS, np.bincount(acts, minlength=len(ACTS)) / n),
        **structure(items, period),
    }


def structure(items: Items, period: int) -> Values:
    """Work out what depends on who answers whom: response rate, reciprocity, contributors and their inequality."""
    written = (items.period == period) & items.is_written & (items.contributor >= 0)
    is_post = np.arange(len(items)) < items.n_posts
    known = written & ~np.isin(items.state, threads.NOBODY)
    counts = np.unique(items.contributor[known], return_counts=True)[1]
    ties, mutual = _ties(items, known & ~is_post)
    posts = np.flatnonzero(written & is_post)
    return {
        "response_rate": _ratio(int(np.isin(posts, _answered(items)).sum()), len(posts)),
        "contributors": len(counts),
        "gini_contributions": _gini(counts),
        "reciprocity": _ratio(mutual, ties),
    }


def _answered(items: Items) -> NDArray:
    """Posts with a response by somebody else who is no program."""
    by_other = items.is_written & (items.contributor >= 0)
    by_other &= items.contributor != items.contributor[items.thread]
    by_other[: items.n_posts] = False
    return np.unique(items.thread[by_other])


def _ties(items: Items, responses: NDArray) -> tuple[int, int]:
    """Count ties between known contributors, and those that are answered."""
    who, whom = items.contributor[responses], items.contributor[items.parent[responses]]
    state = items.state[items.parent[responses]]
    gone = np.isin(state, (*threads.NOBODY, threads.MISSING))
    apart = (whom >= 0) & ~gone & (who != whom)
    width = int(items.contributor.max()) + 1
    ties = np.unique(who[apart] * width + whom[apart])
    return len(ties), int(np.isin(ties % width * width + ties // width, ties).sum())


def _gini(counts: NDArray) -> float:
    """Gini coefficient of how much each wrote."""
    n = len(counts)
    if n == 0:
        return 0.0
    ranks = np.arange(1, n + 1)
    return round(float(2 * (ranks @ np.sort(counts)) / (n * counts.sum()) - (n + 1) / n), ROUNDED)


def _ratio(part: int, base: int) -> float:
    return round(part / base, ROUNDED) if base else 0.0


def expected(
    shape: Shape, contributions: int, *, replicates: int = 20
) -> dict[str, list[Mapping[str, tuple[float, float]]]]:
    """Give what the parameters lead to on average where no formula is at hand: reciprocity, Gini, contributors.

    The threads of each community are drawn anew ``replicates`` times (only who answers whom and when, no text), for the
    same people and the same number of contributions, with seeds of their own. For each community and half-year: the mean
    of every value of ``structure``, and the standard error of that mean.
    """
    populations = people.populations(shape, contributions)
    means: dict[str, list[Mapping[str, tuple[float, float]]]] = {}
    for place, (culture, own, n) in enumerate(
        zip(shape.cultures, populations, shares_of(shape, contributions), strict=True)
    ):
        drawn = []
        for replicate in range(replicates):
            generator = np.random.default_rng([REPLICATE, replicate, place])
            items = threads.draw_items(shape, culture, own, contributions=n, generator=generator)
            drawn.append([structure(items, number) for number in range(len(shape.cuts) - 1)])
        means[f"reddit:{culture.name}"] = [
            _mean([one[number] for one in drawn]) for number in range(len(shape.cuts) - 1)
        ]
    return means


def _mean(values: list[Values]) -> Mapping[str, tuple[float, float]]:
    """Mean and its standard error of each value over replicates."""
    table = {name: np.array([one[name] for one in values], float) for name in values[0]}
    return {
        name: (
            round(float(column.mean()), ROUNDED),
            round(float(column.std(ddof=1) / len(column) ** 0.5), ROUNDED),
        )
        for name, column in table.items()
    }


def shares_of(shape: Shape, contributions: int) -> list[int]:
    """How many contributions each community gets; they sum to what was asked."""
    ends = np.round(np.cumsum([culture.share for culture in shape.cultures]) * contributions)
    return np.diff(ends, prepend=0).astype(int).tolist()
