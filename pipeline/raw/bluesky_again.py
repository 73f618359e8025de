"""Bluesky asked again: what its feeds and searches show now, and the threads around that, since no address is kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipeline.errors import SourceRefuses
from pipeline.raw.again import Asked, Look
from pipeline.raw.bluesky import SEEN_KEY, is_opted_out, post_id
from pipeline.raw.bluesky_answers import GONE_KEY, TOMBSTONES, is_post
from pipeline.raw.bluesky_client import Bluesky, connect
from pipeline.raw.bluesky_listings import Listing, iso, listings, root_of, thread
from pipeline.raw.live import Live
from pipeline.raw.states import AUTHOR_DELETED
from pipeline.raw.web import Gone

DID = "did:"


@dataclass
class _Shown:
    """What Bluesky shows: posts and tombstones by their ids, where threads begin, and whose feed was read far enough."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    gone: set[str] = field(default_factory=set)
    threads: dict[str, str] = field(default_factory=dict, repr=False)
    people: set[str] = field(default_factory=set, repr=False)

    def take(self, views: Iterable[dict[str, Any]]) -> None:
        """Remember posts and tombstones."""
        for view in views:
            own = post_id(view.get("uri"))
            if own and is_post(view):
                self.posts[own] = view
                self.threads[post_id(root_of(view)) or own] = root_of(view)
            elif own and view.get(GONE_KEY) == TOMBSTONES["notFoundPost"]:
                self.gone.add(own)

    def tells(self, one: Asked) -> bool:
        """Whether a post is shown, or would be if it were there: in its author's feed, or below what it answers."""
        is_shown = one.id in self.posts or one.id in self.gone or one.parent in self.posts
        return is_shown or any(map(one.is_by, self.people))


def again(live: Live, asked: list[Asked]) -> Iterator[Look]:
    """Read feeds and searches down to the oldest post that is asked for, then the threads of what they do not show.

    Raises
    ------
    SourceRefuses
        When a feed, a search or a thread is not shown; the others were asked first.
    """
    if not asked:
        return
    bluesky, shown = connect(live), _Shown()
    moments = [one.created for one in asked]
    refused: list[str] = []
    for listing in listings(bluesky, live.source):
        try:
            _read(listing, shown, oldest=min(moments) - 1, newest=max(moments) + 1)
        except SourceRefuses as error:
            refused.append(str(error))
    listed = [one for one in asked if one.id in shown.posts or any(map(one.is_by, shown.people))]
    yield _look(live, listed, shown)
    for root, members in _by_root(asked, {one.id for one in listed}).items():
        if root in shown.threads:
            try:
                yield _look_at_thread(bluesky, shown.threads[root], members)
            except SourceRefuses as error:
                refused.append(str(error))
    if refused:
        raise SourceRefuses("; ".join(dict.fromkeys(refused)))


def _read(listing: Listing, shown: _Shown, *, oldest: int, newest: int) -> None:
    """Read a listing from the newest post on. Of a feed that is not there nothing is known unless it is named by did."""
    lowest = _iso(oldest)
    goes_on = _iso(newest) if listing.actor is None else None
    people = {listing.actor} if listing.actor and listing.actor.startswith(DID) else set[str]()
    try:
        while True:
            page = listing.page(goes_on, lowest)
            shown.take(page.posts)
            if listing.actor is not None:
                people |= {str(post["author"]["did"]) for post in page.posts if is_post(post)}
            is_below = bool(page.moments) and max(page.moments) < lowest
            if is_below or page.goes_on in (None, goes_on):
                break
            goes_on = page.goes_on
    except Gone:
        if not people:
            raise SourceRefuses(
                f"{listing.told} is not there; if it was closed, let staffroom forget what is stored of it"
            ) from None
    shown.people |= people


def _by_root(asked: list[Asked], known: set[str]) -> dict[str, list[Asked]]:
    """Those that are not known yet, by the thread they stand in."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        if one.id not in known:
            found.setdefault(one.root, []).append(one)
    return found


def _look_at_thread(bluesky: Bluesky, address: str, members: list[Asked]) -> Look:
    """What some posts of a thread are now; where its beginning is gone, nothing is known of the others."""
    shown = _Shown()
    try:
        shown.take(thread(bluesky, address, is_needed=True))
    except Gone:
        return Look(tuple(one.id for one in members if one.id == one.root), [])
    return _look(bluesky.live, [one for one in members if shown.tells(one)], shown)


def _look(live: Live, asked: list[Asked], shown: _Shown) -> Look:
    """What some posts are now; who opts out has left."""
    views = {one.id: shown.posts[one.id] for one in asked if one.id in shown.posts}
    gone = [own for own, view in views.items() if is_opted_out(view)]
    gone += [one.id for one in asked if one.id in shown.gone and one.id not in views]
    lines = [view | {SEEN_KEY: live.now()} for view in views.values() if not is_opted_out(view)]
    return Look(tuple(one.id for one in asked), lines, dict.fromkeys(gone, AUTHOR_DELETED))


def _iso(seconds: int) -> str:
    return iso(datetime.fromtimestamp(seconds, UTC).isoformat()) or ""
