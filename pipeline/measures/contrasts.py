"""Differences of a measure between each two communities, and what may be said of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from pipeline.measures.intervals import Interval, difference

Row = Mapping[str, Any]
UNDECIDED = "no clear difference"
TOO_LITTLE = "too little data to say"
METHOD = "difference of two independent estimates, MOVER (Zou and Donner 2008)"
SAME = ("measure", "subject", "period_start", "period", "variant", "seed")


def contrasts(estimates: Iterable[Row], communities: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Compare each community with each one after it, in every cell where both have a row."""
    found: dict[tuple[Any, ...], dict[str, Row]] = defaultdict(dict)
    for row in estimates:
        found[tuple(row[name] for name in SAME)][row["community_id"]] = row
    for key, rows in found.items():
        for one, other in combinations([place for place in communities if place in rows], 2):
            yield dict(zip(SAME, key, strict=True)) | _compared(rows[one], rows[other])


def _compared(one: Row, other: Row) -> dict[str, Any]:
    """Compare two estimates."""
    places = {"community_id": one["community_id"], "other_community_id": other["community_id"]}
    if not (_is_usable(one) and _is_usable(other)):
        return places | _said(None, (None, None), (None, None), TOO_LITTLE)
    wide, narrow = difference(
        one["value"], _interval(one), other=other["value"], other_interval=_interval(other)
    )
    return places | _said(one["value"] - other["value"], wide, narrow, verdict(wide, narrow))


def verdict(wide: Interval, narrow: Interval) -> str:
    """Say clearly when the 95 % interval of the difference leaves out zero, probably when only the 80 % interval does."""
    for word, (low, high) in (("clearly", wide), ("probably", narrow)):
        if low > 0:
            return f"{word} higher"
        if high < 0:
            return f"{word} lower"
    return UNDECIDED


def _is_usable(row: Row) -> bool:
    """Say whether an estimate may be shown and has an interval; an estimate on nobody says nothing of people."""
    known = all(row[name] is not None for name in ("value", "ci_low", "ci_high"))
    return known and not row["is_small_cell"] and row["n_contributors"] > 0


def _interval(row: Row) -> Interval:
    return row["ci_low"], row["ci_high"]


def _said(
    gap: float | None,
    wide: tuple[float | None, float | None],
    narrow: tuple[float | None, float | None],
    words: str,
) -> dict[str, Any]:
    """Write the columns of a contrast."""
    return {
        "difference": gap,
        "ci_low": wide[0],
        "ci_high": wide[1],
        "ci80_low": narrow[0],
        "ci80_high": narrow[1],
        "verdict": words,
        "method": METHOD if gap is not None else "none",
    }
