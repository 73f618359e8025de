"""Rows of the Reddit for Researchers export, read into posts and responses."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.items import Item
from pipeline.raw.kinds import platform_of, reader_of
from pipeline.raw.reddit_researchers import reader
from pipeline.study import Source

OAK = Source("woods", "reddit-researchers", community="reddit:Oak")
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC
MIDNIGHT = NOON - 43_200

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
COLUMNS = (
    *("id", "post_id", "parent_id", "author_id", "title", "body", "score", "upvote_ratio", "flair_text"),
    *("created_at", "nsfw", "locked", "permalink", "gilded"),
)
LIKELY = st.sampled_from(
    ["t3_p1", "t1_c1", "p1", "NaN", "None", "", "1525.0", "2020-01-01", "/r/Oak/", "[deleted]", "true"]
)


def post(**facts):
    """A row of posts as a CSV export writes it."""
    return {
        "id": "t3_p1",
        "subreddit_id": "t5_oak",
        "author_id": "9f8e7d",
        "title": "How do you begin a lesson?",
        "body": "I ask a question.",
        "score": "1525.0",
        "upvote_ratio": "0.97",
        "flair_text": "Lessons",
        "created_at": "2020-01-01 12:00:00 UTC",
        "nsfw": "false",
        "locked": "false",
        "permalink": "/r/Oak/comments/p1/how_do_you_begin_a_lesson/",
    } | facts


def comment(**facts):
    """A row of comments as a CSV export writes it."""
    return {
        "id": "t1_c1",
        "post_id": "t3_p1",
        "parent_id": "NaN",
        "subreddit_id": "t5_oak",
        "author_id": "1a2b3c",
        "body": "I tell a story.",
        "score": "2.0",
        "gilded": "0.0",
        "permalink": "/r/Oak/comments/p1/how_do_you_begin_a_lesson/c1/",
        "created_at": "2020-01-01 12:00:00 UTC",
        "last_modified_at": "NaN",
    } | facts


def read(fields, source=OAK):
    """What the reader makes of a row."""
    return reader(source, Path("export.csv"))(fields)


def without(fields, *names):
    """A row of a query that asked for fewer columns."""
    return {name: value for name, value in fields.items() if name not in names}


def test_a_post_is_read():
    assert read(post()) == Item(
        id="t3_p1",
        native_kind="t3",
        created=NOON,
        community="Oak",
        author="hashed:9f8e7d",
        title="How do you begin a lesson?",
        text="I ask a question.",
        state="present",
        post_flair="Lessons",
        score=1525,
        upvote_ratio=0.97,
    )


def test_a_comment_without_a_parent_responds_to_the_post():
    assert read(comment()) == Item(
        id="t1_c1",
        native_kind="t1",
        created=NOON,
        community="Oak",
        root="t3_p1",
        parent="t3_p1",
        author="hashed:1a2b3c",
        text="I tell a story.",
        state="present",
        score=2,
    )


def test_rows_of_json_lines_hold_numbers_truths_and_nulls():
    assert read(post(score=1525, upvote_ratio=0.97, nsfw=False, locked=False, created_at=NOON)) == read(
        post()
    )
    assert read(comment(parent_id=None, score=2, gilded=0, last_modified_at=None)) == read(comment())


@pytest.mark.parametrize(
    ("post_id", "parent_id", "parent"),
    [
        ("t3_p1", "t1_c0", "t1_c0"),
        ("p1", "c0", "t1_c0"),
        ("t3_p1", "t3_p1", "t3_p1"),
        ("p1", "p1", "t3_p1"),
        ("p1", "None", "t3_p1"),
        ("p1", "", "t3_p1"),
        ("NaN", "t3_p1", "t3_p1"),
    ],
)
def test_a_response_says_its_thread_and_what_it_answers(post_id, parent_id, parent):
    item = read(comment(post_id=post_id, parent_id=parent_id))
    assert (item.root, item.parent) == ("t3_p1", parent)


def test_ids_are_fullnames_so_that_an_archive_knows_the_same_contribution():
    assert read(post(id="p1")).id == "t3_p1"
    assert read(comment(id="c1")).id == "t1_c1"


def test_the_columns_say_which_table_a_row_without_a_prefix_is_from():
    """A query put both tables together: the columns of the other table are empty."""
    assert read(post(id="p1", post_id="NaN", parent_id=None)).id == "t3_p1"
    assert read(comment(id="c1", title="NaN")).id == "t1_c1"
    assert read(without(comment(id="c1"), "parent_id")).parent == "t3_p1"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (post(id="NaN"), "no id"),
        (comment(id=None), "no id"),
        (post(created_at="NaN"), "no time"),
        (post(created_at="05/03/2024"), "no time"),
        (comment(post_id="NaN"), "no thread"),
        (comment(id="c1", post_id="", title=""), "no thread"),
        ({"id": "t5_oak", "title": "Oak", "created_at": "2020-01-01"}, "neither post nor comment"),
        ({"id": "9f8e7d", "created_at": "2020-01-01"}, "neither post nor comment"),
        ({}, "neither post nor comment"),
    ],
)
def test_a_row_that_is_no_contribution_says_why(row, reason):
    assert read(row) == reason


@pytest.mark.parametrize(
    ("permalink", "community"),
    [
        ("/r/Oak/comments/p1/words/c1/", "Oak"),
        ("r/Oak/comments/p1/words/c1", "Oak"),
        ("https://www.reddit.com/r/Oak/comments/p1/words/", "Oak"),
        (" /r/Oak ", "Oak"),
        ("/r/u_quiet_heron/comments/p1/words/", "u_quiet_heron"),
        ("/user/quiet_heron/comments/p1/words/", "u_quiet_heron"),
        ("https://reddit.com/u/quiet_heron/comments/p1/", "u_quiet_heron"),
        ("/comments/p1/r/Elm/", None),
        ("NaN", None),
        ("", None),
        (None, None),
    ],
)
def test_the_permalink_names_the_community_else_the_sources_is_meant(permalink, community):
    assert read(comment(permalink=permalink)).community == community
    assert read(post(permalink=permalink)).community == community


def test_no_permalink_is_kept():
    assert (read(post()).url, read(post()).extra) == (None, {})


MOMENTS = (
    *(
        "2020-01-01 12:00:00 UTC",
        "2020-01-01 12:00:00.250000 UTC",
        "2020-01-01 12:00:00",
        "2020-01-01T12:00:00Z",
    ),
    *("2020-01-01T13:00:00+01:00", str(NOON), f"{NOON}.0", NOON, NOON + 0.5),
)


@pytest.mark.parametrize("written", MOMENTS)
def test_moments_are_read_however_they_were_exported(written):
    for item in (read(post(created_at=written)), read(comment(created_at=written))):
        assert item.created == NOON
        assert "created_precision" not in item.extra


def test_a_date_alone_is_midnight_and_says_so():
    for item in (read(post(created_at="2020-01-01")), read(comment(created_at="2020-01-01"))):
        assert item.created == MIDNIGHT
        assert item.extra == {"created_precision": "day"}


def test_when_a_comment_was_modified_is_not_read():
    item = read(comment(last_modified_at="2020-01-02 12:00:00 UTC"))
    assert (item.edited, item.is_edited) == (None, None)


def test_a_hash_is_never_taken_for_a_name():
    assert read(post(author_id=" automoderator ")).author == "hashed:automoderator"


def test_a_row_without_an_account_or_of_a_deleted_one_has_nobody():
    for nothing in ("NaN", "None", "", None):
        item = read(comment(author_id=nothing))
        assert (item.author, item.author_state) == (None, None)
    item = read(comment(author_id="[deleted]"))
    assert (item.author, item.author_state) == (None, "deleted")


@pytest.mark.parametrize("nothing", ["NaN", "None", "", None])
def test_words_for_nothing_are_nothing(nothing):
    item = read(post(score=nothing, upvote_ratio=nothing, flair_text=nothing, nsfw=nothing, locked=nothing))
    assert (item.score, item.upvote_ratio, item.post_flair, item.extra) == (None, None, None, {})


@pytest.mark.parametrize("nothing", ["NaN", "None", "", " ", None])
def test_the_post_of_a_link_has_a_title_and_no_text(nothing):
    item = read(post(body=nothing))
    assert (item.title, item.text, item.state) == ("How do you begin a lesson?", None, "present")


def test_a_response_may_well_be_the_word_none():
    assert read(comment(body="None")).text == "None"


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("[deleted]", "author_deleted"),
        (" [Removed] ", "mod_removed"),
        ("[ Removed by Reddit ]", "platform_removed"),
        ("NaN", "unavailable"),
        ("", "unavailable"),
    ],
)
def test_words_in_place_of_a_text_tell_the_state(written, state):
    assert read(comment(body=written)).state == state
    assert read(post(title=written, body=written)).state == state


def test_a_post_is_gone_when_its_title_or_its_text_says_so():
    assert read(post(body="[removed]")).state == "mod_removed"
    assert read(post(title="[deleted by user]", body="NaN")).state == "author_deleted"


def test_marks_of_a_row_are_further_facts():
    marked = post(locked="true", nsfw="True", created_at="2020-01-01")
    assert read(marked).extra == {"locked": True, "over_18": True, "created_precision": "day"}
    assert read(comment(gilded="2.0")).extra == {"gilded": 2}


def test_columns_that_a_query_left_out_are_nothing():
    item = read(
        without(
            post(), "score", "upvote_ratio", "flair_text", "nsfw", "locked", "permalink", "author_id", "body"
        )
    )
    assert item == Item(
        id="t3_p1", native_kind="t3", created=NOON, title="How do you begin a lesson?", state="present"
    )


def test_the_kind_is_found_by_its_name_and_speaks_of_reddit():
    found = reader_of(OAK, Path("export.jsonl"))
    assert found is not None
    assert found(post()) == read(post())
    assert platform_of(OAK) == "reddit"


@given(
    st.dictionaries(st.sampled_from(COLUMNS), JSON | LIKELY)
    | st.fixed_dictionaries(dict.fromkeys(COLUMNS, LIKELY | JSON))
)
def test_any_row_gives_an_item_or_a_reason(fields):
    """A post has neither thread nor parent, a response has both."""
    item = read(fields)
    if isinstance(item, str):
        assert 0 < len(item) < 30
    else:
        assert item.id.startswith(f"{item.native_kind}_")
        assert (item.root is None) == (item.parent is None) == (item.native_kind == "t3")
