"""When posts are written: expected posts by day, in the study's time zone, and moments drawn from them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate.shapes import Culture, Shape

WEEKS_A_YEAR = 365.25 / 7
# Monday to Sunday, one on average; and by hour of the day: evenings, and the breaks of a school day.
WEEKDAYS = np.array([1.1, 1.1, 1.08, 1.05, 0.95, 0.78, 0.94])
HOURS = np.array(
    [9, 5, 3, 2, 2, 3, 8, 14, 17, 18, 20, 24, 26, 22, 24, 34, 36, 34, 33, 36, 40, 38, 30, 18], float
)


@dataclass(frozen=True)
class Days:
    """The days of a study: where each begins (UTC seconds), in which half-year it lies, how much is posted on it."""

    begins: NDArray
    period: NDArray
    is_after_birth: NDArray
    weight: NDArray

    @property
    def last_moment(self) -> int:
        """The last second of the study."""
        return int(self.begins[-1]) - 1


def days(shape: Shape, culture: Culture) -> Days:
    """Lay out the days of a study; ``weight`` sums to one. There is one more beginning than days."""
    n_days = (shape.end - shape.start).days
    zone = ZoneInfo(shape.timezone)
    dates = [shape.start + timedelta(days=number) for number in range(n_days + 1)]
    begins = [int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()) for day in dates]
    numbers = np.arange(n_days)
    weight = weekly_level(shape, culture, numbers // 7) * WEEKDAYS[(shape.start.weekday() + numbers) % 7]
    cuts = np.array([(cut - shape.start).days for cut in shape.cuts])
    return Days(
        np.array(begins),
        np.searchsorted(cuts, numbers, side="right") - 1,
        numbers >= (shape.birth_on - shape.start).days,
        weight / weight.sum(),
    )


def weekly_level(shape: Shape, culture: Culture, week: NDArray) -> NDArray:
    """Give the planted level of weekly posts: ``exp(growth t + two pairs of annual waves + log(shift) [after])``."""
    time = week / WEEKS_A_YEAR
    angle = 2 * np.pi * time
    waves = (np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle))
    seasonal = sum(size * wave for size, wave in zip(culture.season, waves, strict=True))
    after = week >= week_of(shape, shape.shift_on)
    return np.exp(culture.growth * time + seasonal) * np.where(after, culture.shift, 1.0)


def week_of(shape: Shape, day: date) -> int:
    """The week of the study a day lies in, from 0."""
    return (day - shape.start).days // 7


def draw_moments(these: Days, n: int, generator: np.random.Generator) -> tuple[NDArray, NDArray]:
    """Draw the days and the moments (UTC seconds) of ``n`` posts, each independent of the others."""
    day = np.searchsorted(np.cumsum(these.weight), generator.random(n) * (1 - 1e-12))
    day = np.minimum(day, len(these.weight) - 1)
    hour = np.searchsorted(np.cumsum(HOURS / HOURS.sum()), generator.random(n))
    second = np.minimum(hour, 23) * 3600 + generator.integers(0, 3600, n)
    length = these.begins[day + 1] - these.begins[day]  # a day has 23 or 25 hours when the clocks change
    return day, these.begins[day] + np.minimum(second, length - 1)
