"""Checks a person can run before a long collection: the machine, the key, the study, its sources."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline.errors import StaffroomError
from pipeline.settings import Settings, key_path, pseudonym_key
from pipeline.study import Source, Study, read_study

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 5 * 2**30
PACKAGES = ("duckdb", "prefect", "bertopic", "scikit-learn", "praw")


@dataclass(frozen=True)
class Finding:
    """One thing that was checked."""

    what: str
    is_well: bool
    told: str


def examine(folder: Path, settings: Settings) -> list[Finding]:
    """Check everything and tell every finding, good or bad."""
    findings = [_python(), _packages(), _disk(folder)]
    try:
        study = read_study(folder)
    except StaffroomError as error:
        return [*findings, Finding("study", is_well=False, told=str(error))]
    findings.append(
        Finding("study", is_well=True, told=f"'{study.title}', {study.start} to {study.end}, in {folder}")
    )
    checks: tuple[Callable[[Study, Settings], Iterator[Finding]], ...] = (_key, _sources)
    return findings + [finding for check in checks for finding in check(study, settings)]


def _python() -> Finding:
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        "python",
        is_well=sys.version_info >= OLDEST_PYTHON,
        told=f"{version}, SQLite {sqlite3.sqlite_version}",
    )


def _packages() -> Finding:
    """Check that the packages are there, and say their versions."""
    try:
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    except metadata.PackageNotFoundError as error:
        return Finding("packages", is_well=False, told=f"{error.name} is not installed. Run: make .venv")
    return Finding("packages", is_well=True, told=versions)


def _disk(folder: Path) -> Finding:
    """Check that there is room for a warehouse."""
    place = folder if folder.exists() else folder.absolute().parent
    free = shutil.disk_usage(place).free
    told = f"{free / 2**30:.0f} GiB free in {place}"
    if free < LEAST_FREE_BYTES:
        told += f"; {LEAST_FREE_BYTES / 2**30:.0f} GiB are advisable: free some space"
    return Finding("disk", is_well=free >= LEAST_FREE_BYTES, told=told)


def _key(study: Study, settings: Settings) -> Iterator[Finding]:
    """Check that the key can be used, without making one."""
    path = key_path(settings, study.title)
    if settings.key_hex is None and not path.exists():
        yield Finding(
            "key", is_well=True, told=f"none yet; the first collection makes {path}. Keep a safe copy of it."
        )
        return
    try:
        pseudonym_key(settings, study.title, study.folder)
    except StaffroomError as error:
        yield Finding("key", is_well=False, told=str(error))
    else:
        place = "STAFFROOM_KEY" if settings.key_hex else str(path)
        yield Finding("key", is_well=True, told=f"{place}. Keep a safe copy of it.")


def _sources(study: Study, settings: Settings) -> Iterator[Finding]:
    """Check that every source that is switched on has something to read, and says how."""
    from pipeline.raw.inputs import matching
    from pipeline.raw.kinds import is_live, patterns_of, problems

    for source in study.sources:
        what = f"source {source.name}"
        if not source.enabled:
            yield Finding(what, is_well=True, told="switched off")
            continue
        matches = {pattern: matching(study.folder, pattern) for pattern in patterns_of(source)}
        paths = [path for found in matches.values() for path in found]
        yield from (Finding(what, is_well=False, told=said) for said in problems(source, paths))
        if is_live(source):
            yield _service(source, settings)
        for pattern, found in matches.items():
            size = sum(path.stat().st_size for path in found) / 2**20
            told = f"{len(found)} files, {size:,.1f} MiB"
            missing = f"'{pattern}' matches no file in {study.folder}"
            yield Finding(what, is_well=bool(found), told=told if found else missing)
    if not study.sources_on():
        yield Finding(
            "sources", is_well=False, told="no source is switched on; add a [[source]] to study.toml"
        )


def _service(source: Source, settings: Settings) -> Finding:
    """Say which credentials of a live source are in the environment; nobody is asked."""
    from pipeline.raw.kinds import live_module

    names = live_module(source).SECRETS
    there = [name for name in names if settings.secrets.get(name)]
    lacking = [name for name in names if name not in there]
    told = f"asked over the network; in the environment: {', '.join(there) or 'no credentials'}"
    if lacking:
        told += f"; not there: {', '.join(lacking)} (its data sheet says whether it needs them)"
    return Finding(f"source {source.name}", is_well=True, told=told if names else "asked over the network")
