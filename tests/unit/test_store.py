"""The warehouse: one writer, whole transactions, and published copies that readers never lose."""

import os
import re
import stat
import subprocess
import sys
import threading
import time

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import __version__, copies, store
from pipeline.errors import (
    BadQuery,
    NothingPublished,
    NothingToAnalyse,
    OutOfRoom,
    WarehouseBusy,
    WarehouseFromElsewhere,
)
from pipeline.settings import Settings
from pipeline.stages import STAGES

PERIOD = {"period_start": "2020-01-01", "period_end": "2020-07-01", "label": "Jan-Jun 2020", "n_days": 182}


def period(month):
    """A row of core.periods, one per month."""
    return PERIOD | {"period_start": f"2020-{month:02d}-01"}


def count(connection, table="core.periods"):
    return connection.execute(f"select count(*) from {table}").fetchone()[0]


def published(study):
    """The names of what lies in published/."""
    return sorted(path.name for path in study.path("published").iterdir())


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """Give a function that writes pipeline/<stage>/<name>.sql into a tree of the test's own."""
    monkeypatch.setattr(store, "HERE", tmp_path / "pipeline")
    store.statement.cache_clear()

    def write(stage, name, text):
        path = tmp_path / "pipeline" / stage / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    yield write
    store.statement.cache_clear()


# Opening


def test_every_stage_has_its_schema_from_the_start(warehouse):
    rows = warehouse.execute("select schema_name from duckdb_schemas() where not internal").fetchall()

    assert {name for (name,) in rows} >= set(STAGES)


def test_the_warehouse_says_which_version_made_it(warehouse):
    rows = warehouse.execute("select schema_version, staffroom_version from main.warehouse").fetchall()

    assert rows == [(store.SCHEMA_VERSION, __version__)]


def test_what_is_written_is_there_the_next_time(study, settings):
    with store.open_warehouse(study, settings) as connection:
        store.write(connection, "core.periods", [period(1)])
    with store.open_warehouse(study, settings) as connection:
        assert count(connection) == 1
        assert count(connection, "main.warehouse") == 1


def test_times_are_utc(warehouse):
    assert warehouse.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_memory_and_processors_are_bounded_by_the_settings(study, tmp_path):
    with store.open_warehouse(study, Settings(home=tmp_path, workers=1, memory_limit="300MB")) as connection:
        threads, memory = connection.execute(
            "select current_setting('threads'), current_setting('memory_limit')"
        ).fetchone()

    assert threads == 1
    assert memory.startswith("286")  # mebibytes


def test_temporary_files_lie_beside_the_warehouse(study, warehouse):
    (place,) = warehouse.execute("select current_setting('temp_directory')").fetchone()

    assert place == str(study.path("warehouse", "tmp"))


def test_tables_of_another_version_are_refused_and_left_alone(study, settings):
    with store.open_warehouse(study, settings) as connection:
        connection.execute("update main.warehouse set schema_version = 99, staffroom_version = '9.9'")

    with pytest.raises(WarehouseFromElsewhere, match=r"tables of version 99 \(Staffroom 9\.9\); this is version"), store.open_warehouse(study, settings):  # fmt: skip
        pass

    with duckdb.connect(study.path("warehouse", "staffroom.duckdb")) as connection:
        assert connection.execute("select schema_version from main.warehouse").fetchone() == (99,)


def test_schemas_are_run_again_only_when_their_text_is_another(study, settings, monkeypatch):
    with store.open_warehouse(study, settings):
        pass
    run = []
    monkeypatch.setattr(store, "run_sql", lambda _, stage, name: run.append((stage, name)))
    with store.open_warehouse(study, settings):
        pass
    assert run == [("", "schema")]
    written = store.statement
    monkeypatch.setattr(store, "statement", lambda stage, name: written(stage, name) + "\n")
    with store.open_warehouse(study, settings):
        pass
    assert run == [("", "schema"), ("", "schema"), *((stage, "schema") for stage in STAGES)]


def test_a_warehouse_from_before_schemas_were_remembered_is_opened(study, settings):
    with store.open_warehouse(study, settings) as connection:
        connection.execute("alter table main.warehouse drop column schemas_sha256")
        store.write(connection, "core.periods", [period(1)])
    with store.open_warehouse(study, settings) as connection:
        assert count(connection) == 1
        (digest,) = connection.execute("select schemas_sha256 from main.warehouse").fetchone()
        assert len(digest) == 64


def test_memory_that_runs_out_is_told_in_a_sentence(study, settings):
    with pytest.raises(OutOfRoom, match="STAFFROOM_MEMORY"), store.open_warehouse(study, settings):
        raise duckdb.OutOfMemoryException("failed to allocate")


