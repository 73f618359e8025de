"""Saved answers of Bluesky's AppView, taken apart and read post by post."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceIncomplete
from pipeline.raw.bluesky import as_lines, reader
from pipeline.raw.items import Item
from pipeline.raw.table import reader as table_reader
from pipeline.study import Source

REAL = Path(__file__).parents[4] / "shared" / "data" / "bluesky"
FILE = Path("threads.jsonl")
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC
read = reader(Source("small", "bluesky", community="bluesky:small"), FILE)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def uri(key, did="did:plc:heron", collection="app.bsky.feed.post"):
    return f"at://{did}/{collection}/{key}"


def post(key="k1", *, record=None, author=None, **facts):
    """A post as the AppView shows it; its moment is noon, and it was met five seconds later."""
    written = {"$type": "app.bsky.feed.post", "createdAt": "2020-01-01T12:00:00.123Z", "text": "I ask first."}
    writer = {"did": "did:plc:heron", "handle": "quiet-heron.example", "displayName": "Heron", "labels": []}
    return {
        "uri": uri(key),
        "author": writer | (author or {}),
        "record": written | (record or {}),
        "replyCount": 2,
        "repostCount": 3,
        "likeCount": 7,
        "quoteCount": 1,
        "indexedAt": "2020-01-01T12:00:05.000Z",
        "labels": [],
    } | facts


def reply(key, root, parent):
    return post(key, record={"reply": {"root": {"uri": uri(root)}, "parent": {"uri": uri(parent)}}})


def thread(view, *replies, parent=None):
    said = {"$type": "app.bsky.feed.defs#threadViewPost", "post": view, "replies": list(replies)}
    return said | ({"parent": parent} if parent else {})


def tombstone(kind, key):
    return {"$type": f"app.bsky.feed.defs#{kind}", "uri": uri(key), "author": {"did": "did:plc:otter"}}


def lines(content, *, size=7):
    """The lines that become of a file which is read a few bytes at a time."""
    content = content.encode() if isinstance(content, str) else content
    pieces = (content[start : start + size] for start in range(0, len(content), size))
    return b"".join(as_lines(pieces)).splitlines(keepends=True)


def found(content):
    """The ids of the posts in a file, and the reasons why other lines are none."""
    items = [read(json.loads(line)) for line in lines(content)]
    return [item if isinstance(item, str) else item.id for item in items]


DEEP = {
    "thread": thread(
        reply("k2", "k0", "k1"),
        thread(reply("k3", "k0", "k2"), thread(reply("k4", "k0", "k3"))),
        tombstone("blockedPost", "k5"),
        thread(reply("k6", "k0", "k2")),
        parent=thread(reply("k1", "k0", "k0"), parent=thread(post("k0"))),
    )
}


def test_a_thread_is_told_from_its_first_post_to_its_last_replies():
    assert found(json.dumps(DEEP)) == ["k0", "k1", "k2", "k3", "k4", "gone", "k6"]


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
def test_json_over_many_lines_says_the_same_as_on_one(indent):
    expected = ["k0", "k1", "k2", "k3", "k4", "gone", "k6"]

    assert found(json.dumps(DEEP, indent=indent)) == expected
    assert found("\ufeff" + json.dumps([DEEP, {"posts": [post("k7")]}], indent=indent)) == [*expected, "k7"]
    assert (
        found(f"{json.dumps(DEEP, indent=indent)}\n\n{json.dumps(post('k8'), indent=indent)}\n")[-1] == "k8"
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (post(), ["k1"]),
        ({"uri": uri("k1"), "thread": thread(post())}, ["k1"]),
        ({"posts": [post("k1"), post("k2")], "cursor": "25"}, ["k1", "k2"]),
        ({"posts": []}, []),
        ({"post": post(), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}, ["k1"]),
        ({"feed": [{"post": post("k2"), "reply": {"root": post("k0"), "parent": post("k1")}}]}, ["k2"]),
        ({"thread": tombstone("notFoundPost", "k1")}, ["gone"]),
        ({"error": "NotFound", "message": "Post not found"}, ["no post"]),
        ({"uri": uri("k1"), "value": {"text": "Only a record."}}, ["no post"]),
        ([[post("k1")], [post("k2"), {}]], ["k1", "k2", "no post"]),
    ],
)
def test_every_kind_of_answer_gives_its_posts(answer, expected):
    assert found(json.dumps(answer)) == expected


def test_tombstones_keep_no_account():
    told = lines(json.dumps([tombstone("notFoundPost", "k1"), tombstone("blockedPost", "k2")]))

    assert list(map(json.loads, told)) == [
        {"$gone": "notFound", "uri": uri("k1")},
        {"$gone": "blocked", "uri": uri("k2")},
    ]


def test_arrays_may_have_one_post_a_line():
    one, two = json.dumps(post("k1")), json.dumps(post("k2"))

    assert found(f"[\n{one},\n{two}\n]\n") == ["k1", "k2"]
    assert found(f"[{one},\n{two}]") == ["k1", "k2"]
    assert found(f"[{one}\n,{two}\n]") == ["k1", "k2"]
    assert found(f'{{"posts": [\n{one},\n{two}\n]}}') == ["k1", "k2"]


def line_of(view):
    return json.dumps(view).encode() + b"\n"


@pytest.mark.parametrize(
    "broken", [b"not JSON\n", b'{"uri": "at://di\n', b'{"a": {"b": 1\n', b"}\n", b"7\n", b'"word"\n']
)
def test_a_line_that_is_no_json_stays_as_it_is(broken):
    told = lines(line_of(post("k1")) + broken + line_of(post("k2")) + line_of(post("k3")))

    assert told[1] == broken
    assert [json.loads(told[place])["uri"] for place in (0, 2, 3)] == [uri("k1"), uri("k2"), uri("k3")]


def test_a_line_broken_off_at_a_comma_costs_no_other():
    told = lines(line_of(post("k1")) + b'{"a": 1,\n' + line_of(post("k2")) + line_of(post("k3")))

    assert [line[:9] for line in told] == [b'{"uri":"a', b'{"a": 1,\n', b'{"uri":"a', b'{"uri":"a']


def test_a_broken_element_of_an_array_costs_no_other():
    told = lines(f'[\n{json.dumps(post("k1"))},\n{{"a": }},\n{json.dumps(post("k2"))}\n]')

    assert told[1] == b'{"a": },\n'
    assert [json.loads(told[place])["uri"] for place in (0, 2)] == [uri("k1"), uri("k2")]


def test_a_last_line_that_is_cut_off_stays_so_that_it_can_grow():
    assert lines(line_of(post()) + b'{"uri": ')[1:] == [b'{"uri": ']


@pytest.mark.parametrize("answer", [DEEP, [post("k1")]])
def test_json_over_many_lines_that_does_not_end_is_said_to_be_cut_off(answer):
    with pytest.raises(SourceIncomplete, match="cut off"):
        lines(json.dumps(answer, indent=1)[:-1])


def test_a_value_longer_than_any_answer_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("pipeline.raw.json_values.LONGEST_LINE", 1000)

    for indent in (None, 1):
        with pytest.raises(SourceIncomplete, match="longer than"):
            lines(json.dumps({"thread": "x" * 600, "more": "x" * 600}, indent=indent))


def test_lines_are_told_before_the_next_ones_are_read():
    def pieces():
        yield line_of(post("k1"))
        yield b"[\n" + line_of(post("k2"))[:-1] + b",\n"
        raise AssertionError("read on although there were lines to tell")

    told = as_lines(pieces())

    assert [json.loads(next(told))["uri"] for _ in range(2)] == [uri("k1"), uri("k2")]


def test_a_post_is_read():
    assert read(post(record={"langs": ["en", "de"], "tags": ["maths", "year 4"]})) == Item(
        id="k1",
        native_kind="post",
        created=NOON,
        author="did:plc:heron",
        text="I ask first.",
        score=7,
        n_responses=2,
        extra={"n_reposts": 3, "n_quotes": 1, "langs": "en, de", "tags": "maths, year 4", "quoted": None},
    )


def test_a_reply_names_its_thread_and_what_it_answers():
    item = read(reply("k3", "k1", "k2"))

    assert (item.id, item.native_kind, item.root, item.parent) == ("k3", "reply", "k1", "k2")


def test_ids_are_those_of_tables():
    row = {"id": uri("k3"), "thread_id": uri("k1"), "timestamp": "2020-01-01T12:00:00Z", "body": "x"}
    of_table = table_reader(Source("t", "table", options={"mapping": "4cat-bluesky"}), FILE)(row)

    assert (of_table.id, of_table.root) == ("k3", "k1") == (read(reply("k3", "k1", "k1")).id, "k1")


@pytest.mark.parametrize(
    ("declared", "indexed", "created"),
    [
        ("2020-01-01T13:00:00+01:00", "2020-01-01T12:00:05Z", NOON),
        ("2012-05-01T00:00:00Z", "2020-01-01T12:00:00Z", 1_335_830_400),
        ("2020-01-01T12:00:00Z", None, NOON),
        ("2031-01-01T12:00:00Z", "2020-01-01T12:00:00Z", [NOON]),
        ("yesterday", "2020-01-01T12:00:00Z", [NOON]),
        ("0000-01-01T00:00:00Z", "2020-01-01T12:00:00Z", [NOON]),
        ("2019-12-30", "2020-01-01T12:00:00Z", [NOON]),
        (None, "2020-01-01T12:00:00Z", [NOON]),
        ("yesterday", "today", "no time"),
    ],
)
def test_the_authors_clock_counts_unless_it_cannot_be_right(declared, indexed, created):
    """Moments in brackets are those of the AppView, which is noted."""
    item = read(post(record={"createdAt": declared}, indexedAt=indexed))

    told = item if isinstance(item, str) else item.created
    assert created == (told if isinstance(item, str) or "created_precision" not in item.extra else [told])


OPTED_OUT = [{"src": "did:plc:heron", "val": "!no-unauthenticated"}]


@pytest.mark.parametrize("labelled", [{"author": {"labels": OPTED_OUT}}, {"labels": OPTED_OUT}])
def test_of_a_post_that_is_not_for_strangers_no_word_is_kept(labelled):
    said = {"langs": ["en"], "tags": ["maths"], "embed": {"external": {"uri": "https://school.example"}}}
    item = read(post(record=said, **labelled))

    assert (item.state, item.text, item.url, item.author) == ("unavailable", None, None, "did:plc:heron")
    assert item.extra == {"n_reposts": 3, "n_quotes": 1, "opted_out": True}


@pytest.mark.parametrize("labels", [None, "!no-unauthenticated", [None, {"val": []}, {"val": "spam"}]])
def test_other_labels_ask_for_nothing(labels):
    assert read(post(labels=labels, author={"labels": labels})).state == "present"


def page(address):
    return {"$type": "app.bsky.embed.external", "external": {"uri": address, "title": "A page"}}


@pytest.mark.parametrize(
    ("embed", "url", "quoted"),
    [
        (page("https://school.example/plan"), "https://school.example/plan", None),
        (
            {"media": page("https://a.example"), "record": {"record": {"uri": uri("q")}}},
            "https://a.example",
            "q",
        ),
        ({"record": {"uri": uri("q")}}, None, "q"),
        ({"record": {"uri": uri("q", collection="app.bsky.graph.list")}}, None, None),
        (page("https://quiet-heron.example/me"), None, None),
        (
            page("https://bsky.app/profile/calm.example/post/k9"),
            "https://bsky.app/profile/@calm/post/k9",
            None,
        ),
    ],
)
def test_links_and_quotations_are_read_and_name_nobody(embed, url, quoted):
    item = read(post(record={"embed": embed}))

    assert (item.url, item.extra["quoted"]) == (url, quoted)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ask @calm-otter.school.example.", "Ask @calm-otter."),
        ("(@otter.bsky.social, otter.bsky.social)", "(@otter, @otter)"),
        ("at://did:plc:otter/app.bsky.feed.post/k1", "at://@otter/app.bsky.feed.post/k1"),
        ("bsky.app/profile/otter.example", "bsky.app/profile/@otter"),
        (
            "Mail a@b.example, see www.school.example @ noon",
            "Mail a@b.example, see www.school.example @ noon",
        ),
        (f"@{'o' * 40}.example", f"@{'o' * 30}"),
        (" \n", None),
    ],
)
def test_handles_are_cut_to_what_the_mask_knows(written, kept):
    assert read(post(record={"text": written})).text == kept


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (post(uri="k1"), "no id"),
        (post(uri=uri("k1", collection="app.bsky.feed.generator")), "no id"),
        (post(record={"reply": {"root": {"uri": 7}}}), "no thread"),
        (post(author=None) | {"author": "did:plc:heron"}, "no post"),
    ],
)
def test_what_is_no_contribution_is_refused_with_a_reason(view, reason):
    assert read(view) == reason


def test_who_wrote_is_unknown_without_a_did_and_a_text_that_is_none_is_missing():
    item = read(post(author={"did": "quiet-heron.example"}, record={"text": None}))

    assert (item.author, item.text, item.state) == (None, None, "unavailable")


FIELDS = (
    "uri",
    "author",
    "record",
    "labels",
    "indexedAt",
    "likeCount",
    "replyCount",
    "$gone",
    "$type",
    "post",
)
PARTS = ("reply", "embed", "createdAt", "text", "langs", "tags")


@given(
    st.dictionaries(st.sampled_from(FIELDS), JSON),
    st.dictionaries(st.sampled_from(PARTS), JSON),
    st.booleans(),
)
def test_whatever_an_answer_says_it_gives_items_or_reasons(fields, parts, is_record):
    view = post(record=parts) | ({} if is_record else fields)

    assert isinstance(read(view), Item | str)
    for line in lines(json.dumps([view, fields], indent=1)):
        json.loads(line)


@pytest.fixture(scope="module")
def real():
    """What is read of each real file."""
    if not REAL.is_dir():
        pytest.skip("the real answers are not beside the project (shared/data/bluesky)")
    return {
        path.name: [read(json.loads(x)) for x in lines(path.read_bytes(), size=999)]
        for path in REAL.iterdir()
    }


def test_real_answers_hold_seventeen_posts_and_one_bare_record(real):
    items = [item for some in real.values() for item in some if isinstance(item, Item)]

    assert real["feed_record.json"] == ["no post"]
    assert len(real["bsky_threads_TEST.jsonl"]) == 16
    assert len(real["thread_view_post_with_embed_media.json"]) == 1
    assert len({item.id for item in items}) == len(items) == 17
    assert Counter(item.native_kind for item in items) == {"post": 11, "reply": 6}
    assert Counter(item.state for item in items) == {"present": 14, "unavailable": 3}


def test_real_replies_stand_beside_what_they_answer(real):
    items = {item.id: item for some in real.values() for item in some if isinstance(item, Item)}

    assert all({item.root, item.parent} <= items.keys() for item in items.values() if item.root)
    assert not any("created_precision" in item.extra for item in items.values())
