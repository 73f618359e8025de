"""The one door of measures: everything the other stages made in, every published number out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, Final

import duckdb
import pyarrow as pa

from pipeline import store
from pipeline.measures import coverage, ledger, subjects
from pipeline.measures.catalogue import catalogue
from pipeline.measures.cells import Frame, cells
from pipeline.measures.contrasts import contrasts
from pipeline.measures.estimates import estimate_cell
from pipeline.measures.facts import facts
from pipeline.measures.kinds import Columns, columns
from pipeline.measures.suppression import suppress
from pipeline.settings import Settings
from pipeline.stages import Each
from pipeline.study import Study

STAGE: Final = "measures"
COUNTED: Final = ("items", "threads", "ties")
DAYS_A_WEEK: Final = 7
Row = dict[str, Any]


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,
) -> dict[str, int | float | str]:
    """Fill every table of measures from what the other stages made, all of it or nothing."""
    with store.transaction(connection):
        named = _subjects(connection)
        covered = _covered(connection, study)
        posts_only = coverage.posts_only(covered["coverage"])
        frame = replace(_frame(connection, study, named), posts_only=posts_only)
        found = each(estimate_cell, cells(frame, _read(connection, study)))
        estimates = suppress(list(chain.from_iterable(found)), smallest_cell=study.smallest_cell)
        places = [place.id for place in study.communities]
        written = {
            "estimates": estimates,
            "contrasts": list(contrasts(estimates, places)),
            "catalogue": catalogue(),
            "communities": list(subjects.communities(study)),
            "subjects": list(subjects.subjects(study, named["topics"], named["codes"])),
            **covered,
            "coverage": [coverage.graded(row) for row in covered["coverage"]],
            "facts": facts(study, _made(connection)),
        }
        counts: dict[str, int | float | str] = {
            name: _write(connection, name, rows) for name, rows in written.items()
        }
        return (
            counts
            | _write_named(connection, study)
            | {"hidden": sum(row["is_small_cell"] for row in estimates)}
        )


def _read(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, Columns]:
    """Read what measures count, once, with small numbers in place of names."""
    parameters = {
        "communities": [place.id for place in study.communities],
        "profile": study.measures.exclusion_profile,
    }
    store.keep(connection, "kept", stage=STAGE, parameters=parameters)
    days = {"start": study.start, "timezone": study.timezone}
    names = {f"{name}_{variant}": {} for name in COUNTED for variant in ("corrected", "published")}
    names |= {"topics": {}, "codes": {}, "sizes": {}, "weekly": days}
    tables = {name: columns(store.read_sql(connection, STAGE, name, given)) for name, given in names.items()}
    store.drop(connection, "kept")
    return tables


def _subjects(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Read what is known of topics and codes."""
    return {
        "topics": _rows(connection, "topic_subjects", {"n_terms": subjects.N_TERMS}),
        "codes": _rows(connection, "code_subjects"),
        "model": _rows(connection, "topic_model"),
    }


def _frame(connection: duckdb.DuckDBPyConnection, study: Study, named: Mapping[str, list[Row]]) -> Frame:
    """Gather what all cells have in common."""
    warnings = [row["warning"] for row in named["model"] if row["warning"]]
    return Frame(
        communities=tuple(place.id for place in study.communities),
        periods=tuple(
            row["period_start"]
            for row in _rows(connection, "periods", _window(study))
            if row["period"] != "whole"
        ),
        period=study.period,
        start=study.start,
        seed=study.seed,
        draws=study.measures.draws,
        events=tuple((event.name, _days_after(study.start, event.on)) for event in study.events),
        topic_ids=tuple(row["topic_id"] for row in named["topics"]),
        code_names=tuple(row["subject"] for row in named["codes"]),
        notes={"topics": warnings[0]} if warnings else {},
    )


def _days_after(start: date, day: date) -> int:
    return (day - start).days // DAYS_A_WEEK


def _window(study: Study) -> dict[str, Any]:
    """Give the parameters that name the whole window beside the periods."""
    return {"period": study.period, "start": study.start, "end": study.end, "label": subjects.window(study)}


def _covered(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, list[Row]]:
    """Count what is stored of each community, by day and by period, and judge what it is good for."""
    zone = {"timezone": study.timezone}
    store.keep(connection, "reported", stage=STAGE, parameters=zone | {"direct": list(coverage.COUNT_DIRECT)})
    profile = {"profile": study.measures.exclusion_profile}
    window = {"start": study.start, "end": study.end}
    days = ledger.with_gaps(_rows(connection, "coverage_days", zone | window))
    periods = _rows(connection, "coverage", zone | profile)
    store.drop(connection, "reported")
    caps = {row["community_id"]: row["n_caps"] for row in _rows(connection, "caps")}
    verdicts = list(ledger.judged(days, periods, caps))
    return {"coverage": periods, "coverage_days": [ledger.kept(day) for day in days], "verdicts": verdicts}


def _made(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Row]]:
    """Read how the other stages made what they made."""
    names = ("totals", "collected", "exclusions", "topic_model", "classifier", "network_methods", "deletions")
    return {name: _rows(connection, name) for name in names}


def _write_named(connection: duckdb.DuckDBPyConnection, study: Study) -> dict[str, int]:
    """Write the tables that are a single question."""
    return {
        "periods": store.replace(connection, "measures.periods", stage=STAGE, parameters=_window(study)),
        "topic_terms": store.replace(connection, "measures.topic_terms", stage=STAGE),
    }


def _write(connection: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> int:
    """Write a table anew."""
    store.empty(connection, f"measures.{name}")
    return store.write(connection, f"measures.{name}", pa.Table.from_pylist(rows))


def _rows(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    """Read a small table as dictionaries."""
    return store.read_sql(connection, STAGE, name, parameters).to_pylist()
