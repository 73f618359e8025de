"""Self-directed learning: what contributions do (ask, advise, tell, support), by a starter classifier."""

from typing import Any

from pipeline.pages import prevalence, shares
from pipeline.pages.evidence import Evidence, Row
from pipeline.pages.shares import Shares
from pipeline.pages.words import NOTHING, listed, number

PAGE = {
    "name": "learning",
    "file": "learning.html",
    "nav": "What people do",
    "title": "Self-directed learning",
}
MEASURE, VARIANT = "code_prevalence", "uncorrected"
WARNING = (
    "These numbers come from a starter classifier. It learned from items that were coded by language models, and nobody has checked it "
    "against people's coding of this study. Nothing here is corrected for its mistakes. Use it to decide where to look, not as a result."
)
SAMPLING_ONLY = (
    "The ranges hold the chance of sampling only, not the classifier's mistakes, which may be larger."
)
LIMITS = [
    "That somebody asks, advises or reflects in writing does not show that anybody learned. What happens in a classroom is out of sight.",
    "The classifier sees single contributions. Irony, context and what “this” refers to escape it.",
    "Its mistakes may differ between communities. A difference is only safe after people have coded a sample of each.",
    "Shares do not add up to 100: a contribution may do several things, or none.",
]
PARTS = {
    "act": ("acts", "What do contributions do?", "what contributions do"),
    "topic": (
        "fields",
        "Which part of the work is it about?",
        "which part of an educator's work contributions are about",
    ),
    "flag": ("flags", "What else marks them?", "other marks of contributions"),
}


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    codes = evidence.of_kind("code")
    every = Shares(evidence, MEASURE, tuple(codes), VARIANT)
    if not every.known:
        return {
            **PAGE,
            "warning": None,
            "lead": missing(evidence),
            "findings": [],
            "trust": None,
            "limits": LIMITS,
        }
    parts = [block for part in PARTS if (block := _part(evidence, part))]
    acts = Shares(evidence, MEASURE, tuple(code for code in codes if code["part"] == "act"), VARIANT)
    over_time = prevalence.over_time(
        acts, name="learning-over-time", question="Do people do it more than before?", thing="act"
    )
    gate = next((code for code in codes if code["part"] == "gate" and every.size(code["subject"]) >= 0), None)
    return {
        **PAGE,
        "warning": WARNING,
        "lead": _gate(every, gate) if gate else shares.leading(acts) or shares.leading(every),
        "findings": [*parts[:1], *([over_time | {"is_starter": True}] if over_time else []), *parts[1:]],
        "trust": trust(every),
        "limits": LIMITS,
    }


def missing(evidence: Evidence) -> str:
    """Say why there are no codes."""
    rows = [row for row in evidence.estimates if row["measure"] == MEASURE and row["note"]]
    why = f": {rows[0]['note']}" if rows else ""
    return f"Nothing can be said yet about what contributions do{why}."


def _gate(every: Shares, gate: Row) -> str:
    """How much serves professional learning at all."""
    found = [
        (row["value"], place["label"])
        for place in every.evidence.places
        if (row := every.value(place["community_id"], gate["subject"]))
    ]
    if len(found) > 2:  # noqa: PLR2004  of many, the ends
        (least, there), (most, here) = min(found), max(found)
        told = f"{number(least, 'share')} in {there} to {number(most, 'share')} in {here}"
    else:
        told = listed([f"about {number(value, 'share')} in {label}" for value, label in found])
    return f"Of every 100 contributions, {told} ask for or offer something an educator can use at work, as far as a starter classifier can tell."


def _part(evidence: Evidence, part: str) -> dict[str, Any] | None:
    """How common each code of one part of the codebook is; nothing when none has a number."""
    codes = [code for code in evidence.of_kind("code") if code["part"] == part]
    these = Shares(evidence, MEASURE, tuple(codes), VARIANT)
    if not these.known:
        return None
    name, question, what = PARTS[part]
    block = prevalence.common(these, name=f"learning-{name}", question=question, what=what, n=len(codes))
    doubtful = [f"“{code['label']}”" for code in these.known if code["is_exploratory"]]
    block["notes"] = [f"Exploratory, too uncertain to build on: {listed(doubtful)}."] if doubtful else []
    block["sure"] = [SAMPLING_ONLY, *block["sure"]]
    return block | {"is_starter": True}


def trust(every: Shares) -> dict[str, Any]:
    """What each code means and how well the classifier and two coders agree on it."""
    rows = []
    for code in every.known:
        marks = [NOTHING if code[key] is None else f"{code[key]:.2f}" for key in ("quality", "ceiling")]
        rows.append(
            [code["label"], code["description"], *marks, "exploratory" if code["is_exploratory"] else ""]
        )
    return {"columns": ["code", "meaning", "classifier", "two coders", ""], "rows": rows}
