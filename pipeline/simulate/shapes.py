"""What is planted: the communities of each shape, their cultures as numbers, and when they change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

HALF_YEAR_MONTHS: Final = 6
LAST_MONTH_OF_FIRST_HALF: Final = 6


@dataclass(frozen=True)
class Mark:
    """Shares of items that are gone, and of threads that programs touch."""

    author_deleted: float = 0.02
    account_deleted: float = 0.012
    removed: float = 0.012
    missing_post: float = 0.012
    missing_response: float = 0.02
    rule_bot: float = 0.0
    word_bot: float = 0.004


@dataclass(frozen=True)
class Culture:
    """One community: how much is written in it, by whom, about what, and how people answer each other.

    ``answered`` is the chance of a post to get a response by somebody else, ``length`` the mean number of responses of
    answered threads, both per half-year (the last value goes on). ``direct`` is the chance that a later response goes to
    the post; ``answer_back`` that a response to a response is by the one who was responded to; ``self_reply`` that it is
    by the one who wrote what it responds to. ``activity`` is the standard deviation of the logarithm of how active people
    are. ``growth`` is per year, ``season`` the waves of one and of half a year, both of the logarithm of weekly posts.
    """

    name: str
    label: str
    share: float
    people: float
    answered: tuple[float, ...]
    length: tuple[float, ...]
    topics: Mapping[str, float]
    post_acts: Mapping[str, float]
    response_acts: Mapping[str, float]
    spread: float = 0.8
    direct: float = 0.55
    answer_back: float = 0.35
    self_reply: float = 0.02
    activity: float = 1.3
    growth: float = 0.0
    season: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    shift: float = 1.0
    link_only: float = 0.0
    short: float = 0.08
    sentences: tuple[float, float] = (5.0, 2.5)
    bulk_poster: float = 0.0
    vintage: str = "dump"
    mark: Mark = field(default_factory=Mark)

    def at(self, values: tuple[float, ...], period: int) -> float:
        """The value of a half-year."""
        return values[min(period, len(values) - 1)]


@dataclass(frozen=True)
class Shape:
    """Some communities over a time; ``shift_on`` and ``birth_on`` are when the level shifts and a topic is born."""

    name: str
    title: str
    start: date
    end: date
    timezone: str
    shift_on: date
    birth_on: date
    born_share: float
    cultures: tuple[Culture, ...]
    events: Mapping[str, date]
    brokers: float = 0.04

    @property
    def cuts(self) -> tuple[date, ...]:
        """First days of the half-years, and the day after the last."""
        firsts = [self.start]
        while firsts[-1] < self.end:
            firsts.append(next_half_year(firsts[-1]))
        return tuple(firsts)


def next_half_year(first: date) -> date:
    """The first day of the half-year after the one that holds a day."""
    if first.month > LAST_MONTH_OF_FIRST_HALF:
        return date(first.year + 1, 1, 1)
    return date(first.year, LAST_MONTH_OF_FIRST_HALF + 1, 1)


SCHOOL: Final = {
    "behaviour": 14,
    "grading": 9,
    "parents": 10,
    "special_needs": 9,
    "pay": 8,
    "certification": 10,
    "technology": 5,
    "reading": 6,
    "maths": 5,
    "labs": 4,
    "planning": 8,
    "unions": 4,
    "wellbeing": 8,
}
PUBLIC: Final = {
    "unions": 26,
    "pay": 12,
    "technology": 12,
    "grading": 10,
    "reading": 10,
    "special_needs": 8,
    "maths": 7,
    "behaviour": 6,
    "certification": 5,
    "planning": 4,
}
MATERIALS: Final = {
    "planning": 20,
    "reading": 22,
    "maths": 20,
    "labs": 16,
    "technology": 10,
    "grading": 6,
    "behaviour": 6,
}
ACADEMIC: Final = {
    "thesis": 26,
    "peer_review": 24,
    "certification": 8,
    "grading": 12,
    "technology": 8,
    "pay": 10,
    "wellbeing": 7,
    "planning": 5,
}
ASKING: Final = {
    "ASK_ADVICE": 30,
    "ASK_INFO": 18,
    "ASK_SUPPORT": 9,
    "STORY": 12,
    "VENT": 14,
    "HUMOUR_SOCIAL": 7,
    "REFLECT": 4,
    "CRITIQUE": 4,
    "RESOURCE": 2,
}
CONVERSING: Final = {
    "ADVISE": 24,
    "STORY": 18,
    "SUPPORT": 17,
    "EXPLAIN": 12,
    "CRITIQUE": 7,
    "HUMOUR_SOCIAL": 7,
    "ASK_INFO": 5,
    "REFLECT": 4,
    "REFER": 3,
    "NORMS": 1.5,
    "HOSTILE": 0.5,
    "RESOURCE": 1,
}
POSTING: Final = {"CRITIQUE": 40, "ASK_INFO": 20, "PROMOTE": 18, "RESOURCE": 10, "VENT": 6, "EXPLAIN": 6}
DEBATING: Final = {
    "CRITIQUE": 44,
    "EXPLAIN": 20,
    "ASK_INFO": 10,
    "STORY": 6,
    "HOSTILE": 5,
    "ADVISE": 6,
    "SUPPORT": 3,
    "HUMOUR_SOCIAL": 3,
    "NORMS": 3,
}
OFFERING: Final = {"RESOURCE": 44, "PROMOTE": 26, "ASK_INFO": 24, "ASK_ADVICE": 6}
TAKING: Final = {
    "RESOURCE": 30,
    "SUPPORT": 24,
    "ADVISE": 14,
    "ASK_INFO": 14,
    "EXPLAIN": 10,
    "REFER": 4,
    "NORMS": 4,
}
