"""What core is tried on: a few invented contributions as raw writes them, and core built from them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline.core.build import build

MOMENT = pa.timestamp("us", tz="UTC")
RAW = pa.schema(
    {
        "contribution_id": pa.string(),
        "kind": pa.string(),
        "native_kind": pa.string(),
        "community_id": pa.string(),
        "contributor_id": pa.string(),
        "contributor_state": pa.string(),
        "bot_evidence": pa.string(),
        "is_throwaway_name": pa.bool_(),
        "role": pa.string(),
        "root_id": pa.string(),
        "parent_id": pa.string(),
        "created_at": MOMENT,
        "edited_at": MOMENT,
        "is_edited": pa.bool_(),
        "seen_at": MOMENT,
        "title": pa.string(),
        "text": pa.string(),
        "url": pa.string(),
        "post_flair": pa.string(),
        "contributor_flair": pa.string(),
        "state": pa.string(),
        "score": pa.int64(),
        "upvote_ratio": pa.float64(),
        "n_responses_seen": pa.int64(),
        "extra": pa.string(),
        "run_id": pa.string(),
        "source": pa.string(),
        "line": pa.int64(),
    }
)
RUNS = {f"run{number}": datetime(2022, 1, number, tzinfo=UTC) for number in range(1, 10)}
Core = Callable[..., Callable[[str], list[tuple[Any, ...]]]]


def moment(text: str | None) -> datetime | None:
    """Read "2020-03-01 12:00" as UTC."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


def item(name: str, to: str | None = None, **said: Any) -> dict[str, Any]:
    """A contribution: a post, or a response ``to`` something in the thread ``root`` (default: to the post itself)."""
    is_post = to is None
    by = said.pop("by", "ana")
    row: dict[str, Any] = dict.fromkeys(RAW.names) | {
        "contribution_id": name,
        "kind": "post" if is_post else "response",
        "native_kind": "t3" if is_post else "t1",
        "community_id": "reddit:Oak",
        "contributor_id": by,
        "contributor_state": "known" if by else "deleted",
        "is_throwaway_name": False,
        "root_id": name if is_post else said.pop("root", to),
        "parent_id": to,
        "created_at": moment(said.pop("at", "2020-03-01 12:00")),
        "seen_at": moment(said.pop("seen", None)),
        "title": f"Title of {name}" if is_post else None,
        "text": f"Text of {name}",
        "state": "present",
        "run_id": "run1",
        "source": "invented",
        "line": 1,
    }
    return row | said


def gone(name: str, to: str | None = None, *, state: str = "author_deleted", **said: Any) -> dict[str, Any]:
    """A contribution whose words are gone."""
    return item(name, to, **{"title": None, "text": None, "state": state} | said)


def many(n: int, *, by: str, every: timedelta, **said: Any) -> list[dict[str, Any]]:
    """Posts of one contributor, each a while after the other; texts ``{}`` take the number in."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(n):
        words = {
            key: value.format(number) if isinstance(value, str) else value for key, value in said.items()
        }
        rows.append(item(f"{by}{number}", by=by, **words) | {"created_at": start + every * number})
    return rows


def responses(names: Sequence[str], parents: Sequence[str]) -> pa.Table:
    """As many responses as names, alike in all but name and parent."""
    alike = pa.Table.from_pylist([item("name", "parent")], schema=RAW)
    table = pa.table({column: pa.repeat(alike[column][0], len(names)) for column in RAW.names}, schema=RAW)
    return table.set_column(
        RAW.get_field_index("contribution_id"), "contribution_id", pa.array(names)
    ).set_column(RAW.get_field_index("parent_id"), "parent_id", pa.array(parents))


@pytest.fixture
def core(warehouse: duckdb.DuckDBPyConnection, study: Any, settings: Any) -> Core:
    """Give a function that builds core from contributions and returns a function that asks the warehouse."""

    def make(
        rows: Iterable[dict[str, Any]] | pa.Table, **given: Any
    ) -> Callable[[str], list[tuple[Any, ...]]]:
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(list(rows), schema=RAW)
        warehouse.register("raw_rows", table)
        warehouse.execute("create or replace table raw.contributions as select * from raw_rows")
        warehouse.execute("delete from raw.runs")
        for run_id, started_at in RUNS.items():
            warehouse.execute(
                "insert into raw.runs (run_id, source, kind, started_at, status, key_fingerprint, staffroom_version)"
                " values (?, 'invented', 'reddit-archive', ?, 'ok', 'f', '0')",
                [run_id, started_at],
            )
        build(warehouse, given.get("study", study), settings)
        return lambda query: warehouse.execute(query).fetchall()

    return make
