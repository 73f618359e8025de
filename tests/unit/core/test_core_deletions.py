"""Deletions: what is gone leaves a tombstone, and what was asked to go does not come back."""

from datetime import UTC, datetime

import pytest

from tests.unit.core.conftest import RUNS, gone, item

TOMBSTONE = "select detected_by, reason, detected_at, due_at, purged_at from core.deletions"


def bury(warehouse, name, detected_by):
    """Write a tombstone as another stage would."""
    warehouse.execute(
        "insert into raw.tombstones values"
        " (?, 'purged', 'asked for', true, '2022-02-01', ?, '2022-02-01', '2022-02-02')",
        [name, detected_by],
    )


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("author_deleted", "deleted by its author"),
        ("mod_removed", "removed by moderators"),
        ("platform_removed", "removed by the platform"),
    ],
)
def test_what_an_archive_marks_as_gone_never_entered(core, state, reason):
    ask = core([gone("a", state=state, run_id="run3")])

    assert ask(TOMBSTONE) == [("archive", reason, RUNS["run3"], RUNS["run3"], RUNS["run3"])]


def test_words_of_an_earlier_version_are_due_until_the_part_is_written_anew(core):
    rows = [item("a", seen="2020-04-01 00:00"), gone("a", seen="2020-05-01 00:00", run_id="run2")]

    ask = core(rows)

    assert ask(TOMBSTONE) == [
        ("archive", "deleted by its author", RUNS["run2"], datetime(2022, 2, 1, tzinfo=UTC), None)
    ]


def test_once_the_part_is_written_anew_the_words_count_as_purged(core):
    core([item("a", seen="2020-04-01 00:00"), gone("a", seen="2020-05-01 00:00", run_id="run2")])

    ask = core([gone("a", seen="2020-04-01 00:00"), gone("a", seen="2020-05-01 00:00", run_id="run2")])

    assert ask("select purged_at from core.deletions") == [(RUNS["run2"],)]


def test_what_is_present_or_only_unavailable_leaves_no_tombstone(core):
    ask = core([item("a"), gone("b", state="unavailable")])

    assert ask("select count(*) from core.deletions") == [(0,)]


def test_a_deletion_that_an_archive_takes_back_leaves_no_tombstone(core):
    core([gone("a", seen="2020-04-01 00:00")])

    ask = core([gone("a", seen="2020-04-01 00:00"), item("a", seen="2020-05-01 00:00")])

    assert ask("select count(*) from core.deletions") == [(0,)]


def test_a_contribution_that_was_asked_to_go_stays_gone_though_the_archive_holds_it(core, warehouse):
    bury(warehouse, "b", "request")

    ask = core([item("a"), item("b", "a", by="ben", extra='{"locked":true}'), item("c", "b", root="a")])

    assert ask(
        "select state, text, contributor_id, contributor_state, extra, depth from core.contributions "
        "where contribution_id = 'b'"
    ) == [("purged", None, None, "deleted", None, 1)]
    assert ask("select depth from core.contributions where contribution_id = 'c'") == [(2,)]
    assert ask("select contributor_id from core.contributors") == [("ana",)]
    assert ask("select detected_by, reason from core.deletions") == [("request", "asked for")]


def test_a_deletion_found_by_a_re_check_takes_the_words_and_leaves_the_contributor(core, warehouse):
    bury(warehouse, "a", "re-check")

    ask = core([item("a")])

    assert ask("select state, title, text, contributor_id from core.contributions") == [
        ("purged", None, None, "ana")
    ]


def test_the_state_of_the_archive_says_more_than_that_it_was_purged(core, warehouse):
    bury(warehouse, "a", "re-check")

    ask = core([gone("a", state="mod_removed")])

    assert ask("select state from core.contributions") == [("mod_removed",)]
    assert ask("select detected_by from core.deletions") == [("re-check",)]


def test_tombstones_that_no_archive_shows_outlive_every_build(core, warehouse):
    bury(warehouse, "elsewhere", "request")

    core([item("a")])
    ask = core([item("a")])

    assert ask("select contribution_id from core.deletions") == [("elsewhere",)]


def test_a_deleted_response_keeps_its_place_in_the_thread(core):
    ask = core([item("a"), gone("b", "a", by=None), item("c", "b", root="a", by="ben")])

    assert ask("select contribution_id, depth, is_orphan from core.contributions order by 1") == [
        ("a", 0, False),
        ("b", 1, False),
        ("c", 2, False),
    ]
