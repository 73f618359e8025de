"""What is particular to a second look at each source: how it is asked, and which absences say nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.again import asked_for
from pipeline.raw.mastodon import status_key
from tests.sources.bluesky_server import NOT_FOUND
from tests.sources.looking_again import EDITED, Trials, Tried, told
from tests.unit.raw.conftest import Bench

PLACE = "select text, kind, root_id, parent_id, created_at from raw.contributions where contribution_id = '{}' order by seen_at"


@pytest.fixture
def collected(live_bench: Callable[..., Bench]) -> Iterator[Callable[..., Tried]]:
    """Give a function that collects a few contributions of a service."""
    trials = Trials(live_bench)
    with trials.opened:
        yield trials.collected


def versions(tried: Tried, name: str) -> list[tuple[Any, ...]]:
    """The stored versions of a contribution, the oldest first."""
    return tried.bench.ask(PLACE.format(name))


def test_servers_before_43_are_asked_for_each_status(collected):
    tried = collected("mastodon")
    tried.stand_in.knows_many = False
    tried.platform.remove(tried.stand_in, tried.post)
    tried.stand_in.questions.clear()
    assert told(tried.look_again()) == {"n_absent": 1}
    assert len(tried.stand_in.questions) == 13  # once for all, then one by one


def test_statuses_are_asked_for_twenty_at_a_time(collected):
    tried = collected("mastodon")
    tried.stand_in.add(30)
    tried.bench.collect()
    tried.stand_in.questions.clear()
    assert tried.look_again()["n_checked"] == 42
    asked = [len(question.pairs) for question in tried.stand_in.questions]
    assert asked == [20, 20, 2]


def test_an_edited_reply_stays_in_its_thread(collected):
    """The server names what it answers by its own id, which is no id of the study's."""
    tried = collected("mastodon")
    reply = next(one for one in tried.stand_in.statuses.values() if one["in_reply_to_id"])
    reply.update(content=f"<p>{EDITED}</p>", edited_at="2026-03-02T10:00:00.000Z")
    assert tried.look_again()["n_edited"] == 1
    first, second = versions(tried, f"mastodon:{status_key(reply['uri'])}")
    assert second[0] == EDITED
    assert first[1:] == second[1:]
    assert first[1] == "response"


@pytest.mark.parametrize(
    ("account", "n_gone"),
    [
        ({"indexable": False}, 1),
        ({"noindex": True}, 1),
        ({"note": "<p>I teach. #NoResearch</p>"}, 1),
        ({"indexable": None}, 0),  # a server that does not say is no person who says no
    ],
)
def test_who_no_longer_wants_to_be_found_has_left(account, n_gone, collected):
    tried = collected("mastodon")
    tried.post["account"] |= account
    counts = tried.look_again()
    assert (counts["n_gone"], counts["n_absent"]) == (n_gone, 0)


def test_what_another_server_showed_is_not_asked_for(collected):
    """Its own ids are of that server; here they would be somebody else's statuses, or absent."""
    tried = collected("mastodon")
    file = tried.bench.folder / "study.toml"
    file.write_text(file.read_text().replace("127.0.0.1", "localhost"))
    counts = tried.look_again()
    assert (counts["n_checked"], counts["n_absent"]) == (0, 0)


def test_a_reply_that_left_a_tombstone_is_purged_at_once(collected):
    tried = collected("bluesky", search=[])
    reply = [*tried.stand_in.posts.values()][8]
    reply["is_gone"] = True
    counts = tried.look_again()
    assert (counts["n_gone"], counts["n_absent"]) == (1, 0)
    name = f"bluesky:{reply['uri'].rpartition('/')[2]}"
    assert [row[0] for row in versions(tried, name)] == [None]


def test_replies_below_what_is_gone_are_not_taken_for_absent(collected):
    """A thread shows nothing below a tombstone, and the reply's own address is not kept."""
    tried = collected("bluesky", search=[])
    sky = tried.stand_in
    above = [*sky.posts][8]
    below = sky.write(name="otter-5", answers=above)
    sky.posts[tried.post["uri"]]["replyCount"] += 1
    for post in sky.posts.values():
        post["replyCount"] += post["author"]["did"] == "did:plc:quiet-heron"
    tried.bench.collect()
    assert versions(tried, f"bluesky:{below.rpartition('/')[2]}")
    del sky.posts[above]
    for days in (3, 4):
        counts = tried.look_again(days=days)
    assert counts["n_gone"] == 1  # what it answers; the reply itself may well be there
    assert versions(tried, f"bluesky:{below.rpartition('/')[2]}")[-1][0] is not None


def test_a_feed_that_is_not_there_deletes_nothing(collected):
    """Handles change hands, and a mistyped one is not there either."""
    tried = collected("bluesky", search=[])
    for post in tried.stand_in.posts.values():
        post["author"]["handle"] = "another.example"
    for days in (3, 4):
        counts = tried.look_again(days=days)
        (told_so,) = counts["incomplete"]
        assert "account 1 is not there; if it was closed, let staffroom forget what is stored" in told_so
        assert (counts["n_checked"], counts["n_gone"]) == (0, 0)


def test_an_account_named_by_did_that_is_closed_is_gone_after_two_looks(collected):
    tried = collected("bluesky", search=[], accounts=["did:plc:quiet-heron"])
    for uri, post in [*tried.stand_in.posts.items()]:
        if post["author"]["did"] == "did:plc:quiet-heron":
            del tried.stand_in.posts[uri]
    assert told(tried.look_again()) == {"n_absent": 6}
    assert tried.look_again(days=4)["n_gone"] == 6


