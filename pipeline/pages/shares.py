"""Findings about the shares of many subjects: what is most common, where communities differ, what moved over time."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pipeline.pages import changing, drawing
from pipeline.pages.comparing import Compared
from pipeline.pages.evidence import Evidence, Row
from pipeline.pages.words import brief, interval, listed, number, sentence, short


@dataclass(frozen=True)
class Shares:
    """The shares of subjects of one kind in every community."""

    evidence: Evidence
    measure: str
    subjects: tuple[Row, ...]
    variant: str

    def compared(self, subject: str) -> Compared:
        """One subject in every community."""
        return Compared(self.evidence, self.measure, subject, self.variant)

    def size(self, subject: str) -> float:
        """The largest share of a subject in any community."""
        return max((row["value"] for _, row in self.compared(subject).shown), default=-1.0)

    @property
    def known(self) -> list[Row]:
        """Subjects with a number in at least one community, the most common first."""
        return sorted(
            (one for one in self.subjects if self.size(one["subject"]) >= 0),
            key=lambda one: -self.size(one["subject"]),
        )

    def value(self, place: str, subject: str) -> Any:
        """The estimate in one community, or nothing when there is no number."""
        row = self.evidence.whole(self.measure, place, subject=subject, variant=self.variant)
        return row if row is not None and row["value"] is not None else None


def most_common(shares: Shares, n: int) -> list[str]:
    """For each community what is most common there, in one sentence with intervals."""
    lines = []
    for place in shares.evidence.places:
        found = [
            (row, one["label"])
            for one in shares.known
            if (row := shares.value(place["community_id"], one["subject"]))
        ]
        found.sort(key=lambda pair: -pair[0]["value"])
        if found:
            first = f"“{brief(found[0][1])}” {short(found[0][0])}{interval(found[0][0])}"
            rest = [
                f"“{brief(label)}” {number(row['value'], row['unit'])}{interval(row)}"
                for row, label in found[1:n]
            ]
            lines.append(f"Most common in {place['label']}: {', '.join([first, *rest])}.")
    return lines


def leading(shares: Shares) -> str | None:
    """What is most common in each community, in a short sentence."""
    first: dict[str, list[str]] = {}
    for place in shares.evidence.places:
        found = [
            (row["value"], one["label"])
            for one in shares.known
            if (row := shares.value(place["community_id"], one["subject"]))
        ]
        if found:
            first.setdefault(max(found, key=lambda pair: pair[0])[1], []).append(place["label"])
    if not first:
        return None
    told = [
        f"“{brief(label)}” {'is most common ' if at == 0 else ''}in {listed(places)}"
        for at, (label, places) in enumerate(first.items())
    ]
    return sentence(listed(told))


def apart(shares: Shares, n: int) -> list[tuple[str, str]]:
    """Where two communities differ clearly, the largest difference of each subject: in short and with intervals."""
    found = []
    for one, other in combinations([place["community_id"] for place in shares.evidence.places], 2):
        for subject in shares.known:
            words = shares.compared(subject["subject"]).verdict(one, other)
            pair = [shares.value(place, subject["subject"]) for place in (one, other)]
            if words is None or "clearly" not in words or any(row is None for row in pair):
                continue
            found.append(
                (
                    abs(pair[0]["value"] - pair[1]["value"]),
                    subject["subject"],
                    _difference(shares, subject["label"], (one, other), (pair[0], pair[1])),
                )
            )
    found.sort(key=lambda one: -one[0])
    largest: dict[str, tuple[str, str]] = {}
    for _, subject, line in found:
        largest.setdefault(subject, line)
    return list(largest.values())[:n]


def _difference(
    shares: Shares, label: str, places: tuple[str, str], pair: tuple[Any, Any]
) -> tuple[str, str]:
    """One clear difference, the higher community first: in short and with intervals."""
    ends = sorted(zip((row["value"] for row in pair), pair, places, strict=True), key=lambda end: -end[0])
    (_, high, top), (_, low, bottom) = ends
    name = shares.evidence.label
    lead = f"“{brief(label)}” is clearly more common in {name(top)} than in {name(bottom)}"
    numbers = number(low["value"], low["unit"])
    return (
        f"{lead}: {short(high)} against {numbers}.",
        f"{lead}: {short(high)}{interval(high)} against {numbers}{interval(low)}.",
    )


def moved(shares: Shares, n: int) -> list[tuple[str, str]]:
    """What rose or fell most between the first and the last period: each in short and with intervals."""
    return [line for _, line in movements(shares)[:n]]


def movements(shares: Shares) -> list[tuple[Row, tuple[str, str]]]:
    """Every subject that rose or fell in a community, the largest move first, with its sentences."""
    found = []
    for subject in shares.known:
        for place in shares.evidence.places:
            points = changing.series(
                shares.evidence,
                shares.measure,
                place["community_id"],
                subject=subject["subject"],
                variant=shares.variant,
            )
            ends = changing.ends(points)
            if ends is None or changing.direction(ends[0][1], ends[1][1]) == changing.NO_CHANGE:
                continue
            size = abs(ends[1][1]["value"] - ends[0][1]["value"])
            found.append((size, subject, _movement(shares.evidence, subject["label"], place, ends)))
    found.sort(key=lambda one: -one[0])
    return [(subject, line) for _, subject, line in found]


def _movement(evidence: Evidence, label: str, place: Any, ends: Any) -> tuple[str, str]:
    """What rose or fell: in short and with intervals."""
    (start, first), (end, last) = ends
    verb = changing.direction(first, last)
    before, after = (number(row["value"], row["unit"]) for row in (first, last))
    lead = f"“{brief(label)}” {verb} in {evidence.label(place['community_id'])} from"
    return (
        f"{lead} {before} to {after} of every 100 contributions.",
        f"{lead} {before}{interval(first)} in {start['label']} to {after}{interval(last)} in {end['label']}, of every 100.",
    )


def multiples(shares: Shares, n: int) -> tuple[list[Row], drawing.Points]:
    """Small multiples over time: what moved most, then what is most common."""
    moving = [subject for subject, _ in movements(shares)][:n]
    chosen = list({one["subject"]: one for one in [*moving, *shares.known]}.values())[:n]
    named = [(one["subject"], one["label"]) for one in chosen]
    return chosen, drawing.panels(shares.evidence, shares.measure, named, variant=shares.variant)
