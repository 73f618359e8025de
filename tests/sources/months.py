"""A study that lives on: its stand-in changes, its flows run again and again, without Prefect between."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.analyse import BUILDERS, build_stage, publish_warehouse
from flows.publish import make_pages
from pipeline import store
from pipeline.raw.build import collect
from pipeline.raw.build_refresh import refresh
from pipeline.settings import Settings
from pipeline.study import read_study
from tests.sources.reddit_server import RedditStandIn

FIRST_OF_MARCH = 1_583_020_800  # 2020-03-01, inside the smallest study
SUBJECTS = {
    "reading": "book chapter novel poem library shelf reader story author letter page spelling rhyme verse fable",
    "numbers": "fraction angle graph ruler division decimal sum triangle proof counter abacus ratio area digit axis",
    "nature": "seed leaf beetle pond microscope river fossil weather magnet planet crystal root frog cloud moss",
    "music": "drum choir melody rhythm violin concert chord tempo whistle flute song dance stage echo opera",
}


def words_of(generator: random.Random, n_words: int) -> str:
    """Some sentences about one subject."""
    vocabulary = SUBJECTS[generator.choice(sorted(SUBJECTS))].split()
    frames = (
        "I use a {} and a {} with my class",
        "Do you keep the {} near the {}?",
        "We made a {} from a {}",
    )
    told = []
    while sum(len(one.split()) for one in told) < n_words:
        told.append(generator.choice(frames).format(*generator.sample(vocabulary, 2)))
    return ". ".join(told)


def fill(reddit: RedditStandIn, n_posts: int, *, seed: int, comments_each: int = 2) -> None:
    """Write posts and comments with words of their own, one thread an hour."""
    generator = random.Random(seed)
    before = {*reddit.communities["Oak"].posts} if "Oak" in reddit.communities else set()
    reddit.add("Oak", n_posts, comments_each=comments_each, start=FIRST_OF_MARCH)
    place = reddit.communities["Oak"]
    for post in place.posts.values():
        if post["id"] not in before:
            post["title"] = words_of(generator, 6)
            post["selftext"] = words_of(generator, 30)
            # Nobody gets the name of an account that was deleted.
            post["author"] = f"hushed_finch_{seed}_{generator.randrange(7)}"
    for comment in place.comments.values():
        if comment["link_id"].removeprefix("t3_") not in before:
            comment["body"] = words_of(generator, 20)
            comment["author"] = f"hushed_finch_{seed}_{generator.randrange(9)}"


@dataclass
class Life:
    """One study through its months."""

    folder: Path
    settings: Settings
    now: datetime
    told: list[dict[str, Any]] = field(default_factory=list)

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def collect(self) -> dict[str, Any]:
        """Collect what is new."""
        study = read_study(self.folder)
        with store.open_warehouse(study, self.settings) as connection:
            return collect(connection, study, self.settings, now=self.now)

    def refresh(self) -> dict[str, Any]:
        """Look again, as the flow does."""
        study = read_study(self.folder)
        with store.open_warehouse(study, self.settings) as connection:
            return refresh(connection, study, self.settings, now=self.now)

    def analyse(self) -> None:
        """Build what changed and publish it."""
        for stage in BUILDERS:
            build_stage.fn(str(self.folder), stage, full=False, now=self.now)
        publish_warehouse.fn(str(self.folder), self.now)

    def publish(self) -> None:
        """Make the site."""
        make_pages.fn(str(self.folder), full=False, now=self.now)

    def published(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the published copy."""
        with store.open_published(read_study(self.folder)) as connection:
            return connection.execute(query).fetchall()
