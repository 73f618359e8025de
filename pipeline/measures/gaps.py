"""Days in which a community wrote nothing though its own rhythm makes that unlikely: gaps of what was collected.

A quiet community has empty days; a busy one has none. So a run of empty days is a gap when runs at least as long would
be expected fewer than ``CHANCE`` times in all the days between the first and the last contribution, if each day were
empty as often as the days around it. From within nobody can tell a gap from an unusually long silence; both are to be
looked at.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

# A quarter of a year on either side: long enough to know how often a day is empty, short enough to follow terms and holidays.
AROUND_DAYS = 91
# One study in twenty shows a gap where there is only chance.
CHANCE = 0.05
# Weekends and holidays see perhaps half of the usual threads.
QUIETEST = 0.5


@dataclass(frozen=True)
class Gap:
    """A run of empty days, by its place among the days of the study, and how often chance would make one as long."""

    first: int
    n_days: int
    n_expected: float


def gaps(n_threads: Sequence[int]) -> list[Gap]:
    """Find the gaps of one community, from the threads that somebody wrote in on each day of the study, in order."""
    written = [place for place, n in enumerate(n_threads) if n]
    if not written:
        return []
    first = written[0]
    inside = n_threads[first : written[-1] + 1]
    found = [
        Gap(first + start, n_days, len(inside) * _chance_of_empty(inside, start, n_days) ** n_days)
        for start, n_days in _empty_runs(inside)
    ]
    return [gap for gap in found if gap.n_expected < CHANCE]


def span(n_threads: Sequence[int]) -> int:
    """How many days lie between the first and the last day with anything, both included."""
    written = [place for place, n in enumerate(n_threads) if n]
    return written[-1] - written[0] + 1 if written else 0


def _empty_runs(n_threads: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the start and length of each run of empty days."""
    for is_empty, run in groupby(range(len(n_threads)), key=lambda place: n_threads[place] == 0):
        places = list(run)
        if is_empty:
            yield places[0], len(places)


def _chance_of_empty(n_threads: Sequence[int], start: int, n_days: int) -> float:
    """How often a day around is empty: the share that is, or a little more, as few days cannot show that none ever is.

    The little more is the rule of succession, (empty + 1) / (days + 2), but no more than what threads that begin at
    random would leave empty on the quietest days, exp(-half of the threads per day).
    """
    around = [*n_threads[max(start - AROUND_DAYS, 0) : start]]
    around += n_threads[start + n_days : start + n_days + AROUND_DAYS]
    n_empty = around.count(0)
    at_random = math.exp(-QUIETEST * sum(around) / len(around))
    return max(n_empty / len(around), min((n_empty + 1) / (len(around) + 2), at_random))
