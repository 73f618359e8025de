"""Cuts what was read once into cells: each community and all together, each period and the whole window."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

import numpy as np

from pipeline.measures.kinds import ALL, RESPONSES, WHOLE, Cell, Columns, Integers

CORRECTED, PUBLISHED, UNCORRECTED = "corrected", "published", "uncorrected"
NOT_COLLECTED = "the responses of this community were not collected"
COUNTED = ("items", "threads", "ties")
NAMES = (
    "contributor_no root_no is_post n_responses n_by_others source_no target_no "
    "topic_id probabilities n_words score week_no n_posts"
)
NOTHING: Columns = {name: np.empty(0, dtype=np.int64) for name in NAMES.split()}


@dataclass(frozen=True)
class Table:
    """Rows in order of community and period, and where each (community, period) starts."""

    columns: Columns
    starts: Integers
    n_periods: int

    @classmethod
    def of(cls, columns: Columns, n_communities: int, n_periods: int) -> "Table":
        """Find where each community and period starts; rows without a period stand in a single one."""
        community = columns["community_no"].astype(np.int64)
        period = columns.get("period_no", np.zeros(len(community), dtype=np.int64))
        places = np.arange(n_communities * n_periods + 1)
        return cls(columns, np.searchsorted(community * n_periods + period, places), n_periods)

    def take(self, community_no: int | None, period_no: int | None) -> Columns:
        """Give the rows of one community (None: all) and one period (None: the whole window)."""
        if community_no is None and period_no is None:
            return self.columns
        communities = (
            range((len(self.starts) - 1) // self.n_periods) if community_no is None else [community_no]
        )
        first, last = (0, self.n_periods) if period_no is None else (period_no, period_no + 1)
        runs = [
            slice(self.starts[number * self.n_periods + first], self.starts[number * self.n_periods + last])
            for number in communities
        ]
        return {
            name: values[runs[0]] if len(runs) == 1 else np.concatenate([values[run] for run in runs])
            for name, values in self.columns.items()
        }


@dataclass(frozen=True)
class Frame:
    """What all cells of a study have in common."""

    communities: tuple[str, ...]
    periods: tuple[date, ...]
    period: str
    start: date
    seed: int
    draws: int
    events: tuple[tuple[str, int], ...] = ()
    topic_ids: tuple[int, ...] = ()
    code_names: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    posts_only: frozenset[str] = frozenset()

    def places(self) -> Iterator[tuple[int | None, int | None]]:
        """List communities and periods by number; the whole window and all communities come first, being the largest."""
        return product([None, *range(len(self.communities))], [None, *range(len(self.periods))])


def cells(frame: Frame, tables: Mapping[str, Columns]) -> Iterator[Cell]:
    """Make the cells of every variant, one after the other, so that only a few are in memory at once."""
    size = len(frame.communities), len(frame.periods)
    cut = {
        name: Table.of(_answerable(frame, name, columns), size[0], 1 if name == "weekly" else size[1])
        for name, columns in tables.items()
    }
    wanted = {
        CORRECTED: {name: f"{name}_{CORRECTED}" for name in COUNTED}
        | {name: name for name in ("topics", "sizes", "weekly")},
        PUBLISHED: {name: f"{name}_{PUBLISHED}" for name in COUNTED},
        UNCORRECTED: {"codes": "codes"},
    }
    for variant, names in wanted.items():
        for community_no, period_no in frame.places():
            taken = {
                name: cut[table].take(community_no, period_no)
                for name, table in names.items()
                if name != "weekly" or period_no is None
            }
            yield _cell(frame, variant, community_no, period_no, taken)


def _answerable(frame: Frame, name: str, columns: Columns) -> Columns:
    """Leave out threads of communities whose responses were not collected: nobody knows whether they were answered."""
    numbers = [number for number, place in enumerate(frame.communities) if place in frame.posts_only]
    if not name.startswith("threads") or not numbers:
        return columns
    kept = ~np.isin(columns["community_no"], numbers)
    return {name: values[kept] for name, values in columns.items()}


def _notes(frame: Frame, community_no: int | None) -> Mapping[str, str]:
    """Give the notes of a cell."""
    if community_no is None or frame.communities[community_no] not in frame.posts_only:
        return frame.notes
    return {**frame.notes, RESPONSES: NOT_COLLECTED}


def _cell(
    frame: Frame, variant: str, community_no: int | None, period_no: int | None, taken: Mapping[str, Columns]
) -> Cell:
    """Name a cell and give it the rows that its variant needs; the other tables are empty."""
    empty = dict.fromkeys(("items", "threads", "ties", "topics", "codes", "sizes", "weekly"), NOTHING)
    return Cell(
        variant=variant,
        community_id=ALL if community_no is None else frame.communities[community_no],
        period=WHOLE if period_no is None else frame.period,
        period_start=frame.start if period_no is None else frame.periods[period_no],
        seed=frame.seed,
        draws=frame.draws,
        code_names=frame.code_names,
        topic_ids=frame.topic_ids,
        events=frame.events,
        notes=_notes(frame, community_no),
        **{**empty, **taken},
    )
