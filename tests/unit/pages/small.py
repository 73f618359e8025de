"""Evidence of a few rows, written as a table a reader can check by eye."""

from datetime import date

from pipeline.pages.evidence import Evidence

NAMES = ("Oak", "Elm", "Ash", "Fir")
YEARS = {"2019": date(2019, 1, 1), "2020": date(2020, 1, 1), "2021": date(2021, 1, 1)}
UNITS = {"contributors": "count", "posts": "count", "contributions": "count", "mean_degree": "ratio"} | {
    "responses_per_answered_thread": "ratio",
    "gini_contributions": "index",
    "level_shift": "ratio",
}
CODE = {"part": "act", "is_exploratory": False, "quality": 0.7, "ceiling": 0.8, "description": "Meaning"}


def number(text: str) -> float | None:
    return float(text) if text not in {"", "-"} else None


def cells(text: str) -> list[list[str]]:
    """The rows of a table drawn with bars, without its header."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines[1:]]


def estimate(measure, place, period, value, low="-", high="-", note="", *, subject="", variant="corrected"):  # noqa: PLR0917
    """One estimate, its cells in the order of the tables."""
    return {
        "measure": measure,
        "subject": subject,
        "community_id": place,
        "period_start": YEARS.get(period, YEARS["2019"]),
        "period": "whole" if period == "whole" else "year",
        "value": number(value),
        "ci_low": number(low),
        "ci_high": number(high),
        "n": 900,
        "n_contributors": 450 if number(value) is not None else None,
        "n_threads": 300,
        "unit": UNITS.get(measure, "share"),
        "variant": variant,
        "method": "bootstrap",
        "seed": 7,
        "note": note or None,
    }


def contrast(measure, one, other, verdict, *, subject="", variant="corrected"):
    return {
        "measure": measure,
        "subject": subject,
        "community_id": one,
        "other_community_id": other,
        "variant": variant,
        "verdict": verdict,
    }


def subject(kind, name, **more):
    return CODE | {"kind": kind, "subject": name, "label": name.capitalize(), "starts_on": None} | more


def evidence(estimates=(), *, places=2, contrasts=(), subjects=(), years=("2019", "2020", "2021"), **more):
    """Evidence of the first communities by name, one period a year."""
    named = [{"community_id": name, "label": name, "platform": "reddit"} for name in NAMES[:places]]
    periods = [
        {
            "period_start": YEARS[year],
            "period": "year",
            "period_end": date(int(year) + 1, 1, 1),
            "label": year,
        }
        for year in years
    ]
    tables = {
        "estimates": list(estimates),
        "contrasts": list(contrasts),
        "catalogue": [],
        "communities": named,
        "periods": [*periods, {"period_start": YEARS["2019"], "period": "whole", "label": "2019 to 2021"}],
        "subjects": list(subjects),
        "topic_terms": [],
        "coverage": [],
        "facts": [],
        "tables": [],
        "columns": [],
    }
    return Evidence(**(tables | more))


def rates(text: str, **more) -> Evidence:
    """Evidence on response_rate over the whole window: community | value | from | to | note."""
    rows = [
        estimate("response_rate", place, "whole", value, low, high, note)
        for place, value, low, high, note in cells(text)
    ]
    return evidence(rows, places=len(rows), **more)


def yearly(text: str, measure: str = "response_rate", **more) -> Evidence:
    """Evidence on a measure by year: community | year | value | from | to | note."""
    rows = [
        estimate(measure, place, year, value, low, high, note)
        for place, year, value, low, high, note in cells(text)
    ]
    return evidence(rows, places=len({row["community_id"] for row in rows}), **more)
