"""Columns that a study names and a table does not have, told with the columns there are, before anything is read."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipeline.errors import SourceIncomplete
from pipeline.raw import streams

# What a study writes behind a field: the name of a column, or of some.
Named = str | list[str]


def missing_columns(columns: Mapping[str, Named], path: Path, *, option: str = "columns") -> Iterator[str]:
    """Name the study's own columns that a table's first row lacks; lines of JSON may leave out what says nothing."""
    if not {ending.lower() for ending in path.suffixes[-2:]} & {*streams.TEXT_TABLES, *streams.FILE_TABLES}:
        return
    there = _first_row(path)
    for field, named in columns.items() if there else ():
        names = [named] if isinstance(named, str) else named
        if names and not any(name in there or name.partition(".")[0] in there for name in names):
            yield (
                f"{path.name} has no column {' or '.join(map(repr, names))}, which {option} names for '{field}'. "
                f"Its columns: {', '.join(there)}."
            )


def _first_row(path: Path) -> dict[str, Any]:
    """The first row of a table; what is wrong with the file itself is told when it is read."""
    with suppress(SourceIncomplete, ValueError):
        found = next((json.loads(line) for line in streams.unpacked(path) if line.strip()), None)
        return found if isinstance(found, dict) else {}
    return {}
