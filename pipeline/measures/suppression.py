"""Which estimates may not be shown: those on too few contributors, and those that would give such a one away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.measures.kinds import ALL, WHOLE
from pipeline.privacy import hidden_cells, is_too_small

Row = dict[str, Any]
Place = tuple[str, str]
Series = tuple[str, str]
# Contributions without the one are the other: either gives the other away.
HALVES = ("posts", "responses")
TELL_HALVES = (*HALVES, "response_rate")  # its base is the number of posts


def suppress(rows: Sequence[Row], *, smallest_cell: int) -> list[Row]:
    """Mark every estimate that may not be shown.

    Hidden are: cells of a community and period with too few contributors; of each measure, estimates on too few; and for
    both all communities together and a second period, since sums and bases would give them away; posts where
    responses are hidden, and the other way round.
    """
    own: dict[Series, list[Row]] = defaultdict(list)
    for row in rows:
        own[_series(row)].append(row)
    hidden = {series: _hidden(_people(found), smallest_cell) for series, found in own.items()}
    everywhere = hidden.get(("contributions", ""), set())
    halves = {place for half in HALVES for place in hidden.get((half, ""), ())}
    places = {
        series: everywhere | found | (halves if series[0] in TELL_HALVES else set())
        for series, found in hidden.items()
    }
    return [row | {"is_small_cell": _is_small(row, places[_series(row)], smallest_cell)} for row in rows]


def _series(row: Mapping[str, Any]) -> Series:
    return row["measure"], row["subject"]


def _people(rows: Iterable[Row]) -> dict[tuple[str, str, str], int]:
    """Give the contributors behind the estimates of one measure, by variant, community and period."""
    return {(row["variant"], *_place(row)): row["n_contributors"] for row in rows if row["n"] > 0}


def _place(row: Mapping[str, Any]) -> Place:
    return row["community_id"], _period(row)


def _period(row: Mapping[str, Any]) -> str:
    """Name a period by its first day; the whole window by its name."""
    return WHOLE if row["period"] == WHOLE else row["period_start"].isoformat()


def _hidden(people: Mapping[tuple[str, str, str], int], smallest_cell: int) -> set[Place]:
    """Choose the cells to hide, from the contributors of each variant; what one variant hides, all hide."""
    found: set[Place] = set()
    for variant in {variant for variant, _, _ in people}:
        cells = [(place, time, n) for (kind, place, time), n in people.items() if kind == variant]
        small = hidden_cells(cells, smallest_cell=smallest_cell, whole=ALL)
        partners = _partners(cells, small)
        found |= small | partners | {(ALL, time) for _, time in partners}
    return found


def _partners(cells: Iterable[tuple[str, str, int]], hidden: set[Place]) -> set[Place]:
    """Choose a second period for each community that hides a single one, which the whole window would give away."""
    periods: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, time, n in cells:
        if place != ALL and time != WHOLE:
            periods[place].append((n, time))
    partners = set()
    for place, found in periods.items():
        shown = sorted((n, time) for n, time in found if (place, time) not in hidden)
        if len(found) - len(shown) == 1 and shown:
            partners.add((place, shown[0][1]))
    return partners


def _is_small(row: Mapping[str, Any], hidden: set[Place], smallest_cell: int) -> bool:
    """Say whether an estimate is hidden; where there is nothing at all, there is nobody to hide."""
    if _place(row) in hidden:
        return True
    rests_on_nothing = row["n"] == 0 and row["n_contributors"] == 0
    return not rests_on_nothing and is_too_small(row["n_contributors"], smallest_cell)
