"""Rows of Stack Exchange dumps, read into questions, answers and comments."""

import os
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from defusedxml.ElementTree import iterparse
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.items import Item
from pipeline.raw.stackexchange import reader
from pipeline.study import Source

REAL = Path(__file__).parents[4] / "shared" / "data" / "stackexchange"
CHALK = Source("chalk", "stackexchange", community="stackexchange:chalk")
NOON = 1_577_880_000  # 2020-01-01 12:00 UTC

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
FIELDS = (
    *("Id", "PostTypeId", "ParentId", "PostId", "CreationDate", "LastEditDate", "ClosedDate", "Score"),
    *("Body", "Text", "Title", "Tags", "OwnerUserId", "UserId", "AcceptedAnswerId", "AnswerCount"),
)
LIKELY = st.sampled_from(
    ["1", "2", "42", "43", "-1", "2020-01-01T12:00:00.000", "9999-12-31T23:59:59+00:00", "<p>"]
)


def question(**facts):
    """A question as Posts.xml writes it."""
    return {
        "Id": "42",
        "PostTypeId": "1",
        "CreationDate": "2020-01-01T12:00:00.553",
        "Score": "7",
        "ViewCount": "120",
        "Body": "<p>How long do you wait after a question?</p>\n",
        "OwnerUserId": "17",
        "Title": "How long is a pause?",
        "Tags": "<pauses><whole-class>",
        "AnswerCount": "2",
        "CommentCount": "5",
        "ContentLicense": "CC BY-SA 4.0",
    } | facts


def answer(**facts):
    """An answer as Posts.xml writes it."""
    return {
        "Id": "43",
        "PostTypeId": "2",
        "ParentId": "42",
        "CreationDate": "2020-01-01T12:10:00.000",
        "Score": "-1",
        "Body": "<p>I count to ten.</p>\n",
        "OwnerUserId": "18",
        "CommentCount": "1",
        "ContentLicense": "CC BY-SA 4.0",
    } | facts


def comment(**facts):
    """A comment as Comments.xml writes it."""
    return {
        "Id": "7",
        "PostId": "43",
        "Score": "0",
        "Text": "Do they *wait* for `<name>` too?",
        "CreationDate": "2020-01-01T12:20:00.000",
        "UserId": "17",
        "ContentLicense": "CC BY-SA 4.0",
    } | facts


def without(row, *names):
    return {name: value for name, value in row.items() if name not in names}


def write(folder, rows, *, end="</posts>"):
    """Write Posts.xml as a dump does: with a byte order mark, one row a line."""
    lines = [
        "  <row " + " ".join(f"{name}={quoteattr(value)}" for name, value in row.items()) + " />"
        for row in rows
    ]
    content = "\n".join(['<?xml version="1.0" encoding="utf-8"?>', "<posts>", *lines, end])
    path = folder / "Posts.xml"
    path.write_text(content, encoding="utf-8-sig")
    return path


@pytest.fixture
def read(tmp_path):
    """Reads a row of a dump whose Posts.xml holds question 42, its answer 43 and a tag wiki, 44."""
    write(tmp_path, [question(), answer(), question(Id="44", PostTypeId="5")])
    return reader(CHALK, tmp_path / "Comments.xml")


def test_a_question_is_a_post(read):
    item = read(question())

    assert (item.id, item.native_kind, item.root, item.parent) == ("chalk:q42", "question", None, None)
    assert (item.author, item.author_state, item.role) == ("chalk:17", "known", None)
    assert (item.title, item.state) == ("How long is a pause?", "present")
    assert (item.score, item.n_responses) == (7, 2)
    assert item.created == NOON
    assert item.community is None, "the source's own"


def test_an_answer_responds_to_its_question(read):
    item = read(answer())

    assert (item.id, item.native_kind) == ("chalk:a43", "answer")
    assert (item.root, item.parent) == ("chalk:q42", "chalk:q42")
    assert (item.author, item.score, item.title, item.n_responses) == ("chalk:18", -1, None, None)
    assert item.created == NOON + 600


def test_a_comment_on_an_answer_stands_in_the_thread_of_its_question(read):
    item = read(comment())

    assert (item.id, item.native_kind) == ("chalk:c7", "comment")
    assert (item.root, item.parent) == ("chalk:q42", "chalk:a43")
    assert (item.author, item.author_state, item.created) == ("chalk:17", "known", NOON + 1200)
    assert item.extra == {"license": "CC BY-SA 4.0"}


def test_a_comment_on_a_question_responds_to_the_question(read):
    item = read(comment(PostId="42"))

    assert (item.root, item.parent) == ("chalk:q42", "chalk:q42")


def test_a_question_an_answer_and_a_comment_of_one_number_stay_apart(read):
    ids = {read(question()).id, read(answer(Id="42")).id, read(comment(Id="42")).id}

    assert ids == {"chalk:q42", "chalk:a42", "chalk:c42"}


