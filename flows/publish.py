"""Published warehouse to the site."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.report import keep, may_try_again, say_stage
from pipeline import __version__, builds, store
from pipeline.pages import build as pages
from pipeline.settings import read_settings
from pipeline.study import read_study


@task(name="make pages", tags=["pages"], retries=1, retry_condition_fn=may_try_again, cache_policy=NO_CACHE)
def make_pages(folder: str, full: bool, now: datetime) -> dict[str, Any]:
    """Make the site anew when a number, a template or a setting changed."""
    study, settings = read_study(Path(folder)), read_settings()
    with store.open_published(study) as published:
        wanted = builds.fingerprint(published, "pages", study)
    with store.open_warehouse(study, settings) as connection:
        if (
            not full
            and builds.is_current(connection, "pages", wanted)
            and study.path("site", "index.html").exists()
        ):
            return {}
    started = time.monotonic()
    with store.open_published(study) as published:
        counts = pages.build(published, study, now=now, staffroom_version=__version__)
    seconds = time.monotonic() - started
    with store.open_warehouse(study, settings) as connection:
        builds.record(connection, "pages", fingerprint=wanted, built_at=now, seconds=seconds)
    say_stage("pages", counts, seconds)
    return counts


@flow(name="publish")
def publish(folder: str, full: bool = False) -> dict[str, Any]:
    """Make the site of what is published."""
    counts = make_pages(folder, full, datetime.now(UTC))
    keep("publish", {"pages": counts})
    return counts
