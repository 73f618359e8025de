"""The ledger of days: which of them lie in gaps, and the verdict on each community."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pipeline.measures.gaps import gaps, span
from pipeline.measures.verdicts import Held, spread, verdicts

Row = dict[str, Any]
OF_A_COMMUNITY = ("n_posts", "n_responses", "n_orphans", "n_without_contributor")
REPORTED = ("n_responses_seen", "n_responses_found")


def with_gaps(days: Iterable[Row]) -> list[Row]:
    """Mark the days that lie in gaps; within each community days stand in order and none is left out."""
    marked = []
    for rows in _by(days, "community_id").values():
        holes = gaps([row["n_threads"] for row in rows])
        inside = {place for hole in holes for place in range(hole.first, hole.first + hole.n_days)}
        marked += [row | {"is_gap": place in inside} for place, row in enumerate(rows)]
    return marked


def kept(day: Row) -> Row:
    """A row of measures.coverage_days."""
    return {name: value for name, value in day.items() if name != "n_threads"}


def judged(days: Sequence[Row], periods: Sequence[Row], caps: Mapping[str, int]) -> Iterator[Row]:
    """Yield the verdicts on each community, from its days, its periods, and the limits its sources hit at any time."""
    of_period = _by(periods, "community_id")
    for place, rows in _by(days, "community_id").items():
        known = of_period.get(place, [])
        totals = {name: sum(row[name] for row in known) for name in (*OF_A_COMMUNITY, *REPORTED)}
        held = Held(
            **totals,
            n_gap_days=sum(row["is_gap"] for row in rows),
            n_span_days=span([row["n_threads"] for row in rows]),
            n_caps=caps.get(place, 0),
            spread=spread(known),
        )
        for verdict in verdicts(held):
            yield {"community_id": place} | verdict


def _by(rows: Iterable[Row], name: str) -> dict[Any, list[Row]]:
    """Group rows, the order kept."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[name]].append(row)
    return found
