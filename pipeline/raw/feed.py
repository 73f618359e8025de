"""Feeds: RSS and Atom of educators' blogs and forums, saved or asked for, read into entries and comments.

Address
    Files that lie on this machine (.xml, .rss, .atom, packed or not), saved by whatever tool; or, without files, the feeds
    and the blog of WordPress that the source names (``feed_live``). What a feed names (schemas, entities) is not fetched.
    A source is one blog or forum, named as its community ("blog:nodes"); files of several moments may stand together.
Terms of use
    Those of the site: robots.txt and the licence its author chose. That a feed can be read by all does not make it free
    to be quoted.
Limits
    A feed shows its newest entries, ten or so, and some of them only begun: what came and went between two saved
    moments is missing, and an excerpt looks like a whole text. Nothing says that an entry was deleted. Feeds of
    comments come only from some sites; without them a blog's posts stand alone. Feeds of forums mostly do not say which
    thread an entry is of, so that each is a post.
Since when
    Read here: one educator's Atom feed (Jekyll 3.6), saved at nine moments from March to May of 2018, with 17 entries in
    all; not one of the nine files is well-formed. What is said of other programs below is from memory.
Oddities
    feedparser never says no: a web page gives an empty feed, and broken XML the entries it can make out. Many feeds are
    not well-formed in some entry and whole all the same, so only one without its end is told to be incomplete. It
    resolves relative ids where the feed states an address (``t3_abc`` becomes ``https://.../t3_abc``): Reddit's ids are
    cut out again. Others, and links where there is none, are addresses that may name their author: the first 16
    letters of their SHA-256 stand for them. Without a published moment the updated one
    counts. Authors are plain names, often full ones, without the site before them, so that texts and mentions can be
    masked by them: two blogs of one study rarely share an author's name, and where they do, the two become one.
    An address that names the author is left out, but an id is needed. Anonymous comments share one name and are
    nobody's. Entries without an author are the feed's author's, comments are not. WordPress names the comment feed's
    entries for who wrote them ("By: ..."), so titles of comments are left out; a comment's address is that of its post
    with ``#comment-7``. Reddit's feed of comments names the post of a comment, not the comment answered. Texts end in
    lines that nobody wrote ("submitted by", "The post ... appeared first on"), which are kept. Titles of RSS may be HTML
    escaped twice.
"""

import calendar
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import SourceIncomplete
from pipeline.privacy import SHORTEST_DISTINCTIVE_NAME
from pipeline.raw import drift
from pipeline.raw.items import Item, Reader
from pipeline.raw.markup import markdown
from pipeline.raw.reddit_archive import NO_COMMUNITY, NO_ID, NO_TIME
from pipeline.raw.states import PRESENT, UNAVAILABLE, own_words
from pipeline.study import Source

PLAIN = "text/plain"
REPLY = "thr_in-reply-to"
# What Blogger writes for those who did not sign, and for accounts that are gone (from memory); many people each.
NOBODY = frozenset({"anonymous", "unknown"})
# Reddit's id of a post (t3) or a comment (t1), alone or at the end of the address that feedparser made of it.
FULLNAME = re.compile(r"(?:^|/)(t[13]_[0-9a-z]+)$")
REDDIT_POST = re.compile(r"/comments/([0-9a-z]+)(?:/|$)")
# What WordPress puts behind the id and the address of a post to make those of a comment.
COMMENT_MARK = re.compile(r"#comment-\d+$")
WEB = re.compile(r"https?://[^/\s]+\S*", re.IGNORECASE)
# feedparser cuts addresses after the fourth letter of ".education", so "jane@oak.example (Jane)" is taken apart here.
_ADDRESS = r"[^\s@()<>]+@[^\s@()<>]+"
ADDRESS_FIRST = re.compile(rf"(?P<address>{_ADDRESS})(?:\s*\((?P<name>[^()]*)\))?")
NAME_FIRST = re.compile(rf"(?P<name>[^@<>]*?\S)\s*[(<]{_ADDRESS}[)>]")
# Characters that do not exist, or are half of one: feedparser fails at them. Longer numbers are greater ones.
LAST_CHARACTER, HALVES = 0x10FFFF, range(0xD800, 0xE000)
CHARACTER = re.compile(rb"&(?:amp;)?#(?:[xX]0*(?P<hex>[0-9A-Fa-f]+)|0*(?P<decimal>\d+));?")
LONGEST_NUMBER = 7
END = re.compile(rb"</(?:feed|rss|[\w-]+:RDF)\s*>\s*(?:<!--.*?-->\s*)*\Z", re.DOTALL | re.IGNORECASE)
REPLACEMENT = b"&#65533;"


