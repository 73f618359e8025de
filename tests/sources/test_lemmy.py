"""Lemmy: posts and comments of a community once, whatever was deleted meanwhile, by both versions of its API."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadStudy, NoAccess
from pipeline.raw.items import Item
from pipeline.raw.lemmy import above, account, reader
from pipeline.raw.lemmy_live import question_for
from pipeline.study import Source
from tests.sources.conftest import source_of
from tests.sources.lemmy_server import START, LemmyStandIn, error
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(hours=2)
COMMUNITY = '[[community]]\nid = "lemmy:oak@lemmy.example.org"\n'
READ = reader(Source("live", "lemmy", options={"service": "https://lemmy.example.org"}), Path("x"))


@pytest.fixture(params=["v3", "v4"])
def lemmy(request) -> Iterator[LemmyStandIn]:
    """An instance on this machine, once of each version."""
    stand_in = LemmyStandIn(request.param)
    with stand_in.running():
        yield stand_in


@pytest.fixture
def make(live_bench: Callable[..., Bench], lemmy: LemmyStandIn) -> Callable[..., Bench]:
    """Give a function that makes a study which asks this instance."""

    def bench(*, community=COMMUNITY, secrets=None, charter=None, folder="study", **options) -> Bench:
        own = {"service": lemmy.url} | options
        return live_bench(
            community + source_of("lemmy", own, charter=charter), secrets=secrets, folder=folder
        )

    return bench


@pytest.fixture
def bench(make) -> Bench:
    return make()


def stored(bench: Bench) -> list[str]:
    """What is stored, by native ids; sorted, so that what is stored twice is seen."""
    found = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("lemmy:") for (name,) in found)


def test_posts_and_comments_come_in_whole_and_once(lemmy, bench):
    lemmy.add(130, comments_each=3)
    counts = bench.collect()
    assert stored(bench) == sorted(lemmy.truth())
    assert counts["n_contributions"] == 520
    assert counts["incomplete"] == []


def test_places_words_and_moments_are_right(lemmy, bench):
    """Comment 1 answers the post, comment 2 answers comment 1."""
    lemmy.add(1, comments_each=2)
    bench.collect()
    post, first, second = (f"lemmy:{lemmy.id(item)}" for item in (*lemmy.posts, *lemmy.comments))
    columns = (
        "contribution_id, native_kind, root_id, parent_id, epoch(date_trunc('second', created_at)), score"
    )
    assert bench.ask(f"select {columns} from raw.contributions order by created_at") == [
        (post, "post", post, None, START + 600.0, 7),
        (first, "comment", post, post, START + 601.0, 5),
        (second, "comment", post, first, START + 602.0, 5),
    ]
    columns = "community_id, title, text, n_responses_seen"
    assert bench.ask(f"select {columns} from raw.contributions where kind = 'post'") == [
        ("lemmy:oak@lemmy.example.org", "How do you plan week 1?", "I plan week 1 on *paper*.", 2)
    ]


def test_a_parent_from_an_earlier_run_is_asked_for(lemmy, bench):
    lemmy.add(1, comments_each=1)
    bench.collect()
    lemmy.comments += [lemmy.comments.pop()]
    for _ in range(160):  # more than are looked at again
        lemmy.comment(1, START + 700)
    bench.collect(now=LATER)
    lemmy.comment(1, START + 800, under=1)
    bench.collect(now=LATER + timedelta(hours=1))
    first, last = (f"lemmy:{lemmy.id(lemmy.comments[place])}" for place in (0, -1))
    asked = f"select parent_id from raw.contributions where contribution_id = '{last}'"
    assert bench.ask(asked) == [(first,)]
    assert stored(bench) == sorted(lemmy.truth())


def test_a_parent_that_is_not_shown_stays_unknown(lemmy, bench):
    lemmy.add(1, comments_each=2)
    del lemmy.comments[0]
    bench.collect()
    ((root, parent),) = bench.ask("select root_id, parent_id from raw.contributions where kind = 'response'")
    assert parent not in (root, None)


def test_what_is_asked_again_adds_nothing_twice(lemmy, bench):
    lemmy.add(130, comments_each=1)
    bench.collect()
    before = len(lemmy.questions)
    assert bench.collect(now=LATER)["n_contributions"] == 0
    assert stored(bench) == sorted(lemmy.truth())
    assert len(lemmy.questions) - before <= 12


def test_the_next_run_adds_what_is_new(lemmy, bench):
    lemmy.add(130, comments_each=1)
    bench.collect()
    lemmy.add(90, comments_each=2)
    assert bench.collect(now=LATER)["n_contributions"] == 270
    assert stored(bench) == sorted(lemmy.truth())


def test_what_was_deleted_between_runs_hides_nothing_new(lemmy, bench):
    """Eighty posts go, and the new ones stand at numbers that were read already."""
    lemmy.add(200)
    bench.collect()
    before = lemmy.truth()
    del lemmy.posts[10:90]
    for number in range(201, 261):
        lemmy.posts.append(
            {**lemmy.posts[-1], "id": number, "ap_id": f"https://lemmy.example.org/post/{number}"}
        )
        lemmy.posts[-1]["created"] = START + number * 600
    bench.collect(now=LATER)
    assert stored(bench) == sorted(before | lemmy.truth())


def test_what_arrives_late_from_elsewhere_is_found(lemmy, bench):
    lemmy.add(60)
    late = lemmy.posts.pop(40)
    bench.collect()
    lemmy.posts.insert(40, late)
    bench.collect(now=LATER)
    assert stored(bench) == sorted(lemmy.truth())


@pytest.mark.parametrize("n_gone", [1, 30, 70])
def test_items_that_vanish_between_pages_leave_no_gap(n_gone, lemmy, bench):
    lemmy.add(300)
    before = lemmy.truth()

    def vanish(_, question):
        if len(lemmy.posts) == 300 and (question.query.get("page") == "4" or "page_cursor" in question.query):
            del lemmy.posts[5 : 5 + n_gone]

    lemmy.fault = vanish
    bench.collect()
    assert len(lemmy.posts) == 300 - n_gone
    assert set(stored(bench)) >= lemmy.truth()
    assert set(stored(bench)) <= before
    assert len(stored(bench)) == len(set(stored(bench)))


def test_pages_that_come_twice_are_stored_once(lemmy, bench):
    lemmy.add(160)
    whole, last = lemmy.answer, {}

    def answer(question):
        if "/post/list" not in question.path:
            return whole(question)
        found = last.pop("page", None)
        if found is None:
            found = last["page"] = whole(question)
        return found

    lemmy.answer = answer
    bench.collect()
    assert stored(bench) == sorted(lemmy.truth())


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_changes_nothing(fault, lemmy, bench):
    lemmy.add(120, comments_each=1)
    waiting = [fault]
    lemmy.fault = lambda number, _: (
        waiting.pop() if waiting and number == 4 + (lemmy.version == "v4") else None
    )
    assert bench.collect()["incomplete"] == []
    assert waiting == []
    assert stored(bench) == sorted(lemmy.truth())


def test_a_limit_that_old_versions_tell_with_status_400_is_waited_for(lemmy, bench):
    lemmy.add(3)
    whole, odd = lemmy.answer, [error("rate_limit_error")]
    lemmy.answer = lambda question: odd.pop() if odd and "list" in question.path else whole(question)
    assert bench.collect()["incomplete"] == []
    assert stored(bench) == sorted(lemmy.truth())


def test_a_rate_limit_of_an_hour_ends_the_run_in_words_and_the_next_goes_on(lemmy, bench):
    lemmy.add(200)
    whole, limited = lemmy.answer, {"on": True}

    def answer(question):
        if limited["on"] and sum("list" in one.path for one in lemmy.questions) > 2:
            return Answer({}, 429, {"Retry-After": "3600"})
        return whole(question)

    lemmy.answer = answer
    (problem,) = bench.collect()["incomplete"]
    assert "status 429 (come back in 3600 s)" in problem
    assert 90 < len(stored(bench)) <= 100
    limited["on"] = False
    bench.collect(now=LATER)
    assert stored(bench) == sorted(lemmy.truth())


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(lemmy, bench):
    lemmy.clock_is_off_s = 86_400
    lemmy.add(60)
    bench.collect()
    assert stored(bench) == sorted(lemmy.truth())


def test_of_what_was_deleted_or_removed_no_word_is_stored(lemmy, bench):
    lemmy.add(5)
    lemmy.posts[0]["is_deleted"] = True
    lemmy.posts[1]["is_removed"] = True
    lemmy.posts[2] |= {"body": "*Permanently Deleted*", "is_left": True}
    lemmy.posts[3]["is_left"] = True
    bench.collect()
    columns = "state, title is null and text is null, contributor_state, contributor_id is null"
    assert bench.ask(f"select {columns} from raw.contributions order by created_at") == [
        ("author_deleted", True, "known", False),
        ("mod_removed", True, "known", False),
        ("author_deleted", True, "deleted", True),
        ("present", False, "deleted", True),
        ("present", False, "known", False),
    ]


def test_moderators_and_bots_are_seen_as_such(lemmy, bench):
    lemmy.add(2)
    lemmy.posts[0]["is_moderator"] = True
    lemmy.posts[1]["is_bot"] = True
    bench.collect()
    assert bench.ask("select role, extra->>'bot_account' from raw.contributions order by created_at") == [
        ("moderator", None),
        (None, "true"),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "[@calm_otter@elm.example](https://elm.example/u/calm_otter) knows",
        "Ask /u/calm_otter@elm.example about it",
        "See https://elm.example/u/calm_otter@fir.example.",
        "Ask @calm_otter, or u/calm_otter",
    ],
)
def test_accounts_named_in_a_text_are_not_stored(written, lemmy, bench):
    lemmy.add(1)
    lemmy.posts[0] |= {"body": written, "name": f"Title: {written}"}
    bench.collect()
    ((title, text),) = bench.ask("select title, text from raw.contributions")
    assert "calm_otter" not in f"{title} {text}"


def test_what_is_said_of_the_community_is_kept_without_names(lemmy, bench):
    lemmy.add(1)
    bench.collect()
    said = bench.ask("select community_id, n_subscribers from raw.snapshots")
    assert said == [("lemmy:oak@lemmy.example.org", 432)]
    ((moderator,),) = bench.ask("select contributor_id from raw.moderators")
    assert "wren" not in moderator


def test_a_community_that_is_not_there_is_named(make, lemmy):
    bench = make(community='[[community]]\nid = "lemmy:elm@lemmy.example.org"\n')
    (problem,) = bench.collect()["incomplete"]
    assert "elm@lemmy.example.org: it is not there" in problem


def test_a_community_without_its_host_is_refused(make, lemmy):
    (problem,) = make(community='[[community]]\nid = "lemmy:oak"\n').collect()["incomplete"]
    assert "write it as lemmy:name@host" in problem


def test_an_instance_that_answers_with_all_communities_is_not_collected(lemmy, bench):
    lemmy.add(3)
    lemmy.strangers = True
    counts = bench.collect()
    assert "answers with other communities" in counts["incomplete"][0]
    assert counts["n_contributions"] == 0


def test_an_instance_for_members_asks_for_a_token(make, lemmy):
    lemmy.add(2)
    lemmy.token = "an-invented-token"
    with pytest.raises(NoAccess, match="Set LEMMY_TOKEN"):
        make().collect()
    bench = make(secrets={"LEMMY_TOKEN": "an-invented-token"}, folder="another")
    bench.collect()
    assert stored(bench) == sorted(lemmy.truth())


def test_it_does_not_run_without_an_instance_or_a_charter(make, lemmy):
    with pytest.raises(BadStudy, match="it needs the address of an instance"):
        make(service="lemmy.example.org").collect()
    with pytest.raises(BadStudy, match="must say basis, ethics, contacted"):
        make(charter={}, folder="another").collect()
    assert lemmy.questions == []


@given(st.integers(1, 10**6))
def test_every_page_begins_before_its_place_and_brings_much_after_it(place):
    limit, number = question_for(place)
    start = (number - 1) * limit
    assert start < place < start + limit
    assert limit <= 50
    assert start + limit - place >= 13


@pytest.mark.parametrize(
    ("path", "number"),
    [("0.1", None), ("0.1.2", 1), ("0.12.34.56", 34), ("0", None), ("", None), (7, None), ("5.6.7", None)],
)
def test_a_path_names_the_comment_above(path, number):
    assert above({"path": path}) == number


def test_accounts_are_told_apart_by_their_host():
    assert account({"name": "wren", "actor_id": "https://elm.example/u/wren"}) == "wren@elm.example"
    assert account({"name": "wren", "ap_id": "https://[broken/u/wren"}) is None
    assert account({"name": "wren"}) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3),
    max_leaves=6,
)
OWN = st.dictionaries(
    st.sampled_from(["ap_id", "published", "published_at", "path", "content", "name", "url", "deleted"]),
    ANYTHING,
)


@given(
    st.dictionaries(st.sampled_from(["post", "comment", "creator", "counts", "community"]), OWN | ANYTHING)
)
def test_no_view_stops_the_reader(view):
    assert isinstance(READ(view), Item | str)
