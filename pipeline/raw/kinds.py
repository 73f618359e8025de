"""The kinds of sources that can be read: for each the module that is its data sheet, and how its lines become a part."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from types import ModuleType

from pipeline.raw.blocks import Block
from pipeline.raw.columns import Origin, part_table
from pipeline.raw.items import Reader, Sheet, item_sheet
from pipeline.raw.lines import read_lines
from pipeline.raw.masking import Memory
from pipeline.raw.reddit_archive import Scope, sort_out
from pipeline.raw.streams import AsLines
from pipeline.study import Source

ARCHIVE = "reddit-archive"
KINDS = (ARCHIVE, "reddit-researchers", "stackexchange", "feed", "bluesky", "table")
# What stands before the ":" of a community's id, for kinds that read one platform only.
PLATFORMS = {ARCHIVE: "reddit", "reddit-researchers": "reddit", "bluesky": "bluesky"}


def data_sheet(kind: str) -> ModuleType:
    """The module of a kind; its docstring is the data sheet."""
    return import_module(f"pipeline.raw.{kind.replace('-', '_')}")


def platform_of(source: Source) -> str:
    """The platform whose accounts and ids a source speaks of."""
    return PLATFORMS.get(source.kind) or (source.community or "").partition(":")[0]


def problems(source: Source, paths: Iterable[Path]) -> list[str]:
    """Say what a study must still say, or says wrongly, about how to read the lines of a source's files."""
    check = getattr(data_sheet(source.kind), "check", None)
    found = [] if check is None else check(source, paths)
    return [f"study.toml, source '{source.name}': {said}" for said in found]


def reader_of(source: Source, path: Path) -> Reader | None:
    """The reader of a source's lines; archives have none, since they are read by columns."""
    return None if source.kind == ARCHIVE else data_sheet(source.kind).reader(source, path)


def lines_of(source: Source) -> AsLines | None:
    """What makes lines of a file of this kind, where its ending does not tell."""
    return getattr(data_sheet(source.kind), "as_lines", None)


def sheet(piece: Block, reader: Reader | None, *, scope: Scope, origin: Origin, memory: Memory) -> Sheet:
    """Read the lines of a piece into the table of a part."""
    if reader is not None:
        return item_sheet(piece, reader, scope=scope, origin=origin, memory=memory)
    lines = read_lines(piece.content, first_line=piece.first_line)
    kept = sort_out(lines, scope)
    table = part_table(kept, origin, memory)
    return Sheet(table, lines.n_lines, kept.rejected, kept.outside, kept.n_adverts)
