"""Which column of a table says what: the ready mappings of mappings.toml, a study's own columns, and what is wrong with them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.raw.moments import is_day, moment
from pipeline.raw.streams import AsLines
from pipeline.raw.twarc_pages import post_lines
from pipeline.raw.waves import Waves, waves_of

FIELDS = (
    "id",
    "text",
    "created",
    "author",
    "title",
    "parent",
    "root",
    "url",
    "score",
    "score_hidden",
    "n_responses",
    "community",
    "post_flair",
    "contributor_flair",
    "role",
    "seen",
    "wave",
)
NEEDED = ("id", "text", "created")
KINDS = ("post", "response")


@dataclass(frozen=True)
class Columns:
    """What the columns of a table say, and how their moments are to be read."""

    of: Mapping[str, tuple[str, ...]]
    extra: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, str]
    zone: tzinfo
    time_format: str | None = None
    created_on: str | None = None
    waves: Waves = field(default_factory=lambda: Waves({}))

    @property
    def are_ids_personal(self) -> bool:
        """Whether rows are told apart by who wrote them: the id is the author's, or each wave has one row a person."""
        ids, authors = self.of.get("id"), self.of.get("author")
        return bool(authors) and (ids == authors or (not ids and "wave" in self.of))


@cache
def ready() -> dict[str, dict[str, Any]]:
    """The ready mappings by name."""
    text = Path(__file__).with_name("mappings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def columns_of(options: Mapping[str, Any]) -> Columns:
    """Put a source's options together: its own columns stand before those of its mapping."""
    mapping = ready().get(options.get("mapping", ""), {})
    said = mapping.get("columns", {}) | options.get("columns", {})
    post, response = mapping.get("kinds", KINDS)
    created_on = options.get("created_on")
    return Columns(
        of={name: _names(columns) for name, columns in said.items()},
        extra={fact: _names(columns) for fact, columns in mapping.get("extra", {}).items()},
        kinds=(post, response),
        zone=ZoneInfo(options.get("timezone", "UTC")),
        time_format=options.get("time_format"),
        created_on=None if created_on is None else str(created_on),
        waves=waves_of(options),
    )


def lines_of_pages(options: Mapping[str, Any]) -> AsLines | None:
    """What makes lines of the files of a mapping whose lines are pages."""
    return post_lines if ready().get(options.get("mapping", ""), {}).get("is_paged") else None


def check_columns(options: Mapping[str, Any]) -> list[str]:
    """List what is wrong with the options of a source of kind "table", a sentence each."""
    return [*_check_mapping(options), *_check_fields(options), *check_times(options)]


def _names(columns: str | list[str]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns)


def _check_mapping(options: Mapping[str, Any]) -> Iterator[str]:
    """The mapping is a ready one; without one, the columns that nothing can do without are named."""
    name, own = options.get("mapping"), options.get("columns", {})
    if name is None:
        missing = [field for field in NEEDED if not (isinstance(own, dict) and field in own)]
        if "created_on" in options or _are_waves_dated(options):
            missing = [field for field in missing if field != "created"]
        if missing:
            yield (
                f"A table needs either mapping = one of {', '.join(ready())}, or columns = {{ id = ..., text = ..., "
                f"created = ... }}; {', '.join(missing)} is not given (id = [] when the table has no ids)."
            )
    elif not isinstance(name, str) or name not in ready():
        near = get_close_matches(str(name), ready(), n=1)
        meant = f" Did you mean '{near[0]}'?" if near else ""
        yield f"mapping = {name!r} is not a ready one ({', '.join(ready())}).{meant}"
    elif "created_on" not in options and not _says_when(name, own):
        yield f"Tables of '{name}' hold no dates; add created_on = \"2020-06-01\", the day the list was made."


def _are_waves_dated(options: Mapping[str, Any]) -> bool:
    """Whether the day of every wave is given, soundly or not: that is checked elsewhere."""
    waves = options.get("waves")
    days = waves.values() if isinstance(waves, dict) else ()
    return bool(days) and all(
        not isinstance(day, str) and ("on" in day if isinstance(day, dict) else True) for day in days
    )


def _says_when(name: str, own: Any) -> bool:
    return "created" in ready()[name]["columns"] or (isinstance(own, dict) and "created" in own)


def _check_fields(options: Mapping[str, Any]) -> Iterator[str]:
    """The columns are a table of names of columns, or of lists of them."""
    own = options.get("columns", {})
    if not isinstance(own, dict):
        yield f'columns must be a table such as {{ id = "post_id", text = "body" }}, not {own!r}.'
        return
    for name, columns in own.items():
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            yield f"columns has the key '{name}', which is none of {', '.join(FIELDS)}.{meant}"
        named = columns if isinstance(columns, list) else [columns]
        if not all(isinstance(column, str) and column.strip() for column in named):
            yield f"'{name}' in columns must name a column, or list some in quotes, not {columns!r}."


def check_times(options: Mapping[str, Any]) -> Iterator[str]:
    """List what is wrong with how moments are to be read: zone, format, day."""
    zone, time_format = options.get("timezone", "UTC"), options.get("time_format")
    if not _is_zone(zone):
        yield f'timezone = {zone!r} is not a time zone such as "US/Eastern".'
    if time_format is not None and not _is_readable(time_format):
        yield f'time_format = {time_format!r} is not a format such as "%d/%m/%Y %H:%M".'
    day = options.get("created_on")
    if day is not None and not (is_day(str(day)) and moment(str(day), zone=UTC)):
        yield f'created_on = {day!r} is not a day such as "2020-06-01".'


def _is_zone(name: Any) -> bool:
    """Say whether a zone exists; listing them all would take longer than reading most tables."""
    try:
        return isinstance(name, str) and ZoneInfo(name) is not None
    except (KeyError, ValueError, OSError):  # none of that name, a path, a folder of zones
        return False


def _is_readable(time_format: Any) -> bool:
    """Say whether a format reads a day that it has written itself."""
    written = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    try:
        return datetime.strptime(written.strftime(time_format), time_format).year == written.year  # noqa: DTZ007
    except (TypeError, ValueError, re.error):
        return False
