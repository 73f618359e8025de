"""Every oddity of twenty years of archives once: the record as it was written, and what is kept of it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.raw import states
from pipeline.raw.lines import Record
from pipeline.raw.reddit_archive import Scope

from .conftest import KEY, NOON, comment, post, rows, sorted_out

AT_NOON = datetime(2020, 1, 1, 12, tzinfo=UTC)
HERON = privacy.pseudonym("quiet_heron_12", platform="reddit", key=KEY)


def only(record, scope=None):
    (row,) = rows([record], scope) if scope else rows([record])
    return row


def test_a_post_of_today_becomes_one_row_with_every_fact():
    row = only(
        post(
            url="https://lessons.example/a",
            link_flair_text="Advice",
            author_flair_text="Grade 3",
            is_self=True,
        )
    )
    assert row == {
        "contribution_id": "reddit:t3_p1",
        "kind": "post",
        "native_kind": "t3",
        "community_id": "reddit:Oak",
        "contributor_id": HERON,
        "contributor_state": "known",
        "bot_evidence": None,
        "is_throwaway_name": False,
        "role": None,
        "root_id": "reddit:t3_p1",
        "parent_id": None,
        "created_at": AT_NOON,
        "edited_at": None,
        "is_edited": None,
        "seen_at": datetime(2020, 1, 2, 12, tzinfo=UTC),
        "title": "How do you begin a lesson?",
        "text": "I ask a question.",
        "url": "https://lessons.example/a",
        "post_flair": "Advice",
        "contributor_flair": "Grade 3",
        "state": "present",
        "score": 3,
        "upvote_ratio": None,
        "n_responses_seen": 1,
        "extra": '{"is_self":true}',
        "run_id": "run",
        "source": "woods",
        "line": 1,
    }


ODDITIES = [
    # created_utc: number, text (2007 to 2015), fraction (2024), fraction as text (exports)
    ("created_utc", comment(created_utc=NOON), "created_at", AT_NOON),
    ("created_utc text", comment(created_utc=str(NOON)), "created_at", AT_NOON),
    ("created_utc fraction", comment(created_utc=NOON + 0.5), "created_at", AT_NOON),
    ("created_utc fraction as text", comment(created_utc=f"{NOON}.0"), "created_at", AT_NOON),
    # edited: false, true (before 2012), moment as whole number or fraction
    ("edited false", comment(edited=False), "is_edited", False),
    ("edited true", comment(edited=True), "is_edited", True),
    ("edited moment", comment(edited=NOON), "edited_at", AT_NOON),
    ("edited fraction", comment(edited=NOON + 0.5), "edited_at", AT_NOON),
    ("edited by the archive's note", comment(edited=False, _meta={"is_edited": True}), "is_edited", True),
    # author: deleted accounts share a name; nothing in place of a name
    ("author deleted", comment(author="[deleted]"), "contributor_state", "deleted"),
    ("author deleted has no id", comment(author="[deleted]"), "contributor_id", None),
    ("author deleted loses the flair", comment(author="[deleted]", author_flair_text="x"), "contributor_flair", None),
    ("author null", comment(author=None), "contributor_state", "unknown"),
    ("author a list", comment(author=["quiet_heron_12"]), "contributor_state", "unknown"),
    ("author nan", comment(author="nan"), "contributor_state", "unknown"),
    ("author with u/", post(author="u/quiet_heron_12"), "contributor_id", HERON),
    ("author in capitals", post(author="QUIET_HERON_12"), "contributor_id", HERON),
    # parent_id and link_id: fullname, bare, number (Pushshift's last API), null for top level, absent
    ("parent fullname", comment(parent_id="t1_abc"), "parent_id", "reddit:t1_abc"),
    ("parent number", comment(parent_id=31_415_926_535), "parent_id", "reddit:t1_efk8c1z"),
    ("parent fraction", comment(parent_id=31_415_926_535.0), "parent_id", "reddit:t1_efk8c1z"),
    ("parent null is the thread", comment(parent_id=None), "parent_id", "reddit:t3_p1"),
    ("parent is the bare thread", comment(parent_id="p1"), "parent_id", "reddit:t3_p1"),
    ("link bare", comment(link_id="p1"), "root_id", "reddit:t3_p1"),
    ("link absent, parent a post", comment(link_id=None, parent_id="t3_p9"), "root_id", "reddit:t3_p9"),
    # id: with or without prefix; name in its place
    ("id with prefix", comment(id="t1_c1"), "contribution_id", "reddit:t1_c1"),
    ("id absent, name there", comment(id=None, name="t1_c1"), "contribution_id", "reddit:t1_c1"),
    # score: null in 2017, hidden, text; counts as text
    ("score null", comment(score=None), "score", None),
    ("score text", comment(score="-7"), "score", -7),
    ("score fraction as text", comment(score="7.0"), "score", 7),
    ("score hidden", comment(score=1, score_hidden=True), "score", None),
    ("score hidden in posts", post(score=1, hide_score="true"), "score", None),
    ("score beyond 64 bits", comment(score=2**70), "score", None),
    ("upvote ratio text", post(upvote_ratio="0.97"), "upvote_ratio", 0.97),
    ("num_comments text", post(num_comments="12"), "n_responses_seen", 12),
    # seen: retrieved_on, retrieved_utc (2020 to 2022), the second look of Arctic Shift, none (2021)
    ("retrieved_on text", comment(retrieved_on=str(NOON)), "seen_at", AT_NOON),
    ("retrieved_utc", comment(retrieved_on=None, retrieved_utc=NOON), "seen_at", AT_NOON),
    ("second look", comment(retrieved_on=1, _meta={"retrieved_2nd_on": NOON}), "seen_at", AT_NOON),
    ("seen by nobody", comment(retrieved_on=None), "seen_at", None),
    # url null (2022), of the post's own page; text null for links; blanks of spreadsheets
    ("url null", post(url=None), "url", None),
    ("url of its own page", post(url="https://forum.example/r/Oak/comments/p1/how_do_you/"), "url", None),
    ("text of a link post", post(selftext=""), "text", None),
    ("text nan", post(selftext="nan"), "text", None),
    ("a text may be the word None", comment(body="None"), "text", "None"),
    ("NUL in a text", comment(body="a\0b"), "text", "a\0b"),
    # distinguished and flair: nullable
    ("moderator", comment(distinguished="moderator"), "role", "moderator"),
    ("admin", comment(distinguished="admin"), "role", "admin"),
    ("no role", comment(distinguished=None), "role", None),
    ("flair null", post(link_flair_text=None), "post_flair", None),
    ("flair as text for nothing", post(link_flair_text="None"), "post_flair", None),
    # community: any case, with r/
    ("community in other case", post(subreddit="oAK"), "community_id", "reddit:Oak"),
    ("community with r/", post(subreddit="r/Oak"), "community_id", "reddit:Oak"),
    # a comment is known by its link, also when its text is gone; poll_data and other strange fields harm nobody
    ("comment without body", comment(body=None), "kind", "response"),
    ("strange fields", post(poll_data=True, media={"a": [1]}), "kind", "post"),
    ("further facts", post(over_18="true", locked=1, stickied=False, domain="a.example"), "extra",
     '{"domain":"a.example","locked":true,"over_18":true}'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("record", "column", "kept"), [case[1:] for case in ODDITIES], ids=[case[0] for case in ODDITIES]
)
def test_every_oddity_is_read_right(record, column, kept):
    assert only(record)[column] == kept


STATES = [
    (post(), "present"),
    (post(selftext="[deleted]"), "author_deleted"),
    (post(selftext="[removed]"), "mod_removed"),
    (post(selftext=" [Removed] "), "mod_removed"),
    (post(selftext="", title="[deleted by user]"), "author_deleted"),
    (post(selftext="[ Removed by Reddit ]"), "platform_removed"),
    (comment(body="[deleted]"), "author_deleted"),
    (comment(body="[removed]"), "mod_removed"),
    (comment(body=None), "unavailable"),
    (post(removed_by_category="moderator"), "mod_removed"),
    (post(removed_by_category="automod_filtered"), "mod_removed"),
    (post(removed_by_category="deleted", selftext="[removed]"), "author_deleted"),
    (post(removed_by_category="anti_evil_ops"), "platform_removed"),
    (post(removed_by_category="a_word_of_tomorrow"), "unavailable"),
    (post(removed_by_category="None"), "present"),
    (comment(_meta={"removal_type": "removed"}), "mod_removed"),
    (comment(_meta={"removal_type": "removed by reddit"}), "platform_removed"),
    (comment(_meta={"was_deleted_later": True}), "author_deleted"),
    (comment(_meta={"was_deleted_later": False}), "present"),
    (comment(_meta='{"was_deleted_later": true}'), "author_deleted"),
    (comment(_meta="{'was_deleted_later': True}"), "author_deleted"),
    (comment(_meta="not a note"), "present"),
]


@pytest.mark.parametrize(("record", "state"), STATES)
def test_deleted_is_told_from_removed(record, state):
    row = only(record)
    assert row["state"] == state
    has_words = row["title"] or row["text"] or row["url"]
    assert bool(has_words) == (state == "present")


def test_of_what_was_deleted_later_no_word_is_kept():
    words = {
        "title": "secretword",
        "selftext": "secretword",
        "url": "https://secretword.example",
        "domain": "secretword",
    }
    row = only(post(**words, _meta={"was_deleted_later": True}))
    assert "secretword" not in repr(row)
    assert row["extra"] == '{"was_deleted_later":true}'


def test_a_removal_named_by_nobody_is_the_state_of_its_text():
    assert states.state(Record(body="words", meta={"removal_type": None}), is_post=False) == "present"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (post(id=None), "no id"),
        (post(id="None"), "no id"),
        (post(id="t3_p 1"), "no id"),
        (post(created_utc=None), "no time"),
        (post(created_utc="2020-01-01 12:00"), "no time"),
        (post(created_utc=NOON * 1000), "no time"),
        (comment(link_id=None, parent_id=None), "no thread"),
        (comment(link_id=None, parent_id="t1_c0"), "no thread"),
        (post(subreddit=None), "no community"),
        (post(subreddit=7), "no community"),
        (post(title=None, selftext=None), "neither post nor comment"),
    ],
)
def test_a_record_that_cannot_be_placed_is_counted_with_its_reason(record, reason):
    found = sorted_out([post(), record])
    assert (len(found.records), found.rejected.n, found.rejected.listed) == (1, 1, [(2, reason)])


def test_a_record_that_names_no_community_belongs_to_the_one_its_source_names():
    assert (
        only(post(subreddit=None), Scope({"oak": "reddit:Oak"}, unnamed="reddit:Oak"))["community_id"]
        == "reddit:Oak"
    )


def test_other_communities_are_counted_by_name_and_not_kept():
    found = sorted_out([post(), post(subreddit="Ash"), post(subreddit="Ash")])
    assert (len(found.records), found.outside) == (1, {"Ash": 2})


@pytest.mark.parametrize(
    ("facts", "is_advert"),
    [
        ({"promoted": True}, True),
        ({"promoted": "true"}, True),
        ({"is_created_from_ads_ui": True}, True),
        ({"promoted": False, "adserver_click_url": "https://ads.example"}, True),
        ({"promoted": False, "is_created_from_ads_ui": False, "adserver_click_url": None}, False),
        ({}, False),
    ],
)
def test_advertisements_are_counted_and_not_kept(facts, is_advert):
    found = sorted_out([post(**facts)])
    assert (found.n_adverts, len(found.records)) == (int(is_advert), int(not is_advert))


FIELDS = sorted(set(Record.__struct_fields__) - {"meta"} | {"_meta"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["t3_p1", "t1_c1", "[deleted]", "nan", "true", "Oak", str(NOON), "u/quiet_heron_12", "9" * 25]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["is_edited", "removal_type", "x"]), inner, max_size=2),
    max_leaves=3,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.sampled_from([post(), comment()]), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=5))
def test_no_value_in_any_field_stops_a_run_and_every_line_is_accounted_for(record, strange):
    found = sorted_out([record | strange])
    assert len(found.records) + found.rejected.n + found.outside.total() + found.n_adverts == 1
    assert len(rows([record | strange])) == len(found.records)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([post, comment]), st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=3)
        ),
        min_size=1,
        max_size=8,
    )
)
def test_records_read_together_are_those_read_alone(drawn):
    """Most values of a column are read at once, odd ones by themselves; neighbours must not change what is read."""
    records = [make(**facts) for make, facts in drawn]
    alone = [row for record in records for row in rows([record])]
    together = rows(records)
    assert [row | {"line": 0} for row in together] == [row | {"line": 0} for row in alone]
    kept = {row["line"] for row in together}
    found = sorted_out(records)
    lost = {line for line, _ in found.rejected.listed}
    assert not kept & lost
    assert len(kept) + len(lost) + found.outside.total() + found.n_adverts == len(records)
