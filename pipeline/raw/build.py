"""The door of raw: reads what is new in the sources of a study into Parquet parts and writes the ledger."""

import inspect
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import duckdb

from pipeline import store
from pipeline.errors import BadSource
from pipeline.raw.build_files import collect_files, incomplete, new_inputs
from pipeline.raw.build_live import collect_live
from pipeline.raw.build_names import known_names
from pipeline.raw.build_purge import purge_new
from pipeline.raw.build_run import Run, check_key, sweep
from pipeline.raw.build_ties import collect_ties
from pipeline.raw.inputs import Input, chosen_sources, examine_all
from pipeline.raw.kinds import KINDS, TIES, is_live, sheets_of
from pipeline.settings import Settings, pseudonym_key
from pipeline.stages import Each, Progress, silent
from pipeline.study import Source, Study


def collect(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,
    *,
    now: datetime,
    each: Each = map,
    only: str | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Read every source that is switched on, or the one named ``only``; what is stored already is not read again.

    Returns the counts of this run; ``incomplete`` holds a sentence for every file that is cut off or damaged, and for
    every live source that did not answer to the end.

    Raises
    ------
    BadOption
        When ``only`` names no source that is switched on.
    BadStudy
        When a pattern of files matches nothing.
    BadSource
        When a file is of another format or gave nothing; what the other files gave is stored.
    KeyMismatch
        When the key is not the one that stored parts were made with.
    """
    sources = chosen_sources(study, only)
    key = pseudonym_key(settings, study.title, study.folder)
    check_key(connection, key)
    inputs = examine_all(study, sources)
    run = Run(connection, study, settings, key, each, progress, now)
    _collect_sources(run, sources, inputs)
    if run.unusable:
        raise BadSource("\n".join(run.unusable))
    return run.counts | {"incomplete": run.silent + incomplete(connection, inputs)}


def data_sheets() -> dict[str, str]:
    """What is to be known of each kind of source: whose it is, on which terms, since when, with which oddities."""
    return {
        kind: "\n\n".join(inspect.cleandoc(sheet.__doc__ or "") for sheet in sheets_of(kind))
        for kind in KINDS
    }


def _collect_sources(run: Run, sources: Iterable[Source], inputs: list[Input]) -> None:
    """Read the sources one after the other, and leave no part behind that the ledger does not know."""
    killed = store.read_sql(run.connection, "raw", "killed_runs").column("run_id").to_pylist()
    sweep(run)
    purge_new(run, killed)
    new = {source.name: new_inputs(run, source, inputs) for source in sources}
    needs_names = any(new.values()) or bool(killed) or any(map(is_live, sources))
    names = known_names(run, killed) if needs_names else frozenset()
    store.run_sql(run.connection, "raw", "end_killed")
    for source in sources:
        if is_live(source):
            collect_live(run, source, names)
        elif source.kind == TIES:
            collect_ties(run, source, inputs=inputs, names=names)
        else:
            collect_files(run, source, inputs=inputs, names=names)
    sweep(run)
