"""Findings over time: rose, fell, no clear change, gaps."""

import pytest

from pipeline.pages import changing, continuity
from tests.unit.pages import small

MIXED = """
    community | year | value | from | to   | note
    Oak       | 2019 | 0.50  | 0.48 | 0.52 |
    Oak       | 2020 | 0.55  | 0.53 | 0.57 |
    Oak       | 2021 | 0.60  | 0.58 | 0.62 |
    Elm       | 2019 | -     | -    | -    | too few contributors to show
    Elm       | 2020 | 0.34  | 0.30 | 0.38 |
    Elm       | 2021 | 0.35  | 0.31 | 0.39 |
"""


def pair(first, last):
    def row(value, low=None, high=None):
        return {"value": value, "ci_low": low, "ci_high": high}

    return row(*first), row(*last)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((0.5, 0.48, 0.52), (0.6, 0.58, 0.62), "rose"),
        ((0.6, 0.58, 0.62), (0.5, 0.48, 0.52), "fell"),
        ((0.5, 0.45, 0.55), (0.55, 0.5, 0.6), "no clear change"),
        ((1000,), (1100,), "rose"),
        ((1000,), (900,), "fell"),
        ((1000,), (1049,), "no clear change"),
        ((0,), (0,), "no clear change"),
    ],
)
def test_a_direction_needs_ranges_apart_or_a_count_that_moved(first, last, said):
    assert changing.direction(*pair(first, last)) == said


def test_turning_time_round_turns_the_direction():
    first, last = pair((0.5, 0.48, 0.52), (0.6, 0.58, 0.62))

    assert {changing.direction(first, last), changing.direction(last, first)} == {"rose", "fell"}


def test_the_headline_says_where_it_rose_and_where_it_did_not():
    assert changing.headline(small.yearly(MIXED), "response_rate") == (
        "The share of posts that got an answer rose in Oak and shows no clear change in Elm."
    )


def test_the_trend_starts_at_the_first_period_that_may_be_shown():
    known = small.yearly(MIXED)

    told = changing.trend(known, changing.series(known, "response_rate", "Elm"), "Elm")

    assert (
        told
        == "Elm shows no clear change: from 34 of every 100 (30 to 38) in 2020 to 35 of every 100 (31 to 39) in 2021."
    )


def test_a_gap_is_named_with_its_reason():
    assert changing.gaps(small.yearly(MIXED), "response_rate") == [
        "Gap for Elm in 2019: too few people wrote to show it."
    ]


def test_a_community_without_any_number_has_a_gap_in_every_period():
    known = small.yearly(MIXED)

    assert "Gap for Oak in every period: not computed." in changing.gaps(known, "reciprocity")


def test_one_period_has_no_before():
    once = "community | year | value | from | to | note\nOak | 2019 | 0.5 | 0.4 | 0.6 |"
    known = small.yearly(once, years=("2019",))

    assert changing.headline(known, "response_rate") == (
        "There are too few periods with data to tell how the share of posts that got an answer changed."
    )
    assert continuity.lead(known) == "The study has a single period, so nothing can be said about change yet."


def test_all_of_many_communities_are_named_by_their_number():
    rows = [
        small.estimate("posts", place, year, value)
        for place in small.NAMES
        for year, value in (("2019", "100"), ("2021", "200"))
    ]

    assert (
        changing.headline(small.evidence(rows, places=4), "posts")
        == "The number of posts rose in all 4 communities."
    )


def test_the_lead_counts_what_moved_in_two_communities():
    assert continuity.lead(small.yearly(MIXED)) == (
        "Of 1 main measure in Oak, 1 rose; of 1 main measure in Elm, 1 did not clearly change."
    )


def test_a_shift_at_an_event_is_told_for_each_community_and_a_missing_one_with_its_reason():
    rows = [
        small.estimate("level_shift", "Oak", "whole", "1.42", "1.31", "1.53", subject="Strike"),
        small.estimate("level_shift", "Elm", "whole", "-", note="fewer than 12 weeks", subject="Strike"),
    ]
    known = small.evidence(rows, subjects=[small.subject("event", "Strike")])

    (shift,) = continuity.shifts(known)

    assert shift["lines"][0].startswith("In Oak clearly more posts a week")
    assert shift["lines"][1] == "In Elm it cannot be said: fewer than 12 weeks."
