"""Feeds and blogs asked over the network: each entry once, whether a feed, the REST interface or a saved file shows it."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadStudy
from pipeline.raw.feed import as_lines, reader
from pipeline.raw.feed_live import batches
from pipeline.raw.items import Item
from pipeline.raw.live import Live
from pipeline.raw.web import Asker
from pipeline.raw.wordpress import _comment, _post
from pipeline.study import Source
from tests.sources.conftest import source_of
from tests.sources.feed_server import START, BlogStandIn, refused
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(hours=2)
COMMUNITY = '[[community]]\nid = "blog:chalk"\n'
SOURCE = Source("live", "feed", community="blog:chalk")
SAVED = sorted((Path(__file__).parents[3] / "shared" / "data" / "feeds").glob("*.xml"))


@pytest.fixture
def blog() -> Iterator[BlogStandIn]:
    """A blog on this machine."""
    stand_in = BlogStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def make(live_bench: Callable[..., Bench], blog: BlogStandIn) -> Callable[..., Bench]:
    """Give a function that makes a study which asks this blog for some of what it shows."""

    def bench(*paths: str, charter: object = None, **options: object) -> Bench:
        own = {"community": "blog:chalk"} | options
        if paths:
            own["addresses"] = [f"{blog.url}{path}" for path in paths]
        return live_bench(COMMUNITY + source_of("feed", own, charter=charter))

    return bench


@pytest.fixture
def feed(make) -> Bench:
    """A study that asks for the feed."""
    return make("/feed")


@pytest.fixture
def rest(make, blog) -> Bench:
    """A study that asks WordPress's REST interface."""
    return make(wordpress=blog.url)


def stored(bench: Bench) -> list[str]:
    """What is stored, by native ids; sorted, so that what is stored twice is seen."""
    found = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("blog:") for (name,) in found)


def test_entries_of_a_feed_come_in_once(blog, feed):
    blog.add(6)
    counts = feed.collect()
    assert stored(feed) == sorted(blog.truth())
    assert counts["incomplete"] == []
    columns = "title, text, url, epoch(created_at), seen_at >= created_at"
    first = feed.ask(f"select {columns} from raw.contributions order by created_at limit 1")
    address = "https://blog.example.org/day-1/"
    assert first == [("Day 1 & after", "We **draw** day 1.", address, START + 600.0, True)]


def test_the_next_time_only_what_is_new_is_stored(blog, feed):
    blog.add(6)
    feed.collect()
    blog.add(3)
    assert feed.collect(now=LATER)["n_contributions"] == 3
    assert stored(feed) == sorted(blog.truth())


def test_a_feed_that_has_not_changed_is_not_read_again(blog, feed):
    blog.add(6)
    blog.etag, blog.last_modified = '"one"', "Wed, 01 Jan 2020 12:00:00 GMT"
    feed.collect()
    assert feed.collect(now=LATER)["n_contributions"] == 0
    assert "if-none-match" not in blog.questions[0].headers
    assert blog.questions[1].headers["if-none-match"] == '"one"'
    assert blog.questions[1].headers["if-modified-since"] == blog.last_modified
    blog.add(1)
    blog.etag = '"two"'
    assert feed.collect(now=LATER)["n_contributions"] == 1


def test_a_feed_of_comments_fills_the_threads(blog, make):
    blog.add(2, comments_each=2)
    bench = make("/feed", "/comments/feed")
    bench.collect()
    assert stored(bench) == sorted(blog.truth())
    post = f"blog:{blog.id(blog.posts[0])}"
    asked = f"select count(*) from raw.contributions where root_id = '{post}' and kind = 'response'"
    assert bench.ask(asked) == [(2,)]


def test_broken_xml_is_read_as_far_as_it_can_be(blog, feed):
    blog.add(3)
    blog.posts[1]["title"] = "<b>Unended & odd"
    assert feed.collect()["incomplete"] == []
    assert stored(feed) == sorted(blog.truth())


