"""Numbers in words: rounding, amounts with their interval, verdicts, and what is missing and why."""

from collections.abc import Mapping, Sequence
from math import floor, log10
from typing import Any

Row = Mapping[str, Any]
UNDECIDED = ("no clear difference", "too little data to say")
TOO_FEW = "too few contributors"
FEW_DIGITS = 3
FROM_ROUNDED = 1000
TWO_DIGITS = 10
NOTHING = "\u2013"  # a dash in an empty cell of a table
UNITS = {"words": "words", "points": "points", "minutes": "minutes"}
FRACTIONS = (
    (0.95, "nearly all"),
    (0.85, "about nine in ten"),
    (0.775, "about eight in ten"),
    (0.71, "about three in four"),
    (0.62, "about two in three"),
    (0.55, "more than half of the"),
    (0.45, "about half of the"),
    (0.37, "about four in ten"),
    (0.29, "about one in three"),
    (0.225, "about one in four"),
    (0.17, "about one in five"),
    (0.12, "about one in seven"),
    (0.075, "about one in ten"),
    (0.035, "about one in twenty"),
    (0.015, "about one in fifty"),
    (0.0075, "about one in a hundred"),
    (0.0, "fewer than one in a hundred"),
)


def digits(value: float, places: int = FEW_DIGITS) -> float:
    """Round to a few meaningful digits: 41,234 becomes 41,200; 0.03123 becomes 0.0312."""
    if value == 0:
        return 0.0
    return round(value, places - 1 - floor(log10(abs(value))))


def number(value: float, unit: str) -> str:
    """A number alone, rounded for reading."""
    if unit == "share":
        return per_hundred(value)
    if unit == "count" or abs(value) >= FROM_ROUNDED:
        return f"{value if abs(value) < FROM_ROUNDED else digits(value):,.0f}"
    if unit in UNITS:
        return plain(round(value, 1))
    return f"{value:.2f}" if unit == "index" else f"{value:.1f}"


def plain(value: float) -> str:
    """Without a needless ".0"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def per_hundred(share: float) -> str:
    """A share as how many of every 100; the smaller it is, the more digits stay behind the point."""
    hundred = share * 100
    if abs(hundred) >= TWO_DIGITS:
        return f"{hundred:.0f}"
    if abs(hundred) < 0.005:  # noqa: PLR2004  would round to 0.00
        return "0"
    return f"{hundred:.2f}" if abs(hundred) < 1 else f"{hundred:.1f}"


def as_fraction(share: float, things: str) -> str:
    """A share as people say it: "about one in three posts"."""
    return f"{next(words for least, words in FRACTIONS if share >= least)} {things}"


def interval(row: Row) -> str:
    """The interval in brackets, or nothing when there is none."""
    if row["ci_low"] is None or row["ci_high"] is None:
        return ""
    low, high = number(row["ci_low"], row["unit"]), number(row["ci_high"], row["unit"])
    if low == high and row["unit"] == "share":  # one more digit, so that a range is seen to be one
        low, high = (f"{row[end] * 100:.1f}" for end in ("ci_low", "ci_high"))
    return f" ({low} to {high})"


def short(row: Row) -> str:
    """An estimate alone, as "about 23 of every 100"; a complete count that needs no rounding is not "about"."""
    text, unit = number(row["value"], row["unit"]), row["unit"]
    if unit == "share":
        return f"about {text} of every 100"
    is_exact = unit == "count" and row["ci_low"] is None and row["value"] < FROM_ROUNDED
    return text if is_exact else f"about {text}"


def amount(row: Row, things: str, *, is_bare: bool = False) -> str:
    """An estimate in words, as "about 23 of every 100 posts (20 to 26)"; bare, without the interval."""
    counted = UNITS.get(row["unit"], things)
    return f"{short(row)} {counted}".rstrip() + ("" if is_bare else interval(row))


def reason(row: Row | None) -> str:
    """Why there is no number, in a few words."""
    note = (row["note"] if row else None) or "not computed"
    return "too few people wrote to show it" if TOO_FEW in note else note


def missing(row: Row | None, place: str) -> str:
    """Say that a number is missing for a community, and why."""
    if row is None:
        return f"Nothing was computed for {place}."
    note = row["note"] or "it could not be computed"
    if TOO_FEW in note:
        return f"Too few people wrote in {place} to show it."
    return f"For {place} it cannot be shown: {note}."


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def brief(label: str) -> str:
    """A label of many words by its first two, for sentences; charts and tables have it whole."""
    return ", ".join(label.split(" · ")[:2])


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    done = capital(text.strip())
    return done if done.endswith((".", "!", "?")) else f"{done}."


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def turned(words: str) -> str:
    """The verdict seen from the other community."""
    if "higher" in words:
        return words.replace("higher", "lower")
    return words.replace("lower", "higher")


def verdict(words: str, one: str, other: str) -> str:
    """The verdict of a comparison as a sentence's end."""
    if words == "no clear difference":
        return f"no clear difference between {one} and {other}"
    if words == "too little data to say":
        return f"too little data to say whether {one} and {other} differ"
    return f"{words} in {one} than in {other}"


def shift(row: Row, event: str, place: str) -> str:
    """How the weekly number of posts moved at an event: higher, lower or no clear change, by how much."""
    value, low, high = row["value"], row["ci_low"], row["ci_high"]
    if low is None or high is None:
        return f"{event}: in {place} {value:.2f} times as many posts a week as before; how sure this is cannot be said"
    span = f"({low:.2f} to {high:.2f})"
    if low > 1:
        return f"{event}: in {place} clearly more posts a week from then on, about {value:.2f} times as many {span}"
    if high < 1:
        return f"{event}: in {place} clearly fewer posts a week from then on, about {value:.2f} times as many {span}"
    return f"{event}: in {place} no clear change in posts a week, about {value:.2f} times as many {span}"


def recount(published: Row, corrected: Row) -> str:
    """What the model study's rules would give, and what counting correctly gives."""
    unit = corrected["unit"]
    end = " of every 100" if unit == "share" else ""
    by_rules, correct = (number(row["value"], unit) for row in (published, corrected))
    if by_rules == correct:
        return f"both ways of counting give {correct}{end}"
    return f"the model study counted {by_rules}{end}; counted correctly it is {correct}{end}"


def plural(n: int, thing: str) -> str:
    """One thing, two things."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"
