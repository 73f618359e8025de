"""Waves of a survey: each a day, a community of its own, or both, as the study says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from pipeline.raw.cells import DamagedId, id_text
from pipeline.raw.moments import is_day, moment

NO_WAVE = "no wave that the study names"
KEYS = ("on", "community")
# A wave counts from noon of its day: from midnight, the clock of another time zone could move it to the day before.
NOON = time(12)


@dataclass(frozen=True)
class Wave:
    """When people were asked, and in which community what they said is counted."""

    label: str
    on: date | None = None
    community: str | None = None  # its native name

    def asked(self, zone: tzinfo) -> int | None:
        """The moment that stands for the wave, in seconds since 1970."""
        return None if self.on is None else int(datetime.combine(self.on, NOON, zone).timestamp())


@dataclass(frozen=True)
class Waves:
    """The waves of a source; without any, whatever a cell says is the label of its wave."""

    of: Mapping[str, Wave]

    def find(self, cell: Any) -> Wave | None:
        """The wave that a cell names, or nothing."""
        try:
            label = id_text(cell)
        except DamagedId:
            return None
        if label is None or not self.of:
            return None if label is None else Wave(label)
        return self.of.get(label.lower())

    def are_dated(self) -> bool:
        """Whether each wave says its day, so that no column need say when."""
        return bool(self.of) and all(wave.on is not None for wave in self.of.values())


def waves_of(options: Mapping[str, Any]) -> Waves:
    """Read the waves of a source whose options are sound."""
    return Waves({label.lower(): _wave(label, said) for label, said in options.get("waves", {}).items()})


def _wave(label: str, said: Any) -> Wave:
    """A wave is written as a day, as a community, or as a table of both."""
    told = said if isinstance(said, dict) else {"community" if _is_community(said) else "on": said}
    community = told.get("community")
    return Wave(
        label,
        date.fromisoformat(str(told["on"])) if "on" in told else None,
        None if community is None else community.partition(":")[2],
    )


def check_waves(options: Mapping[str, Any], community: str | None) -> Iterator[str]:
    """List what is wrong with the waves of a source, a sentence each."""
    waves, columns = options.get("waves"), options.get("columns", {})
    if waves is None:
        return
    if not isinstance(waves, dict) or not waves:
        yield f'waves must be a table such as {{ "1" = 2021-09-01, "2" = 2022-02-01 }}, not {waves!r}.'
        return
    if not (isinstance(columns, dict) and "wave" in columns):
        yield "waves are given, and columns does not say which column names the wave (wave = ...)."
    platform = (community or "").partition(":")[0]
    for label, said in waves.items():
        yield from _check_wave(label, said, platform)


def _check_wave(label: str, said: Any, platform: str) -> Iterator[str]:
    """The day is a day; the community is of the source's platform, so that people keep their pseudonyms."""
    told = said if isinstance(said, dict) else {"community" if _is_community(said) else "on": said}
    day, place = told.get("on"), told.get("community")
    if not told or set(told) - set(KEYS):
        yield f"wave '{label}' may say on (a day) and community, and nothing else, not {said!r}."
    elif day is not None and not (is_day(str(day)) and moment(str(day), zone=UTC)):
        yield f"wave '{label}' must be a day such as 2021-09-01 or a community such as \"survey:autumn\", not {said!r}."
    elif place is not None and not (_is_community(place) and place.partition(":")[0] == platform):
        yield (
            f"wave '{label}' names the community {place!r}, which is not of the platform '{platform}' of the source; "
            "across platforms nobody could be known again."
        )


def _is_community(said: Any) -> bool:
    return isinstance(said, str) and said.count(":") == 1 and not said.endswith(":")
