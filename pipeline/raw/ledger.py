"""Rows of the ledger, made from what was read."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pipeline import __version__, privacy
from pipeline.raw.inputs import Input
from pipeline.raw.kinds import ARCHIVE, platform_of
from pipeline.raw.reading import ShareRead
from pipeline.raw.reddit_archive import Scope
from pipeline.study import Source

COUNTS = ("n_lines", "n_contributions", "n_rejected", "n_outside", "n_adverts")
MOST_TOLD = 5
HEADER = (
    "A table must begin with a line of the archive's names of fields: id, subreddit, author, created_utc, score, and title "
    "and selftext (posts) or body, link_id and parent_id (responses); 'created' without '_utc' is no moment, since it does "
    "not say by whose clock."
)


@dataclass(frozen=True)
class Rows:
    """The rows that storing one input adds."""

    file: dict[str, Any]
    parts: list[dict[str, Any]]
    rejected: dict[str, list[dict[str, Any]]]

    def without(self, part_ids: Collection[str]) -> "Rows":
        """The rows less those of parts that are stored already, as if these had not been read again."""
        parts = [part for part in self.parts if part["part_id"] not in part_ids]
        return Rows(self.file | totals(parts), parts, self.rejected)

    def rejected_rows(self) -> list[dict[str, Any]]:
        """The rows of lines that could not be read."""
        return [row for part in self.parts for row in self.rejected[part["part_id"]]]

    def counts(self) -> dict[str, int]:
        """What the rows add to the counts of the run."""
        return {name: sum(part[name] for part in self.parts) for name in COUNTS}


def started(source: Source, run_id: str, *, now: datetime, key: bytes) -> dict[str, Any]:
    """The row of a run that has just begun."""
    return {
        "run_id": run_id,
        "source": source.name,
        "kind": source.kind,
        "started_at": now,
        "status": "running",
        "basis": source.charter.get("basis"),
        "charter": json.dumps(dict(source.charter), default=str, ensure_ascii=False),
        "key_fingerprint": privacy.fingerprint(key),
        "staffroom_version": __version__,
    }


def rows(entry: Input, read: ShareRead, *, run_id: str, scope: str) -> Rows:
    """Make the rows of an input that was read."""
    where = {"source": entry.source.name, "run_id": run_id}
    folder = folder_of(entry.source)
    parts = [
        {name: value for name, value in asdict(part).items() if name != "rejected"}
        | where
        | {"input_path": entry.shown, "part_path": f"{folder}/{part.part_id}.parquet", "scope": scope}
        for part in read.parts
    ]
    file = where | {
        "file_sha256": entry.digest,
        "path": entry.shown,
        "n_bytes": entry.n_bytes,
        "n_lines": read.n_lines,
        "scope": scope,
        "is_complete": read.problem is None,
        "problem": read.problem,
    }
    rejected = {
        part.part_id: [
            {"run_id": run_id, "input_path": entry.shown, "line": line, "reason": reason}
            for line, reason in part.rejected
        ]
        for part in read.parts
    }
    return Rows(file | totals(parts), parts, rejected)


def totals(parts: Iterable[dict[str, Any]]) -> dict[str, int]:
    """What the parts of a file that were read for the first time add up to."""
    read = list(parts)
    return {name: sum(part[name] for part in read) for name in ("n_rejected", "n_outside")}


def folder_of(source: Source) -> str:
    """Where the parts of a source lie in the study folder."""
    return f"raw/{re.sub(r'[^A-Za-z0-9_-]+', '-', source.name)}"


def scope_mark(scope: Scope, source: Source) -> str:
    """Fingerprint of the list of communities, and of what the study says about how to read the lines, if it says anything."""
    told = "\n".join([*sorted(scope.communities), str(scope.unnamed).lower()])
    way = f"{source.kind} {json.dumps(source.options, sort_keys=True, default=str)}"
    marks = [told] if source.kind == ARCHIVE else [told, way]
    return "-".join(sha256(mark.encode()).hexdigest()[:16] for mark in marks)


def run_name(what: str, now: datetime, taken: Collection[str]) -> str:
    """Name a run after its source and the moment it started; a second one in the same second is numbered."""
    name = f"{what} {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    number, numbered = 1, name
    while numbered in taken:
        number += 1
        numbered = f"{name} ({number})"
    return numbered


def unusable(entry: Input, read: ShareRead) -> str | None:
    """Say why an input gave nothing at all, if it did."""
    if read.n_stored_before or any(
        part.n_contributions or part.n_outside or part.n_adverts for part in read.parts
    ):
        return None
    mend = "What was stored before is kept. Put the right file in its place, or take it out of study.toml."
    if entry.source.kind == ARCHIVE and ".csv" in entry.path.suffixes[-2:]:
        mend = f"{HEADER} {mend}"
    if read.looks_like:
        return f"{entry.shown} is {read.looks_like}, and not lines of JSON. {mend}"
    if read.problem:
        return f"{entry.shown} holds no usable line, {read.problem}. {mend}"
    reasons = [reason for part in read.parts for _, reason in part.rejected]
    if not reasons:
        return f"{entry.shown} holds nothing. {mend}"
    most = max(sorted(set(reasons)), key=reasons.count)
    n_rejected = sum(part.n_rejected for part in read.parts)
    return f"{entry.shown} holds no usable line: {n_rejected} were read, and most are wrong ({most}). {mend}"


def all_outside(read: ShareRead) -> str | None:
    """Name the communities of an input when none of its lines is of the study; profiles, named for people, are not named."""
    if read.n_stored_before or not read.outside or any(part.n_contributions for part in read.parts):
        return None
    names = sorted(read.outside, key=lambda name: (-read.outside[name], name))
    told = [f"{name} ({read.outside[name]} lines)" for name in names if not name.lower().startswith("u_")]
    more = f" and {len(names) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return ", ".join(told[:MOST_TOLD] or ["only profiles of single accounts"]) + more


def nothing_inside(entry: Input, communities: str) -> str:
    """Say that an input holds only what the study did not ask for."""
    return (
        f"{entry.shown} holds no line of a community of this study, only {communities}. Add a [[community]] for it to "
        f'study.toml (id = "{platform_of(entry.source)}:NAME"), or take the file out.'
    )
