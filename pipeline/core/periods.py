"""The periods a study is cut into, with the names pages give them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pipeline.study import Study

DASH = "\u2013"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SCHOOL_YEAR_STARTS = 8  # August: terms begin then in most places the studies are about

# Length in months, and the month of the year in which the first one starts.
LENGTHS = {
    "month": (1, 1),
    "quarter": (3, 1),
    "half-year": (6, 1),
    "school-year": (12, SCHOOL_YEAR_STARTS),
    "year": (12, 1),
}


def periods(study: Study) -> list[dict[str, Any]]:
    """List the periods that overlap the study; the first and the last may lie partly outside, ``n_days`` counts what is inside."""
    return [
        {
            "period_start": start,
            "period_end": end,
            "label": LABELS[study.period](start),
            "n_days": (min(end, study.end) - max(start, study.start)).days,
        }
        for start, end in _cuts(study)
    ]


def _cuts(study: Study) -> Iterator[tuple[date, date]]:
    """Give first days and first days after, in order."""
    length, first_month = LENGTHS[study.period]
    months = study.start.year * 12 + study.start.month - first_month
    months -= months % length
    while (start := _first_day(months, first_month)) < study.end:
        months += length
        yield start, _first_day(months, first_month)


def _first_day(months: int, first_month: int) -> date:
    """Turn a count of months back into a date."""
    year, month = divmod(months + first_month - 1, 12)
    return date(year, month + 1, 1)


def _month(start: date) -> str:
    return f"{MONTHS[start.month - 1]} {start.year}"


def _quarter(start: date) -> str:
    return f"Q{(start.month + 2) // 3} {start.year}"


def _half_year(start: date) -> str:
    return f"{MONTHS[start.month - 1]}{DASH}{MONTHS[start.month + 4]} {start.year}"


def _school_year(start: date) -> str:
    return f"{_month(start)}{DASH}{MONTHS[start.month - 2]} {start.year + 1}"


def _year(start: date) -> str:
    return str(start.year)


LABELS: dict[str, Callable[[date], str]] = {
    "month": _month,
    "quarter": _quarter,
    "half-year": _half_year,
    "school-year": _school_year,
    "year": _year,
}
