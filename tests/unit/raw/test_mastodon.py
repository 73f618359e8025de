"""Saved answers of Mastodon's servers, taken apart and read status by status."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceIncomplete
from pipeline.raw.items import Item
from pipeline.raw.mastodon import as_lines, reader, status_key
from pipeline.study import Source

REAL = Path(__file__).parents[4] / "shared" / "data" / "mastodon"
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC
read = reader(Source("small", "mastodon", community="mastodon:small"), Path("timeline.json"))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def uri(own_id, name="quiet_heron"):
    return f"https://oak.example/users/{name}/statuses/{own_id}"


def status(own_id="1", *, account=None, **facts):
    """A status as a server shows it."""
    writer = {
        "username": "quiet_heron",
        "acct": "quiet_heron",
        "uri": "https://oak.example/users/quiet_heron",
        "indexable": True,
        "noindex": False,
        "note": "<p>I teach.</p>",
    }
    return {
        "id": own_id,
        "uri": uri(own_id),
        "created_at": "2020-01-01T12:00:00.123Z",
        "visibility": "public",
        "content": "<p>I ask <strong>first</strong>.</p>",
        "favourites_count": 7,
        "replies_count": 2,
        "reblogs_count": 3,
        "in_reply_to_id": None,
        "account": writer | (account or {}),
    } | facts


def lines(content, *, size=7):
    """The lines that become of a file which is read a few bytes at a time."""
    content = content if isinstance(content, bytes) else content.encode()
    return [*as_lines(content[start : start + size] for start in range(0, len(content), size))]


def items(value, **how):
    return [read(json.loads(line)) for line in lines(json.dumps(value, **how))]


def test_a_status_is_read_with_its_facts():
    found = read(
        status(
            spoiler_text="About marks",
            language="en",
            edited_at="2020-01-01T12:05:00.000Z",
            tags=[{"name": "edchat"}, {"name": "marks"}],
            quotes_count=1,
            account={"bot": True},
        )
    )
    assert found == Item(
        id=status_key(uri("1")),
        native_kind="status",
        created=NOON,
        edited=NOON + 300,
        author="quiet_heron@oak.example",
        text="About marks\n\nI ask **first**.",
        score=7,
        n_responses=2,
        extra={
            "n_boosts": 3,
            "n_quotes": 1,
            "langs": "en",
            "tags": "edchat, marks",
            "is_bot": True,
            "quoted": None,
            "server": None,
            "server_id": None,
        },
    )


def test_an_account_is_the_same_on_whichever_server_it_is_met():
    at_home = {"acct": "quiet_heron"}
    elsewhere = {"acct": "quiet_heron@oak.example"}
    old = {"acct": "quiet_heron", "uri": None, "url": "https://oak.example/@quiet_heron"}
    found = {read(status(account=account)).author for account in (at_home, elsewhere, old)}
    assert found == {"quiet_heron@oak.example"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("I ask @calm.otter today.", "I ask @calm today."),
        ("I ask @calm_otter@elm.example.", "I ask @calm_otter."),
        ("See https://elm.example/@calm.otter/12", "See https://elm.example/@calm/12"),
        ("See https://elm.example/users/calm.otter/statuses/12", "See https://elm.example/@calm/statuses/12"),
        ("Write to someone@example.org", "Write to someone@example.org"),
    ],
)
def test_names_are_cut_to_what_the_mask_knows(written, kept):
    assert read(status(content=written)).text == kept


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"visibility": "unlisted"}, "not public"),
        ({"visibility": "private"}, "not public"),
        ({"account": {"indexable": False}}, "not opted in"),
        ({"account": {"indexable": None}}, "not opted in"),
        ({"account": {"noindex": True}}, "not opted in"),
        ({"account": {"note": "<p>Maths. #NoBots</p>"}}, "opted out"),
        ({"account": {"note": '<a href="x">#<span>noresearch</span></a>'}}, "opted out"),
        ({"account": {"fields": [{"name": "please", "value": "#nobot"}]}}, "opted out"),
        ({"reblog": {"uri": uri("9")}}, "a boost"),
        ({"uri": None}, "no status"),
        ({"created_at": "yesterday"}, "no time"),
        ({"created_at": "2020-01-01"}, "no time"),
        ({"uri": " "}, "no id"),
    ],
)
def test_what_may_not_be_kept_or_is_none_is_told_in_words(facts, reason):
    assert read(status(**facts)) == reason


def test_words_like_the_signs_of_leaving_are_none():
    assert isinstance(read(status(account={"note": "<p>#nobothering about marks</p>"})), Item)


def test_a_timeline_gives_what_it_knows_of_threads():
    """2 answers 1, 3 answers 2; 5 answers 4, which is not there, so its bare id stands for it."""
    found = items([status("3", in_reply_to_id="2"), status("2", in_reply_to_id="1"), status("1"), status("5", in_reply_to_id="4")])  # fmt: skip
    one, two = status_key(uri("1")), status_key(uri("2"))
    assert [(item.native_kind, item.root, item.parent) for item in found] == [
        ("reply", one, two),
        ("reply", one, one),
        ("status", None, None),
        ("reply", status_key("4"), status_key("4")),
    ]


def test_a_context_has_one_root():
    above = [status("1"), status("2", in_reply_to_id="1")]
    below = [status("4", in_reply_to_id="3"), status("5", in_reply_to_id="4")]
    found = items({"ancestors": above, "descendants": below})
    assert [item.root for item in found] == [None, *[status_key(uri("1"))] * 3]
    assert [item.parent for item in found[2:]] == [status_key("3"), status_key(uri("4"))]


def test_a_context_of_a_root_is_a_thread_of_what_it_was_asked_of():
    found = items(
        {"ancestors": [], "descendants": [status("4", in_reply_to_id="3"), status("5", in_reply_to_id="4")]}
    )
    assert {item.root for item in found} == {status_key("3")}


def test_threads_that_go_in_a_ring_end():
    found = items([status("1", in_reply_to_id="2"), status("2", in_reply_to_id="1")])
    assert all(isinstance(item, Item) for item in found)


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "answer",
    [
        [status("1"), status("2")],
        {"statuses": [status("1"), status("2")], "accounts": [], "hashtags": []},
        {"ancestors": [status("1")], "descendants": [status("2")]},
    ],
)
def test_answers_are_read_on_one_line_or_over_many(answer, indent):
    assert [item.id for item in items(answer, indent=indent)] == [status_key(uri("1")), status_key(uri("2"))]


def test_answers_one_after_the_other_are_read_each():
    content = "\n".join(
        [json.dumps([status("1")], indent=1), json.dumps(status("2")), json.dumps(status("3"), indent=1)]
    )
    assert len(lines(content)) == 3


def test_a_line_that_is_broken_off_is_one_line_and_the_others_are_read():
    whole = json.dumps(status())
    found = lines(f"{whole}\n{whole[:40]}\n{whole}\nnot json\n")
    assert len(found) == 4
    assert found[1].strip().decode() == whole[:40]


def test_an_answer_over_many_lines_that_does_not_end_is_said_to_be_cut_off():
    with pytest.raises(SourceIncomplete, match="cut off"):
        lines(json.dumps([status("1"), status("2")], indent=1)[:300])


def test_an_answer_longer_than_any_is_refused_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("pipeline.raw.json_values.LONGEST_LINE", 1000)
    with pytest.raises(SourceIncomplete, match="longer than"):
        lines(json.dumps([status(str(number)) for number in range(9)], indent=1))


@given(
    st.dictionaries(
        st.sampled_from([*status(), "$parent", "$root", "$seen", "tags", "quote", "card", "reblog"]), JSON
    )
)
def test_whatever_a_status_says_it_becomes_an_item_or_a_reason(facts):
    assert isinstance(read(status() | facts), Item | str)
    assert isinstance(read(facts), Item | str)


@given(st.dictionaries(st.sampled_from([*status()["account"], "bot", "fields", "url"]), JSON))
def test_whatever_an_account_says_it_becomes_an_item_or_a_reason(account):
    assert isinstance(read(status(account=account)), Item | str)


@given(JSON)
def test_whatever_an_answer_holds_it_gives_lines(value):
    for line in lines(json.dumps([value, {"ancestors": value, "descendants": [value]}])):
        json.loads(line)


def recorded(name):
    """The bodies of a recording of answers, as a file of JSON lines."""
    yaml = pytest.importorskip("yaml", reason="recordings are YAML")
    said = yaml.safe_load((REAL / name).read_text(encoding="utf-8"))
    turns = said.get("http_interactions") or said["interactions"]
    return "\n".join(json.dumps(json.loads(turn["response"]["body"]["string"])) for turn in turns)


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the project (shared/data)")
@pytest.mark.parametrize(
    ("name", "n_lines", "n_kept"),
    [
        ("get_context_default.yml", 59, 9),
        ("get_timeline_hashtag_default.yml", 5, 2),
        ("get_timeline_public_default.yml", 20, 12),
    ],
)
def test_recorded_answers_give_those_who_opted_in(name, n_lines, n_kept):
    found = [read(json.loads(line)) for line in lines(recorded(name), size=2**16)]
    kept = [item for item in found if isinstance(item, Item)]
    assert (len(found), len(kept)) == (n_lines, n_kept)
    assert {item for item in found if isinstance(item, str)} <= {"not opted in", "not public", "opted out"}
    assert all(item.text and "<p>" not in item.text for item in kept)


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded answers are not beside the project (shared/data)")
@pytest.mark.parametrize(
    "name", ["test_fetch_next_previous.yaml", "test_status_context.yaml", "test_timeline_disabled.yaml"]
)
def test_recordings_without_anybody_who_opted_in_give_reasons_only(name):
    """Unlisted statuses, and twenty public ones whose contributors did not opt in."""
    found = [read(json.loads(line)) for line in lines(recorded(name), size=2**16)]
    assert found
    assert {*found} <= {"not opted in", "not public", "no status"}
