"""What people talk about: how common each topic is, where communities differ, what rose, fell or was born."""

from typing import Any

from pipeline.pages import changing, prevalence, shares
from pipeline.pages.evidence import NO_TOPIC, Evidence
from pipeline.pages.shares import Shares
from pipeline.pages.words import NOTHING, brief, interval, listed, number, plural

PAGE = {"name": "topics", "file": "topics.html", "nav": "What it is about", "title": "What people talk about"}
MEASURE = "topic_prevalence"
N_SHOWN, N_TERMS = 15, 8
HARDLY, BORN = 0.005, 0.01
NEW = (
    f"“New” means: at most {number(HARDLY, 'share')} of every 100 contributions in every earlier period, "
    f"at least {number(BORN, 'share')} at its peak, with ranges apart."
)
LIMITS = [
    "A topic is a group of texts that use similar words, found by a program. Its name is its most telling words, not an interpretation.",
    "A different number of topics would cut the same talk differently. Read neighbouring topics together.",
    "Texts without a clear topic are left out of all topics; their share is stated above.",
    "How common a topic is says nothing about how well it is dealt with.",
]


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    subjects = tuple(one for one in evidence.of_kind("topic") if one["subject"] != NO_TOPIC)
    these = Shares(evidence, MEASURE, subjects, "corrected")
    known = these.known
    if not known:
        return {**PAGE, "lead": missing(evidence), "findings": [], "terms": None, "limits": LIMITS}
    common, over_time = _common(these), _over_time(these)
    return {
        **PAGE,
        "lead": shares.leading(these),
        "findings": [common, *([over_time] if over_time else [])],
        "terms": terms(these),
        "limits": LIMITS,
    }


def missing(evidence: Evidence) -> str:
    """Say why there are no topics."""
    rows = [row for row in evidence.estimates if row["measure"] == MEASURE and row["note"]]
    why = f": {rows[0]['note']}" if rows else ""
    return f"No topics can be shown{why}."


def _common(these: Shares) -> dict[str, Any]:
    """How common each topic is in each community."""
    block = prevalence.common(
        these,
        name="topics-common",
        question="What is it about?",
        what="contributions on each topic",
        n=N_SHOWN,
    )
    left = len(these.known) - N_SHOWN
    block["details"] += outliers(these)
    block["notes"] = [f"{plural(left, 'more topic')} in the table of terms below."] if left > 0 else []
    block["reading"].append("An exploratory topic is one whose words hang together too loosely to build on.")
    return block


def outliers(these: Shares) -> list[str]:
    """How much has no clear topic."""
    parts = [
        f"{place['label']} {number(row['value'], row['unit'])}{interval(row)}"
        for place in these.evidence.places
        if (row := these.value(place["community_id"], NO_TOPIC))
    ]
    return [f"Without a clear topic, of every 100 contributions: {'; '.join(parts)}."] if parts else []


def _over_time(these: Shares) -> dict[str, Any] | None:
    """The most common topics over time, and those that are new."""
    block = prevalence.over_time(
        these, name="topics-over-time", question="What came, what went?", thing="topic"
    )
    new = births(these)
    if block is None or not new:
        return block
    told = [*new, *block["details"]]
    block["chart"]["alt"] = f"{block['question']} {' '.join(told)}"
    return {**block, "finding": new[0], "details": told[1:], "reading": [*block["reading"], NEW]}


def births(these: Shares) -> list[str]:
    """Topics that were hardly there before a period and common from then on."""
    told = []
    for subject in these.known:
        since: dict[str, list[str]] = {}
        for place in these.evidence.places:
            points = changing.series(
                these.evidence, MEASURE, place["community_id"], subject=subject["subject"]
            )
            start = _born([(time, row) for time, row in points if row is not None])
            if start is not None:
                since.setdefault(start["label"], []).append(place["label"])
        name = brief(subject["label"])
        told += [f"“{name}” is new in {listed(places)} since {start}." for start, places in since.items()]
    return told


def _born(points: list[tuple[Any, Any]]) -> Any:
    """The period in which a topic appeared, or nothing: hardly there in all before, clearly there in it."""
    for at, (time, row) in enumerate(points):
        if row["value"] > HARDLY:
            before = [earlier for _, earlier in points[:at]]
            later = [now for _, now in points[at:]]
            peak = max(later, key=lambda now: now["value"])
            low = peak["ci_low"] if peak["ci_low"] is not None else peak["value"]
            high = max(
                (one["ci_high"] if one["ci_high"] is not None else one["value"] for one in before),
                default=1.0,
            )
            return time if before and peak["value"] >= BORN and low > high else None
    return None


def terms(these: Shares) -> dict[str, Any]:
    """The most telling words of each topic, and how common it is in each community."""
    places = these.evidence.places
    words: dict[str, list[str]] = {}
    for row in these.evidence.topic_terms:
        words.setdefault(row["subject"], []).append(row["term"])
    rows = []
    for one in these.known:
        cells = [
            number(row["value"], "share")
            if (row := these.value(place["community_id"], one["subject"]))
            else NOTHING
            for place in places
        ]
        doubt = "exploratory" if one["is_exploratory"] else ""
        rows.append(
            [
                one["label"],
                " · ".join(words.get(one["subject"], [])[:N_TERMS]) or one["description"],
                *cells,
                doubt,
            ]
        )
    return {
        "columns": ["topic", "most telling words", *[place["label"] for place in places], ""],
        "rows": rows,
    }
