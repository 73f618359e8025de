"""Findings about many shares: a chart of how common each is, and small multiples over time."""

from typing import Any

from pipeline.pages import blocks, drawing, shares
from pipeline.pages.shares import Shares

Block = dict[str, Any]
N_TOLD, N_MOVED, N_PANELS = 3, 4, 9
READ_MULTIPLES = (
    "Each panel is {}, all on one scale (of every 100 contributions); each line is one community. "
    "Gaps are periods with too little data; thin dashed rules are declared events."
)


def common(these: Shares, *, name: str, question: str, what: str, n: int) -> Block:
    """How common the most common subjects are in each community."""
    evidence, chosen = these.evidence, these.known[:n]
    different, most = shares.apart(these, N_TOLD), shares.most_common(these, N_TOLD)
    told = [*most, *[full for _, full in different]]
    rows = drawing.by_line(
        [(one["label"], these.compared(one["subject"])) for one in chosen],
        exploratory=[one["subject"] for one in chosen if one["is_exploratory"]],
    )
    return {
        "id": name,
        "question": question,
        "finding": different[0][0] if different else (shares.leading(these) or ""),
        "details": told,
        "notes": [],
        "reading": ["Each mark is one community, the bar behind it the range. Hollow marks are exploratory."],
        "sure": [blocks.INTERVAL, *blocks.caveats(evidence, [these.measure])],
        "table": blocks.whole_table([these.compared(one["subject"]) for one in these.known], name),
        "made": blocks.made(evidence, [these.measure], these.variant),
        "chart": {
            "name": "learning",
            "rows": rows,
            "settings": {"highest": drawing.top(row["high"] or row["y"] for row in rows)},
            "alt": f"{question} {' '.join(told)}",
            "caption": blocks.caption(
                evidence, f"{what}, of every 100 contributions", doubt(these), base(these)
            ),
        },
    }


def over_time(these: Shares, *, name: str, question: str, thing: str) -> Block | None:
    """The most common subjects as small multiples; nothing when there is no before and after."""
    evidence = these.evidence
    chosen, points = shares.multiples(these, N_PANELS)
    heights = [point.get("high") or point.get("y") for point in points]
    if len(evidence.times) < 2 or all(height is None for height in heights):  # noqa: PLR2004
        return None
    moved = shares.moved(these, N_MOVED)
    none = f"No {thing} shows a clear change between the first and the last period."
    told = [full for _, full in moved] or [none]
    return {
        "id": name,
        "question": question,
        "finding": moved[0][0] if moved else none,
        "details": told if moved else [],
        "notes": [],
        "reading": [READ_MULTIPLES.format(f"one {thing}")],
        "sure": [blocks.OVERLAP, *blocks.caveats(evidence, [these.measure])],
        "table": blocks.time_table(
            evidence,
            these.measure,
            name,
            subjects=[one["subject"] for one in these.known],
            variant=these.variant,
        ),
        "made": blocks.made(evidence, [these.measure], these.variant),
        "chart": {
            "name": "topics",
            "rows": points,
            "settings": {"highest": drawing.top(heights), **drawing.time_axis(evidence)},
            "alt": f"{question} {' '.join(told)}",
            "caption": blocks.caption(
                evidence,
                f"{len(chosen)} {thing}s, what moved most first, of every 100 contributions",
                doubt(these),
                base(these),
            ),
        },
    }


def doubt(these: Shares) -> str:
    """Mark what a classifier counted."""
    return "starter classifier, uncorrected" if these.variant == "uncorrected" else ""


def base(these: Shares) -> str:
    """On how many people the shares rest."""
    subject = next((one["subject"] for one in these.known), "")
    return blocks.people(these.evidence, these.measure, subject=subject, variant=these.variant)
