"""Bluesky: saved answers of its AppView (threads, feeds, searches, posts), taken apart and read post by post.

Address
    ``app.bsky.feed.getPostThread``, ``getAuthorFeed``, ``getPosts``, ``searchPosts`` of public.api.bsky.app (searching has
    asked for a login since 2025-01-21). Staffroom reads saved answers, as JSON a line or over many, and asks nobody.
Terms of use
    Bluesky says its search index is not for bulk data. A study names its legal basis in ``[source.charter]``. The label
    ``!no-unauthenticated`` on an account or a post asks not to be shown to people who are not logged in. That is taken
    for a no: neither text, link, tags, languages nor quotation is kept, only that there was a post, when, where in its
    thread, by which pseudonym, and its counts. Its state is unavailable, with the fact ``opted_out``.
Limits
    Answers hold what was asked for: a thread without its deeper replies, a feed without the threads of its posts. Counts
    are of a day that no answer states. Deleted posts are missing, or leave tombstones without a moment, counted as
    "gone". Posts that others quote, or that a feed shows above a reply, were not asked for and are not taken. A repost
    gives the post itself. Not read: JSON nested too deep (some 600 replies), a value of more than 64 MiB.
Since when
    Answers of 2023 (without ``quoteCount``) and 2026.
Oddities, all of them read here
    Ids name the account, and exports write them in several ways, so their last part stands for them, as in tables.
    Accounts are told apart by ``did``; handles change hands. ``createdAt`` is whatever the author's program said: where
    it cannot be read, names no hour, or is later than ``indexedAt``, that is the moment, noted as ``created_precision``.
    Handles are domains ("@quiet-heron.example"), of which the mask knows only the first part, so they are cut to that in
    texts and addresses. An address that names the post's author is left out. Posts of pictures have no text. ``url`` is
    the page shown below a text; links within are shortened by Bluesky. Numbers of lines count posts and tombstones.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import SourceIncomplete
from pipeline.raw import drift
from pipeline.raw.blocks import LONGEST_LINE
from pipeline.raw.items import Item, Reader
from pipeline.raw.lines import Decoder, read_line
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NO_ID, NO_THREAD, NO_TIME
from pipeline.raw.states import PRESENT, UNAVAILABLE
from pipeline.study import Source

GONE_KEY = "$gone"
TOMBSTONES = {"notFoundPost": "notFound", "blockedPost": "blocked"}
COUNTS = {"n_reposts": "repostCount", "n_quotes": "quoteCount"}
OPTED_OUT = "!no-unauthenticated"
BLANK = b" \t\r\n" + BOM_UTF8  # a byte order mark says nothing, and no JSON begins or ends with its bytes
BEFORE_OBJECTS = (b"[", b",", b":")
ANY_VALUE: Decoder = msgspec.json.Decoder()

_strings = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_post_uri = re.compile(r"at://[^\s/]+/app\.bsky\.feed\.post/([\w.~:-]+)", re.ASCII)
# What names an account, and the part of it that the mask can take: a did, "@" and a domain, an account in an address of
# Bluesky's site, a domain of Bluesky's own. None begins within a word; what follows a letter and "@" is an e-mail's.
_account = re.compile(
    r"(?<![\w@])(?:@?did:[a-z]+:([\w-]{1,30})[\w.:%-]*|@([\w-]{1,30})[\w-]*(?:\.[\w-]+)*\.[A-Za-z][\w-]+"
    r"|(?<=bsky\.app/profile/)([\w-]{1,30})[\w-]*(?:\.[\w-]+)+|([\w-]{1,30})[\w-]*\.bsky\.social\b)",
    re.ASCII,
)


def as_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write each post or tombstone in some answers as a line of JSON; what is neither, or not JSON, stays as it is.

    Raises
    ------
    SourceIncomplete
        After the last readable value, when one over many lines does not end, or is too long.
    """
    unfinished = _Unfinished()
    for line in filter(bytes.strip, _lines(pieces)):
        yield from unfinished.go_on(line)
    yield from unfinished.end()


