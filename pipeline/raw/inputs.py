"""The input files of a study's sources: patterns followed, first bytes looked at, contents told apart by SHA-256."""

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from pipeline.errors import BadOption, BadSource, BadStudy
from pipeline.raw.kinds import TIES, is_live, patterns_of, platform_of
from pipeline.raw.kinds import problems as problems_of
from pipeline.raw.reddit_archive import Scope
from pipeline.raw.streams import packing_problem
from pipeline.study import Source, Study

HEAD_BYTES = 512


@dataclass(frozen=True)
class Input:
    """A file that a source names."""

    source: Source
    path: Path
    shown: str
    n_bytes: int
    digest: str


def find_files(study: Study, sources: Iterable[Source]) -> dict[str, list[Path]]:
    """Follow the patterns of every source, relative to the study folder; each file once, in the order of their names.

    Raises
    ------
    BadStudy
        With a sentence for every pattern that matches nothing and every option that is wrong, before anything is read.
    """
    problems: list[str] = []
    files: dict[str, list[Path]] = {}
    for source in sources:
        matches = {pattern: matching(study.folder, pattern) for pattern in patterns_of(source)}
        problems += [
            f"study.toml, source '{source.name}': no file matches '{pattern}' in {study.folder}. "
            "Put the archive there or correct the pattern."
            for pattern, paths in matches.items()
            if not paths
        ]
        if not matches and not is_live(source):
            problems.append(
                f"study.toml, source '{source.name}' names no files. Add a line such as: files = ['archives/*.zst']"
            )
        files[source.name] = list(dict.fromkeys(path for paths in matches.values() for path in paths))
        problems += problems_of(source, files[source.name])
    if problems:
        raise BadStudy(problems)
    return files


def matching(folder: Path, pattern: str) -> list[Path]:
    """List the files that a pattern matches, sorted."""
    found = glob.glob(pattern, root_dir=folder, recursive=True)  # noqa: PTH207 - Path.glob refuses absolute patterns
    return [folder / name for name in sorted(found) if (folder / name).is_file()]


def examine(study: Study, source: Source, paths: Iterable[Path]) -> tuple[list[Input], list[str]]:
    """Look at files: those that can be read, and a sentence for each that cannot be what it should be."""
    inputs: list[Input] = []
    problems: list[str] = []
    for path in paths:
        shown = os.path.relpath(path, study.folder)
        try:
            with path.open("rb") as file:
                problem = packing_problem(path, file.read(HEAD_BYTES))
                file.seek(0)
                digest = file_digest(file, "sha256").hexdigest()
                n_bytes = file.tell()
        except OSError as error:
            problems.append(f"{shown} cannot be read ({error.strerror}). Check the file and its permissions.")
            continue
        if problem:
            problems.append(
                f"{shown} {problem}. Put the right archive in its place, or take it out of study.toml."
            )
        else:
            # A table may be an edge list too, and an edge list one of two sources: each of them has its own.
            known_by = f"{digest}-{source.name}" if source.kind == TIES else digest
            inputs.append(Input(source, path, shown, n_bytes, known_by))
    return inputs, problems


def examine_all(study: Study, sources: Iterable[Source]) -> list[Input]:
    """Look at all files of all sources.

    Raises
    ------
    BadStudy
        When patterns match nothing.
    BadSource
        When files are empty, of another format, or cannot be opened; all of them at once, before anything is read.
    """
    chosen = list(sources)
    files = find_files(study, chosen)
    looked_at = [examine(study, source, files[source.name]) for source in chosen]
    problems = [problem for _, found in looked_at for problem in found]
    if problems:
        raise BadSource("\n".join(problems))
    return [entry for entries, _ in looked_at for entry in entries]


def scope_of(study: Study, source: Source) -> Scope:
    """The communities whose lines are kept."""
    platform = platform_of(source)
    communities = {
        community.native_name.lower(): community.id
        for community in study.communities
        if community.platform == platform
    }
    return Scope(communities, source.community)


def chosen_sources(study: Study, only: str | None) -> tuple[Source, ...]:
    """Choose the sources to read.

    Raises
    ------
    BadOption
        When ``only`` names no source that is switched on.
    """
    on = study.sources_on()
    if only is None:
        return on
    if found := tuple(source for source in on if source.name == only):
        return found
    if any(source.name == only for source in study.sources):
        raise BadOption(
            f"The source '{only}' is switched off. Take out 'enabled = false' in study.toml to read it."
        )
    names = ", ".join(f"'{source.name}'" for source in on) or "none is switched on"
    raise BadOption(f"study.toml has no source '{only}'. Choose one of: {names}.")
