"""What measures are tried on: cells drawn as tables, or made from columns."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
from hypothesis import settings

from pipeline.measures.kinds import Cell, Estimate

# Enough to find what is wrong, few enough for every commit; a busy machine is no failure.
few = settings(max_examples=30, deadline=None)

# The worked fixture of the constructs, 2.Z.
GOLDEN = """
    id | community | who | to
    P1 | X         | a   |
    c1 | X         | b   | P1
    c2 | X         | a   | c1
    c3 | X         | c   | P1
    c4 | X         | b   | c2
    c5 | X         | d   | c3
    P2 | X         | b   |
    P3 | X         | e   |
    c6 | X         | a   | P3
    c7 | X         | e   | c6
    Q1 | Y         | f   |
    d1 | Y         | g   | Q1
    d2 | Y         | f   | d1
    Q2 | Y         | a   |
    Q3 | Y         | f   |
    Q4 | Y         | h   |
    d3 | Y         | a   | Q4
"""
ANYBODY = {"community_no": 0, "period_no": 0}
NOBODY: dict[str, dict[str, type]] = {
    "items": {"contributor_no": int, "root_no": int, "is_post": bool},
    "threads": {"contributor_no": int, "n_responses": int, "n_by_others": int},
    "ties": {"source_no": int, "target_no": int, "root_no": int},
    "topics": {"contributor_no": int, "root_no": int, "topic_id": int},
    "codes": {"contributor_no": int, "root_no": int, "probabilities": float},
    "sizes": {"contributor_no": int, "root_no": int, "is_post": bool, "n_words": float, "score": float},
    "weekly": {"week_no": int, "n_posts": int},
}
Row = dict[str, str]
Columns = Mapping[str, Any]


def made(*, draws: int = 400, seed: int = 7, **given: Any) -> Cell:
    """A cell of the given columns (``items={"contributor_no": […], …}``); what is not given is empty."""
    ends = ("variant", "community_id", "period", "period_start", "events", "code_names", "notes", "topic_ids")
    said: dict[str, Any] = {
        "variant": "corrected",
        "community_id": "reddit:Oak",
        "period": "half-year",
        "period_start": date(2020, 1, 1),
        "events": (),
        "code_names": (),
        "topic_ids": (),
        "notes": {},
        "seed": seed,
        "draws": draws,
    } | {name: given[name] for name in ends if name in given}
    known = {field.name for field in fields(Cell)}
    tables = {name: _columns(kinds, given.get(name, {})) for name, kinds in NOBODY.items()}
    return Cell(**{name: value for name, value in (said | tables).items() if name in known})


def _columns(kinds: Mapping[str, type], given: Columns) -> dict[str, np.ndarray]:
    size = max((len(values) for values in given.values()), default=0)
    columns = {name: np.zeros(size, dtype=kind) for name, kind in (kinds | {"community_no": int}).items()}
    columns["period_no"] = np.zeros(size, dtype=int)
    if "probabilities" in kinds and not size:
        columns["probabilities"] = np.zeros((0, 1))
    return columns | {name: np.asarray(values, dtype=kinds.get(name, int)) for name, values in given.items()}


def rows_of(table: str) -> list[Row]:
    """Read a drawn table."""
    header, *lines = [
        [cell.strip() for cell in line.split("|")] for line in table.strip().splitlines() if line.strip()
    ]
    return [dict(zip(header, line, strict=True)) for line in lines]


def drawn(table: str | list[Row], *, variant: str = "corrected", community: str = "", **said: Any) -> Cell:
    """A cell of a drawn talk: ``id | who | to`` and, where they matter, ``community | words | score | topic``.

    Nobody in ``who`` is a deleted account. With ``variant="published"`` a response to a response ties its writer to
    themselves, and any response answers a post.
    """
    rows = rows_of(table) if isinstance(table, str) else table
    rows = [row for row in rows if not community or row["community"] == community]
    by_id = {row["id"]: row for row in rows}
    roots = {name: number for number, name in enumerate(row["id"] for row in rows if not row["to"])}
    people = {name: number for number, name in enumerate(sorted({row["who"] for row in rows} - {""}))}

    def root(row: Row) -> str:
        return root(by_id[row["to"]]) if row["to"] else row["id"]

    def who(row: Row) -> int:
        return people.get(row["who"], -1)

    def told_to(row: Row) -> int:
        is_direct = not by_id[row["to"]]["to"]
        return who(by_id[row["to"]]) if is_direct or variant == "corrected" else who(row)

    responses = [row for row in rows if row["to"]]
    ties = [(who(row), told_to(row), roots[root(row)]) for row in responses]
    ties = [tie for tie in ties if min(tie[:2]) >= 0]
    lengths = Counter(root(row) for row in responses)
    others = Counter(
        root(row) for row in responses if variant == "published" or row["who"] != by_id[root(row)]["who"]
    )
    posts = [row for row in rows if not row["to"]]
    items = {
        "contributor_no": [who(row) for row in rows],
        "root_no": [roots[root(row)] for row in rows],
        "is_post": [not row["to"] for row in rows],
    }
    tables: dict[str, Any] = {
        "items": items,
        "threads": {
            "contributor_no": [who(row) for row in posts],
            "n_responses": [lengths[row["id"]] for row in posts],
            "n_by_others": [others[row["id"]] for row in posts],
        },
        "ties": dict(zip(("source_no", "target_no", "root_no"), np.reshape(ties, (-1, 3)).T, strict=True)),
        "sizes": items
        | {end: _numbers(rows, name) for end, name in (("n_words", "words"), ("score", "score"))},
    }
    if rows and "topic" in rows[0]:
        tables["topics"] = {"topic_id": [int(row["topic"]) for row in rows]} | {
            name: items[name] for name in ("contributor_no", "root_no")
        }
    return made(variant=variant, **(tables | said))


def _numbers(rows: list[Row], name: str) -> list[float]:
    return [float(row.get(name) or "nan") for row in rows]


def estimates(measure: str, cell: Cell) -> dict[str, Estimate]:
    """What the module of that name says of a cell, by subject."""
    return dict(import_module(f"pipeline.measures.{measure}").estimate(cell))


def estimate(measure: str, cell: Cell) -> Estimate:
    """What a measure with one number says of a cell."""
    (only,) = estimates(measure, cell).values()
    return only


def value(measure: str, cell: Cell) -> float | None:
    """The number itself."""
    return estimate(measure, cell).value


def networked(ties: Iterable[tuple[int, int]], roots: Iterable[int] | None = None, **said: Any) -> Cell:
    """A cell of ties among numbers; every response is a thread of its own unless ``roots`` says otherwise."""
    pairs = np.array(list(ties), dtype=int).reshape(-1, 2)
    root = np.arange(len(pairs)) if roots is None else np.array(list(roots), dtype=int)
    return made(
        ties={"source_no": pairs[:, 0], "target_no": pairs[:, 1], "root_no": root},
        items={"contributor_no": pairs.ravel(), "root_no": np.repeat(root, 2)},
        **said,
    )


def wrote(totals: Iterable[int], **said: Any) -> Cell:
    """A cell in which contributor i wrote ``totals[i]`` responses, each in a thread of its own."""
    each = np.array(list(totals), dtype=int)
    who = np.repeat(np.arange(len(each)), each)
    return made(items={"contributor_no": who, "root_no": np.arange(len(who))}, **said)


def coverage(truth: float, simulate: Callable[[int], Estimate], *, times: int) -> tuple[float, float]:
    """Share of simulated intervals that hold the truth, and their mean width; one that is missing holds nothing."""
    found = [simulate(seed) for seed in range(times)]
    bounds = [(one.low, one.high) for one in found if one.low is not None and one.high is not None]
    holds = sum(low <= truth <= high for low, high in bounds)
    return holds / times, float(np.mean([high - low for low, high in bounds]))
