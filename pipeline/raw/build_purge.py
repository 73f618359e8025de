"""The door to the purge: what is gone is buried, and its words and accounts taken out of every part."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import duckdb

from pipeline import privacy, store
from pipeline.errors import BadOption
from pipeline.raw.accounts import bare_name
from pipeline.raw.build_run import Run, check_key, sweep
from pipeline.raw.purging import PURGED, Buried, Purge, mark_of, purge_part
from pipeline.settings import Settings, pseudonym_key
from pipeline.stages import Each, Progress, silent
from pipeline.study import Study

# The words must be gone so long after the deletion is known: what Reddit's terms recommend.
DUE_HOURS = 48
REASONS = {
    "author_deleted": "deleted by its author",
    "mod_removed": "removed by moderators",
    "platform_removed": "removed by the platform",
    "unavailable": "no longer shown, two times",
    PURGED: "asked for",
}


def bury(run: Run, gone: Mapping[str, str], *, accounts: Iterable[str], detected_by: str) -> None:
    """Write tombstones and leaving accounts down; from here on they are purged, even if this run is killed."""
    known = _tombstones(run, is_all=True)
    rows = [
        {
            "contribution_id": name,
            "state": state,
            "reason": REASONS[state],
            "is_without_account": state in ("author_deleted", PURGED),
            "detected_at": run.now,
            "detected_by": detected_by,
            "due_at": run.now + timedelta(hours=DUE_HOURS),
        }
        for name, state in gone.items()
        if name not in known
    ]
    store.write(run.connection, "raw.tombstones", rows)
    leaving = set(store.read_sql(run.connection, "raw", "leaving").column("contributor_id").to_pylist())
    people = [{"contributor_id": name, "detected_at": run.now} for name in sorted(set(accounts) - leaving)]
    store.write(run.connection, "raw.leaving", people)


def purge(run: Run) -> int:
    """Take what is buried and not yet purged out of every part, and say how many parts were written anew."""
    gone = buried_of(run, is_all=False)
    if not gone.states and not gone.accounts:
        return 0
    sweep(run)
    n_purged = _purge_parts(run, store.read_sql(run.connection, "raw", "part_files").to_pylist(), gone)
    with store.transaction(run.connection):
        _drop_tied(run, sorted(gone.accounts))
        marks = {mark_of(account, run.key) for account in gone.accounts} - _marks(run)
        rows = [{"account_mark": mark, "forgotten_at": run.now} for mark in sorted(marks)]
        store.write(run.connection, "raw.forgotten", rows)
        store.run_sql(run.connection, "raw", "end_leaving")
    return n_purged


def purge_new(run: Run, run_ids: list[str]) -> None:
    """Take what is buried or forgotten out of the parts of some runs: an archive may bring back what was purged."""
    gone = buried_of(run, is_all=True)
    if gone.states or gone.accounts or gone.marks:
        parts = store.read_sql(run.connection, "raw", "parts_of_run", {"runs": run_ids}).to_pylist()
        _purge_parts(run, parts, gone)
    if gone.marks:
        named = store.read_sql(run.connection, "raw", "tied_people").column("contributor_id").to_pylist()
        _drop_tied(run, [name for name in named if gone.is_account(name)])


def _drop_tied(run: Run, accounts: list[str]) -> None:
    """Drop what lists say of accounts; call it inside a transaction, or for accounts that are forgotten anyway."""
    for name in ("drop_moderators", "drop_ties_of", "drop_attributes_of"):
        store.run_sql(run.connection, "raw", name, {"accounts": accounts})


def forget(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,
    *,
    now: datetime,
    contributions: Iterable[str] = (),
    accounts: Iterable[str] = (),
    platform: str | None = None,
    each: Each = map,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Purge contributions by id, and everything of accounts by name, because somebody asked for it.

    Raises
    ------
    BadOption
        When a contribution is not stored, when nothing of an account is, or when a name is that of accounts on several
        platforms, which need not be one person, and ``platform`` does not say which.
    KeyMismatch
        When the key is not the one that stored parts were made with.
    """
    key = pseudonym_key(settings, study.title, study.folder)
    check_key(connection, key)
    run = Run(connection, study, settings, key, each, progress, now)
    asked = sorted(set(contributions))
    with store.parts_attached(connection, study):
        people = _people_of(run, accounts, platform)
        stored = _ids(run, "stored_ids", {"ids": asked})
        theirs = _ids(run, "contributions_of", {"accounts": sorted(people)})
    if missing := [name for name in asked if name not in stored]:
        raise BadOption(
            f"No contribution '{missing[0]}' is stored. Give the id as core.contributions has it, "
            "for example reddit:t3_abc123."
        )
    with store.transaction(connection):
        bury(run, dict.fromkeys([*stored, *theirs], PURGED), accounts=people, detected_by="request")
    return {"n_gone": len({*stored, *theirs}), "n_accounts": len(people), "n_parts_purged": purge(run)}


