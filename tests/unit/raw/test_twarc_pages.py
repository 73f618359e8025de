"""Pages of twarc v2: every post on a page becomes one line, with its author and what it refers to."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.mappings import lines_of_pages
from pipeline.raw.twarc_pages import post_lines, posts

from .sheets import NOON, read, told

HERON = {"id": "11", "username": "quiet_heron_12", "name": "Heron"}
OTTER = {"id": "12", "username": "calm_otter_34", "name": "Otter"}


def tweet(id_="100", **facts):
    """A post as the interface gives it."""
    return {
        "id": id_,
        "conversation_id": id_,
        "author_id": "11",
        "created_at": "2020-01-01T12:00:00.000Z",
        "text": "How do you begin?",
        "public_metrics": {"like_count": 3, "reply_count": 1, "retweet_count": 2, "quote_count": 0},
    } | facts


REPLY = tweet(
    "101",
    conversation_id="100",
    author_id="12",
    text="With a story.",
    referenced_tweets=[{"type": "replied_to", "id": "100"}],
)
PAGE = {
    "data": [tweet(), REPLY],
    "includes": {"users": [HERON, OTTER], "tweets": [tweet("100")]},
    "meta": {"result_count": 2},
    "__twarc": {
        "url": "https://api.example.org",
        "version": "2.14.0",
        "retrieved_at": "2020-01-02T12:00:00+00:00",
    },
}


def flattened(*lines, size=7):
    """The lines that lines of a file become, however its bytes come in pieces."""
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    pieces = (content[start : start + size] for start in range(0, len(content), size))
    return b"".join(post_lines(pieces)).splitlines()


def items(*lines):
    """What contributions lines become."""
    return [read(json.loads(line), mapping="twarc-v2") for line in flattened(*lines)]


def test_each_post_of_a_page_is_one_contribution_with_its_author():
    first, second = items(PAGE)

    assert told(first) == {
        "id": "100",
        "native_kind": "tweet",
        "created": NOON,
        "author": "quiet_heron_12",
        "text": "How do you begin?",
        "seen": NOON + 86_400,
        "score": 3,
        "n_responses": 1,
        "extra": {"n_reposts": 2, "n_quotes": 0},
    }
    assert (second.id, second.native_kind, second.author) == ("101", "reply", "calm_otter_34")
    assert (second.root, second.parent, second.text) == ("100", "100", "With a story.")


def test_what_posts_refer_to_was_not_asked_for_and_is_no_contribution():
    assert [item.id for item in items({"data": [REPLY], "includes": {"tweets": [tweet("100")]}})] == ["101"]


def test_an_author_that_the_page_does_not_tell_is_known_by_number():
    (item,) = items({"data": [tweet()]})

    assert item.author == "11"


def test_a_long_text_stands_in_its_note():
    (item,) = items({"data": [tweet(text="The begin…", note_tweet={"text": "The beginning and the end"})]})

    assert item.text == "The beginning and the end"


def test_a_repost_has_the_whole_text_of_what_it_repeats():
    repost = tweet(
        "102", text="RT @quiet_heron_12: How do…", referenced_tweets=[{"type": "retweeted", "id": "100"}]
    )
    whole = {"data": [repost], "includes": {"tweets": [tweet("100", text="How do you begin a lesson?")]}}

    (told_whole,), (cut_off,) = items(whole), items({"data": [repost]})

    assert told_whole.text == "How do you begin a lesson?"
    assert cut_off.text == "RT @quiet_heron_12: How do…"
    assert told_whole.extra["reposted_id"] == "100"
    assert told_whole.root is None


def test_a_quotation_is_a_post_of_its_own():
    (item,) = items({"data": [tweet(referenced_tweets=[{"type": "quoted", "id": "90"}])]})

    assert (item.root, item.extra["quoted_id"], item.text) == (None, "90", "How do you begin?")


def test_lines_that_twarc_has_flattened_are_read_too():
    line = REPLY | {"author": OTTER, "referenced_tweets": [{"type": "replied_to"} | tweet("100")]}
    line |= {"__twarc": PAGE["__twarc"], "note_tweet": {"text": "With a long story."}}

    (item,) = items(line)

    assert (item.author, item.parent, item.text, item.seen) == (
        "calm_otter_34",
        "100",
        "With a long story.",
        NOON + 86_400,
    )


def test_a_flattened_repost_carries_the_text_it_repeats():
    original = tweet("100", text="How do you begin a lesson?")
    line = tweet("102", text="RT @quiet…", referenced_tweets=[{"type": "retweeted"} | original])

    assert items(line)[0].text == "How do you begin a lesson?"


def test_a_page_of_one_post_is_read():
    (item,) = items({"data": tweet(), "includes": {"users": [HERON]}})

    assert (item.id, item.author) == ("100", "quiet_heron_12")


@pytest.mark.parametrize(
    "page",
    [{"meta": {"result_count": 0}}, {"errors": [{"title": "Not Found"}]}, {"data": []}, {"data": "x"}, b""],
)
def test_a_page_without_posts_gives_none(page):
    assert flattened(page, PAGE) == flattened(PAGE)


def test_a_file_with_nothing_in_it_gives_no_line():
    assert list(post_lines(iter([]))) == []


@pytest.mark.parametrize("line", [b'{"data": [{"id": "1', b"[1]", b"\xff"])
def test_a_line_that_cannot_be_read_stays_as_it_is(line):
    assert flattened(PAGE, line)[-1] == line


def test_half_a_character_costs_no_page():
    page = json.dumps({"data": [tweet(text="Hm"), tweet("103")]}).replace("Hm", "\\ud83d").encode()

    assert [item.id for item in items(page)] == ["100", "103"]


@pytest.mark.parametrize(
    ("options", "is_paged"), [({"mapping": "twarc-v2"}, True), ({"mapping": "tags"}, False), ({}, False)]
)
def test_only_the_mapping_of_pages_takes_lines_apart(options, is_paged):
    assert (lines_of_pages(options) is post_lines) == is_paged


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "text"]), inner)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    ["id", "data", "includes", "users", "tweets", "author_id", "referenced_tweets", "note_tweet"]
)


@given(st.dictionaries(NAMES, VALUES | st.dictionaries(NAMES, VALUES)))
def test_no_page_makes_the_reader_fail(page):
    for post in posts(page):
        read(post, mapping="twarc-v2")
