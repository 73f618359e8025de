"""Findings over time: what rose, fell or shows no clear change, period by period, with gaps where too few people wrote."""

from typing import Any

from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import phrase
from pipeline.pages.words import Row, interval, listed, number, reason, sentence

UNCHANGED = 0.05
NO_CHANGE = "no clear change"


def series(
    evidence: Evidence, measure: str, place: str, *, subject: str = "", variant: str = "corrected"
) -> list[tuple[Row, Any]]:
    """Every period with its estimate, or nothing where there is no number to show."""
    found = [
        (time, evidence.at(measure, place, time["period_start"], subject=subject, variant=variant))
        for time in evidence.times
    ]
    return [(time, row if row is not None and row["value"] is not None else None) for time, row in found]


def direction(first: Row, last: Row) -> str:
    """Rose or fell when the intervals do not overlap; complete counts when they moved by more than a twentieth."""
    bounds = [first["ci_low"], first["ci_high"], last["ci_low"], last["ci_high"]]
    if any(bound is None for bound in bounds):
        before, after = first["value"], last["value"]
        if abs(after - before) <= UNCHANGED * max(abs(before), abs(after)):
            return NO_CHANGE
        return "rose" if after > before else "fell"
    if bounds[2] > bounds[1]:
        return "rose"
    return "fell" if bounds[3] < bounds[0] else NO_CHANGE


def ends(points: list[tuple[Row, Any]]) -> tuple[tuple[Row, Any], tuple[Row, Any]] | None:
    """The first and the last period that have a number, when there are two."""
    there = [(time, row) for time, row in points if row is not None]
    return (there[0], there[-1]) if len(there) > 1 else None


def trend(evidence: Evidence, points: list[tuple[Row, Any]], place: str) -> str | None:
    """From where to where in one community, with intervals."""
    found = ends(points)
    if found is None:
        return None
    (start, first), (end, last) = found
    unit = last["unit"]
    what = direction(first, last)
    words = {"rose": "rose", "fell": "fell"}.get(what, f"shows {what}:")
    tail = " of every 100" if unit == "share" else ""
    return (
        f"{evidence.label(place)} {words} from {number(first['value'], unit)}{tail}{interval(first)} in {start['label']} "
        f"to {number(last['value'], unit)}{tail}{interval(last)} in {end['label']}."
    )


def headline(evidence: Evidence, measure: str) -> str:
    """Where a measure rose, fell, or shows no clear change, in one sentence."""
    name = quantity(evidence, measure)
    groups: dict[str, list[str]] = {}
    for place in evidence.places:
        found = ends(series(evidence, measure, place["community_id"]))
        if found is not None:
            what = direction(found[0][1], found[1][1])
            groups.setdefault(what, []).append(place["label"])
    n_all = len(evidence.places)
    if not groups:
        return f"There are too few periods with data to tell how {name} changed."
    verbs = (("rose", "rose"), ("fell", "fell"), (NO_CHANGE, f"shows {NO_CHANGE}"))
    return sentence(
        f"{name} {listed([f'{verb} in {together(groups[what], n_all)}' for what, verb in verbs if what in groups])}"
    )


def together(labels: list[str], n_all: int) -> str:
    """Communities by name; all of many by their number."""
    return f"all {n_all} communities" if len(labels) == n_all > 2 else listed(labels)  # noqa: PLR2004


def quantity(evidence: Evidence, measure: str) -> str:
    """What rises or falls: a number, a share, or what the measure is called."""
    name = phrase(measure).name
    unit = next((row["unit"] for row in evidence.estimates if row["measure"] == measure), "")
    kinds = {"share": "the share of ", "count": "the number of ", "ratio": "the number of "}
    return kinds.get(unit, "the ") + name


def gaps(evidence: Evidence, measure: str, *, subject: str = "", variant: str = "corrected") -> list[str]:
    """Which periods have no number in which community, and why."""
    notes = []
    for place in evidence.places:
        reasons: dict[str, list[str]] = {}
        for time in evidence.times:
            row = evidence.at(
                measure, place["community_id"], time["period_start"], subject=subject, variant=variant
            )
            if row is None or row["value"] is None:
                why = reason(row)
                reasons.setdefault(why, []).append(time["label"])
        notes += [
            sentence(f"gap for {place['label']} in {_periods(labels, len(evidence.times))}: {why}")
            for why, labels in reasons.items()
        ]
    return notes


def _periods(labels: list[str], n_all: int) -> str:
    """Few periods by name, many by number."""
    if len(labels) == n_all:
        return "every period"
    return listed(labels) if len(labels) <= 4 else f"{len(labels)} of {n_all} periods"  # noqa: PLR2004  a line's worth
