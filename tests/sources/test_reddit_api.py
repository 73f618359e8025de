"""Reddit by PRAW: the real client against a stand-in that pages, cuts trees, and fails as Reddit does."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pipeline.errors import BadStudy, NoAccess
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import NOW, Bench

IDS = "select contribution_id from raw.contributions"


def stored(bench: Bench) -> list[str]:
    """What is stored, by Reddit's names; sorted, so that what is stored twice is seen."""
    return sorted(name.removeprefix("reddit:") for (name,) in bench.ask(IDS))


def runs(bench: Bench, columns: str) -> list[tuple]:
    """What the ledger says of the runs, in their order."""
    return bench.ask(f"select {columns} from raw.runs order by run_id")


def test_posts_and_comments_come_in_whole_and_once(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 250, comments_each=3)
    counts = reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())
    assert counts["n_contributions"] == 1000
    assert counts["incomplete"] == []


def test_what_is_asked_again_adds_nothing_twice(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 30, comments_each=2)
    reddit_bench.collect()
    before = len(reddit.questions)
    counts = reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert counts["n_contributions"] == 0
    assert stored(reddit_bench) == sorted(reddit.truth())
    # The token, three about the community, and one page of each listing, all of it known.
    assert len(reddit.questions) - before == 6


def test_the_next_run_adds_what_is_new(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 150, comments_each=1)
    reddit_bench.collect()
    reddit.add("Oak", 120, comments_each=2)
    counts = reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert counts["n_contributions"] == 360
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_times_and_places_are_reddits_own(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 1, comments_each=2, start=1_700_000_000)
    reddit_bench.collect()
    columns = (
        "contribution_id, kind, root_id, parent_id, epoch(created_at), epoch(seen_at) - epoch(created_at) > 0"
    )
    assert reddit_bench.ask(f"select {columns} from raw.contributions order by all") == [
        ("reddit:t1_oakp1c1", "response", "reddit:t3_oakp1", "reddit:t3_oakp1", 1_700_000_601.0, True),
        ("reddit:t1_oakp1c2", "response", "reddit:t3_oakp1", "reddit:t1_oakp1c1", 1_700_000_602.0, True),
        ("reddit:t3_oakp1", "post", "reddit:t3_oakp1", None, 1_700_000_600.0, True),
    ]


def test_trees_fill_what_the_listing_of_comments_no_longer_shows(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    """Of 1,500 comments the listing shows 1,000; the others stand behind "more" and "continue this thread"."""
    reddit.add("Oak", 5, comments_each=300)
    reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())
    assert any(question.path == "/api/morechildren/" for question in reddit.questions)


def test_a_long_chain_is_followed_to_its_end(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 1)
    parent = None
    for _ in range(40):
        parent = f"t1_{reddit.comment('Oak', 'oakp1', parent=parent)}"
    reddit.communities["Oak"].posts["oakp1"]["created_utc"] = 1_600_000_000.0
    for comment in reddit.communities["Oak"].comments.values():
        comment["is_gone"] = True  # from the listing, not from the tree
    reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())
    assert any("/_/" in question.path for question in reddit.questions)


