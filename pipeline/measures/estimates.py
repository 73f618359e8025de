"""Every measure of one cell as rows of measures.estimates; the pure function that workers run."""

import math
from collections.abc import Iterator
from typing import Any

from pipeline.measures.catalogue import ENTRIES, Entry
from pipeline.measures.kinds import RESPONSES, Cell, Estimate, Measure, missing, with_base


def estimate_cell(cell: Cell) -> list[dict[str, Any]]:
    """Compute the measures that exist in the cell's variant, one row for each subject."""
    return [
        _row(cell, entry.measure, subject, with_base(found, cell))
        for entry in ENTRIES
        if cell.variant in entry.measure.variants
        for subject, found in _estimates(cell, entry)
    ]


def _estimates(cell: Cell, entry: Entry) -> Iterator[tuple[str, Estimate]]:
    """Estimate a measure, unless it needs responses and none of the community were collected: that is no zero."""
    if entry.measure.needs_responses and RESPONSES in cell.notes:
        return iter([("", missing(0, cell.notes[RESPONSES]))])
    return entry.estimate(cell)


def _row(cell: Cell, measure: Measure, subject: str, found: Estimate) -> dict[str, Any]:
    """Write an estimate as a row; suppression comes later, when all cells are known."""
    return {
        "measure": measure.name,
        "subject": subject,
        "community_id": cell.community_id,
        "period_start": cell.period_start,
        "period": cell.period,
        "value": _finite(found.value),
        "ci_low": _finite(found.low),
        "ci_high": _finite(found.high),
        "n": found.n,
        "n_contributors": found.n_contributors,
        "n_threads": found.n_threads,
        "unit": measure.unit,
        "variant": cell.variant,
        "method": found.method,
        "seed": cell.seed,
        "note": found.note,
        "is_small_cell": False,
    }


def _finite(number: float | None) -> float | None:
    """Leave out what is no number: an end of an interval that is not known is empty."""
    return None if number is None or not math.isfinite(number) else float(number)
