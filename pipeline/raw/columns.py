"""Records and their places turned into the columns of a part, without names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as arrow_compute

from pipeline.raw import drift
from pipeline.raw.lines import Record
from pipeline.raw.masking import Labels, Memory, masked
from pipeline.raw.parts import MOMENT, SCHEMA
from pipeline.raw.reddit_archive import Places, Sorted
from pipeline.raw.states import PRESENT, meta, own_words, states, was_deleted_later

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

MASKED = ("title", "text", "url")
FLAIRS = ("post_flair", "contributor_flair")
ROLES = {"moderator": "moderator", "admin": "admin"}
FLAGS = ("is_self", "over_18", "locked", "stickied", "spoiler")
NOTES = ("domain", "crosspost_parent")
TEXT = {str, type(None)}


@dataclass(frozen=True)
class Origin:
    """Where the lines of a part come from, and what is needed to take the names out of them."""

    source: str
    platform: str
    run_id: str
    key: bytes = field(repr=False)
    known: frozenset[str] = field(repr=False)


def part_table(kept: Sorted, origin: Origin, memory: Memory) -> pa.Table:
    """Make the table of a part."""
    memory.bound()
    posts = kept.places.parent.is_null().to_pylist()
    found = states(kept.records, posts)
    columns = (
        _places(kept.places, origin.platform)
        | _owners(kept.records, memory)
        | _moments(kept.records)
        | _words(kept, found, posts, memory.labels)
        | _counts(kept.records)
    )
    columns |= {name: masked(columns[name], memory) for name in MASKED}
    columns |= {
        "extra": _texts(_extra(kept.records, found, memory.labels)),
        "state": _texts(found),
        "run_id": pa.repeat(pa.scalar(origin.run_id), len(found)),
        "source": pa.repeat(pa.scalar(origin.source), len(found)),
    }
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def _texts(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string())


def _as_moments(seconds: pa.Array) -> pa.Array:
    return pc.cast(pc.cast(seconds, pa.timestamp("s", tz="UTC")), MOMENT)


def _places(places: Places, platform: str) -> dict[str, pa.Array]:
    """Ids, kinds, times and line numbers."""

    def ids(fullnames: pa.Array) -> pa.Array:
        # The platform stands before Reddit's own ids; no id stays no id.
        return pc.binary_join_element_wise(platform, fullnames, ":")

    return {
        "contribution_id": ids(places.fullname),
        "kind": pc.if_else(places.parent.is_null(), "post", "response"),
        "native_kind": pc.utf8_slice_codeunits(places.fullname, 0, 2),
        "community_id": places.community_id,
        "root_id": ids(places.root),
        "parent_id": ids(places.parent),
        "created_at": _as_moments(places.created),
        "line": places.line,
    }


def _owners(records: list[Record], memory: Memory) -> dict[str, pa.Array]:
    """Who contributed, as far as it is kept; a deleted account's flair goes with the account."""
    said = [record.author for record in records]
    names = (
        said if set(map(type, said)) <= TEXT else [name if isinstance(name, str) else None for name in said]
    )
    # Few people say much, so what is kept of each is looked up once.
    coded = pc.dictionary_encode(_texts(names), null_encoding="encode")
    people = [memory.accounts.of(name) for name in coded.dictionary.to_pylist()]
    columns = {
        "contributor_id": _texts([person.contributor_id for person in people]),
        "contributor_state": _texts([person.state for person in people]),
        "bot_evidence": _texts([person.bot_evidence for person in people]),
        "is_throwaway_name": pa.array([person.is_throwaway_name for person in people], pa.bool_()),
    }
    flairs = [
        memory.labels.of(flair)
        if (flair := record.author_flair_text) and memory.accounts.of(name).state == "known"
        else None
        for record, name in zip(records, names, strict=True)
    ]
    roles = [
        ROLES.get(role) if (role := record.distinguished) and isinstance(role, str) else None
        for record in records
    ]
    return {name: column.take(coded.indices) for name, column in columns.items()} | {
        "role": _texts(roles),
        "contributor_flair": _texts(flairs),
    }


def _moments(records: list[Record]) -> dict[str, pa.Array]:
    """When a contribution was edited, and when the archive saw it (the last time, if it looked twice)."""
    is_edited: list[bool | None] = [False] * len(records)
    edited_at: list[int | None] = [None] * len(records)
    for place, record in enumerate(records):
        if record.edited is not False or record.meta is not None:
            is_edited[place], edited_at[place] = _edit(record)
    return {
        "is_edited": pa.array(is_edited, pa.bool_()),
        "edited_at": _as_moments(pa.array(edited_at, pa.int64())),
        "seen_at": _as_moments(_seen(records)),
    }