def _lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut pieces into lines with their ends."""
    waiting: list[bytes] = []
    for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"".join([*waiting, end, b"\n"])
            waiting = []
        waiting.append(rest)
        _check_length(sum(map(len, waiting)))
    yield b"".join(waiting)


def _check_length(n_bytes: int) -> None:
    """Stop before a value fills the memory."""
    if n_bytes > LONGEST_LINE:
        raise SourceIncomplete(f"a JSON value is longer than {LONGEST_LINE // 2**20} MiB, so no answer")


def _decoded(content: bytes) -> Any:
    """Read a JSON value; what is none, or only a word, is nothing."""
    value = read_line(content.strip(BLANK), ANY_VALUE)
    return None if isinstance(value, str) else value


@dataclass
class _Unfinished:
    """The lines of a value that has not ended, and its open brackets; elements of an array leave one by one."""

    lines: list[bytes] = field(default_factory=list)
    n_bytes: int = 0
    depth: int = 0
    is_array: bool = False
    has_begun: bool = False

    def go_on(self, line: bytes) -> Iterator[bytes]:
        """Take one more line, and give what it completes."""
        # An object follows only these; after anything else the line before was broken off, and here begins the next.
        if self.lines and line.startswith(b"{") and not self.lines[-1].rstrip(BLANK).endswith(BEFORE_OBJECTS):
            yield from self.given_up()
        if not self.lines and (value := _decoded(line)) is not None:
            yield from _view_lines(value)
            return
        if self.depth == 0:
            self.is_array = line.lstrip(BLANK).startswith(b"[")
        self.lines.append(line)
        self.n_bytes += len(line)
        _check_length(self.n_bytes)
        self.depth = _depth(line, self.depth)
        if self.depth < 0:
            yield from self.given_up()
        elif self.depth == 0 or (self.depth == 1 and self.is_array):
            yield from self._completed()

    def _completed(self) -> Iterator[bytes]:
        """Give the value, or the elements of an array since the last ones."""
        content = b"".join(self.lines).strip(BLANK + b",")
        opening, closing = b"[" if self.has_begun else b"", b"]" if self.depth else b""
        value = _decoded(opening + content + closing)
        yield from self.lines if value is None else _view_lines(value)
        self.lines, self.n_bytes, self.has_begun = [], 0, self.depth > 0

    def given_up(self) -> Iterator[bytes]:
        """Give lines that together make no value, each for itself."""
        for line in self.lines:
            value = _decoded(line)
            yield from [line] if value is None else _view_lines(value)
        self.lines, self.n_bytes, self.depth, self.has_begun = [], 0, 0, False

    def end(self) -> Iterator[bytes]:
        """Give a last line that is cut off; of more than one line, say so."""
        if self.has_begun or len(self.lines) > 1:
            raise SourceIncomplete("cut off: the last JSON value does not end")
        yield from self.given_up()


def _depth(line: bytes, before: int) -> int:
    """Count the brackets open after a line; -1 when it can be no part of JSON."""
    bare = _strings.sub(b"", line)
    opened = bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
    return -1 if b'"' in bare else max(before + opened, -1)


def _view_lines(value: Any) -> Iterator[bytes]:
    """Write the posts and tombstones in an answer, in its order, and as it is what is neither; one line each."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        inner = _inner(found)
        if inner is None:
            yield msgspec.json.encode(_tombstone(found) or found) + b"\n"
        else:
            waiting += reversed(inner)


def _inner(value: Any) -> list[Any] | None:
    """What an answer, a thread or an entry of a feed holds; nothing when it holds no views."""
    if not isinstance(value, dict) or _is_post(value):
        return value if isinstance(value, list) else None
    if isinstance(post := value.get("post"), dict):
        around = (value.get("parent"), [post], value.get("replies"))
        return [views for views in around if isinstance(views, dict | list)]
    held = (value.get(name) for name in ("thread", "posts", "feed"))
    return next(([views] for views in held if isinstance(views, dict | list)), None)


def _tombstone(value: Any) -> dict[str, Any] | None:
    """What is kept of a tombstone."""
    kind = _within(value, "$type")
    gone = TOMBSTONES.get(kind.rpartition("#")[2]) if isinstance(kind, str) else None
    return {GONE_KEY: gone, "uri": value.get("uri")} if gone else None