def test_an_account_that_the_study_no_longer_names_is_not_taken_for_gone(collected):
    tried = collected("bluesky", search=[])
    tried.stand_in.add(1, name="brisk-vole")
    file = tried.bench.folder / "study.toml"
    file.write_text(file.read_text().replace("quiet-heron.example", "brisk-vole.example"))
    counts = tried.look_again()
    assert (counts["n_checked"], counts["n_absent"], counts["incomplete"]) == (0, 0, [])


def test_a_thread_that_is_refused_deletes_nothing(collected):
    """The feed shows the six posts; of the six replies nothing is known."""
    tried = collected("bluesky", search=[])
    answer = tried.stand_in.answer

    def refuses(question):
        is_thread = "getPostThread" in question.path
        return type(NOT_FOUND)({"error": "InvalidRequest"}, 400) if is_thread else answer(question)

    tried.stand_in.answer = refuses
    for days in (3, 5):
        counts = tried.look_again(days=days)
        assert (counts["n_checked"], counts["n_absent"], len(counts["incomplete"])) == (6, 0, 1)


@pytest.mark.parametrize("name", ["bluesky", "arctic-shift", "stackexchange"])
def test_json_that_holds_nothing_of_the_kind_deletes_nothing(name, collected):
    tried = collected(name)
    answer = tried.stand_in.answer
    path = tried.platform.path
    tried.stand_in.answer = lambda question: (
        type(NOT_FOUND)({"ok": True}) if path in question.path else answer(question)
    )
    counts = tried.look_again()
    assert (counts["n_absent"], len(counts["incomplete"])) == (0, 1)


def test_an_archive_that_never_had_something_says_nothing_by_its_absence(collected):
    """The post came by another source, while the archive was out of order."""
    tried = collected("arctic-shift")
    file = tried.bench.folder / "study.toml"
    file.write_text(file.read_text().replace('name = "live"', 'name = "shift"'))
    tried.platform.remove(tried.stand_in, tried.post)
    for days in (3, 6):
        counts = tried.look_again(days=days)
        assert (counts["n_checked"], counts["n_absent"]) == (11, 0)


@pytest.mark.parametrize(
    ("said", "state"), [("moderator", "mod_removed"), ("content_takedown", "platform_removed")]
)
def test_why_the_archive_says_that_a_text_is_gone(said, state, collected):
    tried = collected("arctic-shift")
    tried.post["_meta"] = {"removal_type": said}
    assert tried.look_again()["n_gone"] == 1
    assert tried.of_post("state", "raw.tombstones") == [(state,)]


def test_an_account_of_stack_exchange_that_is_gone_leaves_its_words(collected):
    tried = collected("stackexchange")
    tried.post["owner"] = {"user_type": "does_not_exist", "display_name": "user9"}
    assert told(tried.look_again()) == {"n_accounts": 1, "n_parts_purged": 1}
    assert tried.of_post("contributor_id, contributor_state, text is null") == [(None, "deleted", False)]


def test_an_edited_comment_stays_below_its_answer(collected):
    tried = collected("stackexchange")
    stack = tried.stand_in
    answer = stack.items["answers"][-1]
    stack.comment(answer["answer_id"], answer["creation_date"] + 40)
    tried.bench.collect()
    stack.items["comments"][-1] |= {"body": EDITED, "edited": True}
    assert tried.look_again()["n_edited"] == 1
    first, second = versions(tried, f"stackexchange:chalk:c{stack.items['comments'][-1]['comment_id']}")
    assert (second[0], first[1:]) == (EDITED, second[1:])


@pytest.mark.parametrize("name", ["lemmy v3", "lemmy v4"])
def test_a_comment_below_a_comment_stays_there_and_may_be_removed(name, collected):
    tried = collected(name)
    lemmy = tried.stand_in
    number = lemmy.comment(1, lemmy.comments[0]["created"] + 5, under=lemmy.comments[0]["id"])
    tried.bench.collect()
    comment = next(one for one in lemmy.comments if one["id"] == number)
    comment["content"] = EDITED
    assert tried.look_again()["n_edited"] == 1
    first, second = versions(tried, f"lemmy:{lemmy.id(comment)}")
    assert (second[0], first[1:]) == (EDITED, second[1:])
    comment["is_removed"] = True
    assert tried.look_again(days=6)["n_gone"] == 1
    assert [row[0] for row in versions(tried, f"lemmy:{lemmy.id(comment)}")] == [None, None]


def test_a_feed_is_not_looked_at_again(live_bench):
    from pipeline.raw.kinds import can_look_again
    from pipeline.study import Source

    assert not can_look_again(Source("blog", "feed"))


@given(facts=st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text()))
def test_a_stored_version_is_asked_for_by_the_platforms_own_ids(facts):
    row = {
        "contribution_id": "lemmy:ab",
        "root_id": "lemmy:cd",
        "parent_id": None,
        "native_kind": "comment",
        "created_at": datetime(2020, 1, 1, tzinfo=UTC),
        "source": "live",
        "contributor_id": "amber",
        "extra": json.dumps(facts) if facts else None,
    }
    asked = asked_for(row, "lemmy", {"somebody": "amber", "another": "brisk"})
    assert (asked.id, asked.root, asked.parent, asked.created) == ("ab", "cd", None, 1_577_836_800)
    assert asked.facts == facts
    assert asked.is_by("somebody")
    assert not asked.is_by("another")
