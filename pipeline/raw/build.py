"""The door of raw: reads what is new in the sources of a study into Parquet parts and writes the ledger."""

import inspect
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import duckdb

from pipeline import privacy, store
from pipeline.errors import BadSource, KeyMismatch
from pipeline.raw import ledger
from pipeline.raw.blocks import Known
from pipeline.raw.columns import Origin
from pipeline.raw.inputs import Input, chosen_sources, examine, examine_all, matching, scope_of
from pipeline.raw.kinds import KINDS, data_sheet, platform_of
from pipeline.raw.masking_again import Later, mask_again
from pipeline.raw.parts import DRAFT
from pipeline.raw.reading import Names, Reading, Share, ShareRead, gather_names, read_share, together
from pipeline.settings import Settings, pseudonym_key
from pipeline.stages import Each, Progress, silent
from pipeline.study import Source, Study

# Uncompressed bytes of a block: big enough for good Parquet, small enough that a worker stays within some 500 MB.
BLOCK_BYTES = 2**25
# A smaller file is read by one worker; each of several workers would unpack all of it.
SMALLEST_SHARED_BYTES = 2**22
# With this many files for each worker, none waits long for the others.
FILES_A_WORKER = 4


@dataclass
class _Run:
    """What collecting needs everywhere, and what it has found so far."""

    connection: duckdb.DuckDBPyConnection
    study: Study
    n_workers: int
    key: bytes = field(repr=False)
    each: Each
    progress: Progress
    now: datetime
    started: float = field(default_factory=time.monotonic)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("n_files", "n_parts", *ledger.COUNTS), 0)
    )
    unusable: list[str] = field(default_factory=list)


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

    Returns the counts of this run; ``incomplete`` holds a sentence for every file that is cut off or damaged.

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
    _check_key(connection, key)
    inputs = examine_all(study, sources)
    run = _Run(connection, study, study.engine.workers or settings.workers, key, each, progress, now)
    _collect_sources(run, sources, inputs)
    if run.unusable:
        raise BadSource("\n".join(run.unusable))
    return run.counts | {"incomplete": _incomplete(connection, inputs)}


def data_sheets() -> dict[str, str]:
    """What is to be known of each kind of source: whose it is, on which terms, since when, with which oddities."""
    return {kind: inspect.cleandoc(data_sheet(kind).__doc__ or "") for kind in KINDS}


def _collect_sources(run: _Run, sources: Iterable[Source], inputs: list[Input]) -> None:
    """Read the sources one after the other, and leave no part behind that the ledger does not know."""
    store.run_sql(run.connection, "raw", "end_killed")
    _sweep(run.connection, run.study)
    new = {source.name: _new(run, source, inputs) for source in sources}
    names = _known_names(run) if any(new.values()) else frozenset()
    for source in sources:
        _collect_source(run, source, inputs, names)
    _sweep(run.connection, run.study)


def _check_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Refuse another key: one contributor would get two pseudonyms."""
    stored = store.read_sql(connection, "raw", "stored_keys").column("key_fingerprint").to_pylist()
    if any(fingerprint != privacy.fingerprint(key) for fingerprint in stored):
        raise KeyMismatch(
            "The pseudonym key is not the one that the stored contributions were made with, so the same people would "
            "get other pseudonyms. Bring back the old key (STAFFROOM_KEY, or the key file in STAFFROOM_HOME), or move "
            "the folders raw/ and warehouse/ away and collect everything anew."
        )


def _sweep(connection: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Remove drafts and parts that no ledger knows: what a killed run, or a file that gave nothing, left behind."""
    kept = set(store.read_sql(connection, "raw", "part_files").column("part_path").to_pylist())
    for path in study.path("raw").glob("*/part-*"):
        is_part = path.suffix == ".parquet" or path.name.endswith(DRAFT)
        if is_part and path.relative_to(study.folder).as_posix() not in kept:
            path.unlink()


def _new(run: _Run, source: Source, inputs: Iterable[Input]) -> list[Input]:
    """The inputs of a source whose content the ledger does not know, each content once."""
    parameters = {"scope": ledger.scope_mark(scope_of(run.study, source), source)}
    known = set(
        store.read_sql(run.connection, "raw", "known_files", parameters).column("file_sha256").to_pylist()
    )
    new = {entry.digest: entry for entry in inputs if entry.source == source and entry.digest not in known}
    return list(new.values())


