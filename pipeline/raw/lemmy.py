"""Lemmy: posts and comments of communities of the fediverse, as an instance shows them by its versions 3 and 4.

Address
    ``/api/v3`` of an instance (``service``), or ``/api/v4`` where there is no version 3; or saved answers, one view a line.
    A community is named with its host ("lemmy:teaching@lemmy.example"), wherever it is asked for. LEMMY_TOKEN in the
    environment is only needed where an instance shows nothing to strangers.
Terms of use
    Each instance has rules of its own; read them and write to its administrators. Nothing says that an account does not
    want to be studied. What is deleted is to be deleted here. The source refuses to run without ``[source.charter]``.
Limits
    50 items a question; how many questions an instance takes it does not say beforehand. An instance shows what reached
    it: votes and comments made elsewhere may be missing. The whole history is asked for. A second look asks for each item
    by itself, by the instance's number of it, so only for what this instance showed.
Since when
    Version 3 since 2021; version 4 as its client of July 2026 describes it, which was not yet final.
Oddities
    Numbers are the instance's own; the address of an item (``ap_id``) is the same everywhere, and may name its author
    where it was not written on Lemmy: 16 digits of its SHA-256 stand for it. A comment names its parents by number
    (``path``, "0.12.34"): a parent that did not come in the same run is asked for by itself, and one that is not shown is
    named as if it had been written on this instance. ``max_depth`` breaks the paging of comments (lemmy, issue 5861), so
    it is not used. Version 3 pages by number, and numbers shift when something is deleted, so that every question begins
    before what is known. What arrives late from another instance stands before newer items: the last hundred are looked
    at again each time; what is older is missed. Deleted and removed comments stay in the list, marked as such. Moments
    of old versions have no zone and are UTC. Accounts in texts ("@name@host", "u/name@host", their pages) are cut to "@name". Version 4 calls ``published`` ``published_at``, and has no ``counts``.
"""

import re
from collections.abc import Mapping
from datetime import UTC
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.raw import drift
from pipeline.raw.items import Item, Reader
from pipeline.raw.moments import moment
from pipeline.raw.reddit_archive import NEITHER, NO_ID, NO_THREAD, NO_TIME
from pipeline.raw.states import AUTHOR_DELETED, MOD_REMOVED, PRESENT, UNAVAILABLE, own_words
from pipeline.study import Source

# What is written into a view beside what the instance says.
SEEN, PARENT = "$seen", "$parent"
TOP = "0"  # how each path begins
# What Lemmy writes in place of the words of an account that was deleted with all it wrote (from memory).
DELETED_WITH_ACCOUNT = "*permanently deleted*"
# An account as text names it (@name@host, u/name@host), and as addresses do.
_mention = re.compile(
    r"(?<![\w@.+/-])(?:@|/?u/)([\w-]{1,30})[\w.-]*@[\w-]+(?:\.[\w-]+)*|https?://[^/\s()<>]+/u/([\w-]{1,30})[\w.@-]*",
    re.ASCII,
)


def key(address: Any) -> str | None:
    """The id that stands for the address of an item, which may name its author."""
    text = address.strip() if isinstance(address, str) else ""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:16] if text else None


