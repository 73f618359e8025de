"""Invented archives, and a way to collect them and look at what was stored."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from pipeline import store
from pipeline.raw.build import collect
from pipeline.raw.columns import Origin, part_table
from pipeline.raw.lines import read_lines
from pipeline.raw.masking import Memory
from pipeline.raw.reddit_archive import Scope, Sorted, sort_out
from pipeline.settings import Settings
from pipeline.study import Study, read_study

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC


def post(**facts: Any) -> dict[str, Any]:
    """A post as an archive of today writes it."""
    return {
        "id": "p1",
        "subreddit": "Oak",
        "author": "quiet_heron_12",
        "created_utc": NOON,
        "title": "How do you begin a lesson?",
        "selftext": "I ask a question.",
        "score": 3,
        "num_comments": 1,
        "retrieved_on": NOON + 86_400,
    } | facts


def comment(**facts: Any) -> dict[str, Any]:
    """A comment as an archive of today writes it."""
    return {
        "id": "c1",
        "subreddit": "Oak",
        "author": "calm_otter_34",
        "created_utc": NOON + 60,
        "body": "I tell a story.",
        "link_id": "t3_p1",
        "parent_id": "t3_p1",
        "score": 1,
        "retrieved_on": NOON + 86_400,
    } | facts


def lines(records: Iterable[dict[str, Any] | bytes]) -> bytes:
    """Records as lines of JSON; bytes stand for themselves."""
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records
    )


def pack(path: Path, content: bytes) -> Path:
    """Write bytes as the ending of the path says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = {".zst": zstandard.compress, ".gz": gzip.compress}.get(path.suffix, lambda same: same)
    path.write_bytes(packed(content))
    return path


KEY = bytes(32)
BOTH = Scope({"oak": "reddit:Oak", "elm": "reddit:Elm"})


def sorted_out(records: Iterable[dict[str, Any] | bytes] | bytes, scope: Scope = BOTH) -> Sorted:
    """Read lines and sort them, without a study."""
    content = records if isinstance(records, bytes) else lines(records)
    return sort_out(read_lines(content, first_line=1), scope)


def rows(
    records: Iterable[dict[str, Any] | bytes] | bytes,
    scope: Scope = BOTH,
    known: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    """The rows that lines become, without a study."""
    table = part_table(
        sorted_out(records, scope),
        Origin("woods", "reddit", "run", KEY, known),
        Memory.empty(KEY, known, platform="reddit"),
    )
    return table.to_pylist()


@dataclass
class Bench:
    """A study folder in which archives are put down and collected."""

    folder: Path
    settings: Settings
    reports: list[tuple[str, int, int | None]] = field(default_factory=list)
    opened: ExitStack = field(default_factory=ExitStack)
    connection: duckdb.DuckDBPyConnection | None = None

    @property
    def study(self) -> Study:
        """The study as its file stands now."""
        return read_study(self.folder)

    def put(self, name: str, records: Iterable[dict[str, Any] | bytes] | bytes) -> Path:
        """Put an archive into the folder."""
        content = records if isinstance(records, bytes) else lines(records)
        return pack(self.folder / "archives" / name, content)

    def collect(self, **options: Any) -> dict[str, Any]:
        """Collect with the real door."""
        options = {"now": NOW, "progress": lambda *told: self.reports.append(told)} | options
        return collect(self.warehouse(), self.study, self.settings, **options)

    def warehouse(self) -> duckdb.DuckDBPyConnection:
        """Open the warehouse, and keep it open, since opening costs more than most of what is tried here."""
        if self.connection is None:
            self.connection = self.opened.enter_context(store.open_warehouse(self.study, self.settings))
        return self.connection

    def close(self) -> None:
        """Close the warehouse, so that another process can open it."""
        self.opened.close()
        self.connection = None

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the warehouse, with the parts attached when there are some."""
        (answer,) = self.ask_all(query)
        return answer

    def ask_all(self, *queries: str) -> list[list[tuple[Any, ...]]]:
        """Ask several questions of the warehouse, opened once."""
        connection = self.warehouse()
        if not connection.execute("select 1 from raw.parts").fetchall():
            return [connection.execute(query).fetchall() for query in queries]
        with store.parts_attached(connection, self.study):
            return [connection.execute(query).fetchall() for query in queries]

    def one(self, records: Iterable[dict[str, Any] | bytes], columns: str) -> tuple[Any, ...]:
        """Collect one archive with one contribution and give some of its columns."""
        self.put("one.ndjson", records)
        self.collect()
        (row,) = self.ask(f"select {columns} from raw.contributions")
        return row

    def part_files(self) -> list[str]:
        """The names of all files under raw/."""
        return sorted(path.name for path in (self.folder / "raw").rglob("*") if path.is_file())


SOURCE = """
[[community]]
id = "reddit:Elm"

[[source]]
name = "woods"
kind = "reddit-archive"
files = ["archives/*"]
"""


@pytest.fixture
def benches(
    study_folder: Callable[..., Path], settings: Settings, empty_warehouse: Callable[[Path], None]
) -> Iterator[Callable[..., Bench]]:
    """Give a function that makes a study of two communities, r/Oak and r/Elm, with one source of all files in archives/."""
    made: list[Bench] = []

    def make(folder: str = "study", **machine: Any) -> Bench:
        made.append(Bench(study_folder(more=SOURCE, folder=folder), replace(settings, **machine)))
        empty_warehouse(made[-1].folder)
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def bench(benches: Callable[..., Bench]) -> Bench:
    """Such a study."""
    return benches()
