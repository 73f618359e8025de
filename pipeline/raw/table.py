"""Tables and exports: rows of any tool, read by a ready mapping of their columns or by the study's own.

Address
    Files that lie on this machine: CSV, JSON lines, Parquet or workbooks. ``mapping`` in ``[[source]]`` names one of
    the tools in mappings.toml (4CAT, Zeeschuimer, TAGS, twarc, CrowdTangle, TikTok's Research API, YouTube Data Tools,
    TeachersPayTeachers); ``columns`` names columns of other tables, or replaces some of a mapping.
Terms of use
    Those of the platform and the tool: a study names its legal basis in ``[source.charter]``. Zeeschuimer keeps what
    one logged-in person was shown; CrowdTangle ended in 2024.
Limits
    An export holds what its tool was asked for, counts are those of that day. 4CAT and Zeeschuimer do not say which
    post of a thread is answered on X and Threads: such responses answer the thread. TikTok's Research API gives a
    video's first 1,000 comments. CrowdTangle names the group, not who wrote there. TAGS cuts reposts off ("RT @...").
    Not read: pages of twarc v2 (one line holds many posts; flatten them, or use twarc-csv), and YouTube Data Tools'
    networks (.gdf), whose times have the month where minutes belong.
Since when
    Columns as of 4CAT 1.56, TAGS 6, twarc-csv 0.7.2, Zeeschuimer's captures of 2023 and 2026. twarc v1's and the names
    of TikTok's further counts are from memory.
Oddities, all of them read here
    Spreadsheets write long ids as 1.25E+18, after which nobody can know them: such rows are refused by that name, also
    when it is the id of what they answer. ``="123"`` is 123. That a long id ends in 000 may be chance or rounding and
    is believed. R writes nothing as NA. Numbers come as "1,234". A thread that has a post's own id is no thread
    answered. Instagram gives 3 likes where likes are hidden: no score. A table without ids gets them from the last
    part of the address, else from the row: SHA-256 of all that is mapped but its counts (they change from export to
    export) and its author (an id must not say whom a pseudonym hides), so that rows alike in all else are one. Ids of
    Bluesky name the account, so their last part stands for them. An address that names the account is left out. A day
    without an hour counts from its midnight, noted as ``created_precision``. Moments without a zone are those of ``timezone``
    (UTC unless said; YouTube Data Tools writes its server's), and "03/04/2021" is refused without a ``time_format``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.errors import SourceIncomplete
from pipeline.raw import drift, streams
from pipeline.raw.items import Item, Reader
from pipeline.raw.mappings import Columns, check_columns, columns_of
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NO_ID, NO_TIME
from pipeline.raw.states import MARKERS, PRESENT, own_words
from pipeline.study import Source

DAMAGED = "id damaged by a spreadsheet"
NOTHING = drift.NOTHING | {"na", "#n/a"}
NOBODY_ANSWERED = "0"  # TikTok writes this where there is nothing to refer to
TRUTHS = {"yes": True, "no": False, "true": True, "false": False}
EXACT = 2**53  # whole numbers from here on were rounded when they were fractions for a while
EXACT_DIGITS = 15
HASH_LENGTH = 16
# These make the id of a row that has none: what an account wrote, not who, nor what others made of it since.
HASHED = ("community", "created", "root", "parent", "title", "text", "url")

_rounded = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+\d+", re.ASCII)
_kept_as_text = re.compile(r'="?([^"]*)"?')
_with_fraction = re.compile(r"(\d+)\.0+", re.ASCII)
_grouped = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# 4CAT names a post by its at-uri and what it answers by its address; only their last part, the moment of writing to
# the microsecond, is the same in both, and it alone does not name the account.
_bluesky = re.compile(r"(?:at://|https://bsky\.app/profile/)\S+/([\w.~:-]+)", re.ASCII)
# Facebook's addresses of photos and videos say the id after the "?" (from memory).
_asked_for = re.compile(r"[?&](?:story_fbid|fbid|v)=([\w-]+)")


class DamagedId(ValueError):
    """Raised when a spreadsheet has rounded an id."""


def check(source: Source, paths: Iterable[Path]) -> list[str]:
    """List what is wrong with the options of a source, and the columns it names that its tables do not have."""
    wrong = check_columns(source.options)
    return wrong or [said for path in paths for said in _missing(source.options.get("columns", {}), path)]


def _missing(columns: Mapping[str, str | list[str]], path: Path) -> Iterator[str]:
    """Name the study's own columns that a table's first row lacks; lines of JSON may leave out what says nothing."""
    if not {ending.lower() for ending in path.suffixes[-2:]} & {*streams.TEXT_TABLES, *streams.FILE_TABLES}:
        return
    first: Any = None
    # What is wrong with the file itself is told when it is read.
    with suppress(SourceIncomplete, ValueError):
        first = next((json.loads(line) for line in streams.unpacked(path) if line.strip()), None)
    for field, named in columns.items() if isinstance(first, dict) else ():
        names = [named] if isinstance(named, str) else named
        if names and not any(name in first or name.partition(".")[0] in first for name in names):
            yield (
                f"{path.name} has no column {' or '.join(map(repr, names))}, which columns names for '{field}'. "
                f"Its columns: {', '.join(first)}."
            )


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - all kinds are given the path
    """Make the reader of a table's rows, whose options are sound."""
    return partial(_item, columns=columns_of(source.options))


