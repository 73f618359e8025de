"""Contributions of any platform, as its source's reader says them in words that all share, turned into the columns of a part."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa

from pipeline.raw.blocks import Block
from pipeline.raw.columns import MASKED, Origin
from pipeline.raw.lines import ANY_LINES, Rejected, read_lines
from pipeline.raw.masking import Memory, masked
from pipeline.raw.parts import SCHEMA
from pipeline.raw.reddit_archive import NO_COMMUNITY, Communities, Scope
from pipeline.raw.states import PRESENT

PERSONAL = "row of "  # before a personal id, so that its code is not the pseudonym of the person


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One contribution. Ids are the platform's own; a post has neither root nor parent, a response has both."""

    id: str
    is_id_personal: bool = False  # the ids tell who wrote; codes that only the key can make stand for them
    native_kind: str
    created: int  # seconds since 1970, UTC
    community: str | None = None  # its native name; nothing: the community that the source is for
    root: str | None = None
    parent: str | None = None
    author: str | None = (
        None  # what tells accounts of the platform apart; it becomes a pseudonym before anything is written
    )
    author_state: str | None = None  # known, deleted or unknown; nothing: known when there is an author
    title: str | None = None
    text: str | None = None  # Markdown, or plain text
    url: str | None = None
    edited: int | None = None  # seconds since 1970, UTC
    is_edited: bool | None = None
    seen: int | None = None  # seconds since 1970, UTC
    state: str = PRESENT
    role: str | None = None
    post_flair: str | None = None
    contributor_flair: str | None = None
    score: int | None = None
    upvote_ratio: float | None = None
    n_responses: int | None = None
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


# A reader turns the fields of one line into an item, or says in two or three words why it is none.
Reader = Callable[[dict[str, Any]], Item | str]


@dataclass(frozen=True)
class Sheet:
    """The table that some lines gave, and what was left out, counted."""

    table: pa.Table
    n_lines: int
    rejected: Rejected
    outside: Counter[str] = field(default_factory=Counter)
    n_adverts: int = 0


def item_sheet(piece: Block, reader: Reader, *, scope: Scope, origin: Origin, memory: Memory) -> Sheet:
    """Read the lines of a piece into the table of a part."""
    lines = read_lines(piece.content, first_line=piece.first_line, decoder=ANY_LINES)
    communities = Communities(scope)
    outside: Counter[str] = Counter()
    kept: list[tuple[Item, str, int]] = []
    for fields, line in zip(lines.records, lines.numbers, strict=True):
        item = reader(fields)
        if isinstance(item, str):
            lines.rejected.add(line, item)
        elif (community := communities[item.community]) is not None:
            kept.append((item, community, line))
        elif item.community:
            outside[item.community] += 1
        else:
            lines.rejected.add(line, NO_COMMUNITY)
    return Sheet(_table(kept, origin, memory), lines.n_lines, lines.rejected, outside)


def item_names(content: bytes, reader: Reader) -> set[str]:
    """The account names in some lines."""
    lines = read_lines(content, first_line=1, decoder=ANY_LINES)
    items = map(reader, lines.records)
    return {item.author for item in items if isinstance(item, Item) and item.author}


def _table(kept: list[tuple[Item, str, int]], origin: Origin, memory: Memory) -> pa.Table:
    """Make the table of a part; of what is not present no word is kept."""
    memory.bound()
    rows = [
        _row(item, origin, memory) | {"community_id": community, "line": line}
        for item, community, line in kept
    ]
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    for name in MASKED:
        column = masked(table[name].combine_chunks(), memory)
        table = table.set_column(table.schema.get_field_index(name), SCHEMA.field(name), column)
    return table


def _row(item: Item, origin: Origin, memory: Memory) -> dict[str, Any]:
    """The values of one contribution, in the order of its story."""
    account = memory.accounts.of(item.author)
    labels, is_present = memory.labels, item.state == PRESENT
    state = item.author_state or account.state
    is_known = state == "known"
    native = partial(_id, origin, codes=memory.pseudonyms if item.is_id_personal else None)
    return {
        "contribution_id": native(item.id),
        "kind": "post" if item.root is None else "response",
        "native_kind": item.native_kind,
        "contributor_id": account.contributor_id if is_known else None,
        "contributor_state": state,
        "bot_evidence": account.bot_evidence,
        "is_throwaway_name": account.is_throwaway_name,
        "role": item.role,
        "root_id": native(item.root or item.id),
        "parent_id": None if item.parent is None else native(item.parent),
        "created_at": _moment(item.created),
        "edited_at": _moment(item.edited),
        "is_edited": item.is_edited if item.edited is None else True,
        "seen_at": _moment(item.seen),
        "title": item.title or None if is_present else None,
        "text": item.text or None if is_present else None,
        "url": item.url or None if is_present else None,
        "post_flair": labels.of(item.post_flair),
        "contributor_flair": labels.of(item.contributor_flair) if is_known else None,
        "state": item.state,
        "score": item.score,
        "upvote_ratio": item.upvote_ratio,
        "n_responses_seen": item.n_responses,
        "extra": _extra(item, memory),
        "run_id": origin.run_id,
        "source": origin.source,
    }


def _id(origin: Origin, native_id: str, *, codes: Mapping[str, str] | None) -> str:
    """The id of a contribution; what stands for a personal id is no pseudonym of anybody, so that it tells nobody."""
    return f"{origin.platform}:{native_id if codes is None else codes[f'{PERSONAL}{native_id.lower()}']}"


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _extra(item: Item, memory: Memory) -> str | None:
    """Further facts as JSON, with texts masked like labels; what is nothing is left out."""
    facts = {
        name: memory.labels.of(value) if isinstance(value, str) else value
        for name, value in item.extra.items()
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return msgspec.json.encode(told, order="deterministic").decode() if told else None
