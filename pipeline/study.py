"""This study: study.toml read into frozen dataclasses, every problem told at once with its line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.errors import BadStudy
from pipeline.study_rules import check


@dataclass(frozen=True)
class Community:
    """A place where people contribute, named ``platform:native name``."""

    id: str
    label: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        """Where it is, for example reddit."""
        return self.id.partition(":")[0]

    @property
    def native_name(self) -> str:
        """What the platform calls it."""
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class Source:
    """Where contributions come from."""

    name: str
    kind: str
    files: tuple[str, ...] = ()
    community: str | None = None
    enabled: bool = True
    charter: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """A date declared before looking at the data."""

    name: str
    on: date


@dataclass(frozen=True)
class Features:
    """How texts become model input."""

    embedding: str = "sif"
    dimensions: int = 150
    shortest_text: int = 5
    language: str = "en"


@dataclass(frozen=True)
class Topics:
    """How topics are found."""

    smallest_topic: int = 40
    sample: int = 12_000


@dataclass(frozen=True)
class Measures:
    """How estimates are made."""

    draws: int = 2_000
    exclusion_profile: int = 1
    betweenness_sources: int = 500


@dataclass(frozen=True)
class Engine:
    """Where the work runs."""

    runner: str = "local"
    workers: int | None = None
    address: str | None = None


@dataclass(frozen=True)
class Schedule:
    """When flows run by themselves (cron, in the study's time zone), and who is told when one fails."""

    collect: str | None = None
    refresh: str | None = None
    analyse: str | None = None
    publish: str | None = None
    notify: str | None = field(default=None, repr=False)  # whoever knows a webhook can write to it


@dataclass(frozen=True)
class Study:
    """The research decisions of one study, and the folder that holds it."""

    folder: Path
    title: str
    start: date
    end: date
    period: str
    timezone: str
    seed: int
    smallest_cell: int
    communities: tuple[Community, ...]
    sources: tuple[Source, ...]
    events: tuple[Event, ...] = ()
    features: Features = field(default_factory=Features)
    topics: Topics = field(default_factory=Topics)
    measures: Measures = field(default_factory=Measures)
    engine: Engine = field(default_factory=Engine)
    schedule: Schedule = field(default_factory=Schedule)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that periods and days are cut in."""
        return ZoneInfo(self.timezone)

    def path(self, *parts: str) -> Path:
        """A path inside the study folder."""
        return self.folder.joinpath(*parts)

    def community(self, name: str, platform: str = "reddit") -> Community | None:
        """Find a community by its native name in any case, or nothing when it is not part of the study."""
        wanted = f"{platform}:{name}".lower()
        return next((community for community in self.communities if community.id.lower() == wanted), None)

    def sources_on(self) -> tuple[Source, ...]:
        """The sources that are switched on."""
        return tuple(source for source in self.sources if source.enabled)


def read_study(folder: Path) -> Study:
    """Read and check ``folder/study.toml``.

    Raises
    ------
    BadStudy
        When there is no study.toml, when it is not TOML, or with every rule it breaks, each with its line.
    """
    path = folder / "study.toml"
    if not path.is_file():
        raise BadStudy([f"There is no study.toml in {folder}. Make one with: staffroom init '{folder}'"])
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a byte order mark in front
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise BadStudy([f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8."]) from error
    except tomllib.TOMLDecodeError as error:
        raise BadStudy([f"{path} is not valid TOML: {error}. Correct the line and try again."]) from error
    problems = check(table, text)
    if problems:
        raise BadStudy([f"study.toml, {problem}" for problem in problems])
    return _study(folder, table)


def _study(folder: Path, table: dict[str, Any]) -> Study:
    """Turn a checked table into a study."""
    study = table["study"]
    return Study(
        folder=folder.resolve(),
        title=study["title"],
        start=study["start"],
        end=study["end"],
        period=study.get("period", "half-year"),
        timezone=study.get("timezone", "UTC"),
        seed=study["seed"],
        smallest_cell=study.get("smallest_cell", 10),
        communities=tuple(_community(row) for row in table["community"]),
        sources=tuple(_source(row) for row in table.get("source", [])),
        events=tuple(Event(row["name"], row["on"]) for row in table.get("event", [])),
        features=Features(**table.get("features", {})),
        topics=Topics(**table.get("topics", {})),
        measures=Measures(**table.get("measures", {})),
        engine=Engine(**table.get("engine", {})),
        schedule=Schedule(**table.get("schedule", {})),
    )


def _community(row: dict[str, Any]) -> Community:
    """Keep further keys of a community as its attributes."""
    attributes = {key: value for key, value in row.items() if key not in {"id", "label"}}
    label = row.get("label") or row["id"].partition(":")[2]
    return Community(row["id"], label, attributes)


def _source(row: dict[str, Any]) -> Source:
    """Keep further keys of a source as its options; its kind checks them."""
    named = {key: value for key, value in row.items() if key in Source.__dataclass_fields__}
    options = {key: value for key, value in row.items() if key not in Source.__dataclass_fields__}
    named["files"] = tuple(row.get("files", ()))
    return Source(**named, options=options)
