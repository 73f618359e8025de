"""At a glance: the communities side by side in plain words."""

from typing import Any

from pipeline.pages import blocks, comparing, culture, drawing
from pipeline.pages.evidence import Evidence
from pipeline.pages.measured import STRUCTURE
from pipeline.pages.words import capital

PAGE = {"name": "overview", "file": "index.html", "nav": "At a glance", "title": "At a glance"}
COMPARED = ("response_rate", "responses_per_answered_thread", "one_timers")
TWO_KINDS = (
    "The model study found two kinds of places. In a lounge people talk with each other: posts are answered, answers come back, "
    "stories and comfort are shared. In a hall people take positions in front of others: argument, policy, society. "
    "The first rows of the chart are signs of a lounge, the last ones of a hall. No community is only one of the two."
)
SIGNS_READ = (
    "Each row is one sign, each mark one community, the bar behind it the range. All are how many of every 100: "
    "of posts, of people, of ties, or (rows with *) of contributions."
)
LIMITS = [
    "People who only read leave no trace here, so nobody can say from these pages how many there are or what they take away.",
    "We do not know who teaches. Anybody may write in these communities.",
    "Differences describe what was written in these places. They do not say why, and they do not say what is better.",
]


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    findings = [blocks.comparison(evidence, measure, page="overview") for measure in COMPARED]
    signs = culture_block(evidence)
    return {
        **PAGE,
        "lead": lead(evidence),
        "cards": [culture.card(evidence, place["community_id"]) for place in evidence.places],
        "findings": [findings[0], *([signs] if signs else []), *findings[1:]],
        "table": side_by_side(evidence),
        "made": blocks.made(evidence, STRUCTURE),
        "limits": LIMITS,
    }


def lead(evidence: Evidence) -> str:
    """The answer in one sentence."""
    compared = comparing.Compared(evidence, "response_rate")
    if not evidence.places:
        return "Nothing has been measured yet."
    if not compared.shown:
        return "There is too little data to compare these communities yet. What was collected is listed under Methods and limits."
    return comparing.in_fractions(compared, "get an answer")


def culture_block(evidence: Evidence) -> dict[str, Any] | None:
    """Signs of a lounge or a hall, all with their numbers; nothing when no sign can be shown."""
    signs = culture.present(evidence)
    if not signs:
        return None
    compared = [sign.compared(evidence) for sign in signs]
    rows = drawing.by_line(list(zip([sign.name for sign in signs], compared, strict=True)))
    places = [place["community_id"] for place in evidence.places]
    finding = _finding(evidence, places)
    alt = f"{finding} " + " ".join(
        f"{sign.name}: {comparing.numbers(one)}" for sign, one in zip(signs, compared, strict=True)
    )
    return {
        "id": "culture",
        "question": "A lounge or a hall?",
        "finding": finding,
        "details": [
            TWO_KINDS,
        ],
        "notes": [],
        "reading": [
            SIGNS_READ,
            "Rows with * come from a starter classifier that has not been checked for this study; hollow marks are exploratory.",
        ],
        "sure": [
            blocks.INTERVAL,
            "There is no total score: signs of different kinds cannot be added up without deciding what each is worth.",
        ],
        "table": blocks.whole_table(compared, "overview-culture"),
        "made": _made(evidence, signs),
        "chart": {
            "name": "learning",
            "rows": rows,
            "settings": {"highest": drawing.top(row["high"] or row["y"] for row in rows)},
            "alt": alt,
            "caption": blocks.caption(
                evidence, "signs of a lounge (above) and of a hall (below), of every 100"
            ),
        },
    }


def _made(evidence: Evidence, signs: list[culture.Sign]) -> list[dict[str, Any]]:
    """Where each sign is made, those of one measure once."""
    kinds = dict.fromkeys((sign.measure, sign.variant) for sign in signs)
    return [made for measure, variant in kinds for made in blocks.made(evidence, [measure], variant)]


def _finding(evidence: Evidence, places: list[str]) -> str:
    """How the communities stand between the two ends."""
    if len(places) < 2:  # noqa: PLR2004  it takes two
        return "Signs of a lounge and of a hall, one by one."
    if len(places) > 2:  # noqa: PLR2004  too many pairs for a sentence
        return culture.extremes(evidence)
    told = [line for other in places[1:] if (line := culture.stands(evidence, places[0], other))]
    if not told:
        return "Signs of a lounge and of a hall, one by one."
    return f"{evidence.label(places[0])} {told[0][0].lower()}{told[0][1:]}"


def side_by_side(evidence: Evidence) -> dict[str, Any]:
    """Every measure of the communities in one table, with the verdict where two are compared."""
    places = [place["community_id"] for place in evidence.places]
    is_pair = len(places) == 2  # noqa: PLR2004
    rows = []
    for measure in STRUCTURE:
        compared = comparing.Compared(evidence, measure)
        if any(row is not None for _, row in compared.rows):
            cells = [blocks.value_text(row) for _, row in compared.rows]
            words = (compared.verdict(*places) if is_pair else None) or ""
            rows.append(
                [
                    capital(blocks.axis_title(measure, blocks.shown_unit(compared))),
                    *cells,
                    *([words] if is_pair else []),
                ]
            )
    labels = [evidence.label(place) for place in places]
    verdict = [f"{labels[0]} against {labels[1]}"] if is_pair else []
    return {"columns": ["measure", *labels, *verdict], "rows": rows}
