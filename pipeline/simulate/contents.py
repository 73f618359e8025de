"""What each item is about and does: topics and acts of the codebook, drawn from the mixture of its community."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate.calendar import Days
from pipeline.simulate.shapes import Culture, Shape, mixes
from pipeline.simulate.threads import Items

STAYS_ON_TOPIC: Final = 0.93  # a response is about what its thread is about; else it is drawn anew
NO_TOPIC: Final = -1
NO_ACT: Final = -1
BORN: Final = "video_lessons"
ACTS: Final = (
    "ASK_INFO",
    "ASK_ADVICE",
    "ASK_SUPPORT",
    "EXPLAIN",
    "ADVISE",
    "RESOURCE",
    "STORY",
    "REFLECT",
    "SUPPORT",
    "VENT",
    "CRITIQUE",
    "HUMOUR_SOCIAL",
    "HOSTILE",
    "NORMS",
    "PROMOTE",
    "REFER",
)


@dataclass(frozen=True)
class Contents:
    """Topic and acts of each item by number; ``second`` is -1 where there is only one, both are without text."""

    topic: NDArray
    first: NDArray
    second: NDArray


def draw_contents(
    shape: Shape, culture: Culture, items: Items, *, topics: tuple[str, ...], generator: np.random.Generator
) -> Contents:
    """Draw topic and acts; acts depend on whether an item is a post, topics on when its thread began, and on nothing else."""
    n, n_posts = len(items), items.n_posts
    is_new = items.created[:n_posts] >= _birth(shape)
    mixes = np.array([topic_mix(shape, culture, topics, is_born=is_born) for is_born in (False, True)])
    of_thread = _draw_rows(mixes, is_new.astype(int), generator)
    anew = _draw_rows(mixes, is_new[items.thread].astype(int), generator)
    stays = generator.random(n) < STAYS_ON_TOPIC
    stays[:n_posts] = True
    topic = np.where(stays, of_thread[items.thread], anew)
    is_post = (np.arange(n) < n_posts).astype(int)
    first = _draw_rows(
        np.array([act_mix(culture.response_acts), act_mix(culture.post_acts)]), is_post, generator
    )
    second = _draw_second(first, generator)
    is_short = (generator.random(n) < culture.short) & (is_post == 0)
    is_program = items.contributor < 0
    wordless = items.link_only | is_short | is_program
    return Contents(
        np.where(is_short | is_program, NO_TOPIC, topic),
        np.where(wordless, NO_ACT, first),
        np.where(wordless, NO_ACT, second),
    )


def _birth(shape: Shape) -> int:
    """The moment a topic is born (UTC seconds)."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    day = shape.birth_on
    return int(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(shape.timezone)).timestamp())


def _draw_rows(mixes: NDArray, row: NDArray, generator: np.random.Generator) -> NDArray:
    """Draw a column for each item from the row of shares that applies to it."""
    heights = np.cumsum(mixes, axis=1)
    luck = generator.random(len(row))
    drawn = np.empty(len(row), dtype=np.int64)
    for number, height in enumerate(heights):
        where = row == number
        drawn[where] = np.searchsorted(height, luck[where] * height[-1], side="right")
    return drawn


def _draw_second(first: NDArray, generator: np.random.Generator) -> NDArray:
    """Draw what an item does besides its first act."""
    rows = np.array([[*_seconds(act), 1 - sum(mixes()["second"].get(act, {}).values())] for act in ACTS])
    drawn = _draw_rows(rows, first, generator)
    return np.where(drawn == len(ACTS), NO_ACT, drawn)


def _seconds(act: str) -> list[float]:
    """How often each act comes second to one."""
    return [mixes()["second"].get(act, {}).get(other, 0.0) for other in ACTS]


def topic_mix(shape: Shape, culture: Culture, topics: tuple[str, ...], *, is_born: bool) -> NDArray:
    """The planted shares of topics before or after one is born; topics no culture names are the born one."""
    weights = np.array([culture.topics.get(topic, 0.0) for topic in topics], float)
    mix = weights / weights.sum()
    born = np.array([topic == BORN for topic in topics], float)
    return mix * (1 - shape.born_share) + born * shape.born_share if is_born else mix


def act_mix(weights: Mapping[str, float]) -> NDArray:
    """The planted shares of first acts."""
    mix = np.array([weights.get(act, 0.0) for act in ACTS], float)
    return mix / mix.sum()


def act_shares(culture: Culture, *, is_post: bool) -> NDArray:
    """The share of posts or responses that do each act: first acts, and second acts by what they follow."""
    mix = act_mix(culture.post_acts if is_post else culture.response_acts)
    both = mix + mix @ np.array([_seconds(act) for act in ACTS])
    return both * (1 - (culture.link_only if is_post else culture.short))


def topic_shares(shape: Shape, culture: Culture, days: Days, *, topics: tuple[str, ...]) -> NDArray:
    """The planted share of each topic (columns) among items with a topic, by half-year (rows)."""
    before, after = (topic_mix(shape, culture, topics, is_born=is_born) for is_born in (False, True))
    total = np.bincount(days.period, weights=days.weight)
    born = np.bincount(days.period, weights=days.weight * days.is_after_birth) / total
    return np.outer(1 - born, before) + np.outer(born, after)
