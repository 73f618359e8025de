"""What is planted: the communities of each shape, their cultures as numbers, and when they change."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
LAST_MONTH_OF_FIRST_HALF: Final = 6


@dataclass(frozen=True)
class Culture:
    """One community: how much is written in it, by whom, about what, and how people answer each other.

    ``answered`` is the chance of a post to get a response by somebody else, ``length`` the mean number of responses of
    answered threads, both per half-year (the last value goes on); the smaller ``spread``, the more lengths differ.
    ``direct`` is the chance that a later response goes to the post; ``answer_back`` that a response to a response is by
    the one who was responded to; ``self_reply`` that it is by the one who wrote what it responds to. ``people`` is how
    many there are per contribution, ``activity`` the standard deviation of the logarithm of how active they are.
    ``growth`` is per year, ``season`` the waves of one year and of half a year, both of the logarithm of weekly posts,
    which are multiplied by ``shift`` on the day of the shift. ``link_only`` is the share of posts without text, ``short``
    of responses that are a word or two, ``bulk_poster`` of posts by one account; ``sentences`` are means of posts and
    responses. The rest are shares of items that are deleted, removed or missing, and that programs respond to.
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
    season: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    shift: float = 1.0
    link_only: float = 0.0
    short: float = 0.08
    sentences: tuple[float, ...] = (5.0, 2.5)
    bulk_poster: float = 0.0
    vintage: str = "dump"
    author_deleted: float = 0.02
    account_deleted: float = 0.012
    removed: float = 0.012
    missing_post: float = 0.012
    missing_response: float = 0.02
    rule_bot: float = 0.0
    word_bot: float = 0.004

    def at(self, values: tuple[float, ...], period: int) -> float:
        """The value of a half-year."""
        return values[min(period, len(values) - 1)]


@dataclass(frozen=True)
class Shape:
    """Some communities over a time; ``shift_on`` and ``birth_on`` are when the level shifts and a topic is born.

    ``brokers`` is the share of people who are in a community and in the one before it.
    """

    name: str
    title: str
    start: date
    end: date
    timezone: str
    shift_on: date
    birth_on: date
    born_share: float
    brokers: float
    events: Mapping[str, date]
    cultures: tuple[Culture, ...]

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


@cache
def mixes() -> dict[str, Any]:
    """The mixtures of topics and acts that cultures share, and which acts follow which."""
    return tomllib.loads((HERE / "mixes.toml").read_text(encoding="utf-8"))


@cache
def shape_named(name: str) -> Shape:
    """Read a shape, ``<name>.toml``."""
    table = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    rows = table.pop("community")
    total = sum(row["share"] for row in rows)
    cultures = tuple(_culture(row | {"share": row["share"] / total}) for row in rows)
    return Shape(name=name, cultures=cultures, **table)


def _culture(row: dict[str, Any]) -> Culture:
    """Turn a row into a culture, its mixtures looked up."""
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    values["topics"] = mixes()["topics"][row["topics"]]
    for kind in ("post_acts", "response_acts"):
        values[kind] = mixes()["acts"][row[kind]]
    return Culture(**values)
