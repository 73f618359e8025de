"""Mastodon by Mastodon.py: the real client against a stand-in that pages, cuts threads, and fails as servers do."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from pipeline.errors import BadStudy, NoAccess
from pipeline.raw.mastodon import status_key
from tests.sources.conftest import source_of
from tests.sources.mastodon_server import HOST, MastodonStandIn
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

COMMUNITY = '[[community]]\nid = "mastodon:edchat"\n'
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[MastodonStandIn]:
    """A server on this machine."""
    stand_in = MastodonStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def bench_of(live_bench: Callable[..., Bench], server: MastodonStandIn) -> Callable[..., Bench]:
    """Give a function that makes a study which asks this server; by default for #edchat and its threads."""

    def make(token: str | None = None, **options: object) -> Bench:
        asked = {"instance": server.url, "community": "mastodon:edchat"} | (
            options or {"hashtags": ["edchat"], "contexts": True}
        )
        secrets = {"MASTODON_ACCESS_TOKEN": token} if token else {}
        return live_bench(COMMUNITY + source_of("mastodon", asked), secrets=secrets)

    return make


def stored(bench: Bench) -> list[str]:
    """The ids that are stored; sorted, so that what is stored twice is seen."""
    rows = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("mastodon:") for (name,) in rows)


def reasons(bench: Bench) -> list[tuple]:
    """Why statuses were not kept, and how many."""
    return bench.ask("select reason, count(*) from raw.rejected group by all order by all")


def test_statuses_and_their_threads_come_in_whole_and_once(server, bench_of):
    server.add(90, responses_each=2)
    bench = bench_of()
    counts = bench.collect()
    assert counts["incomplete"] == []
    assert counts["n_contributions"] == 270
    assert stored(bench) == sorted(server.truth())


def test_what_is_asked_again_adds_nothing_twice(server, bench_of):
    server.add(30, responses_each=1)
    bench = bench_of()
    bench.collect()
    before = len(server.questions)
    assert bench.collect(now=LATER)["n_contributions"] == 0
    assert stored(bench) == sorted(server.truth())
    assert not any("context" in question.path for question in server.questions[before:])


def test_the_next_run_adds_what_is_new(server, bench_of):
    server.add(50)
    bench = bench_of()
    bench.collect()
    server.add(45, responses_each=1)
    assert bench.collect(now=LATER)["n_contributions"] == 90
    assert stored(bench) == sorted(server.truth())


def test_responses_to_what_is_stored_and_late_arrivals_are_found_while_it_is_young(server, bench_of):
    first, *_ = server.add(20)
    bench = bench_of()
    late = server.statuses[first]
    late["is_gone"] = True
    bench.collect()
    assert status_key(late["uri"]) not in stored(bench)
    del late["is_gone"]
    server.write(answers=first)
    assert bench.collect(now=LATER)["n_contributions"] == 2
    assert stored(bench) == sorted(server.truth())


def test_times_places_and_facts_are_the_servers_own(server, bench_of):
    (root,) = server.add(1, edited_at="2024-03-02T08:00:00.000Z")
    answer = server.write(answers=root)
    server.write(answers=answer, account={"bot": True})
    bench = bench_of()
    bench.collect()
    keys = [status_key(status["uri"]) for status in server.statuses.values()]
    columns = "contribution_id, kind, root_id, parent_id, epoch(created_at)::int, epoch(edited_at)::int"
    told = bench.ask(f"select {columns} from raw.contributions order by created_at")
    begin = 1_709_280_000  # 2024-03-01 08:00 UTC
    named = [f"mastodon:{key}" for key in keys]
    assert told == [
        (named[0], "post", named[0], None, begin + 600, 1_709_366_400),
        (named[1], "response", named[0], named[0], begin + 1200, None),
        (named[2], "response", named[0], named[1], begin + 1800, None),
    ]
    facts = bench.ask(
        "select extra->>'is_bot', extra->>'n_boosts', score from raw.contributions order by created_at"
    )
    assert facts == [(None, "2", 5), (None, "2", 5), ("true", "2", 5)]


