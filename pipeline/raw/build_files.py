"""The door to files: what is new in the files of a source read into parts, and written into the ledger."""

from collections.abc import Iterable, Iterator
from itertools import islice

import duckdb

from pipeline import store
from pipeline.raw import ledger
from pipeline.raw.blocks import Known
from pipeline.raw.build_purge import purge_new
from pipeline.raw.build_run import Run, begin, end
from pipeline.raw.columns import Origin
from pipeline.raw.inputs import Input, scope_of
from pipeline.raw.kinds import platform_of
from pipeline.raw.reading import Reading, Share, ShareRead, read_share, together
from pipeline.study import Source

# Uncompressed bytes of a block: big enough for good Parquet, small enough that a worker stays within some 500 MB.
BLOCK_BYTES = 2**25
# A smaller file is read by one worker; each of several workers would unpack all of it.
SMALLEST_SHARED_BYTES = 2**22
# With this many files for each worker, none waits long for the others.
FILES_A_WORKER = 4


def new_inputs(run: Run, source: Source, inputs: Iterable[Input]) -> list[Input]:
    """The inputs of a source whose content the ledger does not know, each content once."""
    parameters = {"scope": ledger.scope_mark(scope_of(run.study, source), source)}
    known = set(
        store.read_sql(run.connection, "raw", "known_files", parameters).column("file_sha256").to_pylist()
    )
    new = {entry.digest: entry for entry in inputs if entry.source == source and entry.digest not in known}
    return list(new.values())


def _shares(run: Run, entry: Input, n_bytes: int) -> list[Share]:
    """Divide an input among the workers when it is a big part of the ``n_bytes`` to be read."""
    is_big = entry.n_bytes >= max(SMALLEST_SHARED_BYTES, n_bytes / (FILES_A_WORKER * run.n_workers))
    of = run.n_workers if is_big else 1
    return [Share(entry.path, number, of, BLOCK_BYTES) for number in range(of)]


def collect_files(run: Run, source: Source, *, inputs: Iterable[Input], names: frozenset[str]) -> None:
    """Read what is new of one source and write down how it went."""
    before, n_unusable = dict(run.counts), len(run.unusable)
    run_id = begin(run, source)
    own = [entry for entry in inputs if entry.source == source]
    new = new_inputs(run, source, own)
    origin = Origin(source.name, platform_of(source), run_id, run.key, names)
    _store_new(run, new, origin, is_first=len(new) == len(own))
    purge_new(run, [run_id])
    cut_off = incomplete(run.connection, own)
    status = "failed" if len(run.unusable) > n_unusable else "incomplete" if cut_off else "ok"
    end(run, run_id, before=before, status=status, problems=run.unusable[n_unusable:] + cut_off)


def _store_new(run: Run, new: list[Input], origin: Origin, *, is_first: bool) -> None:
    """Read and store inputs one by one; those that hold only other communities count as an error if they are all."""
    if not new:
        return
    mark = ledger.scope_mark(scope_of(run.study, new[0].source), new[0].source)
    outside: list[tuple[Input, ShareRead, str]] = []
    n_stored = 0
    for entry, read in _read(run, new, origin, mark):
        if problem := ledger.unusable(entry, read):
            run.unusable.append(problem)
        elif communities := ledger.all_outside(read):
            outside.append((entry, read, communities))
        else:
            _store(run, ledger.rows(entry, read, run_id=origin.run_id, scope=mark), mark)
            n_stored += 1
    for entry, read, communities in outside:
        if is_first and not n_stored:
            run.unusable.append(ledger.nothing_inside(entry, communities))
        else:
            _store(run, ledger.rows(entry, read, run_id=origin.run_id, scope=mark), mark)


def _read(run: Run, new: list[Input], origin: Origin, mark: str) -> Iterator[tuple[Input, ShareRead]]:
    """Let the workers read inputs, and put the shares of each together."""
    n_bytes = sum(entry.n_bytes for entry in new)
    shares = [_shares(run, entry, n_bytes) for entry in new]
    known = _known_pieces(run, mark)
    readings = (
        Reading(
            share,
            entry.source,
            run.study.path(ledger.folder_of(entry.source)),
            scope_of(run.study, entry.source),
            mark,
            known,
            origin,
        )
        for entry, divided in zip(new, shares, strict=True)
        for share in divided
    )
    results = run.each(read_share, readings)
    done = 0
    for entry, divided in zip(new, shares, strict=True):
        yield entry, together(islice(results, len(divided)))
        done += entry.n_bytes
        run.progress(f"Reading {entry.source.name}", done, n_bytes)


def _known_pieces(run: Run, mark: str) -> Known:
    """The pieces of inputs that are stored, by where they start."""
    pieces: dict[int, set[tuple[int, str]]] = {}
    for row in store.read_sql(run.connection, "raw", "known_parts", {"scope": mark}).to_pylist():
        pieces.setdefault(row["first_byte"], set()).add((row["n_bytes"], row["content_sha256"]))
    return {first_byte: frozenset(found) for first_byte, found in pieces.items()}


def _store(run: Run, rows: ledger.Rows, mark: str) -> None:
    """Write the rows of one input in one step; from here on its parts belong to the study."""
    with store.transaction(run.connection):
        contents = [part["content_sha256"] for part in rows.parts]
        store.run_sql(run.connection, "raw", "drop_outdated_parts", {"contents": contents, "scope": mark})
        store.run_sql(run.connection, "raw", "drop_outdated_file", {"digest": rows.file["file_sha256"]})
        # Two files of a source may begin alike; their common parts are one.
        stored = set(store.read_sql(run.connection, "raw", "part_files").column("part_id").to_pylist())
        added = rows.without(stored)
        store.write(run.connection, "raw.parts", added.parts)
        store.write(run.connection, "raw.rejected", added.rejected_rows())
        store.write(run.connection, "raw.files", [added.file])
    for name, n in added.counts().items():
        run.counts[name] += n
    run.counts["n_files"] += 1
    run.counts["n_parts"] += len(added.parts)


def incomplete(connection: duckdb.DuckDBPyConnection, inputs: Iterable[Input]) -> list[str]:
    """A sentence for every file that is stored and holds less than it should."""
    digests = [entry.digest for entry in inputs]
    files = store.read_sql(connection, "raw", "unsound_files", {"digests": digests}).to_pylist()
    return [
        f"{file['path']} is incomplete: {file['problem']}. What could be read is kept; get the file again and collect again."
        for file in files
    ]
