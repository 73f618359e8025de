"""What readers say of contributions becomes the columns of a part, without names."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.raw.blocks import Block
from pipeline.raw.columns import Origin
from pipeline.raw.items import Item, item_names, item_sheet
from pipeline.raw.masking import Memory
from pipeline.raw.parts import SCHEMA
from pipeline.raw.reddit_archive import Scope

from .conftest import KEY

ELM = Scope({"elm": "forum:Elm", "oak": "forum:Oak"}, "forum:Elm")
WHEN = 1_700_000_000


def reader(fields):
    """The reader of an invented forum, whose lines name things as items do."""
    if "id" not in fields:
        return "no id"
    return Item(**{"native_kind": "note", "created": WHEN} | fields)


def pseudonym(name, platform="forum"):
    return privacy.pseudonym(name, platform=platform, key=KEY)


def sheet(*told, known=()):
    content = b"".join(json.dumps(fields).encode() + b"\n" for fields in told)
    names = frozenset(map(pseudonym, known))
    origin = Origin("notes", "forum", "run 1", KEY, names)
    memory = Memory.empty(KEY, names, platform="forum")
    return item_sheet(Block(0, 0, 11, content), reader, scope=ELM, origin=origin, memory=memory)


def row(*, known=(), **fields):
    (found,) = sheet({"id": "a1"} | fields, known=known).table.to_pylist()
    return found


def test_a_post_begins_its_own_thread():
    found = row(title="Hello", text="Otters", author="mild_mole_3")
    assert found["contribution_id"] == found["root_id"] == "forum:a1"
    assert (found["kind"], found["parent_id"], found["community_id"]) == ("post", None, "forum:Elm")
    assert (found["title"], found["text"], found["state"]) == ("Hello", "Otters", "present")
    assert found["created_at"].timestamp() == WHEN
    assert (found["source"], found["run_id"], found["line"]) == ("notes", "run 1", 11)


def test_a_response_stands_under_its_parent_in_its_thread():
    found = row(root="a0", parent="a7")
    assert (found["kind"], found["root_id"], found["parent_id"]) == ("response", "forum:a0", "forum:a7")


def test_the_table_has_the_columns_of_every_part():
    assert sheet({"id": "a1"}).table.schema.equals(SCHEMA)
    assert sheet().table.schema.equals(SCHEMA)


def test_names_become_pseudonyms_of_their_platform():
    found = row(author="mild_mole_3")
    assert found["contributor_id"] == pseudonym("mild_mole_3")
    assert found["contributor_id"] != pseudonym("mild_mole_3", "reddit")
    assert found["contributor_state"] == "known"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "unknown"),
        ({"author_state": "deleted"}, "deleted"),
        ({"author": "mild_mole_3", "author_state": "deleted"}, "deleted"),
        ({"author": "[deleted]"}, "deleted"),
    ],
)
def test_an_account_that_is_gone_has_no_pseudonym_and_no_flair(fields, state):
    found = row(contributor_flair="Grade 4", **fields)
    assert (found["contributor_id"], found["contributor_state"], found["contributor_flair"]) == (
        None,
        state,
        None,
    )


def test_names_of_others_leave_the_text():
    found = row(text="as @mild_mole_3 and mild_mole_3 said", known=["mild_mole_3"])
    assert found["text"] == f"as @{pseudonym('mild_mole_3')} and {pseudonym('mild_mole_3')} said"


def test_labels_and_further_facts_are_masked_too():
    found = row(
        post_flair="by mild_mole_3",
        extra={"via": "mild_mole_3", "n_views": 7, "none": None},
        known=["mild_mole_3"],
    )
    assert found["post_flair"] == f"by {pseudonym('mild_mole_3')}"
    assert json.loads(found["extra"]) == {"via": pseudonym("mild_mole_3"), "n_views": 7}


def test_of_what_is_gone_no_word_is_kept():
    found = row(title="Hello", text="Otters", url="https://otters.example", state="author_deleted")
    assert (found["title"], found["text"], found["url"]) == (None, None, None)
    assert found["state"] == "author_deleted"


@pytest.mark.parametrize(
    ("fields", "is_edited", "edited"),
    [({}, None, None), ({"is_edited": False}, False, None), ({"edited": WHEN + 60}, True, WHEN + 60)],
)
def test_what_was_edited_says_when_if_it_can(fields, is_edited, edited):
    found = row(**fields)
    assert found["is_edited"] is is_edited
    assert (found["edited_at"] and found["edited_at"].timestamp()) == edited


def test_lines_that_are_none_are_counted_with_their_place_and_reason():
    found = sheet({"id": "a1"}, {"text": "no id here"}, {"id": "a2"})
    assert len(found.table) == 2
    assert found.rejected.listed == [(12, "no id")]
    assert found.n_lines == 3


def test_lines_of_other_communities_are_counted_and_left_out():
    found = sheet({"id": "a1", "community": "oak"}, {"id": "a2", "community": "Ash"}, {"id": "a3"})
    assert found.table["community_id"].to_pylist() == ["forum:Oak", "forum:Elm"]
    assert found.outside == {"Ash": 1}


def test_a_line_that_names_no_community_is_refused_where_the_source_names_none_either():
    content = b'{"id": "a1"}\n{"id": "a2", "community": "elm"}\n'
    memory = Memory.empty(KEY, frozenset(), platform="forum")
    found = item_sheet(
        Block(0, 0, 1, content),
        reader,
        scope=Scope({"elm": "forum:Elm"}),
        origin=Origin("notes", "forum", "run 1", KEY, frozenset()),
        memory=memory,
    )
    assert (len(found.table), found.rejected.listed, found.outside) == (1, [(1, "no community")], {})


def test_the_names_of_a_block_are_those_its_reader_tells():
    content = b'{"id": "a1", "author": "mild_mole_3"}\n{"author": "lost_line_5"}\n{"id": "a2"}\n'
    assert item_names(content, reader) == {"mild_mole_3"}


@given(
    st.dictionaries(
        st.sampled_from(["title", "text", "url", "author", "post_flair", "contributor_flair", "state"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    )
)
def test_any_text_makes_one_row(fields):
    assert row(**fields)["contribution_id"] == "forum:a1"
