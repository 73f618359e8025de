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
    Of pages of twarc v2 only the posts that were asked for are read, not those they refer to; numbers of lines count
    posts. Not read: YouTube Data Tools' networks (.gdf), whose times have the month where minutes belong.
Since when
    Columns as of 4CAT 1.56, TAGS 6, twarc 2.14, twarc-csv 0.7.2, Zeeschuimer's captures of 2023 and 2026. twarc v1's and the names
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
    Surveys ask the same people again: with a column ``wave`` the wave is part of the ids, and ``waves`` says for each its
    day (noon of it counts, so that no clock moves it into another period), its community, or both. Where people's own
    codes are the ids, or a survey has none, codes that only the key can make stand for them.
"""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import structs

from pipeline.raw.cells import (
    DAMAGED,
    DamagedId,
    first_said,
    id_or_nothing,
    id_text,
    look,
    person,
    plain_fact,
    says_something,
    short_text,
    whole_number,
)
from pipeline.raw.headers import missing_columns
from pipeline.raw.items import Item, Reader
from pipeline.raw.mappings import Columns, check_columns, columns_of, lines_of_pages
from pipeline.raw.moments import is_day, moment
from pipeline.raw.reddit_archive import NO_ID, NO_TIME
from pipeline.raw.states import MARKERS, PRESENT, own_words
from pipeline.raw.streams import AsLines
from pipeline.raw.waves import NO_WAVE, Wave, check_waves
from pipeline.study import Source

NOBODY_ANSWERED = "0"  # TikTok writes this where there is nothing to refer to
HASH_LENGTH = 16
DAY = {"created_precision": "day"}
# These make the id of a row that has none: what an account wrote, not who, nor what others made of it since.
HASHED = ("community", "created", "root", "parent", "title", "text", "url")

# Facebook's addresses of photos and videos say the id after the "?" (from memory).
_asked_for = re.compile(r"[?&](?:story_fbid|fbid|v)=([\w-]+)")


def check(source: Source, paths: Iterable[Path]) -> list[str]:
    """List what is wrong with the options of a source, and the columns it names that its tables do not have."""
    wrong = [*check_columns(source.options), *check_waves(source.options, source.community)]
    own = source.options.get("columns", {})
    return wrong or [said for path in paths for said in missing_columns(own, path)]


def as_lines_of(source: Source) -> AsLines | None:
    """What makes one line of each post where a line of the file holds many."""
    return lines_of_pages(source.options)


def reader(source: Source, path: Path) -> Reader:  # noqa: ARG001 - all kinds are given the path
    """Make the reader of a table's rows, whose options are sound."""
    return partial(_item, columns=columns_of(source.options))


def _item(fields: dict[str, Any], *, columns: Columns) -> Item | str:
    """Read one row, or say why it is no contribution."""
    said = {field: first_said(fields, names) for field, names in columns.of.items()}
    wave = columns.waves.find(said.get("wave")) if "wave" in columns.of else None
    if wave is None and "wave" in columns.of:
        return NO_WAVE
    author = _author(said.get("author"))
    is_personal = columns.are_ids_personal and author is not None
    try:
        own, root, parent = _places(said, author if is_personal else None, columns)
    except DamagedId:
        return DAMAGED
    created, facts = _created(said.get("created"), columns, wave)
    if own is None or created is None:
        return NO_ID if own is None else NO_TIME
    item = _told(fields, said, columns)
    return structs.replace(
        item,
        id=_of_wave(own, wave),
        is_id_personal=is_personal,
        native_kind=columns.kinds[0 if root is None else 1],
        created=created,
        community=(wave and wave.community) or short_text(said.get("community")),
        root=root and _of_wave(root, wave),
        parent=parent and _of_wave(parent, wave),
        author=author,
        url=_address(item.url, author),
        extra=_extra(fields, columns) | facts,
    )


