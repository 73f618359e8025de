"""Coded items as files hold them, and the posts of a table as lines of an archive."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.codes.codebook import Codebook
from pipeline.errors import BadOption

GATE = "PROF_LEARNING"
# Its definition came after the first wave: one further coder added it for both, so that they cannot disagree.
CODED_ONCE = frozenset({"SCHOLARSHIP"})
# Per contribution it would single out people in distress; the codebook keeps it to coders and a restricted store.
NOT_PREDICTED = frozenset({"SENSITIVE"})


@dataclass(frozen=True)
class Coded:
    """What one coder gave one contribution."""

    contribution_id: str
    coder: str
    codes: frozenset[str]


def read_coded(folder: Path, codebook: Codebook) -> list[Coded]:
    """Read every ``*.jsonl`` of a folder; the name of a file is the name of its coder.

    Raises
    ------
    BadOption
        When there is no such file, or one holds a code that the codebook does not have.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise BadOption(f"No coded items (*.jsonl) in {folder}. Name the folder that holds them.")
    known = {*codebook.names}
    items = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            item = _item(json.loads(line), path.stem)
            if unknown := sorted(item.codes - known):
                raise BadOption(f"{path.name}, line {number}: code '{unknown[0]}' is not in the codebook.")
            items.append(item)
    return items


def _item(said: dict[str, Any], coder: str) -> Coded:
    """Read one line."""
    native_id = said["id"].partition(":")[2]
    given = {*said["acts"], *said["topics"]}
    if said["gate"]:
        given.add(GATE)
    if said["stance"] != "none":
        given.add(f"STANCE_{said['stance'].upper()}")
    return Coded(f"reddit:{native_id}", coder, frozenset(given - NOT_PREDICTED))


def codes_used(items: list[Coded], codebook: Codebook) -> tuple[str, ...]:
    """The codes that coders gave at all, in the order of the codebook."""
    used = frozenset().union(*(item.codes for item in items))
    return tuple(name for name in codebook.names if name in used)


def as_table(items: list[Coded], codes: tuple[str, ...]) -> np.ndarray:
    """One row per item, one column per code: whether it was given."""
    return np.array([[code in item.codes for code in codes] for item in items], dtype=bool)


def archive_lines(posts: Path) -> Iterator[str]:
    """Write the posts of a CSV (id, subreddit, author, title, selftext, created_on, score) as lines of an archive."""
    csv.field_size_limit(2**27)
    with posts.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            noon = datetime.fromisoformat(f"{row['created_on']}T12:00").replace(tzinfo=UTC)
            told = {key: row[key] for key in ("id", "subreddit", "author", "title", "selftext")}
            yield json.dumps(told | {"created_utc": int(noon.timestamp()), "score": int(row["score"] or 0)})
