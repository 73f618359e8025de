"""Commands that run flows: collect, refresh, analyse, publish, and what is to be forgotten."""

import argparse
import json
import sys
from typing import Any

from flows.commands.choosing import study_folder
from pipeline.errors import SourceIncomplete

# Flows that stand in the file of another one.
MODULES = {"finish": "refresh"}


def collect(options: argparse.Namespace) -> int:
    """Read the sources of a study."""
    return _run("collect", options, only=options.source)


def refresh(options: argparse.Namespace) -> int:
    """Look again at what is stored."""
    return _run("refresh", options, only=options.source)


def forget(options: argparse.Namespace) -> int:
    """Purge a contribution or an account; the flow is told neither, since Prefect writes down what it is told."""
    from datetime import UTC, datetime

    from pipeline import store
    from pipeline.raw.build_purge import forget as purge
    from pipeline.settings import read_settings
    from pipeline.study import read_study

    study, settings = read_study(study_folder(options)), read_settings()
    with store.open_warehouse(study, settings) as connection:
        counts = purge(
            connection,
            study,
            settings,
            now=datetime.now(UTC),
            contributions=[options.contribution] if options.contribution else [],
            accounts=[options.account] if options.account else [],
            platform=options.platform,
        )
    if not options.json:
        print(f"{counts['n_gone']:,} contributions are taken out; the tables and the site are made anew.")
    return _run("finish", options)


def analyse(options: argparse.Namespace) -> int:
    """Build every stage that changed and publish the warehouse."""
    return _run("analyse", options, full=options.full)


def publish(options: argparse.Namespace) -> int:
    """Make the site."""
    return _run("publish", options, full=options.full)


def run(options: argparse.Namespace) -> int:
    """Collect, analyse and publish."""
    return _run("run", options, full=options.full)


def _run(name: str, options: argparse.Namespace, **parameters: Any) -> int:
    """Check the study before anything starts, run a flow, say where its result is."""
    from importlib import import_module

    from flows.environment import prepare, quieten
    from flows.leftovers import end_leftovers
    from flows.telling import telling
    from pipeline.settings import read_settings
    from pipeline.study import read_study

    folder = study_folder(options)
    study = read_study(folder)
    end_leftovers(prepare(read_settings()))
    flow = getattr(import_module(f"flows.{MODULES.get(name, name)}"), name)
    quieten()
    with telling(quiet=options.quiet or options.json):
        result = flow(str(folder), return_state=True, **parameters).result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    if options.json:
        json.dump(result, sys.stdout, default=str, indent=1)
        print()
    elif name in {"publish", "run"}:
        print(f"The site is in {study.path('site', 'index.html')}")
    elif name == "analyse":
        print(f"The warehouse is in {study.path('published', 'current.duckdb')}")
    return _status(result.get("collect", result))


def _status(collected: dict[str, Any]) -> int:
    """Say what failed or was cut off, and answer 3 when anything was."""
    incomplete = [*(collected.get("failed") or []), *(collected.get("incomplete") or [])]
    for sentence in incomplete:
        print(f"staffroom: {sentence}", file=sys.stderr)
    return SourceIncomplete.exit_status if incomplete else 0
