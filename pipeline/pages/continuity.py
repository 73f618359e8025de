"""Continuity and change: each measure over time, all communities, with declared events."""

from typing import Any

from pipeline.pages import blocks, changing
from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import MAIN, STRUCTURE
from pipeline.pages.words import sentence, shift

PAGE = {
    "name": "continuity",
    "file": "continuity.html",
    "nav": "What changed",
    "title": "Continuity and change",
}
LIMITS = [
    "A change at the time of an event need not come from the event: other things changed at the same time.",
    "A measure that shows no clear change is not proven to be the same: the data may be too few to see it.",
    "A change may come from who writes or from how they write; these pages do not tell the two apart.",
    "The last period may still grow when later archives are added.",
]


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    findings = [blocks.development(evidence, measure, page="continuity") for measure in MAIN]
    further = [
        blocks.development(evidence, measure, page="continuity")
        for measure in STRUCTURE
        if measure not in MAIN and evidence.meaning(measure) is not None
    ]
    return {
        **PAGE,
        "lead": lead(evidence),
        "findings": findings,
        "shifts": shifts(evidence),
        "further": further,
        "limits": LIMITS,
    }


def lead(evidence: Evidence) -> str:
    """The answer in one sentence: how the number of people moved."""
    if len(evidence.times) < 2:  # noqa: PLR2004  one period has no before
        return "The study has a single period, so nothing can be said about change yet."
    return changing.headline(evidence, "contributors")


def shifts(evidence: Evidence) -> list[dict[str, Any]]:
    """What happened to the weekly number of posts at each declared event."""
    told = []
    for event in evidence.of_kind("event"):
        lines = []
        for place in evidence.places:
            row = evidence.whole("level_shift", place["community_id"], subject=event["subject"])
            if row is None:
                continue
            if row["value"] is None:
                lines.append(
                    sentence(f"in {place['label']} it cannot be said: {row['note'] or 'not computed'}")
                )
            else:
                lines.append(sentence(shift(row, event["label"], place["label"]).partition(": ")[2]))
        told.append({"event": event["label"], "on": event["starts_on"], "lines": lines or ["Not computed."]})
    return told