def as_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make one line of JSON of each entry of a feed, whose bytes come in pieces.

    Raises
    ------
    SourceIncomplete
        When it is no feed; and after the last entry, when its end is missing.
    """
    content, broken_off = _gathered(pieces)
    feed = _parsed(content)
    for entry in feed["entries"]:
        # Half characters can be written only as "\ud800"; that line is then rejected, not the file.
        yield json.dumps(_facts(entry, feed["feed"])).encode() + b"\n"
    if broken_off is not None:
        raise broken_off
    if END.search(content) is None:
        raise SourceIncomplete("cut off: its end is missing")


def _gathered(pieces: Iterator[bytes]) -> tuple[bytes, SourceIncomplete | None]:
    """All bytes there are, and why there are no more when there should have been."""
    content = bytearray()
    try:
        for piece in pieces:
            content += piece
    except SourceIncomplete as error:
        return bytes(content), error
    return bytes(content), None


def _parsed(content: bytes) -> Any:
    """Read a feed, from bytes that cannot be mistaken for an address."""
    import feedparser

    try:
        feed = feedparser.parse(BytesIO(CHARACTER.sub(_existing, content)))
    except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise SourceIncomplete(f"not readable as a feed ({type(error).__name__})") from error
    if not feed.get("version"):
        found = "neither RSS nor Atom" if content.strip() else "nothing in it"
        raise SourceIncomplete(f"not readable as a feed ({found})")
    return feed


def _existing(found: re.Match[bytes]) -> bytes:
    """Leave the number of a character as it is, when there is such a character."""
    digits, base = (found["hex"], 16) if found["hex"] else (found["decimal"], 10)
    number = int(digits, base) if len(digits) <= LONGEST_NUMBER else LAST_CHARACTER + 1
    return found[0] if number <= LAST_CHARACTER and number not in HALVES else REPLACEMENT


def _facts(entry: Any, feed: Mapping[str, Any]) -> dict[str, Any]:
    """What a line says of an entry."""
    # FeedParserDict's own "get" gives the published moment where the updated one is missing.
    said = partial(dict.get, entry)
    reply, source = said(REPLY), said("source")
    return {
        "id": said("id"),
        "link": said("link"),
        "published": _seconds(said("published_parsed")),
        "updated": _seconds(said("updated_parsed")),
        "title": _typed(said("title_detail")),
        "content": _typed(next(iter(said("content") or ()), None)),
        "summary": _typed(said("summary_detail")),
        "author": _author(entry),
        "feed_author": (_author(source) if isinstance(source, dict) else None) or _author(feed),
        "in_reply_to": reply.get("ref") or reply.get("href") if isinstance(reply, dict) else None,
        "n_responses": said("slash_comments") or said("thr_total"),
        "tags": [tag.get("term") for tag in said("tags") or ()],
    }


def _seconds(moment: Any) -> int | None:
    """A moment, which feedparser gives in UTC, in seconds since 1970."""
    with suppress(ValueError, OverflowError, TypeError):
        return calendar.timegm(moment)
    return None


def _typed(detail: Any) -> dict[str, Any] | None:
    """A text and what it is written in."""
    return {name: detail.get(name) for name in ("type", "value")} if isinstance(detail, dict) else None


def _author(said: Mapping[str, Any]) -> str | None:
    """The name of the first author of an entry or a feed; of those that give only an e-mail address, that."""
    authors, text = said.get("authors") or [{}], said.get("author") or ""
    if len(authors) == 1:
        if (found := ADDRESS_FIRST.fullmatch(text)) is not None:
            return found["name"] or found["address"]
        if (found := NAME_FIRST.fullmatch(text)) is not None:
            return found["name"]
    return authors[0].get("name") or text or None


class Place(NamedTuple):
    """What an entry is, and the ids of its thread and of what it answers."""

    native_kind: str
    root: str | None = None
    parent: str | None = None


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - every source's reader is made in this way
    """Make the reader of a feed's entries."""
    site = (source.community or "").partition(":")[2]
    return partial(_item, site)


