"""Is anything missing: what is stored against what the platform counted, gaps, and what the data are good for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.pages import blocks, drawing
from pipeline.pages.evidence import Evidence
from pipeline.pages.words import listed

Block = dict[str, Any]
MOST_NAMED = 2
MOST_GAPS = 5
COLUMNS = {
    "n_posts": "posts stored",
    "n_responses": "responses stored",
    "n_responses_seen": "responses reported",
    "n_responses_found": "of these stored",
    "n_gap_days": "days in gaps",
    "n_orphans": "orphans",
    "n_late": "late",
    "n_caps": "limits hit",
}
ANALYSES = ("counts", "histories", "networks")
READING = [
    "Each line is one community: of every 100 responses that the platform counted in the threads begun in a period, how many are stored. 100 is everything; a gap in the line is a period in which nothing was reported or too few people wrote to show it.",
    "Platforms count what was removed too, so a few of every 100 may be missing for good. In the table, “late” is what was first seen more than 30 days after it was written, “orphans” are responses whose thread is not stored up to its post, and “limits hit” are runs in which a source gave no more than so many.",
    "Days in gaps are runs of days without anything that are unlikely by the rhythm of the community itself: chance would make one as long less than once in 20 such communities.",
]
SURE = [
    "Only responses are reported: nobody counts the posts that are missing, except that a gap shows. What was never reported and lies in no gap is not seen here.",
]
LIMITS = [
    "Counts are good with at least 95 of every 100 stored, fair with 80. Histories are good where nine of ten histories of ten contributions would be whole, fair where six would; networks where nine (six) of ten closed triangles, which rest on six contributions, would be.",
    "Orphans make networks fair from 5 of every 100 responses on and poor from 20; unknown accounts make histories and networks fair from 10 of every 100 contributions on and poor from 30. Nothing is better than fair where no source reports how much there was, or where a source hit its limit.",
]
REFERENCE = "Gaffney, D., & Matias, J. N. (2018). Caveat emptor, computational social science: Large-scale missing data in a widely-published Reddit corpus. PLoS ONE, 13(7), e0200162"


def findings(evidence: Evidence) -> list[Block]:
    """What is stored against what was reported, and what it is good for; nothing where nothing was collected."""
    made = [stored(evidence)] if evidence.missing else []
    return made + ([good_for(evidence)] if evidence.verdicts else [])


def stored(evidence: Evidence) -> Block:
    """How much of what the platform counted is stored, period by period."""
    points = _points(evidence)
    block: Block = {
        "id": "missing",
        "question": "Is anything missing?",
        "finding": headline(evidence),
        "details": [line for place in evidence.places if (line := _gaps(evidence, place))],
        "reading": READING,
        "sure": SURE,
        "made": "pipeline/measures/coverage_days.sql, pipeline/measures/gaps.py",
        "table": _table(evidence),
    }
    if any(point["y"] is not None for point in points):
        block["chart"] = {
            "name": "continuity",
            "rows": drawing.with_end_labels(points, drawing.WHOLE_HUNDRED),
            "events": [],
            "settings": {"highest": drawing.WHOLE_HUNDRED, **drawing.time_axis(evidence)},
            "alt": f"Is anything missing? {headline(evidence)}",
            "caption": blocks.caption(
                evidence,
                "responses stored, of every 100 that the platform counted",
                blocks.people(evidence, "responses"),
            ),
        }
    return block


def headline(evidence: Evidence) -> str:
    """The answer in a sentence: each community where there are few, else the fullest and the emptiest."""
    shares = [
        (share, place["label"])
        for place in evidence.places
        if (share := _share(_rows(evidence, place["community_id"]))) is not None
    ]
    if not shares:
        return (
            "No source says how many responses there were, so only gaps can show that something is missing."
        )
    ends = shares if len(shares) <= MOST_NAMED else [min(shares), max(shares)]
    told = listed([f"{_of_100(share)} in {label}" for share, label in ends])
    between = "between " if len(shares) > MOST_NAMED else ""
    return f"Of every 100 responses that the platform counted, {between}{told} are stored."


def good_for(evidence: Evidence) -> Block:
    """What the data of each community are good for."""
    found = {(row["community_id"], row["analysis"]): row for row in evidence.verdicts}
    grades = [
        [place["label"], *(_grade(found.get((place["community_id"], analysis))) for analysis in ANALYSES)]
        for place in evidence.places
    ]
    return {
        "id": "good-for",
        "question": "What are the data good for?",
        "finding": _good_in(evidence),
        "details": _told(evidence),
        "shown_table": {"columns": ["community", *ANALYSES], "rows": grades},
        "reading": LIMITS,
        "sure": [
            "Each limit asks how much of what is studied stays whole when each contribution is missing with the same chance. What is missing in one place, or for a reason, does more harm.",
            f"Why counts suffer least: {REFERENCE}.",
        ],
        "made": "pipeline/measures/verdicts.py",
        "table": {
            "name": "methods-verdicts",
            "columns": ["community", "analysis", "verdict", "what it means", "why"],
            "rows": [
                [
                    evidence.label(row["community_id"]),
                    *(row[key] for key in ("analysis", "verdict", "words", "reasons")),
                ]
                for row in evidence.verdicts
            ],
        },
    }


def _good_in(evidence: Evidence) -> str:
    """In how many communities the data are good for each kind of analysis."""
    n_places = len({row["community_id"] for row in evidence.verdicts})
    good = [row["analysis"] for row in evidence.verdicts if row["verdict"] == "good"]
    parts = [f"{analysis} in {good.count(analysis)}" for analysis in ANALYSES]
    places = "one community" if n_places == 1 else f"{n_places} communities"
    return f"Of {places}, the data are good for {listed(parts)}."


def _told(evidence: Evidence) -> list[str]:
    """The verdicts in words, those of communities that are alike together."""
    alike: dict[str, list[str]] = {}
    for place in evidence.places:
        own = [row["words"] for row in evidence.verdicts if row["community_id"] == place["community_id"]]
        alike.setdefault(" ".join(own) or "Nothing is known.", []).append(place["label"])
    return [f"{listed(labels)}: {words}" for words, labels in alike.items()]


def _grade(row: Any) -> str:
    return "not known" if row is None else row["verdict"]


def _rows(evidence: Evidence, place: str) -> list[Any]:
    return [row for row in evidence.missing if row["community_id"] == place]


def _share(rows: Sequence[Any]) -> float | None:
    """Responses stored as a share of those reported, or nothing when none was."""
    reported = sum(row["n_responses_seen"] for row in rows)
    return sum(row["n_responses_found"] for row in rows) / reported if reported else None


def _of_100(share: float) -> str:
    """A share of 100, never all or none unless it is."""
    hundred = share * 100
    if share in {0.0, 1.0}:
        return f"{hundred:.0f}"
    return f"{min(max(hundred, 0.1), 99.9):.1f}".removesuffix(".0")


def _gaps(evidence: Evidence, place: Any) -> str:
    """The longest gaps of a community, with their days."""
    own = [row for row in evidence.gaps if row["community_id"] == place["community_id"]]
    if not own:
        return ""
    longest = sorted(own, key=lambda row: (-row["n_days"], row["first_on"]))
    days = listed([_days(row["first_on"], row["last_on"]) for row in longest[:MOST_GAPS]])
    more = f", and {len(own) - MOST_GAPS} more times" if len(own) > MOST_GAPS else ""
    return f"{place['label']} has nothing on {days}{more}, which is unlikely to be chance."


def _days(first: date, last: date) -> str:
    """A run of days in words."""
    end = f"{last.day} {last:%B %Y}"
    return end if first == last else f"{first.day} {first:%B %Y} to {end}"


def _points(evidence: Evidence) -> drawing.Points:
    """One point per community and period for the chart ``continuity``; empty where nothing was reported."""
    points = []
    for place in evidence.places:
        own = {row["period_start"]: row for row in _rows(evidence, place["community_id"])}
        shares = [_share([own[at]] if (at := time["period_start"]) in own else []) for time in evidence.times]
        for at, (time, share) in enumerate(zip(evidence.times, shares, strict=True)):
            known = [one is not None for one in shares]
            points.append(
                {
                    "place": str(evidence.number(place["community_id"])),
                    "label": place["label"],
                    "x": drawing.middle(time["period_start"], time["period_end"]).isoformat(),
                    "y": drawing.scaled(share, "share"),
                    "low": None,
                    "high": None,
                    "is_alone": known[at] and sum(known[max(at - 1, 0) : at + 2]) == 1,
                    "is_last": known[at] and not any(known[at + 1 :]),
                }
            )
    return points


def _table(evidence: Evidence) -> Block:
    """What is stored and what is missing of each community and period."""
    rows = [
        [
            evidence.label(row["community_id"]),
            evidence.time_label(row["period_start"]),
            *(row[key] for key in COLUMNS),
        ]
        for row in evidence.missing
    ]
    return {"name": "methods-missing", "columns": ["community", "period", *COLUMNS.values()], "rows": rows}
