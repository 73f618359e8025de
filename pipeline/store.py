"""The only file that opens DuckDB: create, fill, read, and publish by rename."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import __version__, copies
from pipeline.complaints import in_our_words
from pipeline.errors import (
    BadQuery,
    NothingPublished,
    NothingToAnalyse,
    WarehouseBusy,
    WarehouseFromElsewhere,
)
from pipeline.lock import only_writer
from pipeline.settings import Settings
from pipeline.stages import STAGES
from pipeline.study import Study

HERE = Path(__file__).parent
SCHEMA_VERSION = 1


@contextmanager
def open_warehouse(study: Study, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the study's private warehouse for writing, one writer at a time, all tables present.

    Raises
    ------
    WarehouseBusy
        When another process holds it; the sentence names the holder.
    WarehouseFromElsewhere
        When its tables are of another version.
    OutOfRoom
        When memory or disk runs out while it is open.
    """
    folder = study.path("warehouse")
    with only_writer(folder), in_our_words(folder):
        _tidy(folder)
        connection = duckdb.connect(folder / "staffroom.duckdb", config=_config(folder, settings))
        try:
            with transaction(connection):
                _create(connection, folder)
            yield connection
        finally:
            connection.close()


def _tidy(folder: Path) -> None:
    """Take away what a killed process left: spilled rows, and half a warehouse; both hold people's words."""
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    (folder / "compacted.draft").unlink(missing_ok=True)


def _config(folder: Path, settings: Settings) -> dict[str, Any]:
    """Bound DuckDB's memory and keep its temporary files with the warehouse."""
    limits = {"threads": settings.workers, "memory_limit": settings.memory_limit or "3GB"}
    return limits | {"temp_directory": str(folder / "tmp")}


