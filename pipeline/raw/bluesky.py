"""Bluesky: answers of its AppView (threads, feeds, searches, posts), saved or asked for, read post by post.

Address
    ``app.bsky.feed.getPostThread`` and ``getAuthorFeed`` of public.api.bsky.app, for ``accounts`` and, with ``threads``,
    the threads of their posts; ``searchPosts`` for ``search`` at bsky.social, which has asked for a login since 2025-01-21
    (BLUESKY_HANDLE and BLUESKY_APP_PASSWORD in the environment). Or saved answers, as JSON a line or over many, and nobody
    is asked.
Terms of use
    Bluesky says its search index is not for bulk data. A study names its legal basis in ``[source.charter]``. The label
    ``!no-unauthenticated`` on an account or a post asks not to be shown to people who are not logged in. That is taken
    for a no: neither text, link, tags, languages nor quotation is kept, only that there was a post, when, where in its
    thread, by which pseudonym, and its counts. Its state is unavailable, with the fact ``opted_out``. When Bluesky is asked,
    not even that is kept. It refuses to be asked without ``[source.charter]``.
Limits
    Answers hold what was asked for: a thread without its deeper replies, a feed without the threads of its posts. Counts
    are of a day that no answer states. Deleted posts are missing, or leave tombstones without a moment, counted as
    "gone". Posts that others quote, or that a feed shows above a reply, were not asked for and are not taken. A repost
    gives the post itself. Not read: JSON nested too deep (some 600 replies), a value of more than 64 MiB. Asked: 3,000
    questions in 5 minutes, 100 posts a page. Feeds and searches begin with the newest, so where a walk down stands is
    written down. Later responses are found while their post is on a feed's first pages. A post of more than a page's
    moment (100 in a thousandth of a second) is out of reach. No address is kept, so a second look reads feeds, searches
    and threads again. Absent counts only below a feed that was read, or below a post that is shown: what only a search
    found, and replies below what is gone, stay unknown. An account that is closed is told from one with another handle
    only where the study names it by its ``did``.
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
from datetime import UTC
from pathlib import Path
from typing import Any

from pipeline.raw import bluesky_answers, drift
from pipeline.raw.bluesky_answers import GONE_KEY, is_post
from pipeline.raw.items import Item, Reader
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NO_ID, NO_THREAD, NO_TIME
from pipeline.raw.states import PRESENT, UNAVAILABLE
from pipeline.study import Source

as_lines = bluesky_answers.as_lines
SEEN_KEY = "$seen"
COUNTS = {"n_reposts": "repostCount", "n_quotes": "quoteCount"}
OPTED_OUT, OUT = "!no-unauthenticated", "opted out"

_post_uri = re.compile(r"at://[^\s/]+/app\.bsky\.feed\.post/([\w.~:-]+)", re.ASCII)
# What names an account, and the part of it that the mask can take: a did, "@" and a domain, an account in an address of
# Bluesky's site, a domain of Bluesky's own. None begins within a word; what follows a letter and "@" is an e-mail's.
_account = re.compile(
    r"(?<![\w@])(?:@?did:[a-z]+:([\w-]{1,30})[\w.:%-]*|@([\w-]{1,30})[\w-]*(?:\.[\w-]+)*\.[A-Za-z][\w-]+"
    r"|(?<=bsky\.app/profile/)([\w-]{1,30})[\w-]*(?:\.[\w-]+)+|([\w-]{1,30})[\w-]*\.bsky\.social\b)",
    re.ASCII,
)


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - all kinds are given both
    """Make the reader of posts as the AppView shows them."""
    return _item


def _item(view: dict[str, Any]) -> Item | str:
    """Read a post, or say why it is none."""
    if GONE_KEY in view or not is_post(view):
        return OUT if view.get(GONE_KEY) == OUT else "gone" if GONE_KEY in view else "no post"
    record, author = view["record"], view["author"]
    own, place, did = post_id(view["uri"]), _place(record), author.get("did")
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
        seen=drift.seconds(view.get(SEEN_KEY)),
        **place,
        **_words(view, precision),
    )


def post_id(uri: Any) -> str | None:
    """The last part of a post's at-uri; lists, feeds and packs, which posts may quote, are none."""
    found = _post_uri.fullmatch(uri) if isinstance(uri, str) else None
    return found[1] if found else None


def _place(record: dict[str, Any]) -> dict[str, str] | None:
    """Where a reply stands: its thread and what it answers. Empty for a post, nothing when a reply does not say."""
    if record.get("reply") is None:
        return {}
    root, parent = (post_id(_within(record, "reply", name, "uri")) for name in ("root", "parent"))
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
    if is_opted_out(view):
        return {"state": UNAVAILABLE, "extra": facts | {"opted_out": True}}
    text, embed = record.get("text"), record.get("embed")
    facts |= {
        "langs": _listed(record.get("langs")),
        "tags": _listed(record.get("tags")),
        "quoted": post_id(_within(embed, "record", "uri") or _within(embed, "record", "record", "uri")),
    }
    return {
        "text": _shortened(text) if isinstance(text, str) and text.strip() else None,
        "url": _url(embed, view["author"]),
        "state": PRESENT if isinstance(text, str) else UNAVAILABLE,
        "extra": facts,
    }


def is_opted_out(view: dict[str, Any]) -> bool:
    """Say whether a post or its author is labelled as nothing for strangers."""
    labels = (view.get("labels"), _within(view.get("author"), "labels"))
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
