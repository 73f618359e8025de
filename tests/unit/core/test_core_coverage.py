"""What core keeps so that measures can tell what is missing: days by source, limits hit, subscribers, moderators."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.core.build import build
from tests.unit.core.conftest import item

DAYS = "select day_on::varchar, source, n_posts, n_responses, n_timed, n_late from core.collected_days order by 1, 2"


def put(warehouse, table, **row):
    """Put a row into a table of raw."""
    marks = ", ".join("?" * len(row))
    warehouse.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))


def test_days_are_counted_by_the_source_that_was_first_to_bring_something(core):
    ask = core(
        [
            item("a", at="2020-03-01 09:00"),
            item("b", "a", at="2020-03-01 23:00"),
            item("c", "a", at="2020-03-02 01:00"),
        ]
    )

    assert ask(DAYS) == [("2020-03-01", "invented", 1, 1, 0, 0), ("2020-03-02", "invented", 0, 1, 0, 0)]


def test_what_comes_twice_counts_for_the_source_that_came_first(core, warehouse, study, settings):
    core([item("a", run_id="run1"), item("a", run_id="run2"), item("b", run_id="run2")])
    warehouse.execute("update raw.runs set source = 'second' where run_id = 'run2'")
    build(warehouse, study, settings)

    assert warehouse.execute(DAYS).fetchall() == [
        ("2020-03-01", "invented", 1, 0, 0, 0),
        ("2020-03-01", "second", 1, 0, 0, 0),
    ]


@pytest.mark.parametrize(
    ("seen", "late"),
    [
        ("2020-03-01 12:00", 0),
        ("2020-03-31 12:00", 0),
        ("2020-03-31 12:01", 1),
        ("2023-01-01 00:00", 1),
    ],
)
def test_what_is_first_seen_more_than_thirty_days_after_it_was_written_is_late(core, seen, late):
    ask = core([item("a", at="2020-03-01 12:00", seen=seen), item("b", at="2020-03-01 12:00")])

    assert ask(DAYS) == [("2020-03-01", "invented", 2, 0, 1, late)]


def test_what_is_seen_again_later_is_not_late(core):
    """Seen the next day and once more a year later: the first time counts."""
    ask = core(
        [
            item("a", at="2020-03-01 12:00", seen="2020-03-02 12:00"),
            item("a", at="2020-03-01 12:00", seen="2021-03-02 12:00", run_id="run2"),
        ]
    )

    assert ask(DAYS) == [("2020-03-01", "invented", 1, 0, 1, 0)]


def test_what_was_written_outside_the_study_has_no_day(core):
    assert core([item("a", at="2019-03-01 12:00")])(DAYS) == []


def test_a_limit_that_was_hit_is_kept_for_each_community_of_the_source(core, warehouse, study, settings):
    core([item("a"), item("b", community_id="reddit:Elsewhere")])
    warehouse.execute("update raw.runs set is_cap_hit = true where run_id = 'run3'")
    build(warehouse, study, settings)

    assert warehouse.execute("select source, community_id, hit_at from core.caps").fetchall() == [
        ("invented", "reddit:Oak", datetime(2022, 1, 3, tzinfo=UTC))
    ]
    assert warehouse.execute("select n_capped_runs from core.collections").fetchall() == [(1,)]


def test_subscribers_and_rules_are_kept_each_time_they_were_seen(core, warehouse):
    for day, n, place in ((1, 900, "reddit:Oak"), (2, 950, "reddit:Oak"), (2, 7, "reddit:Elsewhere")):
        put(
            warehouse,
            "raw.snapshots",
            community_id=place,
            seen_at=datetime(2022, 1, day, tzinfo=UTC),
            n_subscribers=n,
            rules='["Be kind"]',
            run_id="run1",
        )
    ask = core([item("a")])

    assert ask("select n_subscribers, rules, source from core.community_snapshots order by seen_at") == [
        (900, '["Be kind"]', "invented"),
        (950, '["Be kind"]', "invented"),
    ]


def test_the_list_of_moderators_is_better_evidence_than_a_distinguished_contribution(core, warehouse):
    """Ana is on the list and was distinguished before; Ben is only on the list; Cleo was only distinguished."""
    for name, day in (("ana", 3), ("ben", 3), ("ben", 5)):
        put(
            warehouse,
            "raw.moderators",
            community_id="reddit:Oak",
            contributor_id=name,
            seen_at=datetime(2022, 1, day, tzinfo=UTC),
            run_id="run3",
        )
    rows = [item("a", by="ana", role="moderator"), item("b", by="cleo", role="moderator")]
    ask = core(rows)

    assert ask(
        "select contributor_id, first_seen_at::date::varchar, last_seen_at::date::varchar, evidence "
        "from core.roles where role = 'moderator' order by 1"
    ) == [
        ("ana", "2020-03-01", "2022-01-03", "list of moderators"),
        ("ben", "2022-01-03", "2022-01-05", "list of moderators"),
        ("cleo", "2020-03-01", "2020-03-01", "distinguished contribution"),
    ]


def test_the_charter_of_the_last_run_is_the_one_that_is_told(core, warehouse, study, settings):
    core([item("a")])
    for run, charter in (("run1", {"basis": "old"}), ("run9", {"basis": "new", "ethics": "2026-114"})):
        warehouse.execute("update raw.runs set charter = ? where run_id = ?", [json.dumps(charter), run])
    build(warehouse, study, settings)

    ((charter,),) = warehouse.execute("select charter from core.collections").fetchall()
    assert json.loads(charter) == {"basis": "new", "ethics": "2026-114"}
