"""Values as archives wrote them over twenty years: the same fact as number, text, truth value or nothing."""

import math
import re
from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

# How spreadsheets and scripts spell "nothing" in place of an id; Reddit's own ids are in lower case.
NO_IDS = frozenset({"None", "NaN", "NULL", "Null"})
# How exports spell "nothing"; a text or a title may well be the word "None", so these are not taken for words there.
NOTHING = frozenset({"", "none", "null", "nan", "n/a", "undefined"})
TRUTHS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
BIGGEST = 2**63 - 1
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
NUMBERS = (int, float)
LAST_MOMENT = 4_102_444_800  # 2100-01-01; later "seconds" are something else
# Ids of comments were numbers of eleven digits when Pushshift's API gave them as numbers; a native id has seven letters.
SHORTEST_NUMBER_AS_ID = 10


def column(
    values: list[Any], parse: Callable[[Any], Any], *, plain: Collection[type], kind: pa.DataType
) -> pa.Array:
    """Make an Arrow column: at once where all values are of the plain types, else value by value through ``parse``."""
    if set(map(type, values)) <= set(plain):
        try:
            return pa.array(values, kind)
        except (OverflowError, pa.ArrowInvalid):
            pass  # a number beyond 64 bits somewhere: parse knows what to do with it
    return pa.array([parse(value) for value in values], kind)


def texts(values: list[Any], pattern: str, parse: Callable[[int], str | None]) -> pa.Array:
    """Make an Arrow column of texts: those that match a pattern as they are, the odd others by ``parse`` of their place."""
    is_plain = set(map(type, values)) <= {str, type(None)}
    column = pa.array(
        values if is_plain else [v if isinstance(v, str) else None for v in values], pa.string()
    )
    odd = pc.invert(pc.fill_null(pc.match_substring_regex(column, pattern), False))  # noqa: FBT003
    places = np.flatnonzero(odd.to_numpy(zero_copy_only=False)).tolist()
    if not places:
        return column
    return pc.replace_with_mask(column, odd, pa.array([parse(place) for place in places], pa.string()))


def moments(values: list[Any]) -> pa.Array:
    """Read a column of moments (seconds since 1970) at once where all are whole numbers, else one by one."""
    read = column(values, seconds, plain={int, type(None)}, kind=pa.int64())
    return pc.if_else(pc.and_(pc.greater(read, 0), pc.less(read, LAST_MOMENT)), read, None)


def real_number(value: Any) -> float | None:
    """Read a number however it was written; what is none, or not finite, is nothing."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def whole_number(value: Any) -> int | None:
    """Read a whole number however it was written: 7, 7.0, "7", "7.0"."""
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,19}", value, re.ASCII):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        number = real_number(value)
        value = None if number is None else int(number)
    return value if value is not None and abs(value) <= BIGGEST else None


def truth(value: Any) -> bool | None:
    """Read a truth value however it was written: true, "true", "True", 1, "1"."""
    if isinstance(value, bool) or value is None:
        return value
    return TRUTHS.get(str(value).strip().lower())


def seconds(value: Any) -> int | None:
    """Read a moment in seconds since 1970; what cannot be a moment of Reddit's is nothing."""
    number = value if type(value) is int else whole_number(value)
    return number if number is not None and 0 < number < LAST_MOMENT else None


def label(value: Any) -> str | None:
    """Read a short text such as a flair, where the words for "nothing" mean nothing."""
    return None if not isinstance(value, str) or value.strip().lower() in NOTHING else value


def edited(value: Any) -> tuple[bool | None, int | None]:
    """Read ``edited``: false, true (until 2012 without a moment), or the moment, as whole number, fraction or text."""
    if (said := truth(value)) is not None:
        return said, None
    moment = seconds(value)
    return (True, moment) if moment is not None else (None, None)


def base36(number: int) -> str:
    """Write a number as Reddit writes its ids."""
    if number < 0:
        raise ValueError(f"An id cannot be negative ({number}).")
    digits = ""
    while number >= len(DIGITS):
        number, rest = divmod(number, len(DIGITS))
        digits = DIGITS[rest] + digits
    return DIGITS[number] + digits


def native_id(value: Any) -> str | None:
    """Read an id with or without its prefix (t1_, t3_)."""
    if isinstance(value, str) and value.isalnum() and value.isascii():
        return None if value in NO_IDS else value
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(?:t\d_)?([A-Za-z0-9_-]{1,40})\s*", value)):
        return found[1]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def reference(value: Any, *, bare_prefix: str) -> str | None:
    """Read the id of another contribution as a fullname: "t3_abc"; a number is written in base 36.

    Numbers (also as text, also with ".0") are a habit of Pushshift's last API (from mid-2022); Reddit writes letters.
    """
    if value is None:
        return None
    if isinstance(value, str):
        if value[:3] in ("t1_", "t3_") and value[3:].isalnum() and value.isascii():
            return value
        text = value.strip()
        if re.fullmatch(r"t\d_[A-Za-z0-9_-]{1,40}", text):
            return text
        if not re.fullmatch(rf"\d{{{SHORTEST_NUMBER_AS_ID},}}(?:\.0)?|\d+\.0", text, re.ASCII):
            bare = native_id(text) if text.lower() not in NOTHING else None
            return f"{bare_prefix}{bare}" if bare else None
    number = whole_number(value)
    return f"{bare_prefix}{base36(number)}" if number is not None and number >= 0 else None