def _create(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create what is not there yet, and refuse tables of another version."""
    connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
    run_sql(connection, "", "schema")
    version = "select schema_version, staffroom_version, schemas_sha256 from main.warehouse"
    row = connection.execute(version).fetchone()
    if row is None:
        connection.execute("insert into main.warehouse values (?, ?, null)", [SCHEMA_VERSION, __version__])
    elif row[0] != SCHEMA_VERSION:
        raise WarehouseFromElsewhere(
            f"The warehouse in {folder} has tables of version {row[0]} (Staffroom {row[1]}); this is version "
            f"{SCHEMA_VERSION}. Move the folder warehouse/ away and run again: the sources are read anew."
        )
    # Hundreds of comments take a second, at each of the many times the warehouse is opened.
    made_from = sha256("".join(statement(stage, "schema") for stage in STAGES).encode()).hexdigest()
    if row is None or row[2] != made_from:
        for stage in STAGES:
            run_sql(connection, stage, "schema")
        connection.execute("update main.warehouse set schemas_sha256 = ?", [made_from])


@cache
def statement(stage: str, name: str) -> str:
    """The text of ``pipeline/<stage>/<name>.sql``."""
    return (HERE / stage / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(
    connection: duckdb.DuckDBPyConnection, stage: str, name: str, parameters: Mapping[str, Any] | None = None
) -> None:
    """Run ``pipeline/<stage>/<name>.sql`` with named parameters."""
    connection.execute(statement(stage, name), dict(parameters or {}))


def read_sql(
    connection: duckdb.DuckDBPyConnection, stage: str, name: str, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """Read the result of ``pipeline/<stage>/<name>.sql`` as an Arrow table."""
    return connection.sql(statement(stage, name), params=dict(parameters or {})).to_arrow_table()


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    *,
    stage: str,
    name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> int:
    """Append the rows of ``pipeline/<stage>/<name>.sql`` (default: named like the table) to ``table``, by column name."""
    select = statement(stage, name or table.partition(".")[2])
    return _changed(connection.execute(f"insert into {table} by name {select}", dict(parameters or {})))


def replace(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    *,
    stage: str,
    name: str | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> int:
    """Empty ``table`` and fill it anew; call it inside a transaction."""
    empty(connection, table)
    return fill(connection, table, stage=stage, name=name, parameters=parameters)


def keep(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    stage: str,
    parameters: Mapping[str, Any] | None = None,
) -> None:
    """Keep the rows of ``pipeline/<stage>/<name>.sql`` in the temporary table ``temp.<name>``."""
    select = statement(stage, name)
    connection.execute(f"create or replace temp table {name} as {select}", dict(parameters or {}))


def drop(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Let the temporary table ``temp.<name>`` go."""
    connection.execute(f"drop table if exists temp.{name}")


def empty(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Delete every row of a table; call it inside a transaction."""
    connection.execute(f"delete from {table}")


def n_rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of a table."""
    ((n_found,),) = connection.execute(f"select count(*) from {table}").fetchall()
    return int(n_found)


def write(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table | Sequence[Mapping[str, Any]]
) -> int:
    """Append an Arrow table, or a list of dictionaries, to ``table`` by column name."""
    new_rows = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist([dict(row) for row in rows])
    if len(new_rows) == 0:
        return 0
    connection.register("new_rows", new_rows)
    try:
        return _changed(connection.execute(f"insert into {table} by name select * from new_rows"))
    finally:
        with suppress(duckdb.TransactionException):  # it goes with the transaction that failed
            connection.unregister("new_rows")


def _changed(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows the last insert wrote."""
    rows = connection.fetchall()  # to the end: DuckDB refuses other work while a result is unread
    return int(rows[0][0]) if rows else 0


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing, also when the process is killed."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def parts_attached(connection: duckdb.DuckDBPyConnection, study: Study) -> Iterator[None]:
    """Make the Parquet parts of the ledger readable as ``raw.contributions`` for as long as the block lasts.

    Raises
    ------
    NothingToAnalyse
        When no part has been collected.
    """
    rows = connection.execute("select part_path from raw.parts order by part_path").fetchall()
    if not rows:
        raise NothingToAnalyse(
            "Nothing has been collected yet, so there is nothing to analyse. "
            f"Check the sources in study.toml and run: staffroom collect --study '{study.folder}'"
        )
    connection.execute("set variable parts = ?", [[str(study.path(path)) for (path,) in rows]])
    connection.execute(
        "create or replace view raw.contributions as select * from read_parquet(getvariable('parts'))"
    )
    try:
        yield
    finally:
        connection.execute("drop view if exists raw.contributions")


def compact(study: Study, settings: Settings) -> None:
    """Write the warehouse anew: what was deleted lies in its file until something else is written over it."""
    folder = study.path("warehouse")
    with only_writer(folder), in_our_words(folder):
        draft = folder / "compacted.draft"
        _tidy(folder)
        connection = duckdb.connect(draft, config=_config(folder, settings))
        try:
            connection.execute("attach $path as old (read_only)", {"path": str(folder / "staffroom.duckdb")})
            connection.execute("copy from database old to compacted")
            connection.execute("detach old")
            connection.execute("checkpoint")
        finally:
            connection.close()
        draft.replace(folder / "staffroom.duckdb")


def publish(connection: duckdb.DuckDBPyConnection, study: Study, *, alone: bool = False) -> Path:
    """Put a read-only copy of the warehouse under published/ in one step; ``alone``, no older copy stays."""
    connection.execute("checkpoint")
    source = study.path("warehouse", "staffroom.duckdb")
    return copies.add(source, study.path("published"), kept=1 if alone else copies.KEPT)


@contextmanager
def open_published(study: Study) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published copy for reading.

    Raises
    ------
    NothingPublished
        When nothing has been published yet.
    """
    path = study.path("published", "current.duckdb")
    if not path.exists():
        raise NothingPublished(
            f"Nothing is published in {study.folder} yet. Run: staffroom run --study '{study.folder}'"
        )
    connection = duckdb.connect(path.resolve(), read_only=True)
    try:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


@contextmanager
def open_for_reading(study: Study, settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, bool]]:
    """Open the warehouse, or the published copy (then true) while another process writes the warehouse."""
    try:
        with open_warehouse(study, settings) as connection:
            yield connection, False
    except WarehouseBusy:
        with open_published(study) as connection:
            yield connection, True


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    """Run a query typed by a person.

    Raises
    ------
    BadQuery
        With DuckDB's own words when the query is wrong or would write.
    """
    try:
        relation = connection.sql(query)
    except duckdb.Error as error:
        raise BadQuery(f"DuckDB cannot answer this query: {error}") from error
    if relation is None:
        raise BadQuery(
            "The query returns no rows: only questions (select ...) can be asked of the published copy."
        )
    return relation
