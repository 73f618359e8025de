"""What stands around a chart on every page: how to read it, how sure it is, the numbers, where they are made."""

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.pages import changing, comparing, drawing
from pipeline.pages.comparing import Compared
from pipeline.pages.evidence import ALL, NO_TOPIC, WHOLE, Evidence
from pipeline.pages.measured import phrase
from pipeline.pages.words import capital, interval, number

Block = dict[str, Any]
RANGE = (
    "The range in brackets holds the true value in 95 of 100 such studies, if the way of counting is right."
)
INTERVAL = f"{RANGE} “Clearly” means that the range of the difference leaves out zero; “probably”, that a narrower range (80 of 100) does."
OVERLAP = (
    "“Rose” and “fell” mean that the ranges of the first and the last period do not overlap; "
    "complete counts, which have no range, have to move by more than 5 of every 100."
)
PER_HUNDRED = "Shares are given as how many of every 100."


def made(evidence: Evidence, measures: Iterable[str], variant: str = "corrected") -> list[Block]:
    """Where each number is made: definition, file, reference, method and seed."""
    rows = []
    for measure in measures:
        meaning = evidence.meaning(measure)
        if meaning is None:
            continue
        row = _typical(evidence, measure, variant)
        rows.append(
            {
                "measure": measure,
                "label": capital(meaning["label"]),
                "definition": meaning["definition"],
                "module": meaning["module"],
                "reference": meaning["reference"],
                "method": row["method"] if row else None,
                "seed": row["seed"] if row else None,
                "variant": variant,
            }
        )
    return rows


def _typical(evidence: Evidence, measure: str, variant: str) -> Any:
    """The estimate whose method is told: one with an interval, about a subject that has a name, of the whole window."""
    found = [one for one in evidence.estimates if one["measure"] == measure and one["variant"] == variant]
    return max(
        found,
        key=lambda one: (one["ci_low"] is not None, one["subject"] != NO_TOPIC, one["period"] == WHOLE),
        default=None,
    )


def reading(evidence: Evidence, measure: str, *more: str) -> list[str]:
    """How to read a chart of a measure."""
    meaning = evidence.meaning(measure)
    return [*more, *([meaning["interpretation"]] if meaning else [])]


def caveats(evidence: Evidence, measures: Iterable[str]) -> list[str]:
    """What measures cannot tell, each once."""
    found = [
        meaning["caveat"]
        for measure in measures
        if (meaning := evidence.meaning(measure)) and meaning["caveat"]
    ]
    return list(dict.fromkeys(found))


def people(evidence: Evidence, measure: str, *, subject: str = "", variant: str = "corrected") -> str:
    """How many people are behind a measure, community by community."""
    parts = [
        f"{place['label']} {row['n_contributors']:,}"
        for place in evidence.places
        if (row := evidence.whole(measure, place["community_id"], subject=subject, variant=variant))
        and row["n_contributors"] is not None
    ]
    return f"people behind it: {', '.join(parts)}" if parts else ""


def caption(evidence: Evidence, what: str, *more: str) -> str:
    """What a chart shows, when, and on how many people it rests."""
    return " · ".join(part for part in (capital(what), evidence.window, *more) if part)


def whole_table(compared: Sequence[Compared], name: str) -> Block:
    """The numbers of one or more measures in every community, over the whole window."""
    header = ["measure", "community", "value", "from", "to", "base", "people", "threads", "unit"]
    rows = []
    for one in compared:
        subject = subject_label(one.evidence, one.measure, one.subject)
        title = subject or phrase(one.measure).name
        rows += [_cells(row, title, one.evidence.label(place)) for place, row in one.rows if row is not None]
    return {"name": name, "columns": header, "rows": rows}


def time_table(
    evidence: Evidence,
    measure: str,
    name: str,
    *,
    subjects: Sequence[str] = ("",),
    variant: str = "corrected",
) -> Block:
    """The numbers of a measure in every community and period."""
    header = ["measure", "community", "period", "value", "from", "to", "base", "people", "threads", "unit"]
    rows = []
    for subject in subjects:
        title = subject_label(evidence, measure, subject) or phrase(measure).name
        for place in evidence.places:
            for time in evidence.times:
                row = evidence.at(
                    measure, place["community_id"], time["period_start"], subject=subject, variant=variant
                )
                if row is not None:
                    cells = _cells(row, title, place["label"])
                    rows.append([*cells[:2], time["label"], *cells[2:]])
    return {"name": name, "columns": header, "rows": rows}


def _cells(row: Any, title: str, place: str) -> list[Any]:
    """One row of a table: the numbers unrounded, empty where they may not be shown."""
    numbers = [row[key] for key in ("value", "ci_low", "ci_high", "n", "n_contributors", "n_threads")]
    unit = f"{row['unit']}: {row['note']}" if row["note"] and row["value"] is None else row["unit"]
    return [title, place, *numbers, unit]


