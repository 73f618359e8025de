"""What the data of a community are good for: a verdict in words on counts, on histories of contributors and on networks.

What is missing does not harm all analyses alike (Gaffney & Matias, 2018, PLoS ONE 13(7): e0200162): counts of much lose
little when a little is missing evenly; a history is wrong when one contribution of it is missing, and a tie when one of
its two ends is. So each limit asks how much of the thing that is studied is left whole when each contribution is missing
with the same chance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COUNTS, HISTORIES, NETWORKS = "counts", "histories", "networks"
NONE, POOR, FAIR, GOOD = "none", "poor", "fair", "good"
# Pages call a complete count changed when it moves by more than 5 of every 100, so less than that changes no sentence.
GOOD_COUNT = 0.95
# With a fifth missing, a community can fall behind another that wrote no more than it: counts are only orders of size.
FAIR_COUNT = 0.80
# When the worst period lacks this much more than the best, what looks like change may be what is missing.
EVEN = 0.10
# A period with fewer responses reported is left out of that: a single thread could make the difference.
LEAST_REPORTED = 100
# Contributions of which a history is made that is worth following; (1 - missing) ** 10 of such histories are whole.
OF_A_HISTORY = 10
# Contributions a closed triangle of three ties rests on, each end of each tie; (1 - missing) ** 6 of them are whole.
OF_A_TRIANGLE = 6
# Nine of ten whole: errors stay below what intervals show. Six of ten: the order of communities may still hold.
GOOD_WHOLE, FAIR_WHOLE = 0.9, 0.6
# Responses whose thread is not stored up to its post: their ties are lost, and not evenly, since long threads lose more.
GOOD_ORPHANS, FAIR_ORPHANS = 0.05, 0.20
# Contributions of deleted or unknown accounts belong to nobody's history and make no tie; those people are not a random part.
GOOD_NAMELESS, FAIR_NAMELESS = 0.10, 0.30
WORDS = {
    COUNTS: {
        GOOD: "Counts can be used.",
        FAIR: "Counts may be a little too low; small differences and changes say nothing.",
        POOR: "Counts are orders of size at best.",
    },
    HISTORIES: {
        GOOD: "What single contributors did over time can be followed.",
        FAIR: "Histories of contributors may have holes: use shares of many, not first and last contributions.",
        POOR: "Histories of contributors should not be used.",
    },
    NETWORKS: {
        GOOD: "Networks can be used.",
        FAIR: "Networks may lack ties: compare with care, trust no single position.",
        POOR: "Networks should not be used.",
    },
}
NOTHING = {
    COUNTS: "Nothing is stored.",
    HISTORIES: "Nothing is stored that has a contributor.",
    NETWORKS: "No response is stored, so there are no ties.",
}


@dataclass(frozen=True)
class Held:
    """What is known of a community over the whole study."""

    n_posts: int
    n_responses: int
    n_responses_seen: int
    n_responses_found: int
    n_orphans: int
    n_without_contributor: int
    n_gap_days: int
    n_span_days: int
    n_caps: int  # runs in which a source gave no more than its limit
    spread: float  # how much more of the reported responses the worst period lacks than the best

    @property
    def n_contributions(self) -> int:
        """Posts and responses."""
        return self.n_posts + self.n_responses

    @property
    def missing(self) -> float:
        """The share that is missing, as far as it shows: responses reported but not stored, and days in gaps."""
        not_found = 1 - _share(self.n_responses_found, self.n_responses_seen, without=1.0)
        in_gaps = _share(self.n_gap_days, self.n_span_days)
        return 1 - (1 - not_found) * (1 - in_gaps)


def verdicts(held: Held) -> list[dict[str, Any]]:
    """Give the verdict on each kind of analysis: grade, sentence, reasons."""
    grades = {COUNTS: _counts(held), HISTORIES: _histories(held), NETWORKS: _networks(held)}
    return [
        {
            "analysis": analysis,
            "verdict": grade,
            "words": NOTHING[analysis] if grade == NONE else WORDS[analysis][grade],
            "reasons": " ".join(reasons(held, analysis)) if grade != NONE else "",
        }
        for analysis, grade in grades.items()
    ]


def spread(rows: Sequence[Mapping[str, Any]]) -> float:
    """How much more the worst period lacks of the responses reported than the best, of periods with enough of them."""
    missing = [
        1 - row["n_responses_found"] / row["n_responses_seen"]
        for row in rows
        if row["n_responses_seen"] >= LEAST_REPORTED
    ]
    return max(missing) - min(missing) if missing else 0.0


def _counts(held: Held) -> str:
    if held.n_contributions == 0:
        return NONE
    uneven = FAIR if held.spread > EVEN else GOOD
    return _worst(_at_least(1 - held.missing, GOOD_COUNT, FAIR_COUNT), uneven, _known(held))


def _histories(held: Held) -> str:
    if held.n_contributions == held.n_without_contributor:
        return NONE
    return _worst(_whole(held, OF_A_HISTORY), _nameless(held), _known(held))


def _networks(held: Held) -> str:
    if held.n_responses == 0:
        return NONE
    orphans = _share(held.n_orphans, held.n_responses)
    return _worst(
        _whole(held, OF_A_TRIANGLE),
        _at_least(1 - orphans, 1 - GOOD_ORPHANS, 1 - FAIR_ORPHANS),
        _nameless(held),
        _known(held),
    )


def _whole(held: Held, n: int) -> str:
    """Grade what rests on ``n`` contributions, by the share of which none is missing."""
    return _at_least((1 - held.missing) ** n, GOOD_WHOLE, FAIR_WHOLE)


def _nameless(held: Held) -> str:
    nameless = _share(held.n_without_contributor, held.n_contributions)
    return _at_least(1 - nameless, 1 - GOOD_NAMELESS, 1 - FAIR_NAMELESS)


def _known(held: Held) -> str:
    """Nobody can vouch for what nobody counted, nor for what a limit cut off."""
    return FAIR if held.n_responses_seen == 0 or held.n_caps else GOOD


def reasons(held: Held, analysis: str) -> Iterator[str]:
    """Say what speaks for and against, in sentences."""
    if held.n_responses_seen:
        found = _percent(_share(held.n_responses_found, held.n_responses_seen))
        yield f"{found} of every 100 responses that the platform counted are stored."
    else:
        yield "No source says how many responses there were."
    if held.n_gap_days:
        yield f"{held.n_gap_days:,} of {held.n_span_days:,} days lie in gaps."
    if held.n_caps:
        yield f"A source gave no more than its limit ({held.n_caps:,} of its runs), so older contributions may be missing."
    if analysis == COUNTS and held.spread > EVEN:
        yield f"The worst period lacks {_percent(held.spread)} of every 100 more than the best, which can look like change."
    if analysis == NETWORKS and held.n_orphans:
        yield f"Of every 100 responses, {_percent(_share(held.n_orphans, held.n_responses))} stand in threads that are not stored up to their post."
    if analysis != COUNTS and held.n_without_contributor:
        nameless = _percent(_share(held.n_without_contributor, held.n_contributions))
        yield f"Of every 100 contributions, {nameless} have no known account."


def _percent(share: float) -> str:
    """A share of 100, with one digit behind the point below one and above 99, so that little does not look like none."""
    hundred = share * 100
    is_whole = hundred in {0.0, 100.0}
    return f"{hundred:.0f}" if is_whole or 1 <= hundred <= 99 else f"{min(max(hundred, 0.1), 99.9):.1f}"  # noqa: PLR2004 - of 100


def _at_least(share: float, good: float, fair: float) -> str:
    """Grade a share of which more is better; what is exactly at a limit is on its better side."""
    rounded = round(share, 9)
    return GOOD if rounded >= round(good, 9) else FAIR if rounded >= round(fair, 9) else POOR


def _worst(*grades: str) -> str:
    return min(grades, key=(NONE, POOR, FAIR, GOOD).index)


def _share(part: int, base: int, *, without: float = 0.0) -> float:
    return part / base if base else without