def _known_names(run: _Run) -> frozenset[str]:
    """Gather the pseudonyms of everybody met in any file of the study or in an earlier run.

    All files are looked at, read already or not, so that a run that was killed and started again masks the same names.
    """
    paths = [
        (source, matching(run.study.folder, pattern))
        for source in run.study.sources_on()
        for pattern in source.files
    ]
    inputs = [entry for source, found in paths for entry in examine(run.study, source, found)[0]]
    distinct = {entry.digest: entry for entry in inputs}
    orders = [Names(entry.path, entry.source, run.key) for entry in distinct.values()]
    names: set[str] = set()
    for done, found in enumerate(run.each(gather_names, orders), start=1):
        names |= found
        run.progress("Gathering names to mask", done, len(orders))
    parts = store.read_sql(run.connection, "raw", "part_files").to_pylist()
    if not parts:
        return frozenset(names)
    with store.parts_attached(run.connection, run.study):
        stored = store.read_sql(run.connection, "raw", "stored_contributors")
    before = frozenset(stored.column("contributor_id").to_pylist())
    _mask_again(run, parts, frozenset(names) - before)
    return before | names


def _mask_again(run: _Run, parts: list[dict[str, Any]], later: frozenset[str]) -> None:
    """Take the names of those who are met only now out of the parts that are stored.

    A run that is killed in between does it again, since nothing of them is stored yet; the ledger follows the files.
    """
    if not later:
        return
    orders = [Later(run.study.path(part["part_path"]), run.key, later) for part in parts]
    for done, (part, digest) in enumerate(zip(parts, run.each(mask_again, orders), strict=True), start=1):
        if digest != part["part_sha256"]:
            mended = {"part_id": part["part_id"], "part_sha256": digest}
            store.run_sql(run.connection, "raw", "mend_part", mended)
        run.progress("Masking names met later", done, len(parts))


def _shares(run: _Run, entry: Input, n_bytes: int) -> list[Share]:
    """Divide an input among the workers when it is a big part of the ``n_bytes`` to be read."""
    is_big = entry.n_bytes >= max(SMALLEST_SHARED_BYTES, n_bytes / (FILES_A_WORKER * run.n_workers))
    of = run.n_workers if is_big else 1
    return [Share(entry.path, number, of, BLOCK_BYTES) for number in range(of)]


def _collect_source(run: _Run, source: Source, inputs: Iterable[Input], names: frozenset[str]) -> None:
    """Read what is new of one source and write down how it went."""
    taken = store.read_sql(run.connection, "raw", "run_names").column("run_id").to_pylist()
    run_id = ledger.run_name(source, run.now, taken)
    store.write(run.connection, "raw.runs", [ledger.started(source, run_id, now=run.now, key=run.key)])
    before, n_unusable = dict(run.counts), len(run.unusable)
    own = [entry for entry in inputs if entry.source == source]
    new = _new(run, source, own)
    _store_new(
        run,
        new,
        Origin(source.name, platform_of(source), run_id, run.key, names),
        is_first=len(new) == len(own),
    )
    incomplete = _incomplete(run.connection, own)
    status = "failed" if len(run.unusable) > n_unusable else "incomplete" if incomplete else "ok"
    store.run_sql(
        run.connection,
        "raw",
        "end_run",
        {name: run.counts[name] - before[name] for name in ledger.COUNTS}
        | {
            "run_id": run_id,
            "status": status,
            "stop_reason": " ".join(run.unusable[n_unusable:] + incomplete) or None,
        }
        | {"ended_at": run.now + timedelta(seconds=time.monotonic() - run.started)},
    )


def _store_new(run: _Run, new: list[Input], origin: Origin, *, is_first: bool) -> None:
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


def _read(run: _Run, new: list[Input], origin: Origin, mark: str) -> Iterator[tuple[Input, ShareRead]]:
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


def _known_pieces(run: _Run, mark: str) -> Known:
    """The pieces of inputs that are stored, by where they start."""
    pieces: dict[int, set[tuple[int, str]]] = {}
    for row in store.read_sql(run.connection, "raw", "known_parts", {"scope": mark}).to_pylist():
        pieces.setdefault(row["first_byte"], set()).add((row["n_bytes"], row["content_sha256"]))
    return {first_byte: frozenset(found) for first_byte, found in pieces.items()}


def _store(run: _Run, rows: ledger.Rows, mark: str) -> None:
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


def _incomplete(connection: duckdb.DuckDBPyConnection, inputs: Iterable[Input]) -> list[str]:
    """A sentence for every file that is stored and holds less than it should."""
    digests = [entry.digest for entry in inputs]
    files = store.read_sql(connection, "raw", "unsound_files", {"digests": digests}).to_pylist()
    return [
        f"{file['path']} is incomplete: {file['problem']}. What could be read is kept; get the file again and collect again."
        for file in files
    ]
