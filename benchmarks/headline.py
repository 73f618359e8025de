"""The headline-sized corpus from archives to published site, stage by stage, beside the floor of the same run."""

import argparse
import json
import os
import platform
import statistics
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.watch import Watched, watch

CORPORA = Path(__file__).parent / "corpora"
HEADLINE = 1_036_278
STAGES = ("raw", "core", "features", "topics", "codes", "networks", "measures", "published", "pages")
TARGETS = {"total": 300, "measures": 30, "networks": 60}
PACKAGES = ("duckdb", "pyarrow", "scikit-learn", "bertopic", "igraph", "prefect")


def main() -> None:
    """Make the corpus once, run it a few times from nothing, write the table of medians."""
    options = _options()
    study = CORPORA / f"headline-{options.contributions}"
    made = _simulate(study, options.contributions)
    floors, runs = [], []
    for _ in range(options.runs):
        _empty(study)
        floors.append(_floor(study))
        runs.append(_run(study))
    again = _watch_run(study)
    table = _table(options.contributions, runs, floors, made=made, again=again)
    print(table)
    if options.contributions == HEADLINE:
        (Path(__file__).parent / "headline.md").write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=HEADLINE)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _watch_run(study: Path) -> Watched:
    """Run everything once, with a key of its own."""
    command = [sys.executable, "-m", "flows.cli", "run", "--study", str(study), "--quiet"]
    return watch(command, dict(os.environ, STAFFROOM_KEY="00" * 32))


def _simulate(study: Path, contributions: int) -> Watched | None:
    """Write the archives, unless an earlier benchmark has."""
    if (study / "truth.json").exists():
        return None
    command = [sys.executable, "-m", "flows.cli", "simulate", str(study), "--shape", "headline", "--quiet"]
    return watch([*command, "--contributions", str(contributions), "--seed", "20210301"])


def _empty(study: Path) -> None:
    """Take away everything Staffroom made, so that a run starts from archives."""
    import shutil

    for name in ("raw", "warehouse", "published", "site"):
        shutil.rmtree(study / name, ignore_errors=True)


def _floor(study: Path) -> float:
    archives = sorted(str(path) for path in (study / "archives").glob("*.zst"))
    return json.loads(watch([sys.executable, "-m", "benchmarks.floor", *archives]).output)["seconds"]


def _run(study: Path) -> dict[str, Any]:
    """Run everything from archives to site and read what each stage took."""
    watched = _watch_run(study)
    with duckdb.connect(study / "warehouse" / "staffroom.duckdb", read_only=True) as connection:
        seconds = dict(connection.execute("select stage, seconds from main.builds").fetchall())
        raw = "select epoch(max(ended_at)) - epoch(min(started_at)), sum(n_lines) from raw.runs"
        seconds["raw"], n_lines = connection.execute(raw).fetchone() or (0.0, 0)
    return {"watched": watched, "seconds": seconds, "n_lines": n_lines}


def _table(
    contributions: int,
    runs: list[dict[str, Any]],
    floors: list[float],
    *,
    made: Watched | None,
    again: Watched,
) -> str:
    """Set the medians as Markdown."""
    total = statistics.median(run["watched"].wall_seconds for run in runs)
    rows = []
    for stage in STAGES:
        seconds = statistics.median(float(run["seconds"].get(stage, 0.0)) for run in runs)
        target = TARGETS.get(stage, "")
        rows.append(f"| {stage} | {seconds:.1f} | {contributions / max(seconds, 0.01):,.0f} | {target} |")
    floor = statistics.median(floors)
    ingest = statistics.median(float(run["seconds"]["raw"]) + float(run["seconds"]["core"]) for run in runs)
    peak = max(run["watched"].peak_bytes for run in runs) / 2**30
    cpu = statistics.median(run["watched"].cpu_seconds for run in runs)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    floors_told = (
        f"Ingest (raw and core) {ingest:.1f} s is {ingest / floor:.2f} times the floor of {floor:.1f} s "
        "(DuckDB reading the same lines uncompressed into full columns); target 2.5."
    )
    memory_told = (
        f"Peak memory of all processes {peak:.2f} GiB (target 6); processor time {cpu:.0f} s. "
        f"Running the same command again took {again.wall_seconds:.1f} s."
    )
    lines = [
        f"# {contributions:,} invented contributions, archives to published site",
        "",
        f"{datetime.now(UTC).date()}, {machine}; {versions}; median of {len(runs)} runs.",
        "",
        "| stage | seconds | contributions per second | target (s) |",
        "| --- | ---: | ---: | ---: |",
        *rows,
        f"| **whole command, start-up included** | **{total:.1f}** | {contributions / total:,.0f} | {TARGETS['total']} |",
        "",
        floors_told,
        memory_told,
    ]
    if made:
        rate = contributions / made.wall_seconds
        lines.append(
            f"Simulating the archives: {made.wall_seconds:.0f} s, {rate:,.0f} per second, {made.peak_bytes / 2**30:.2f} GiB."
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
