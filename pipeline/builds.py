"""What each stage was last built from, so that only what changed is built again."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from pipeline import store
from pipeline.stages import READS, STAGES
from pipeline.study import Study

HERE = Path(__file__).parent
DASHBOARDS = HERE.parent / "dashboards"


def fingerprint(connection: duckdb.DuckDBPyConnection, stage: str, study: Study) -> str:
    """Hash what a stage (or ``published``) is made of: what it reads, the settings it uses, and its own code."""
    if stage == "published":
        parts = [
            repr(sorted((name, made) for name, made in _recorded(connection).items() if name in STAGES[:-1]))
        ]
    else:
        parts = [stage, _inputs(connection, stage), repr(_settings(stage, study)), _code(HERE / stage)]
    if stage == "pages":
        parts.append(_code(DASHBOARDS))
    return sha256("\n".join(parts).encode()).hexdigest()


def is_current(connection: duckdb.DuckDBPyConnection, stage: str, wanted: str) -> bool:
    """Say whether the stage was last built from exactly this."""
    return _recorded(connection).get(stage) == wanted


def record(
    connection: duckdb.DuckDBPyConnection, stage: str, *, fingerprint: str, built_at: datetime, seconds: float
) -> None:
    """Remember what the stage was built from."""
    row = {"stage": stage, "fingerprint": fingerprint, "built_at": built_at, "seconds": seconds}
    store.run_sql(connection, "", "record_build", row)


def forget(connection: duckdb.DuckDBPyConnection, stage: str) -> None:
    """Forget what the stage was built from: while it is being built, it is neither old nor new."""
    store.run_sql(connection, "", "forget_build", {"stage": stage})


def _recorded(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Read the fingerprint of every stage that was built."""
    rows = store.read_sql(connection, "", "builds").to_pylist()
    return {row["stage"]: row["fingerprint"] for row in rows}


def _inputs(connection: duckdb.DuckDBPyConnection, stage: str) -> str:
    """Tell the tables a stage reads by what they were built from; the parts, by their content and what the ledger says."""
    if stage == "core":
        parts = store.read_sql(connection, "", "part_contents").to_pylist()
        sources = store.read_sql(connection, "core", "collections").to_pylist()
        looked_again = store.read_sql(connection, "", "looked_again").to_pylist()
        return repr([tuple(row.values()) for row in parts + sources + looked_again])
    built = _recorded(connection)
    return repr([(upstream, built.get(upstream)) for upstream in READS[stage]])


def _settings(stage: str, study: Study) -> tuple[Any, ...]:
    """Choose the research decisions a stage depends on."""
    places = tuple((place.id, place.label, tuple(place.attributes.items())) for place in study.communities)
    window = (study.start, study.end, study.period, study.timezone)
    codebook = study.path("codebook.toml")
    sources = tuple((source.name, source.enabled) for source in study.sources)
    shown = (study.smallest_cell, study.title)
    uses: dict[str, tuple[Any, ...]] = {
        "core": (places, window),
        "features": (study.features, study.seed),
        "topics": (study.topics, study.seed, places, study.measures.exclusion_profile),
        "codes": (codebook.read_bytes() if codebook.is_file() else b"",),
        "networks": (study.measures, study.seed),
        "measures": (study.measures, study.seed, study.events, sources, shown),
        "pages": shown,
    }
    return uses[stage]


def _code(folder: Path) -> str:
    """Hash every file of a folder that Git would keep."""
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
