"""Continuity and change: each measure over time, all communities, with declared events."""

from typing import Any

from pipeline.pages import blocks, changing
from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import MAIN, STRUCTURE
from pipeline.pages.words import listed, plural, sentence, shift

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
        "made": blocks.made(evidence, ["level_shift"]),
        "further": further,
        "limits": LIMITS,
    }


def lead(evidence: Evidence) -> str:
    """The answer in one sentence: how many of the main measures moved."""
    if len(evidence.times) < 2:  # noqa: PLR2004  one period has no before
        return "The study has a single period, so nothing can be said about change yet."
    if len(evidence.places) > 2:  # noqa: PLR2004  a sentence for each would be too long
        return changing.headline(evidence, "contributors")
    parts = [line for place in evidence.places if (line := _summary(evidence, place))]
    if not parts:
        return "There are too few periods with data to tell what changed."
    return sentence("; ".join(parts))


def _summary(evidence: Evidence, place: Any) -> str | None:
    """How many of the main measures rose, fell or show no clear change in a community."""
    found = [
        changing.direction(both[0][1], both[1][1])
        for measure in MAIN
        if (both := changing.ends(changing.series(evidence, measure, place["community_id"])))
    ]
    if not found:
        return None
    verbs = (("rose", "rose"), ("fell", "fell"), (changing.NO_CHANGE, "did not clearly change"))
    parts = [f"{found.count(what)} {verb}" for what, verb in verbs if what in found]
    return f"of {plural(len(found), 'main measure')} in {place['label']}, {listed(parts)}"


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
