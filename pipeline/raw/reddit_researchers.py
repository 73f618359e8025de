"""Reddit for Researchers: rows of the export of its tables ``posts`` and ``comments``, read into posts and responses.

Address
    Reddit Help, article 49381918834964; the tables are asked with SQL in BigQuery's Analytics Hub (data set
    ``for_researchers_external``; ``mock_data_external`` holds invented rows whose ids are others). Staffroom reads what
    was exported, as ``.csv`` or ``.jsonl``, and asks nobody. The shape was learnt from one researcher's importer and
    other third parties, not from an export.
Terms of use
    The one way in which Reddit authorises research: for an accredited university's principal investigator, with proof of
    ethical review and named communities; free of charge, for a year at most. No passing on, no finding out who somebody is, also
    not by matching with what stands elsewhere. Content that Reddit deletes must be deleted here too.
Limits
    Five years back, half a year late, refreshed every month. Nothing of deleted, private, quarantined or NSFW content is
    in it, so how much was deleted cannot be told.
    **Accounts are hashed.** The same person is one contributor here and another in an archive, which knows names: of a
    study that mixes both, people must not be counted, nor ties drawn, across the two. ``hashed:`` is put before each hash, so
    that none is ever taken for a name. Contributions keep Reddit's own ids, so what both hold is one contribution.
Since when
    Described as of 2026-06 (the article is of 2026-06-02).
Oddities, all of them read here
    Tables exported as CSV give every value as text: "1525.0", "true", and "NaN", "None" or nothing for nothing. Ids are
    fullnames (``t3_abc``) or lack their prefix. ``parent_id`` is nothing for responses to the post. Neither table names
    the community; ``permalink`` does, with or without "/" in front, and is not kept. ``created_at`` is a date without an
    hour where the query said ``DATE()``: then it is midnight UTC, and the fact ``created_precision`` is "day". Paged
    exports hold rows twice. ``last_modified_at`` is sparse, and no sign of an edit: it is not read. The id's prefix, or
    else the columns, say which table a row is from, never the file's name; rows of ``subreddits`` and ``accounts``
    are refused.
"""

import re
from datetime import UTC
from pathlib import Path
from typing import Any

from pipeline.raw import drift
from pipeline.raw.accounts import DELETED
from pipeline.raw.items import Item, Reader
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NEITHER, NO_ID, NO_THREAD, NO_TIME
from pipeline.raw.states import MARKERS, PRESENT, UNAVAILABLE, own_words
from pipeline.study import Source

POST, COMMENT = "t3", "t1"
HASHED = "hashed:"
PREFIX = re.compile(r"\s*(t\d)_")
# "u_name" stands for a person's own page, which no study names; "/user/name/comments/" is another way to write it.
PLACE = re.compile(r"(?:https?://[^/\s]+)?/?(?:r|(user|u))/([A-Za-z0-9_-]{1,40})(?:/|$)", re.IGNORECASE)


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - every kind is asked alike; rows say all there is
    """Give the reader of the export's rows; where a row names no community, the source's is meant."""
    return read


def read(fields: dict[str, Any]) -> Item | str:
    """Read a row of either table, or say why it is none."""
    kind = _kind(fields)
    if kind is None:
        return NEITHER
    own = drift.native_id(fields.get("id"))
    if own is None:
        return NO_ID
    created = moment(fields.get("created_at"), zone=UTC)
    if created is None:
        return NO_TIME
    common = _common(fields) | {"id": f"{kind}_{own}", "native_kind": kind, "created": created}
    return _post(fields, common) if kind == POST else _comment(fields, common)


def _kind(fields: dict[str, Any]) -> str | None:
    """The kind of a row: by the prefix of its id, else by the columns that only one table has."""
    own = fields.get("id")
    if isinstance(own, str) and (found := PREFIX.match(own)):
        return found[1] if found[1] in (POST, COMMENT) else None
    # Queries that put both tables together leave the columns of the other one empty.
    if any(drift.native_id(fields.get(name)) for name in ("post_id", "parent_id")):
        return COMMENT
    if "title" in fields and ("post_id" not in fields or own_words(drift.label(fields["title"]))):
        return POST
    return COMMENT if "post_id" in fields else None


def _common(fields: dict[str, Any]) -> dict[str, Any]:
    """What posts and comments have in common."""
    account = drift.label(fields.get("author_id"))
    is_deleted = account is not None and account.strip().lower() in DELETED
    return {
        "community": _community(fields.get("permalink")),
        "author": None if account is None or is_deleted else f"{HASHED}{account.strip()}",
        "author_state": "deleted" if is_deleted else None,
        "score": drift.whole_number(fields.get("score")),
    }


def _post(fields: dict[str, Any], common: dict[str, Any]) -> Item:
    """Read a row of ``posts``; there "None" as a text is a link's, which has none."""
    title, text = own_words(fields.get("title")), own_words(drift.label(fields.get("body")))
    return Item(
        **common,
        title=title,
        text=text,
        state=_state(text, title),
        post_flair=drift.label(fields.get("flair_text")),
        upvote_ratio=drift.real_number(fields.get("upvote_ratio")),
        extra=_precision(fields)
        | {
            name: True
            for name, column in (("locked", "locked"), ("over_18", "nsfw"))
            if drift.truth(fields.get(column))
        },
    )


def _comment(fields: dict[str, Any], common: dict[str, Any]) -> Item | str:
    """Read a row of ``comments``; one without a parent responds to the post."""
    root = drift.reference(fields.get("post_id"), bare_prefix="t3_")
    parent = drift.reference(fields.get("parent_id"), bare_prefix="t1_")
    if root is None and parent is not None and parent.startswith("t3_"):
        root = parent
    if root is None:
        return NO_THREAD
    text = own_words(fields.get("body"))
    n_gilded = drift.whole_number(fields.get("gilded"))
    return Item(
        **common,
        root=root,
        # An id of the post without its prefix was taken for a comment's.
        parent=root if parent is None or parent == f"t1_{root[3:]}" else parent,
        text=text,
        state=_state(text),
        extra=_precision(fields) | ({"gilded": n_gilded} if n_gilded else {}),
    )


def _community(permalink: Any) -> str | None:
    """The community that an address within Reddit names."""
    found = PLACE.match(permalink.strip()) if isinstance(permalink, str) else None
    if found is None:
        return None
    return f"u_{found[2]}" if found[1] else found[2]


def _precision(fields: dict[str, Any]) -> dict[str, Any]:
    return {"created_precision": "day"} if is_day(fields.get("created_at")) else {}


def _state(*texts: str | None) -> str:
    """Tell the state by the words in place of a text: the export should hold nothing deleted, and says so nowhere."""
    for text in texts:
        if text is not None and (known := MARKERS.get(text.strip().lower())):
            return known
    return PRESENT if any(texts) else UNAVAILABLE
