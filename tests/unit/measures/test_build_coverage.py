"""How far counts and networks can be trusted: each sign of something missing, once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import store
from pipeline.measures.coverage import counts, graded, networks, posts_only
from pipeline.study import read_study
from tests.unit.measures.stored import fill_core, many, measured, rows_of, wrote

ELM = '[[community]]\nid = "reddit:Elm"\n'
ORDER = ("none", "poor", "fair", "good")


def stored(**more):
    """A busy half-year in which nothing is missing."""
    return {
        "community_id": "reddit:Oak",
        "period_start": date(2020, 1, 1),
        "n_posts": 1000,
        "n_responses": 5000,
        "n_text_gone": 100,
        "n_orphans": 0,
        "n_excluded": 10,
        "n_without_contributor": 60,
        "n_threads": 1000,
        "n_responses_seen": 5000,
        "n_responses_found": 5000,
        "n_days": 182,
        "n_days_without": 0,
    } | more


@pytest.mark.parametrize(
    ("more", "grades"),
    [
        ({}, ("good", "good")),
        ({"n_posts": 0, "n_responses": 0}, ("none", "none")),
        ({"n_responses": 0, "n_responses_seen": 0}, ("good", "none")),
        ({"n_days_without": 8}, ("good", "good")),
        ({"n_days_without": 14}, ("fair", "fair")),
        ({"n_days_without": 60}, ("poor", "poor")),
        ({"n_responses_found": 4400}, ("fair", "fair")),
        ({"n_responses_found": 2000}, ("poor", "poor")),
        ({"n_responses_seen": 0}, ("good", "good")),
        ({"n_responses_seen": 100}, ("good", "good")),
        ({"n_orphans": 400}, ("good", "fair")),
        ({"n_orphans": 1500}, ("good", "poor")),
        ({"n_without_contributor": 900}, ("good", "fair")),
        ({"n_without_contributor": 2500}, ("good", "poor")),
        ({"n_threads": 20, "n_days_without": 165}, ("fair", "fair")),
    ],
)
def test_each_sign_lowers_the_grade(more, grades):
    row = stored(**more)

    assert (counts(row), networks(row)) == grades


def test_a_quiet_community_is_not_blamed_for_days_without_anything():
    """A hundred threads in 182 days leave exp(-100/182) = 58 % of days empty by chance; 91 are half of the days."""
    assert counts(stored(n_threads=100, n_days_without=91)) == "good"
    assert counts(stored(n_threads=100, n_days_without=92)) == "fair"


@given(
    st.integers(0, 182),
    st.integers(0, 5000),
    st.integers(0, 5000),
    st.integers(0, 6000),
    st.integers(1, 1000),
)
def test_networks_are_never_better_than_counts(gaps, orphans, found, nameless, threads):
    row = stored(
        n_days_without=gaps,
        n_orphans=orphans,
        n_responses_found=found,
        n_without_contributor=nameless,
        n_threads=threads,
    )

    assert ORDER.index(networks(row)) <= ORDER.index(counts(row))


@given(st.integers(0, 181), st.integers(0, 4999))
def test_more_that_is_missing_never_makes_a_better_grade(gaps, found):
    less = counts(stored(n_days_without=gaps, n_responses_found=found + 1))
    more = counts(stored(n_days_without=gaps + 1, n_responses_found=found))

    assert ORDER.index(more) <= ORDER.index(less)


def test_the_row_has_the_columns_of_its_table():
    kept = graded(stored())

    assert kept["n_days_without"] == 0
    assert "n_threads" not in kept
    assert (kept["counts"], kept["networks"]) == ("good", "good")


def test_communities_of_which_only_posts_were_collected_are_found():
    rows = [
        stored(community_id="reddit:Oak"),
        stored(community_id="reddit:Elm", n_responses=0, n_responses_seen=9),
        stored(community_id="reddit:Elm", n_responses=0, n_responses_seen=0),
        stored(community_id="reddit:Ash", n_responses=0, n_responses_seen=0),
        stored(community_id="reddit:Yew", n_responses=0, n_responses_seen=9),
        stored(community_id="reddit:Yew", n_responses=1, n_responses_seen=9),
    ]

    assert posts_only(rows) == {"reddit:Elm"}


def test_coverage_is_counted_for_periods_without_anything_too(study_folder, settings):
    """Oak writes on two days of the first half-year; nobody writes in the second, Elm never does."""
    study = read_study(study_folder(more=ELM, smallest_cell=1))
    rows = wrote("p1 Oak ana -; r1 Oak ben p1; r2 Oak ? p1; r9 Oak cleo gone; p2 Oak cleo -")
    rows[2]["state"], rows[4]["days"], rows[4]["excluded_from"] = "author_deleted", 3, 1
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, rows)
        measured(connection, study)
        covered = {
            (row["community_id"], row["period_start"].month): row for row in rows_of(connection, "coverage")
        }

    assert set(covered) == {(place, month) for place in ("reddit:Oak", "reddit:Elm") for month in (1, 7)}
    first = covered["reddit:Oak", 1]
    numbers = ("n_posts", "n_responses", "n_text_gone", "n_orphans", "n_excluded", "n_days_without")
    assert [first[name] for name in numbers] == [2, 3, 1, 1, 1, 180]
    assert {covered[key]["counts"] for key in covered if key != ("reddit:Oak", 1)} == {"none"}


def test_days_are_those_of_the_time_zone_of_the_study(study_folder, settings):
    """Noon in London on 15 days is the next day in Auckland on each of them, and the same number of days."""
    study = read_study(study_folder(smallest_cell=1, timezone="Pacific/Auckland"))
    rows = [row | {"days": place} for place, row in enumerate(many("Oak", 15))]
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, rows)
        measured(connection, study)
        (first, _) = rows_of(connection, "coverage")

    assert first["n_days_without"] == 182 - 15


def test_pages_get_no_counts_of_cells_in_which_too_few_people_wrote(study_folder, settings):
    """Twelve write in Oak's first half-year, three in its second: what they wrote stands in no calendar."""
    study = read_study(study_folder(more=ELM, smallest_cell=10))
    rows = [
        *many("Oak", 12, answered=11),
        *many("Oak", 3, days=200),
        *many("Elm", 30),
        *many("Elm", 40, days=200),
    ]
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, rows)
        measured(connection, study)
        shown = {
            (row["community_id"], row["period_start"].month): row
            for row in rows_of(connection, "shown_coverage")
        }

    numbers = ("n_posts", "n_responses", "n_text_gone", "n_orphans", "n_excluded", "n_days_without")
    for month in (1, 7):  # the first too: the whole window is known
        assert [shown["reddit:Oak", month][name] for name in numbers] == [None] * 6
    assert shown["reddit:Elm", 7]["n_posts"] == 40
    assert all(row["counts"] != "none" for row in shown.values())
