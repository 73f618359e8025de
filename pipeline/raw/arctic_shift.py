"""Arctic Shift's HTTP API: posts and comments of communities on Reddit, oldest first, as lines of a Reddit archive.

Address
    arctic-shift.photon-reddit.com, ``/api/posts/search`` and ``/api/comments/search`` (a study may name another as
    ``service``). The ``.jsonl`` that its download tool gives is a file of kind ``reddit-archive``.
Terms of use
    One person's archive, offered without guarantees and without a stated licence; it has a form for removal. What holds
    for Reddit's contents holds here: what is deleted at Reddit is to be deleted here. The source refuses to run without
    ``[source.charter]``.
Limits
    100 items a question; ``X-RateLimit-Remaining`` and ``X-RateLimit-Reset`` tell how many more questions are welcome.
    Only the study's own dates are asked for, unless ``whole_history = true``. Scores are as the archive saw them:
    shortly after, and once again after about 36 hours. What is asked for before then does not yet say what was deleted.
Since when
    Posts and comments from 2005 on. New ones mostly within minutes; hours after the archive was out of order (April 2026).
Oddities
    Pages go on by the second, and a second may hold several items, so each page begins with the second the last one ended
    with, and what came already is left out. Whether ``after`` takes in its own second is not documented, so the one before
    is asked for. Of a second that fills a page by itself the rest cannot be asked for; the run then says that it met a
    limit (``is_cap_hit``). A question that takes the archive too long is answered with status 422 and "Timeout. Maybe slow
    down a bit"; the same one for fewer items may be answered at once (arctic_shift, issue 66), so that is tried. Items
    found late stand before the mark: the last hour is asked for again each time. ``_meta.was_deleted_later`` marks texts
    that were gone when the archive looked a second time; they are not kept. Asked again (``/api/posts/ids``), the archive
    says what it knew after 36 hours: what is deleted later it does not see.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from pipeline.errors import SourceRefuses
from pipeline.raw import drift
from pipeline.raw.again import Asked, Look
from pipeline.raw.live import Batch, Live, bundled
from pipeline.raw.oldest_first import Listing, Page, end_second, first_second, not_from_before
from pipeline.raw.web import Busy, Gone, Web, read_json

SECRETS = ()
OPTIONS = ("service", "whole_history")
ASKS_BY_FACTS = True
SERVICE = "https://arctic-shift.photon-reddit.com"
# What is asked for, and what stands before the ids of such items.
ASKED = {"posts": "t3_", "comments": "t1_"}
PAGE = 100
SMALLEST_PAGE = 25
REDDIT_BEGAN = 1_104_537_600  # 2005-01-01; Reddit opened in June of that year
# What the archive finds after newer items, seconds.
LATE = 3600
TOO_SLOW = ("timeout", "timed out", "slow down")


def batches(live: Live) -> Iterator[Batch]:
    """Posts, then comments, of each community.

    Raises
    ------
    SourceRefuses
        When the archive will not give some community; the others were asked first.
    """
    web, first = Web(live.asker, look=_look), first_second(live, REDDIT_BEGAN)
    refused: list[str] = []
    for name in live.communities:
        for kind in ASKED:
            listing = _Asked(live, web, name, kind).listing()
            try:
                yield from bundled(listing.from_second(first), listing=listing.path)
            except (Gone, SourceRefuses) as error:
                refused.append(f"r/{name}: {error}")
    if refused:
        raise SourceRefuses("; ".join(refused))


def again(live: Live, asked: list[Asked]) -> Iterator[Look]:
    """Ask for posts and comments by their ids; those missing that came from elsewhere may never have been archived.

    Raises
    ------
    SourceRefuses
        When the archive will not answer.
    """
    web = Web(live.asker, look=_look)
    for kind, before in ASKED.items():
        wanted = [one for one in asked if one.id.startswith(before)]
        for start in range(0, len(wanted), PAGE):
            some = wanted[start : start + PAGE]
            lines = _by_ids(live, web, kind, [one.id.removeprefix(before) for one in some])
            shown = {f"{before}{line.get('id')}" for line in lines}
            own = [one.id for one in some if one.id in shown or one.source == live.source.name]
            yield Look(tuple(own), lines)


def _by_ids(live: Live, web: Web, kind: str, ids: list[str]) -> list[dict[str, Any]]:
    """Items by their ids, seen now where the archive does not say when."""
    url = f"{_service(live)}/api/{kind}/ids"
    try:
        items = live.asker.ask(lambda: _items(read_json(web.once(url, {"ids": ",".join(ids)}).content)), url)
    except Gone:
        raise SourceRefuses(f"{url} is not there") from None
    return [item | {"retrieved_utc": live.now()} for item in items]


def _service(live: Live) -> str:
    return live.source.options.get("service", SERVICE).rstrip("/")


@dataclass(frozen=True)
class _Asked:
    """The posts or the comments of a community."""

    live: Live
    web: Web
    community: str
    kind: str

    def listing(self) -> Listing:
        """How they are asked for; of a second that holds more than a page there is no second page."""
        path = f"r/{self.community}/{self.kind}"
        return Listing(path, self.live.stored, self._page, self._id, _moment, has_pages=False, late_s=LATE)

    def _id(self, item: dict[str, Any]) -> str:
        """The fullname of an item."""
        return f"{ASKED[self.kind]}{drift.native_id(item.get('id')) or drift.native_id(item.get('name'))}"

    def _page(self, second: int, _number: int) -> Page:
        """The items of some second and of those that follow; fewer at once when the archive is slow."""
        url = f"{_service(self.live)}/api/{self.kind}/search"
        asked = {"subreddit": self.community, "sort": "asc", "after": second - 1}
        if (end := end_second(self.live)) is not None:
            asked["before"] = end
        limit = PAGE

        def question() -> Page:
            nonlocal limit
            try:
                items = _items(read_json(self.web.once(url, asked | {"limit": limit}).content))
                not_from_before(map(_moment, items), second - 1)
            except Busy:
                limit = max(limit // 2, SMALLEST_PAGE)
                raise
            return Page(items, is_full=len(items) >= limit)

        return self.web.asker.ask(question, url)


def _moment(item: dict[str, Any]) -> int | None:
    return drift.seconds(item.get("created_utc"))


def _items(answer: Any) -> list[dict[str, Any]]:
    """The items of an answer."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, list):
        raise Busy("an answer without items")
    return [item for item in data if isinstance(item, dict)]


def _look(response: httpx.Response) -> None:
    """Take an error in words for what it says: come back, or no.

    Raises
    ------
    Busy
        When the question took too long.
    SourceRefuses
        When it is refused for another reason.
    """
    if response.status_code not in (
        httpx.codes.BAD_REQUEST,
        httpx.codes.UNPROCESSABLE_ENTITY,
        httpx.codes.OK,
    ):
        return
    try:
        answer = response.json()
    except ValueError:
        return
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, str) or not error:
        return
    if any(words in error.lower() for words in TOO_SLOW):
        raise Busy(f'"{error}"')
    raise SourceRefuses(f'the archive says "{error}"')