def test_a_feed_without_its_end_is_asked_for_again_and_then_told(blog, feed):
    blog.add(3)
    blog.end = ""
    (problem,) = feed.collect()["incomplete"]
    assert "/feed is cut off: its end is missing" in problem
    assert stored(feed) == sorted(blog.truth())
    assert len(blog.questions) == 3


@pytest.mark.parametrize("status", [404, 410])
def test_a_feed_that_is_gone_is_told_and_stops_no_other(status, blog, make):
    blog.add(3)
    whole = blog.answer
    blog.answer = lambda question: Answer(b"", status) if question.path == "/old" else whole(question)
    bench = make("/old", "/feed")
    (problem,) = bench.collect()["incomplete"]
    assert f"there is nothing at {blog.url}/old (status {status})" in problem
    assert stored(bench) == sorted(blog.truth())


def test_a_web_page_in_place_of_a_feed_is_told(blog, make):
    blog.add(3)
    bench = make("/page", "/feed", attempts=2)
    (problem,) = bench.collect()["incomplete"]
    assert "/page gave not readable as a feed (neither RSS nor Atom)" in problem
    assert stored(bench) == sorted(blog.truth())


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_changes_nothing_in_a_feed(fault, blog, feed):
    blog.add(8)
    waiting = [fault]
    blog.fault = lambda _, __: waiting.pop() if waiting else None
    assert feed.collect()["incomplete"] == []
    assert waiting == []
    assert stored(feed) == sorted(blog.truth())


def test_posts_and_comments_of_a_blog_come_in_whole_and_once(blog, rest):
    blog.add(130, comments_each=2)
    counts = rest.collect()
    assert stored(rest) == sorted(blog.truth())
    assert counts["incomplete"] == []


def test_a_feed_a_saved_file_and_the_rest_interface_make_one_contribution(blog, make):
    """Seen by the REST interface first, then in the feeds: nothing is new; and words, author and moment are the same."""
    blog.add(3, comments_each=2)
    bench = make("/feed", "/comments/feed", wordpress=blog.url)
    assert bench.collect()["n_contributions"] == 9
    assert stored(bench) == sorted(blog.truth())
    saved = {}
    for items in (blog.posts, blog.comments):
        content = blog._feed(items, blog.questions[0]).content
        for line in as_lines(iter((content,))):
            item = reader(SOURCE, Path("saved.xml"))(json.loads(line))
            assert isinstance(item, Item)
            saved[item.id] = item
    asked = [_post(blog._shown(item)) for item in blog.posts]
    asked += [
        _comment(blog._shown(item), {post["id"]: post["guid"] for post in blog.posts})
        for item in blog.comments
    ]
    shown = [item for line in asked if isinstance(item := reader(SOURCE, Path("x"))(line), Item)]
    assert {item.id for item in shown} == saved.keys()
    for item in shown:
        for name in ("created", "title", "text", "author", "url", "root", "native_kind", "state"):
            assert getattr(item, name) == getattr(saved[item.id], name), name


def test_comments_say_whom_they_answer(blog, rest):
    blog.add(1, comments_each=2)
    rest.collect()
    post, first, second = (f"blog:{blog.id(item)}" for item in (*blog.posts, *blog.comments))
    assert sorted(rest.ask("select contribution_id, root_id, parent_id from raw.contributions")) == sorted(
        [(post, post, None), (first, post, post), (second, post, first)]
    )