def _author(cell: Any) -> str | None:
    """Who wrote a row; of a damaged number nobody can know."""
    with suppress(DamagedId):
        return person(cell)
    return None


def _told(fields: Mapping[str, Any], said: Mapping[str, Any], columns: Columns) -> Item:
    """What a row says, whoever wrote it, when and where."""
    title, text = _words(fields, columns, "title"), _words(fields, columns, "text")
    return Item(
        id="",
        native_kind="",
        created=0,
        title=title,
        text=text,
        url=short_text(said.get("url")),
        seen=moment(said.get("seen"), zone=columns.zone),
        state=next((MARKERS[key] for word in (text, title) if (key := _key(word)) in MARKERS), PRESENT),
        role=short_text(said.get("role")),
        post_flair=short_text(said.get("post_flair")),
        contributor_flair=short_text(said.get("contributor_flair")),
        score=None if plain_fact(said.get("score_hidden")) is True else whole_number(said.get("score")),
        n_responses=None if (n := whole_number(said.get("n_responses"))) is None or n < 0 else n,
    )


def _of_wave(id_: str, wave: Wave | None) -> str:
    """An id of one wave: people are asked again under the same number."""
    return id_ if wave is None else f"{id_}-{wave.label}"


def _words(fields: Mapping[str, Any], columns: Columns, field: str) -> str | None:
    """A text or title, which may well be the word "None"."""
    values = (look(fields, name) for name in columns.of.get(field, ()))
    texts = (value if isinstance(value, str) else short_text(value) for value in values)
    return next((words for text in texts if (words := own_words(text))), None)


def _key(words: str | None) -> str:
    return (words or "").strip().lower()


def _places(
    said: Mapping[str, Any], author: str | None, columns: Columns
) -> tuple[str | None, str | None, str | None]:
    """A row's own id, its thread's and its parent's; a row that names itself as its thread begins one."""
    own = author or (id_text(said.get("id")) if columns.of.get("id") else _made_id(said))
    root, parent = (
        None if (found := id_text(said.get(name))) in (own, NOBODY_ANSWERED) else found
        for name in ("root", "parent")
    )
    return own, root or parent, parent or root


def _made_id(said: Mapping[str, Any]) -> str | None:
    """Make the id of a row that has none: from its address, else from what it says."""
    address = short_text(said.get("url")) or ""
    if (asked := _asked_for.search(address)) is not None:
        return asked[1]
    path = re.split(r"[?#]", address)[0].rstrip("/")
    # Of "https://example.org" no part is an id.
    if path.partition("://")[2].count("/"):
        return id_text(path.rpartition("/")[2])
    facts = [said.get(field) for field in HASHED]
    if not any(map(says_something, facts)):
        return None
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:HASH_LENGTH]


def _created(value: Any, columns: Columns, wave: Wave | None) -> tuple[int | None, dict[str, str]]:
    """The moment of a row, else the day of its wave, else that the list was made; and how exactly that is known."""
    time_format = columns.time_format
    told = {} if wave is None else {"wave": wave.label}
    if value is None and wave is not None and wave.on is not None:
        return wave.asked(columns.zone), told | DAY
    if value is None and columns.created_on is not None:
        value, time_format = columns.created_on, None
    created = moment(value, zone=columns.zone, time_format=time_format)
    is_only_day = created is not None and is_day(value, time_format=time_format)
    return created, told | (DAY if is_only_day else {})


def _address(url: str | None, author: str | None) -> str | None:
    """An address, unless it names the account."""
    names_it = url is not None and author is not None and author.lower() in url.lower()
    return None if names_it else url


def _extra(fields: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """Further facts that the row states."""
    found = {name: first_said(fields, columns_of_fact) for name, columns_of_fact in columns.extra.items()}
    facts = {name: id_or_nothing(v) if name.endswith("_id") else plain_fact(v) for name, v in found.items()}
    return {name: fact for name, fact in facts.items() if fact is not None}