def _people_of(run: Run, names: Iterable[str], platform: str | None) -> set[str]:
    """The pseudonyms of accounts by their names, each on one platform."""
    platforms = sorted({community.platform for community in run.study.communities})
    tied = _ids(run, "tied_people", {}, "contributor_id")
    people = set()
    for name in names:
        bare = bare_name(name).removeprefix("@")
        by_platform = {
            place: privacy.pseudonym(bare, platform=place, key=run.key)
            for place in platforms
            if platform in (None, place)
        }
        asked = {"accounts": list(by_platform.values())}
        stored = {*_ids(run, "stored_people", asked, "contributor_id"), *tied}
        found = {place: person for place, person in by_platform.items() if person in stored}
        if not found:
            raise BadOption(
                "Nothing of this account is stored in the study. Check how the platform writes it: Mastodon and Lemmy as "
                "name@host, Bluesky as did:plc:… and not as the handle."
            )
        if len(found) > 1:
            raise BadOption(
                f"Accounts of this name are stored on {' and '.join(found)}; they need not be one person. "
                "Say which with --platform."
            )
        people |= set(found.values())
    return people


def is_unfinished(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether words that were purged from the parts may still lie in the warehouse, in older copies or on the site."""
    ((n_open,),) = [row.values() for row in store.read_sql(connection, "raw", "unfinished").to_pylist()]
    return bool(n_open)


def finish(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> None:
    """Write down that nothing is left anywhere."""
    with store.transaction(connection):
        for name in ("end_purge", "end_forgotten"):
            store.run_sql(connection, "raw", name, {"purged_at": now})


def _ids(run: Run, name: str, asked: dict[str, Any], column: str = "contribution_id") -> list[str]:
    return store.read_sql(run.connection, "raw", name, asked).column(column).to_pylist()


def _tombstones(run: Run, *, is_all: bool) -> dict[str, dict[str, Any]]:
    rows = store.read_sql(run.connection, "raw", "tombstones", {"all": is_all}).to_pylist()
    return {row["contribution_id"]: row for row in rows}


def _marks(run: Run) -> frozenset[str]:
    return frozenset(store.read_sql(run.connection, "raw", "forgotten").column("account_mark").to_pylist())


def buried_of(run: Run, *, is_all: bool) -> Buried:
    """What is to be purged: all of it, or what is not purged yet."""
    buried = _tombstones(run, is_all=is_all)
    leaving = store.read_sql(run.connection, "raw", "leaving").column("contributor_id").to_pylist()
    return Buried(
        {name: row["state"] for name, row in buried.items()},
        frozenset(name for name, row in buried.items() if row["is_without_account"]),
        frozenset(leaving),
        _marks(run) if is_all else frozenset(),
        run.key,
    )


def _purge_parts(run: Run, parts: list[dict[str, Any]], gone: Buried) -> int:
    """Let the workers write parts anew; the ledger follows the files."""
    orders = [Purge(run.study.path(part["part_path"]), gone) for part in parts]
    n_purged = 0
    for done, (part, digest) in enumerate(zip(parts, run.each(purge_part, orders), strict=True), start=1):
        if digest != part["part_sha256"]:
            mended = {"part_id": part["part_id"], "part_sha256": digest}
            store.run_sql(run.connection, "raw", "mend_part", mended)
            n_purged += 1
        run.progress("Purging parts", done, len(parts))
    return n_purged
