"""Moments as exports write them, read to the second in UTC; what could mean two moments means none."""

import math
import re
from contextlib import suppress
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from pipeline.raw.drift import LAST_MOMENT

# Nothing in an export is older than the web. Smaller numbers are years, or days and hours without dashes (20200419).
FIRST_EPOCH = 662_688_000  # 1991
MILLISECONDS = 1000
# CrowdTangle writes the clock of New York. Other abbreviations mean different clocks in different countries.
HOURS = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4}
_WORDS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {word: number for number, word in enumerate(_WORDS, start=1)}

_CLOCK = r"(?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?"
_ZONE = r"(?P<zone>Z|UTC?|GMT|E[SD]T|[+-]\d\d:?\d\d|[+-]\d\d)"
_MONTH = "(?P<month>[A-Za-z]{3})"
# 2020-04-19, 2020-04-19T19:22:23Z, 2020-04-19 19:22:23 EST
_iso = re.compile(rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[Tt ]{_CLOCK} ?{_ZONE}?)?", re.ASCII)
# Sun, 19 Apr 2020 19:22:23 +0000 (UTC)
_mail = re.compile(
    rf"(?:[A-Za-z]{{3}}, ?)?(?P<day>\d\d?) {_MONTH} (?P<year>\d{{4}}) {_CLOCK}(?: {_ZONE}(?: \([A-Z]+\))?)?",
    re.ASCII,
)
# Sun Apr 19 19:22:23 +0000 2020
_twitter = re.compile(rf"[A-Za-z]{{3}} {_MONTH} (?P<day>\d\d?) {_CLOCK} {_ZONE} (?P<year>\d{{4}})", re.ASCII)
_number = re.compile(r"\d{1,19}(?:\.\d*)?", re.ASCII)
_names_an_hour = re.compile(r"%[HIcX]")


def moment(value: Any, *, zone: tzinfo, time_format: str | None = None) -> int | None:
    """Read a moment in seconds since 1970; ``zone`` is the clock of those that name none.

    With a ``time_format`` (of strptime) only that is read, otherwise numbers of seconds or milliseconds, ISO 8601,
    e-mail's and Twitter's way. "03/04/2021" is in March or in April, so without a format it is nothing.
    """
    text = _text(value)
    read: int | None = None
    with suppress(ValueError, OverflowError):
        if time_format is not None:
            said = datetime.strptime(text, time_format)  # noqa: DTZ007 -- the zone comes in the next line
            read = _seconds(said, said.tzinfo or zone)
        elif _number.fullmatch(text):
            read = _epoch(float(text))
        else:
            read = _written(text, zone)
    return read if read is not None and 0 < read < LAST_MOMENT else None


def is_day(value: Any, *, time_format: str | None = None) -> bool:
    """Say whether a moment names a day and no hour."""
    if time_format is not None:
        return not _names_an_hour.search(time_format)
    found = _iso.fullmatch(_text(value))
    return found is not None and found["clock"] is None


def _text(value: Any) -> str:
    """A value as one would write it; what is neither text nor number is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        return f"{value:.3f}" if math.isfinite(value) and abs(value) < MILLISECONDS * LAST_MOMENT else ""
    return value.strip() if isinstance(value, str) else str(value) if abs(value) < 2**63 else ""


def _epoch(number: float) -> int | None:
    """Seconds, or milliseconds, since 1970."""
    if number >= MILLISECONDS * FIRST_EPOCH:
        number /= MILLISECONDS
    return math.floor(number) if number >= FIRST_EPOCH else None


def _written(text: str, zone: tzinfo) -> int | None:
    """A date, with or without a time of day, in one of the ways that can mean only one."""
    found = _iso.fullmatch(text) or _mail.fullmatch(text) or _twitter.fullmatch(text)
    if found is None:
        return None
    month = int(found["month"]) if found["month"].isdigit() else MONTHS.get(found["month"].lower(), 0)
    day = f"{found['year']}-{month:02}-{int(found['day']):02}"
    said = datetime.fromisoformat(f"{day}T{found['clock'] or '00:00'}")
    return _seconds(said, zone if found["zone"] is None else _offset(found["zone"]))


def _offset(word: str) -> tzinfo:
    """The clock that a zone means: Z, EST, +02:00, -0530."""
    if word in HOURS:
        return timezone(timedelta(hours=HOURS[word]))
    digits = word[1:].replace(":", "")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-ahead if word[0] == "-" else ahead)


def _seconds(said: datetime, zone: tzinfo) -> int:
    """Seconds since 1970 of what a clock showed; parts of a second are dropped."""
    return math.floor(said.replace(tzinfo=zone).timestamp())
