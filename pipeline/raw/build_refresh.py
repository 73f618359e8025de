"""The door to a second look: what is stored is asked for again, and what is gone, edited or counted otherwise written down."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import store
from pipeline.errors import BadOption, NoAccess, SourceRefuses, SourceSilent
from pipeline.raw.accounts import pseudonyms
from pipeline.raw.again import Found, asked_for, compare
from pipeline.raw.build_live import Shelf, asked_of
from pipeline.raw.build_names import known_names
from pipeline.raw.build_purge import bury, purge
from pipeline.raw.build_run import Run, begin, check_key, end
from pipeline.raw.inputs import chosen_sources, find_files
from pipeline.raw.kinds import can_look_again, live_module
from pipeline.raw.live import Batch, Live, live_sheet
from pipeline.raw.parts import MOMENT
from pipeline.raw.web import Gone
from pipeline.settings import Settings, pseudonym_key
from pipeline.stages import Each, Progress, silent
from pipeline.study import Source, Study

# Ids whose stored versions are looked up at once, and whose answers are written down at once.
CHUNK = 2_000
# What is stored is looked for again after so long, unless the study says otherwise: Reddit's terms recommend 48 hours.
RECHECK_HOURS = 48
# What was absent is looked for again sooner, but not at once: a service in trouble may leave much out for a while.
ABSENT_HOURS = 24
ABSENCES = 2
# When more than a fifth of what was asked for is absent, something else happened than that people deleted it: a community
# went private for a day, a service answers without its items. Nobody's words are purged for that.
MOST_ABSENT, FEWEST_FOR_DOUBT = 0.2, 10
# A schedule of so many hours must not come a few seconds too early and wait for the next time.
SLACK_HOURS = 1
OBSERVATIONS = pa.schema(
    [
        ("contribution_id", pa.string()),
        ("seen_at", MOMENT),
        ("score", pa.int64()),
        ("upvote_ratio", pa.float64()),
        ("n_responses_seen", pa.int64()),
        ("source", pa.string()),
        ("run_id", pa.string()),
    ]
)
COUNTS: tuple[str, ...] = ("n_checked", "n_absent", "n_edited", "n_counted", "n_gone", "n_accounts")


def refresh(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,
    *,
    now: datetime,
    each: Each = map,
    only: str | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Ask every live source again for what is stored, newest first, and purge from the parts what is gone.

    Returns counts; ``incomplete`` holds a sentence for every source that did not answer to the end.

    Raises
    ------
    BadOption
        When ``only`` names no source that is switched on, or one that cannot be asked again.
    BadStudy
        When the study says too little about a live source.
    NoAccess
        When credentials are missing or refused; after the other sources were asked, and what is gone was purged.
    KeyMismatch
        When the key is not the one that stored parts were made with.
    """
    sources = [source for source in chosen_sources(study, only) if can_look_again(source)]
    if only is not None and not sources:
        raise BadOption(
            f"The source '{only}' cannot be asked again for what is stored: files and feeds hold what they hold. "
            "Look again at a source that is asked over the network."
        )
    find_files(study, sources)
    key = pseudonym_key(settings, study.title, study.folder)
    check_key(connection, key)
    run = Run(connection, study, settings, key, each, progress, now)
    counts = dict.fromkeys(COUNTS, 0)
    refused: list[NoAccess] = []
    for source in sources:
        try:
            _look_again(run, source, counts)
        except NoAccess as error:
            refused.append(error)
    _bury_gone_later(run)
    counts["n_parts_purged"] = purge(run)
    if refused:
        raise refused[0]
    return counts | {"sources": len(sources), "incomplete": run.silent}


def _bury_gone_later(run: Run) -> None:
    """Bury what a later file says is gone, while an earlier one still has its words."""
    if not store.n_rows(run.connection, "raw.parts"):
        return
    with store.parts_attached(run.connection, run.study):
        rows = store.read_sql(run.connection, "raw", "gone_later").to_pylist()
    with store.transaction(run.connection):
        bury(run, {row["contribution_id"]: row["state"] for row in rows}, accounts=(), detected_by="archive")


def _look_again(run: Run, source: Source, counts: dict[str, int]) -> None:
    """Ask one source again for all that is due, and write down how it went."""
    before = dict(run.counts)
    run_id = begin(run, source, again=True)
    shelf = Shelf(run, source, run_id, frozenset())
    problem: list[str] = []
    due = _due(run, source, shelf)
    live = asked_of(run, source, shelf)  # one for all, since it measures the time
    if due:
        # Everybody is known already; nobody is met here for the first time.
        shelf.names = known_names(run, [])
    try:
        for start in range(0, len(due), CHUNK):
            _look_at(shelf, live, due[start : start + CHUNK], counts=counts)
            run.progress(f"Looking again at {source.name}", min(start + CHUNK, len(due)), len(due))
    except (SourceSilent, SourceRefuses, Gone) as error:
        problem = [f"{source.name}: {error}. What was seen is kept; the next refresh goes on from there."]
    except NoAccess as error:
        end(run, run_id, before=before, status="failed", problems=[str(error)])
        raise
    problem += shelf.doubts
    run.silent += problem
    end(run, run_id, before=before, status="incomplete" if problem else "ok", problems=problem)