def test_a_long_thread_is_asked_on_where_the_server_cuts_it(server, bench_of):
    """A chain of 70 responses and one status with 90 direct ones; without a token 20 deep and 60 are shown."""
    chain, wide = server.add(2)
    for _ in range(70):
        chain = server.write(answers=chain)
    middle = server.write(answers=wide)
    for _ in range(90):
        server.write(answers=middle)
    bench = bench_of()
    bench.collect()
    missing = server.truth() - set(stored(bench))
    # Of 90 direct responses to one status a server shows 60 to those who are not logged in, however they ask.
    assert len(missing) == 30
    assert bench.ask("select count(distinct root_id) from raw.contributions") == [(2,)]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"account": {"indexable": False}}, "not opted in"),
        ({"account": {"noindex": True}}, "not opted in"),
        ({"visibility": "unlisted"}, "not public"),
        ({"account": {"note": '<p><a href="#">#<span>NoBot</span></a></p>'}}, "opted out"),
    ],
)
def test_who_did_not_opt_in_is_counted_and_nothing_else(facts, reason, server, bench_of):
    server.add(2)
    server.add(1, content="<p>Hidden marmalade</p>", **facts)
    bench = bench_of()
    counts = bench.collect()
    bench.collect(now=LATER)
    assert (counts["n_contributions"], counts["n_rejected"]) == (2, 1)
    assert reasons(bench) == [(reason, 1)]
    bench.close()
    for path in bench.folder.rglob("*"):
        assert not path.is_file() or b"marmalade" not in path.read_bytes()


def test_no_name_is_written_anywhere(server, bench_of):
    server.add(1, name="quiet_heron_12", content='<p>I ask <span><a href="https://elm.example/@calm.otter" class="u-url mention">@<span>calm.otter</span></a></span>, https://elm.example/users/calm.otter/statuses/1</p>')  # fmt: skip
    bench = bench_of(accounts=["@quiet_heron_12"], contexts=True)
    bench.collect()
    assert len(stored(bench)) == 1
    bench.close()
    written = [path for path in bench.folder.rglob("*") if path.is_file() and path.name != "study.toml"]
    for name in (b"quiet_heron_12", b"calm.otter", b"calm"):
        assert not any(name in path.read_bytes() for path in written)


def test_a_thread_that_is_met_on_two_pages_is_stored_once(server, bench_of):
    """A response with the hashtag stands on the second page, its thread around a status of the first."""
    root, *_ = server.add(60)
    server.write(answers=root, tag="edchat")
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(server.truth())


def test_an_account_is_read_without_its_boosts(server, bench_of):
    server.add(50, name="quiet_heron_12", tag="other")
    server.write(name="quiet_heron_12", reblog={"uri": f"{HOST}/users/else/statuses/1"})
    server.add(5, name="calm_otter_34")
    bench = bench_of(accounts=["quiet_heron_12"])
    bench.collect()
    assert len(stored(bench)) == 50


def test_an_account_that_is_not_known_does_not_stop_the_others(server, bench_of):
    server.add(3, name="quiet_heron_12")
    bench = bench_of(accounts=["no_such_finch_1", "quiet_heron_12"])
    (problem,) = bench.collect()["incomplete"]
    assert "account 1 is not known to 127.0.0.1" in problem
    assert "finch" not in problem
    assert len(stored(bench)) == 3


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", ["timelines", "context"])
def test_one_fault_of_any_kind_changes_nothing(fault, place, server, bench_of):
    server.add(45, responses_each=1)
    waiting = [fault]
    server.fault = lambda _, question: waiting.pop() if waiting and place in question.path else None
    bench = bench_of()
    counts = bench.collect()
    assert waiting == []
    assert counts["incomplete"] == []
    assert stored(bench) == sorted(server.truth())


def test_pages_that_come_twice_are_stored_once(server, bench_of):
    server.add(100)
    whole = server.answer

    def with_repeats(question):
        found = whole(question)
        if "timelines" in question.path and isinstance(found.content, list):
            found.content.extend(found.content[:10])
        return found

    server.answer = with_repeats
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(server.truth())


