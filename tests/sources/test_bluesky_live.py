"""Bluesky by httpx: feeds, threads and searches of a stand-in that pages, cuts, wants a login, and fails as Bluesky does."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from pipeline.errors import BadStudy, NoAccess
from tests.sources.bluesky_server import START, BlueskyStandIn
from tests.sources.conftest import source_of
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

COMMUNITY = '[[community]]\nid = "bluesky:edchat"\n'
LOGIN = {"BLUESKY_HANDLE": "collector.example", "BLUESKY_APP_PASSWORD": "an-invented-password"}
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def sky() -> Iterator[BlueskyStandIn]:
    """A Bluesky on this machine."""
    stand_in = BlueskyStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def bench_of(live_bench: Callable[..., Bench], sky: BlueskyStandIn) -> Callable[..., Bench]:
    """Give a function that makes a study which asks this Bluesky; by default for one account and its threads."""

    def make(secrets: dict[str, str] | None = None, **options: object) -> Bench:
        asked = {"service": sky.url, "login_service": sky.url, "community": "bluesky:edchat"} | (
            options or {"accounts": ["quiet-heron.example"], "threads": True}
        )
        return live_bench(
            COMMUNITY + source_of("bluesky", asked), secrets=LOGIN if secrets is None else secrets
        )

    return make


def stored(bench: Bench) -> list[str]:
    """The ids that are stored; sorted, so that what is stored twice is seen."""
    rows = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("bluesky:") for (name,) in rows)


def test_a_feed_and_its_threads_come_in_whole_and_once(sky, bench_of):
    sky.add(250, responses_each=1)
    bench = bench_of()
    counts = bench.collect()
    assert counts["incomplete"] == []
    assert stored(bench) == sorted(sky.truth())


def test_what_is_asked_again_adds_nothing_twice(sky, bench_of):
    sky.add(150, responses_each=1)
    bench = bench_of()
    bench.collect()
    before = len(sky.questions)
    assert bench.collect(now=LATER)["n_contributions"] == 0
    assert stored(bench) == sorted(sky.truth())
    # One page, all of it as old as what the last walk reached, and no thread.
    assert len(sky.questions) - before == 1


def test_the_next_run_adds_what_is_new_also_below_a_known_post(sky, bench_of):
    first, *_ = sky.add(20)
    bench = bench_of()
    bench.collect()
    sky.add(130)
    answer = sky.write(name="otter-1", answers=first)
    sky.write(name="otter-2", answers=answer)
    sky.posts[first]["indexedAt"] = sky.posts[first]["record"]["createdAt"]
    bench.collect(now=LATER)
    assert stored(bench) == sorted(sky.truth())


def test_times_and_places_are_blueskys_own(sky, bench_of):
    (root,) = sky.add(1)
    answer = sky.write(name="otter-1", answers=root)
    sky.write(name="otter-2", answers=answer)
    bench = bench_of()
    bench.collect()
    columns = "contribution_id, kind, root_id, parent_id, epoch(created_at)::int, epoch(seen_at)::int"
    begin, seen = 1_709_280_000, int(NOW.timestamp())
    assert bench.ask(f"select {columns} from raw.contributions order by created_at") == [
        ("bluesky:k1", "post", "bluesky:k1", None, begin + 600, seen),
        ("bluesky:k2", "response", "bluesky:k1", "bluesky:k1", begin + 1200, seen),
        ("bluesky:k3", "response", "bluesky:k1", "bluesky:k2", begin + 1800, seen),
    ]


def test_a_deep_thread_is_asked_on_where_it_is_cut(sky, bench_of):
    (uri,) = sky.add(1)
    sky.deepest = 10
    for number in range(45):
        uri = sky.write(name=f"otter-{number % 5}", answers=uri)
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(sky.truth())


def test_reposts_are_left_to_those_who_wrote_them(sky, bench_of):
    sky.add(3)
    (other,) = sky.add(1, name="calm-otter")
    sky.reposts = [("quiet-heron", other, START + timedelta(days=9))]
    bench = bench_of()
    bench.collect()
    assert stored(bench) == ["k1", "k2", "k3"]


@pytest.mark.parametrize("way", [{}, {"search": ["#edchat"]}])
def test_what_is_gone_or_opted_out_is_not_stored(way, sky, bench_of):
    (root,) = sky.add(1)
    sky.write(name="otter-1", answers=root, text="#edchat hidden marmalade", labels=("!no-unauthenticated",))
    gone = sky.write(name="otter-2", answers=root, text="#edchat deleted marmalade")
    sky.posts[gone]["is_gone"] = True
    bench = bench_of(**way)
    bench.collect()
    assert stored(bench) == ["k1"]
    expected = [("gone", 1), ("opted out", 1)] if not way else [("opted out", 1)]
    assert bench.ask("select reason, count(*) from raw.rejected group by all order by all") == expected
    bench.close()
    for path in bench.folder.rglob("*"):
        assert not path.is_file() or b"marmalade" not in path.read_bytes()


def test_no_name_of_an_account_is_written_anywhere(sky, bench_of):
    sky.add(2)
    bench = bench_of(accounts=["quiet-heron.example", "no-such-finch.example"])
    (problem,) = bench.collect()["incomplete"]
    assert "account 2 is not there" in problem
    bench.close()
    for path in bench.folder.rglob("*"):
        if path.is_file() and path.name != "study.toml":
            assert not any(name in path.read_bytes() for name in (b"quiet-heron", b"no-such-finch"))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", ["getAuthorFeed", "getPostThread", "searchPosts", "createSession"])
def test_one_fault_of_any_kind_changes_nothing(fault, place, sky, bench_of):
    sky.add(103, responses_each=1)
    waiting = [fault]
    sky.fault = lambda _, question: waiting.pop() if waiting and question.path.endswith(place) else None
    is_search = place in ("searchPosts", "createSession")
    bench = bench_of(**({"search": ["#edchat"]} if is_search else {}))
    counts = bench.collect()
    assert waiting == []
    assert counts["incomplete"] == []
    assert stored(bench) == sorted(sky.truth())


def test_a_walk_that_was_ended_early_goes_on_and_what_is_new_above_it_comes_too(sky, bench_of):
    """Five pages; the third is refused for an hour. Meanwhile, new posts stand above."""
    sky.add(450)
    whole, limited = sky.answer, {"n": 2}

    def answer(question):
        limited["n"] -= 1
        return whole(question) if limited["n"] >= 0 else Answer({}, 429, {"ratelimit-reset": "9999999999"})

    sky.answer = answer
    bench = bench_of(accounts=["quiet-heron.example"])
    (problem,) = bench.collect()["incomplete"]
    assert "account 1 gave status 429 (come back in" in problem
    assert len(stored(bench)) == 200
    limited["n"] = 10**6
    sky.add(120)
    bench.collect(now=LATER)
    assert stored(bench) == sorted(sky.truth())
    cursors = [question.query.get("cursor") for question in sky.questions]
    assert len(cursors) - len(set(filter(None, cursors))) <= 4  # no page of the first walk is asked for twice


def test_pages_that_come_twice_are_stored_once(sky, bench_of):
    sky.add(250)
    whole = sky.answer

    def with_repeats(question):
        found = whole(question)
        found.content.get("feed", []).extend(found.content.get("feed", [])[:20])
        return found

    sky.answer = with_repeats
    bench = bench_of(accounts=["quiet-heron.example"])
    bench.collect()
    assert stored(bench) == sorted(sky.truth())


@pytest.mark.parametrize("way", [{"accounts": ["quiet-heron.example"]}, {"search": ["#edchat"]}])
def test_posts_that_vanish_between_pages_leave_no_gap(way, sky, bench_of):
    made = sky.add(250)

    def vanish(number, question):
        if "cursor" in question.query or "until" in question.query:
            sky.posts[made[150]]["is_gone"] = sky.posts[made[200]]["is_gone"] = True

    sky.fault = vanish
    bench = bench_of(**way)
    bench.collect()
    assert sky.truth() <= set(stored(bench))


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(sky, bench_of):
    sky.clock_is_off_s = -86_400
    sky.add(120, responses_each=1)
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(sky.truth())


def test_a_search_goes_down_by_moments_and_the_next_one_to_what_was_reached(sky, bench_of):
    sky.add(250)
    for post in list(sky.posts.values())[140:170]:
        post["indexedAt"] = post["record"]["createdAt"] = "2024-03-02T08:20:00.000Z"
    bench = bench_of(search=["#edchat"])
    bench.collect()
    assert stored(bench) == sorted(sky.truth())
    before = len(sky.questions)
    sky.add(5)
    assert bench.collect(now=LATER)["n_contributions"] == 5
    assert len(sky.questions) - before <= 3
    assert stored(bench) == sorted(sky.truth())


@pytest.mark.parametrize("refresh_too", [False, True])
def test_a_token_that_ran_out_is_replaced(refresh_too, sky, bench_of):
    sky.add(250)

    def expire(number, question):
        if "until" in question.query and sky.token == "token-1":
            sky.token = "token-2"
            if refresh_too:
                sky._refresh = lambda _: Answer({"error": "ExpiredToken"}, 400)

    sky.fault = expire
    bench = bench_of(search=["#edchat"])
    bench.collect()
    assert stored(bench) == sorted(sky.truth())
    assert sky.n_logins == (2 if refresh_too else 1)


def test_a_search_without_a_login_says_what_to_set_after_the_feeds_were_read(sky, bench_of):
    sky.add(3)
    bench = bench_of(secrets={}, accounts=["quiet-heron.example"], search=["#edchat"])
    with pytest.raises(NoAccess, match="needs BLUESKY_HANDLE and BLUESKY_APP_PASSWORD in the environment"):
        bench.collect()
    assert stored(bench) == ["k1", "k2", "k3"]


def test_a_login_that_is_refused_is_told_so(sky, bench_of):
    with pytest.raises(NoAccess, match="Bluesky refuses the login"):
        bench_of(secrets=LOGIN | {"BLUESKY_APP_PASSWORD": "another"}, search=["#edchat"]).collect()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"threads": True}, "it asks for nothing"),
        ({"accounts": [" "]}, "are lists of words"),
        ({"accounts": ["a.example"], "instance": "https://oak.example"}, "'instance' is no option"),
    ],
)
def test_options_that_are_no_use_are_told_before_anything_is_asked(options, told, sky, bench_of):
    with pytest.raises(BadStudy, match=told):
        bench_of(**options).collect()
    assert sky.questions == []


def test_a_place_that_the_server_takes_no_more_is_given_up(sky, bench_of):
    """The first run breaks off after a page; in the next one the server has forgotten where that was."""
    sky.add(250)
    bench = bench_of(accounts=["quiet-heron.example"])
    cursors = []

    def break_off(_, question):
        if question.query.get("cursor"):
            cursors.append(question.query["cursor"])
            return "500"
        return None

    sky.fault = break_off
    assert len(bench.collect()["incomplete"]) == 1
    sky.fault = lambda *_: None
    whole = sky.answer

    def forgetful(question):
        if question.query.get("cursor") == cursors[0] and len(sky.questions) < asked + 3:
            return Answer({"error": "InvalidRequest", "message": "bad cursor"}, 400)
        return whole(question)

    asked = len(sky.questions)
    sky.answer = forgetful
    assert bench.collect(now=LATER)["incomplete"] == []
    assert stored(bench) == sorted(sky.truth())
