"""Ten rounds of collecting, looking again, analysing and publishing end where one round over the final state ends."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.months import Life, fill, words_of
from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import Bench

pytestmark = pytest.mark.slow

PUBLISHED = {
    "estimates": "select * from measures.estimates order by all",
    "contributions": (
        "select contribution_id, kind, contributor_id, root_id, parent_id, depth, created_at, title, text, state, score "
        "from core.contributions order by all"
    ),
    "contributors": "select * from core.contributors order by all",
    "deletions": "select contribution_id, reason from core.deletions order by all",
}


def change(reddit: RedditStandIn, number: int) -> None:
    """Between two rounds: new threads, edits, other scores, deletions by authors and moderators, an account that leaves."""
    import random

    generator = random.Random(number)
    fill(reddit, 12, seed=100 + number)
    place = reddit.communities["Oak"]
    posts = [post for post in place.posts.values() if not post["selftext"].startswith("[")]
    edited, deleted, removed, voted = generator.sample(posts, 4)
    edited |= {"selftext": words_of(generator, 30), "edited": edited["created_utc"] + 50}
    deleted |= {"author": "[deleted]", "selftext": "[deleted]"}
    removed |= {"selftext": "[removed]", "removed_by_category": "moderator"}
    voted["score"] += 7
    comment = generator.choice([*place.comments.values()])
    comment |= {"author": "[deleted]", "body": "[deleted]"}
    leaving = generator.choice([post for post in posts if post["author"] != "[deleted]"])["author"]
    for item in (*place.posts.values(), *place.comments.values()):
        if item["author"] == leaving:
            item["author"] = "[deleted]"


def study_of(live_bench: Callable[..., Bench], reddit: RedditStandIn, folder: str) -> Life:
    """A study of this Reddit."""
    options = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    small = "[topics]\nsmallest_topic = 5\n[measures]\ndraws = 100\n[engine]\nworkers = 1\n"
    bench = live_bench(small + source_of("reddit-api", options), secrets=REDDIT_SECRETS, folder=folder)
    return Life(bench.folder, bench.settings, datetime(2020, 7, 1, tzinfo=UTC))


def test_ten_rounds_end_where_one_round_ends(
    live_bench: Callable[..., Bench], reddit: RedditStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in REDDIT_SECRETS.items():
        monkeypatch.setenv(name, value)
    fill(reddit, 40, seed=1)
    long = study_of(live_bench, reddit, "long")
    for number in range(10):
        long.collect()
        long.wait(days=3)
        long.refresh()
        if number % 3 == 0:
            long.analyse()
            long.publish()
        change(reddit, number)
        long.wait(hours=5)
    long.collect()
    long.wait(days=3)
    assert long.refresh()["incomplete"] == []
    long.analyse()
    long.publish()

    once = study_of(live_bench, reddit, "once")
    once.now = long.now
    once.collect()
    once.analyse()
    once.publish()

    for what, query in PUBLISHED.items():
        assert long.published(query) == once.published(query), what
    assert len(long.published(PUBLISHED["estimates"])) > 100
