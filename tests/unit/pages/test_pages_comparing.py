"""Findings that compare one, two, three or four communities."""

import pytest

from pipeline.pages import comparing
from pipeline.pages.comparing import Compared
from tests.unit.pages import small

TWO = """
    community | value | from | to   | note
    Oak       | 0.92  | 0.90 | 0.94 |
    Elm       | 0.34  | 0.32 | 0.36 |
"""
FOUR = """
    community | value | from | to   | note
    Oak       | 0.50  | 0.48 | 0.52 |
    Elm       | 0.34  | 0.32 | 0.36 |
    Ash       | 0.80  | 0.79 | 0.81 |
    Fir       | -     | -    | -    | too few contributors to show
"""


def rate(text, *verdicts):
    contrasts = [small.contrast("response_rate", *one) for one in verdicts]
    return Compared(small.rates(text, contrasts=contrasts), "response_rate")


def test_two_communities_make_one_sentence_with_rounded_numbers():
    compared = rate(TWO, ("Oak", "Elm", "clearly higher"))

    assert comparing.headline(compared) == (
        "About 92 of every 100 posts got an answer in Oak, about 34 of every 100 in Elm."
    )


def test_the_numbers_have_their_ranges():
    assert comparing.numbers(rate(TWO)) == (
        "Oak: about 92 of every 100 posts (90 to 94); Elm: about 34 of every 100 (32 to 36)."
    )


def test_the_numbers_stand_in_the_order_of_the_study_whatever_their_size():
    assert comparing.numbers(rate(FOUR)).startswith("Oak: about 50")


@pytest.mark.parametrize(
    ("verdict", "opening"),
    [
        ("no clear difference", "No clear difference: "),
        ("too little data to say", "Too little data to say: "),
    ],
)
def test_an_undecided_comparison_says_so_first(verdict, opening):
    assert comparing.headline(rate(TWO, ("Oak", "Elm", verdict))).startswith(opening)


def test_a_verdict_stored_the_other_way_round_is_turned():
    compared = rate(TWO, ("Elm", "Oak", "clearly lower"))

    assert comparing.differences(compared) == ["Clearly higher in Oak than in Elm."]


def test_one_community_is_not_compared():
    compared = rate("community | value | from | to | note\nOak | 0.92 | 0.90 | 0.94 |")

    assert comparing.headline(compared) == "In Oak, about 92 of every 100 posts got an answer."
    assert comparing.differences(compared) == []
    assert comparing.uncompared(compared) is None


def test_of_many_communities_the_ends_are_named():
    headline = comparing.headline(rate(FOUR, ("Ash", "Elm", "clearly higher")))

    assert headline == (
        "About 80 of every 100 posts got an answer in Ash (the highest), about 34 of every 100 in Elm (the lowest)."
    )


def test_a_hidden_community_is_named_with_its_reason():
    assert rate(FOUR).absent == ["Too few people wrote in Fir to show it."]


def test_like_verdicts_of_many_pairs_are_gathered_from_the_higher_side():
    compared = rate(
        FOUR,
        ("Oak", "Elm", "clearly higher"),
        ("Oak", "Ash", "clearly lower"),
        ("Elm", "Ash", "clearly lower"),
    )

    assert comparing.differences(compared) == [
        "Clearly higher in Ash than in Oak and Elm; in Oak than in Elm."
    ]


def test_undecided_pairs_are_told_pair_by_pair():
    compared = rate(FOUR, ("Oak", "Elm", "no clear difference"), ("Oak", "Ash", "no clear difference"))

    assert comparing.differences(compared) == ["No clear difference: Ash and Oak; Oak and Elm."]


def test_with_no_number_at_all_the_finding_says_what_is_missing():
    compared = rate("community | value | from | to | note\nOak | - | - | - | too few contributors to show")

    assert comparing.headline(compared) == "There is too little data to show posts that got an answer"
    assert comparing.numbers(compared) == ""


def test_fractions_are_used_where_they_tell_the_communities_apart():
    assert comparing.in_fractions(rate(TWO, ("Oak", "Elm", "clearly higher")), "get an answer") == (
        "About nine in ten posts get an answer in Oak, about one in three in Elm."
    )


def test_fractions_are_not_used_where_the_comparison_is_undecided():
    compared = rate(TWO, ("Oak", "Elm", "no clear difference"))

    assert comparing.in_fractions(compared, "get an answer") == comparing.headline(compared)


def test_fractions_are_not_used_where_both_would_be_the_same():
    close = "community | value | from | to | note\nOak | 0.92 | 0.90 | 0.94 |\nElm | 0.88 | 0.87 | 0.89 |"
    compared = rate(close, ("Oak", "Elm", "clearly higher"))

    assert comparing.in_fractions(compared, "get an answer") == comparing.headline(compared)


def test_half_of_the_posts_is_cut_to_half_in_the_second_place():
    half = "community | value | from | to | note\nOak | 0.92 | 0.90 | 0.94 |\nElm | 0.5 | 0.48 | 0.52 |"
    compared = rate(half, ("Oak", "Elm", "clearly higher"))

    assert comparing.in_fractions(compared, "get an answer").endswith("about half in Elm.")


def test_complete_counts_need_no_test_and_the_page_says_so():
    rows = [
        small.estimate("posts", place, "whole", value) for place, value in (("Oak", "410"), ("Elm", "52"))
    ]
    compared = Compared(small.evidence(rows), "posts")

    assert "complete counts" in (comparing.uncompared(compared) or "")
    assert comparing.headline(compared) == "410 posts were written in Oak, 52 in Elm."


def test_variants_are_compared_each_for_itself():
    rows = [
        small.estimate("reciprocity", place, "whole", "0.2", variant=variant)
        for place in ("Oak", "Elm")
        for variant in ("corrected", "published")
    ]
    contrasts = [
        small.contrast("reciprocity", "Oak", "Elm", "clearly higher", variant="published"),
        small.contrast("reciprocity", "Oak", "Elm", "no clear difference"),
    ]
    known = small.evidence(rows, contrasts=contrasts)

    assert known.verdict("reciprocity", "Oak", "Elm") == "no clear difference"
    assert known.verdict("reciprocity", "Elm", "Oak", variant="published") == "clearly lower"
