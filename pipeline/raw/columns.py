"""Records and their places turned into the columns of a part, without names."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.raw import drift
from pipeline.raw.accounts import PLATFORM, Account
from pipeline.raw.lines import Record
from pipeline.raw.masking import Memory, masked, masked_few
from pipeline.raw.parts import MOMENT, SCHEMA
from pipeline.raw.reddit_archive import Places, Sorted
from pipeline.raw.states import PRESENT, meta, own_words, state, was_deleted_later

MASKED = ("title", "text", "url")
FLAIRS = ("post_flair", "contributor_flair")
ROLES = {"moderator": "moderator", "admin": "admin"}
FLAGS = ("is_self", "over_18", "locked", "stickied", "spoiler")
NOTES = ("domain", "crosspost_parent")
NOT_EDITED = (False, None)


@dataclass(frozen=True)
class Origin:
    """Where the lines of a part come from, and what is needed to take the names out of them."""

    source: str
    run_id: str
    key: bytes = field(repr=False)
    known: frozenset[str] = field(repr=False)


def part_table(kept: Sorted, origin: Origin, memory: Memory) -> pa.Table:
    """Make the table of a part."""
    memory.bound()
    owners = [memory.accounts.of(record.author) for record in kept.records]
    posts = kept.places.parent.is_null().to_pylist()
    states = [state(record, is_post=is_post) for record, is_post in zip(kept.records, posts, strict=True)]
    columns = (
        _places(kept.places)
        | _owners(kept.records, owners)
        | _moments(kept.records)
        | _words(kept, states, posts)
        | _counts(kept.records)
    )
    columns |= {name: masked(columns[name], memory) for name in MASKED}
    columns |= {name: masked_few(columns[name], memory) for name in FLAIRS}
    columns |= {
        "extra": _texts(_extra(kept.records, states, memory)),
        "state": pa.array(states, pa.string()),
        "run_id": pa.repeat(pa.scalar(origin.run_id), len(states)),
        "source": pa.repeat(pa.scalar(origin.source), len(states)),
    }
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


def _texts(values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string())


def _moment_array(values: list[int | None]) -> pa.Array:
    return _as_moments(pa.array(values, pa.int64()))


def _as_moments(seconds: pa.Array) -> pa.Array:
    return pc.cast(pc.cast(seconds, pa.timestamp("s", tz="UTC")), MOMENT)


def _places(places: Places) -> dict[str, pa.Array]:
    """Ids, kinds, times and line numbers."""
    return {
        "contribution_id": _ids(places.fullname),
        "kind": pc.call_function(
            "if_else", [places.parent.is_null(), pa.scalar("post"), pa.scalar("response")]
        ),
        "native_kind": pc.call_function("utf8_slice_codeunits", [places.fullname], pc.SliceOptions(0, 2)),
        "community_id": places.community_id,
        "root_id": _ids(places.root),
        "parent_id": _ids(places.parent),
        "created_at": _as_moments(places.created),
        "line": places.line,
    }


def _ids(fullnames: pa.Array) -> pa.Array:
    """Put the platform before Reddit's own ids; no id stays no id."""
    return pc.call_function("binary_join_element_wise", [pa.scalar(PLATFORM), fullnames, pa.scalar(":")])


def _owners(records: list[Record], owners: list[Account]) -> dict[str, pa.Array]:
    """Who contributed, as far as it is kept; a deleted account's flair goes with the account."""
    flairs = [
        drift.label(record.author_flair_text) if record.author_flair_text and owner.state == "known" else None
        for record, owner in zip(records, owners, strict=True)
    ]
    return {
        "contributor_id": _texts([owner.contributor_id for owner in owners]),
        "contributor_state": _texts([owner.state for owner in owners]),
        "bot_evidence": _texts([owner.bot_evidence for owner in owners]),
        "is_throwaway_name": pa.array([owner.is_throwaway_name for owner in owners], pa.bool_()),
        "role": _texts(
            [
                ROLES.get(role) if (role := record.distinguished) and isinstance(role, str) else None
                for record in records
            ]
        ),
        "contributor_flair": _texts(flairs),
    }


def _moments(records: list[Record]) -> dict[str, pa.Array]:
    """When a contribution was edited, and when the archive saw it (the last time, if it looked twice)."""
    edits = [
        NOT_EDITED if record.edited is False and record.meta is None else _edit(record) for record in records
    ]
    return {
        "is_edited": pa.array([is_edited for is_edited, _ in edits], pa.bool_()),
        "edited_at": _moment_array([moment for _, moment in edits]),
        "seen_at": _moment_array([_seen(record) for record in records]),
    }


def _edit(record: Record) -> tuple[bool | None, int | None]:
    """Read whether and when; Arctic Shift's own note counts when Reddit's says nothing."""
    is_edited, moment = drift.edited(record.edited)
    if record.meta is not None and not is_edited and drift.truth(meta(record).get("is_edited")):
        return True, moment
    return is_edited, moment


def _seen(record: Record) -> int | None:
    """The last moment at which the archive saw the record."""
    again = drift.seconds(meta(record).get("retrieved_2nd_on")) if record.meta is not None else None
    return again or drift.seconds(record.retrieved_on) or drift.seconds(record.retrieved_utc)


def _words(kept: Sorted, states: list[str], is_post: list[bool]) -> dict[str, pa.Array]:
    """Title, text, address and flair; of what was deleted or removed no word is kept."""
    flairs = _texts(_said([record.link_flair_text for record in kept.records], drift.label))
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


def _extra(records: list[Record], states: list[str], memory: Memory) -> list[str | None]:
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
    facts |= {
        name: masked_few(_texts(_said(values, drift.label)), memory).to_pylist()
        for name, values in notes.items()
        if any(values)
    }
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