def _due(run: Run, source: Source, shelf: Shelf) -> list[dict[str, Any]]:
    """What is to be asked for, newest first."""
    if not store.n_rows(run.connection, "raw.parts"):
        return []
    hours = source.options.get("recheck_hours", RECHECK_HOURS)
    asked = {
        "source": source.name,
        "communities": shelf.communities(),
        "before": run.now - timedelta(hours=max(hours - SLACK_HOURS, 0)),
        "soon": run.now - timedelta(hours=max(min(ABSENT_HOURS, hours) - SLACK_HOURS, 0)),
    }
    with store.parts_attached(run.connection, run.study):
        return store.read_sql(run.connection, "raw", "due", asked).to_pylist()


def _look_at(shelf: Shelf, live: Live, due: list[dict[str, Any]], *, counts: dict[str, int]) -> None:
    """Ask for some contributions, and write down in one step what was answered, also when the source breaks off."""
    stored = _stored(shelf.run, due)
    found, lines, asked = Found(), [], []
    try:
        for look_asked, look_lines, look_found in _looks(shelf, live, due, stored=stored):
            found.extend(look_found, len(lines))
            lines += look_lines
            asked += look_asked
    finally:
        with store.transaction(shelf.run.connection):
            _write(shelf, asked, found, lines=lines, counts=counts)


def _looks(
    shelf: Shelf, live: Live, due: list[dict[str, Any]], *, stored: dict[str, dict[str, Any]]
) -> Iterator[tuple[list[str], list[dict[str, Any]], Found]]:
    """Ask, and compare each answer with what is stored."""
    run, source, platform = shelf.run, shelf.source, shelf.platform
    intake = shelf.intake()
    module = live_module(source)
    if getattr(module, "ASKS_BY_FACTS", False):
        rows = [row for one in due if (row := stored.get(one["contribution_id"]))]
        known = pseudonyms(run.key, platform)
        wanted: list[Any] = [asked_for(row, platform, known) for row in rows]
    else:
        wanted = [row["contribution_id"].removeprefix(f"{platform}:") for row in due]
    for look in module.again(live, wanted):
        _, told = live_sheet(look.lines, intake, listing="again")
        names = [f"{platform}:{name}" for name in look.asked]
        found = compare(told.table.to_pylist(), stored)
        gone = {f"{platform}:{name}": state for name, state in look.gone.items()}
        found.extend(
            Found({name: state for name, state in gone.items() if name in stored}, seen=set(gone)), 0
        )
        yield names, look.lines, found


def _stored(run: Run, due: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The latest stored versions, by id."""
    moments = [row["created_at"] for row in due]
    asked = {
        "ids": [row["contribution_id"] for row in due],
        "first_at": min(moments),
        "last_at": max(moments),
    }
    with store.parts_attached(run.connection, run.study):
        rows = store.read_sql(run.connection, "raw", "stored_versions", asked).to_pylist()
    return {row["contribution_id"]: row for row in rows}


def _write(
    shelf: Shelf, asked: list[str], found: Found, *, lines: list[dict[str, Any]], counts: dict[str, int]
) -> None:
    """Write checks, counts and edits, and bury what is gone."""
    connection, where = shelf.run.connection, {"run_id": shelf.run_id, "source": shelf.source.name}
    asked, missing = _without_doubtful(shelf, asked, found)
    absent = _absent(shelf, missing)
    unavailable = {name: "unavailable" for name, n in absent.items() if n >= ABSENCES}
    checks = [
        {
            "contribution_id": name,
            "source": shelf.source.name,
            "checked_at": shelf.run.now,
            "n_absent": absent.get(name, 0),
            "run_id": shelf.run_id,
        }
        for name in asked
    ]
    store.run_sql(connection, "raw", "drop_checks", {"ids": asked, "source": shelf.source.name})
    store.write(connection, "raw.checks", checks)
    rows = [row | where for row in found.counted]
    store.write(connection, "raw.observations", pa.Table.from_pylist(rows, schema=OBSERVATIONS))
    edited = [lines[line - 1] for line in found.edited]
    shelf.store_lines(Batch("again", edited))
    bury(shelf.run, found.gone | unavailable, accounts=found.accounts, detected_by="re-check")
    told = (
        len(asked),
        len(absent),
        len(edited),
        len(rows),
        len(found.gone | unavailable),
        len(found.accounts),
    )
    for name, n in zip(COUNTS, told, strict=True):
        counts[name] += n


def _without_doubtful(shelf: Shelf, asked: list[str], found: Found) -> tuple[list[str], list[str]]:
    """What was asked for and counts as looked at, and what of it is absent; a great many absences at once count as no look."""
    missing = [name for name in asked if name not in found.seen]
    if len(missing) <= max(FEWEST_FOR_DOUBT, MOST_ABSENT * len(asked)):
        return asked, missing
    shelf.doubts.append(
        f"{shelf.source.name}: {len(missing):,} of {len(asked):,} stored contributions were not shown, too many at once to "
        "be deletions. Nothing is purged for it; see whether the community is open and the service well."
    )
    return [name for name in asked if name in found.seen], []


def _absent(shelf: Shelf, names: list[str]) -> dict[str, int]:
    """How often in a row some contributions were not shown, this time included."""
    before = store.read_sql(
        shelf.run.connection, "raw", "absent_before", {"ids": names, "source": shelf.source.name}
    ).to_pylist()
    known = {row["contribution_id"]: row["n_absent"] for row in before}
    return {name: known.get(name, 0) + 1 for name in names}
