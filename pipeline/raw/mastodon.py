"""Mastodon: statuses of hashtags, accounts and threads, as its servers show them, of those who opted in.

Address
    ``/api/v1`` of a server of the fediverse, asked by Mastodon.py (``instance``, ``hashtags``, ``accounts``, ``contexts``),
    or saved answers of it, as one JSON value or one a line. MASTODON_ACCESS_TOKEN in the environment may be left out
    where the server shows its timelines to everybody.
Terms of use
    Each server has rules of its own; read them. The documentation recommends to respect ``indexable``, by which an account
    opts in to full-text search. Kept is only what is public, by accounts with ``indexable`` true and ``noindex`` not true,
    without "#nobot", "#nobots" or "#noresearch" in their profile. All else is counted as rejected, and never stored.
    The source refuses to run without ``[source.charter]``.
Limits
    300 questions in 5 minutes for an address and for an account; 40 statuses a page. Without a token a context holds at most
    40 ancestors and 60 descendants, 20 deep, so long threads are asked for in several places. A server shows what it
    met: replies on servers that it does not follow are missing, and counts of other servers' statuses are its own view.
    A second look asks for 20 statuses at once by the server's ids (one by one before 4.3), so only for what this server
    showed. Whose account opts out later is treated like one who deleted what was written.
Since when
    Mastodon 2.6 (paging by ``min_id``). Since 4.5 servers say who may see their timelines; one that is switched off may
    read like an empty one, so that is asked first.
Oddities, all of them met here
    Ids are the server's own; the same status has the same ``uri`` everywhere. Addresses name accounts, so 16 digits of the
    SHA-256 of it stand for it. Accounts are told apart as name@host, by the host of their address. ``in_reply_to_id`` is
    a server's own id too: where what was answered is not in the same answer, its bare id stands for it, and the thread
    begins there. Statuses that reach a server late have the ids of when they were written (from memory), so the last two
    days are read again each time. A boost is no contribution; whose status it was counts it. HTML becomes Markdown, with
    the content warning before it; names in it are cut to what the mask knows ("@a.b@host.example" to "@a").
"""

import re
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.raw import drift, mastodon_answers
from pipeline.raw.items import Item, Reader
from pipeline.raw.markup import markdown
from pipeline.raw.mastodon_answers import PARENT, ROOT, answered
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NO_ID, NO_TIME
from pipeline.raw.states import own_words
from pipeline.study import Source

# What is written into a status beside what the server says.
SEEN, SERVER, LEFT_OUT = "$seen", "$server", "$left_out"
# The ids of what a reply answers and of where its thread begins, when it is asked for again by itself.
STANDS = "$stands"
as_lines = mastodon_answers.as_lines
COUNTS = {"n_boosts": "reblogs_count", "n_quotes": "quotes_count"}

_tag = re.compile(r"<[^<>]*>")
_leave_me_out = re.compile(r"#(?:nobots?|noresearch)\b", re.IGNORECASE)
_host = re.compile(r"https?://(?:[^/\s@]*@)?([^/\s:?#]+)", re.IGNORECASE)
# An account as text names it, and as addresses do; no e-mail address, which has a letter or digit before its "@".
_mention = re.compile(
    r"(?<![\w@.+-])@([\w-]{1,30})(?:[\w.-]*\w)?(?:@[\w-]+(?:\.[\w-]+)*)?|(?<=/)users/([\w-]{1,30})(?:[\w.-]*\w)?",
    re.ASCII,
)


def status_key(uri: str) -> str:
    """The id that stands for the address of a status, which names an account."""
    return sha256(uri.encode("utf-8", "replace")).hexdigest()[:16]


def left_out(status: dict[str, Any]) -> str | None:
    """Why a status may not be kept: nothing when it is public and its contributor opted in."""
    if isinstance(status.get(LEFT_OUT), str):
        return status[LEFT_OUT]
    account = status.get("account")
    if not isinstance(account, dict) or not isinstance(status.get("uri"), str):
        return "no status"
    if isinstance(status.get("reblog"), dict):
        return "a boost"
    if status.get("visibility") != "public":
        return "not public"
    if account.get("indexable") is not True or account.get("noindex") is True:
        return "not opted in"
    return "opted out" if _leave_me_out.search(_profile(account)) else None


