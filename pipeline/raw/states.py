"""Whether a contribution is still there, and who took it away: the words archives write in place of a text."""

import ast
import json
from contextlib import suppress
from typing import Any

from pipeline.raw import drift
from pipeline.raw.lines import Record

PRESENT = "present"
AUTHOR_DELETED = "author_deleted"
MOD_REMOVED = "mod_removed"
PLATFORM_REMOVED = "platform_removed"
UNAVAILABLE = "unavailable"

# Reddit's removed_by_category, and removal_type of Arctic Shift, whose comments know only the last three words.
REMOVALS = {
    "moderator": MOD_REMOVED,
    "automod_filtered": MOD_REMOVED,
    "reddit": PLATFORM_REMOVED,
    "anti_evil_ops": PLATFORM_REMOVED,
    "community_ops": PLATFORM_REMOVED,
    "content_takedown": PLATFORM_REMOVED,
    "copyright_takedown": PLATFORM_REMOVED,
    "author": AUTHOR_DELETED,
    "deleted": AUTHOR_DELETED,
    "removed": MOD_REMOVED,
    "removed by reddit": PLATFORM_REMOVED,
}
MARKERS = {
    "[deleted]": AUTHOR_DELETED,
    "[deleted by user]": AUTHOR_DELETED,
    "[removed]": MOD_REMOVED,
    "[removed by moderator]": MOD_REMOVED,
    "[ removed by reddit ]": PLATFORM_REMOVED,
    "[ removed by reddit in response to a copyright notice. ]": PLATFORM_REMOVED,
}
MARKER_START = "["
BLANK = frozenset({"", "nan", "NaN"})
LONGEST_BLANK = max(map(len, BLANK))
LONGEST_MARKER = 80  # markers with spaces around them


def states(records: list[Record], are_posts: list[bool]) -> list[str]:
    """Tell the states of records; that most responses are present can be seen at a glance."""
    return [
        PRESENT
        if not is_post
        and isinstance(text := record.body, str)
        and (len(text) > LONGEST_MARKER or (len(text) > LONGEST_BLANK and MARKER_START not in text))
        and not text.isspace()
        and record.removed_by_category is None
        and record.meta is None
        else state(record, is_post=is_post)
        for record, is_post in zip(records, are_posts, strict=True)
    ]


def state(record: Record, *, is_post: bool) -> str:
    """Tell the state: by the category of its removal, else by the words in place of its text, else by its text."""
    if (record.removed_by_category is not None or record.meta is not None) and (known := _removal(record)):
        return known
    written = (record.selftext, record.title) if is_post else (record.body,)
    for text in written:
        if (
            isinstance(text, str)
            and len(text) <= LONGEST_MARKER
            and (found := MARKERS.get(text.strip().lower()))
        ):
            return found
    if was_deleted_later(record):
        return AUTHOR_DELETED
    return PRESENT if any(map(own_words, written)) else UNAVAILABLE


def _removal(record: Record) -> str | None:
    """What Reddit, or the archive, says about why a text is gone."""
    said = drift.label(record.removed_by_category) or drift.label(meta(record).get("removal_type"))
    # A reason nobody has met before is still a reason why the text is gone.
    return REMOVALS.get(said.strip().lower(), UNAVAILABLE) if said else None


def meta(record: Record) -> dict[str, Any]:
    """What Arctic Shift noted about a record (from 2023-11); a table holds it as text, of JSON or of Python."""
    noted = record.meta
    for read in (json.loads, ast.literal_eval) if isinstance(noted, str) else ():
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            noted = read(record.meta)
            break
    return noted if isinstance(noted, dict) else {}


def was_deleted_later(record: Record) -> bool:
    """Say whether the text was gone when the archive looked a second time; the archive keeps it, we may not."""
    return record.meta is not None and drift.truth(meta(record).get("was_deleted_later")) is True


def own_words(text: Any) -> str | None:
    """A text that says something; spreadsheets write nothing as "nan" or leave blanks."""
    if not isinstance(text, str) or text.isspace() or (len(text) <= LONGEST_BLANK and text in BLANK):
        return None
    return text
