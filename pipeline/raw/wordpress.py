"""WordPress's REST interface asked for a blog's posts and comments, oldest first, as entries of its feeds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import SourceRefuses
from pipeline.raw import drift
from pipeline.raw.feed import reader
from pipeline.raw.items import Item
from pipeline.raw.live import Batch, Live, bundled
from pipeline.raw.moments import moment
from pipeline.raw.oldest_first import Items, Listing, Page, end_second, first_second
from pipeline.raw.web import Busy, Gone, Web, read_json

PAGE = 100
WEB_BEGAN = 662_688_000  # 1991; blogs were moved to WordPress with their oldest entries
# Until the blog's clock is known from one of its posts, it may be any on earth.
ANY_CLOCK_S = 26 * 3600
# Comments wait to be approved, and keep the moment at which they were written; two weeks is what many blogs allow themselves.
WAITING_S = 14 * 86_400
# An hour that a clock shows twice in autumn puts posts out of order.
AUTUMN_S = 2 * 3600
PAST_THE_END = "invalid_page_number"
# What is shown of a post; of its author and its tags, the names.
OF_POSTS = {"_embed": "author,wp:term"}
HTML = "text/html"


def entries(live: Live, web: Web, blog: str) -> Iterator[Batch]:
    """A blog's posts, then its comments where the blog shows them.

    Raises
    ------
    SourceRefuses
        When the blog shows no posts in this way.
    """
    asked = _Blog(live, web, blog)
    first = first_second(live, WEB_BEGAN)
    try:
        yield from bundled(asked.listing("posts").from_second(first), listing=f"{blog}/posts")
    except (Gone, SourceRefuses) as error:
        raise SourceRefuses(f"{blog} shows no posts ({error}); give its feed as 'address'") from None
    try:
        yield from bundled(asked.listing("comments").from_second(first), listing=f"{blog}/comments")
    except (Gone, SourceRefuses):
        return  # most blogs keep comments to themselves; a feed of comments may still show the newest


class PastTheEnd(Exception):
    """Raised when a page is asked for that is not there any more, since something was deleted."""


def look(response: httpx.Response) -> None:
    """Take an error of WordPress for what it says.

    Raises
    ------
    PastTheEnd
        When there is no such page.
    SourceRefuses
        When the blog does not show this to everybody.
    """
    if response.status_code not in (400, 401, 403, 404, 410):
        return
    try:
        answer = response.json()
    except ValueError:
        return
    code = answer.get("code") if isinstance(answer, dict) else None
    if not isinstance(code, str):
        return
    if code.endswith(PAST_THE_END):
        raise PastTheEnd
    raise SourceRefuses(f"it says {code}")


@dataclass
class _Blog:
    """A blog of WordPress, as one source of one run asks it."""

    live: Live
    web: Web
    blog: str
    # How far the blog's clock is ahead of UTC, once that is known.
    ahead_s: int | None = None
    after: str = ""
    # The feed's ids of posts, by their number; nothing where there is no such post.
    guids: dict[int, str | None] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Where the interface lies; blogs at wordpress.com have it elsewhere, which is then given whole."""
        address = self.blog.rstrip("/")
        return address if "/wp/v2" in address else f"{address}/wp-json/wp/v2"

    def listing(self, kind: str) -> Listing:
        """How posts or comments are asked for."""
        read = reader(self.live.source, Path(self.blog))

        def ask(second: int, number: int) -> Page:
            return self._page(kind, second, number)

        def id_of(line: dict[str, Any]) -> str:
            item = read(line)
            return item.id if isinstance(item, Item) else f"{item} {line['link']}"

        path, stored = f"{self.blog}/{kind}", self.live.stored
        return Listing(
            path,
            stored,
            ask,
            id_of,
            _published,
            is_short_last=True,
            overlap_s=ANY_CLOCK_S,
            late_s=WAITING_S if kind == "comments" else 0,
            lines_of=self._within,
        )

    def _within(self, lines: Items) -> Items:
        """Those of the study's dates; the blog was asked for some hours more, since its clock is not UTC."""
        first, end = first_second(self.live, WEB_BEGAN), end_second(self.live)
        return [
            line
            for line in lines
            if (moment := _published(line)) is None or (first <= moment and (end is None or moment < end))
        ]

    def _page(self, kind: str, second: int, number: int) -> Page:
        """A page of what was written since some second."""
        asked = {"order": "asc", "orderby": "date" if kind == "posts" else "date_gmt", "page": number}
        if number == 1:
            # What follows on this page must be asked for alike, also when the clock is known better by then.
            self.after = self._clock(second, earlier=True)
        asked["after"] = self.after
        if (end := end_second(self.live)) is not None:
            asked["before"] = self._clock(end, earlier=False)
        try:
            items, is_full = self._ask(f"/{kind}", asked | (OF_POSTS if kind == "posts" else {}))
        except PastTheEnd:
            return Page([], is_full=False)
        for item in items:
            here, utc = _moment(item.get("date")), _moment(item.get("date_gmt"))
            self.ahead_s = here - utc if here and utc else self.ahead_s
        now = self.live.now()
        if kind == "comments":
            self._find_posts(items)
            return Page([_comment(item, self.guids) | {"seen": now} for item in items], is_full)
        self.guids |= {n: _guid(item) for item in items if (n := drift.whole_number(item.get("id")))}
        return Page([_post(item) | {"seen": now} for item in items], is_full)

    def _clock(self, second: int, *, earlier: bool) -> str:
        """What the blog's clock showed, or an hour that is surely before or after that."""
        ahead, spare = (0, ANY_CLOCK_S) if self.ahead_s is None else (self.ahead_s, AUTUMN_S)
        shown = max(second + ahead + (-spare if earlier else spare), WEB_BEGAN)
        return datetime.fromtimestamp(shown, UTC).replace(tzinfo=None).isoformat()

    def _ask(self, path: str, asked: dict[str, Any]) -> tuple[Items, bool]:
        """The items of a page, and whether there are pages after it; items not shown to all are missing from pages."""
        url = f"{self.base}{path}"

        def question() -> tuple[Items, bool]:
            response = self.web.once(url, {"per_page": PAGE} | asked)
            answer = read_json(response.content)
            if not isinstance(answer, list):
                raise Busy("an answer without a list")
            shown = [
                date
                for item in answer
                if isinstance(item, dict) and isinstance(date := item.get("date"), str)
            ]
            if shown and min(shown) < asked.get("after", ""):
                raise Busy("a page from before")
            n_pages = drift.whole_number(response.headers.get("x-wp-totalpages"))
            is_full = len(answer) >= PAGE if n_pages is None else asked.get("page", 1) < n_pages
            return [item for item in answer if isinstance(item, dict)], is_full

        return self.web.asker.ask(question, url)

    def _find_posts(self, comments: Items) -> None:
        """Ask for the feed's ids of the posts of comments, where they are not known."""
        posts = {number for item in comments if (number := drift.whole_number(item.get("post")))}
        if missing := sorted(posts - self.guids.keys()):
            asked = {"include": ",".join(map(str, missing)), "_fields": "id,guid"}
            found, _ = self._ask("/posts", asked)
            self.guids |= dict.fromkeys(missing)
            self.guids |= {n: _guid(item) for item in found if (n := drift.whole_number(item.get("id")))}


