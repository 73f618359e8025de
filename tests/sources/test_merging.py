"""Many small parts become one: the same contributions, one file, and a ledger that knows it."""

from datetime import timedelta

import pytest

from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import NOW, Bench

WHAT = "select contribution_id, text, run_id, source, line from raw.contributions order by all"
SUMS = "select sum(n_lines)::int, sum(n_contributions)::int, sum(n_rejected)::int from raw.parts"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six small parts are many."""
    monkeypatch.setattr("pipeline.raw.build_live.MANY", 6)


def hours(reddit: RedditStandIn, bench: Bench, n: int) -> None:
    """Some hours, each with a new thread."""
    for hour in range(n):
        reddit.add("Oak", 1, comments_each=2)
        bench.collect(now=NOW + timedelta(hours=hour))


def test_parts_are_put_together_when_they_are_many(
    small: None, reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    """Two parts an hour: posts and comments."""
    hours(reddit, reddit_bench, 2)
    assert len(reddit_bench.part_files()) == 4
    hours(reddit, reddit_bench, 1)
    assert len(reddit_bench.part_files()) == 1
    assert len(reddit_bench.ask(WHAT)) == len(reddit.truth()) == 9


def test_a_merged_part_holds_what_its_parts_held(
    small: None, reddit: RedditStandIn, reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    hours(reddit, reddit_bench, 2)
    before = reddit_bench.ask_all(WHAT, SUMS)
    monkeypatch.setattr("pipeline.raw.build_live.MANY", 4)
    reddit_bench.collect(now=NOW + timedelta(hours=5))
    assert len(reddit_bench.part_files()) == 1
    assert reddit_bench.ask_all(WHAT, SUMS) == before


def test_what_is_big_is_left_alone(
    small: None, reddit: RedditStandIn, reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.raw.build_live.SMALL", 2)
    hours(reddit, reddit_bench, 4)  # parts of one post, which are small, and of two comments, which are not
    assert len(reddit_bench.part_files()) == 8


def test_collecting_goes_on_after_parts_became_one(
    small: None, reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    hours(reddit, reddit_bench, 8)
    found = [name for name, *_ in reddit_bench.ask(WHAT)]
    assert sorted(name.removeprefix("reddit:") for name in found) == sorted(reddit.truth())
    assert len(reddit_bench.part_files()) < 6


def test_a_merge_that_was_killed_leaves_what_was_there(
    small: None, reddit: RedditStandIn, reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new file is written, the ledger does not know it yet."""
    from pipeline.raw import build_live

    hours(reddit, reddit_bench, 2)
    write = build_live.store.run_sql

    def dying(connection: object, stage: str, name: str, *more: object) -> None:
        if name == "drop_parts":
            raise KeyboardInterrupt
        write(connection, stage, name, *more)  # pyright: ignore[reportArgumentType] - handed on as it came

    with monkeypatch.context() as patched:
        patched.setattr(build_live.store, "run_sql", dying)
        with pytest.raises(KeyboardInterrupt):
            hours(reddit, reddit_bench, 1)
    assert len(reddit_bench.part_files()) == 7
    reddit_bench.collect(now=NOW + timedelta(hours=9))
    assert len(reddit_bench.part_files()) == 1
    assert len(reddit_bench.ask(WHAT)) == len(reddit.truth())
