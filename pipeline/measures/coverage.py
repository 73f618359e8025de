"""How far counts and networks of a community and period can be trusted, from what shows that something is missing.

Gaps in archives hurt networks and histories of contributors most, counts less (Gaffney and Matias 2018). The limits are
ours: each is a share of what should be there.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
NONE, POOR, FAIR, GOOD = "none", "poor", "fair", "good"
# Days without any contribution beyond those that so few threads would leave empty by chance: a week and a month of a
# half-year and more are missing.
FAIR_GAPS, POOR_GAPS = 0.05, 0.2
MOST_DAYS = 0.5
# Responses stored, as a share of those the platform counted under the same posts, removed ones included.
FAIR_STORED, POOR_STORED = 0.9, 0.5
# Responses whose thread is not stored up to its post: counts stay right, ties and answers are lost.
FAIR_ORPHANS, POOR_ORPHANS = 0.05, 0.2
# Contributions whose account is deleted or unknown, which make no tie.
FAIR_NAMELESS, POOR_NAMELESS = 0.1, 0.3
# Platforms that count direct responses alone, at posts and at responses; the others count a whole thread at its post.
COUNT_DIRECT = ("bluesky", "mastodon", "stackexchange")
KEPT = ("community_id", "period_start", "n_posts", "n_responses", "n_text_gone", "n_orphans", "n_excluded")


def graded(row: Row) -> dict[str, Any]:
    """Grade one community and period, as a row of measures.coverage."""
    kept = {name: row[name] for name in KEPT} | {"n_days_without": row["n_days_without"]}
    return kept | {"counts": counts(row), "networks": networks(row)}


def posts_only(rows: Iterable[Row]) -> frozenset[str]:
    """Name the communities of which no response is stored though the platform counted some."""
    stored: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        stored[row["community_id"]][0] += row["n_responses"]
        stored[row["community_id"]][1] += row["n_responses_seen"]
    return frozenset(place for place, (n_stored, n_seen) in stored.items() if n_stored == 0 < n_seen)


def counts(row: Row) -> str:
    """Grade counts: days without anything, and responses that the platform counted but are not stored."""
    if row["n_posts"] + row["n_responses"] == 0:
        return NONE
    return _worst(_gaps(row), _quiet(row), _stored(row))


def networks(row: Row) -> str:
    """Grade networks: as counts, and threads whose beginning or whose contributors are not known."""
    if row["n_responses"] == 0:
        return NONE
    orphans = _share(row["n_orphans"], row["n_responses"])
    nameless = _share(row["n_without_contributor"], row["n_posts"] + row["n_responses"])
    return _worst(
        counts(row),
        _at_most(orphans, FAIR_ORPHANS, POOR_ORPHANS),
        _at_most(nameless, FAIR_NAMELESS, POOR_NAMELESS),
    )


def _gaps(row: Row) -> str:
    """Compare days without anything with what threads that begin at random would leave: exp(-threads per day)."""
    expected = math.exp(-row["n_threads"] / row["n_days"])
    return _at_most(row["n_days_without"] / row["n_days"] - expected, FAIR_GAPS, POOR_GAPS)


def _quiet(row: Row) -> str:
    """Call no more than fair what is empty on most days: nobody can tell a quiet community from a sample of a busy one."""
    return FAIR if row["n_days_without"] > MOST_DAYS * row["n_days"] else GOOD


def _stored(row: Row) -> str:
    """Compare responses stored with those the platform counted, thread by thread: more than counted is not missing."""
    if row["n_responses_seen"] == 0:
        return GOOD
    missing = 1 - _share(row["n_responses_found"], row["n_responses_seen"])
    return _at_most(missing, 1 - FAIR_STORED, 1 - POOR_STORED)


def _at_most(share: float, fair: float, poor: float) -> str:
    """Grade a share of which less is better."""
    return POOR if share > poor else FAIR if share > fair else GOOD


def _worst(*grades: str) -> str:
    return min(grades, key=(NONE, POOR, FAIR, GOOD).index)


def _share(part: int, base: int) -> float:
    return part / base if base else 0.0
