"""Signs of a lounge or a hall: what the model study found to differ, part by part, never as one score."""

from dataclasses import dataclass
from typing import Any

from pipeline.pages.comparing import Compared
from pipeline.pages.evidence import NO_TOPIC, Evidence
from pipeline.pages.words import amount, as_fraction, brief, listed, sentence, short

LOUNGE, HALL = 1, -1


@dataclass(frozen=True)
class Sign:
    """One part of the comparison: a measure, and toward which end more of it points."""

    measure: str
    name: str
    toward: int
    subject: str = ""
    variant: str = "corrected"

    def compared(self, evidence: Evidence) -> Compared:
        """The sign in every community."""
        return Compared(evidence, self.measure, self.subject, self.variant)


def _code(subject: str, name: str, toward: int) -> Sign:
    return Sign("code_prevalence", name, toward, subject, "uncorrected")


SIGNS = (
    Sign("response_rate", "Posts that got an answer", LOUNGE),
    Sign("responders_with_two_responses", "People who responded more than once", LOUNGE),
    Sign("reciprocity", "Ties that go both ways", LOUNGE),
    _code("STORY", "Tells a story of one's own *", LOUNGE),
    _code("SUPPORT", "Gives comfort, thanks or praise *", LOUNGE),
    _code("HUMOUR_SOCIAL", "Jokes and banter *", LOUNGE),
    _code("CRITIQUE", "Argues a position *", HALL),
    _code("POLICY", "Is about policy *", HALL),
    _code("SOCIETY_EQUITY", "Is about society and equity *", HALL),
)


def present(evidence: Evidence) -> list[Sign]:
    """The signs that at least one community has a number for."""
    return [sign for sign in SIGNS if sign.compared(evidence).shown]


def toward(evidence: Evidence, one: str, other: str) -> dict[int, int]:
    """On how many signs a community is nearer to the lounge, to the hall, or undecided, against another."""
    leaning = {LOUNGE: 0, HALL: 0, 0: 0}
    for sign in present(evidence):
        words = sign.compared(evidence).verdict(one, other)
        if words is not None:
            side = 1 if "higher" in words else -1 if "lower" in words else 0
            leaning[side * sign.toward] += 1
    return leaning


def stands(evidence: Evidence, one: str, other: str) -> str | None:
    """On how many signs a community is nearer to the lounge or the hall than another."""
    leaning = toward(evidence, one, other)
    n_all = sum(leaning.values())
    if not n_all:
        return None
    ends = ((LOUNGE, "nearer to the lounge on"), (HALL, "nearer to the hall on"), (0, "undecided on"))
    parts = [f"{words} {leaning[side]}" for side, words in ends if leaning[side]]
    return sentence(f"against {evidence.label(other)}, of {n_all} signs {listed(parts)}")


def complete(evidence: Evidence) -> list[str]:
    """The communities that have a number for every sign that any of them has one for."""
    there = [{place for place, _ in sign.compared(evidence).shown} for sign in present(evidence)]
    places = (place["community_id"] for place in evidence.places)
    return [place for place in places if all(place in one for one in there)]


def extremes(evidence: Evidence) -> str:
    """Which of many communities is nearest to the lounge and which to the hall: won comparisons minus lost ones.

    A community that lacks some of the signs the others have cannot win or lose on them, so it is not ranked.
    """
    places = complete(evidence)
    if len(places) < 2:  # noqa: PLR2004  it takes two
        return "Too few communities have all the signs to say which is nearest to the lounge or to the hall."
    net = {
        one: sum(
            leaning[LOUNGE] - leaning[HALL]
            for other in places
            if other != one and (leaning := toward(evidence, one, other))
        )
        for one in places
    }
    first, last = max(places, key=lambda place: net[place]), min(places, key=lambda place: net[place])
    if net[first] <= 0 or list(net.values()).count(net[first]) > 1 or list(net.values()).count(net[last]) > 1:
        return "No community stands out as the one nearest to the lounge or to the hall."
    return f"{evidence.label(first)} is nearest to the lounge, {evidence.label(last)} nearest to the hall, by the signs below."


def card(evidence: Evidence, place: str) -> dict[str, Any]:
    """One community in plain words."""
    lines = [
        line
        for line in (_answers(evidence, place), *_taking_part(evidence, place), _topic(evidence, place))
        if line
    ]
    others = [other["community_id"] for other in evidence.places if other["community_id"] != place]
    compared = others if len(others) == 1 else []  # of many, the chart of all signs says it shorter
    return {
        "number": evidence.number(place),
        "label": evidence.label(place),
        "lines": lines or ["Too little data to describe it."],
        "stands": [line for other in compared if (line := stands(evidence, place, other))],
    }


def _known(evidence: Evidence, measure: str, place: str) -> Any:
    row = evidence.whole(measure, place)
    return row if row is not None and row["value"] is not None else None


def _answers(evidence: Evidence, place: str) -> str | None:
    """Whether posts are answered, and at what length."""
    rate = _known(evidence, "response_rate", place)
    length = _known(evidence, "responses_per_answered_thread", place)
    if rate is None:
        return None
    tail = f", and an answered post draws {amount(length, 'responses', is_bare=True)}" if length else ""
    return sentence(f"{as_fraction(rate['value'], 'posts')} get an answer ({short(rate)}){tail}")


def _taking_part(evidence: Evidence, place: str) -> list[str]:
    """Who returns an answer, who writes once, how much the busiest write."""
    forms = (
        ("reciprocity", "ties between people", "{} go both ways ({})"),
        ("one_timers", "people", "{} wrote only once ({})"),
        ("top_1_percent_share", "contributions", "{} come from the busiest 1 in 100 people ({})"),
    )
    return [
        sentence(form.format(as_fraction(row["value"], things), short(row)))
        for measure, things, form in forms
        if (row := _known(evidence, measure, place))
    ]


def _topic(evidence: Evidence, place: str) -> str | None:
    """What is talked about most."""
    named = [
        (row["value"], topic["label"])
        for topic in evidence.of_kind("topic")
        if topic["subject"] != NO_TOPIC
        and (row := evidence.whole("topic_prevalence", place, subject=topic["subject"]))
        and row["value"] is not None
    ]
    return f"Most talked about: {brief(max(named)[1])}." if named else None
