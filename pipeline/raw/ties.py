"""Edge lists: who names whom, and what is known of these people, as sociometric surveys and exports of forums say it.

Address
    Files that lie on this machine, in the formats of tables: CSV, JSON lines, Parquet or workbooks. ``files`` holds one
    tie a line, ``contributors`` (if there are any) one person a line; both may be the same file. ``columns`` names the
    columns ``source`` and ``target``, and where there are some ``weight``, ``relation``, ``at``, ``wave`` and
    ``community``; ``contributor_columns`` names ``id``, ``wave`` and, in the study's own words, any attributes
    (profession, role, site). ``relation`` beside them names the one relation of a list that does not say it.
Terms of use
    Those of the survey: what people agreed to when they were asked. A study names it in ``[source.charter]``.
Limits
    Who named nobody is known only from the list of people. Who was not asked cannot name, and nothing here says who was
    asked. Ties have the direction the list gives them; an undirected list must hold both directions. Not read: matrices,
    GraphML, GEXF, Pajek. Only columns that the study names are read.
Since when
    Any time: nothing here depends on the version of a tool.
Oddities, all of them read here
    Wide tables have several columns of people whom one person names: ``target`` lists them, and each is a tie. A list of
    columns of any other field: the first that says something counts. Ties from matrices have weight 0 where there is
    none: such lines are counted, not kept. Without a column of weights each line weighs 1; lines that say the same twice
    stay two. People are told apart by their name or number in any case, as in tables of the same platform, so that
    pseudonyms meet; "Q. Heron" and "Quinn Heron" are two people. 17 and 17.0 are one. Numbers that a spreadsheet has
    rounded are refused by that name. An attribute that is the name of a person of the same file becomes the pseudonym.
    Ties and attributes are those of the files as they lie there now: a file that changed, got another name or is no
    longer named by ``files`` takes what it gave with it, since nobody could tell a tie taken back from one never told.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pipeline.errors import SourceIncomplete
from pipeline.raw import streams
from pipeline.raw.headers import missing_columns
from pipeline.raw.lines import ANY_LINES, Lines, read_lines
from pipeline.raw.mappings import check_times
from pipeline.raw.tie_lines import FIELDS, OF_PEOPLE, people_named, tie_columns
from pipeline.raw.waves import check_waves
from pipeline.study import Source

NEEDED = ("source", "target")
SHAPE = {
    "columns": '{ source = "asks", target = "is_asked" }',
    "contributor_columns": '{ id = "name", role = "role" }',
}


def further_patterns(source: Source) -> tuple[str, ...]:
    """The patterns of further files that a source names beside ``files``: its lists of people."""
    return tuple(pattern for pattern in source.options.get("contributors", ()) if isinstance(pattern, str))


def names(source: Source, path: Path) -> set[str]:
    """The names in a file."""
    columns = tie_columns(source.options)
    lines = lines_in(content_of(path)[0])
    return {name for fields in lines.records for name in people_named(fields, columns)}


def content_of(path: Path) -> tuple[bytes, str | None]:
    """All lines of a file, which is small beside any archive, and what is wrong with it when there should be more."""
    pieces: list[bytes] = []
    try:
        pieces.extend(streams.unpacked(path))
    except SourceIncomplete as error:
        return b"".join(pieces), str(error)
    return b"".join(pieces), None


def lines_in(content: bytes) -> Lines:
    """The records of a whole file."""
    return read_lines(content, first_line=1, decoder=ANY_LINES)


def has_ties(source: Source, path: Path) -> bool:
    """Whether a file is one of the edge lists."""
    return any(_matches(path, pattern) for pattern in source.files)


def has_people(source: Source, path: Path) -> bool:
    """Whether a file is one of the lists of people."""
    return any(_matches(path, pattern) for pattern in further_patterns(source))


def _matches(path: Path, pattern: str) -> bool:
    """Say whether a pattern of a study can have found a file; Path.match knows no "**" before Python 3.13."""
    if "**" not in pattern:
        return path.match(pattern)
    return fnmatchcase(path.as_posix(), f"*/{pattern.replace('**/', '*')}")


def check(source: Source, paths: Iterable[Path]) -> list[str]:
    """List what is wrong with the options of a source, and the columns it names that its files do not have."""
    options = source.options
    wrong = [*_check_options(options), *check_times(options)]
    if wrong := wrong or list(check_waves(options, source.community)):
        return wrong
    return [said for path in paths for said in _missing(source, path)]


def _missing(source: Source, path: Path) -> Iterator[str]:
    """Name the columns that a file lacks."""
    options = source.options
    if has_ties(source, path):
        yield from missing_columns(_one_by_one(options["columns"]), path)
    if has_people(source, path):
        yield from missing_columns(options["contributor_columns"], path, option="contributor_columns")


def _one_by_one(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an edge list with each of the targets apart, since each must be there."""
    targets = columns["target"]
    if isinstance(targets, str):
        return dict(columns)
    others = {name: named for name, named in columns.items() if name != "target"}
    return others | {f"target ({number})": named for number, named in enumerate(targets, start=1)}


def _check_options(options: Mapping[str, Any]) -> Iterator[str]:
    """Columns are named where they must be, and only those that mean something."""
    yield from _check_columns(options, "columns", NEEDED)
    people, said = options.get("contributors"), options.get("contributor_columns")
    if (people is None) != (said is None):
        has, lacks = (
            ("contributors", "contributor_columns")
            if said is None
            else ("contributor_columns", "contributors")
        )
        yield f"{has} is given without {lacks}; a list of people needs both."
    elif people is not None:
        if not people or not all(isinstance(pattern, str) and pattern.strip() for pattern in people):
            yield f"contributors must list paths as text, not {people!r}."
        yield from _check_columns(options, "contributor_columns", ("id",))
    if "mapping" in options:
        yield "mapping is for tables; of ties, columns says which column is what."


def _check_columns(options: Mapping[str, Any], option: str, needed: Iterable[str]) -> Iterator[str]:
    """Each field names a column or some; the fields that nothing can do without are there."""
    said = options.get(option)
    missing = [name for name in needed if not (isinstance(said, dict) and said.get(name))]
    if not isinstance(said, dict) or missing:
        yield f"{option} must name {', '.join(missing)}, for example {SHAPE[option]}."
        return
    for name, named in said.items():
        columns = named if isinstance(named, list) else [named]
        if not all(isinstance(column, str) and column.strip() for column in columns):
            yield f"'{name}' in {option} must name a column, or list some in quotes, not {named!r}."
        if option == "columns" and name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            yield f"columns has the key '{name}', which is none of {', '.join(FIELDS)}.{meant}"
    if option == "contributor_columns":
        yield from _check_attributes(said)


def _check_attributes(said: Mapping[str, Any]) -> Iterator[str]:
    """Something is to be known of people, and it is not who they are."""
    attributes = {name: named for name, named in said.items() if name not in OF_PEOPLE}
    if not attributes:
        yield 'contributor_columns names no attribute, for example profession = "job".'
    for name, named in attributes.items():
        if named == said["id"]:
            yield f"contributor_columns would keep the ids of people as their attribute '{name}'; no name is written down."
