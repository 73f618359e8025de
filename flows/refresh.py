"""A second look: scores, edits and deletions of what is stored; what is gone is purged everywhere within the same run."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import engine
from flows.analyse import analyse
from flows.publish import publish
from flows.report import keep, may_try_again, say_stage
from flows.telling import teller
from pipeline import store
from pipeline.raw import build_purge, build_refresh
from pipeline.settings import read_settings
from pipeline.study import read_study


@task(
    name="look again",
    tags=["raw"],
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_try_again,
    cache_policy=NO_CACHE,
)
def look_again(folder: str, only: str | None, now: datetime) -> dict[str, Any]:
    """Ask live sources again for what is stored, and take what is gone out of the parts."""
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_warehouse(study, settings) as connection, engine.workers(study, settings) as each:
        counts = build_refresh.refresh(
            connection, study, settings, now=now, each=each, only=only, progress=teller().progress
        )
        return counts | {"is_purge_due": build_purge.is_unfinished(connection)}


@flow(name="refresh")
def refresh(folder: str, only: str | None = None) -> dict[str, Any]:
    """Look again at what is stored; when something is gone, analyse and publish without it."""
    started = time.monotonic()
    counts = look_again(folder, only, datetime.now(UTC))
    told = {name: n for name, n in counts.items() if name.startswith("n_")}
    say_stage("refresh", told, time.monotonic() - started)
    if not counts["sources"]:
        teller().say(
            "No source of this study can be asked again; only what a later file shows as deleted was purged."
        )
    keep("refresh", {"raw": counts})
    if counts["is_purge_due"]:
        finish(folder)
    return counts


@flow(name="finish")
def finish(folder: str) -> dict[str, Any]:
    """Make tables, published copy and site anew without what was purged from the parts."""
    return {"analyse": analyse(folder), "publish": publish(folder)}
