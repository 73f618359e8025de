"""Parts without what is gone: which words go, what stays, and where a pseudonym may still stand."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw.again import Found, compare
from pipeline.raw.parts import SCHEMA, write_part
from pipeline.raw.purging import Buried, Purge, mark_of, purge_part, purged_table, unnamed

ANA, BEN, CLEO = "anaanaanaanaanaa", "benbenbenbenbenb", "cleocleocleocleo"
KEY = b"k" * 32
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)


def row(name: str, **more: Any) -> dict[str, Any]:
    """A contribution of Ana's as a part holds it."""
    return {
        "contribution_id": f"reddit:{name}",
        "kind": "post",
        "native_kind": "t3",
        "community_id": "reddit:Oak",
        "contributor_id": ANA,
        "contributor_state": "known",
        "is_throwaway_name": True,
        "role": "moderator",
        "root_id": f"reddit:{name}",
        "created_at": MOMENT,
        "title": "A title",
        "text": "Some words.",
        "url": "https://example.org/a",
        "post_flair": "Question",
        "contributor_flair": "Grade 5",
        "state": "present",
        "score": 3,
        "run_id": "run",
        "source": "live",
        "line": 1,
    } | more


def table(*rows: dict[str, Any]) -> pa.Table:
    """A part's table."""
    return pa.Table.from_pylist(list(rows), schema=SCHEMA)


def told(purged: pa.Table, *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return [tuple(one[name] for name in names) for one in purged.to_pylist()]


def test_words_go_and_the_place_in_the_thread_stays() -> None:
    purged = purged_table(table(row("a"), row("b")), Buried({"reddit:a": "mod_removed"}))
    assert told(purged, "contribution_id", "state", "title", "text", "url", "post_flair", "score") == [
        ("reddit:a", "mod_removed", None, None, None, None, 3),
        ("reddit:b", "present", "A title", "Some words.", "https://example.org/a", "Question", 3),
    ]
    assert told(purged, "contributor_id", "root_id", "created_at")[0] == (ANA, "reddit:a", MOMENT)


def test_with_the_account_goes_what_belongs_to_it() -> None:
    gone = Buried({"reddit:a": "author_deleted"}, without_account=frozenset({"reddit:a"}))
    columns = ("contributor_id", "contributor_state", "contributor_flair", "role", "is_throwaway_name")
    assert told(purged_table(table(row("a"), row("b")), gone), *columns) == [
        (None, "deleted", None, None, False),
        (ANA, "known", "Grade 5", "moderator", True),
    ]


def test_an_account_that_left_keeps_its_words_and_loses_its_name_everywhere() -> None:
    before = table(row("a"), row("b", contributor_id=BEN, text=f"As u/{ANA} and u/{CLEO} said."))
    purged = purged_table(before, Buried({}, accounts=frozenset({ANA})))
    assert told(purged, "contributor_id", "text", "state") == [
        (None, "Some words.", "present"),
        (BEN, f"As u/[deleted] and u/{CLEO} said.", "present"),
    ]


def test_a_forgotten_account_is_known_again_by_its_mark() -> None:
    gone = Buried({}, marks=frozenset({mark_of(ANA, KEY)}), key=KEY)
    before = table(row("a"), row("b", contributor_id=BEN, title=f"For u/{ANA}"))
    assert told(purged_table(before, gone), "contributor_id", "title") == [
        (None, "A title"),
        (BEN, "For u/[deleted]"),
    ]


def test_a_mark_tells_nothing_without_the_key() -> None:
    assert mark_of(ANA, KEY) != mark_of(ANA, b"l" * 32)
    assert ANA not in mark_of(ANA, KEY)


def test_a_part_without_anything_gone_is_not_written_again(tmp_path: Any) -> None:
    path = tmp_path / "part-1.parquet"
    digest = write_part(table(row("a")), path)
    written = path.stat().st_mtime_ns
    assert purge_part(Purge(path, Buried({"reddit:z": "mod_removed"}))) == digest
    assert path.stat().st_mtime_ns == written


def test_a_part_that_was_purged_has_another_checksum_and_no_words(tmp_path: Any) -> None:
    path = tmp_path / "part-1.parquet"
    digest = write_part(table(row("a", text="quillonwick lantern")), path)
    order = Purge(path, Buried({"reddit:a": "purged"}, without_account=frozenset({"reddit:a"})))
    purged = purge_part(order)
    assert purged != digest
    assert purge_part(order) == purged
    assert "quillonwick" not in repr(pq.ParquetFile(path).read().to_pylist())


@given(st.text(max_size=60), st.sampled_from([ANA, BEN]))
def test_only_whole_pseudonyms_are_taken_out(text: str, name: str) -> None:
    gone = Buried({}, accounts=frozenset({ANA}))
    said = unnamed(f"{text} {name} {text}", gone)
    assert (ANA in said) is False
    assert (BEN in said) is (name == BEN)
    assert unnamed(f"x{ANA}y", gone) == f"x{ANA}y"


UNSEEN = {"upvote_ratio": None, "n_responses_seen": None}


def seen(**more: Any) -> dict[str, Any]:
    """A contribution as it is seen now."""
    return row("a", seen_at=MOMENT) | UNSEEN | more


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, Found()),
        ({"state": "author_deleted", "text": None}, Found(gone={"reddit:a": "author_deleted"})),
        ({"state": "platform_removed"}, Found(gone={"reddit:a": "platform_removed"})),
        ({"state": "unavailable", "text": None}, Found()),
        ({"contributor_id": None, "contributor_state": "deleted"}, Found(accounts={ANA})),
        ({"text": "Other words."}, Found(edited=[1])),
        ({"title": None, "url": None}, Found(edited=[1])),
        ({"score": None}, Found()),
    ],
)
def test_what_a_second_look_shows(change: dict[str, Any], found: Found) -> None:
    found.seen = {"reddit:a"}
    assert compare([seen(**change)], {"reddit:a": row("a") | UNSEEN}) == found


def test_another_score_is_counted_with_the_moment() -> None:
    found = compare([seen(score=9, n_responses_seen=None)], {"reddit:a": row("a") | UNSEEN})
    assert found.counted == [
        {
            "contribution_id": "reddit:a",
            "seen_at": MOMENT,
            "score": 9,
            "upvote_ratio": None,
            "n_responses_seen": None,
        }
    ]


def test_what_is_not_stored_is_nothing_to_compare() -> None:
    assert compare([seen()], {}) == Found()


def test_looks_are_put_one_behind_the_other() -> None:
    first, second = Found(edited=[2], seen={"a"}), Found(edited=[1], gone={"b": "mod_removed"}, seen={"b"})
    first.extend(second, lines_before=3)
    assert (first.edited, first.gone, first.seen) == ([2, 4], {"b": "mod_removed"}, {"a", "b"})