# One writer at a time


def test_a_second_writer_is_refused_and_told_who_holds_the_warehouse(study, settings):
    with (
        store.open_warehouse(study, settings),
        pytest.raises(WarehouseBusy, match=rf"being written by process {os.getpid()}\. Wait"),
        store.open_warehouse(study, settings),
    ):
        pass


def test_a_second_process_is_refused_and_told_who_holds_the_warehouse(study, settings):
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline import store; from pipeline.settings import read_settings; from pipeline.study import read_study\n"
        "from pipeline.errors import WarehouseBusy\n"
        "try:\n"
        "    with store.open_warehouse(read_study(Path(sys.argv[1])), read_settings()): print('opened')\n"
        "except WarehouseBusy as error: print(error)\n"
    )
    command = [sys.executable, "-c", program, str(study.folder)]

    with store.open_warehouse(study, settings):
        refused = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    taken = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert f"process {os.getpid()}" in refused
    assert taken == "opened\n"


@pytest.mark.parametrize("ending", [None, ValueError, KeyboardInterrupt])
def test_the_lock_is_given_back_however_the_block_ends(study, settings, ending):
    try:
        with store.open_warehouse(study, settings):
            if ending:
                raise ending
    except (ValueError, KeyboardInterrupt):
        pass

    with store.open_warehouse(study, settings) as connection:
        assert count(connection) == 0
    assert not study.path("warehouse", "writer.txt").exists()


