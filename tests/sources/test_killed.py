"""Live sources killed with SIGKILL at every single question: the next run ends with what there is, nothing twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.sources.arctic_shift_server import ArcticShiftStandIn
from tests.sources.bluesky_server import BlueskyStandIn
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.feed_server import BlogStandIn
from tests.sources.lemmy_server import LemmyStandIn
from tests.sources.mastodon_server import MastodonStandIn
from tests.sources.reddit_server import RedditStandIn
from tests.sources.stackexchange_server import StackExchangeStandIn
from tests.sources.stand_in import Question, StandIn
from tests.unit.raw.conftest import Bench

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Service:
    """A service that is asked: its stand-in with something in it, and how a study names it."""

    make: Callable[[], StandIn]
    kind: str
    options: Callable[[StandIn], dict[str, Any]]
    community: str = "reddit:Oak"
    secrets: tuple[tuple[str, str], ...] = ()

    def study(self, stand_in: StandIn) -> str:
        """What a study says to ask it: the community, where it is not the one each study of these tests has, and the source."""
        own, options = self.community, self.options(stand_in)
        if own == "reddit:Oak":
            return source_of(self.kind, options)
        return f'[[community]]\nid = "{own}"\n' + source_of(self.kind, options | {"community": own})


def reddit() -> RedditStandIn:
    """Two pages of posts, and two trees that the listing of comments does not show to the end."""
    stand_in = RedditStandIn()
    stand_in.add("Oak", 120)
    stand_in.add("Oak", 2, comments_each=30)
    for comment in [*stand_in.communities["Oak"].comments.values()][:40]:
        comment["is_gone"] = True  # from the listing, not from the tree
    return stand_in


def mastodon() -> MastodonStandIn:
    """Two pages of a hashtag, and some threads."""
    stand_in = MastodonStandIn()
    stand_in.add(45)
    stand_in.add(4, responses_each=2)
    return stand_in


def bluesky() -> BlueskyStandIn:
    """Two pages of an account's feed, some threads, and others' posts that only a search finds."""
    stand_in = BlueskyStandIn()
    stand_in.add(115)
    stand_in.add(3, responses_each=2)
    stand_in.add(10, name="brisk-vole")
    return stand_in


def arctic_shift() -> ArcticShiftStandIn:
    """Three pages of posts and three of comments; pages end within a second."""
    stand_in = ArcticShiftStandIn()
    stand_in.add("Oak", 205, comments_each=1)
    stand_in.add("Oak", 5, comments_each=15, start=stand_in.posts[-1]["created_utc"], every_s=1)
    return stand_in


def stackexchange() -> StackExchangeStandIn:
    """Pages of questions, answers and comments."""
    stand_in = StackExchangeStandIn()
    stand_in.add(120, answers_each=2, comments_each=2)
    return stand_in


def blog() -> BlogStandIn:
    """Pages of posts and comments, some of which stand in the feed, too."""
    stand_in = BlogStandIn(ahead_s=7200)
    stand_in.add(120, comments_each=2)
    return stand_in


def lemmy(version: str) -> LemmyStandIn:
    """Pages of posts and comments."""
    stand_in = LemmyStandIn(version)
    stand_in.add(60, comments_each=2)
    return stand_in


SERVICES = {
    "reddit-api": Service(
        reddit,
        "reddit-api",
        lambda stand_in: {"reddit_url": stand_in.url, "oauth_url": stand_in.url},
        secrets=tuple(REDDIT_SECRETS.items()),
    ),
    "mastodon": Service(
        mastodon,
        "mastodon",
        lambda stand_in: {"instance": stand_in.url, "hashtags": ["edchat"], "contexts": True},
        "mastodon:edchat",
    ),
    "bluesky": Service(
        bluesky,
        "bluesky",
        lambda stand_in: {
            "service": stand_in.url,
            "login_service": stand_in.url,
            "accounts": ["quiet-heron.example"],
            "threads": True,
            "search": ["#edchat"],
        },
        "bluesky:edchat",
        (("BLUESKY_HANDLE", "collector.example"), ("BLUESKY_APP_PASSWORD", "an-invented-password")),
    ),
    "arctic-shift": Service(arctic_shift, "arctic-shift", lambda stand_in: {"service": stand_in.url}),
    "stackexchange": Service(
        stackexchange, "stackexchange", lambda stand_in: {"service": stand_in.url}, "stackexchange:chalk"
    ),
    "feed": Service(
        blog,
        "feed",
        lambda stand_in: {"address": f"{stand_in.url}/feed", "wordpress": stand_in.url},
        "blog:chalk",
    ),
    **{
        f"lemmy {version}": Service(
            partial(lemmy, version),
            "lemmy",
            lambda stand_in: {"service": stand_in.url},
            "lemmy:oak@lemmy.example.org",
        )
        for version in ("v3", "v4")
    },
}


def run_until(folder: Path, stand_in: StandIn, environment: dict[str, str], *, question: int) -> bool:
    """Start a collection that is killed when it asks its n-th question; say whether it came that far."""
    command = [sys.executable, "-m", "tests.sources.collect_once", str(folder)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    asked_before = len(stand_in.questions)

    def kill(number: int, _: Question) -> str | None:
        if number - asked_before == question:
            os.kill(process.pid, signal.SIGKILL)
            return "reset"
        return None

    stand_in.fault = kill
    _, told = process.communicate(timeout=120)
    stand_in.fault = lambda *_: None
    assert process.returncode in (0, -signal.SIGKILL), told.decode()
    return process.returncode == -signal.SIGKILL


def native_ids(bench: Bench) -> list[str]:
    """What is stored, sorted, so that what is stored twice is seen."""
    rows = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.partition(":")[2] for (name,) in rows)


@pytest.mark.parametrize("name", SERVICES)
def test_a_collection_killed_at_any_question_goes_on(name: str, live_bench: Callable[..., Bench]) -> None:
    """One study for each question: killed there, run again to the end."""
    service = SERVICES[name]
    stand_in = service.make()
    n_killed = 0
    with stand_in.running():
        more = service.study(stand_in)
        environment = dict(os.environ) | dict(service.secrets)
        while True:
            bench = live_bench(more, secrets=dict(service.secrets), folder=f"study-{n_killed}")
            if not run_until(bench.folder, stand_in, environment, question=n_killed + 1):
                break
            n_killed += 1
            assert bench.collect()["incomplete"] == []
            assert native_ids(bench) == sorted(stand_in.truth()), f"killed at question {n_killed}"
            bench.close()
    assert n_killed > 5


@pytest.mark.parametrize("name", SERVICES)
def test_a_collection_killed_again_and_again_comes_to_its_end(
    name: str, live_bench: Callable[..., Bench]
) -> None:
    """One study, killed a few questions later each time."""
    service = SERVICES[name]
    stand_in = service.make()
    with stand_in.running():
        bench = live_bench(service.study(stand_in), secrets=dict(service.secrets))
        environment = dict(os.environ) | dict(service.secrets)
        question = 1
        while run_until(bench.folder, stand_in, environment, question=question):
            question += 2
        assert native_ids(bench) == sorted(stand_in.truth())
        runs = bench.ask("select status from raw.runs order by started_at, run_id")
    assert runs[-1] == ("ok",)
    assert set(runs[:-1]) == {("failed",)}