def test_a_tree_is_asked_for_once_for_each_number_of_comments(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    """Reddit counts deleted comments too, so the number may never be reached."""
    reddit.add("Oak", 1, comments_each=1)
    reddit.communities["Oak"].posts["oakp1"]["num_comments"] = 5
    reddit_bench.collect()
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert sum(question.path == "/comments/oakp1/" for question in reddit.questions) == 1


def test_a_listing_that_ends_at_reddits_limit_is_written_down(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 1200)
    reddit_bench.collect()
    assert len(stored(reddit_bench)) == 1000
    assert runs(reddit_bench, "is_cap_hit, status") == [(True, "ok")]
    reddit.add("Oak", 5)
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert runs(reddit_bench, "is_cap_hit, n_contributions") == [(True, 1000), (False, 5)]


def test_a_small_community_that_is_all_there_hits_no_limit(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 300)
    reddit_bench.collect()
    assert runs(reddit_bench, "is_cap_hit") == [(False,)]


def test_what_was_approved_late_is_found_below_what_is_known(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 150)
    late = reddit.communities["Oak"].posts["oakp148"]
    late["is_gone"] = True
    reddit_bench.collect()
    assert "t3_oakp148" not in stored(reddit_bench)
    del late["is_gone"]
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_items_that_vanish_between_pages_leave_no_gap(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    """The last item of the first page is removed before the second is asked for; its neighbours lead on."""
    reddit.add("Oak", 250)
    gone = reddit.communities["Oak"].posts["oakp151"]

    def vanish(number: int, question: object) -> str | None:
        if getattr(question, "query", {}).get("after") == "t3_oakp151":
            gone["is_gone"] = True
        return None

    reddit.fault = vanish
    reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_pages_that_come_twice_are_stored_once(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    """New posts push older ones onto the next page, so that it begins with what the last one ended with."""
    reddit.add("Oak", 180)
    whole = reddit.answer

    def with_repeats(question):
        answer = whole(question)
        if question.path == "/r/Oak/new" and "after" in question.query:
            again = whole(type(question)("GET", question.path, {"limit": "20"}, question.headers, {}))
            answer.content["data"]["children"][:0] = again.content["data"]["children"]
        return answer

    reddit.answer = with_repeats
    reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())


@pytest.mark.parametrize(
    "fault", ["429", "429 after 1 s", "500", "502", "503", "time-out", "reset", "truncated", "html", "empty"]
)
def test_one_fault_of_any_kind_changes_nothing(
    fault: str, reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    """The second page of a listing fails once; what is stored in the end is what there is."""
    reddit.add("Oak", 150, comments_each=1)
    waiting = [fault]
    reddit.fault = lambda _, question: waiting.pop() if waiting and "after" in question.query else None
    counts = reddit_bench.collect()
    assert waiting == []
    assert counts["incomplete"] == []
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_a_token_that_ran_out_is_fetched_anew(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 150)

    def expire(number: int, question: object) -> None:
        if number == 6:
            reddit.token = "token-2"

    reddit.fault = expire
    reddit_bench.collect()
    assert reddit.n_tokens == 2
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.clock_is_off_s = -86_400
    reddit.add("Oak", 20, start=1_900_000_000)
    reddit_bench.collect()
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_a_server_that_stays_silent_ends_the_run_in_words(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    """What came before is kept; the next run goes on."""
    reddit.add("Oak", 20, comments_each=2)
    reddit.fault = lambda _, question: "html" if question.path.endswith("comments") else None
    counts = reddit_bench.collect()
    (problem,) = counts["incomplete"]
    assert problem == (
        "live: r/Oak/comments gave broken JSON or a page in its place, as often as it was asked. "
        "What was collected is kept; the next run goes on from there."
    )
    assert len(stored(reddit_bench)) == 20
    assert runs(reddit_bench, "status") == [("incomplete",)]
    reddit.fault = lambda _, __: None
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_a_rate_limit_of_an_hour_is_not_waited_for(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    reddit.add("Oak", 20)
    whole = reddit.answer
    limited = {"on": True}

    def answer(question):
        found = whole(question)
        if limited["on"] and question.path == "/r/Oak/new":
            return type(found)({}, 429, {"Retry-After": "3600"})
        return found

    reddit.answer = answer
    (problem,) = reddit_bench.collect()["incomplete"]
    assert "status 429 (come back in 3600 s)" in problem
    limited["on"] = False
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    assert stored(reddit_bench) == sorted(reddit.truth())


def test_a_private_community_does_not_stop_the_others(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    reddit.add("Oak", 3)
    reddit.add("Elm", 4)
    reddit.communities["Oak"].status = 403
    elm = '[[community]]\nid = "reddit:Elm"\n'
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(elm + source_of("reddit-api", places), secrets=REDDIT_SECRETS)
    (problem,) = bench.collect()["incomplete"]
    assert "r/Oak" in problem
    assert "status 403" in problem
    assert len(stored(bench)) == 4


@pytest.mark.parametrize(("status", "told"), [(404, "r/Oak"), (302, "there is no such community")])
def test_a_community_that_is_not_there_is_named(
    status: int, told: str, reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    if status == 404:
        reddit.add("Oak", 1)
        reddit.communities["Oak"].status = 404
    (problem,) = reddit_bench.collect()["incomplete"]
    assert told in problem


def test_what_reddit_says_of_a_community_is_kept_without_names(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 1)
    reddit_bench.collect()
    said = reddit_bench.ask("select community_id, n_subscribers, rules from raw.snapshots")
    assert said == [("reddit:Oak", 1234, '["Be kind"]')]
    ((moderator,),) = reddit_bench.ask("select contributor_id from raw.moderators")
    assert len(moderator) == 16
    assert moderator != "wise_wren_1"


def test_names_of_people_met_later_are_masked_in_what_is_stored(
    reddit: RedditStandIn, reddit_bench: Bench
) -> None:
    reddit.add("Oak", 1)
    post = reddit.communities["Oak"].posts["oakp1"]
    post["selftext"] = "I asked tidy_plover_77 about it."
    reddit_bench.collect()
    reddit.add("Oak", 1)
    reddit.communities["Oak"].posts["oakp2"]["author"] = "tidy_plover_77"
    reddit_bench.collect(now=NOW + timedelta(hours=1))
    texts = [text for (text,) in reddit_bench.ask("select text from raw.contributions order by all")]
    assert not any("tidy_plover_77" in text for text in texts)


def test_credentials_that_are_missing_are_named(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(source_of("reddit-api", places), secrets={"REDDIT_CLIENT_ID": "one"})
    with pytest.raises(NoAccess, match="needs REDDIT_CLIENT_SECRET, REDDIT_USER_AGENT in the environment"):
        bench.collect()
    assert reddit.questions == []


def test_credentials_that_are_refused_are_told_so(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    whole = reddit.answer

    def refuse(question):
        answer = whole(question)
        return type(answer)({}, 401) if "access_token" in question.path else answer

    reddit.answer = refuse
    with pytest.raises(NoAccess, match="Reddit refuses the credentials"):
        reddit_bench.collect()
    assert runs(reddit_bench, "status") == [("failed",)]


@pytest.mark.parametrize("missing", ["basis", "ethics", "contacted"])
def test_no_live_source_runs_without_its_charter(
    missing: str, live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    charter = {"basis": "An agreement", "ethics": "Decision 1", "contacted": "2026-01-01"}
    del charter[missing]
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(source_of("reddit-api", places, charter=charter), secrets=REDDIT_SECRETS)
    with pytest.raises(BadStudy, match=rf"\[source.charter\] must say {missing}"):
        bench.collect()
    assert reddit.questions == []