def _is_post(value: dict[str, Any]) -> bool:
    """Say whether this is a post as the AppView shows it."""
    return isinstance(value.get("author"), dict) and isinstance(value.get("record"), dict) and "uri" in value


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - all kinds are given both
    """Make the reader of posts as the AppView shows them."""
    return _item


def _item(view: dict[str, Any]) -> Item | str:
    """Read a post, or say why it is none."""
    if GONE_KEY in view or not _is_post(view):
        return "gone" if GONE_KEY in view else "no post"
    record, author = view["record"], view["author"]
    own, place, did = _post_id(view["uri"]), _place(record), author.get("did")
    if own is None or place is None:
        return NO_ID if own is None else NO_THREAD
    created, precision = _created(view)
    if created is None:
        return NO_TIME
    return Item(
        id=own,
        native_kind="reply" if place else "post",
        created=created,
        author=did if isinstance(did, str) and did.startswith("did:") else None,
        score=drift.whole_number(view.get("likeCount")),
        n_responses=drift.whole_number(view.get("replyCount")),
        **place,
        **_words(view, precision),
    )


def _post_id(uri: Any) -> str | None:
    """The last part of a post's at-uri; lists, feeds and packs, which posts may quote, are none."""
    found = _post_uri.fullmatch(uri) if isinstance(uri, str) else None
    return found[1] if found else None


def _place(record: dict[str, Any]) -> dict[str, str] | None:
    """Where a reply stands: its thread and what it answers. Empty for a post, nothing when a reply does not say."""
    if record.get("reply") is None:
        return {}
    root, parent = (_post_id(_within(record, "reply", name, "uri")) for name in ("root", "parent"))
    return {"root": root or parent or "", "parent": parent or root or ""} if root or parent else None


def _created(view: dict[str, Any]) -> tuple[int | None, dict[str, Any]]:
    """When a post was written by its author's clock, or, when that cannot be right, when the AppView met it."""
    declared, indexed = (
        moment(said, zone=UTC) if isinstance(said, str) and not is_day(said) else None
        for said in (view["record"].get("createdAt"), view.get("indexedAt"))
    )
    if indexed is not None and (declared is None or declared > indexed):
        return indexed, {"created_precision": "indexed"}
    return declared, {}


def _words(view: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """What a post says, and further facts; of one whose author opted out no word."""
    record = view["record"]
    facts |= {name: drift.whole_number(view.get(count)) for name, count in COUNTS.items()}
    if _opted_out(view):
        return {"state": UNAVAILABLE, "extra": facts | {"opted_out": True}}
    text, embed = record.get("text"), record.get("embed")
    facts |= {
        "langs": _listed(record.get("langs")),
        "tags": _listed(record.get("tags")),
        "quoted": _post_id(_within(embed, "record", "uri") or _within(embed, "record", "record", "uri")),
    }
    return {
        "text": _shortened(text) if isinstance(text, str) and text.strip() else None,
        "url": _url(embed, view["author"]),
        "state": PRESENT if isinstance(text, str) else UNAVAILABLE,
        "extra": facts,
    }


def _opted_out(view: dict[str, Any]) -> bool:
    """Say whether a post or its author is labelled as nothing for strangers."""
    labels = (view.get("labels"), view["author"].get("labels"))
    return any(_within(label, "val") == OPTED_OUT for one in labels if isinstance(one, list) for label in one)


def _shortened(text: str) -> str:
    """Write accounts as "@" and their first part, all of which the mask knows."""
    return _account.sub(lambda found: f"@{found[found.lastindex or 0]}", text)


def _url(embed: Any, author: dict[str, Any]) -> str | None:
    """The address of the page shown below a post, unless it names the post's author."""
    url = _within(embed, "external", "uri") or _within(embed, "media", "external", "uri")
    names = [name for name in (author.get("did"), author.get("handle")) if isinstance(name, str) and name]
    is_free = isinstance(url, str) and not any(name.lower() in url.lower() for name in names)
    return _shortened(url) if is_free else None


def _listed(values: Any) -> str | None:
    """Write short texts with commas."""
    texts = [value for value in values if isinstance(value, str)] if isinstance(values, list) else []
    return ", ".join(texts) or None


def _within(value: Any, *names: str) -> Any:
    """Follow names into what is nested."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
