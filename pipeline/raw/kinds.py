"""The kinds of sources that can be read: for each the module that is its data sheet, and how its lines become a part."""

from collections.abc import Callable, Iterable
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
from pipeline.study_keys import SOURCE_KINDS

ARCHIVE = "reddit-archive"
TIES = "ties"
REDDIT_API = "reddit-api"
ARCTIC_SHIFT = "arctic-shift"
KINDS = SOURCE_KINDS
# Kinds that are asked over the network when a source of them names no files.
LIVE = {
    REDDIT_API: "reddit_api",
    ARCTIC_SHIFT: "arctic_shift",
    "stackexchange": "stackexchange_live",
    "feed": "feed_live",
    "mastodon": "mastodon_live",
    "bluesky": "bluesky_live",
    "lemmy": "lemmy_live",
}
# Kinds whose lines have the fields of Reddit's archives.
LIKE_ARCHIVES = (ARCHIVE, REDDIT_API, ARCTIC_SHIFT)
# What a study must say before a live source is asked.
CHARTER = ("basis", "ethics", "contacted")
# What every live source has: how long it may take, how often to ask the same, when to look again.
PATIENCE = ("minutes", "seconds_an_answer", "attempts", "first_wait_seconds", "recheck_hours")
# What stands before the ":" of a community's id, for kinds that read one platform only.
PLATFORMS = {
    ARCHIVE: "reddit",
    "reddit-researchers": "reddit",
    REDDIT_API: "reddit",
    ARCTIC_SHIFT: "reddit",
    "mastodon": "mastodon",
    "bluesky": "bluesky",
    "lemmy": "lemmy",
}


def data_sheet(kind: str) -> ModuleType:
    """The module of a kind; its docstring is the data sheet."""
    return import_module(f"pipeline.raw.{kind.replace('-', '_')}")


def sheets_of(kind: str) -> list[ModuleType]:
    """The modules that tell all there is to know of a kind: of its files, and of its service."""
    live = [import_module(f"pipeline.raw.{LIVE[kind]}")] if kind in LIVE else []
    return list(dict.fromkeys([data_sheet(kind), *live]))


def platform_of(source: Source) -> str:
    """The platform whose accounts and ids a source speaks of."""
    return PLATFORMS.get(source.kind) or (source.community or "").partition(":")[0]


def problems(source: Source, paths: Iterable[Path]) -> list[str]:
    """Say what a study must still say, or says wrongly, about how to ask a source or to read the lines of its files."""
    if is_live(source):
        found = missing_charter(source) + foreign_options(source)
        check = getattr(live_module(source), "wrong_options", None)
        found += [] if check is None else check(source)
    else:
        check = getattr(data_sheet(source.kind), "check", None)
        found = [] if check is None else check(source, paths)
    return [f"study.toml, source '{source.name}': {said}" for said in found]


def is_live(source: Source) -> bool:
    """Whether a source is asked over the network."""
    return source.kind in LIVE and not source.files


def live_module(source: Source) -> ModuleType:
    """The module that asks a live source."""
    return import_module(f"pipeline.raw.{LIVE[source.kind]}")


def can_look_again(source: Source) -> bool:
    """Whether a source can be asked again for what is stored."""
    return is_live(source) and hasattr(live_module(source), "again")


def missing_charter(source: Source) -> list[str]:
    """Say what a live source must still say about the basis on which it is collected."""
    missing = [name for name in CHARTER if source.charter.get(name) in (None, "")]
    if not missing:
        return []
    told = (
        f"it is asked over the network, so [source.charter] must say {', '.join(missing)} "
        "(basis: the terms or agreement; ethics: the decision; contacted: when the community was written to, or why not)."
    )
    return [told]


def foreign_options(source: Source) -> list[str]:
    """Say which options of a live source it does not have."""
    own = (*live_module(source).OPTIONS, *PATIENCE)
    return [
        f"'{name}' is no option of a source of kind '{source.kind}', which has {', '.join(own)}."
        for name in sorted(source.options.keys() - set(own))
    ]


def reader_of(source: Source, path: Path) -> Reader | None:
    """The reader of a source's lines; those like archives' have none, since they are read by columns."""
    return None if source.kind in LIKE_ARCHIVES else data_sheet(source.kind).reader(source, path)


def lines_of(source: Source) -> AsLines | None:
    """What makes lines of a source's files, where their endings do not tell."""
    module = data_sheet(source.kind)
    return module.as_lines_of(source) if hasattr(module, "as_lines_of") else getattr(module, "as_lines", None)


def names_of(source: Source) -> Callable[[Source, Path], Iterable[str]] | None:
    """What tells the names in a file whose lines are no contributions."""
    return getattr(data_sheet(source.kind), "names", None)


def patterns_of(source: Source) -> tuple[str, ...]:
    """The patterns of all files of a source; some kinds name more than ``files``."""
    further = getattr(data_sheet(source.kind), "further_patterns", None)
    # A file that is named twice is read once.
    return tuple(dict.fromkeys((*source.files, *(further(source) if further else ()))))


def sheet(piece: Block, reader: Reader | None, *, scope: Scope, origin: Origin, memory: Memory) -> Sheet:
    """Read the lines of a piece into the table of a part."""
    if reader is not None:
        return item_sheet(piece, reader, scope=scope, origin=origin, memory=memory)
    lines = read_lines(piece.content, first_line=piece.first_line)
    kept = sort_out(lines, scope)
    table = part_table(kept, origin, memory)
    return Sheet(table, lines.n_lines, kept.rejected, kept.outside, kept.n_adverts)