def test_the_text_of_a_post_is_html_and_becomes_markdown(read):
    text = read(question(Body="<p>First, a <strong>long</strong> pause &amp; a look.</p>\n")).text

    assert "long" in text
    assert "pause & a look." in text
    assert "<" not in text


def test_the_text_of_a_comment_is_markdown_already_and_stays_as_it_is(read):
    assert read(comment()).text == "Do they *wait* for `<name>` too?"
    assert read(comment(Text="a &amp; b, x < y")).text == "a &amp; b, x < y"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (question(Body=""), "present"),
        (question(Body="", Title=""), "unavailable"),
        (without(answer(), "Body"), "unavailable"),
        (comment(Text=" "), "unavailable"),
    ],
)
def test_a_row_without_a_word_is_unavailable(read, row, state):
    item = read(row)

    assert (item.text, item.state) == (None, state)


@pytest.mark.parametrize(
    "tags", ["<pauses><whole-class>", "|pauses|whole-class|", " <pauses> <whole-class> "]
)
def test_tags_are_read_in_both_fences(read, tags):
    assert read(question(Tags=tags)).extra["tags"] == "pauses, whole-class"


def test_further_facts_of_a_question_are_kept(read):
    row = question(AcceptedAnswerId="43", ClosedDate="2020-02-01T08:00:00.000")

    assert read(row).extra == {
        "tags": "pauses, whole-class",
        "accepted_answer": "chalk:a43",
        "license": "CC BY-SA 4.0",
        "is_closed": True,
        "n_views": 120,
    }


def test_facts_that_are_not_told_are_left_out(read):
    row = without(question(Tags="", AcceptedAnswerId="none"), "ContentLicense", "ViewCount")

    assert read(row).extra == {}


def test_a_post_of_a_deleted_account_keeps_nothing_of_the_name(read):
    item = read(without(question(OwnerDisplayName="Odile Quay"), "OwnerUserId"))

    assert (item.author, item.author_state) == (None, "deleted")
    assert "Odile" not in repr(item)


def test_a_comment_of_a_deleted_account_keeps_nothing_of_the_name(read):
    item = read(without(comment(UserDisplayName="Odile Quay"), "UserId"))

    assert (item.author, item.author_state) == (None, "deleted")
    assert "Odile" not in repr(item)


def test_the_account_of_the_site_itself_is_an_account(read):
    assert read(answer(OwnerUserId="-1")).author == "chalk:-1"
    assert read(comment(UserId="-1")).author == "chalk:-1"


def test_an_account_that_is_no_number_is_unknown(read):
    item = read(question(OwnerUserId="somebody"))

    assert (item.author, item.author_state) == (None, "unknown")


@pytest.mark.parametrize(
    ("said", "edited", "is_edited"),
    [("2020-01-01T12:30:00.957", NOON + 1800, True), ("in spring", None, True), (None, None, False)],
)
def test_posts_tell_when_they_were_edited(read, said, edited, is_edited):
    item = read(question(LastEditDate=said))

    assert (item.edited, item.is_edited) == (edited, is_edited)


def test_comments_do_not_tell_whether_they_were_edited(read):
    item = read(comment())

    assert (item.edited, item.is_edited) == (None, None)


@pytest.mark.parametrize(
    "said",
    ["2020-01-01T12:00:00", "2020-01-01T12:00:00.999", "2020-01-01T12:00:00Z", "2020-01-01T14:00:00+02:00"],
)
def test_moments_without_zone_are_utc(read, said):
    assert read(question(CreationDate=said)).created == NOON


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (question(PostTypeId="5"), "neither question nor answer"),
        (question(PostTypeId=""), "neither question nor answer"),
        (without(question(), "Id"), "no id"),
        (question(Id="0"), "no id"),
        (answer(Id="forty"), "no id"),
        (without(question(), "CreationDate"), "no time"),
        (question(CreationDate="yesterday"), "no time"),
        (question(CreationDate=1_577_880_000), "no time"),
        (comment(CreationDate="0001-01-01T00:00:00"), "no time"),
        (without(answer(), "ParentId"), "no thread"),
        (comment(PostId="44"), "no thread"),
        (comment(PostId="99"), "no thread"),
        (comment(PostId=""), "no thread"),
        ({"Id": "7", "PostId": "42", "VoteTypeId": "2"}, "neither post nor comment"),
        (comment(PostHistoryTypeId="2"), "neither post nor comment"),
        ({}, "neither post nor comment"),
    ],
)
def test_a_row_that_is_no_contribution_says_why(read, row, reason):
    assert read(row) == reason


def test_an_answer_whose_question_is_missing_still_names_it(read):
    assert read(answer(ParentId="99")).parent == "chalk:q99"


def test_a_comment_on_an_answer_whose_question_is_missing_still_names_both(tmp_path):
    write(tmp_path, [answer()])

    item = reader(CHALK, tmp_path / "Comments.xml")(comment())

    assert (item.root, item.parent) == ("chalk:q42", "chalk:a43")