def test_a_writer_that_was_killed_holds_nothing(study, settings):
    """The lock ends with its process, and the note it left behind is written over."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from pipeline import store; from pipeline.settings import read_settings; from pipeline.study import read_study\n"
        "with store.open_warehouse(read_study(Path(sys.argv[1])), read_settings()) as connection:\n"
        "    connection.execute('begin transaction')\n"
        "    store.write(connection, 'core.periods', [dict(period_start='2020-01-01', period_end='2020-07-01', label='x', n_days=1)])\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(study.folder)], check=False)

    assert killed.returncode == -9
    assert study.path("warehouse", "writer.txt").exists()
    with store.open_warehouse(study, settings) as connection:
        assert count(connection) == 0


def test_a_lock_whose_holder_has_not_said_its_name_yet_is_told_too(study, settings):
    with store.open_warehouse(study, settings):
        study.path("warehouse", "writer.txt").unlink()

        with pytest.raises(WarehouseBusy, match="being written by another process"), store.open_warehouse(study, settings):  # fmt: skip
            pass
        study.path("warehouse", "writer.txt").touch()


# Running SQL


def test_sql_is_run_with_parameters_by_name(warehouse, scratch):
    scratch("core", "shift", "update core.periods set n_days = $days where label = $label")
    store.write(warehouse, "core.periods", [PERIOD])

    store.run_sql(warehouse, "core", "shift", {"days": 7, "label": "Jan-Jun 2020"})

    assert warehouse.execute("select n_days from core.periods").fetchall() == [(7,)]


def test_a_parameter_is_a_value_whatever_it_says(warehouse, scratch):
    scratch("core", "named", "select $label as label")
    nasty = "'; drop table core.periods; --"

    assert store.read_sql(warehouse, "core", "named", {"label": nasty}).to_pylist() == [{"label": nasty}]
    assert count(warehouse) == 0


def test_a_table_is_filled_from_the_file_of_its_name_by_column_name(warehouse, scratch):
    scratch("core", "periods", "select 5 as n_days, 'May' as label, date '2020-06-01' as period_end, date '2020-05-01' as period_start")  # fmt: skip

    n = store.fill(warehouse, "core.periods", stage="core")

    assert n == 1
    assert warehouse.execute("select label, n_days from core.periods").fetchall() == [("May", 5)]


def test_a_table_is_filled_from_another_file_when_it_is_named(warehouse, scratch):
    scratch("core", "all_months", "select make_date(2020, $month, 1) as period_start, date '2021-01-01' as period_end, 'x' as label, 1 as n_days")  # fmt: skip

    for month in (1, 2):
        store.fill(warehouse, "core.periods", stage="core", name="all_months", parameters={"month": month})

    assert count(warehouse) == 2


def test_a_table_is_replaced(warehouse, scratch):
    scratch("core", "periods", "select date '2020-05-01' as period_start, date '2020-06-01' as period_end, 'May' as label, 31 as n_days")  # fmt: skip
    store.write(warehouse, "core.periods", [period(1), period(2)])

    with store.transaction(warehouse):
        n = store.replace(warehouse, "core.periods", stage="core")

    assert n == 1
    assert warehouse.execute("select label from core.periods").fetchall() == [("May",)]


def test_the_rows_of_a_file_are_kept_for_the_next_step_and_let_go(warehouse, scratch):
    scratch("core", "halves", "select $n / 2 as half")

    for n in (4, 6):
        store.keep(warehouse, "halves", stage="core", parameters={"n": n})
    assert warehouse.execute("select half from temp.halves").fetchall() == [(3,)]

    store.drop(warehouse, "halves")
    store.drop(warehouse, "halves")
    with pytest.raises(duckdb.CatalogException):
        store.n_rows(warehouse, "temp.halves")


def test_a_table_is_counted_and_emptied(warehouse):
    store.write(warehouse, "core.periods", [period(1), period(2)])
    assert store.n_rows(warehouse, "core.periods") == 2

    store.empty(warehouse, "core.periods")

    assert store.n_rows(warehouse, "core.periods") == 0


# Writing rows


def test_rows_are_written_by_column_name(warehouse):
    backwards = dict(reversed(PERIOD.items()))

    assert store.write(warehouse, "core.periods", [backwards]) == 1
    assert warehouse.execute("select label, n_days from core.periods").fetchone() == ("Jan-Jun 2020", 182)


def test_an_arrow_table_is_written_as_it_is(warehouse):
    table = pa.table({"stage": ["core", "raw"], "fingerprint": ["a", "b"], "built_at": pa.array([0, 0], pa.timestamp("us", "UTC")), "seconds": [1.0, 2.0]})  # fmt: skip

    assert store.write(warehouse, "main.builds", table) == 2


@pytest.mark.parametrize(
    "nothing", [[], pa.table({"label": pa.array([], pa.string())})], ids=["list", "table"]
)
def test_writing_nothing_writes_nothing(warehouse, nothing):
    assert store.write(warehouse, "core.periods", nothing) == 0
    assert count(warehouse) == 0


def test_rows_that_are_refused_leave_no_trace(warehouse):
    with pytest.raises(duckdb.ConstraintException):
        store.write(warehouse, "core.periods", [period(1), period(1)])

    assert count(warehouse) == 0
    with pytest.raises(duckdb.CatalogException):
        warehouse.execute("select 1 from new_rows")


@given(months=st.lists(st.integers(1, 12), unique=True), batches=st.integers(1, 4))
def test_rows_written_in_batches_are_the_rows_written_at_once(months, batches):
    connection = duckdb.connect()
    connection.execute("create table months (month integer)")

    written = sum(store.write(connection, "months", [{"month": month} for month in months[start::batches]]) for start in range(batches))  # fmt: skip

    assert written == len(months)
    assert {month for (month,) in connection.execute("select month from months").fetchall()} == set(months)


# Transactions


def test_a_transaction_that_ends_well_is_kept(warehouse):
    with store.transaction(warehouse):
        store.write(warehouse, "core.periods", [period(1)])

    assert count(warehouse) == 1


@pytest.mark.parametrize("ending", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_transaction_that_ends_badly_is_undone(warehouse, ending):
    store.write(warehouse, "core.periods", [period(1)])

    def change_and_end():
        with store.transaction(warehouse):
            warehouse.execute("delete from core.periods")
            store.write(warehouse, "core.periods", [period(2), period(3)])
            raise ending

    with pytest.raises(ending):
        change_and_end()

    assert warehouse.execute("select period_start::varchar from core.periods").fetchall() == [("2020-01-01",)]


def test_after_an_undone_transaction_another_can_begin(warehouse):
    """The error told is the one that undid it, not that rows could not be tidied away afterwards."""
    with pytest.raises(duckdb.ConstraintException), store.transaction(warehouse):
        store.write(warehouse, "core.periods", [period(1), period(1)])

    with store.transaction(warehouse):
        store.write(warehouse, "core.periods", [period(1)])

    assert count(warehouse) == 1


# Parts


def record_part(connection, path):
    """Write a part into the ledger; what the store does not read is filled with nothings."""
    columns = connection.execute(
        "select column_name, data_type from duckdb_columns() where schema_name = 'raw' and table_name = 'parts'"
    ).fetchall()
    nothings = {name: "" if kind == "VARCHAR" else 0 for name, kind in columns}
    store.write(connection, "raw.parts", [nothings | {"part_id": path, "part_path": path}])


def write_part(study, name, ids):
    path = study.path("raw", name)
    path.parent.mkdir(exist_ok=True)
    duckdb.sql(f"select unnest({ids}) as contribution_id").write_parquet(str(path))


def test_without_parts_there_is_nothing_to_analyse(study, warehouse):
    with (
        pytest.raises(NothingToAnalyse, match="staffroom collect --study"),
        store.parts_attached(warehouse, study),
    ):
        pass


def test_the_parts_of_the_ledger_are_read_as_one_table(study, warehouse):
    """A file that lies in the folder but not in the ledger, left by a run that was killed, is not read."""
    for name, ids in (
        ("a.parquet", ["t3_a", "t3_b"]),
        ("b.parquet", ["t3_c"]),
        ("left_behind.parquet", ["t3_x"]),
    ):
        write_part(study, name, ids)
    record_part(warehouse, "raw/a.parquet")
    record_part(warehouse, "raw/b.parquet")

    with store.parts_attached(warehouse, study):
        rows = warehouse.execute("select contribution_id from raw.contributions order by all").fetchall()

    assert rows == [("t3_a",), ("t3_b",), ("t3_c",)]


def test_the_parts_are_gone_from_the_catalogue_when_the_block_ends(study, warehouse):
    write_part(study, "a.parquet", ["t3_a"])
    record_part(warehouse, "raw/a.parquet")

    with pytest.raises(ValueError, match="on the way"), store.parts_attached(warehouse, study):
        raise ValueError("on the way")

    with pytest.raises(duckdb.CatalogException):
        warehouse.execute("select 1 from raw.contributions")


# Publishing


def test_before_the_first_publication_there_is_nothing_to_read(study):
    with pytest.raises(NothingPublished, match="staffroom run --study"), store.open_published(study):
        pass


def test_a_copy_is_published_under_a_number_and_is_the_current_one(study, warehouse):
    store.write(warehouse, "core.periods", [period(1)])

    copy = store.publish(warehouse, study)

    assert copy == study.path("published", "000001.duckdb")
    assert published(study) == ["000001.duckdb", "current.duckdb"]
    with store.open_published(study) as connection:
        assert count(connection) == 1
        assert connection.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_a_published_copy_can_be_read_by_all_and_written_by_none(study, warehouse):
    copy = store.publish(warehouse, study)

    assert stat.S_IMODE(copy.stat().st_mode) == 0o444
    with (
        store.open_published(study) as connection,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        connection.execute("delete from core.periods")


def test_the_link_to_the_current_copy_survives_moving_the_study(study, warehouse):
    """It names the copy, not the folder, so that a copied study is whole."""
    store.publish(warehouse, study)

    assert study.path("published", "current.duckdb").readlink().as_posix() == "000001.duckdb"


def test_a_reader_keeps_the_copy_it_has_open(study, warehouse):
    store.write(warehouse, "core.periods", [period(1)])
    store.publish(warehouse, study)

    with store.open_published(study) as reader:
        for month in range(2, 7):
            store.write(warehouse, "core.periods", [period(month)])
            store.publish(warehouse, study)
        assert count(reader) == 1
    with store.open_published(study) as reader:
        assert count(reader) == 6


def test_only_the_newest_copies_are_kept(study, warehouse):
    for _ in range(6):
        store.publish(warehouse, study)

    assert published(study) == ["000004.duckdb", "000005.duckdb", "000006.duckdb", "current.duckdb"]


def test_other_files_in_the_folder_are_left_alone(study, warehouse):
    study.path("published").mkdir()
    for name in ("notes.txt", "mine.duckdb"):
        study.path("published", name).write_text("mine")

    for _ in range(4):
        store.publish(warehouse, study)

    assert {"notes.txt", "mine.duckdb"} <= set(published(study))


def test_a_draft_left_by_a_killed_run_is_cleaned_away(study, warehouse):
    study.path("published").mkdir()
    study.path("published", "000007.draft").write_text("half")
    study.path("published", "current.draft").symlink_to("nowhere.duckdb")

    store.publish(warehouse, study)

    assert published(study) == ["000001.duckdb", "current.duckdb"]


def test_a_full_disk_leaves_the_copy_published_before(study, warehouse, monkeypatch):
    store.write(warehouse, "core.periods", [period(1)])
    store.publish(warehouse, study)

    def full(source, target):
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies.shutil, "copyfile", full)
    with pytest.raises(OutOfRoom, match=r"No space left on device.*the copy published before is whole"):
        store.publish(warehouse, study)

    assert published(study) == ["000001.duckdb", "current.duckdb"]
    with store.open_published(study) as connection:
        assert count(connection) == 1


def test_the_current_copy_can_be_read_at_every_moment_of_publishing(study, settings):
    """Another process reads as fast as it can while twenty copies are published; each read is of a whole copy."""
    program = (
        "import sys; from pathlib import Path\n"
        "from pipeline import store; from pipeline.study import read_study\n"
        "study, seen = read_study(Path(sys.argv[1])), []\n"
        "print('ready', flush=True)\n"
        "while not (study.folder / 'stop').exists():\n"
        "    with store.open_published(study) as connection:\n"
        "        seen += connection.execute('select count(*), sum(n_days) from core.periods').fetchall()\n"
        "print(all(n == days for n, days in seen), [n for n, _ in seen] == sorted(n for n, _ in seen), len(seen))\n"
    )
    with store.open_warehouse(study, settings) as writer:
        store.write(writer, "core.periods", [period(1) | {"n_days": 1}])
        store.publish(writer, study)
        command = [sys.executable, "-c", program, str(study.folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout.readline() == "ready\n"
            for day in range(2, 22):
                row = PERIOD | {"period_start": f"2020-03-{day:02d}", "n_days": 1}
                store.write(writer, "core.periods", [row])
                store.publish(writer, study)
                time.sleep(0.02)  # a reader between looking and opening may miss no more than the kept copies
            study.path("stop").touch()
            whole, in_order, n_reads = reader.stdout.read().split()

    assert (whole, in_order) == ("True", "True")
    assert int(n_reads) > 1


def test_threads_that_read_while_a_copy_is_published_see_old_or_new(study, warehouse):
    store.write(warehouse, "core.periods", [period(1)])
    store.publish(warehouse, study)
    seen, is_over = [], threading.Event()

    def read():
        while not is_over.is_set():
            with store.open_published(study) as connection:
                seen.append(count(connection))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for month in (2, 3):
        store.write(warehouse, "core.periods", [period(month)])
        store.publish(warehouse, study)
    is_over.set()
    for reader in readers:
        reader.join(timeout=30)

    assert set(seen) <= {1, 2, 3}
    assert not any(reader.is_alive() for reader in readers)


# Reading whatever is there


def test_the_warehouse_itself_is_read_when_nobody_writes_it(study, settings):
    with store.open_warehouse(study, settings) as writer:
        store.write(writer, "core.periods", [period(1)])

    with store.open_for_reading(study, settings) as (connection, is_published_copy):
        assert store.n_rows(connection, "core.periods") == 1
        assert not is_published_copy


def test_the_published_copy_is_read_while_another_writes(study, settings):
    with store.open_warehouse(study, settings) as writer:
        store.publish(writer, study)
        store.write(writer, "core.periods", [period(1)])

        with store.open_for_reading(study, settings) as (connection, is_published_copy):
            assert store.n_rows(connection, "core.periods") == 0
            assert is_published_copy


# Questions of people


@pytest.fixture
def reader(study, warehouse):
    """The published copy of a warehouse with one period."""
    store.write(warehouse, "core.periods", [period(1)])
    store.publish(warehouse, study)
    with store.open_published(study) as connection:
        yield connection


def test_a_question_is_answered(reader):
    assert store.ask(reader, "select label, n_days from core.periods").fetchall() == [("Jan-Jun 2020", 182)]


@pytest.mark.parametrize(
    "query",
    [
        "delete from core.periods",
        "insert into core.periods values ('2020-02-01', '2020-03-01', 'x', 1)",
        "create table core.mine as select 1 as one",
        "drop table core.contributions",
        "update core.periods set label = 'x'",
    ],
)
def test_a_command_that_would_write_is_refused(reader, query):
    with pytest.raises(BadQuery, match="DuckDB cannot answer this query"):
        store.ask(reader, query)

    assert count(reader) == 1


@pytest.mark.parametrize(
    "query", ["selct 1", "select nothing from core.periods", "select 1 from core.nowhere"]
)
def test_a_wrong_question_is_refused_in_the_words_of_duckdb(reader, query):
    with pytest.raises(
        BadQuery, match=r"(?s)DuckDB cannot answer this query: .*(syntax|not found|does not exist)"
    ):
        store.ask(reader, query)


@pytest.mark.parametrize("query", ["", "  ", "-- nothing"])
def test_no_question_is_refused(reader, query):
    with pytest.raises(BadQuery, match="only questions"):
        store.ask(reader, query)


def test_a_name_that_is_nearly_right_is_offered_the_right_one(reader):
    with pytest.raises(BadQuery) as caught:
        store.ask(reader, "select 1 from core.contribution")

    assert re.search(r"Did you mean .*contributions", str(caught.value))
