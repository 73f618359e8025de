"""What was collected, how the last runs ended, and which stages are older than their input."""

from typing import Any

from pipeline import builds, store
from pipeline.settings import Settings
from pipeline.stages import STAGES
from pipeline.study import Study


def read_status(study: Study, settings: Settings) -> dict[str, Any]:
    """Read the ledger and the builds; of the published copy while a flow is writing the warehouse."""
    with store.open_for_reading(study, settings) as (connection, is_published_copy):
        built = {row["stage"]: row for row in store.read_sql(connection, "", "builds").to_pylist()}
        stale = [
            stage
            for stage in (*STAGES[1:-1], "published")
            if built.get(stage, {}).get("fingerprint") != builds.fingerprint(connection, stage, study)
        ]
        return {
            "study": study.title,
            "folder": str(study.folder),
            "is_being_written": is_published_copy,
            "sources": store.read_sql(connection, "", "status_sources").to_pylist(),
            "not_collected": _not_collected(connection, study),
            "communities": store.read_sql(connection, "", "status_communities").to_pylist(),
            "builds": [
                {"stage": stage, "built_at": row["built_at"], "seconds": row["seconds"]}
                for stage, row in built.items()
            ],
            "stale": [] if is_published_copy else stale,
            "site": str(study.path("site", "index.html"))
            if study.path("site", "index.html").exists()
            else None,
        }


def _not_collected(connection: Any, study: Study) -> list[str]:
    """Name the sources that are switched on and were never collected."""
    seen = {row["source"] for row in store.read_sql(connection, "", "status_sources").to_pylist()}
    return [source.name for source in study.sources_on() if source.name not in seen]


def as_text(status: dict[str, Any]) -> str:
    """Write a status for a person."""
    lines = [f"{status['study']}  ({status['folder']})"]
    if status["is_being_written"]:
        lines.append("A flow is writing the warehouse now; this is the state that was published last.")
    lines += ["", "Sources"] + [_source_line(row) for row in status["sources"]]
    lines += [f"  {name}: not collected yet" for name in status["not_collected"]]
    lines += ["", "Communities"] + [_community_line(row) for row in status["communities"]]
    lines += ["", "Built"] + [
        f"  {row['stage']}: {row['built_at']:%Y-%m-%d %H:%M} UTC in {row['seconds']:.1f} s"
        for row in status["builds"]
    ]
    stale = ", ".join(status["stale"])
    lines += ["", f"Stale: {stale}. Run: staffroom run" if stale else "Nothing is stale."]
    return "\n".join(lines)


def _source_line(row: dict[str, Any]) -> str:
    """Write one source."""
    state = row["status"] if not row["stop_reason"] else f"{row['status']} ({row['stop_reason']})"
    cut = f", {row['n_incomplete']} incomplete" if row["n_incomplete"] else ""
    stored = f"{row['n_stored']:,} contributions"
    if row["kind"] == "ties":
        stored = f"{row['n_ties']:,} ties and {row['n_attributes']:,} attributes of people"
    return (
        f"  {row['source']}: {state}, {stored} stored from {row['n_files']} files{cut}; "
        f"last run {row['started_at']:%Y-%m-%d %H:%M} UTC, {row['n_rejected']:,} lines rejected"
    )


def _community_line(row: dict[str, Any]) -> str:
    """Write one community."""
    if row["first_at"] is None:
        return f"  {row['label']}: nothing stored"
    return (
        f"  {row['label']}: {row['n_posts']:,} posts, {row['n_responses']:,} responses, "
        f"{row['first_at']:%Y-%m-%d} to {row['last_at']:%Y-%m-%d}"
    )