def test_comments_without_posts_beside_them_have_no_thread(tmp_path):
    read = reader(CHALK, tmp_path / "Comments.xml")

    assert read(comment()) == "no thread"
    assert read(question()).id == "chalk:q42"


def test_posts_that_break_off_place_the_comments_they_still_know(tmp_path):
    write(tmp_path, [question(), answer()], end='  <row Id="45" PostTy')
    read = reader(CHALK, tmp_path / "Comments.xml")

    assert read(comment()).parent == "chalk:a43"
    assert read(comment(PostId="45")) == "no thread"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not XML",
        '<!DOCTYPE posts [<!ENTITY a "b">]><posts><row Id="43" PostTypeId="2" ParentId="42"/></posts>',
    ],
    ids=["empty", "no XML", "with entities of its own"],
)
def test_posts_that_cannot_be_read_place_no_comment(tmp_path, content):
    (tmp_path / "Posts.xml").write_text(content)

    assert reader(CHALK, tmp_path / "Comments.xml")(comment()) == "no thread"


def test_posts_are_read_once_and_only_for_comments(tmp_path):
    path = write(tmp_path, [question(), answer()])
    read, another = (reader(CHALK, tmp_path / "Comments.xml") for _ in range(2))
    assert read(question()).id == "chalk:q42"
    write(tmp_path, [answer(ParentId="40")])
    assert read(comment()).root == "chalk:q40", "not read before the first comment"

    stamp = path.stat()
    path.write_bytes(b" " * stamp.st_size)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert read(comment()).root == "chalk:q40"
    assert another(comment()).root == "chalk:q40", "a file of the same size and moment is not read again"


def test_posts_that_changed_are_read_again_by_the_next_reader(tmp_path):
    write(tmp_path, [question(), answer()])
    assert reader(CHALK, tmp_path / "Comments.xml")(comment()).root == "chalk:q42"

    write(tmp_path, [question(), question(Id="142"), answer(ParentId="142")])

    assert reader(CHALK, tmp_path / "Comments.xml")(comment()).root == "chalk:q142"


@pytest.mark.parametrize("community", [None, "", "stackexchange", "stackexchange:"])
def test_a_source_that_names_no_site_gives_nothing(tmp_path, community):
    source = Source("chalk", "stackexchange", community=community)

    assert reader(source, tmp_path / "Posts.xml")(question()) == "no community"


@given(rows=st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON | LIKELY), max_size=4))
def test_no_row_stops_a_reader(tmp_path_factory, rows):
    read = reader(CHALK, tmp_path_factory.getbasetemp() / "none" / "Comments.xml")

    for row in rows:
        item = read(row)
        assert item if isinstance(item, str) else item.id.startswith("chalk:")


@given(row=st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON | LIKELY)))
def test_whatever_a_sound_row_says_elsewhere_it_has_a_thread_or_a_reason(tmp_path_factory, row):
    folder = tmp_path_factory.getbasetemp()
    write(folder, [question(), answer()])

    item = reader(CHALK, folder / "Comments.xml")(comment() | row)

    assert isinstance(item, str) or (item.root is None) == (item.native_kind == "question")


@pytest.fixture(scope="module")
def real():
    """What the reader makes of a real dump: items and reasons, of posts and of comments."""
    if not REAL.is_dir():
        pytest.skip("the real dump is not beside the project (shared/data/stackexchange)")
    return {
        name: list(map(reader(CHALK, REAL / name), rows(REAL / name)))
        for name in ("Posts.xml", "Comments.xml")
    }


def rows(path):
    return [dict(element.attrib) for _, element in iterparse(path) if element.tag == "row"]


def kinds(found):
    return Counter(item if isinstance(item, str) else item.native_kind for item in found)


def test_every_row_of_a_real_dump_is_read_or_refused_with_a_reason(real):
    assert kinds(real["Posts.xml"]) == {"question": 1042, "answer": 1496, "neither question nor answer": 92}
    assert kinds(real["Comments.xml"]) == {"comment": 1828, "no thread": 1}, "one is on a nomination"


def test_every_response_of_a_real_dump_has_its_parent_and_its_root(real):
    items = [item for found in real.values() for item in found if isinstance(item, Item)]
    by_id = {item.id: item for item in items}

    assert len(by_id) == len(items) == 1042 + 1496 + 1828
    for item in items:
        if item.root is not None:
            parent = by_id[item.parent]
            assert item.root == (parent.root or parent.id)
            assert by_id[item.root].native_kind == "question"


def test_real_answers_are_as_many_as_their_questions_say(real):
    items = [item for item in real["Posts.xml"] if isinstance(item, Item)]
    n_answers = Counter(item.parent for item in items if item.parent)

    assert all(item.n_responses == n_answers[item.id] for item in items if item.root is None)


def test_real_accounts_are_deleted_or_known(real):
    items = [item for found in real.values() for item in found if isinstance(item, Item)]

    assert Counter(item.author_state for item in items)["deleted"] == 4
    assert all((item.author is None) == (item.author_state == "deleted") for item in items)
    assert all(item.text for item in items if item.state == "present")