def test_statuses_that_vanish_between_pages_leave_no_gap(server, bench_of):
    """The status that the next page goes on from is deleted before it is asked for."""
    made = server.add(100)

    def vanish(number, question):
        if question.query.get("min_id") == made[39]:
            server.statuses[made[39]]["is_gone"] = True

    server.fault = vanish
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(server.truth())


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(server, bench_of):
    server.clock_is_off_s = -86_400
    server.add(60, responses_each=1)
    bench = bench_of()
    bench.collect()
    assert stored(bench) == sorted(server.truth())


def test_a_rate_limit_of_an_hour_ends_the_run_in_words_and_the_next_goes_on(server, bench_of):
    """Mastodon says by a moment when to come back; what came before the limit is kept."""
    server.add(100)
    whole, limited = server.answer, {"on": True}

    def answer(question):
        if limited["on"] and question.query.get("min_id", "0") != "0":
            moment = (NOW + timedelta(days=3650)).isoformat().replace("+00:00", "Z")
            return Answer({"error": "Too many requests"}, 429, {"X-RateLimit-Reset": moment})
        return whole(question)

    server.answer = answer
    bench = bench_of()
    (problem,) = bench.collect()["incomplete"]
    assert "#edchat gave status 429 (come back in" in problem
    assert len(stored(bench)) == 40
    limited["on"] = False
    bench.collect(now=LATER)
    assert stored(bench) == sorted(server.truth())


@pytest.mark.parametrize(
    ("access", "told"),
    [
        ("disabled", "has switched off the timelines of hashtags; ask another server"),
        ("authenticated", "shows hashtags only to those who are logged in; set MASTODON_ACCESS_TOKEN"),
    ],
)
def test_a_timeline_that_is_not_shown_is_told_in_words(access, told, server, bench_of):
    server.add(3)
    server.access = {"local": access, "remote": access}
    bench = bench_of()
    (problem,) = bench.collect()["incomplete"]
    assert told in problem
    assert bench.ask("select status from raw.runs") == [("incomplete",)]


def test_with_a_token_a_timeline_behind_a_login_is_read(server, bench_of):
    server.add(3)
    server.access = {"local": "authenticated", "remote": "authenticated"}
    server.token = "an-invented-token"
    bench = bench_of(token="an-invented-token", hashtags=["#edchat"])
    bench.collect()
    assert stored(bench) == sorted(server.truth())


def test_a_token_that_is_refused_is_told_so(server, bench_of):
    server.add(3)
    server.token = "an-invented-token"
    with pytest.raises(NoAccess, match="refuses the token in MASTODON_ACCESS_TOKEN"):
        bench_of(token="another", hashtags=["edchat"]).collect()


@pytest.mark.parametrize("status", [401, 403, 422])
def test_an_older_server_that_wants_a_login_is_told_in_words(status, server, bench_of):
    server.add(3)
    server.access = None
    whole = server.answer
    server.answer = lambda asked: Answer({"error": "no"}, status) if "tag" in asked.path else whole(asked)
    (problem,) = bench_of().collect()["incomplete"]
    assert "#edchat is shown by" in problem
    assert f"(status {status}); set MASTODON_ACCESS_TOKEN" in problem


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"hashtags": ["edchat"], "instance": "oak.example"}, "needs the address of a server"),
        ({"contexts": True}, "it asks for nothing"),
        ({"hashtags": [7]}, "are lists of words"),
    ],
)
def test_options_that_are_no_use_are_told_before_anything_is_asked(options, told, server, bench_of):
    with pytest.raises(BadStudy, match=told):
        bench_of(**options).collect()
    assert server.questions == []


def test_a_status_seen_through_two_servers_is_one_contribution(live_bench):
    one, two = MastodonStandIn(), MastodonStandIn()
    for stand_in in (one, two):
        stand_in.add(5)
    with one.running(), two.running():
        asked = {"community": "mastodon:edchat", "hashtags": ["edchat"]}
        sources = [
            source_of("mastodon", asked | {"instance": server.url}, name=name)
            for name, server in (("one", one), ("two", two))
        ]
        bench = live_bench(COMMUNITY + "\n".join(sources))
        bench.collect()
    assert stored(bench) == sorted(one.truth())
