"""Whether planted truths lie inside the reported 95 % intervals, over many seeds.

``python -m benchmarks.planted --seeds 100 --with-topics 10``: every seed invents a corpus, Staffroom measures it, and each
estimate with a planted value is looked up. Who answers whom, how often and how unequally is compared for every seed; topics
are found for the first few seeds only, since they cost most of the time. What is compared with what stands in ``planted``.
"""

import argparse
import csv
import os
import shutil
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb

CORPORA = Path(__file__).parent / "corpora" / "planted"
TARGET = 0.9
SHIFT = "Stricter rules for links in Broadwick"
Cell = tuple[str, str, str]


def main() -> None:
    """Measure every seed, write the table."""
    options = _options()
    jobs = [
        (seed, options.contributions, number < options.with_topics)
        for number, seed in enumerate(range(1, options.seeds + 1))
    ]
    expected = _expected(options.contributions)
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_seed, jobs))
    table = _table(options, [_inside(one, expected) for one in found], found)
    print(table)
    if options.seeds >= 100:  # noqa: PLR2004  what the table claims
        (Path(__file__).parent / "planted.md").write_text(table, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--with-topics", type=int, default=10, help="seeds for which topics are found too")
    parser.add_argument("--contributions", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _expected(contributions: int) -> dict[str, dict[str, dict[str, float]]]:
    """What the parameters lead to on average where no formula is at hand, by community and period."""
    from pipeline.simulate.shapes import shape_named
    from pipeline.simulate.truth import expected

    shape = shape_named("demo")
    periods = [cut.isoformat() for cut in shape.cuts[:-1]]
    return {
        community: {
            period: {name: mean for name, (mean, _) in values.items()}
            for period, values in zip(periods, rows, strict=True)
        }
        for community, rows in expected(shape, contributions).items()
    }


def _seed(job: tuple[int, int, bool]) -> dict[str, Any]:
    """Invent a corpus, measure it, and keep what is to be compared; a worker's whole job."""
    seed, contributions, with_topics = job
    folder = CORPORA / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.setdefault("NUMBA_CACHE_DIR", str(CORPORA / "numba"))
    from pipeline.simulate.build import simulate

    truth = simulate(folder, contributions=contributions, seed=seed)
    topics = _measure(folder, with_topics=with_topics)
    with duckdb.connect(folder / "warehouse" / "staffroom.duckdb", read_only=True) as connection:
        query = (
            "select measure, subject, community_id, period_start, period, value, ci_low, ci_high "
            "from measures.estimates where variant = 'corrected'"
        )
        rows = connection.execute(query).fetchall()
    estimates = {
        (measure, subject, community, start.isoformat() if period != "whole" else period): (value, low, high)
        for measure, subject, community, start, period, value, low, high in rows
        if value is not None and low is not None
    }
    found = {"seed": seed, "truth": truth, "estimates": estimates, "topics": topics}
    shutil.rmtree(folder)
    return found


def _measure(folder: Path, *, with_topics: bool) -> dict[str, Any]:
    """Run the stages that make what is compared, on one worker; give how topics were matched."""
    from pipeline import store
    from pipeline.core import build as core
    from pipeline.features import build as features
    from pipeline.measures import build as measures
    from pipeline.networks import build as networks
    from pipeline.raw import build as raw
    from pipeline.settings import Settings
    from pipeline.study import read_study
    from pipeline.topics import build as topics

    study = read_study(folder)
    settings = Settings(home=folder / "home", key_hex="5a" * 32, workers=1)
    with store.open_warehouse(study, settings) as connection:
        raw.collect(connection, study, settings, now=datetime.now(UTC))
        with store.parts_attached(connection, study):
            core.build(connection, study, settings)
        for stage in (features, topics) if with_topics else ():
            stage.build(connection, study, settings)
        networks.build(connection, study, settings)
        matched = _merge(folder, connection) if with_topics else {}
        measures.build(connection, study, settings)
    return matched


def _merge(folder: Path, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Make one of all found topics of which at least half is about the same planted one, and say how well they agree.

    A found topic that is half about none (turns of phrase, mostly) joins what has no clear topic.
    """
    from sklearn.metrics import adjusted_mutual_info_score

    with (folder / "truth_items.csv").open(encoding="utf-8") as file:
        planted_topic = {row["contribution_id"]: row["topic"] for row in csv.DictReader(file) if row["topic"]}
    assigned = connection.execute("select contribution_id, topic_id from topics.assignments").fetchall()
    pairs = [(planted_topic[item], topic) for item, topic in assigned if item in planted_topic]
    clear = [(name, topic) for name, topic in pairs if topic >= 0]
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for name, topic in clear:
        counts[topic][name] += 1
    tops = {topic: (*names.most_common(1)[0], names.total()) for topic, names in sorted(counts.items())}
    about = {topic: name for topic, (name, n, total) in tops.items() if n >= total / 2}
    merged = {name: min(topic for topic, other in about.items() if other == name) for name in about.values()}
    for topic in counts:
        row = [merged[about[topic]] if topic in about else -1, topic]
        connection.execute("update topics.assignments set topic_id = ? where topic_id = ?", row)
    return {
        "ami": adjusted_mutual_info_score(*zip(*pairs, strict=True)),
        "ami_clear": adjusted_mutual_info_score(*zip(*clear, strict=True)),
        "n_topics": len(counts),
        "n_about_none": len(counts) - len(about),
        "merged": {name: str(topic) for name, topic in merged.items()},
    }


def planted(found: dict[str, Any], expected: dict[str, Any]) -> Iterator[tuple[str, str, Cell, float]]:
    """Give every planted value as (what it is, measure, (subject, community, period), value).

    Response rates and level shifts are parameters of the simulator. Reciprocity and the Gini coefficient are what these
    parameters lead to on average, from replicates of the simulation with seeds of their own. The share of a planted topic
    is compared with that of all found topics together of which at least half is about it.
    """
    for community, told in found["truth"]["communities"].items():
        yield "level shift", "level_shift", (SHIFT, community, "whole"), told["level_shift"]
        for period, row in told["periods"].items():
            mean = expected[community][period]
            yield "response rate", "response_rate", ("", community, period), row["planted"]["response_rate"]
            yield "reciprocity", "reciprocity", ("", community, period), mean["reciprocity"]
            yield "concentration", "gini_contributions", ("", community, period), mean["gini_contributions"]
            for name, topic in found["topics"].get("merged", {}).items():
                share = row["planted"]["topic_shares"].get(name)
                if share:
                    yield "topic share", "topic_prevalence", (topic, community, period), share


def _inside(found: dict[str, Any], expected: dict[str, Any]) -> dict[str, list[tuple[Cell, bool]]]:
    """Say of every planted value whether its interval holds it."""
    inside = defaultdict(list)
    for what, measure, cell, value in planted(found, expected):
        estimate = found["estimates"].get((measure, *cell))
        if estimate is not None:
            inside[what].append((cell, estimate[1] <= value <= estimate[2]))
    return inside


def _table(
    options: argparse.Namespace, inside: list[dict[str, list[tuple[Cell, bool]]]], found: list[dict[str, Any]]
) -> str:
    """Set the shares as Markdown."""
    rows = []
    for what in ("response rate", "reciprocity", "concentration", "level shift", "topic share"):
        by_cell: dict[Cell, list[bool]] = defaultdict(list)
        for one in inside:
            for cell, is_inside in one.get(what, []):
                by_cell[cell if what != "topic share" else ("", *cell[1:])].append(is_inside)
        if by_cell:
            rows.append(_row(what, by_cell))
    topics = [one["topics"] for one in found if one["topics"]]
    lines = [
        f"# Planted truths in reported intervals: {options.seeds} seeds of {options.contributions:,} contributions",
        "",
        f"{datetime.now(UTC).date()}; topics found for {len(topics)} of the seeds.",
        "",
        "| planted | inside, all cells | cells with at least 90 % | lowest cell | intervals looked at |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
    ]
    if topics:
        means = {
            name: statistics.mean(one[name] for one in topics)
            for name in ("ami", "ami_clear", "n_topics", "n_about_none")
        }
        matched = statistics.mean(len(one["merged"]) for one in topics)
        agreement = (
            f"Planted and found topics: adjusted mutual information {means['ami']:.2f}, {means['ami_clear']:.2f} where a topic "
            f"is clear; {means['n_topics']:.0f} topics found, {means['n_about_none']:.1f} of them half about none of the "
            f"planted ones, and {matched:.1f} of the 16 planted ones among them (means over seeds)."
        )
        lines += ["", agreement]
    return "\n".join(lines) + "\n"


def _row(what: str, by_cell: dict[Cell, list[bool]]) -> str:
    shares = [statistics.mean(values) for values in by_cell.values()]
    everything = [value for values in by_cell.values() for value in values]
    enough = sum(share >= TARGET for share in shares)
    return f"| {what} | {statistics.mean(everything):.1%} | {enough} of {len(shares)} | {min(shares):.0%} | {len(everything):,} |"


if __name__ == "__main__":
    main()