def _profile(account: dict[str, Any]) -> str:
    """What somebody says of himself or herself, without tags, which may stand within a hashtag."""
    fields = account.get("fields")
    values = [_within(one, "value") for one in fields] if isinstance(fields, list) else []
    return " ".join(_tag.sub("", said) for said in (account.get("note"), *values) if isinstance(said, str))


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - all kinds are given both
    """Make the reader of statuses as a server shows them."""
    return _item


def _item(status: dict[str, Any]) -> Item | str:
    """Read a status, or say why it is none or may not be kept."""
    if (why := left_out(status)) is not None:
        return why
    created = created_at(status)
    if created is None or not status["uri"].strip():
        return NO_TIME if created is None else NO_ID
    edited = _moment(status.get("edited_at"))
    account = status["account"]
    return Item(
        id=status_key(status["uri"]),
        created=created,
        edited=edited,
        author=_author(account),
        text=_text(status),
        url=_url(_within(status.get("card"), "url"), account),
        score=drift.whole_number(status.get("favourites_count")),
        n_responses=drift.whole_number(status.get("replies_count")),
        seen=drift.seconds(status.get(SEEN)),
        extra=_facts(status),
        **_place(status),
    )


def created_at(status: dict[str, Any]) -> int | None:
    """When a status was written."""
    return _moment(status.get("created_at"))


def _moment(said: Any) -> int | None:
    return moment(said, zone=UTC) if isinstance(said, str) and not is_day(said) else None


def _place(status: dict[str, Any]) -> dict[str, Any]:
    """Where a status stands: on its own, or as a reply in a thread."""
    parent, stands = _first_text(status.get(PARENT), answered(status)), status.get(STANDS)
    if parent is None:
        return {"native_kind": "status"}
    if isinstance(stands, dict) and all(isinstance(stands.get(name), str) for name in ("root", "parent")):
        return {"native_kind": "reply", "root": stands["root"], "parent": stands["parent"]}
    root = _first_text(status.get(ROOT), parent) or parent
    return {"native_kind": "reply", "root": status_key(root), "parent": status_key(parent)}


def _author(account: dict[str, Any]) -> str | None:
    """An account as name@host, the same on whichever server it was met; without a host, as the server names it."""
    name = _first_text(account.get("username"), account.get("acct"))
    address = _first_text(account.get("uri"), account.get("url")) or ""
    found = _host.match(address)
    return f"{name}@{found[1]}" if name and found and "@" not in name else name


def _text(status: dict[str, Any]) -> str | None:
    """The content warning, if there is one, and what was written."""
    content = status.get("content")
    written = markdown(content) if isinstance(content, str) else None
    said = [text for text in map(own_words, (status.get("spoiler_text"), written)) if text]
    return _shortened("\n\n".join(said)) or None


def _shortened(text: str) -> str:
    """Write accounts as "@" and their first part, all of which the mask knows."""
    return _mention.sub(lambda found: f"@{found[found.lastindex or 0]}", text)


def _url(url: Any, account: dict[str, Any]) -> str | None:
    """The address of the page shown below a status, unless it names who wrote it."""
    name = account.get("username")
    if not isinstance(url, str) or (isinstance(name, str) and name and name.lower() in url.lower()):
        return None
    return _shortened(url)


def _facts(status: dict[str, Any]) -> dict[str, Any]:
    """Further facts; the server and its own id of the status only where it was asked for."""
    facts: dict[str, Any] = {name: drift.whole_number(status.get(count)) for name, count in COUNTS.items()}
    tags = status.get("tags")
    named = [_within(tag, "name") for tag in tags] if isinstance(tags, list) else []
    quoted = _within(status.get("quote"), "quoted_status", "uri")
    server = status.get(SERVER)
    return facts | {
        "langs": _first_text(status.get("language")),
        "tags": ", ".join(name for name in named if isinstance(name, str)) or None,
        "is_bot": True if status["account"].get("bot") is True else None,
        "quoted": status_key(quoted) if isinstance(quoted, str) else None,
        "server": server if isinstance(server, str) else None,
        "server_id": str(status.get("id")) if isinstance(server, str) else None,
    }


def _first_text(*values: Any) -> str | None:
    """The first of some values that is a text with something in it."""
    return next((value for value in values if isinstance(value, str) and value.strip()), None)


def _within(value: Any, *names: str) -> Any:
    """Follow names into what is nested."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
