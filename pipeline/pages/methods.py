"""Methods and limits: what was collected, how far it can be trusted, who was left out, and how to cite."""

from datetime import date
from typing import Any

from pipeline.pages import missing
from pipeline.pages.evidence import Evidence
from pipeline.pages.words import NOTHING, capital, plural

PAGE = {"name": "methods", "file": "methods.html", "nav": "Methods and limits", "title": "Methods and limits"}
LEVELS = ("none", "poor", "fair", "good")
CHAPTERS = {
    "study": "The study",
    "collection": "What was collected",
    "exclusions": "Who was left out",
    "topics": "How topics were found",
    "codes": "How contributions were coded",
    "networks": "How ties were counted",
    "versions": "Versions and seeds",
}
COLUMNS = {
    "n_posts": "posts",
    "n_responses": "responses",
    "n_text_gone": "text gone",
    "n_orphans": "orphans",
    "n_excluded": "left out",
    "n_days_without": "days without",
    "counts": "counts",
    "networks": "networks",
}
LIMITS = [
    "Archives hold what was public when it was copied. What was deleted before is missing, and nobody knows how much.",
    "Votes, reading and private messages are not part of the archives.",
    "One person may use several accounts, and several people one.",
    "Numbers that rest on fewer people than the smallest cell of the study are left out, and so are numbers that would give them away.",
]


def page(
    evidence: Evidence, *, title: str, smallest_cell: int, edition: date, version: str
) -> dict[str, Any]:
    """The plain dictionary of the page."""
    return {
        **PAGE,
        "lead": lead(evidence),
        "findings": missing.findings(evidence),
        "coverage": coverage(evidence),
        "smallest_cell": smallest_cell,
        "chapters": [
            {"title": CHAPTERS.get(name, capital(name)), "facts": facts}
            for name, facts in _by_chapter(evidence).items()
        ],
        "cite": f"{title}. Data of {evidence.window or 'no period'}. Edition of {edition.day} {edition:%B %Y}, made with Staffroom {version}.",
        "limits": LIMITS,
    }


def lead(evidence: Evidence) -> str:
    """What was collected, in one sentence."""
    if not evidence.coverage:
        return "Nothing was collected."
    known = [_stored(row) for row in evidence.coverage]
    n = sum(stored for stored in known if stored is not None)
    number = f"More than {n:,}" if None in known else f"{n:,}"
    good = sum(row["counts"] == "good" for row in evidence.coverage)
    return (
        f"{number} contributions were collected from {_communities(len(evidence.places))} in {plural(len(evidence.times), 'period')}; "
        f"counts can be trusted in {good} of {plural(len(evidence.coverage), 'cell')} of the calendar below."
    )


def _communities(n: int) -> str:
    return "one community" if n == 1 else f"{n} communities"


def coverage(evidence: Evidence) -> dict[str, Any]:
    """The calendar: a row per community, a cell per period with what is there and how good it is."""
    found = {(row["community_id"], row["period_start"]): row for row in evidence.coverage}
    rows = []
    for place in evidence.places:
        cells = [_cell(found.get((place["community_id"], time["period_start"]))) for time in evidence.times]
        rows.append({"label": place["label"], "cells": cells})
    table = [
        [
            evidence.label(row["community_id"]),
            evidence.time_label(row["period_start"]),
            *[row[key] for key in COLUMNS],
        ]
        for row in evidence.coverage
    ]
    return {
        "columns": [time["label"] for time in evidence.times],
        "rows": rows,
        "table": {
            "name": "methods-coverage",
            "columns": ["community", "period", *COLUMNS.values()],
            "rows": table,
        },
    }


def _cell(row: Any) -> dict[str, Any]:
    """One cell of the calendar: how many contributions, and the level of trust in counts and in networks."""
    if row is None:
        return {"n": NOTHING, "counts": "none", "networks": "none", "level": 0}
    stored = _stored(row)
    return {
        "n": NOTHING if stored is None else f"{stored:,}",
        "counts": row["counts"],
        "networks": row["networks"],
        "level": min(LEVELS.index(row[key]) for key in ("counts", "networks")),
    }


def _stored(row: Any) -> int | None:
    """Contributions stored in a cell, or nothing where too few people wrote to show it."""
    return None if row["n_posts"] is None else row["n_posts"] + row["n_responses"]


def _by_chapter(evidence: Evidence) -> dict[str, list[Any]]:
    """Facts by chapter, in the order of the method."""
    chapters: dict[str, list[Any]] = {name: [] for name in CHAPTERS}
    for fact in evidence.facts:
        chapters.setdefault(fact["chapter"], []).append({"item": fact["item"], "value": fact["value"]})
    return {name: facts for name, facts in chapters.items() if facts}


def trust(evidence: Evidence) -> str:
    """How far counts and networks can be trusted, for the foot of every page."""
    if not evidence.coverage:
        return "coverage unknown"
    parts = []
    for key in ("counts", "networks"):
        levels = [row[key] for row in evidence.coverage]
        usual = max(LEVELS, key=lambda level: (levels.count(level), LEVELS.index(level)))
        worst = min(levels, key=LEVELS.index)
        parts.append(f"{key} {usual}" + (f" (at worst {worst})" if worst != usual else ""))
    return f"coverage: {', '.join(parts)}"
