"""The one door of core: parts in, one row per contribution out."""

import json
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from pipeline import store
from pipeline.core import exclusions
from pipeline.core.periods import periods
from pipeline.core.threads import NO_DEPTH, NOT_STORED, depths
from pipeline.settings import Settings
from pipeline.stages import Each
from pipeline.study import Study

ARCHIVE: Final = "archive"
# Words of an earlier version lie in a part until it is written anew; a month is what constructs section 5 allows.
DAYS_TO_PURGE: Final = 30
# What is first seen a month after it was written has lost what was deleted in that month, when most deletions happen; a
# weekly or monthly schedule is not called late for its rhythm.
LATE_DAYS: Final = 30
STAGE: Final = "core"
STEPS: Final = ("repeated", "merged", "days", "latest", "activity", "busy", "habits", "depths")


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,  # noqa: ARG001 - nothing here needs many workers
) -> dict[str, int | float | str]:
    """Fill every table of core from ``raw.contributions``, all of it or nothing."""
    with store.transaction(connection):
        _read_versions(connection, study)
        _judge(connection)
        _place(connection)
        counts = _write(connection, study)
        for step in STEPS:
            store.drop(connection, step)
    return counts


def _read_versions(connection: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Find the latest version of each contribution and keep its narrow columns."""
    communities = {"communities": [community.id for community in study.communities]}
    window = {"start": study.start, "end": study.end, "period": study.period, "zone": study.timezone}
    rules = {"shortest_repeat": exclusions.SHORTEST_REPEAT}
    store.keep(connection, "repeated", stage=STAGE, parameters=communities)
    store.keep(connection, "merged", stage=STAGE, parameters=communities)
    store.keep(connection, "days", stage=STAGE, parameters=window)
    store.keep(connection, "latest", stage=STAGE, parameters=communities | window | rules)


def _judge(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out contributors and whom the profiles leave out."""
    store.keep(connection, "activity", stage=STAGE)
    store.keep(connection, "busy", stage=STAGE, parameters={"least_items": exclusions.LEAST_ITEMS})
    store.keep(connection, "habits", stage=STAGE, parameters=exclusions.HABIT_LIMITS)
    store.replace(connection, "core.contributors", stage=STAGE, parameters=exclusions.LIMITS)


def _place(connection: duckdb.DuckDBPyConnection) -> None:
    """Work out how deep each contribution stands in its thread."""
    threads = store.read_sql(connection, STAGE, "parents")
    store.keep(connection, "depths", stage=STAGE)
    store.write(connection, "temp.depths", _with_depths(threads))


def _with_depths(threads: pa.Table) -> pa.Table:
    """Give each place its depth; what has none is empty. DuckDB counts places from somewhere, arrays from nought."""
    places, parent_places = threads["place"].to_numpy(), threads["parent_place"].to_numpy()
    if len(places) == 0:
        return threads
    first = places.min()
    parents = np.full(places.max() - first + 1, NOT_STORED)  # a place that nothing has stands alone
    parents[places - first] = np.where(parent_places == NOT_STORED, NOT_STORED, parent_places - first)
    depth = depths(parents)
    column = pa.array(depth, mask=depth == NO_DEPTH)
    return pa.table({"place": np.arange(first, first + len(depth)), "depth": column})


def _write(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, int | float | str]:
    """Fill the tables and count; what archives themselves show as deleted comes after the tombstones of raw."""
    store.replace(connection, "core.deletions", stage=STAGE, name="tombstones")
    communities = {"communities": [community.id for community in study.communities]}
    tombstones = {"detected_by": ARCHIVE, "days_to_purge": DAYS_TO_PURGE}
    return {
        "contributions": store.replace(connection, "core.contributions", stage=STAGE),
        "contributors": store.n_rows(connection, "core.contributors"),
        "repeated": store.n_rows(connection, "temp.repeated"),
        "snapshots": store.replace(connection, "core.metric_snapshots", stage=STAGE, parameters=communities),
        "deletions": store.fill(connection, "core.deletions", stage=STAGE, parameters=tombstones),
        "roles": store.replace(connection, "core.roles", stage=STAGE, parameters=communities),
        "communities": store.replace(
            connection, "core.communities", stage=STAGE, parameters={"rows": _communities(study)}
        ),
        "periods": _write_periods(connection, study),
        "sources": store.replace(connection, "core.collections", stage=STAGE),
        **_write_imported(connection, study),
        **_write_coverage(connection, study),
    }


def _write_coverage(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, int]:
    """Write what shows whether anything is missing, which only raw knows."""
    communities = {"communities": [community.id for community in study.communities]}
    given = {
        "collected_days": {"zone": study.timezone, "late_days": LATE_DAYS},
        "community_snapshots": communities,
        "caps": communities,
    }
    return {
        name: store.replace(connection, f"core.{name}", stage=STAGE, parameters=parameters)
        for name, parameters in given.items()
    }


def _write_imported(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, int]:
    """Write the ties and attributes that edge lists state."""
    window = {"start": study.start, "end": study.end, "period": study.period, "zone": study.timezone}
    communities = {"communities": [community.id for community in study.communities]}
    return {
        name: store.replace(connection, f"core.{name}", stage=STAGE, parameters=window | communities)
        for name in ("imported_ties", "attributes")
    }


def _write_periods(connection: duckdb.DuckDBPyConnection, study: Study) -> int:
    """Write the periods, which the study alone decides."""
    store.empty(connection, "core.periods")
    return store.write(connection, "core.periods", periods(study))


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
