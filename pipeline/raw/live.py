"""What live sources have in common: what they are asked with, the batches they give, and how a batch becomes a part."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as arrow_compute

from pipeline.errors import NoAccess, SourceRefuses, SourceSilent
from pipeline.raw.blocks import Block
from pipeline.raw.columns import Origin
from pipeline.raw.items import Sheet
from pipeline.raw.kinds import reader_of, sheet
from pipeline.raw.masking import Memory
from pipeline.raw.parts import MOMENT
from pipeline.raw.purging import Buried, purged_table
from pipeline.raw.reading import Part, write_piece
from pipeline.raw.reddit_archive import Scope
from pipeline.raw.web import Asker
from pipeline.study import Source

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

SNAPSHOTS = pa.schema(
    [
        ("community_id", pa.string()),
        ("seen_at", MOMENT),
        ("run_id", pa.string()),
        ("n_subscribers", pa.int64()),
        ("rules", pa.string()),
    ]
)
# Lines that make a part worth writing; fewer are stored when a listing ends.
ENOUGH_LINES = 1000


@dataclass(frozen=True)
class CommunitySeen:
    """What a service says of a community: how many follow it, its rules, who moderates it (names, not kept)."""

    community: str
    n_subscribers: int | None = None
    rules: tuple[str, ...] = ()
    moderators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Lines as the source's reader takes them, and where the listings they came from go on; stored in one step."""

    listing: str
    lines: list[dict[str, Any]] = field(default_factory=list)
    marks: Mapping[str, str] = field(default_factory=dict)
    is_cap_hit: bool = False
    community: CommunitySeen | None = None


class Stored(Protocol):
    """What a source may ask about what is stored already."""

    def mark(self, listing: str) -> str | None:
        """Where a listing goes on, as the source wrote it down."""
        ...

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of some native ids that are stored."""
        ...

    def behind(self) -> list[tuple[str, int]]:
        """Native ids of posts with more responses than are stored, and how many they were said to have; newest first."""
        ...


@dataclass(frozen=True)
class Live:
    """What a live source is asked with."""

    source: Source
    communities: tuple[str, ...]
    secrets: Mapping[str, str] = field(repr=False)
    asker: Asker
    now: Callable[[], int]  # seconds since 1970, UTC
    stored: Stored
    # The study's first moment, and the moment after its last one; seconds since 1970, UTC.
    start: int | None = None
    end: int | None = None


def bundled(batches: Iterable[Batch], *, listing: str, enough: int = ENOUGH_LINES) -> Iterator[Batch]:
    """Put small batches together until there are enough lines for a part; what there is when the source fails, too."""
    lines: list[dict[str, Any]] = []
    marks: dict[str, str] = {}
    is_cap_hit = False
    failed: Exception | None = None
    each = iter(batches)
    while True:
        try:
            batch = next(each)
        except StopIteration:
            break
        except (SourceSilent, SourceRefuses, NoAccess) as error:
            failed = error
            break
        lines += batch.lines
        marks |= batch.marks
        is_cap_hit |= batch.is_cap_hit
        if len(lines) >= enough:
            yield Batch(listing, lines, marks, is_cap_hit=is_cap_hit)
            lines, marks, is_cap_hit = [], {}, False
    if lines or marks:
        yield Batch(listing, lines, marks, is_cap_hit=is_cap_hit)
    if failed is not None:
        raise failed


@dataclass(frozen=True)
class LivePart:
    """A part that was written, and what must be known of it while the source is asked further."""

    ledger: Part
    known_ids: pa.Table
    contributors: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class Intake:
    """What the lines of a source are read with: its scope and origin, and what is gone and must not be written."""

    source: Source
    scope: Scope
    origin: Origin
    buried: Buried


def live_sheet(lines: list[dict[str, Any]], intake: Intake, *, listing: str) -> tuple[Block, Sheet]:
    """Read lines as those of a file are read, and leave out what is gone."""
    content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    piece = Block(0, 0, 1, content)
    origin = intake.origin
    memory = Memory.empty(origin.key, origin.known, platform=origin.platform)
    reader = reader_of(intake.source, Path(listing))
    found = sheet(piece, reader, scope=intake.scope, origin=origin, memory=memory)
    return piece, replace(found, table=purged_table(found.table, intake.buried))


def live_part(batch: Batch, intake: Intake, folder: Path, *, number: int) -> LivePart | None:
    """Write the lines of a batch, the n-th of its run, as a part without what is gone; nothing when it has no lines."""
    if not batch.lines:
        return None
    origin = intake.origin
    piece, found = live_sheet(batch.lines, intake, listing=batch.listing)
    # Run and number are in the name: lines which are rejected time and again must not make the same name twice.
    mark = sha256(f"{origin.run_id} {number} {batch.listing}".encode()).hexdigest()
    known_ids = pc.utf8_slice_codeunits(found.table["contribution_id"], len(origin.platform) + 1)
    people = found.table["contributor_id"].unique().drop_null().to_pylist()
    part = write_piece(piece, found, folder=folder, mark=mark)
    return LivePart(part, pa.table({"native_id": known_ids}), frozenset(people))


def snapshot_table(rows: list[dict[str, Any]]) -> pa.Table:
    """Snapshots of communities as a table, whose columns may hold nothing at all."""
    return pa.Table.from_pylist(rows, schema=SNAPSHOTS)
