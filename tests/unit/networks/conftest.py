"""What networks are tried on: talks drawn as tables, written to core as core would write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from pipeline.networks.build import build
from pipeline.networks.cells import Cell
from pipeline.study import read_study

START = datetime(2020, 1, 1, tzinfo=UTC)
# The worked fixture of the constructs.
GOLDEN = """
    id | community | who | to | minute
    P1 | Oak       | a   |    | 0
    c1 | Oak       | b   | P1 | 10
    c2 | Oak       | a   | c1 | 20
    c3 | Oak       | c   | P1 | 30
    c4 | Oak       | b   | c2 | 40
    c5 | Oak       | d   | c3 | 50
    P2 | Oak       | b   |    | 100
    P3 | Oak       | e   |    | 200
    c6 | Oak       | a   | P3 | 260
    c7 | Oak       | e   | c6 | 270
    Q1 | Elm       | f   |    | 0
    d1 | Elm       | g   | Q1 | 120
    d2 | Elm       | f   | d1 | 180
    Q2 | Elm       | a   |    | 300
    Q3 | Elm       | f   |    | 400
    Q4 | Elm       | h   |    | 500
    d3 | Elm       | a   | Q4 | 560
"""
Talk = Callable[..., Callable[[str], list[tuple[Any, ...]]]]


def rows_of(table: str) -> list[dict[str, Any]]:
    """Read a drawn table; what is left out is as in an ordinary contribution."""
    header, *lines = [
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines() if line.strip()
    ]
    return [dict(zip(header, line, strict=True)) for line in lines]


def contributions(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write drawn rows as rows of core; a response belongs to the thread that its parents lead to."""
    parents = {row["id"]: row["to"] for row in rows}
    moments = {row["id"]: START + timedelta(minutes=float(row["minute"])) for row in rows}

    def root(name: str) -> str:
        while parents.get(name):
            name = parents[name]
        return name

    def period(name: str) -> date | None:
        moment = moments.get(name)
        if moment is None or moment.year != START.year:
            return None
        return date(START.year, 1 if moment.month < 7 else 7, 1)

    return [
        {
            "contribution_id": row["id"],
            "kind": "response" if row["to"] else "post",
            "native_kind": "t1" if row["to"] else "t3",
            "community_id": f"reddit:{row.get('community', 'Oak')}",
            "contributor_id": row["who"] or None,
            "contributor_state": "known" if row["who"] else "deleted",
            "root_id": root(row["id"]),
            "parent_id": row["to"] or None,
            "is_orphan": False,
            "created_at": moments[row["id"]],
            "period_start": period(row["id"]),
            "root_period_start": period(root(row["id"])),
            "state": row.get("state") or "present",
            "excluded_from": int(row["excluded"]) if row.get("excluded") else None,
            "first_run_id": "run1",
            "last_run_id": "run1",
        }
        for row in rows
    ]


@pytest.fixture
def two(study_folder):
    """A study of two communities, Oak and Elm."""
    return read_study(study_folder(more='[[community]]\nid = "reddit:Elm"'))


@pytest.fixture
def talk(warehouse: duckdb.DuckDBPyConnection, study: Any, settings: Any) -> Talk:
    """Give a function that builds networks from a drawn talk and returns a function that asks the warehouse."""

    def make(drawn: str | list[dict[str, Any]], **given: Any) -> Callable[[str], list[tuple[Any, ...]]]:
        rows = contributions(rows_of(drawn) if isinstance(drawn, str) else drawn)
        warehouse.execute("delete from core.contributions")
        if rows:
            warehouse.register("drawn", pa.Table.from_pylist(rows))
            warehouse.execute("insert into core.contributions by name select * from drawn")
        build(warehouse, given.get("study", study), settings, each=given.get("each", map))
        return lambda query: warehouse.execute(query).fetchall()

    return make


def cell(*ties: tuple[int, int] | tuple[int, int, int], n: int = 0, **said: Any) -> Cell:
    """A network of ties (source, target[, weight]) among numbers."""
    table = np.array([(*tie, 1)[:3] for tie in ties], dtype=np.int64).reshape(-1, 3)
    return Cell(
        n_contributors=n or int(table[:, :2].max()) + 1,
        sources=table[:, 0],
        targets=table[:, 1],
        weights=table[:, 2],
        seed=said.get("seed", 1),
        most_sources=said.get("most_sources", 500),
    )
