"""Interaction: who answers whom, how evenly people take part, and what counting correctly changes."""

from math import ceil
from typing import Any

from pipeline.pages import blocks, comparing, drawing
from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import phrase
from pipeline.pages.words import capital, number, recount, sentence

PAGE = {
    "name": "interaction",
    "file": "interaction.html",
    "nav": "Who answers whom",
    "title": "Who answers whom",
}
NETWORK = ("reciprocity", "mean_degree", "transitivity")
RECOUNTED = ("loops_share", "reciprocity", "mean_degree", "transitivity", "response_rate")
RULE = (
    "The program of the model study took every answer to an answer for an answer to oneself, so that most returned answers were lost. "
    "We count both ways: by its rules, to compare with what it printed, and correctly. Everything else on these pages is counted correctly."
)
HOLLOW = (
    "The hollow mark is what the model study's rules count, the filled one what counting correctly gives. "
    "Each panel has its own scale, from zero."
)
SAME_BASE = "Both counts are made from the same contributions; the difference comes from the rules alone."
LIMITS = [
    "A tie means that somebody responded to somebody. It does not mean that they know, like or trust each other.",
    "Ties through reading, voting or private messages leave no trace here.",
    "Small and large networks are hard to compare: with more people, fewer of one's partners know each other by necessity.",
    "The unevenness is among people who wrote something. People who only read would make it much larger.",
]


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    ties = [blocks.comparison(evidence, measure, page="interaction") for measure in NETWORK]
    recounted = recount_block(evidence)
    return {
        **PAGE,
        "lead": comparing.in_fractions(comparing.Compared(evidence, "reciprocity"), "go both ways"),
        "findings": [*ties, *([recounted] if recounted else []), concentration(evidence)],
        "limits": LIMITS,
    }


def concentration(evidence: Evidence) -> dict[str, Any]:
    """How evenly people take part: the busiest with their base, those who wrote once, and the Gini coefficient in words."""
    block = blocks.comparison(evidence, "top_1_percent_share", page="interaction")
    block["id"] = "concentration"
    block["question"] = "How evenly do people take part?"
    block["details"] += _bases(evidence)
    for measure in ("one_timers", "gini_contributions"):
        compared = comparing.Compared(evidence, measure)
        if compared.shown:
            block["details"].append(f"{capital(phrase(measure).name)} — {comparing.numbers(compared)}")
            block["details"] += comparing.differences(compared)
    block["reading"].append(
        "The Gini coefficient is 0 when all people write equally much and comes near 1 when one person writes everything."
    )
    measures = ["top_1_percent_share", "one_timers", "gini_contributions", "gini_contributions_unbiased"]
    block["table"] = blocks.whole_table(
        [comparing.Compared(evidence, one) for one in measures], "interaction-concentration"
    )
    block["made"] = blocks.made(evidence, measures)
    return block


def _bases(evidence: Evidence) -> list[str]:
    """How many people the busiest hundredth are: a top share says nothing without its base."""
    lines = []
    for place in evidence.places:
        row = evidence.whole("top_1_percent_share", place["community_id"])
        if row is not None and row["value"] is not None and row["n_contributors"]:
            n = row["n_contributors"]
            busiest = ceil(n / 100)
            lines.append(f"{place['label']}: the busiest {busiest:,} of {n:,} people.")
    return lines


def recount_block(evidence: Evidence) -> dict[str, Any] | None:
    """The model study's count beside the correct one; nothing when the former was not made."""
    pairs = _pairs(evidence)
    if not pairs:
        return None
    rows = [_row(evidence, *pair) for pair in pairs]
    told = [
        f"{capital(phrase(measure).name)}, {place['label']}: {recount(*both)}."
        for measure, place, both in pairs
    ]
    variants = [
        comparing.Compared(evidence, measure, variant=variant)
        for measure in RECOUNTED
        for variant in ("published", "corrected")
    ]
    table = blocks.whole_table(variants, "interaction-recount")
    return {
        "id": "recount",
        "question": "What does counting correctly change?",
        "finding": _most_changed(pairs),
        "details": [RULE],
        "shown_table": _both_ways(pairs),
        "notes": [],
        "reading": [HOLLOW],
        "sure": [SAME_BASE],
        "table": _with_variants(table, variants),
        "made": [
            *blocks.made(evidence, RECOUNTED, "published"),
            *blocks.made(evidence, RECOUNTED, "corrected"),
        ],
        "chart": {
            "name": "interaction",
            "rows": rows,
            "alt": "Counted by the model study's rules and correctly. " + " ".join(told),
            "caption": blocks.caption(
                evidence, "the model study's count (hollow) and the correct count (filled)"
            ),
        },
    }


def _pairs(evidence: Evidence) -> list[tuple[str, Any, tuple[Any, Any]]]:
    """Every measure and community that has a number by both rules: the model study's first."""
    found: list[tuple[str, Any, Any]] = [
        (
            measure,
            place,
            tuple(
                evidence.whole(measure, place["community_id"], variant=variant)
                for variant in ("published", "corrected")
            ),
        )
        for measure in RECOUNTED
        for place in evidence.places
    ]
    return [one for one in found if all(row is not None and row["value"] is not None for row in one[2])]


def _both_ways(pairs: list[tuple[str, Any, tuple[Any, Any]]]) -> dict[str, Any]:
    """Both counts of every measure and community, as a table for the page."""
    rows = [
        [capital(phrase(measure).name), place["label"], *(number(row["value"], row["unit"]) for row in both)]
        for measure, place, both in pairs
    ]
    return {"columns": ["measure", "community", "model study", "counted correctly"], "rows": rows}


def _most_changed(pairs: list[tuple[str, Any, tuple[Any, Any]]]) -> str:
    """The number that changes most, in proportion, among the ties that go both ways; else among all."""
    chosen = [pair for pair in pairs if pair[0] == "reciprocity"] or pairs
    measure, place, both = max(
        chosen, key=lambda pair: abs(pair[2][1]["value"] - pair[2][0]["value"]) / (pair[2][1]["value"] or 1)
    )
    return sentence(f"{phrase(measure).name} in {place['label']}: {recount(*both)}")


def _row(evidence: Evidence, measure: str, place: Any, pair: tuple[Any, Any]) -> dict[str, Any]:
    """One row of the chart: the two counts of a measure in a community."""
    published, corrected = pair
    return {
        "panel": drawing.panel(
            RECOUNTED.index(measure),
            capital(phrase(measure).name) + (", of every 100" if corrected["unit"] == "share" else ""),
        ),
        "place": str(evidence.number(place["community_id"])),
        "label": place["label"],
        "counted": drawing.scaled(published["value"], published["unit"]),
        "correct": drawing.scaled(corrected["value"], corrected["unit"]),
        "text": number(corrected["value"], corrected["unit"]),
    }


def _with_variants(table: dict[str, Any], variants: list[comparing.Compared]) -> dict[str, Any]:
    """Say in each row by which rules it was counted."""
    names = [one.variant for one in variants for _, row in one.rows if row is not None]
    words = {"published": "the model study's rules", "corrected": "counted correctly"}
    rows = [[*row, words[name]] for row, name in zip(table["rows"], names, strict=True)]
    return {**table, "columns": [*table["columns"], "counted by"], "rows": rows}
