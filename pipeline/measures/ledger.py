"""The ledger of days: gaps found in it, its sums by period, and the verdict on each community."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pipeline.measures.gaps import gaps, span
from pipeline.measures.verdicts import Held, spread, verdicts

Row = dict[str, Any]
SUMMED = ("n_late", "n_caps")
OF_A_COMMUNITY = ("n_posts", "n_responses", "n_orphans", "n_without_contributor")
REPORTED = ("n_responses_seen", "n_responses_found")


def with_gaps(days: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Mark the days that lie in gaps, and list the gaps; ``days`` stand in order within each community."""
    marked, found = [], []
    for place, rows in _by(days, "community_id").items():
        holes = gaps([row["n_threads"] for row in rows])
        inside = {at for hole in holes for at in range(hole.first, hole.first + hole.n_days)}
        marked += [row | {"is_gap": at in inside} for at, row in enumerate(rows)]
        found += [
            {
                "community_id": place,
                "first_on": rows[hole.first]["day_on"],
                "last_on": rows[hole.first + hole.n_days - 1]["day_on"],
                "n_days": hole.n_days,
                "expected": hole.n_expected,
            }
            for hole in holes
        ]
    return marked, found


def by_period(days: Iterable[Row]) -> dict[tuple[str, date], Row]:
    """Add up what only days know, for each community and period."""
    sums: dict[tuple[str, date], Row] = defaultdict(
        lambda: dict.fromkeys(("n_gap_days", *SUMMED), 0)
    )
    for row in days:
        total = sums[row["community_id"], row["period_start"]]
        total["n_gap_days"] += row["is_gap"]
        for name in SUMMED:
            total[name] += row[name]
    return sums


def judged(days: Sequence[Row], periods: Sequence[Row], caps: Mapping[str, int]) -> Iterator[Row]:
    """Yield the verdicts on each community, from its days, its periods, and the limits its sources hit at any time."""
    of_period = _by(periods, "community_id")
    for place, rows in _by(days, "community_id").items():
        known = of_period.get(place, [])
        totals = {
            name: sum(row[name] for row in known) for name in (*OF_A_COMMUNITY, *REPORTED)
        }
        held = Held(
            **totals,
            n_gap_days=sum(row["is_gap"] for row in rows),
            n_span_days=span([row["n_threads"] for row in rows]),
            n_caps=caps.get(place, 0),
            spread=spread(known),
        )
        for position, verdict in enumerate(verdicts(held), start=1):
            yield {"community_id": place, "position": position} | verdict


def _by(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    """Group rows, the order kept."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found
