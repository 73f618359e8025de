"""The field types of archives over the years (sources, chapter 2): each of them occurs, where it belongs."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.simulate import records
from pipeline.simulate.records import Row

ROW = Row(
    number=1,
    native_id="abc1234",
    community="Oak",
    author="BramamoorTav12",
    text="Some words.",
    title="A title",
    url="",
    created=1_520_000_000,
    edited=0,
    score=4,
    retrieved=1_523_000_000,
    parent="t1_d000003",
    thread="t3_7n0001",
    n_responses=2,
    state=0,
    is_moderator=False,
    flair="",
)
DUMP, API, ARCTIC, SHEET = "WhetstoneStaffroom", "BroadwickSchooling", "QuillwaterFaculty", "LessonLarder"


def at(year, month=1, day=1):
    return int(datetime(year, month, day, 12, tzinfo=UTC).timestamp())


def written(line, **changes):
    return json.loads(line(ROW._replace(**changes)))


def types(found, name):
    return {type(record[name]).__name__ for record in found if name in record}


@pytest.mark.parametrize("vintage", records.LINES)
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize(
    "created", [at(2008), at(2017, 10, 15), at(2018, 4, 9), at(2020, 6), at(2021, 9), at(2024)]
)
def test_every_line_is_json_and_says_what_it_must(vintage, place, created):
    record = written(records.LINES[vintage][place], created=created, retrieved=created + 100)

    assert record["id"] == "abc1234"
    assert record["subreddit"] == "Oak"
    assert record["author"] == "BramamoorTav12"
    assert float(record["created_utc"]) == created
    assert ("body" in record) == (place == 1)
    assert ("title" in record) == (place == 0)
    assert record["body" if place else "selftext"] == "Some words."


@pytest.mark.parametrize("line", [records.dump_post, records.dump_comment])
def test_moments_of_dumps_are_texts_until_november_2015(line):
    assert written(line, created=at(2015, 11, 30))["created_utc"] == str(at(2015, 11, 30))
    assert written(line, created=at(2015, 12, 1))["created_utc"] == at(2015, 12, 1)


def test_moments_are_numbers_texts_and_fractions(simulated):
    assert types(simulated.posts(DUMP), "created_utc") == {"int"}
    assert types(simulated.comments(SHEET), "created_utc") == {"str"}
    assert types(simulated.comments(ARCTIC), "created_utc") == {"float"}


def test_edited_is_a_truth_value_a_number_and_a_fraction(simulated):
    assert types(simulated.comments(DUMP), "edited") == {"bool", "int", "float"}
    assert types(simulated.comments(SHEET), "edited") == {"str"}


def test_edits_come_after_the_contribution(simulated):
    edited = [record for record in simulated.comments(DUMP) if record["edited"]]

    assert all(record["edited"] > record["created_utc"] for record in edited)
    assert 0.02 < len(edited) / len(simulated.comments(DUMP)) < 0.06


def test_deleted_accounts_are_a_word_and_never_nothing(simulated):
    for archive in simulated.archives.values():
        assert types(archive.records, "author") == {"str"}
    assert simulated.authors["[deleted]"] > 100


def test_accounts_have_full_names_only_from_july_2018(simulated):
    named = [record["created_utc"] for record in simulated.comments(DUMP) if "author_fullname" in record]
    unnamed = [
        record["created_utc"] for record in simulated.comments(DUMP) if "author_fullname" not in record
    ]

    assert min(named) >= records.FULLNAMES_OF_ACCOUNTS_FROM
    assert min(unnamed) < records.FULLNAMES_OF_ACCOUNTS_FROM < max(unnamed)  # deleted accounts never have one


def test_parents_are_texts_in_dumps(simulated):
    assert types(simulated.comments(DUMP), "parent_id") == {"str"}
    assert {record["parent_id"][:3] for record in simulated.comments(DUMP)} == {"t1_", "t3_"}


def test_parents_are_numbers_or_nothing_in_answers_of_the_last_api(simulated):
    """Nothing is the post itself; the number is the id read in base 36."""
    comments = simulated.comments(API)
    ids = {int(record["id"], 36) for record in comments}
    numbers = [record["parent_id"] for record in comments if record["parent_id"] is not None]

    assert types(comments, "parent_id") == {"int", "NoneType"}
    assert sum(number in ids for number in numbers) / len(numbers) > 0.9
    assert all(number >= 10**10 for number in numbers)  # shorter ones would not be told from other numbers


@pytest.mark.parametrize(
    ("month", "day", "lacks"), [(9, 30, False), (10, 1, True), (11, 30, True), (12, 1, False)]
)
@pytest.mark.parametrize("line", [records.dump_post, records.dump_comment])
def test_some_scores_are_nothing_in_autumn_2017(line, month, day, lacks):
    assert (written(line, number=8, created=at(2017, month, day))["score"] is None) == lacks
    assert written(line, number=9, created=at(2017, month, day))["score"] == 4


def test_some_posts_of_2017_lack_the_id_of_their_community():
    assert written(records.dump_post, number=8, created=at(2017, 6))["subreddit_id"] is None
    assert written(records.dump_post, number=8, created=at(2018, 6))["subreddit_id"] is not None


def test_comments_say_where_they_are_from_october_2017():
    assert "permalink" not in written(records.dump_comment, created=at(2017, 9, 30))
    assert "permalink" in written(records.dump_comment, created=at(2017, 10, 1))
    assert "is_submitter" not in written(records.dump_comment, created=at(2017, 6, 30))
    assert "is_submitter" in written(records.dump_comment, created=at(2017, 7, 1))


def test_the_moment_of_the_look_is_nothing_in_comments_of_april_2018(simulated):
    april = [one for one in simulated.comments(DUMP) if at(2018, 4, 2) < one["created_utc"] < at(2018, 4, 29)]
    june = [one for one in simulated.comments(DUMP) if at(2018, 6, 2) < one["created_utc"] < at(2018, 6, 29)]

    assert types(april, "retrieved_on") == {"NoneType"}
    assert types(june, "retrieved_on") == {"int"}


@pytest.mark.parametrize(
    ("created", "names"),
    [
        (at(2020, 4, 30), {"retrieved_on"}),
        (at(2020, 5, 1), {"retrieved_utc"}),
        (at(2021, 6, 30), {"retrieved_utc"}),
        (at(2021, 7, 1), {"retrieved_utc", "retrieved_on"}),
        (at(2022, 7, 1), {"retrieved_on"}),
    ],
)
def test_the_moment_of_the_look_changes_its_name_in_posts(created, names):
    record = written(records.dump_post, created=created)

    assert {name for name in record if name.startswith("retrieved")} == names


def test_the_other_name_of_the_look_occurs(simulated):
    assert any("retrieved_utc" in record for record in simulated.posts(DUMP))
    assert all("retrieved_utc" in record for record in simulated.posts(API))


def test_who_removed_a_post_is_said_from_september_2019(simulated):
    told = [record for record in simulated.posts(DUMP) if "removed_by_category" in record]

    assert min(record["created_utc"] for record in told) >= records.REMOVED_BY_FROM
    assert "removed_by_category" not in written(records.dump_post, created=at(2019, 8, 31))
    assert written(records.dump_post, created=at(2019, 9, 1), state=3)["removed_by_category"] == "moderator"
    assert written(records.dump_post, created=at(2019, 9, 1), state=1)["removed_by_category"] == "deleted"
    assert written(records.dump_post, created=at(2019, 9, 1), state=0)["removed_by_category"] is None


def test_some_addresses_are_nothing_in_answers_of_the_api(simulated):
    assert types(simulated.posts(API), "url") == {"str", "NoneType"}


def test_spreadsheets_know_only_texts_and_nothing(simulated):
    kinds = {
        type(value).__name__
        for kind in (simulated.posts(SHEET), simulated.comments(SHEET))
        for record in kind
        for value in record.values()
    }

    assert kinds == {"str", "NoneType"}


def test_arctic_shift_adds_notes_of_its_own(simulated):
    notes = [record["_meta"] for record in simulated.comments(ARCTIC)]

    assert all("retrieved_2nd_on" in note for note in notes)
    assert {note.get("removal_type") for note in notes} == {None, "deleted", "removed"}


def test_what_is_gone_has_its_marker_in_place_of_its_text(simulated):
    for community in simulated.communities:
        texts = [record["body"] for record in simulated.comments(community)]
        assert {"[deleted]", "[removed]"} <= set(texts)
    deleted = [record for record in simulated.comments(DUMP) if record["body"] == "[deleted]"]
    removed = [record for record in simulated.comments(DUMP) if record["body"] == "[removed]"]
    assert {record["author"] for record in deleted} == {"[deleted]"}
    assert "[deleted]" not in {record["author"] for record in removed}


def test_texts_stand_as_reddit_stores_them(simulated):
    """Ampersand and angle brackets are entities, also those that quote."""
    joined = "\n".join(simulated.texts)

    assert "&amp;" in joined
    assert "&gt; " in joined
    assert "<" not in joined
    assert ">" not in joined
    assert all(text.startswith(("amp;", "gt;", "lt;")) for text in joined.split("&")[1:])


def test_contributions_of_moderators_and_programs_are_marked(simulated):
    marked = [record for record in simulated.comments(DUMP) if record["distinguished"]]
    programs = {record["author"] for record in marked if "bot" in record["body"]}

    assert {record["distinguished"] for record in marked} == {"moderator"}
    assert "AutoModerator" in programs
    assert len({record["author"] for record in marked}) > 1
