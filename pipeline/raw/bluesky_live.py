"""Bluesky asked over the network: feeds of accounts, searches, and the threads of the posts found there."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import SourceRefuses
from pipeline.raw.bluesky import OUT, SEEN_KEY, is_opted_out, post_id
from pipeline.raw.bluesky_again import again
from pipeline.raw.bluesky_answers import GONE_KEY
from pipeline.raw.bluesky_client import SECRETS, Bluesky, connect
from pipeline.raw.bluesky_listings import Listing, Page, listings, root_of, thread
from pipeline.raw.live import Batch, Live, bundled
from pipeline.raw.web import Gone
from pipeline.study import Source

__all__ = ["ASKS_BY_FACTS", "OPTIONS", "SECRETS", "again", "batches", "wrong_options"]

OPTIONS = ("service", "login_service", "accounts", "threads", "search")
ASKS_BY_FACTS = True


@dataclass
class Pass:
    """A walk from the newest post down to the newest of the last walk that was ended; written down after every page."""

    reached: str | None = None
    newest: str | None = None
    goes_on: str | None = None

    @classmethod
    def read(cls, mark: str | None) -> "Pass":
        """Read what was written down."""
        return cls(**json.loads(mark)) if mark else cls()

    def written(self) -> str:
        """Write it down."""
        return json.dumps({name: value for name, value in vars(self).items() if value is not None})


@dataclass
class Found:
    """The threads that were asked for in this run, and the posts it gave: what was given may not be stored yet."""

    live: Live
    asked: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set, repr=False)


def wrong_options(source: Source) -> list[str]:
    """Say which options are missing or no use."""
    lists = [source.options.get(name, []) for name in ("accounts", "search")]
    found: list[str] = []
    if not any(lists):
        found.append(
            "it asks for nothing. Add a line such as: accounts = ['name.example'], or: search = ['#edchat']."
        )
    if not all(isinstance(name, str) and name.strip("@ ") for names in lists for name in names):
        found.append("'accounts' and 'search' are lists of words, for example: accounts = ['name.example'].")
    return found


def batches(live: Live) -> Iterator[Batch]:
    """What is new in each feed and search, with the threads that have responses which were not asked for.

    Raises
    ------
    SourceRefuses
        When an account or a search is not shown; the others were asked first.
    NoAccess
        When a search needs a login that is missing or refused; the feeds were asked first.
    """
    bluesky, found = connect(live), Found(live)
    refused: list[str] = []
    for listing in listings(bluesky, live.source):
        try:
            yield from bundled(_walks(bluesky, listing, found), listing=listing.name)
        except SourceRefuses as error:
            refused.append(str(error))
    if refused:
        raise SourceRefuses("; ".join(dict.fromkeys(refused)))


def _walks(bluesky: Bluesky, listing: Listing, found: Found) -> Iterator[Batch]:
    """End the walk that a killed run began, then begin one at the newest post."""
    walk = Pass.read(found.live.stored.mark(listing.name))
    reached = walk.reached
    if walk.goes_on is not None:
        try:
            yield from _walk(bluesky, listing, walk, found)
        except SourceRefuses:
            # The server does not take the place any more: the walk below goes down as far as that one was to go.
            walk = Pass(reached)
    walk.goes_on = None
    yield from _walk(bluesky, listing, walk, found)


def _walk(bluesky: Bluesky, listing: Listing, walk: Pass, found: Found) -> Iterator[Batch]:
    """Page by page down to what the last walk reached, or to the end."""
    while True:
        page = _page(listing, walk)
        walk.newest = max(filter(None, (walk.newest, *page.moments)), default=None)
        is_over = page.goes_on in (None, walk.goes_on) or _is_known(page, walk)
        walk.goes_on = None if is_over else page.goes_on
        if is_over:
            walk.reached, walk.newest = max(filter(None, (walk.reached, walk.newest)), default=None), None
        lines, marks = _lines(bluesky, page.posts, found)
        yield Batch(listing.name, lines, marks | {listing.name: walk.written()})
        if is_over:
            return


def _page(listing: Listing, walk: Pass) -> Page:
    try:
        return listing.page(walk.goes_on, walk.reached)
    except Gone:
        raise SourceRefuses(f"{listing.told} is not there") from None


def _is_known(page: Page, walk: Pass) -> bool:
    """Whether a whole page is as old as what the last walk reached; the moments of one page need not be in order."""
    return bool(page.moments) and walk.reached is not None and max(page.moments) <= walk.reached


def _lines(
    bluesky: Bluesky, posts: list[dict[str, Any]], found: Found
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The posts of a page and of their threads that are not stored; of who opted out nothing but that."""
    held = {str(post.get("uri")): post for post in posts}
    marks: dict[str, str] = {}
    for post in posts if found.live.source.options.get("threads") else ():
        listing, n_said = f"thread {post_id(post.get('uri'))}", str(post.get("replyCount"))
        root = root_of(post)
        has_thread = root != post.get("uri") or n_said not in ("0", "None")
        if not has_thread or is_opted_out(post) or found.live.stored.mark(listing) == n_said:
            continue
        try:
            if root not in found.asked:
                held |= {str(one.get("uri")): one for one in thread(bluesky, root)}
        except SourceRefuses:
            continue  # no mark: asked for again
        found.asked.add(root)
        marks[listing] = n_said
    return _stamped(found, held), marks


def _stamped(found: Found, held: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are new, with the moment they were seen."""
    own_ids = {uri: post_id(uri) or uri for uri in held if (post_id(uri) or uri) not in found.given}
    known = found.live.stored.known(own_ids.values())
    found.given |= {*own_ids.values()}
    return [
        {GONE_KEY: OUT, "uri": uri} if is_opted_out(held[uri]) else held[uri] | {SEEN_KEY: found.live.now()}
        for uri, own in own_ids.items()
        if own not in known
    ]
