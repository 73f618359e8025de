"""The archives of one community as blocks of lines in the order of time, each with the truth about its items."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate import texts, threads
from pipeline.simulate.contents import ACTS, NO_ACT, NO_TOPIC, Contents
from pipeline.simulate.people import RULE_BOT, WORD_BOT, People
from pipeline.simulate.phrases import Phrasebook
from pipeline.simulate.records import LINES, Row
from pipeline.simulate.shapes import Culture
from pipeline.simulate.threads import Items

BLOCK: Final = 20_000
FIRST_COMMENT: Final = int("d000000", 36)
FIRST_POST: Final = int("7n0000", 36)
COMMENT_DIGITS: Final = 7
POST_DIGITS: Final = 6
REPEATED_SHARE: Final = 0.008
SEEN_BEFORE_SHARE: Final = 0.15  # of deleted items, how many an earlier line still has the text of
EDITED_SHARE: Final = 0.04
BELOW_ZERO_SHARE: Final = 0.04
SPEAKS_SHARE: Final = 0.05  # of moderators' contributions, how many are marked as such
DAY: Final = 86_400
DIGITS: Final = np.frombuffer(b"0123456789abcdefghijklmnopqrstuvwxyz", dtype="S1")
FLAIRS: Final = {
    "ASK_ADVICE": "Advice wanted",
    "RESOURCE": "Resource",
    "VENT": "Rant",
    "HUMOUR_SOCIAL": "Humor",
}
GONE: Final = {threads.AUTHOR_DELETED: "[deleted]", threads.REMOVED: "[removed]"}


@dataclass(frozen=True)
class Community:
    """Everything drawn about a community; ``place`` is its own among all, ``names`` those of all contributors."""

    culture: Culture
    place: int
    n_places: int
    people: People
    items: Items
    contents: Contents
    names: list[str]
    programs: tuple[str, str]

    def native_numbers(self) -> NDArray:
        """A number for each item that grows with time and that no other community uses."""
        n_posts = self.items.n_posts
        rank = np.empty(len(self.items), dtype=np.int64)
        for part in (slice(0, n_posts), slice(n_posts, None)):
            moments = self.items.created[part]
            order = np.argsort(moments, kind="stable")
            ranks = np.empty(len(moments), dtype=np.int64)
            ranks[order] = np.arange(len(moments))
            rank[part] = ranks
        first = np.where(np.arange(len(rank)) < n_posts, FIRST_POST, FIRST_COMMENT)
        return first + (rank * self.n_places + self.place) * 3


@dataclass(frozen=True)
class Lines:
    """Some lines of an archive, how many of them say something new, and the truth about those as rows of a table."""

    lines: list[str]
    n_new: int
    truth: list[str]


def native_ids(numbers: NDArray, digits: int) -> list[str]:
    """Write numbers in base 36, all with the same number of digits."""
    powers = 36 ** np.arange(digits - 1, -1, -1, dtype=np.int64)
    letters = DIGITS[(numbers[:, None] // powers) % 36]
    return np.ascontiguousarray(letters).view(f"S{digits}").ravel().astype(str).tolist()


def blocks(
    book: Phrasebook, community: Community, *, posts: bool, generator: np.random.Generator
) -> Iterator[Lines]:
    """Yield the posts or the responses of a community, block by block."""
    items = community.items
    where = np.arange(len(items))
    of_kind = (where < items.n_posts) == posts
    chosen = np.flatnonzero(of_kind & items.is_written)
    chosen = chosen[np.argsort(items.created[chosen], kind="stable")]
    numbers = community.native_numbers()
    answers = np.bincount(items.thread[items.n_posts :], minlength=items.n_posts)
    for start in range(0, len(chosen), BLOCK):
        yield _block(
            book, community, _Place(chosen[start : start + BLOCK], numbers, answers, posts), generator
        )


@dataclass(frozen=True)
class _Place:
    """Which items a block holds, and what is needed of others."""

    chosen: NDArray
    numbers: NDArray
    answers: NDArray
    posts: bool


def _block(book: Phrasebook, community: Community, place: _Place, generator: np.random.Generator) -> Lines:
    """Write the lines of a block: each item once, some a second time as seen at another moment."""
    rows = _rows(book, community, place, generator)
    line = LINES[community.culture.vintage][0 if place.posts else 1]
    n = len(rows)
    gone = community.items.state[place.chosen]
    luck = generator.random(n)
    is_seen = np.isin(gone, list(GONE)) & (luck < SEEN_BEFORE_SHARE)
    is_repeated = (gone == threads.PRESENT) & (luck < REPEATED_SHARE)
    made: list[str] = []
    later: list[str] = []
    for row, seen, repeated in zip(rows, is_seen.tolist(), is_repeated.tolist(), strict=True):
        if seen:
            made.append(line(row._replace(state=threads.PRESENT)))
            later.append(line(_gone(row._replace(retrieved=row.retrieved + 40 * DAY))))
        else:
            made.append(line(_gone(row) if row.state else row))
            if repeated:
                later.append(
                    line(
                        row._replace(retrieved=row.retrieved + 35 * DAY, score=row.score + row.number % 9 + 1)
                    )
                )
    return Lines(made + later, n, _truth(book, community, place, [row.native_id for row in rows]))


def _gone(row: Row) -> Row:
    """What is left of an item that was deleted or removed."""
    author = "[deleted]" if row.state in threads.NOBODY else row.author
    return row._replace(
        author=author, text=GONE.get(row.state, row.text), edited=0 if row.state in GONE else row.edited
    )


def _rows(book: Phrasebook, community: Community, place: _Place, generator: np.random.Generator) -> list[Row]:
    """Gather what the lines of a block say."""
    items, culture, chosen = community.items, community.culture, place.chosen
    n = len(chosen)
    contents, parent = community.contents, items.parent[chosen]
    block = texts.Block(
        contents.topic[chosen],
        contents.first[chosen],
        contents.second[chosen],
        place.posts,
        items.contributor[chosen] < 0,
        contents.topic[items.thread[chosen]],
    )
    link_only = items.link_only[chosen]
    known = ~np.isin(items.state[parent], threads.NOBODY) & (items.contributor[parent] >= 0)
    parents = _names(community, np.where(known, parent, -1))
    body = texts.bodies(book, culture, block, names=parents, generator=generator)
    title = texts.titles(book, block, link_only=link_only, generator=generator) if place.posts else [""] * n
    own = native_ids(place.numbers[chosen], POST_DIGITS if place.posts else COMMENT_DIGITS)
    created = items.created[chosen]
    columns = (
        range(int(chosen[0]) if n else 0, (int(chosen[0]) if n else 0) + n),
        own,
        [culture.name] * n,
        _names(community, chosen),
        body,
        title,
        _urls(book, link_only, generator),
        created.tolist(),
        _edits(created, generator),
        _scores(n, place.posts, generator),
        (created + generator.integers(DAY, 30 * DAY, n)).tolist(),
        _parent_ids(items, place, parent),
        [f"t3_{one}" for one in native_ids(place.numbers[items.thread[chosen]], POST_DIGITS)],
        place.answers[items.thread[chosen]].tolist(),
        items.state[chosen].tolist(),
        _speaks_as_moderator(community, chosen, generator),
        [FLAIRS.get(ACTS[act], "") if act != NO_ACT else "" for act in contents.first[chosen].tolist()],
    )
    return [Row(*row) for row in zip(*columns, strict=True)]


def _names(community: Community, where: NDArray) -> list[str]:
    """The account names of items; nothing where there is no item."""
    who = community.items.contributor[where]
    number = np.where(who >= 0, community.people.number[np.maximum(who, 0)], who)
    rule_bot, word_bot = community.programs
    bots = {RULE_BOT: rule_bot, WORD_BOT: word_bot}
    return [
        "" if place < 0 else bots[one] if one < 0 else community.names[one]
        for one, place in zip(number.tolist(), where.tolist(), strict=True)
    ]


def _urls(book: Phrasebook, link_only: NDArray, generator: np.random.Generator) -> list[str]:
    """Where link posts lead."""
    sites = book.words["sites"]
    number = generator.integers(0, len(sites) * 9_000, len(link_only))
    return [
        f"https://{sites[one % len(sites)]}/story/{one + 1000}" if bare else ""
        for one, bare in zip(number.tolist(), link_only.tolist(), strict=True)
    ]


def _edits(created: NDArray, generator: np.random.Generator) -> list[int]:
    """When items were edited; 0 for never."""
    n = len(created)
    edited = created + generator.integers(60, DAY, n)
    return np.where(generator.random(n) < EDITED_SHARE, edited, 0).tolist()


def _scores(n: int, posts: bool, generator: np.random.Generator) -> list[int]:
    """Votes: a few items get most of them, some fall below zero."""
    mean, spread = (1.2, 1.3) if posts else (0.9, 1.0)
    score = np.round(np.exp(generator.normal(mean, spread, n))).astype(np.int64)
    return np.where(generator.random(n) < BELOW_ZERO_SHARE, -score, score).tolist()


def _parent_ids(items: Items, place: _Place, parent: NDArray) -> list[str]:
    """The full names of what items respond to."""
    is_post = parent < items.n_posts
    posts = native_ids(place.numbers[np.where(is_post, parent, 0)], POST_DIGITS)
    comments = native_ids(place.numbers[parent], COMMENT_DIGITS)
    return [
        f"t3_{post}" if first else f"t1_{comment}"
        for post, comment, first in zip(posts, comments, is_post.tolist(), strict=True)
    ]


def _speaks_as_moderator(community: Community, chosen: NDArray, generator: np.random.Generator) -> list[bool]:
    """Whether an item is marked as a moderator's: about rules always, else now and then."""
    who = community.items.contributor[chosen]
    about_rules = community.contents.first[chosen] == ACTS.index("NORMS")
    marked = about_rules | (generator.random(len(chosen)) < SPEAKS_SHARE)
    return ((np.isin(who, community.people.moderators) & marked) | (who == RULE_BOT)).tolist()


def _truth(book: Phrasebook, community: Community, place: _Place, ids: list[str]) -> list[str]:
    """The rows of truth_items.csv for a block: no text, no name."""
    contents, chosen = community.contents, place.chosen
    kind = "t3" if place.posts else "t1"
    rows = zip(
        ids,
        contents.topic[chosen].tolist(),
        contents.first[chosen].tolist(),
        contents.second[chosen].tolist(),
        (community.items.contributor[chosen] < 0).tolist(),
        strict=True,
    )
    return [
        f"reddit:{kind}_{one},{'' if topic == NO_TOPIC else book.topics[topic]},"
        f"{'' if first == NO_ACT else ACTS[first]}{'' if second == NO_ACT else ' ' + ACTS[second]},{int(program)}"
        for one, topic, first, second, program in rows
    ]
