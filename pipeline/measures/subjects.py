"""Names of topics, codes, events, communities and periods, as pages show them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pipeline.measures.kinds import ALL
from pipeline.study import Study

Row = Mapping[str, Any]
N_TERMS = 8
DASH = "\u2013"


def subjects(study: Study, topics: Sequence[Row], codes: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """Write the rows of measures.subjects."""
    blank = {"part": None, "starts_on": None, "ceiling": None, "quality": None, "description": ""}
    for position, row in enumerate(topics, 1):
        named = {name: value for name, value in row.items() if name != "topic_id"}
        yield blank | named | {"position": position}
    for row in codes:
        yield blank | dict(row)
    for position, event in enumerate(study.events, 1):
        named = {"kind": "event", "subject": event.name, "label": event.name, "starts_on": event.on}
        yield blank | named | {"position": position, "is_exploratory": False}


def communities(study: Study) -> Iterator[dict[str, Any]]:
    """Write the rows of measures.communities: as in study.toml, all together last."""
    for position, place in enumerate(study.communities, 1):
        yield {
            "community_id": place.id,
            "position": position,
            "label": place.label,
            "platform": place.platform,
        }
    platforms = sorted({place.platform for place in study.communities})
    yield {
        "community_id": ALL,
        "position": len(study.communities) + 1,
        "label": "All communities",
        "platform": ", ".join(platforms),
    }


def window(study: Study) -> str:
    """Name the whole window by its first and last month."""
    last = study.end - timedelta(days=1)
    first_month, last_month = f"{study.start:%b %Y}", f"{last:%b %Y}"
    return first_month if first_month == last_month else f"{first_month}{DASH}{last_month}"