def _edit(record: Record) -> tuple[bool | None, int | None]:
    """Read whether and when; Arctic Shift's own note counts when Reddit's says nothing."""
    is_edited, moment = drift.edited(record.edited)
    if record.meta is not None and not is_edited and drift.truth(meta(record).get("is_edited")):
        return True, moment
    return is_edited, moment


def _seen(records: list[Record]) -> pa.Array:
    """The last moments at which the archive saw the records, in seconds."""
    once = drift.moments([record.retrieved_on for record in records])
    if once.null_count:
        once = pc.coalesce(once, drift.moments([record.retrieved_utc for record in records]))
    if not any(record.meta for record in records):
        return once
    return pc.coalesce(drift.moments([meta(record).get("retrieved_2nd_on") for record in records]), once)


def _words(kept: Sorted, states: list[str], is_post: list[bool], labels: Labels) -> dict[str, pa.Array]:
    """Title, text, address and flair; of what was deleted or removed no word is kept."""
    flairs = _texts(_said([record.link_flair_text for record in kept.records], labels.of))
    # Archives keep posts and responses apart, so this is most of what is read, in half the time of the mixed way below.
    if not any(is_post):
        # A response is present only when it says something.
        texts = [
            record.body if state == PRESENT else None
            for record, state in zip(kept.records, states, strict=True)
        ]
        nothing = pa.nulls(len(texts), pa.string())
        return {"title": nothing, "text": _texts(texts), "url": nothing, "post_flair": flairs}
    posts = [
        record if state == PRESENT and is_one else None
        for record, is_one, state in zip(kept.records, is_post, states, strict=True)
    ]
    texts = [
        own_words(post.selftext) if post else record.body if state == PRESENT else None
        for post, record, state in zip(posts, kept.records, states, strict=True)
    ]
    urls = [
        _address(post, fullname) if post and post.url is not None else None
        for post, fullname in zip(posts, kept.places.fullname.to_pylist(), strict=True)
    ]
    return {
        "title": _texts([own_words(post.title) if post else None for post in posts]),
        "text": _texts(texts),
        "url": _texts(urls),
        "post_flair": flairs,
    }


def _address(record: Record, fullname: str) -> str | None:
    """Where a post links to; the address of its own page is not kept."""
    url = drift.label(record.url)
    is_own_page = url is not None and f"/comments/{fullname[3:]}/" in f"{url}/"
    return None if is_own_page else url


def _counts(records: list[Record]) -> dict[str, pa.Array]:
    """Score, share of upvotes and responses as the archive saw them; a hidden score is none."""
    whole, real = {int, type(None)}, {int, float, type(None)}
    scores = [
        None if (record.score_hidden or record.hide_score) and _is_hidden(record) else record.score
        for record in records
    ]
    ratios = [record.upvote_ratio for record in records]
    responses = [record.num_comments for record in records]
    return {
        "score": drift.column(scores, drift.whole_number, plain=whole, kind=pa.int64()),
        "upvote_ratio": drift.column(ratios, drift.real_number, plain=real, kind=pa.float64()),
        "n_responses_seen": drift.column(responses, drift.whole_number, plain=whole, kind=pa.int64()),
    }


def _is_hidden(record: Record) -> bool:
    return bool(drift.truth(record.score_hidden) or drift.truth(record.hide_score))


def _extra(records: list[Record], states: list[str], labels: Labels) -> list[str | None]:
    """Write the further facts that are true or said as JSON; nothing when there is none."""
    facts: dict[str, list[Any]] = {
        name: _said([getattr(record, name) for record in records], drift.truth) for name in FLAGS
    }
    notes = {name: [getattr(record, name) for record in records] for name in NOTES}
    notes = {
        name: [value if state == PRESENT else None for value, state in zip(values, states, strict=True)]
        for name, values in notes.items()
        if any(values)
    }
    notes["removed_by"] = [record.removed_by_category for record in records]
    # Masked before JSON writes a backslash as two.
    facts |= {name: _said(values, labels.of) for name, values in notes.items() if any(values)}
    facts["was_deleted_later"] = [
        None if record.meta is None else was_deleted_later(record) or None for record in records
    ]
    told = {name: values for name, values in facts.items() if any(values)}
    if not told:
        return [None] * len(records)
    rows = list(zip(*told.values(), strict=True))
    # Most rows say the same few things.
    written = {row: _json(told, row) for row in set(rows)}
    return [written[row] for row in rows]


def _said(values: list[Any], parse: Callable[[Any], Any]) -> list[Any]:
    """Read values; what is false or not said is nothing."""
    if not any(values):
        return [None] * len(values)
    return [None if value is None or value is False else parse(value) or None for value in values]


def _json(names: dict[str, list[Any]], row: tuple[Any, ...]) -> str | None:
    """Write one row of facts."""
    facts = {name: value for name, value in zip(names, row, strict=True) if value is not None}
    return msgspec.json.encode(facts, order="deterministic").decode() if facts else None
