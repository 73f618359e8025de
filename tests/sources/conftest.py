"""Studies whose source is asked over the network of this machine."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import Settings
from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import Bench

CHARTER = {"basis": "An agreement", "ethics": "Board decision 1", "contacted": "2026-01-01"}
# Answers of the stand-in come at once; what is slow is meant to be.
QUICK = {"seconds_an_answer": 1, "first_wait_seconds": 0.01, "minutes": 2}
REDDIT_SECRETS = {
    "REDDIT_CLIENT_ID": "an-invented-id",
    "REDDIT_CLIENT_SECRET": "an-invented-secret",
    "REDDIT_USER_AGENT": "test:staffroom:0 (by /u/nobody)",
}


def source_of(kind: str, options: dict[str, Any], *, name: str = "live", charter: Any = None) -> str:
    """A source as study.toml writes it."""
    told = CHARTER if charter is None else charter
    keys = [f"{key} = {json.dumps(value)}" for key, value in (QUICK | options).items()]
    lines = ["", "[[source]]", f'name = "{name}"', f'kind = "{kind}"', *keys, ""]
    lines += ["[source.charter]", *(f"{key} = {json.dumps(value)}" for key, value in told.items())]
    return "\n".join(lines)


# Tried each time; the other services, and every fault of every one, take a second or two each, minutes in all.
QUICK_FILES = ("test_web.py", "test_reddit_api.py", "test_refresh.py", "test_merging.py", "test_mishaps.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what would make every test run minutes longer; how faults are met is tried in test_web."""
    for item in items:
        if item.path.parent != Path(__file__).parent or item.path.name == "test_web.py":
            continue
        if item.path.name not in QUICK_FILES or "fault" in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment would be asked for this machine too."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def live_bench(
    study_folder: Callable[..., Path], settings: Settings, empty_warehouse: Callable[[Path], None]
) -> Iterator[Callable[..., Bench]]:
    """Give a function that makes a study with live sources, written as study.toml writes them."""
    made: list[Bench] = []

    def make(more: str, *, secrets: dict[str, str] | None = None, folder: str = "study") -> Bench:
        place = study_folder(more=more, folder=folder)
        empty_warehouse(place)
        made.append(Bench(place, replace(settings, secrets=secrets or {}, workers=1)))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


@pytest.fixture
def reddit() -> Iterator[RedditStandIn]:
    """A Reddit on this machine, with r/Oak in it."""
    stand_in = RedditStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def reddit_bench(live_bench: Callable[..., Bench], reddit: RedditStandIn) -> Bench:
    """A study that asks this Reddit for r/Oak."""
    # PRAW itself asks three times, with seconds between, before Staffroom asks once again.
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url, "attempts": 2}
    return live_bench(source_of("reddit-api", places), secrets=REDDIT_SECRETS)