@pytest.mark.parametrize("ahead_s", [13 * 3600, -11 * 3600])
def test_the_clock_of_the_blog_does_not_matter(ahead_s, live_bench):
    """Some posts lie at the very edges of the study's year; moments are right to the second."""
    blog = BlogStandIn(ahead_s=ahead_s)
    with blog.running():
        blog.add(120, every_s=60, start=1_577_836_800 - 60)  # the first one when the year begins
        blog.add(1, start=1_577_836_800 - 601 - 121 * 600 + 600)
        blog.posts[-1]["created"] = 1_577_836_799  # a second before
        blog.add(1)
        blog.posts[-1]["created"] = 1_609_459_199  # the last second of the year
        own = {"community": "blog:chalk", "wordpress": blog.url}
        bench = live_bench(COMMUNITY + source_of("feed", own))
        bench.collect()
        assert stored(bench) == sorted(blog.truth() - {blog.id(blog.posts[120])})
        moments = bench.ask("select epoch(min(created_at)), epoch(max(created_at)) from raw.contributions")
    assert moments == [(1_577_836_800.0, 1_609_459_199.0)]


def test_what_is_asked_again_adds_nothing_and_what_is_new_comes_in(blog, rest):
    blog.add(120, comments_each=1)
    rest.collect()
    before = len(blog.questions)
    assert rest.collect(now=LATER)["n_contributions"] == 0
    assert len(blog.questions) - before <= 6
    blog.add(30, comments_each=1)
    blog.comment(3, START + 10**6)
    assert rest.collect(now=LATER)["n_contributions"] == 61
    assert stored(rest) == sorted(blog.truth())


def test_comments_under_posts_that_are_not_shown_go_by_their_address(blog, rest):
    """Comments under pages, which are no posts."""
    blog.add(1)
    blog.comment(77, START + 700)
    rest.collect()
    ((root, parent),) = rest.ask("select root_id, parent_id from raw.contributions where kind = 'response'")
    assert root == parent


def test_comments_that_were_approved_late_are_found(blog, rest):
    """They keep the moment at which they were written, here ten hours before the last one that is known."""
    blog.add(70, comments_each=1)
    late = blog.comments.pop(5)
    rest.collect()
    blog.comments.insert(5, late)
    assert rest.collect(now=NOW + timedelta(hours=1))["n_contributions"] == 1
    assert stored(rest) == sorted(blog.truth())


def test_many_posts_of_one_moment_lose_nothing(blog, rest):
    """As a blog has them that was moved."""
    blog.add(250, every_s=0)
    blog.add(3, start=START + 10**6)
    rest.collect()
    assert stored(rest) == sorted(blog.truth())


def test_pages_with_fewer_items_than_asked_for_are_not_the_last(blog, rest):
    """WordPress leaves out what is not shown to all after it has counted."""
    blog.add(250)
    hidden = [post for post in blog.posts if post["id"] % 7 == 0]
    for post in hidden:
        post["is_hidden"] = True
    rest.collect()
    assert stored(rest) == sorted(blog.truth() - {blog.id(post) for post in hidden})


def test_comments_that_are_closed_are_no_problem(blog, rest):
    blog.add(3, comments_each=1)
    blog.shows_comments = False
    assert rest.collect()["incomplete"] == []
    assert stored(rest) == sorted(blog.id(post) for post in blog.posts)


def test_a_blog_that_shows_nothing_is_told(blog, rest):
    blog.answer = lambda _: refused(404, "rest_no_route")
    (problem,) = rest.collect()["incomplete"]
    assert f"{blog.url} shows no posts (it says rest_no_route); give its feed as 'address'" in problem


def test_of_a_locked_post_no_word_but_its_title_is_stored(blog, rest):
    blog.add(1)
    blog.posts[0] |= {"is_locked": True, "content": ""}
    rest.collect()
    assert rest.ask("select title, text from raw.contributions") == [("Day 1 & after", None)]


def test_an_author_whom_the_blog_does_not_show_is_unknown(blog, rest):
    blog.add(1)
    blog.posts[0]["is_shy"] = True
    rest.collect()
    assert rest.ask("select contributor_id from raw.contributions") == [(None,)]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_changes_nothing_on_a_blog(fault, blog, rest):
    blog.add(120, comments_each=1)
    waiting = [fault]
    blog.fault = lambda number, _: waiting.pop() if waiting and number == 2 else None
    assert rest.collect()["incomplete"] == []
    assert waiting == []
    assert stored(rest) == sorted(blog.truth())


