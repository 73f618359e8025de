"""Sources to raw: reads what is new, never twice."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import engine
from flows.report import keep, may_try_again
from flows.telling import teller
from pipeline import store
from pipeline.raw import build as raw
from pipeline.settings import read_settings
from pipeline.study import read_study


@task(
    name="read sources",
    tags=["raw"],
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_try_again,
    cache_policy=NO_CACHE,
)
def read_sources(folder: str, only: str | None, now: datetime) -> dict[str, Any]:
    """Read every source that is switched on into Parquet parts and the ledger."""
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_warehouse(study, settings) as connection, engine.workers(study, settings) as each:
        return raw.collect(
            connection, study, settings, now=now, each=each, only=only, progress=teller().progress
        )


@flow(name="collect")
def collect(folder: str, only: str | None = None) -> dict[str, Any]:
    """Collect a study's sources."""
    counts = read_sources(folder, only, datetime.now(UTC))
    keep("collect", {"raw": counts})
    return counts
