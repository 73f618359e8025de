"""What status says of coverage and deletions, from the tables and in words."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline import store
from pipeline.status import as_text, read_status

NOW = datetime(2022, 6, 1, tzinfo=UTC)
OAK = "reddit:Oak"
DAY = {
    "n_posts": 2,
    "n_responses": 5,
    "n_responses_seen": 4,
    "n_responses_found": 3,
    "n_orphans": 1,
    "n_late": 0,
}
NOTHING = dict.fromkeys(DAY, 0)


def day(number, *, gap=False, **more):
    where = {"community_id": OAK, "day_on": date(2020, 3, number), "period_start": date(2020, 1, 1)}
    return where | (NOTHING if gap else DAY) | {"n_caps": 0, "sources": None, "is_gap": gap} | more


def tombstone(name, detected_by, *, found, due, purged=None):
    """Deletions, in days of May 2022."""
    days = {
        key: None if value is None else datetime(2022, 5, value, tzinfo=UTC)
        for key, value in (("detected_at", found), ("due_at", due), ("purged_at", purged))
    }
    return days | {"contribution_id": name, "detected_by": detected_by, "reason": "gone"}


@pytest.fixture
def filled(study, settings):
    """A community of eight days, two holes in them, and three ways of finding out deletions."""
    holes = {2, 3, 6}
    community = {"community_id": OAK, "platform": "reddit", "native_name": "Oak", "label": "Oak"}
    arrived = {"community_id": OAK, "source": "oak-archive", "n_posts": 2, "n_responses": 5, "n_timed": 7}
    again = {"state": "author_deleted", "is_without_account": False}
    tables = {
        "core.communities": [community | {"n_posts": 10, "n_responses": 25}],
        "measures.coverage_days": [day(number, gap=number in holes) for number in range(1, 9)],
        "measures.verdicts": [
            {
                "community_id": OAK,
                "analysis": "counts",
                "verdict": "fair",
                "words": "Counts are low.",
                "reasons": "Why.",
            }
        ],
        "core.collected_days": [
            arrived | {"day_on": date(2020, 3, n), "n_late": late} for n, late in ((1, 0), (8, 7))
        ],
        "core.caps": [{"source": "oak-live", "community_id": OAK, "hit_at": NOW}],
        "core.community_snapshots": [
            {"community_id": OAK, "seen_at": NOW - timedelta(days=ago), "n_subscribers": n}
            for ago, n in ((9, 1000), (2, 1234), (1, None))
        ],
        "raw.tombstones": [
            tombstone("a", "re-check", found=1, due=3, purged=2) | again,
            tombstone("b", "re-check", found=1, due=3, purged=5) | again,
            tombstone("c", "request", found=1, due=3) | again,
        ],
        "core.deletions": [
            tombstone("d", "archive", found=1, due=1, purged=1),
            tombstone("e", "archive", found=1, due=31),
            tombstone("c", "archive", found=1, due=1, purged=1),
        ],
    }
    with store.open_warehouse(study, settings) as connection:
        for table, rows in tables.items():
            store.write(connection, table, rows)
    return read_status(study, settings, now=NOW - timedelta(days=10))


def test_stored_stands_against_reported_in_each_community(filled):
    (row,) = filled["coverage"]

    assert (row["n_responses_reported"], row["n_responses_found"]) == (20, 15)
    assert row["share_found"] == pytest.approx(0.75)
    assert (row["n_posts"], row["n_responses"], row["n_orphans"], row["n_caps"]) == (10, 25, 5, 1)


def test_gaps_are_told_with_their_first_and_last_day(filled):
    (row,) = filled["coverage"]

    assert row["n_gap_days"] == 3
    assert [(gap["first_on"].day, gap["last_on"].day, gap["n_days"]) for gap in row["gaps"]] == [
        (2, 3, 2),
        (6, 6, 1),
    ]


def test_sources_verdicts_and_the_last_number_of_subscribers_are_told(filled):
    (row,) = filled["coverage"]

    (arrival,) = row["arrivals"]
    assert (arrival["source"], arrival["n_contributions"], arrival["n_late"]) == ("oak-archive", 14, 7)
    assert [(one["analysis"], one["verdict"]) for one in row["verdicts"]] == [("counts", "fair")]
    assert row["n_subscribers"] == 1234


def test_deletions_are_told_as_due_done_and_overdue_with_their_latency(filled):
    """Of two found out by looking again one was done after a day, one after four, too late; the request is overdue."""
    found = {row["detected_by"]: row for row in filled["deletions"]}

    again = found["re-check"]
    assert (again["n_deletions"], again["n_done"], again["n_due"], again["n_done_late"]) == (2, 2, 0, 1)
    assert (again["hours_median"], again["hours_longest"]) == (60, 96)
    asked = found["request"]
    assert (asked["n_deletions"], asked["n_done"], asked["n_due"], asked["n_overdue"]) == (1, 0, 1, 1)


def test_what_a_tombstone_tells_is_not_told_again_as_found_by_an_archive(filled):
    (archive,) = [row for row in filled["deletions"] if row["detected_by"] == "archive"]

    assert (archive["n_deletions"], archive["n_done"], archive["n_due"], archive["n_overdue"]) == (2, 1, 1, 0)


def test_the_answer_can_be_written_as_json(filled):
    assert json.loads(json.dumps(filled, default=str))["coverage"][0]["community_id"] == OAK


def test_a_person_reads_it_in_lines(filled):
    text = as_text(filled)

    assert (
        "  Oak: 15 of 20 responses reported are stored (75.0%); 3 days in gaps (2020-03-02 to 2020-03-03, "
        "2020-03-06 to 2020-03-06); orphans: 5; first seen late: 0; runs that ended at a source's limit: 1"
    ) in text
    assert "    1,234 subscribers on 2022-05-30" in text
    assert "    first brought by oak-archive: 14 contributions, 2020-03-01 to 2020-03-08" in text
    assert "    counts fair: Counts are low." in text
    assert (
        "  found out by re-check: 2, done 2 (1 late), due 0 (0 overdue); "
        "done within 60.0 hours (half of them), 96.0 (all)"
    ) in text
    assert "  found out by request: 1, done 0 (0 late), due 1 (1 overdue)\n" in text


def test_of_many_gaps_the_longest_are_named(filled):
    (row,) = filled["coverage"]
    row["gaps"] = [
        {"first_on": date(2020, 3, n), "last_on": date(2020, 3, 2 * n), "n_days": n + 1} for n in range(1, 6)
    ]

    assert (
        "(2020-03-05 to 2020-03-10, 2020-03-04 to 2020-03-08, 2020-03-03 to 2020-03-06 and 2 more)"
        in as_text(filled)
    )


@pytest.mark.parametrize(
    ("share", "words"), [(1.0, "(all)"), (0.99999, "(99.9%)"), (0.5, "(50.0%)"), (0.0, "(0.0%)")]
)
def test_a_little_that_is_missing_does_not_look_like_nothing(filled, share, words):
    filled["coverage"][0]["share_found"] = share

    assert words in as_text(filled)


def test_where_nobody_counted_that_is_said(filled):
    filled["coverage"][0] |= {
        "n_responses_reported": 0,
        "share_found": None,
        "gaps": [],
        "n_subscribers": None,
    }
    text = as_text(filled)

    assert "Oak: no source says how many responses there were; no gap; " in text
    assert "subscribers" not in text


def test_before_anything_is_analysed_neither_is_told(study, settings):
    with store.open_warehouse(study, settings):
        pass
    status = read_status(study, settings)

    assert (status["coverage"], status["deletions"]) == ([], [])
    assert "Coverage" not in as_text(status)