def part(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a view, which may be missing."""
    found = view.get(name)
    return found if isinstance(found, dict) else {}


def account(person: Mapping[str, Any]) -> str | None:
    """Tell apart accounts, and communities: name@host."""
    name, address = person.get("name"), person.get("actor_id") or person.get("ap_id")
    if not isinstance(name, str) or not name or not isinstance(address, str):
        return None
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return f"{name}@{host}" if host else None


def above(comment: Mapping[str, Any]) -> int | None:
    """The number of the comment that a comment answers; nothing when it answers the post."""
    path = comment.get("path")
    numbers = path.split(".") if isinstance(path, str) else []
    return drift.whole_number(numbers[-2]) or None if len(numbers) > 2 and numbers[0] == TOP else None  # noqa: PLR2004 - "0", parent, own


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - every source's reader is made in this way
    """Make the reader of views."""
    service = source.options.get("service")
    return partial(_item, service.rstrip("/") if isinstance(service, str) else "")


def _item(service: str, view: dict[str, Any]) -> Item | str:
    """Read a view of a post or a comment."""
    comment, post = part(view, "comment"), part(view, "post")
    own = comment or post
    if not own:
        return NEITHER
    native_id, root = key(own.get("ap_id")), key(post.get("ap_id"))
    if native_id is None:
        return NO_ID
    if root is None:
        return NO_THREAD
    created = _moment(own.get("published") or own.get("published_at"))
    if created is None:
        return NO_TIME
    edited = _moment(own.get("updated") or own.get("updated_at"))
    return Item(
        id=native_id,
        native_kind="comment" if comment else "post",
        community=account(part(view, "community")),
        root=root if comment else None,
        parent=_parent(service, view, comment, root) if comment else None,
        created=created,
        edited=edited,
        is_edited=edited is not None,
        seen=drift.seconds(view.get(SEEN)),
        **_people(view) | {"extra": _facts(service, view, own)},
        **_words(own, is_comment=bool(comment)),
        **_counts(view, own),
    )


def _parent(service: str, view: dict[str, Any], comment: Mapping[str, Any], root: str) -> str | None:
    """What a comment answers."""
    number = above(comment)
    if number is None:
        return root
    said = view.get(PARENT)
    return said if isinstance(said, str) and said else key(f"{service}/comment/{number}")


def _people(view: Mapping[str, Any]) -> dict[str, Any]:
    """Who wrote it, as what."""
    creator = part(view, "creator")
    is_gone = creator.get("deleted") is True
    name = None if is_gone else account(creator)
    role = "moderator" if view.get("creator_is_moderator") is True else None
    return {
        "author": name,
        "author_state": "deleted" if is_gone else "known" if name else "unknown",
        "role": role or ("admin" if view.get("creator_is_admin") is True else None),
    }


def _facts(service: str, view: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Further facts; the instance and its own number of the item only where it was asked for."""
    number = drift.whole_number(own.get("id"))
    is_known = SEEN in view and number is not None
    return {
        "bot_account": True if part(view, "creator").get("bot_account") is True else None,
        "server": host(service) if is_known else None,
        "server_id": str(number) if is_known else None,
    }


def host(service: str) -> str | None:
    """The host of an instance."""
    try:
        return urlsplit(service).netloc or None
    except ValueError:
        return None


def _words(own: Mapping[str, Any], *, is_comment: bool) -> dict[str, Any]:
    """What it says, and whether it is still there."""
    text = own_words(own.get("content") if is_comment else own.get("body"))
    title = None if is_comment else own_words(own.get("name"))
    url = own.get("url")
    link = url if isinstance(url, str) and url else None
    said = {"title": _shortened(title), "text": _shortened(text), "url": _shortened(link)}
    if own.get("removed") is True:
        return said | {"state": MOD_REMOVED}
    if own.get("deleted") is True or (text or "").strip().lower() == DELETED_WITH_ACCOUNT:
        return said | {"state": AUTHOR_DELETED}
    return said | {"state": PRESENT if text or title else UNAVAILABLE}


def _shortened(text: str | None) -> str | None:
    """Write accounts as "@" and their name, which is all that the mask knows."""
    return None if text is None else _mention.sub(lambda found: f"@{found[found.lastindex or 0]}", text)


def _counts(view: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Its score, and how many comments stand below it."""
    counts = part(view, "counts") or own
    below = counts.get("comments") if "comments" in counts else counts.get("child_count")
    return {"score": drift.whole_number(counts.get("score")), "n_responses": drift.whole_number(below)}


def _moment(value: Any) -> int | None:
    return moment(value, zone=UTC)