def test_posts_that_vanish_between_pages_leave_no_gap(blog, rest):
    blog.add(250)
    gone = blog.posts[20]

    def vanish(number, _):
        if number == 2:
            blog.posts.remove(gone)

    blog.fault = vanish
    rest.collect()
    assert stored(rest) == sorted(blog.truth() | {blog.id(gone)})


def test_a_page_that_is_past_the_end_is_the_end(blog, rest):
    """The second page of one moment's posts is gone when it is asked for."""
    blog.add(150, every_s=0)

    def vanish(number, _):
        if number == 3:
            del blog.posts[90:]

    blog.fault = vanish
    assert rest.collect()["incomplete"] == []
    assert set(stored(rest)) >= blog.truth()


def test_pages_that_come_twice_are_stored_once(blog, rest):
    blog.add(250)
    whole, last = blog.answer, {}

    def answer(question):
        found = last.pop(question.path, None)
        if found is None:
            found = last[question.path] = whole(question)
        return found

    blog.answer = answer
    rest.collect()
    assert stored(rest) == sorted(blog.truth())


def test_a_rate_limit_of_an_hour_ends_the_run_in_words_and_the_next_goes_on(blog, rest):
    blog.add(250)
    whole, limited = blog.answer, {"on": True}

    def answer(question):
        if limited["on"] and len(blog.questions) > 1:
            return Answer({}, 429, {"Retry-After": "3600"})
        return whole(question)

    blog.answer = answer
    (problem,) = rest.collect()["incomplete"]
    assert "status 429 (come back in 3600 s)" in problem
    assert len(stored(rest)) == 100
    limited["on"] = False
    rest.collect(now=LATER)
    assert stored(rest) == sorted(blog.truth())


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(blog, rest):
    blog.clock_is_off_s = -86_400
    blog.add(30)
    rest.collect()
    assert stored(rest) == sorted(blog.truth())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "it must say 'address', 'addresses' or 'wordpress'"),
        ({"address": "blog.example.org"}, "'blog.example.org' is no address"),
        ({"addresses": [7]}, "7 is no address"),
    ],
)
def test_a_source_without_an_address_is_refused(options, told, make):
    with pytest.raises(BadStudy, match=told):
        make(**options).collect()


def test_it_does_not_run_without_its_charter(blog, make):
    with pytest.raises(BadStudy, match="must say basis, ethics, contacted"):
        make("/feed", charter={}).collect()
    assert blog.questions == []


@pytest.mark.skipif(not SAVED, reason="the recorded feeds are not on this machine")
def test_recorded_feeds_asked_for_at_nine_moments_give_each_entry_once():
    """The same reader, the same ids, none of the nine well-formed: 17 entries in all, as the files' README says."""
    blog, known, n_lines = BlogStandIn(), set(), 0
    recorded = iter([path.read_bytes() for path in SAVED])
    blog.answer = lambda _: Answer(next(recorded))

    class Shelf:
        mark = staticmethod(lambda _: None)
        known = staticmethod(lambda ids: set(ids) & known)

    with blog.running():
        source = Source("live", "feed", community="blog:chalk", options={"address": f"{blog.url}/feed"})
        for _ in SAVED:
            live = Live(source, ("chalk",), {}, Asker(), lambda: 9, Shelf())
            for batch in batches(live):
                n_lines += len(batch.lines)
                known |= {reader(source, Path("x"))(line).id for line in batch.lines}
    assert n_lines == len(known) == 17


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3),
    max_leaves=6,
)
NAMES = ["id", "guid", "date_gmt", "title", "content", "post", "parent", "author_name", "_embedded", "link"]


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_no_answer_stops_the_reader(item):
    for line in (_post(item), _comment(item, {1: "https://blog.example.org/?p=1"})):
        assert isinstance(reader(SOURCE, Path("x"))(line), Item | str)
