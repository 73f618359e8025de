"""Rows for the charts: points with intervals, lines over time, labels that do not run into each other."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import ceil, floor, log10
from textwrap import wrap
from typing import Any

from pipeline.pages.changing import series
from pipeline.pages.comparing import Compared
from pipeline.pages.evidence import Evidence
from pipeline.pages.words import interval, number

Points = list[dict[str, Any]]
HEADROOM = 1.06
WHOLE_HUNDRED = 100.0
BETWEEN_LABELS = 0.058
LETTER = 0.025  # of the width of a narrow chart
MANY_PERIODS = 30
MOST_TICKS, MOST_TICKS_NARROW = 12, 5
NICE = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)
LABEL = {"wide": 30, "narrow": 17}
PANEL = {"wide": 40, "narrow": 44}


def scaled(value: float | None, unit: str) -> float | None:
    """Shares are drawn as how many of every 100."""
    return None if value is None else value * 100 if unit == "share" else value


def top(values: Iterable[float | None], unit: str = "share") -> float:
    """Where an axis that starts at zero ends: a round number above all values, 100 at most for shares."""
    rounded = _rounded_up(values)
    return min(rounded, WHOLE_HUNDRED) if unit == "share" else rounded


def _rounded_up(values: Iterable[float | None]) -> float:
    """The next round number."""
    highest = max((value for value in values if value is not None), default=1.0) * HEADROOM or 1.0
    size = 10 ** floor(log10(highest))
    return next(step * size for step in NICE if step * size >= highest * (1 - 1e-9))


def folded(label: str, width: int) -> str:
    """A label in lines, cut after the third."""
    lines = wrap(label.replace(" · ", ", "), width) or [label]
    kept = lines[:3] if len(lines) <= 3 else [*lines[:2], f"{lines[2][: width - 1]}…"]  # noqa: PLR2004
    return "\n".join(kept)


def mark(evidence: Evidence, place: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """What every mark says of an estimate."""
    unit = row["unit"]
    return {
        "place": str(evidence.number(place)),
        "label": evidence.label(place),
        "y": scaled(row["value"], unit),
        "low": scaled(row["ci_low"], unit),
        "high": scaled(row["ci_high"], unit),
        "text": number(row["value"], unit) + interval(row),
    }


def side_by_side(compared: Compared) -> Points:
    """One point per community, for the chart ``overview``."""
    return [
        mark(compared.evidence, place, row)
        for place, row in compared.rows
        if row and row["value"] is not None
    ]


def over_time(evidence: Evidence, measure: str, *, subject: str = "", variant: str = "corrected") -> Points:
    """One point per community and period, empty where there is no number; each period stands at its middle."""
    points = []
    for place in evidence.places:
        line = series(evidence, measure, place["community_id"], subject=subject, variant=variant)
        known = [row is not None for _, row in line]
        for at, (time, row) in enumerate(line):
            around = known[max(at - 1, 0) : at + 2]
            shown = (
                mark(evidence, place["community_id"], row)
                if row is not None
                else {
                    "place": str(evidence.number(place["community_id"])),
                    "label": place["label"],
                    "y": None,
                }
            )
            points.append(
                shown
                | {
                    "x": middle(time["period_start"], time["period_end"]).isoformat(),
                    "is_alone": sum(around) == 1 and row is not None,
                    "is_last": row is not None and not any(known[at + 1 :]),
                }
            )
    return points


def middle(start: date, end: date) -> date:
    """The day in the middle of a period."""
    return start + timedelta(days=(end - start).days // 2)


def with_end_labels(points: Points, highest: float) -> Points:
    """Give the last point of each line a height for its label, so that no two labels overlap."""
    last = sorted((point for point in points if point["is_last"]), key=lambda point: point["y"])
    heights = spread([point["y"] for point in last], BETWEEN_LABELS * highest, highest)
    for point, height in zip(last, heights, strict=True):
        point["label_y"] = height
    return points


def spread(values: Sequence[float], least: float, highest: float) -> list[float]:
    """Move ascending values apart until each is at least ``least`` above the one before, and none above the top."""
    placed: list[float] = []
    for value in values:
        placed.append(max(value, placed[-1] + least) if placed else value)
    ceiling = highest
    for at in range(len(placed) - 1, -1, -1):
        placed[at] = min(placed[at], ceiling)
        ceiling = placed[at] - least
    return placed


def events(evidence: Evidence) -> Points:
    """Declared events inside the window, as rules with a label each on its own height."""
    days = [time["period_start"] for time in evidence.times]
    if not days:
        return []
    first, last = days[0], evidence.times[-1]["period_end"]
    inside = [
        event
        for event in evidence.of_kind("event")
        if event["starts_on"] and first <= event["starts_on"] < last
    ]
    inside.sort(key=lambda event: event["starts_on"])
    half = first + (last - first) / 2
    return [
        {
            "event": event["label"],
            "x": event["starts_on"].isoformat(),
            "line": line,
            "is_late": event["starts_on"] > half,
        }
        for event, line in zip(inside, _lines(inside, last - first, half), strict=True)
    ]


def _lines(inside: Sequence[Mapping[str, Any]], whole: timedelta, half: date) -> list[int]:
    """Give each event the lowest line on which its label runs into no other."""
    taken: list[list[tuple[date, date]]] = []
    lines = []
    for event in inside:
        day, width = event["starts_on"], whole * (LETTER * len(event["label"]))
        span = (day - width, day) if day > half else (day, day + width)
        free = (
            at for at, spans in enumerate(taken) if all(span[1] < one[0] or one[1] < span[0] for one in spans)
        )
        line = next(free, len(taken))
        if line == len(taken):
            taken.append([])
        taken[line].append(span)
        lines.append(line)
    return lines


def time_axis(evidence: Evidence) -> dict[str, Any]:
    """Settings of a time axis: first and last day, and which days are labelled in a wide and in a narrow chart."""
    first, last = evidence.times[0]["period_start"], evidence.times[-1]["period_end"]
    starts = [date(year, 1, 1) for year in range(first.year, last.year + 2)]
    years = [day for day in starts if first <= day < last]
    labelled = years if len(years) > 1 else [time["period_start"] for time in evidence.times]
    return {
        "first_day": _moment(first),
        "last_day": _moment(last),
        "ticks_wide": [_moment(day) for day in labelled[:: ceil(len(labelled) / MOST_TICKS)]],
        "ticks_narrow": [_moment(day) for day in labelled[:: ceil(len(labelled) / MOST_TICKS_NARROW)]],
        "tick_format": "%Y" if len(years) > 1 else "%b %Y",
        "is_crowded": len(evidence.times) > MANY_PERIODS,
    }


def _moment(day: date) -> int:
    """Milliseconds since 1970, as charts count time."""
    return (day - date(1970, 1, 1)).days * 86_400_000


def panel(position: int, label: str) -> str:
    """The name of a panel: unique by its position, folded for a wide and for a narrow chart."""
    return f"{position}\u001f{folded(label, PANEL['wide'])}\u001f{folded(label, PANEL['narrow'])}"


def by_line(named: Sequence[tuple[str, Compared]], *, exploratory: Iterable[str] = ()) -> Points:
    """One row per thing counted, in it a mark for each community, for the chart ``learning``."""
    doubtful = set(exploratory)
    return [
        mark(compared.evidence, place, row)
        | {
            "line": f"{at}\u001f{folded(name, LABEL['wide'])}\u001f{folded(name, LABEL['narrow'])}",
            "is_exploratory": compared.subject in doubtful,
        }
        for at, (name, compared) in enumerate(named)
        for place, row in compared.rows
        if row is not None and row["value"] is not None
    ]


def panels(
    evidence: Evidence, measure: str, named: Sequence[tuple[str, str]], *, variant: str = "corrected"
) -> Points:
    """Small multiples for the chart ``topics``: for each subject its lines and the declared events."""
    points: Points = []
    for at, (subject, label) in enumerate(named):
        name = panel(at, label)
        lines = over_time(evidence, measure, subject=subject, variant=variant)
        points += [point | {"panel": name} for point in lines]
        points += [{"panel": name, "event": event["event"], "x": event["x"]} for event in events(evidence)]
    return points
