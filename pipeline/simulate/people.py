"""Who could write: invented accounts, how active each is, and in which half-years."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate.shapes import Culture, Shape

# The population is part of what is planted: the same for every seed of a shape and size, like the real population of a
# study. Seeds draw what these people write, not who they are.
POPULATION: Final = 20_210_301
FEWEST: Final = 24
STAYS_ON: Final = 0.62  # chance to be there in the next half-year too
MOST_EXTREME: Final = 0.9995
MODERATORS: Final = 3
RULE_BOT: Final = -1
WORD_BOT: Final = -2
BULK_NUMBER: Final = 0


@dataclass(frozen=True)
class People:
    """The contributors of a community: activity, number among all of the study, and who is there in each half-year."""

    activity: NDArray
    number: NDArray
    present: tuple[NDArray, ...]
    moderators: NDArray

    def draw(self, period: NDArray, generator: np.random.Generator, *, evenness: float = 1.0) -> NDArray:
        """Draw one contributor for each item, by activity, among those there in its half-year."""
        chosen = np.empty(len(period), dtype=np.int64)
        for number, pool in enumerate(self.present):
            where = np.flatnonzero(period == number)
            heights = np.cumsum(self.activity[pool] ** evenness)
            chosen[where] = pool[np.searchsorted(heights, generator.random(len(where)) * heights[-1])]
        return chosen

    def neighbour(self, who: NDArray, period: NDArray) -> NDArray:
        """Somebody else who is there in the same half-year."""
        other = who.copy()
        for number, pool in enumerate(self.present):
            where = np.flatnonzero(period == number)
            place = np.searchsorted(pool, who[where])
            other[where] = pool[(place + 1) % len(pool)]
        return other


def populations(shape: Shape, contributions: int) -> list[People]:
    """Make the people of every community; brokers are the same people in a community and the one before it."""
    generator = np.random.default_rng([POPULATION, contributions])
    made: list[People] = []
    first = 0
    for culture in shape.cultures:
        people = _population(culture, shape, contributions, generator)
        number = first + np.arange(len(people.activity))
        if made:
            n_brokers = max(3, round(shape.brokers * min(len(number), len(made[-1].number))))
            own, theirs = _busiest(people, n_brokers), _busiest(made[-1], n_brokers)
            number[own] = made[-1].number[theirs]
        made.append(People(people.activity, number, people.present, people.moderators))
        first += len(number)
    return made


def _busiest(people: People, n: int) -> NDArray:
    """Some of the busier people, one in every three of them, from the fourth on: moderators stay at home."""
    return np.argsort(-people.activity, kind="stable")[MODERATORS + 1 :: 3][:n]


def _population(culture: Culture, shape: Shape, contributions: int, generator: np.random.Generator) -> People:
    """Make people whose activities are the quantiles of a lognormal distribution, in random order."""
    n_periods = len(shape.cuts) - 1
    n = max(FEWEST, round(culture.people * culture.share * contributions))
    normal = NormalDist()
    quantiles = np.array([normal.inv_cdf(min((place + 0.5) / n, MOST_EXTREME)) for place in range(n)])
    activity = generator.permutation(np.exp(culture.activity * quantiles))
    arrives = generator.choice(n_periods, n, p=_arrivals(culture, n_periods))
    stays = generator.geometric(1 - STAYS_ON, n)
    always = np.argsort(-activity, kind="stable")[: FEWEST // 2]  # a core that is never away
    arrives[always], stays[always] = 0, n_periods
    present = tuple(
        np.flatnonzero((arrives <= number) & (number < arrives + stays)) for number in range(n_periods)
    )
    return People(activity, np.arange(n), present, always[:MODERATORS])


def _arrivals(culture: Culture, n_periods: int) -> NDArray:
    """When people come: many are there at the start, then as many as the growth of the community allows."""
    level = np.exp(culture.growth * np.arange(n_periods) / 2) * (1 - STAYS_ON)
    level[0] = 1.0
    return level / level.sum()


def names(numbers: Sequence[int], syllables: dict[str, list[str]], seed: int) -> list[str]:
    """Put together names that nobody has: three invented syllables and a number, different for different numbers."""
    first, second, third = (syllables[part] for part in ("first", "second", "third"))
    n_words = len(first) * len(second) * len(third)
    made = []
    for number in numbers:
        # 7919 shares no factor with the number of words, so that all are used before one is used again.
        word = (number * 7919 + seed) % n_words
        rest, c = divmod(word, len(third))
        a, b = divmod(rest, len(second))
        tail = number // n_words * 89 + number % 89 + 11
        joint = ("", "_", "", "-", "")[number % 5]
        made.append(f"{first[a]}{second[b]}{joint}{third[c]}{tail}")
    return made
