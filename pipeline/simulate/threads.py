"""Who answers whom, when: threads as arrays, drawn from the parameters of a community."""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate import calendar
from pipeline.simulate.people import BULK_NUMBER, RULE_BOT, WORD_BOT, People
from pipeline.simulate.shapes import Culture, Shape

PRESENT: Final = 0
AUTHOR_DELETED: Final = 1
ACCOUNT_DELETED: Final = 2
REMOVED: Final = 3
MISSING: Final = 4
NOBODY: Final = (AUTHOR_DELETED, ACCOUNT_DELETED)  # states in which nobody knows the account
LATEST_ANSWER: Final = 0.35  # chance that a response to a response goes to the latest one
MEDIAN_DELAY: Final = 2_400.0  # seconds
DELAY_SPREAD: Final = 1.5
LONGEST_DELAY: Final = 14 * 86_400
POSTING_EVENNESS: Final = 0.75  # people differ less in posting than in responding


@dataclass(frozen=True)
class Items:
    """The posts (first ``n_posts``) and responses of a community; ``parent`` of a post is the post itself.

    ``contributor`` is a place among the community's people, -1 and -2 are programs; ``link_only`` marks posts without text.
    """

    n_posts: int
    thread: NDArray
    parent: NDArray
    depth: NDArray
    contributor: NDArray
    created: NDArray
    period: NDArray
    state: NDArray
    link_only: NDArray

    def __len__(self) -> int:
        return len(self.thread)

    @property
    def is_written(self) -> NDArray:
        """What comes into the archives at all."""
        return self.state != MISSING

    def chosen(self, kept: NDArray, n_posts: int) -> "Items":
        """Keep some items; parents are numbered anew."""
        place = np.cumsum(kept) - 1
        columns = {
            field.name: getattr(self, field.name)[kept] for field in fields(self) if field.name != "n_posts"
        }
        columns["parent"] = place[columns["parent"]]
        return Items(n_posts, **columns)


def draw_items(
    shape: Shape, culture: Culture, people: People, *, contributions: int, generator: np.random.Generator
) -> Items:
    """Draw threads, each independent of the others, until exactly ``contributions`` items are written."""
    days = calendar.days(shape, culture)
    size = mean_thread(culture, days)
    n_threads = int(contributions / size * 1.15 + 12 * (contributions / size) ** 0.5) + 40
    day, moments = calendar.draw_moments(days, n_threads, generator)
    period = days.period[day]
    n_responses = _sizes(culture, period, generator)
    items = _items(culture, people, _Frame(moments, period, n_responses), generator)
    items = _with_programs(culture, items, generator)
    moment = np.minimum(items.created, days.last_moment)
    cuts = days.begins[np.searchsorted(days.period, np.arange(1, int(days.period.max()) + 1))]
    items = Items(
        **{
            **{field.name: getattr(items, field.name) for field in fields(items)},
            "created": moment,
            "period": np.searchsorted(cuts, moment, side="right"),
        }
    )
    return _cut(items, contributions)


def mean_thread(culture: Culture, days: calendar.Days) -> float:
    """Expected items of a thread that come into the archives."""
    numbers = range(int(days.period.max()) + 1)
    share = np.bincount(days.period, weights=days.weight)
    answered = np.array([culture.at(culture.answered, number) for number in numbers])
    length = np.array([culture.at(culture.length, number) for number in numbers])
    responses = float(share @ (answered * length))
    return (1 - culture.missing_post) + responses + culture.rule_bot + culture.word_bot


def _sizes(culture: Culture, period: NDArray, generator: np.random.Generator) -> NDArray:
    """Draw the number of responses: none with the planted chance, else one and a negative binomial number more."""
    answered = np.array([culture.at(culture.answered, number) for number in range(int(period.max()) + 1)])
    length = np.array([culture.at(culture.length, number) for number in range(int(period.max()) + 1)])
    more = np.maximum(length[period] - 1, 1e-9)
    drawn = 1 + generator.negative_binomial(culture.spread, culture.spread / (culture.spread + more))
    return np.where(generator.random(len(period)) < answered[period], drawn, 0)


@dataclass(frozen=True)
class _Frame:
    """Threads before anybody wrote in them."""

    moments: NDArray
    period: NDArray
    n_responses: NDArray


def _items(culture: Culture, people: People, frame: _Frame, generator: np.random.Generator) -> Items:
    """Fill threads with people, places and times."""
    n_posts, n_more = len(frame.moments), int(frame.n_responses.sum())
    thread = np.concatenate([np.arange(n_posts), np.repeat(np.arange(n_posts), frame.n_responses)])
    starts = n_posts + np.cumsum(frame.n_responses) - frame.n_responses
    rank = np.arange(n_posts + n_more) - np.where(thread < n_posts, starts[thread], 0)
    rank[:n_posts] = -1
    parent = _parents(culture, thread, rank, starts, generator)
    period = frame.period[thread]
    bulk = np.flatnonzero(generator.random(n_posts) < culture.bulk_poster)
    contributor = _contributors(culture, people, (thread, parent, rank, period, bulk), generator)
    delay = np.minimum(
        np.exp(generator.normal(np.log(MEDIAN_DELAY), DELAY_SPREAD, len(thread))), LONGEST_DELAY
    ).astype(np.int64)
    delay[:n_posts] = 0
    depth, elapsed = _along(parent, delay + 1 * (rank >= 0))
    state, link_only = _states(culture, (n_posts, parent, depth), generator)
    link_only[bulk] = True
    return Items(
        n_posts, thread, parent, depth, contributor, frame.moments[thread] + elapsed, period, state, link_only
    )


