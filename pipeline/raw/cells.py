"""What a cell of a table says, whatever a spreadsheet, a script or R has made of it: ids, texts, numbers, truth values."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from pipeline.raw import drift

DAMAGED = "id damaged by a spreadsheet"
NOTHING = drift.NOTHING | {"na", "#n/a"}
TRUTHS = {"yes": True, "no": False, "true": True, "false": False}
EXACT = 2**53  # whole numbers from here on were rounded when they were fractions for a while
EXACT_DIGITS = 15

_rounded = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+\d+", re.ASCII)
_kept_as_text = re.compile(r'="?([^"]*)"?')
_with_fraction = re.compile(r"(\d+)\.0+", re.ASCII)
_grouped = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# 4CAT names a post by its at-uri and what it answers by its address; only their last part, the moment of writing to
# the microsecond, is the same in both, and it alone does not name the account.
_bluesky = re.compile(r"(?:at://|https://bsky\.app/profile/)\S+/([\w.~:-]+)", re.ASCII)


class DamagedId(ValueError):
    """Raised when a spreadsheet has rounded an id."""


def first_said(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of some columns that says something."""
    values = (look(fields, name) for name in names)
    return next((value for value in values if says_something(value)), None)


def look(fields: Mapping[str, Any], path: str) -> Any:
    """Follow a path such as "data.user.id"; names of columns may have dots in them too."""
    if path in fields:
        return fields[path]
    for dot in re.finditer(r"\.", path):
        inner = fields.get(path[: dot.start()])
        if isinstance(inner, dict) and (found := look(inner, path[dot.end() :])) is not None:
            return found
    return None


def says_something(value: Any) -> bool:
    """Whether a cell holds more than one of the words for nothing."""
    return value is not None and not (isinstance(value, str) and value.strip().lower() in NOTHING)


def id_text(value: Any) -> str | None:
    """Read an id as text, whatever a spreadsheet has made of it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= EXACT:
            raise DamagedId
        value = int(value)
    text = str(value).strip()
    if (wrapped := _kept_as_text.fullmatch(text)) is not None:
        text = wrapped[1].strip()
    if not says_something(text):
        return None
    if (whole := _with_fraction.fullmatch(text)) is not None:
        text = whole[1]
        if len(text) > EXACT_DIGITS:
            raise DamagedId
    if _rounded.fullmatch(text):
        raise DamagedId
    return named[1] if (named := _bluesky.fullmatch(text)) else text


def person(value: Any) -> str | None:
    """A name or number that tells one account or respondent from the others, written in one way.

    Raises
    ------
    DamagedId
        When a spreadsheet has rounded it, after which many would be one.
    """
    name = id_text(value)
    return None if name is None else name.removeprefix("@") or None


def short_text(value: Any) -> str | None:
    """A short text, or a number as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() if says_something(value) else None


def whole_number(value: Any) -> int | None:
    """A whole number, also one written with commas."""
    return drift.whole_number(_ungrouped(value))


def real_number(value: Any) -> float | None:
    """A number, also one written with commas."""
    return drift.real_number(_ungrouped(value))


def _ungrouped(value: Any) -> Any:
    """Take the commas out of "1,234"."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text.replace(",", "") if _grouped.fullmatch(text) else text


def id_or_nothing(value: Any) -> str | None:
    """Read an id; one that is damaged is nothing."""
    with suppress(DamagedId):
        return id_text(value)
    return None


def plain_fact(value: Any) -> Any:
    """A truth value, a number or a text; what is nested is none."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str) and (said := TRUTHS.get(value.strip().lower())) is not None:
        return said
    number = real_number(value)
    if number is None:
        return value.strip() if isinstance(value, str) else None
    return int(number) if number.is_integer() and abs(number) < EXACT else number
