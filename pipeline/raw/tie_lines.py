"""Lines of edge lists and of lists of people: who names whom, and what is known of whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.raw.cells import DAMAGED, DamagedId, first_said, look, person, real_number, short_text
from pipeline.raw.moments import moment
from pipeline.raw.reddit_archive import NO_TIME
from pipeline.raw.waves import NO_WAVE, Waves, waves_of

NO_SOURCE = "no source"
NO_TARGET = "no target"
NO_PERSON = "no id of a contributor"
NO_ATTRIBUTE = "no attribute"
NO_WEIGHT = "no weight"
WEIGHT_ZERO = "weight 0, so no tie"
# The columns of an edge list that have a meaning, and those of a list of people that are no attributes.
FIELDS = ("source", "target", "weight", "relation", "at", "wave", "community")
OF_PEOPLE = ("id", "wave")

Columns = Mapping[str, tuple[str, ...]]
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class TieColumns:
    """What the columns of edge lists and lists of people say, and how their moments are to be read."""

    of: Columns
    of_people: Columns
    waves: Waves
    zone: tzinfo
    time_format: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Asked:
    """When and where something was said, as far as a line tells."""

    wave: str | None = None
    at: int | None = None  # seconds since 1970, UTC
    community: str | None = None  # its native name; nothing: the community that the source is for


@dataclass(frozen=True)
class Naming:
    """One line of an edge list: whom somebody names; in wide tables several people."""

    source: str
    targets: tuple[str, ...]
    weight: float
    relation: str | None
    asked: Asked


@dataclass(frozen=True)
class Person:
    """One line of a list of people: somebody, and what is known of this one."""

    name: str
    attributes: Mapping[str, str]
    asked: Asked


def tie_columns(options: Mapping[str, Any]) -> TieColumns:
    """Read the options of a source of kind "ties", which are sound."""
    return TieColumns(
        of=_columns(options.get("columns", {})),
        of_people=_columns(options.get("contributor_columns", {})),
        waves=waves_of(options),
        zone=ZoneInfo(options.get("timezone", "UTC")),
        time_format=options.get("time_format"),
        relation=options.get("relation"),
    )


def _columns(said: Mapping[str, str | list[str]]) -> Columns:
    return {name: (named,) if isinstance(named, str) else tuple(named) for name, named in said.items()}


def naming(fields: Fields, columns: TieColumns) -> Naming | str:
    """Read one line of an edge list, or say why it holds no tie."""
    try:
        source = person(_said(fields, columns.of, "source"))
        targets = tuple(dict.fromkeys(_people(fields, columns.of["target"])))
    except DamagedId:
        return DAMAGED
    asked = _asked(fields, columns.of, columns)
    weight = _weight(fields, columns.of)
    problem = asked if isinstance(asked, str) else weight if isinstance(weight, str) else None
    if source is None or not targets:
        problem = NO_SOURCE if source is None else NO_TARGET
    if source is None or problem is not None or isinstance(asked, str) or isinstance(weight, str):
        return problem or NO_SOURCE
    relation = short_text(_said(fields, columns.of, "relation")) or columns.relation
    return Naming(source, targets, weight, relation, asked)


def people_named(fields: Fields, columns: TieColumns) -> Iterator[str]:
    """Everybody whom a line names, of whichever list it is."""
    for name in ("source", "target"):
        yield from _sound_people(fields, columns.of.get(name, ()))
    yield from _sound_people(fields, columns.of_people.get("id", ()))


def known_person(fields: Fields, columns: TieColumns) -> Person | str:
    """Read one line of a list of people, or say why it tells nothing of anybody."""
    try:
        name = person(_said(fields, columns.of_people, "id"))
    except DamagedId:
        return DAMAGED
    if name is None:
        return NO_PERSON
    asked = _asked(fields, columns.of_people, columns)
    if isinstance(asked, str):
        return asked
    named = {attribute: _said(fields, columns.of_people, attribute) for attribute in columns.of_people}
    attributes = {
        attribute: value
        for attribute, cell in named.items()
        if attribute not in OF_PEOPLE and (value := _value(cell)) is not None
    }
    return Person(name, attributes, asked) if attributes else NO_ATTRIBUTE


def _said(fields: Fields, columns: Columns, name: str) -> Any:
    return first_said(fields, columns.get(name, ()))


def _people(fields: Fields, columns: tuple[str, ...]) -> Iterator[str]:
    """Everybody in some columns, each a person of its own."""
    for column in columns:
        if (name := person(look(fields, column))) is not None:
            yield name


def _sound_people(fields: Fields, columns: tuple[str, ...]) -> Iterator[str]:
    """Everybody in some columns whose name is not damaged."""
    for column in columns:
        try:
            yield from _people(fields, (column,))
        except DamagedId:
            continue


def _asked(fields: Fields, columns: Columns, every: TieColumns) -> Asked | str:
    """When and where a line was said, or why that cannot be known."""
    wave = every.waves.find(_said(fields, columns, "wave"))
    if "wave" in columns and wave is None:
        return NO_WAVE
    written = _said(fields, columns, "at")
    at = moment(written, zone=every.zone, time_format=every.time_format)
    if written is not None and at is None:
        return NO_TIME
    if wave is None:
        return Asked(at=at, community=short_text(_said(fields, columns, "community")))
    community = wave.community or short_text(_said(fields, columns, "community"))
    return Asked(wave.label, wave.asked(every.zone) if at is None else at, community)


def _weight(fields: Fields, columns: Columns) -> float | str:
    """How strong a tie is: 1 in a list without weights. Lists made from matrices write 0 where there is no tie."""
    if "weight" not in columns:
        return 1.0
    weight = real_number(_said(fields, columns, "weight"))
    return NO_WEIGHT if weight is None else weight or WEIGHT_ZERO


def _value(cell: Any) -> str | None:
    """What is known of somebody, as text; spreadsheets write 5 as 5.0."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return short_text(cell)
