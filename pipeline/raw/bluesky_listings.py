"""Bluesky's listings, a page at a time: feeds of accounts, searches, and threads asked on from where they are cut."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from pipeline.errors import SourceSilent
from pipeline.raw.bluesky_answers import views
from pipeline.raw.bluesky_client import Bluesky
from pipeline.raw.web import Gone
from pipeline.study import Source

PAGE = 100  # as many as Bluesky gives at once
# So deep is a thread asked for at once: deeper answers are past what JSON readers take.
DEEP = 100
# A search goes on below the oldest post of a page; a thousandth of a second later, so that none of the same moment is missed.
A_LITTLE = 0.001


class Page(NamedTuple):
    """Posts as they came, when each stands in the listing (ISO 8601), and where the listing goes on."""

    posts: list[dict[str, Any]]
    moments: list[str]
    goes_on: str | None


@dataclass(frozen=True)
class Listing:
    """Something that is paged from the newest on: its name in the ledger, what messages call it, how a page is asked for."""

    name: str
    told: str
    page: Callable[[str | None, str | None], Page]
    # The account whose feed it is, as the study names it; a search goes on from any moment, and is nobody's.
    actor: str | None = field(default=None, repr=False)


def listings(bluesky: Bluesky, source: Source) -> list[Listing]:
    """What a source asks for: the feeds of its accounts, then its searches."""
    feeds = [
        feed(bluesky, name.strip("@ "), number)
        for number, name in enumerate(source.options.get("accounts", ()), 1)
    ]
    return [*feeds, *(search(bluesky, words) for words in source.options.get("search", ()))]


def feed(bluesky: Bluesky, actor: str, number: int) -> Listing:
    """The posts and replies of an account. Its name is written nowhere, not even into messages."""

    def page(goes_on: str | None, _: str | None) -> Page:
        asked = {"actor": actor, "limit": PAGE, "filter": "posts_with_replies", "cursor": goes_on}
        answer = bluesky.get("app.bsky.feed.getAuthorFeed", asked, told)
        entries = [one for one in _list(answer, "feed", told) if isinstance(one.get("post"), dict)]
        # A repost stands where it was made; whose post it was did not write it here.
        own = [one["post"] for one in entries if not isinstance(one.get("reason"), dict)]
        return Page(own, [moment_of(one["post"], one.get("reason")) for one in entries], _cursor(answer))

    told = f"account {number}"
    return Listing(f"account {sha256(actor.lower().encode()).hexdigest()[:16]}", told, page, actor)


def search(bluesky: Bluesky, words: str) -> Listing:
    """What a search finds; paged by moments, since counted pages shift when posts are deleted."""

    def page(goes_on: str | None, reached: str | None) -> Page:
        asked = {"q": words, "sort": "latest", "limit": PAGE, "until": goes_on, "since": reached}
        posts = _list(bluesky.search(asked, told), "posts", told)
        moments = [moment_of(post, None) for post in posts]
        oldest = min(filter(None, moments), default=None)
        below = None if oldest is None else _later(oldest, A_LITTLE)
        # A page of one moment only: what else there is of it is out of reach.
        return Page(posts, moments, oldest if below == goes_on and len(posts) == PAGE else below)

    told = f"the search for '{words}'"
    return Listing(f"search {words}", told, page)


def moment_of(post: dict[str, Any], reason: Any) -> str:
    """Where Bluesky puts a post into listings: when it was written, but no later than when it was met."""
    if isinstance(reason, dict) and (made := iso(reason.get("indexedAt"))):
        return made
    record = post.get("record")
    said = (record.get("createdAt") if isinstance(record, dict) else None, post.get("indexedAt"))
    return min(filter(None, map(iso, said)), default="")


def iso(said: Any) -> str | None:
    """A moment in one way of writing, so that texts can be compared."""
    try:
        moment = datetime.fromisoformat(said)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (TypeError, ValueError, OverflowError):
        return None


def _later(moment: str, seconds: float) -> str | None:
    return iso(datetime.fromtimestamp(datetime.fromisoformat(moment).timestamp() + seconds, UTC).isoformat())


def _list(answer: Any, name: str, told: str) -> list[dict[str, Any]]:
    """What an answer holds; one that holds nothing of the kind would else look like the end of the listing."""
    held = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(held, list):
        raise SourceSilent(f"{told} gave an answer without posts")
    return [one for one in held if isinstance(one, dict)]


def _cursor(answer: Any) -> str | None:
    cursor = answer.get("cursor") if isinstance(answer, dict) else None
    return cursor if isinstance(cursor, str) and cursor else None


def root_of(post: dict[str, Any]) -> Any:
    """The address of the post that a post's thread begins with."""
    said: Any = post.get("record")
    for name in ("reply", "root", "uri"):
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, str) else post.get("uri")


def thread(bluesky: Bluesky, root: Any, *, is_needed: bool = False) -> Iterator[dict[str, Any]]:
    """The posts of a thread; where Bluesky cuts it, it is asked on from there.

    Raises
    ------
    Gone
        When it is needed, and not there.
    SourceRefuses
        When it is not shown.
    """
    waiting, asked = [root], set()
    while waiting:
        uri = waiting.pop()
        asked.add(uri)
        try:
            answer = bluesky.get(
                "app.bsky.feed.getPostThread", {"uri": uri, "depth": DEEP, "parentHeight": 0}, "a thread"
            )
        except Gone:
            if is_needed and uri == root:
                raise
            continue
        yield from views(answer)
        waiting += [leaf for leaf in _cut_at(answer.get("thread")) if leaf not in asked]


def _cut_at(thread: Any) -> list[str]:
    """The posts at the ends of a thread that have responses which are not shown."""
    found: list[str] = []
    waiting = [thread]
    while waiting:
        node = waiting.pop()
        post = node.get("post") if isinstance(node, dict) else None
        if not isinstance(post, dict):
            continue
        replies = node.get("replies")
        if isinstance(replies, list) and replies:
            waiting += replies
        elif post.get("replyCount") and isinstance(post.get("uri"), str):
            found.append(post["uri"])
    return found
