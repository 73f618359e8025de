"""What a measure is, what it is given, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pipeline.measures.rewired import Rewired

Integers = NDArray[np.int64]
Columns = Mapping[str, NDArray]
WHOLE = "whole"
ALL = "all"
RESPONSES = "responses"


@dataclass(frozen=True)
class Measure:
    """What is known of a measure before any data: the text of the catalogue."""

    name: str
    label: str
    unit: str
    definition: str
    interpretation: str
    caveat: str
    reference: str
    variants: tuple[str, ...] = ("corrected",)
    needs_responses: bool = False


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval and the base it rests on; no value without a note that says why."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    note: str | None = None
    n_contributors: int | None = None
    n_threads: int | None = None


def missing(n: int, note: str) -> Estimate:
    """Say why there is no value."""
    return Estimate(None, None, None, n, "none", note)


@dataclass(frozen=True)
class Cell:
    """One community (or all) in one period (or the whole window), and everything measures may ask of it.

    Its rows come from the SQL files of the same names beside this one: ``items``, ``threads`` and ``ties`` from
    ``items_<variant>.sql`` and so on, ``topics`` from ``topics.sql``, likewise ``codes``, ``sizes`` and ``weekly``.
    """

    variant: str
    community_id: str
    period: str
    period_start: date
    seed: int
    draws: int
    items: Columns
    threads: Columns
    ties: Columns
    topics: Columns
    codes: Columns
    code_names: tuple[str, ...]
    sizes: Columns
    weekly: Columns
    events: tuple[tuple[str, int], ...]
    notes: Mapping[str, str] = field(default_factory=dict)
    topic_ids: tuple[int, ...] = ()

    def generator(self, measure: str) -> np.random.Generator:
        """Make the random numbers of one measure in this cell, whatever else is computed before it."""
        from hashlib import sha256

        name = f"{measure}|{self.variant}|{self.community_id}|{self.period}|{self.period_start.isoformat()}"
        return np.random.default_rng([self.seed, int.from_bytes(sha256(name.encode()).digest()[:8], "big")])

    @cached_property
    def counts(self) -> "Counts":
        """How much each contributor wrote."""
        return Counts.of(self.items)

    @cached_property
    def network(self) -> Rewired:
        """Who responded to whom, with threads in groups that can be left out."""
        return Rewired.of(self.ties, self.generator("threads"))

    @cached_property
    def n_threads(self) -> int:
        """Threads that contributions of the cell belong to."""
        return len(np.unique(self.items["root_no"]))


@dataclass(frozen=True)
class Counts:
    """Contributions per known contributor, and those of accounts that are deleted or unknown."""

    posts: Integers
    responses: Integers
    anonymous_posts: int
    anonymous_responses: int

    @classmethod
    def of(cls, items: Columns) -> "Counts":
        """Count items."""
        known = items["contributor_no"] >= 0
        _, who = np.unique(items["contributor_no"][known], return_inverse=True)
        is_post = items["is_post"].astype(bool)
        size = int(who.max()) + 1 if len(who) else 0
        posts = np.bincount(who[is_post[known]], minlength=size)
        everything = np.bincount(who, minlength=size)
        anonymous = is_post[~known]
        return cls(posts, everything - posts, int(anonymous.sum()), int((~anonymous).sum()))

    @property
    def total(self) -> Integers:
        """Posts and responses of each contributor."""
        return self.posts + self.responses


def columns(table: pa.Table) -> Columns:
    """Take an Arrow table as NumPy arrays: missing numbers as not-a-number, lists of one length as rows."""
    return {name: _array(table[name]) for name in table.column_names}


def _array(column: pa.ChunkedArray) -> NDArray:
    """Take one column as an array."""
    if not pa.types.is_list(column.type):
        return column.to_numpy()
    rows = [
        chunk.flatten().to_numpy(zero_copy_only=False).reshape(len(chunk), -1)
        for chunk in column.chunks
        if len(chunk)
    ]
    return np.concatenate(rows) if rows else np.empty((0, 0))


def with_base(estimate: Estimate, cell: Cell) -> Estimate:
    """Add the contributors and threads of the cell where a measure has no narrower base of its own."""
    people = len(cell.counts.total) if estimate.n_contributors is None else estimate.n_contributors
    threads = cell.n_threads if estimate.n_threads is None else estimate.n_threads
    return replace(estimate, n_contributors=people, n_threads=threads)
