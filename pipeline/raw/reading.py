"""What one worker does: gather the names of an input, and turn its share of an input's blocks into parts."""

import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pipeline import privacy
from pipeline.errors import SourceIncomplete
from pipeline.raw import streams
from pipeline.raw.accounts import bare_name, pseudonyms
from pipeline.raw.blocks import Block, Blocks, Known, new_pieces
from pipeline.raw.columns import Origin, part_table
from pipeline.raw.lines import read_lines
from pipeline.raw.masking import Memory
from pipeline.raw.parts import write_part
from pipeline.raw.reddit_archive import Scope, sort_out

# More than a name and what stands before it take, so that none is lost where two pieces meet.
LONGEST_AUTHOR = 80
AUTHOR = re.compile(rb'"author"\s*:\s*"([^"\\]{1,40})"')


@dataclass(frozen=True)
class Names:
    """The order to gather the names of one input."""

    path: Path
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Share:
    """A worker's share of an input: every ``of``-th block, counted from ``number``; each worker unpacks all of it."""

    path: Path
    number: int
    of: int
    block_bytes: int

    def blocks(self) -> Blocks:
        """The blocks of this share."""
        return Blocks(streams.unpacked(self.path), self.block_bytes, self._holds)

    def _holds(self, index: int) -> bool:
        return index % self.of == self.number


@dataclass(frozen=True)
class Reading:
    """The order to read one share of an input into parts."""

    share: Share
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
    names: set[bytes] = set()
    end = b""
    # That an input breaks off is told when it is read.
    with suppress(SourceIncomplete):
        for piece in streams.unpacked(order.path):
            content = end + piece
            names.update(AUTHOR.findall(content))
            end = content[-LONGEST_AUTHOR:]
    spelled = (bare_name(name.decode("utf-8", "replace")) for name in names)
    made = pseudonyms(order.key)
    return frozenset(made[name] for name in spelled if privacy.is_distinctive(name))


def read_share(reading: Reading) -> ShareRead:
    """Turn the new pieces of a share into parts."""
    read = ShareRead()
    memory = Memory.empty(reading.origin.key, reading.origin.known)
    blocks = reading.share.blocks()
    for block in blocks:
        pieces = list(new_pieces(block, reading.known))
        read.n_stored_before += sum(len(piece.content) for piece in pieces) < len(block.content)
        for piece in pieces:
            _read_piece(piece, reading, memory, read)
    read.n_lines, read.problem = blocks.n_lines, blocks.problem
    read.looks_like = streams.looks_like(blocks.head)
    return read


def _read_piece(piece: Block, reading: Reading, memory: Memory, read: ShareRead) -> None:
    """Turn a piece into a part and note it."""
    lines = read_lines(piece.content, first_line=piece.first_line)
    kept = sort_out(lines, reading.scope)
    digest = sha256(piece.content).hexdigest()
    part_id = part_name(piece.first_byte, digest, reading.scope_mark)
    table = part_table(kept, reading.origin, memory)
    read.parts.append(
        Part(
            part_id=part_id,
            first_line=piece.first_line,
            n_lines=lines.n_lines,
            first_byte=piece.first_byte,
            n_bytes=len(piece.content),
            content_sha256=digest,
            part_sha256=write_part(table, reading.folder / f"{part_id}.parquet"),
            n_contributions=len(table),
            n_rejected=kept.rejected.n,
            n_outside=kept.outside.total(),
            n_adverts=kept.n_adverts,
            rejected=tuple(sorted(kept.rejected.listed)),
        )
    )
    read.outside += kept.outside


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
