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
from pipeline.raw.build_purge import purge_new
from pipeline.raw.build_run import Run, check_key, mask_stored
from pipeline.raw.build_ties import collect_ties
from pipeline.raw.inputs import Input, chosen_sources, examine, examine_all, matching
from pipeline.raw.kinds import KINDS, TIES, is_live, patterns_of, sheets_of
from pipeline.raw.parts import DRAFT
from pipeline.raw.reading import Names, gather_names
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
    _sweep(run.connection, run.study)
    new = {source.name: new_inputs(run, source, inputs) for source in sources}
    needs_names = any(new.values()) or bool(killed) or any(map(is_live, sources))
    names = _known_names(run, killed) if needs_names else frozenset()
    store.run_sql(run.connection, "raw", "end_killed")
    for source in sources:
        if is_live(source):
            collect_live(run, source, names)
        elif source.kind == TIES:
            collect_ties(run, source, inputs=inputs, names=names)
        else:
            collect_files(run, source, inputs=inputs, names=names)
    purge_new(run, [*killed, *run.run_ids])
    _sweep(run.connection, run.study)


def _sweep(connection: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Remove drafts and parts that no ledger knows: what a killed run, or a file that gave nothing, left behind."""
    kept = set(store.read_sql(connection, "raw", "part_files").column("part_path").to_pylist())
    for path in study.path("raw").glob("*/part-*"):
        is_part = path.suffix == ".parquet" or path.name.endswith(DRAFT)
        if is_part and path.relative_to(study.folder).as_posix() not in kept:
            path.unlink()


def _known_names(run: Run, killed: list[str]) -> frozenset[str]:
    """Gather the pseudonyms of everybody met in any file of the study or in an earlier run.

    All files are looked at, read already or not, so that a run that was killed and started again masks the same names.
    """
    paths = [
        (source, matching(run.study.folder, pattern))
        for source in run.study.sources_on()
        for pattern in patterns_of(source)
    ]
    inputs = [entry for source, found in paths for entry in examine(run.study, source, found)[0]]
    distinct = {entry.digest: entry for entry in inputs}
    orders = [Names(entry.path, entry.source, run.key) for entry in distinct.values()]
    names: set[str] = set()
    for done, found in enumerate(run.each(gather_names, orders), start=1):
        names |= found
        run.progress("Gathering names to mask", done, len(orders))
    before, unmasked = _stored_contributors(run, killed)
    everybody = before | unmasked | names
    mask_stored(run, everybody - before)
    return everybody


def _stored_contributors(run: Run, killed: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The contributors of all parts; and apart, those met first in runs that were killed before they masked their names."""
    if not store.n_rows(run.connection, "raw.parts"):
        return frozenset(), frozenset()
    with store.parts_attached(run.connection, run.study):
        stored = store.read_sql(run.connection, "raw", "stored_contributors", {"killed": killed})
    rows = stored.to_pylist()
    return (
        frozenset(row["contributor_id"] for row in rows if not row["is_unmasked"]),
        frozenset(row["contributor_id"] for row in rows if row["is_unmasked"]),
    )