def _item(fields: dict[str, Any], *, columns: Columns) -> Item | str:
    """Read one row, or say why it is no contribution."""
    said = {field: _first(fields, names) for field, names in columns.of.items()}
    try:
        own, root, parent = _places(said, has_ids=bool(columns.of.get("id")))
    except DamagedId:
        return DAMAGED
    created, precision = _created(said.get("created"), columns)
    if own is None or created is None:
        return NO_ID if own is None else NO_TIME
    author = (_text(said.get("author")) or "").removeprefix("@") or None
    title, text = _words(fields, columns, "title"), _words(fields, columns, "text")
    return Item(
        id=own,
        native_kind=columns.kinds[0 if root is None else 1],
        created=created,
        community=_text(said.get("community")),
        root=root,
        parent=parent,
        author=author,
        title=title,
        text=text,
        url=_address(_text(said.get("url")), author),
        seen=moment(said.get("seen"), zone=columns.zone),
        state=next((MARKERS[key] for word in (text, title) if (key := _key(word)) in MARKERS), PRESENT),
        role=_text(said.get("role")),
        post_flair=_text(said.get("post_flair")),
        contributor_flair=_text(said.get("contributor_flair")),
        score=None if _fact(said.get("score_hidden")) is True else _whole(said.get("score")),
        n_responses=None if (n := _whole(said.get("n_responses"))) is None or n < 0 else n,
        extra=_extra(fields, columns) | precision,
    )


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of some columns that says something."""
    values = (_look(fields, name) for name in names)
    return next((value for value in values if _says_something(value)), None)


def _look(fields: Mapping[str, Any], path: str) -> Any:
    """Follow a path such as "data.user.id"; names of columns may have dots in them too."""
    if path in fields:
        return fields[path]
    for dot in re.finditer(r"\.", path):
        inner = fields.get(path[: dot.start()])
        if isinstance(inner, dict) and (found := _look(inner, path[dot.end() :])) is not None:
            return found
    return None


def _says_something(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and value.strip().lower() in NOTHING)


def _words(fields: Mapping[str, Any], columns: Columns, field: str) -> str | None:
    """A text or title, which may well be the word "None"."""
    values = (_look(fields, name) for name in columns.of.get(field, ()))
    texts = (value if isinstance(value, str) else _text(value) for value in values)
    return next((words for text in texts if (words := own_words(text))), None)


def _key(words: str | None) -> str:
    return (words or "").strip().lower()


def _places(said: Mapping[str, Any], *, has_ids: bool) -> tuple[str | None, str | None, str | None]:
    """A row's own id, its thread's and its parent's; a row that names itself as its thread begins one."""
    own = _id(said.get("id")) if has_ids else _made_id(said)
    root, parent = (
        None if (found := _id(said.get(name))) in (own, NOBODY_ANSWERED) else found
        for name in ("root", "parent")
    )
    return own, root or parent, parent or root


def _id(value: Any) -> str | None:
    """Read an id as text, whatever a spreadsheet has made of it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= EXACT:
            raise DamagedId
        value = int(value)
    text = str(value).strip()
    if (wrapped := _kept_as_text.fullmatch(text)) is not None:
        text = wrapped[1].strip()
    if not _says_something(text):
        return None
    if (whole := _with_fraction.fullmatch(text)) is not None:
        text = whole[1]
        if len(text) > EXACT_DIGITS:
            raise DamagedId
    if _rounded.fullmatch(text):
        raise DamagedId
    return named[1] if (named := _bluesky.fullmatch(text)) else text


def _made_id(said: Mapping[str, Any]) -> str | None:
    """Make the id of a row that has none: from its address, else from what it says."""
    address = _text(said.get("url")) or ""
    if (asked := _asked_for.search(address)) is not None:
        return asked[1]
    path = re.split(r"[?#]", address)[0].rstrip("/")
    # Of "https://example.org" no part is an id.
    if path.partition("://")[2].count("/"):
        return _id(path.rpartition("/")[2])
    facts = [said.get(field) for field in HASHED]
    if not any(map(_says_something, facts)):
        return None
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:HASH_LENGTH]


def _created(value: Any, columns: Columns) -> tuple[int | None, dict[str, str]]:
    """The moment of a row, else the day the list was made; and how exactly that is known."""
    time_format = columns.time_format
    if value is None and columns.created_on is not None:
        value, time_format = columns.created_on, None
    created = moment(value, zone=columns.zone, time_format=time_format)
    is_only_day = created is not None and is_day(value, time_format=time_format)
    return created, {"created_precision": "day"} if is_only_day else {}


def _address(url: str | None, author: str | None) -> str | None:
    """An address, unless it names the account."""
    names_it = url is not None and author is not None and author.lower() in url.lower()
    return None if names_it else url


def _text(value: Any) -> str | None:
    """A short text, or a number as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() if _says_something(value) else None


def _whole(value: Any) -> int | None:
    return drift.whole_number(_ungrouped(value))


def _ungrouped(value: Any) -> Any:
    """Take the commas out of "1,234"."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    return text.replace(",", "") if _grouped.fullmatch(text) else text


def _extra(fields: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """Further facts that the row states."""
    found = {name: _first(fields, columns_of_fact) for name, columns_of_fact in columns.extra.items()}
    facts = {name: _id_or_nothing(v) if name.endswith("_id") else _fact(v) for name, v in found.items()}
    return {name: fact for name, fact in facts.items() if fact is not None}


def _id_or_nothing(value: Any) -> str | None:
    with suppress(DamagedId):
        return _id(value)
    return None


def _fact(value: Any) -> Any:
    """A truth value, a number or a text; what is nested is none."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str) and (said := TRUTHS.get(_key(value))) is not None:
        return said
    number = drift.real_number(_ungrouped(value))
    if number is None:
        return value.strip() if isinstance(value, str) else None
    return int(number) if number.is_integer() and abs(number) < EXACT else number
