"""The door to the ledger of runs: one run of one source begun and ended, and what a whole collection needs everywhere."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import duckdb

from pipeline import privacy, store
from pipeline.errors import KeyMismatch
from pipeline.raw import ledger
from pipeline.raw.masking_again import Later, mask_again
from pipeline.raw.parts import DRAFT
from pipeline.settings import Settings
from pipeline.stages import Each, Progress
from pipeline.study import Source, Study


@dataclass
class Run:
    """One time that a study's sources are asked, and what it has found so far."""

    connection: duckdb.DuckDBPyConnection
    study: Study
    settings: Settings
    key: bytes = field(repr=False)
    each: Each
    progress: Progress
    now: datetime
    started: float = field(default_factory=time.monotonic)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("n_files", "n_parts", *ledger.COUNTS), 0)
    )
    unusable: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    @property
    def moment(self) -> datetime:
        """Now: the moment it was started with, and the time that has passed since."""
        return self.now + timedelta(seconds=time.monotonic() - self.started)

    @property
    def n_workers(self) -> int:
        """How many processes may work."""
        return self.study.engine.workers or self.settings.workers


def begin(run: Run, source: Source, *, again: bool = False) -> str:
    """Write down that a source is being asked (``again`` for what is stored), and give the run's name."""
    taken = store.read_sql(run.connection, "raw", "run_names").column("run_id").to_pylist()
    run_id = ledger.run_name(f"{source.name} again" if again else source.name, run.now, taken)
    store.write(run.connection, "raw.runs", [ledger.started(source, run_id, now=run.now, key=run.key)])
    return run_id


def end(run: Run, run_id: str, *, before: dict[str, int], status: str, problems: Iterable[str]) -> None:
    """Write down how it ended, and what it added since the counts were as ``before``."""
    ended = {"run_id": run_id, "status": status, "stop_reason": " ".join(problems) or None}
    counts = {name: run.counts[name] - before[name] for name in ledger.COUNTS}
    store.run_sql(run.connection, "raw", "end_run", counts | ended | {"ended_at": run.moment})


def mask_stored(run: Run, later: frozenset[str]) -> None:
    """Take the names of those who are met only now out of the parts that are stored; the ledger follows the files.

    A run that is killed in between does it again: a file stores nothing of them before, and of a live source's killed
    run the contributors count as met only now.
    """
    if not later:
        return
    parts: list[dict[str, Any]] = store.read_sql(run.connection, "raw", "part_files").to_pylist()
    orders = [Later(run.study.path(part["part_path"]), run.key, later) for part in parts]
    for done, (part, digest) in enumerate(zip(parts, run.each(mask_again, orders), strict=True), start=1):
        if digest != part["part_sha256"]:
            mended = {"part_id": part["part_id"], "part_sha256": digest}
            store.run_sql(run.connection, "raw", "mend_part", mended)
        run.progress("Masking names met later", done, len(parts))


def check_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Refuse another key: one contributor would get two pseudonyms."""
    stored = store.read_sql(connection, "raw", "stored_keys").column("key_fingerprint").to_pylist()
    if any(fingerprint != privacy.fingerprint(key) for fingerprint in stored):
        raise KeyMismatch(
            "The pseudonym key is not the one that the stored contributions were made with, so the same people would "
            "get other pseudonyms. Bring back the old key (STAFFROOM_KEY, or the key file in STAFFROOM_HOME), or move "
            "the folders raw/ and warehouse/ away and collect everything anew."
        )


def sweep(run: Run) -> None:
    """Remove drafts and parts that no ledger knows: what a killed run, or a file that gave nothing, left behind."""
    kept = set(store.read_sql(run.connection, "raw", "part_files").column("part_path").to_pylist())
    for path in run.study.path("raw").glob("*/part-*"):
        is_part = path.suffix == ".parquet" or path.name.endswith(DRAFT)
        if is_part and path.relative_to(run.study.folder).as_posix() not in kept:
            path.unlink()