def _item(site: str, fields: dict[str, Any]) -> Item | str:
    """Read an entry."""
    if not site:
        return NO_COMMUNITY
    native_id = _id(fields.get("id")) or _id(fields.get("link"))
    if native_id is None:
        return NO_ID
    published, updated = drift.seconds(fields.get("published")), drift.seconds(fields.get("updated"))
    created = published or updated
    if created is None:
        return NO_TIME
    place = _place(native_id, fields)
    return Item(
        id=_named(site, native_id),
        native_kind=place.native_kind,
        root=place.root and _named(site, place.root),
        parent=place.parent and _named(site, place.parent),
        created=created,
        edited=updated if updated and updated > created else None,
        seen=drift.seconds(fields.get("seen")),
        n_responses=drift.whole_number(fields.get("n_responses")),
        extra=_extra(fields),
        **_said(fields, is_comment=place.parent is not None),
    )


def _id(value: Any) -> str | None:
    """An id as the feed gives it; of Reddit's, which feedparser turns into addresses, only what Reddit wrote."""
    text = value.strip() if isinstance(value, str) else ""
    return found[1] if (found := FULLNAME.search(text)) else text or None


def _named(site: str, native_id: str) -> str:
    """Name an entry by its site and its id, or what stands for one that may be an address."""
    own = (
        native_id
        if FULLNAME.fullmatch(native_id)
        else sha256(native_id.encode("utf-8", "replace")).hexdigest()
    )
    return f"{site}:{own[:16]}"


def _place(native_id: str, fields: Mapping[str, Any]) -> Place:
    """Where an entry stands: on its own, or as a comment under a post."""
    parent = _id(fields.get("in_reply_to")) or _commented(native_id, _id(fields.get("link")) or "")
    root = parent and (COMMENT_MARK.sub("", parent) or parent)
    return Place("entry") if not parent or native_id in (parent, root) else Place("comment", root, parent)


def _commented(native_id: str, link: str) -> str | None:
    """The post of a comment that names it only in its id or its address."""
    if native_id.startswith("t1_") and (found := REDDIT_POST.search(link)):
        return f"t3_{found[1]}"
    marked = next((said for said in (native_id, link) if COMMENT_MARK.search(said)), "")
    return COMMENT_MARK.sub("", marked) or None


def _said(fields: Mapping[str, Any], *, is_comment: bool) -> dict[str, Any]:
    """What an entry says, and who says it."""
    author = _name(fields.get("author")) or (None if is_comment else _name(fields.get("feed_author")))
    if author is not None and author.lower() in NOBODY:
        author = None
    title = None if is_comment else _title(fields.get("title"))
    text = _words(fields.get("content")) or _words(fields.get("summary"))
    return {
        "author": author,
        "title": title,
        "text": text,
        "url": _address(fields.get("link"), author),
        "state": PRESENT if title or text else UNAVAILABLE,
    }


def _name(value: Any) -> str | None:
    """A name, with single blanks in it."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _title(said: Any) -> str | None:
    """A title on one line."""
    words = _words(said) or ""
    is_plain = isinstance(said, dict) and said.get("type") == PLAIN
    return _name(unescape(words) if is_plain else words)


def _words(said: Any) -> str | None:
    """A text as Markdown, or plain where it was plain."""
    value = own_words(said.get("value")) if isinstance(said, dict) else None
    if value is None:
        return None
    return own_words(value if said.get("type") == PLAIN else markdown(value))


def _address(link: Any, author: str | None) -> str | None:
    """The address of an entry, when it is a whole one and does not name the author ("Jane Doe" in janedoe.example)."""
    address = link.strip() if isinstance(link, str) else ""
    if not WEB.fullmatch(address):
        return None
    name = _letters(author or "")
    return None if len(name) >= SHORTEST_DISTINCTIVE_NAME and name in _letters(address) else address


def _letters(text: str) -> str:
    """The letters and digits of a text, in small letters."""
    return "".join(filter(str.isalnum, text)).lower()


def _extra(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The tags of an entry; what Blogger adds to them to say what an entry is looks like an address."""
    tags = fields.get("tags")
    named = [_name(tag) for tag in tags] if isinstance(tags, list) else []
    kept = dict.fromkeys(tag for tag in named if tag and not WEB.fullmatch(tag))
    return {"tags": ", ".join(kept)} if kept else {}
