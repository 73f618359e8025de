"""Fixtures: one simulated study, read back line by line with nothing of Staffroom's own readers."""

import csv
import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pytest
import zstandard

from pipeline.simulate import build

CONTRIBUTIONS = 12_000
SEED = 5


def lines_of(path: Path) -> list[bytes]:
    """The lines of a packed file, all its frames."""
    with path.open("rb") as file:
        reader = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(
            file, read_across_frames=True
        )
        return reader.read().removesuffix(b"\n").split(b"\n")


def record_of(line: bytes) -> dict | None:
    """A line as a record, or nothing when it is none."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def is_usable(record: dict) -> bool:
    """Whether a record says what it is, when it was made and, of comments, where it stands."""
    placed = record.get("link_id") is not None if "body" in record else "title" in record
    return bool(record.get("id")) and record.get("created_utc") is not None and placed


@dataclass
class Archive:
    """One file of a simulated study."""

    path: Path
    lines: list[bytes] = field(default_factory=list)

    @cached_property
    def records(self) -> list[dict]:
        """What can be used, advertisements left out."""
        found = [record for record in map(record_of, self.lines) if record and is_usable(record)]
        return [record for record in found if not record.get("promoted")]

    @cached_property
    def latest(self) -> list[dict]:
        """Each id once, as seen last."""
        return list({record["id"]: record for record in self.records}.values())


@dataclass
class Simulated:
    """A simulated study, read."""

    folder: Path

    @cached_property
    def truth(self) -> dict:
        return json.loads((self.folder / "truth.json").read_text())

    @cached_property
    def archives(self) -> dict[tuple[str, str], Archive]:
        paths = sorted((self.folder / "archives").glob("*.zst"))
        return {tuple(path.stem.split("_")): Archive(path, lines_of(path)) for path in paths}

    def posts(self, community: str) -> list[dict]:
        return self.archives[community, "submissions"].latest

    def comments(self, community: str) -> list[dict]:
        return self.archives[community, "comments"].latest

    @property
    def communities(self) -> list[str]:
        return [name.removeprefix("reddit:") for name in self.truth["communities"]]

    @cached_property
    def items(self) -> dict[str, dict]:
        """The rows of truth_items.csv by contribution."""
        with (self.folder / "truth_items.csv").open() as file:
            return {row["contribution_id"]: row for row in csv.DictReader(file)}

    @cached_property
    def texts(self) -> list[str]:
        """All texts that are still there."""
        found = [
            record.get("body") or record.get("selftext") or ""
            for one in self.archives.values()
            for record in one.latest
        ]
        return [text for text in found if text and not text.startswith("[")]

    @cached_property
    def authors(self) -> Counter:
        return Counter(record["author"] for one in self.archives.values() for record in one.latest)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory) -> Simulated:
    folder = tmp_path_factory.mktemp("simulated")
    build.simulate(folder, contributions=CONTRIBUTIONS, seed=SEED)
    return Simulated(folder)
