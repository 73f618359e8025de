"""Numbers in words: rounding, ranges, fractions, verdicts, and what is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.pages import words


def row(value, low=None, high=None, unit="share", note=None):
    return {"value": value, "ci_low": low, "ci_high": high, "unit": unit, "note": note}


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.2314, "23"),
        (1.0, "100"),
        (0.095, "9.5"),
        (0.09, "9.0"),
        (0.0312, "3.1"),
        (0.0027, "0.27"),
        (0.00004, "0"),
        (0.0, "0"),
    ],
)
def test_a_share_is_said_as_how_many_of_every_hundred(share, said):
    assert words.per_hundred(share) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (41_234, "count", "41,200"),
        (287, "count", "287"),
        (999, "count", "999"),
        (9.73, "ratio", "9.7"),
        (3.0, "ratio", "3.0"),
        (0.714, "index", "0.71"),
        (64.0, "words", "64"),
        (5.5, "points", "5.5"),
        (0, "count", "0"),
    ],
)
def test_a_number_is_rounded_for_reading(value, unit, said):
    assert words.number(value, unit) == said


def test_an_amount_reads_like_a_sentence_of_the_style_guide():
    assert words.amount(row(0.2314, 0.20, 0.26), "posts") == "about 23 of every 100 posts (20 to 26)"


def test_an_amount_can_go_without_its_range():
    assert words.amount(row(0.2314, 0.20, 0.26), "posts", is_bare=True) == "about 23 of every 100 posts"


def test_a_complete_small_count_is_not_about():
    assert words.amount(row(450, unit="count"), "people") == "450 people"


def test_a_rounded_count_is_about():
    assert words.amount(row(41_234, unit="count"), "people") == "about 41,200 people"


def test_words_are_counted_in_words_whatever_the_measure_calls_them():
    assert words.amount(row(64.2, 60, 70, "words"), "things") == "about 64.2 words (60 to 70)"


def test_a_range_that_rounds_to_one_number_gets_one_more_digit():
    assert words.interval(row(0.12, 0.1161, 0.1239)) == " (11.6 to 12.4)"


def test_without_a_range_nothing_stands_in_brackets():
    assert words.interval(row(12, unit="count")) == ""


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.99, "nearly all posts"),
        (0.92, "about nine in ten posts"),
        (0.75, "about three in four posts"),
        (0.66, "about two in three posts"),
        (0.5, "about half of the posts"),
        (0.34, "about one in three posts"),
        (0.2, "about one in five posts"),
        (0.001, "fewer than one in a hundred posts"),
    ],
)
def test_a_share_is_said_as_people_say_it(share, said):
    assert words.as_fraction(share, "posts") == said


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_never_gets_the_words_of_a_smaller_one(one, other):
    order = [said for _, said in words.FRACTIONS]
    low, high = sorted((one, other))

    def place(share):
        return order.index(words.as_fraction(share, "").rstrip())

    assert place(high) <= place(low)


@given(st.floats(1e-6, 1e9))
def test_rounding_moves_a_number_by_less_than_half_a_hundredth(value):
    assert abs(words.digits(value) - value) <= 0.005 * value


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], ""),
        (["one"], "one"),
        (["one", "two"], "one and two"),
        (["one", "two", "three"], "one, two and three"),
    ],
)
def test_parts_are_listed_with_an_and(parts, said):
    assert words.listed(parts) == said


@pytest.mark.parametrize(
    ("verdict", "from_the_other_side"),
    [
        ("clearly higher", "clearly lower"),
        ("probably lower", "probably higher"),
        ("no clear difference", "no clear difference"),
        ("too little data to say", "too little data to say"),
    ],
)
def test_a_verdict_can_be_seen_from_the_other_side(verdict, from_the_other_side):
    assert words.turned(verdict) == from_the_other_side
    assert words.turned(from_the_other_side) == verdict


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("clearly higher", "clearly higher in Oak than in Elm"),
        ("no clear difference", "no clear difference between Oak and Elm"),
        ("too little data to say", "too little data to say whether Oak and Elm differ"),
    ],
)
def test_a_verdict_ends_a_sentence(verdict, said):
    assert words.verdict(verdict, "Oak", "Elm") == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "Nothing was computed for Oak."),
        (row(None, note="too few contributors to show"), "Too few people wrote in Oak to show it."),
        (row(None, note="no post in this period"), "For Oak it cannot be shown: no post in this period."),
        (row(None), "For Oak it cannot be shown: it could not be computed."),
    ],
)
def test_what_is_missing_is_said_with_its_reason(found, said):
    assert words.missing(found, "Oak") == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.31, 1.53, "clearly more posts a week"),
        (0.4, 0.8, "clearly fewer posts a week"),
        (0.9, 1.1, "no clear change"),
    ],
)
def test_a_level_shift_is_judged_by_its_range(low, high, said):
    assert said in words.shift(row((low + high) / 2, low, high, "ratio"), "School closures", "Oak")


def test_a_level_shift_without_a_range_is_not_judged():
    told = words.shift(row(1.4, unit="ratio"), "School closures", "Oak")

    assert "cannot be said" in told
    assert "clearly" not in told


def test_a_recount_names_both_ways_of_counting():
    told = words.recount(row(0.0027), row(0.217))

    assert told == "the model study counted 0.27 of every 100; counted correctly it is 22 of every 100"


def test_a_recount_that_changes_nothing_says_so():
    assert words.recount(row(8.41, unit="ratio"), row(8.42, unit="ratio")) == "both ways of counting give 8.4"


@pytest.mark.parametrize(("n", "said"), [(1, "1 topic"), (2, "2 topics"), (1200, "1,200 topics")])
def test_a_plural_follows_its_number(n, said):
    assert words.plural(n, "topic") == said


@pytest.mark.parametrize(
    ("text", "said"), [("a thing", "A thing."), ("Done!", "Done!"), (" “so” it is ", "“so” it is.")]
)
def test_a_sentence_begins_and_ends_like_one(text, said):
    assert words.sentence(text) == said
