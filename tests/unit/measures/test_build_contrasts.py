"""Differences between communities, and the words for them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.contrasts import contrasts, verdict

PLACES = ("reddit:Oak", "reddit:Elm", "reddit:Ash")


def row(community, value, low, high, **more):
    """One estimate of a response rate."""
    return {
        "measure": "response_rate",
        "subject": "",
        "community_id": community,
        "period_start": date(2020, 1, 1),
        "period": "whole",
        "variant": "corrected",
        "seed": 7,
        "value": value,
        "ci_low": low,
        "ci_high": high,
        "n_contributors": 40,
        "is_small_cell": False,
    } | more


def compared(one, other):
    (found,) = contrasts([one, other], PLACES)
    return found


@pytest.mark.parametrize(
    ("wide", "narrow", "words"),
    [
        ((0.1, 0.3), (0.15, 0.25), "clearly higher"),
        ((-0.3, -0.1), (-0.25, -0.15), "clearly lower"),
        ((-0.01, 0.3), (0.05, 0.25), "probably higher"),
        ((-0.3, 0.01), (-0.25, -0.05), "probably lower"),
        ((-0.2, 0.3), (-0.1, 0.2), "no clear difference"),
        ((0.0, 0.0), (0.0, 0.0), "no clear difference"),
    ],
)
def test_the_words_follow_the_intervals(wide, narrow, words):
    assert verdict(wide, narrow) == words


def test_a_difference_by_hand():
    """.8 (.7 to .9) and .5 (.3 to .6): below sqrt(.1² + .1²), above sqrt(.1² + .2²)."""
    found = compared(row("reddit:Oak", 0.8, 0.7, 0.9), row("reddit:Elm", 0.5, 0.3, 0.6))

    assert found["difference"] == pytest.approx(0.3)
    assert found["ci_low"] == pytest.approx(0.3 - 0.02**0.5)
    assert found["ci_high"] == pytest.approx(0.3 + 0.05**0.5)
    assert found["ci_low"] < found["ci80_low"] < found["ci80_high"] < found["ci_high"]
    assert found["verdict"] == "clearly higher"
    assert (found["community_id"], found["other_community_id"]) == ("reddit:Oak", "reddit:Elm")


def test_overlapping_intervals_may_still_be_a_clear_difference():
    """Two intervals that overlap a little: the interval of the difference decides, not the overlap."""
    found = compared(row("reddit:Oak", 0.6, 0.5, 0.7), row("reddit:Elm", 0.43, 0.33, 0.53))

    assert found["verdict"] == "clearly higher"


@pytest.mark.parametrize(
    "more",
    [{"is_small_cell": True}, {"value": None}, {"ci_low": None}, {"ci_high": None}, {"n_contributors": 0}],
)
def test_without_two_usable_estimates_there_is_too_little_to_say(more):
    found = compared(row("reddit:Oak", 0.8, 0.7, 0.9), row("reddit:Elm", 0.5, 0.3, 0.6) | more)

    assert found["verdict"] == "too little data to say"
    assert {found[name] for name in ("difference", "ci_low", "ci_high", "ci80_low", "ci80_high")} == {None}


def test_every_pair_is_compared_once_in_the_order_of_the_study_and_all_together_is_not():
    rows = [row(place, 0.5, 0.4, 0.6) for place in ("all", *PLACES[::-1])]
    pairs = [(found["community_id"], found["other_community_id"]) for found in contrasts(rows, PLACES)]

    assert pairs == [(PLACES[0], PLACES[1]), (PLACES[0], PLACES[2]), (PLACES[1], PLACES[2])]


def test_only_like_is_compared_with_like():
    rows = [
        row("reddit:Oak", 0.5, 0.4, 0.6),
        row("reddit:Elm", 0.5, 0.4, 0.6, variant="published"),
        row("reddit:Elm", 0.5, 0.4, 0.6, period="month"),
        row("reddit:Elm", 0.5, 0.4, 0.6, subject="post"),
        row("reddit:Elm", 0.5, 0.4, 0.6, measure="reciprocity"),
    ]

    assert list(contrasts(rows, PLACES)) == []


shares = st.tuples(*[st.floats(0.01, 0.99)] * 3).map(sorted)


@given(shares, shares)
def test_the_other_way_round_everything_is_turned_round(one, other):
    def told(first, second):
        low, value, high = first
        other_low, other_value, other_high = second
        return compared(
            row("reddit:Oak", value, low, high), row("reddit:Elm", other_value, other_low, other_high)
        )

    forth, back = told(one, other), told(other, one)
    assert forth["difference"] == pytest.approx(-back["difference"])
    assert forth["ci_low"] == pytest.approx(-back["ci_high"])
    swapped = back["verdict"].replace("higher", "x").replace("lower", "higher").replace("x", "lower")
    assert forth["verdict"] == swapped


@given(shares, shares)
def test_the_interval_of_a_difference_holds_it_and_the_narrow_one_lies_inside(one, other):
    found = compared(
        row("reddit:Oak", one[1], one[0], one[2]), row("reddit:Elm", other[1], other[0], other[2])
    )

    ends = [found[name] for name in ("ci_low", "ci80_low", "difference", "ci80_high", "ci_high")]
    assert all(left <= right + 1e-12 for left, right in pairwise(ends))
