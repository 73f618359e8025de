"""What a second look shows: what is gone, whose account is gone, what was edited, what is counted otherwise."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from pipeline.raw.purging import GONE
from pipeline.raw.states import PRESENT

EDITABLE = ("title", "text", "url", "post_flair")
COUNTED = ("score", "upvote_ratio", "n_responses_seen")


@dataclass(frozen=True)
class Asked:
    """A stored contribution as modules with ``ASKS_BY_FACTS`` are given it in place of its id; ids are the platform's own."""

    id: str
    root: str
    parent: str | None
    native_kind: str
    created: int  # seconds since 1970, UTC
    source: str
    facts: Mapping[str, Any]
    # Who contributed it, which only an account that comes again can be compared with.
    is_by: Callable[[str], bool] = field(repr=False)


@dataclass(frozen=True)
class Look:
    """What a source answered when it was asked for some contributions again; ids are the platform's own.

    What was asked for and is neither in the lines nor ``gone`` is absent, so only what was soundly answered is ``asked``.
    """

    asked: tuple[str, ...]
    lines: list[dict[str, Any]]
    # By id, the state of those that the source says are gone in a way that its reader does not take for a contribution.
    gone: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Found:
    """What has changed since a contribution was stored."""

    gone: dict[str, str] = field(default_factory=dict)  # by id, the state that the source says
    accounts: set[str] = field(default_factory=set, repr=False)  # pseudonyms of accounts that are deleted
    edited: list[int] = field(default_factory=list)  # their lines, counted from 1
    counted: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def extend(self, further: "Found", lines_before: int) -> None:
        """Put what a further look showed behind this."""
        self.gone |= further.gone
        self.accounts |= further.accounts
        self.edited += [line + lines_before for line in further.edited]
        self.counted += further.counted
        self.seen |= further.seen


def asked_for(row: Mapping[str, Any], platform: str, pseudonyms: Mapping[str, str]) -> Asked:
    """A stored version as a source is asked for it."""

    def native(name: str | None) -> str | None:
        return None if name is None else name.removeprefix(f"{platform}:")

    own = row["contribution_id"].removeprefix(f"{platform}:")
    return Asked(
        own,
        native(row["root_id"]) or own,
        native(row["parent_id"]),
        row["native_kind"],
        int(row["created_at"].timestamp()),
        row["source"],
        json.loads(row["extra"] or "{}"),
        lambda account: row["contributor_id"] == pseudonyms[account],
    )


def compare(rows: Iterable[Mapping[str, Any]], stored: Mapping[str, Mapping[str, Any]]) -> Found:
    """Compare rows as they are now with what is stored of them, by id.

    A source that shows a contribution without its author says that the account is gone; one that shows neither says
    that the contribution is. What is shown without text and without a reason says nothing.
    """
    found = Found()
    for row in rows:
        before = stored.get(row["contribution_id"])
        if before is None:
            continue
        found.seen.add(row["contribution_id"])
        if row["state"] in GONE:
            found.gone[row["contribution_id"]] = row["state"]
        elif row["state"] == PRESENT:
            if row["contributor_state"] == "deleted" and before["contributor_id"]:
                found.accounts.add(before["contributor_id"])
            if any(_read(row[name]) != _read(before[name]) for name in EDITABLE):
                found.edited.append(row["line"])
            if any(row[name] is not None and row[name] != before[name] for name in COUNTED):
                found.counted.append({name: row[name] for name in ("contribution_id", "seen_at", *COUNTED)})
    return found


def _read(words: str | None) -> str | None:
    """Words as a reader sees them: archives of Reddit hold "&amp;" where its API gives "&"."""
    return words and unescape(words)
