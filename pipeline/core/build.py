"""The one door of core: parts in, one row per contribution out."""

import json
from collections.abc import Mapping
from typing import Any, Final

import duckdb
import pyarrow as pa

from pipeline import store
from pipeline.core import exclusions
from pipeline.core.periods import periods
from pipeline.core.threads import NO_DEPTH, depths
from pipeline.settings import Settings
from pipeline.stages import Each
from pipeline.study import Study

ARCHIVE: Final = "archive"
# Words of an earlier version lie in a part until it is written anew; a month is what constructs section 5 allows.
DAYS_TO_PURGE: Final = 30
# Tables made anew: dropped and created, because deleting a million rows costs more than writing them.
TABLES: Final = (
    "periods",
    "communities",
    "contributors",
    "roles",
    "contributions",
    "metric_snapshots",
)
STEPS: Final = ("repeated", "merged", "latest", "numbered", "depths", "busy", "habits", "placed")


def build(
    connection: duckdb.DuckDBPyConnection, study: Study, settings: Settings, *, each: Each = map
) -> dict[str, int | float | str]:
    """Fill every table of core from ``raw.contributions``, all of it or nothing."""
    with store.transaction(connection):
        _make_room(connection)
        store.write(connection, "core.periods", periods(study))
        _read_versions(connection, study)
        _place(connection)
        counts = _write(connection, study)
        for step in STEPS:
            connection.execute(f"drop table temp.{step}")
    return counts


def _step(connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any]) -> None:
    """Keep the rows of ``<name>.sql`` in a temporary table of that name."""
    select = store.statement("core", name)
    connection.execute(f"create or replace temp table {name} as {select}", dict(parameters))


def _make_room(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty the tables, and forget tombstones that the archives will show again."""
    for table in TABLES:
        connection.execute(f"drop table core.{table}")
    store.run_sql(connection, "core", "schema")
    connection.execute("delete from core.deletions where detected_by = ?", [ARCHIVE])


def _read_versions(connection: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Find the latest version of each contribution and keep its narrow columns."""
    communities = {"communities": [community.id for community in study.communities]}
    window = {"start": study.start, "end": study.end, "period": study.period, "zone": study.timezone}
    rules = {"detected_by": ARCHIVE, "shortest_repeat": exclusions.SHORTEST_REPEAT}
    _step(connection, "repeated", communities)
    _step(connection, "merged", communities)
    _step(connection, "latest", communities | window | rules)


def _place(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out places in threads, then contributors and whom the profiles leave out."""
    _step(connection, "numbered", {})
    threads = store.read_sql(connection, "core", "parents")
    connection.execute("create or replace temp table depths (contribution_id varchar, depth integer)")
    store.write(connection, "temp.depths", _with_depths(threads))
    _step(connection, "busy", {"least_items": exclusions.LEAST_ITEMS})
    _step(connection, "habits", exclusions.HABIT_LIMITS)
    store.fill(connection, "core.contributors", stage="core", parameters=exclusions.LIMITS)
    _step(connection, "placed", {})


def _with_depths(threads: pa.Table) -> pa.Table:
    """Give each contribution its depth; what has none is empty."""
    depth = depths(threads["parent_place"].to_numpy())
    column = pa.array(depth, mask=depth == NO_DEPTH)
    return pa.table({"contribution_id": threads["contribution_id"], "depth": column})


def _write(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, int | float | str]:
    """Fill the tables and count."""
    communities = {"communities": [community.id for community in study.communities]}
    tombstones = {"detected_by": ARCHIVE, "days_to_purge": DAYS_TO_PURGE}
    return {
        "contributions": store.fill(connection, "core.contributions", stage="core"),
        "contributors": _count(connection, "core.contributors"),
        "repeated": _count(connection, "temp.repeated"),
        "snapshots": store.fill(
            connection, "core.metric_snapshots", stage="core", parameters=communities
        ),
        "deletions": store.fill(connection, "core.deletions", stage="core", parameters=tombstones),
        "roles": store.fill(connection, "core.roles", stage="core"),
        "communities": store.fill(
            connection, "core.communities", stage="core", parameters={"rows": _communities(study)}
        ),
        "periods": _count(connection, "core.periods"),
    }


def _communities(study: Study) -> list[dict[str, Any]]:
    """Write the communities as rows, in the order of study.toml."""
    return [
        {
            "position": position,
            "community_id": community.id,
            "platform": community.platform,
            "native_name": community.native_name,
            "label": community.label,
            "attributes": json.dumps(dict(community.attributes), default=str, ensure_ascii=False)
            if community.attributes
            else None,
        }
        for position, community in enumerate(study.communities)
    ]


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of a table."""
    row = connection.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0
