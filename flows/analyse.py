"""Raw to the published warehouse: every stage whose input, settings or code changed."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import engine
from flows.report import keep, may_try_again, say_stage
from pipeline import builds, store
from pipeline.codes import build as codes
from pipeline.core import build as core
from pipeline.features import build as features
from pipeline.measures import build as measures
from pipeline.networks import build as networks
from pipeline.raw import build_purge as purge
from pipeline.settings import read_settings
from pipeline.study import read_study
from pipeline.topics import build as topics

BUILDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "core": core.build,
    "features": features.build,
    "topics": topics.build,
    "codes": codes.build,
    "networks": networks.build,
    "measures": measures.build,
}
# Stages that make only what is new, and forget what they made before only when they are told to.
KEEPING = ("features", "topics", "codes")


@task(task_run_name="build {stage}", retries=1, retry_condition_fn=may_try_again, cache_policy=NO_CACHE)
def build_stage(folder: str, stage: str, *, full: bool, now: datetime) -> dict[str, Any]:
    """Build one stage, unless it was last built from exactly the same."""
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_warehouse(study, settings) as connection:
        wanted = builds.fingerprint(connection, stage, study)
        if not full and builds.is_current(connection, stage, wanted):
            return {}
        builds.forget(connection, stage)
        started = time.monotonic()
        parts = store.parts_attached(connection, study) if stage == "core" else nullcontext()
        anew = {"full": full} if stage in KEEPING else {}
        with engine.workers(study, settings) as each, parts:
            counts = BUILDERS[stage](connection, study, settings, each=each, **anew)
        seconds = time.monotonic() - started
        builds.record(connection, stage, fingerprint=wanted, built_at=now, seconds=seconds)
    say_stage(stage, counts, seconds)
    return counts


@task(name="publish warehouse", tags=["publish"], cache_policy=NO_CACHE)
def publish_warehouse(folder: str, now: datetime) -> dict[str, Any]:
    """Put a read-only copy of the warehouse under published/ in one step, unless it is there already.

    After a purge the warehouse is written anew before, and no older copy stays.
    """
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_warehouse(study, settings) as connection:
        is_purged = purge.is_unfinished(connection)
    if is_purged:
        store.compact(study, settings)
    with store.open_warehouse(study, settings) as connection:
        wanted = builds.fingerprint(connection, "published", study)
        is_there = study.path("published", "current.duckdb").exists()
        if is_there and not is_purged and builds.is_current(connection, "published", wanted):
            return {}
        started = time.monotonic()
        copy = store.publish(connection, study, alone=is_purged)
        if is_purged:
            purge.finish(connection, now=now)
        seconds = time.monotonic() - started
        builds.record(connection, "published", fingerprint=wanted, built_at=now, seconds=seconds)
    counts = {"copy": copy.name, "bytes": copy.stat().st_size}
    say_stage("published", counts, seconds)
    return counts


@flow(name="analyse")
def analyse(folder: str, full: bool = False) -> dict[str, Any]:
    """Analyse what was collected and publish the warehouse."""
    now = datetime.now(UTC)
    done = {
        stage: build_stage.with_options(tags=[stage])(folder, stage, full=full, now=now) for stage in BUILDERS
    }
    done["published"] = publish_warehouse(folder, now)
    changed = {stage: counts for stage, counts in done.items() if counts}
    keep("analyse", changed)
    return changed
