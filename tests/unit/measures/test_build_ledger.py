"""The ledger of days from the tables of core: stored against reported, gaps, late arrivals, limits, verdicts."""

from datetime import UTC, date, datetime

import pytest

from pipeline import store
from pipeline.study import read_study
from tests.unit.measures.stored import fill_core, many, measured, rows_of, wrote

ELM = '[[community]]\nid = "{}"\n'
REPORTED = ("n_responses_seen", "n_responses_found")


@pytest.fixture
def ledger(study_folder, settings):
    """Give a function that measures contributions and returns the days with anything, by community and day."""

    def make(rows, *, more="", change=None):
        study = read_study(study_folder(more=more, smallest_cell=1))
        with store.open_warehouse(study, settings) as connection:
            fill_core(connection, study, rows)
            if change:
                change(connection)
            measured(connection, study)
            days = rows_of(connection, "coverage_days")
            return days, rows_of(connection, "verdicts")

    return make


def first(days, place="reddit:Oak"):
    """The sixth of January 2020, on which invented contributions begin."""
    return next(row for row in days if (row["community_id"], row["day_on"]) == (place, date(2020, 1, 6)))


def test_every_day_of_the_study_has_a_row(ledger):
    days, _ = ledger(wrote("p1 Oak ana -"), more=ELM.format("reddit:Elm"))

    assert len(days) == 2 * 366
    assert {row["day_on"].year for row in days} == {2020}
    assert sum(row["n_posts"] for row in days) == 1


def test_responses_reported_stand_against_those_stored(ledger):
    """The platform counted four responses to p1, of which two are stored, and none to p2; r9 belongs to no thread."""
    rows = wrote("p1 Oak ana -; r1 Oak ben p1; r2 Oak ana r1; p2 Oak cleo -; r9 Oak ben gone")
    rows[0]["seen"], rows[3]["seen"] = 4, 0
    days, _ = ledger(rows)

    row = first(days)
    assert [row[name] for name in REPORTED] == [4, 2]
    assert (row["n_posts"], row["n_responses"], row["n_orphans"]) == (2, 3, 1)


def test_a_thread_with_more_than_was_counted_does_not_hide_what_another_lacks(ledger):
    """One response where none was counted, none where one was: one of one reported is missing."""
    rows = wrote("p1 Oak ana -; r1 Oak ben p1; p2 Oak cleo -")
    rows[0]["seen"], rows[2]["seen"] = 0, 1
    days, _ = ledger(rows)

    assert [first(days)[name] for name in REPORTED] == [1, 0]


def test_what_the_platform_counted_last_is_what_counts(ledger):
    """Nine were counted at first and three after moderators had been there."""

    def look_again(connection):
        seen = [(datetime(2020, 2, 1, tzinfo=UTC), 9), (datetime(2020, 3, 1, tzinfo=UTC), 3)]
        store.write(
            connection,
            "core.metric_snapshots",
            [
                {
                    "contribution_id": "reddit:p1",
                    "seen_at": at,
                    "n_responses_seen": n,
                    "source": "invented",
                }
                for at, n in seen
            ],
        )

    days, _ = ledger(wrote("p1 Oak ana -"), change=look_again)

    assert [first(days)[name] for name in REPORTED] == [3, 0]


def test_responses_are_counted_on_the_day_their_thread_began(ledger):
    rows = wrote("p1 Oak ana -; r1 Oak ben p1")
    rows[0]["seen"], rows[1]["days"] = 1, 10
    days, _ = ledger(rows)

    assert [first(days)[name] for name in REPORTED] == [1, 1]
    assert sum(row["n_responses_seen"] for row in days) == 1
    assert next(row for row in days if row["day_on"] == date(2020, 1, 16))["n_responses"] == 1


TALK = "p1 Oak ana -; r1 Oak ben p1; r2 Oak ana r1"


def counted(*numbers):
    """A response to a post and one to that, with what the platform counted below each."""
    return [row | {"seen": n} for row, n in zip(wrote(TALK), numbers, strict=True)]


def test_where_a_platform_counts_whole_threads_counts_of_responses_are_not_added(ledger):
    """Two below the post, of which one is below the first response."""
    days, _ = ledger(counted(2, 1, 0))

    assert [first(days)[name] for name in REPORTED] == [2, 2]


def test_where_a_platform_counts_direct_responses_alone_counts_of_responses_are_added(ledger):
    def move(connection):
        connection.execute("update core.contributions set community_id = 'mastodon:oak.example'")

    days, _ = ledger(counted(1, 1, 1), more=ELM.format("mastodon:oak.example"), change=move)

    assert [first(days, "mastodon:oak.example")[name] for name in REPORTED] == [3, 2]


def test_late_arrivals_sources_and_limits_come_from_core(ledger):
    def collected(connection):
        where = {"community_id": "reddit:Oak", "day_on": date(2020, 1, 6)}
        counts = {"n_posts": 1, "n_responses": 0, "n_timed": 1, "n_late": 1}
        for source in ("second", "first"):
            store.write(connection, "core.collected_days", [where | counts | {"source": source}])
        capped = {"source": "first", "community_id": "reddit:Oak"}
        at = datetime(2020, 1, 6, 8, tzinfo=UTC)
        store.write(connection, "core.caps", [capped | {"hit_at": at}])

    days, verdicts = ledger(wrote("p1 Oak ana -"), change=collected)

    row = first(days)
    assert (row["n_late"], row["n_caps"], row["sources"]) == (2, 1, "first, second")
    assert "than its limit (1 of its runs)" in verdicts[0]["reasons"]


def test_days_missing_from_a_busy_community_are_marked_as_a_gap(ledger):
    """Two posts on each of sixty days, but for the days 30 to 33."""
    rows = [
        row | {"id": f"{row['id']}x{day}", "days": day}
        for day in range(60)
        if not 30 <= day < 34
        for row in many("Oak", 2)
    ]
    days, verdicts = ledger(rows)

    marked = [row["day_on"] for row in days if row["is_gap"]]
    assert marked == [date(2020, 2, day) for day in (5, 6, 7, 8)]
    counts = next(row for row in verdicts if row["analysis"] == "counts")
    assert "4 of 60 days lie in gaps." in counts["reasons"]
    assert counts["verdict"] == "fair"


def test_each_community_has_a_verdict_on_each_kind_of_analysis(ledger):
    rows = wrote("p1 Oak ana -; r1 Oak ben p1")
    rows[0]["seen"] = 1
    _, verdicts = ledger(rows, more=ELM.format("reddit:Elm"))

    assert {(row["community_id"], row["analysis"]): row["verdict"] for row in verdicts} == {
        ("reddit:Oak", "counts"): "good",
        ("reddit:Oak", "histories"): "good",
        ("reddit:Oak", "networks"): "good",
        ("reddit:Elm", "counts"): "none",
        ("reddit:Elm", "histories"): "none",
        ("reddit:Elm", "networks"): "none",
    }
