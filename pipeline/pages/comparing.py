"""Findings that compare communities: a headline, the numbers with intervals, and what may be said of differences."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import phrase
from pipeline.pages.words import (
    UNDECIDED,
    amount,
    as_fraction,
    interval,
    listed,
    missing,
    sentence,
    short,
    turned,
    verdict,
)

Named = tuple[str, Any]


@dataclass(frozen=True)
class Compared:
    """One measure (of one subject) in every community, over the whole study window."""

    evidence: Evidence
    measure: str
    subject: str = ""
    variant: str = "corrected"

    def row(self, place: str) -> Any:
        """The estimate of a community, or nothing."""
        return self.evidence.whole(self.measure, place, subject=self.subject, variant=self.variant)

    @property
    def rows(self) -> list[Named]:
        """Every community with its estimate or nothing, in the order of the study."""
        return [(place["community_id"], self.row(place["community_id"])) for place in self.evidence.places]

    @property
    def shown(self) -> list[Named]:
        """The communities that have a number, the highest first."""
        there = [(place, row) for place, row in self.rows if row is not None and row["value"] is not None]
        return sorted(there, key=lambda one: (-one[1]["value"], self.evidence.number(one[0])))

    @property
    def absent(self) -> list[str]:
        """One sentence for each community without a number."""
        here = {place for place, _ in self.shown}
        return [missing(row, self.evidence.label(place)) for place, row in self.rows if place not in here]

    def verdict(self, one: str, other: str) -> str | None:
        """What may be said of two communities."""
        return self.evidence.verdict(self.measure, one, other, subject=self.subject, variant=self.variant)


def headline(compared: Compared) -> str:
    """The finding in one sentence, with rounded numbers and without intervals."""
    said, label = phrase(compared.measure), compared.evidence.label
    shown = compared.shown
    if not shown:
        return f"There is too little data to show {said.name}"
    (top, high), (bottom, low) = shown[0], shown[-1]
    lead = said.said.format(amount(high, said.things, is_bare=True))
    if len(shown) == 1:
        return sentence(f"in {label(top)}, {lead}")
    words = compared.verdict(top, bottom)
    rest = f"{lead} in {label(top)}, {short(low)} in {label(bottom)}"
    if len(shown) > 2:  # noqa: PLR2004  more than two: only the ends are named
        rest = f"{lead} in {label(top)} (the highest), {short(low)} in {label(bottom)} (the lowest)"
    if words in UNDECIDED:
        return sentence(f"{words}: {rest}")
    return sentence(rest)


def in_fractions(compared: Compared, verb: str) -> str:
    """The finding as people say it ("one in three"); with numbers where the fractions would say the same."""
    shown, label = compared.shown, compared.evidence.label
    if len(shown) < 2 or shown[0][1]["unit"] != "share":  # noqa: PLR2004  it takes two
        return headline(compared)
    (top, high), (bottom, low) = shown[0], shown[-1]
    things = phrase(compared.measure).things
    first, last = (as_fraction(row["value"], "").strip() for row in (high, low))
    if first == last or compared.verdict(top, bottom) in UNDECIDED:
        return headline(compared)
    return sentence(
        f"{first} {things} {verb} in {label(top)}, {last.removesuffix(' of the')} in {label(bottom)}"
    )


def numbers(compared: Compared) -> str:
    """Every community with its number and interval, in the order of the study."""
    said, label = phrase(compared.measure), compared.evidence.label
    order = sorted(compared.shown, key=lambda one: compared.evidence.number(one[0]))
    parts = [
        f"{label(place)}: {amount(row, said.things) if at == 0 else short(row) + interval(row)}"
        for at, (place, row) in enumerate(order)
    ]
    return "; ".join(parts) + "." if parts else ""


def differences(compared: Compared) -> list[str]:
    """What may be said of every pair of communities, the same words gathered in one sentence."""
    label = compared.evidence.label
    by_words: dict[str, list[tuple[str, str]]] = {}
    for (one, _), (other, _) in combinations(compared.shown, 2):
        words = compared.verdict(one, other)
        if words is None:
            continue
        if "lower" in words:  # told from the higher side, so that like is gathered with like
            words, one, other = turned(words), other, one  # noqa: PLW2901
        by_words.setdefault(words, []).append((label(one), label(other)))
    return [sentence(_gathered(words, pairs)) for words, pairs in by_words.items()]


def _gathered(words: str, pairs: list[tuple[str, str]]) -> str:
    """The same verdict of several pairs."""
    if len(pairs) == 1:
        return verdict(words, *pairs[0])
    if words in UNDECIDED:
        return f"{words}: {'; '.join(f'{one} and {other}' for one, other in pairs)}"
    others: dict[str, list[str]] = {}
    for one, other in pairs:
        others.setdefault(one, []).append(other)
    return f"{words} " + "; ".join(f"in {one} than in {listed(low)}" for one, low in others.items())


def uncompared(compared: Compared) -> str | None:
    """Say that no difference was tested where there is none to test."""
    if len(compared.shown) < 2:  # noqa: PLR2004  it takes two
        return None
    pairs = combinations([place for place, _ in compared.shown], 2)
    if any(compared.verdict(one, other) for one, other in pairs):
        return None
    return "These are complete counts of what was collected; no interval is needed to compare them."
