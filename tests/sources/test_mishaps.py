"""What goes wrong in months: credentials that end in the middle, services that hiccup, runs that die between two steps."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from pipeline.errors import BadOption, NoAccess
from pipeline.privacy import pseudonym
from pipeline.raw import reddit_api
from pipeline.raw.build_purge import forget
from pipeline.raw.build_refresh import refresh
from pipeline.raw.live import Batch
from tests.conftest import KEY_HEX
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.reddit_server import RedditStandIn
from tests.sources.stand_in import Answer
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(days=3)


def look_again(bench: Bench, **how: Any) -> dict[str, Any]:
    """Refresh with the real door."""
    return refresh(bench.warehouse(), bench.study, bench.settings, **({"now": LATER} | how))


def words(bench: Bench) -> str:
    """Everything the parts say, as one text."""
    columns = "concat_ws(' ', title, text, contributor_id)"
    return "\n".join(row for (row,) in bench.ask(f"select {columns} from raw.contributions order by all"))


def n_checked(reddit: RedditStandIn) -> int:
    """How many ids were asked for again."""
    asked = [question for question in reddit.questions if question.path == "/api/info/"]
    return sum(len(question.query["id"].split(",")) for question in asked)


@pytest.fixture
def oak(reddit: RedditStandIn, reddit_bench: Bench) -> Bench:
    """Ten posts with two comments each, collected."""
    reddit.add("Oak", 10, comments_each=2)
    reddit_bench.collect()
    return reddit_bench


@pytest.fixture
def twice(live_bench: Callable[..., Bench], reddit: RedditStandIn) -> Bench:
    """A study with two sources that ask the same Reddit."""
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url, "attempts": 2}
    both = source_of("reddit-api", places, name="first") + source_of("reddit-api", places, name="second")
    reddit.add("Oak", 5)
    bench = live_bench(both, secrets=REDDIT_SECRETS)
    bench.collect()
    return bench


def test_a_thread_that_is_refused_for_a_day_is_asked_for_again(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 1, comments_each=3)
    for comment in reddit.communities["Oak"].comments.values():
        comment["is_gone"] = True  # from the listing, not from the tree
    whole = reddit.answer
    reddit.answer = lambda question: Answer({}, 403) if "comments/" in question.path else whole(question)
    reddit_bench.collect()
    assert reddit_bench.ask("select count(*) from raw.contributions") == [(1,)]
    reddit.answer = whole
    reddit_bench.collect(now=NOW + timedelta(days=1))
    assert reddit_bench.ask("select count(*) from raw.contributions") == [(4,)]


def test_what_cannot_be_read_may_come_in_equal_batches(
    reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand statuses of people who did not opt in look all the same."""
    faulty = Batch("a listing", [{"subreddit": "Oak"}] * 3)
    monkeypatch.setattr(reddit_api, "batches", lambda _: iter([faulty, faulty]))
    counts = reddit_bench.collect()
    assert (counts["n_rejected"], counts["n_parts"]) == (6, 2)


def line(number: int, author: str, text: str) -> dict[str, Any]:
    """A post as Reddit gives it."""
    own = f"zz{number}"
    when = {"created_utc": 1_583_020_800.0 + number, "retrieved_utc": 1_583_900_000}
    return {
        "id": own,
        "name": f"t3_{own}",
        "subreddit": "Oak",
        "author": author,
        "title": "A",
        "selftext": text,
    } | when


