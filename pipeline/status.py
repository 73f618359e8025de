"""What was collected and what of it is missing, how the last runs ended, and which stages are older than their input."""

from datetime import UTC, datetime
from typing import Any

from pipeline import builds, store
from pipeline.settings import Settings
from pipeline.stages import STAGES
from pipeline.study import Study

MOST_GAPS = 3  # told in words; all stand in the answer as JSON


def read_status(study: Study, settings: Settings, *, now: datetime | None = None) -> dict[str, Any]:
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
            "coverage": _coverage(connection),
            "deletions": store.read_sql(
                connection, "", "status_deletions", {"now": now or datetime.now(UTC)}
            ).to_pylist(),
            "builds": [
                {"stage": stage, "built_at": row["built_at"], "seconds": row["seconds"]}
                for stage, row in built.items()
            ],
            "stale": [] if is_published_copy else stale,
            "site": str(study.path("site", "index.html"))
            if study.path("site", "index.html").exists()
            else None,
        }


def _coverage(connection: Any) -> list[dict[str, Any]]:
    """Read the coverage ledger of each community, with its gaps, its sources and the verdicts."""
    parts = {
        name: store.read_sql(connection, "", f"status_{name}").to_pylist()
        for name in ("gaps", "arrivals", "verdicts")
    }
    return [
        row
        | {
            name: [
                {key: value for key, value in part.items() if key != "community_id"}
                for part in found
                if part["community_id"] == row["community_id"]
            ]
            for name, found in parts.items()
        }
        for row in store.read_sql(connection, "", "status_coverage").to_pylist()
    ]


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
    if status["coverage"]:
        lines += ["", "Coverage, as last analysed"]
        lines += [line for row in status["coverage"] for line in _coverage_lines(row)]
    if status["deletions"]:
        lines += ["", "Deletions"] + [_deletion_line(row) for row in status["deletions"]]
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
        f"  {row['source']}: {state}, {stored} stored{_from_files(row)}{cut}; "
        f"last run {row['started_at']:%Y-%m-%d %H:%M} UTC, {row['n_rejected']:,} lines rejected"
    )


def _from_files(row: dict[str, Any]) -> str:
    """Say from how many files; what came over the network has none."""
    if not row["n_files"]:
        return ""
    return f" from {row['n_files']:,} file{'' if row['n_files'] == 1 else 's'}"


def _community_line(row: dict[str, Any]) -> str:
    """Write one community."""
    if row["first_at"] is None:
        return f"  {row['label']}: nothing stored"
    return (
        f"  {row['label']}: {row['n_posts']:,} posts, {row['n_responses']:,} responses, "
        f"{row['first_at']:%Y-%m-%d} to {row['last_at']:%Y-%m-%d}"
    )


def _coverage_lines(row: dict[str, Any]) -> list[str]:
    """Write what is missing of one community, and what it is good for."""
    reported = "no source says how many responses there were"
    if row["n_responses_reported"]:
        reported = (
            f"{row['n_responses_found']:,} of {row['n_responses_reported']:,} responses reported are stored "
            f"({_share(row['share_found'])})"
        )
    missing = f"orphans: {row['n_orphans']:,}; first seen late: {row['n_late']:,}"
    capped = f"runs that ended at a source's limit: {row['n_caps']:,}"
    lines = [f"  {row['label']}: {reported}; {_gaps(row)}; {missing}; {capped}"]
    if row["n_subscribers"] is not None:
        lines.append(f"    {row['n_subscribers']:,} subscribers on {row['subscribers_seen_at']:%Y-%m-%d}")
    lines += [
        f"    first brought by {one['source']}: {one['n_contributions']:,} contributions, "
        f"{one['first_on']} to {one['last_on']}"
        for one in row["arrivals"]
    ]
    return lines + [f"    {one['analysis']} {one['verdict']}: {one['words']}" for one in row["verdicts"]]


def _share(share: float) -> str:
    """Write a share, so that a little that is missing does not look like nothing."""
    return "all" if share == 1 else f"{min(share, 0.999):.1%}"


def _gaps(row: dict[str, Any]) -> str:
    """Name the longest gaps."""
    if not row["gaps"]:
        return "no gap"
    longest = sorted(row["gaps"], key=lambda gap: (-gap["n_days"], gap["first_on"]))
    named = [f"{gap['first_on']} to {gap['last_on']}" for gap in longest[:MOST_GAPS]]
    more = f" and {len(longest) - MOST_GAPS} more" if len(longest) > MOST_GAPS else ""
    return f"{row['n_gap_days']:,} days in gaps ({', '.join(named)}{more})"


def _deletion_line(row: dict[str, Any]) -> str:
    """Write how many deletions were found out, are done and due, and how long it took."""
    soon = ""
    if row["hours_median"] is not None:
        soon = f"; done within {row['hours_median']:,.1f} hours (half of them), {row['hours_longest']:,.1f} (all)"
    return (
        f"  found out by {row['detected_by']}: {row['n_deletions']:,}, done {row['n_done']:,} "
        f"({row['n_done_late']:,} late), due {row['n_due']:,} ({row['n_overdue']:,} overdue){soon}"
    )