def subject_label(evidence: Evidence, measure: str, subject: str) -> str:
    """How pages name a topic or a code; empty when the measure is about the whole community."""
    kind = {"topic_prevalence": "topic", "code_prevalence": "code"}.get(measure)
    if kind is None:
        return subject
    return next((row["label"] for row in evidence.of_kind(kind) if row["subject"] == subject), subject)


def comparison(evidence: Evidence, measure: str, *, page: str) -> Block:
    """A finding that compares communities on one measure."""
    compared = Compared(evidence, measure)
    shown = drawing.side_by_side(compared)
    said = phrase(measure)
    block: Block = {
        "id": measure.replace("_", "-"),
        "question": said.question,
        "finding": comparing.headline(compared),
        "details": [line for line in (comparing.numbers(compared), *comparing.differences(compared)) if line],
        "notes": compared.absent,
        "reading": reading(
            evidence, measure, "Each mark is one community; the bar behind it is the range.", PER_HUNDRED
        ),
        "sure": [INTERVAL, *filter(None, [comparing.uncompared(compared)]), *caveats(evidence, [measure])],
        "table": whole_table([compared], f"{page}-{measure}"),
        "made": made(evidence, [measure]),
    }
    if shown:
        block["chart"] = {
            "name": "overview",
            "rows": shown,
            "settings": {
                "highest": drawing.top((point["high"] or point["y"] for point in shown), shown_unit(compared))
            },
            "alt": f"{said.question} {comparing.headline(compared)} {comparing.numbers(compared)}",
            "caption": caption(
                evidence, axis_title(measure, shown_unit(compared)), people(evidence, measure)
            ),
        }
    return block


def shown_unit(compared: Compared) -> str:
    """The unit of what is shown."""
    return compared.shown[0][1]["unit"] if compared.shown else ""


def axis_title(measure: str, unit: str) -> str:
    """What the axis counts."""
    said = phrase(measure)
    return f"{said.name}, of every 100 {said.things}".strip() if unit == "share" else said.name


def development(evidence: Evidence, measure: str, *, page: str) -> Block:
    """A finding about one measure over time, in all communities."""
    said = phrase(measure)
    points = drawing.over_time(evidence, measure)
    shown = [point for point in points if point["y"] is not None]
    unit = next((row["unit"] for row in evidence.estimates if row["measure"] == measure), "")
    lines = {
        place["community_id"]: changing.series(evidence, measure, place["community_id"])
        for place in evidence.places
    }
    trends = [line for place, series in lines.items() if (line := changing.trend(evidence, series, place))]
    headline = changing.headline(evidence, measure)
    block: Block = {
        "id": measure.replace("_", "-"),
        "question": said.question,
        "finding": headline if shown else comparing.headline(Compared(evidence, measure)),
        "details": trends,
        "notes": changing.gaps(evidence, measure),
        "reading": reading(
            evidence,
            measure,
            "Time runs from left to right; each line is one community, the band around it its range. A gap is a period with too little data, not a zero. Thin dashed rules are events declared before looking at the data.",
            PER_HUNDRED,
        ),
        "sure": [OVERLAP, RANGE, *caveats(evidence, [measure])],
        "table": time_table(evidence, measure, f"{page}-{measure}"),
        "made": made(evidence, [measure]),
    }
    if shown:
        highest = drawing.top((point.get("high") or point["y"] for point in shown), unit)
        block["chart"] = {
            "name": "continuity",
            "rows": drawing.with_end_labels(points, highest),
            "events": drawing.events(evidence),
            "settings": {"highest": highest, **drawing.time_axis(evidence)},
            "alt": f"{said.question} {headline} {' '.join(trends)}",
            "caption": caption(evidence, axis_title(measure, unit), people(evidence, measure)),
        }
    return block


def base(evidence: Evidence) -> str:
    """On what the whole edition rests."""
    whole = {name: evidence.whole(name, ALL) for name in ("contributions", "contributors")}
    counts = {
        name: row["value"] for name, row in whole.items() if row is not None and row["value"] is not None
    }
    if "contributions" not in counts:
        return (
            f"Based on what was collected for {evidence.window}"
            if evidence.window
            else "Based on what was collected"
        )
    written = f"{counts['contributions']:,.0f} contributions"
    by = f" by {counts['contributors']:,.0f} people" if "contributors" in counts else ""
    return f"Based on {written}{by}, {evidence.window}"


def value_text(row: Any) -> str:
    """A number with its interval for a table cell, or why there is none."""
    if row is None:
        return "not computed"
    if row["value"] is None:
        return row["note"] or "not computed"
    return number(row["value"], row["unit"]) + interval(row)
