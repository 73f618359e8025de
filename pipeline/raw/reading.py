"""What one worker does: gather the names of an input, and turn its share of an input's blocks into parts."""

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pipeline import privacy
from pipeline.errors import SourceIncomplete
from pipeline.raw import streams
from pipeline.raw.accounts import bare_name, pseudonyms
from pipeline.raw.blocks import Block, Blocks, Known, new_pieces
from pipeline.raw.columns import Origin
from pipeline.raw.items import Reader, Sheet, item_names
from pipeline.raw.kinds import lines_of, names_of, platform_of, reader_of, sheet
from pipeline.raw.masking import memory_of
from pipeline.raw.parts import write_part
from pipeline.raw.reddit_archive import Scope
from pipeline.study import Source

# More than a name and what stands before it take, so that none is lost where two pieces meet.
LONGEST_AUTHOR = 80
NAMES_BYTES = 2**20
AUTHOR = re.compile(rb'"author"\s*:\s*"([^"\\]{1,40})"')


@dataclass(frozen=True)
class Names:
    """The order to gather the names of one input."""

    path: Path
    source: Source
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Share:
    """A worker's share of an input: every ``of``-th block, counted from ``number``; each worker unpacks all of it."""

    path: Path
    number: int
    of: int
    block_bytes: int

    def blocks(self, as_lines: streams.AsLines | None = None) -> Blocks:
        """The blocks of this share."""
        return Blocks(streams.unpacked(self.path, as_lines), self.block_bytes, self._holds)

    def _holds(self, index: int) -> bool:
        return index % self.of == self.number


@dataclass(frozen=True)
class Reading:
    """The order to read one share of an input into parts."""

    share: Share
    source: Source
    folder: Path
    scope: Scope
    scope_mark: str
    known: Known
    origin: Origin


@dataclass(frozen=True)
class Part:
    """What the ledger keeps of a part."""

    part_id: str
    first_line: int
    n_lines: int
    first_byte: int
    n_bytes: int
    content_sha256: str
    part_sha256: str
    n_contributions: int
    n_rejected: int
    n_outside: int
    n_adverts: int
    rejected: tuple[tuple[int, str], ...] = ()


@dataclass
class ShareRead:
    """What one share gave; lines and problem are those of the whole input, which every share sees."""

    parts: list[Part] = field(default_factory=list)
    outside: Counter[str] = field(default_factory=Counter)
    n_lines: int = 0
    n_stored_before: int = 0
    problem: str | None = None
    looks_like: str | None = None


def gather_names(order: Names) -> frozenset[str]:
    """Gather the pseudonyms of the distinctive names in an input, so that no name leaves the worker that read it."""
    made = pseudonyms(order.key, platform_of(order.source))
    names = _names(order)
    return frozenset(made[name] for name in map(bare_name, names) if privacy.is_distinctive(name))


def _names(order: Names) -> Iterable[str]:
    """The names in an input, however its kind tells them."""
    if (told := names_of(order.source)) is not None:
        return told(order.source, order.path)
    reader = reader_of(order.source, order.path)
    return _names_in_archive(order.path) if reader is None else _names_in_items(order, reader)


def _names_in_archive(path: Path) -> Iterator[str]:
    """The names of a Reddit archive, without reading its lines."""
    names: set[bytes] = set()
    end = b""
    # That an input breaks off is told when it is read.
    with suppress(SourceIncomplete):
        for piece in streams.unpacked(path):
            content = end + piece
            names.update(AUTHOR.findall(content))
            end = content[-LONGEST_AUTHOR:]
    return (name.decode("utf-8", "replace") for name in names)


def _names_in_items(order: Names, reader: Reader) -> set[str]:
    """The names of any other input, as its reader tells them."""
    blocks = Blocks(streams.unpacked(order.path, lines_of(order.source)), NAMES_BYTES)
    return {name for block in blocks for name in item_names(block.content, reader)}


@contextmanager
def _no_search_for_rings() -> Iterator[None]:
    """Let nobody look for values that point to each other in a ring.

    A part is made of millions of small values and no rings, and looking through them takes a fifteenth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_search_for_rings()
def read_share(reading: Reading) -> ShareRead:
    """Turn the new pieces of a share into parts."""
    read = ShareRead()
    origin = reading.origin
    memory = memory_of(origin.key, origin.known, origin.platform)
    reader = reader_of(reading.source, reading.share.path)
    blocks = reading.share.blocks(lines_of(reading.source))
    for block in blocks:
        pieces = list(new_pieces(block, reading.known))
        read.n_stored_before += sum(len(piece.content) for piece in pieces) < len(block.content)
        for piece in pieces:
            found = sheet(piece, reader, scope=reading.scope, origin=origin, memory=memory)
            read.parts.append(write_piece(piece, found, folder=reading.folder, mark=reading.scope_mark))
            read.outside += found.outside
    read.n_lines, read.problem = blocks.n_lines, blocks.problem
    read.looks_like = streams.looks_like(blocks.head)
    return read


def write_piece(piece: Block, found: Sheet, *, folder: Path, mark: str) -> Part:
    """Write what a piece gave, and tell the ledger."""
    digest = sha256(piece.content).hexdigest()
    part_id = part_name(piece.first_byte, digest, mark)
    return Part(
        part_id=part_id,
        first_line=piece.first_line,
        n_lines=found.n_lines,
        first_byte=piece.first_byte,
        n_bytes=len(piece.content),
        content_sha256=digest,
        part_sha256=write_part(found.table, folder / f"{part_id}.parquet"),
        n_contributions=len(found.table),
        n_rejected=found.rejected.n,
        n_outside=found.outside.total(),
        n_adverts=found.n_adverts,
        rejected=tuple(sorted(found.rejected.listed)),
    )


def part_name(first_byte: int, content_sha256: str, scope_mark: str) -> str:
    """Name a part by its place, its content and the communities it was read for."""
    return f"part-{first_byte:012d}-{sha256(f'{content_sha256} {scope_mark}'.encode()).hexdigest()[:16]}"


def together(shares: Iterable[ShareRead]) -> ShareRead:
    """Put the shares of one input together, in the order of the input."""
    whole = ShareRead()
    for share in shares:
        whole.parts += share.parts
        whole.outside += share.outside
        whole.n_stored_before += share.n_stored_before
        whole.n_lines, whole.problem, whole.looks_like = share.n_lines, share.problem, share.looks_like
    whole.parts.sort(key=lambda part: part.first_byte)
    return whole
