"""The door to edge lists: ties and attributes of the files of a source as they are now, in one step."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from pipeline import store
from pipeline.raw import ledger
from pipeline.raw.build_files import BLOCK_BYTES, incomplete, new_inputs
from pipeline.raw.build_purge import purge_new
from pipeline.raw.build_run import Run, begin, end
from pipeline.raw.columns import Origin
from pipeline.raw.inputs import Input, scope_of
from pipeline.raw.kinds import platform_of
from pipeline.raw.reading import Reading, Share
from pipeline.raw.tie_files import TiesRead, read_ties
from pipeline.study import Source

REPLACED = ("ties", "attributes", "parts", "files")


def collect_ties(run: Run, source: Source, *, inputs: Iterable[Input], names: frozenset[str]) -> None:
    """Read what is new of one source of edge lists, drop what its files no longer say, and write down how it went."""
    before, n_unusable = dict(run.counts), len(run.unusable)
    run_id = begin(run, source)
    own = [entry for entry in inputs if entry.source == source]
    origin = Origin(source.name, platform_of(source), run_id, run.key, names)
    read = _read(run, new_inputs(run, source, own), origin)
    problems = {entry.digest: problem for entry, found in read if (problem := _problem(entry, found))}
    run.unusable += problems.values()
    usable = [(entry, found) for entry, found in read if entry.digest not in problems]
    _store(run, own, usable, run_id=run_id, is_whole=not problems)
    purge_new(run, [run_id])
    cut_off = incomplete(run.connection, own)
    status = "failed" if problems else "incomplete" if cut_off else "ok"
    end(run, run_id, before=before, status=status, problems=run.unusable[n_unusable:] + cut_off)


def _read(run: Run, new: list[Input], origin: Origin) -> list[tuple[Input, TiesRead]]:
    """Let the workers read files, each whole."""
    orders = [
        Reading(
            Share(entry.path, 0, 1, BLOCK_BYTES),
            entry.source,
            run.study.path(ledger.folder_of(entry.source)),
            scope := scope_of(run.study, entry.source),
            ledger.scope_mark(scope, entry.source),
            {},
            origin,
        )
        for entry in new
    ]
    read = []
    for entry, found in zip(new, run.each(read_ties, orders), strict=True):
        read.append((entry, found))
        run.progress(f"Reading {entry.source.name}", len(read), len(new))
    return read


def _problem(entry: Input, found: TiesRead) -> str | None:
    """Say why a file gave nothing at all, if it did."""
    if found.n_rows:
        return None
    communities = ledger.all_outside(found.read)
    return ledger.nothing_inside(entry, communities) if communities else ledger.unusable(entry, found.read)


def _store(
    run: Run, named: list[Input], usable: list[tuple[Input, TiesRead]], *, run_id: str, is_whole: bool
) -> None:
    """Put what was read in the place of what these files gave before; where all could be read, drop the rest too."""
    replaced: dict[str, Any] = {
        "paths": [entry.shown for entry, _ in usable],
        "digests": [entry.digest for entry, _ in usable],
        "named": [entry.digest for entry in named],
        "is_whole": is_whole,
    }
    with store.transaction(run.connection):
        for source in {entry.source.name for entry in named}:
            for table in REPLACED:
                store.run_sql(run.connection, "raw", f"drop_replaced_{table}", replaced | {"source": source})
        for entry, found in usable:
            _write(run, entry, found, run_id)


def _write(run: Run, entry: Input, found: TiesRead, run_id: str) -> None:
    """Write the rows of one file, and count."""
    mark = ledger.scope_mark(scope_of(run.study, entry.source), entry.source)
    rows = ledger.rows(entry, found.read, run_id=run_id, scope=mark)
    # As an edge list a file is known by the source too, so that a table of the same file stays beside it.
    # Also by how it is to be read, since the part itself is empty either way and core must notice.
    content = {"content_sha256": f"{mark} {entry.digest}"}
    store.write(run.connection, "raw.parts", [part | content for part in rows.parts])
    store.write(run.connection, "raw.rejected", rows.rejected_rows())
    store.write(run.connection, "raw.files", [rows.file])
    store.write(run.connection, "raw.ties", _of_file(found.ties, entry))
    store.write(run.connection, "raw.attributes", _of_file(found.attributes, entry))
    for name, n in rows.counts().items():
        run.counts[name] += n
    run.counts["n_files"] += 1
    run.counts["n_parts"] += len(rows.parts)


def _of_file(table: pa.Table, entry: Input) -> pa.Table:
    """Rows with the file that gave them."""
    for name, value in (("file_sha256", entry.digest), ("input_path", entry.shown)):
        table = table.append_column(name, pa.repeat(pa.scalar(value), len(table)))
    return table