def _published(line: dict[str, Any]) -> int | None:
    return line["published"]


def _moment(value: Any) -> int | None:
    """Read a moment, which has no zone."""
    return moment(value, zone=UTC)


def _rendered(value: Any) -> str | None:
    """The text of a field."""
    text = value.get("rendered") if isinstance(value, dict) else None
    return text if isinstance(text, str) else None


def _guid(item: dict[str, Any]) -> str | None:
    """A post's id as its feed gives it."""
    guid = _rendered(item.get("guid"))
    return None if guid is None else unescape(guid)


def _html(value: Any) -> dict[str, Any] | None:
    """A text and what it is written in, as the feed's reader takes it."""
    text = _rendered(value)
    return None if text is None else {"type": HTML, "value": text}


def _post(item: dict[str, Any]) -> dict[str, Any]:
    """A post as an entry of a feed."""
    embedded = item.get("_embedded")
    shown = embedded if isinstance(embedded, dict) else {}
    content = item.get("content")
    is_locked = isinstance(content, dict) and content.get("protected") is True
    return {
        "id": _guid(item),
        "link": item.get("link"),
        "published": _moment(item.get("date_gmt")),
        "updated": _moment(item.get("modified_gmt")),
        "title": _html(item.get("title")),
        "content": None if is_locked else _html(content),
        "summary": None if is_locked else _html(item.get("excerpt")),
        "author": next(iter(_names(shown.get("author"))), None),
        "tags": [name for terms in _list(shown.get("wp:term")) for name in _names(terms)],
    }


def _comment(item: dict[str, Any], guids: dict[int, str | None]) -> dict[str, Any]:
    """A comment as an entry of a feed of comments, which names it by its post."""
    number, parent, post = (drift.whole_number(item.get(name)) for name in ("id", "parent", "post"))
    guid = guids.get(post or 0)
    own = f"{guid}#comment-{number}" if guid and number else item.get("link")
    answered = f"{guid}#comment-{parent}" if parent else guid
    return {
        "id": own,
        "link": item.get("link"),
        "published": _moment(item.get("date_gmt")),
        "content": _html(item.get("content")),
        "author": item.get("author_name"),
        "in_reply_to": answered if guid else None,
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> list[str]:
    """The names of people or tags; whom a blog does not show has none."""
    named = [one.get("name") for one in _list(value) if isinstance(one, dict)]
    return [unescape(name) for name in named if isinstance(name, str) and name]
