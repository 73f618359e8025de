"""Sources to raw: one task per live source and one for all files, which know each other's names; a failed one stops no other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import engine
from flows.names import tag_of_source
from flows.report import keep_collection, may_try_again, said
from flows.telling import teller
from pipeline import store
from pipeline.errors import BadSource, NoAccess, SourceIncomplete, StaffroomError
from pipeline.raw import build as raw
from pipeline.settings import Settings, read_settings
from pipeline.study import Source, Study, read_study

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Desk:
    """What every source of one collection is read with."""

    connection: "duckdb.DuckDBPyConnection"
    study: Study
    settings: Settings
    now: datetime

    def last_runs(self) -> dict[str, dict[str, Any]]:
        """What the ledger says of the last run of each source."""
        rows = store.read_sql(self.connection, "", "status_sources").to_pylist()
        return {row["source"]: row for row in rows}


@task(
    name="read",
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_try_again,
    cache_policy=NO_CACHE,
)
def read_sources(desk: Desk, names: tuple[str, ...]) -> dict[str, Any]:
    """Read sources into Parquet parts and the ledger."""
    study, only = _narrowed(desk.study, names)
    with engine.workers(study, desk.settings) as each:
        return raw.collect(
            desk.connection,
            study,
            desk.settings,
            now=desk.now,
            each=each,
            only=only,
            progress=teller().progress,
        )


@flow(name="collect")
def collect(folder: str, only: str | None = None) -> Any:
    """Collect a study's sources; ends as failed when one of several sources failed, after the others were read."""
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_warehouse(study, settings) as connection:
        desk = Desk(connection, study, settings, datetime.now(UTC))
        before = desk.last_runs()
        groups = groups_of(study, only)
        answers = {names: _read(desk, names) for names in groups}
        after = desk.last_runs()
    rows = [
        _row(name, (before.get(name), after.get(name)), desk.now, answers[names])
        for names in groups
        for name in names
    ]
    counts = _together(answers.values())
    keep_collection(counts, rows)
    errors = [answer for answer in answers.values() if isinstance(answer, Exception)]
    if errors and len(answers) == 1:
        raise errors[0]
    return _ending(counts, rows)


def groups_of(study: Study, only: str | None) -> list[tuple[str, ...]]:
    """Name the sources that are read together: files know each other's names, a live source stands alone."""
    if only is not None:
        return [(only,)]
    on = study.sources_on()
    files = tuple(source.name for source in on if source.files)
    live = [(source.name,) for source in on if not source.files]
    return [files, *live] if files or not live else live


def _read(desk: Desk, names: tuple[str, ...]) -> dict[str, Any] | Exception:
    """Read one group as a task; give its error when the other groups may go on without it."""
    reading = read_sources.with_options(
        task_run_name=", ".join(names) or "no source",
        tags=["raw", *(tag_of_source(desk.study, name) for name in names)],
    )
    answer = reading(desk, names, return_state=True).result(raise_on_failure=False)
    if isinstance(answer, StaffroomError) and not _is_of_one_source(answer):
        raise answer
    return answer


def _is_of_one_source(error: StaffroomError) -> bool:
    """Say whether an error says nothing about the other sources; a study to be mended is refused as a whole."""
    return isinstance(error, BadSource | NoAccess) or error.exit_status == SourceIncomplete.exit_status


def _narrowed(study: Study, names: tuple[str, ...]) -> tuple[Study, str | None]:
    """The study with no other source switched on, unless one source is asked for by its name."""
    if len(names) == 1:
        return study, names[0]

    def only_named(source: Source) -> Source:
        return source if source.name in names else replace(source, enabled=False)

    return replace(study, sources=tuple(only_named(source) for source in study.sources)), None


def _row(
    name: str, runs: tuple[dict[str, Any] | None, dict[str, Any] | None], now: datetime, answer: Any
) -> dict[str, Any]:
    """What happened with a source: new contributions, status, stop reason; ``runs`` are its last ones before and after."""
    before, after = ((run or {}) for run in runs)
    is_of_now = bool(after) and after["started_at"] >= now
    status, reason = (after["status"], after["stop_reason"]) if is_of_now else ("not read", None)
    if isinstance(answer, Exception) and status in {"not read", "running"}:
        status, reason = "failed", said(answer)
    n_new = after.get("n_stored", 0) - before.get("n_stored", 0)
    return {"source": name, "n_new": n_new, "status": status, "stop_reason": reason}


def _together(answers: Iterable[Any]) -> dict[str, Any]:
    """Add the counts of all groups, and put what they say of incomplete sources together."""
    counts: dict[str, Any] = {}
    incomplete: list[str] = []
    for answer in answers:
        if isinstance(answer, dict):
            incomplete += answer.get("incomplete", [])
            counts |= {key: counts.get(key, 0) + n for key, n in answer.items() if isinstance(n, int)}
    return counts | {"incomplete": incomplete}


def _ending(counts: dict[str, Any], rows: list[dict[str, Any]]) -> State[Any]:
    """End as failed when a source failed; what is only incomplete is done, and says so."""
    failed = [f"{row['source']}: {row['stop_reason']}" for row in rows if row["status"] == "failed"]
    result = counts | {"sources": rows, "failed": failed}
    if failed:
        return Failed(message="Not all sources could be read. " + " ".join(failed), data=result)
    if counts["incomplete"]:
        return Completed(name="Incomplete", message=" ".join(counts["incomplete"]), data=result)
    return Completed(data=result)