def _parents(
    culture: Culture, thread: NDArray, rank: NDArray, starts: NDArray, generator: np.random.Generator
) -> NDArray:
    """Choose what each response goes to: the post, the latest response, or any earlier one."""
    n = len(thread)
    to_post = (generator.random(n) < culture.direct) | (rank <= 0)
    earlier = np.floor(generator.random(n) * np.maximum(rank, 0)).astype(np.int64)
    latest = generator.random(n) < LATEST_ANSWER
    response = starts[thread] + np.where(latest, np.maximum(rank - 1, 0), earlier)
    return np.where(to_post, thread, response)


def _contributors(
    culture: Culture, people: People, places: tuple[NDArray, ...], generator: np.random.Generator
) -> NDArray:
    """Choose who writes: somebody by activity, the one who was responded to, or the same person again."""
    thread, parent, rank, period, bulk = places
    n, n_posts = len(thread), int((rank < 0).sum())
    fresh = people.draw(period, generator)
    fresh[:n_posts] = people.draw(period[:n_posts], generator, evenness=POSTING_EVENNESS)
    fresh[bulk] = BULK_NUMBER
    # Whoever responds to a post without having been drawn for it on purpose is somebody else.
    same = (rank >= 0) & (parent == thread) & (fresh == fresh[thread])
    fresh[same] = people.neighbour(fresh[same], period[same])
    luck = generator.random(n)
    is_back = (rank > 0) & (parent >= n_posts) & (luck < culture.answer_back)
    is_again = (rank > 0) & ~is_back & (luck > 1 - culture.self_reply)
    source = np.where(is_back, parent[parent], np.where(is_again, parent, np.arange(n)))
    while not np.array_equal(source, jump := source[source]):
        source = jump
    return fresh[source]


def _along(parent: NDArray, delay: NDArray) -> tuple[NDArray, NDArray]:
    """Add steps and delays along the way up to the post, doubling the stride each time."""
    step = (parent != np.arange(len(parent))).astype(np.int64)
    elapsed, up = delay.copy(), parent
    while not np.array_equal(up, further := up[up]):
        step, elapsed, up = step + step[up], elapsed + elapsed[up], further
    return step + step[up], elapsed + elapsed[up]


def _states(
    culture: Culture, places: tuple[int, NDArray, NDArray], generator: np.random.Generator
) -> tuple[NDArray, NDArray]:
    """Choose what is deleted, removed or missing; a missing response lies deeper than the first level.

    So what is missing changes no response rate: whether a post was answered does not depend on it.
    """
    n_posts, parent, depth = places
    n = len(parent)
    luck = generator.random(n)
    edges = np.cumsum([culture.author_deleted, culture.account_deleted, culture.removed])
    state = np.where(luck < edges[2], 1 + np.searchsorted(edges, luck, side="right"), PRESENT)
    gone = generator.random(n) < np.where(depth == 0, culture.missing_post, culture.missing_response)
    state[gone & (depth != 1)] = MISSING
    # Of a deleted account that responds to a deleted account nobody can tell that it is somebody else's.
    nobody = np.isin(state, NOBODY)
    state[nobody & nobody[parent] & (depth == 1)] = PRESENT
    link_only = np.zeros(n, dtype=bool)
    link_only[:n_posts] = generator.random(n_posts) < culture.link_only
    return state, link_only


def _with_programs(culture: Culture, items: Items, generator: np.random.Generator) -> Items:
    """Let programs respond: one to posts, seconds after them, one to any item."""
    ruled = np.flatnonzero(generator.random(items.n_posts) < culture.rule_bot)
    counted = generator.integers(0, len(items), round(culture.word_bot * items.n_posts))
    parent = np.concatenate([ruled, counted])
    delay = generator.integers(1, 9, len(parent))
    added = {
        "thread": items.thread[parent],
        "parent": parent,
        "depth": items.depth[parent] + 1,
        "contributor": np.repeat([RULE_BOT, WORD_BOT], [len(ruled), len(counted)]),
        "created": items.created[parent] + delay,
        "period": items.period[parent],
        "state": np.full(len(parent), PRESENT),
        "link_only": np.zeros(len(parent), dtype=bool),
    }
    return Items(
        items.n_posts, **{name: np.concatenate([getattr(items, name), new]) for name, new in added.items()}
    )


def _cut(items: Items, contributions: int) -> Items:
    """Keep the first threads, and of the last one so many responses that the number written is exact."""
    order = np.lexsort((np.arange(len(items)), items.thread))
    written = np.cumsum(items.is_written[order])
    end = int(np.searchsorted(written, contributions)) + 1
    kept = np.zeros(len(items), dtype=bool)
    kept[order[:end]] = True
    return items.chosen(kept, int(kept[: items.n_posts].sum()))