def test_credentials_that_end_in_the_middle_leave_nothing_unmasked(
    reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second batch brings the person whom the first one names without a mark; then access ends."""

    def batches(_: Any) -> Iterator[Batch]:
        yield Batch("one", [line(1, "calm_ibis_1", "I asked tidy_plover_77 about it.")])
        yield Batch("two", [line(2, "tidy_plover_77", "I answered.")])
        raise NoAccess("No access any more.")

    monkeypatch.setattr(reddit_api, "batches", batches)
    with pytest.raises(NoAccess):
        reddit_bench.collect()
    assert "tidy_plover_77" not in words(reddit_bench)
    assert reddit_bench.ask("select status from raw.runs") == [("failed",)]


def test_a_run_that_dies_before_it_masked_is_made_up_for(
    reddit_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: Any) -> Iterator[Batch]:
        yield Batch("one", [line(1, "calm_ibis_1", "I asked tidy_plover_77 about it.")])
        yield Batch("two", [line(2, "tidy_plover_77", "I answered.")])
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(reddit_api, "batches", dies)
        with pytest.raises(KeyboardInterrupt):
            reddit_bench.collect()
    assert "tidy_plover_77" in words(reddit_bench)
    monkeypatch.setattr(reddit_api, "batches", lambda _: iter(()))
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert "tidy_plover_77" not in words(reddit_bench)


def test_a_forgotten_account_is_written_nowhere_not_even_for_a_moment(
    oak: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends in the middle, before anything could be cleaned up after it."""
    gone = pseudonym("amber_lynx_4", platform="reddit", key=bytes.fromhex(KEY_HEX))
    forget(oak.warehouse(), oak.study, oak.settings, now=LATER, accounts=["amber_lynx_4"])

    def dies(_: Any) -> Iterator[Batch]:
        yield Batch(
            "one", [line(1, "amber_lynx_4", "Here again."), line(2, "calm_ibis_1", "u/amber_lynx_4 is back.")]
        )
        raise KeyboardInterrupt

    monkeypatch.setattr(reddit_api, "batches", dies)
    with pytest.raises(KeyboardInterrupt):
        oak.collect(now=LATER)
    assert gone not in words(oak)
    assert "u/[deleted] is back." in words(oak)


def test_one_source_looking_does_not_spare_another(reddit: RedditStandIn, twice: Bench) -> None:
    """Arctic Shift, say, goes on showing what is deleted at Reddit."""
    look_again(twice, only="first")
    assert n_checked(reddit) == 5
    look_again(twice, only="second")
    assert n_checked(reddit) == 10


def test_absences_at_two_sources_are_not_two_absences(reddit: RedditStandIn, twice: Bench) -> None:
    reddit.communities["Oak"].posts["oakp3"]["is_gone"] = True
    look_again(twice)
    assert twice.ask("select count(*) from raw.tombstones") == [(0,)]
    look_again(twice, now=LATER + timedelta(days=1))
    assert twice.ask("select contribution_id from raw.tombstones") == [("reddit:t3_oakp3",)]


def test_a_source_without_access_stops_no_other_from_looking(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    """The first one's Reddit does not take the credentials; what the second one finds deleted is purged all the same."""
    closed = RedditStandIn()
    closed.answer = lambda _: Answer({}, 401)
    with closed.running():
        shut = {"reddit_url": closed.url, "oauth_url": closed.url, "attempts": 1}
        places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
        both = source_of("reddit-api", shut, name="shut") + source_of("reddit-api", places, name="open")
        reddit.add("Oak", 3)
        bench = live_bench(both, secrets=REDDIT_SECRETS)
        bench.collect(only="open")
        reddit.communities["Oak"].posts["oakp2"] |= {"author": "[deleted]", "selftext": "[deleted]"}
        with pytest.raises(NoAccess):
            look_again(bench)
    assert "I plan week 2 on paper." not in words(bench)


@pytest.mark.parametrize("said", [{"message": "try later"}, {"data": {}}, []])
def test_a_message_in_place_of_a_listing_deletes_nothing(
    said: Any, reddit: RedditStandIn, oak: Bench
) -> None:
    whole = reddit.answer
    reddit.answer = lambda question: Answer(said) if question.path == "/api/info/" else whole(question)
    for days in (3, 5):
        counts = look_again(oak, now=NOW + timedelta(days=days))
        assert len(counts["incomplete"]) == 1
    assert oak.ask("select count(*) from raw.checks") == [(0,)]


def test_a_private_community_deletes_nothing(reddit: RedditStandIn, oak: Bench) -> None:
    """However few contributions are due: its items are not shown because nothing of it is."""
    reddit.communities["Oak"].status = 403
    for days in (3, 5):
        (told,) = look_again(oak, now=NOW + timedelta(days=days))["incomplete"]
        assert "r/Oak" in told
    assert n_checked(reddit) == 0


def test_doubts_stand_in_the_ledger(reddit: RedditStandIn, oak: Bench) -> None:
    for item in (*reddit.communities["Oak"].posts.values(), *reddit.communities["Oak"].comments.values()):
        item["is_gone"] = True
    look_again(oak)
    told = oak.ask("select status, stop_reason from raw.runs order by started_at")
    assert told[-1][0] == "incomplete"
    assert "too many at once to be deletions" in told[-1][1]


def test_a_schedule_of_48_hours_looks_each_time(reddit: RedditStandIn, oak: Bench) -> None:
    """The second time it begins some seconds earlier than the first."""
    look_again(oak)
    assert look_again(oak, now=LATER + timedelta(hours=48, seconds=-20))["n_checked"] == 30


def test_the_minutes_of_a_source_are_counted_once_for_all_its_chunks(
    reddit: RedditStandIn, oak: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.raw.build_refresh.CHUNK", 5)
    askers, again = [], reddit_api.again

    def noted(live: Any, ids: list[str]) -> Any:
        askers.append(live.asker)
        return again(live, ids)

    monkeypatch.setattr(reddit_api, "again", noted)
    look_again(oak)
    assert n_checked(reddit) == 30
    assert len(askers) == 6
    assert len({id(asker) for asker in askers}) == 1


def test_files_cannot_be_asked_again(live_bench: Callable[..., Bench]) -> None:
    bench = live_bench('[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n')
    with pytest.raises(BadOption, match="The source 'old' cannot be asked again"):
        look_again(bench, only="old")


def test_a_purge_takes_parts_that_no_ledger_knows(reddit: RedditStandIn, oak: Bench) -> None:
    """A killed run left a copy behind, with the words in it."""
    left = oak.folder / "raw" / "live" / "part-left-behind.parquet"
    left.write_bytes(next((oak.folder / "raw" / "live").glob("*.parquet")).read_bytes())
    forget(oak.warehouse(), oak.study, oak.settings, now=LATER, contributions=["reddit:t3_oakp4"])
    assert not left.exists()


def test_what_a_killed_process_spilled_goes_when_the_warehouse_is_opened(oak: Bench) -> None:
    oak.close()
    spilled = oak.folder / "warehouse" / "tmp" / "duckdb_temp_storage-0.tmp"
    spilled.parent.mkdir(exist_ok=True)
    spilled.write_bytes(b"somebody's words")
    half = oak.folder / "warehouse" / "compacted.draft"
    half.write_bytes(b"somebody's words")
    oak.ask("select 1")
    assert not spilled.exists()
    assert not half.exists()


@pytest.mark.parametrize("name", ["amber_lynx_4", "u/amber_lynx_4", "/u/AMBER_lynx_4", "@amber_lynx_4"])
def test_a_name_may_be_written_as_people_write_it(name: str, oak: Bench) -> None:
    counts = forget(oak.warehouse(), oak.study, oak.settings, now=LATER, accounts=[name])
    assert (counts["n_gone"], counts["n_accounts"]) == (1, 1)


def test_one_name_on_two_platforms_need_not_be_one_person(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    table = (
        '[[community]]\nid = "forum:staff"\n[[source]]\nname = "forum"\nkind = "table"\nfiles = ["archives/f.csv"]\n'
        'community = "forum:staff"\n[source.columns]\nid = "id"\nauthor = "who"\ncreated = "at"\ntext = "said"\n'
    )
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(table + source_of("reddit-api", places), secrets=REDDIT_SECRETS)
    bench.put("f.csv", b"id,who,at,said\n1,amber_lynx_4,2020-03-01T10:00:00Z,Other words by others.\n")
    reddit.add("Oak", 5)
    bench.collect()
    asked = {"now": LATER, "accounts": ["amber_lynx_4"]}
    with pytest.raises(BadOption, match="stored on forum and reddit; they need not be one person"):
        forget(bench.warehouse(), bench.study, bench.settings, **asked)
    forget(bench.warehouse(), bench.study, bench.settings, platform="reddit", **asked)
    assert "Other words by others." in words(bench)
    assert "I plan week 4 on paper." not in words(bench)
