"""The charter of a source is stored whole with each run."""

import json
from datetime import UTC, date, datetime

from pipeline import store
from pipeline.raw.ledger import started
from pipeline.study import Source

NOW = datetime(2022, 1, 1, tzinfo=UTC)


def row(**charter):
    return started(Source("oak", "reddit-api", charter=charter), "oak 1", now=NOW, key=b"key")


def test_a_run_keeps_the_whole_charter_and_the_basis_by_itself():
    kept = row(basis="Agreement", ethics="2026-114", contacted=date(2026, 9, 1), contact="Ä board")

    assert kept["basis"] == "Agreement"
    assert json.loads(kept["charter"]) == {
        "basis": "Agreement",
        "ethics": "2026-114",
        "contacted": "2026-09-01",
        "contact": "Ä board",
    }


def test_a_source_without_a_charter_says_so():
    """An empty charter is one too: it takes the place of what an earlier run said."""
    assert (row()["basis"], row()["charter"]) == (None, "{}")


def test_the_ledger_takes_the_row(warehouse):
    store.write(warehouse, "raw.runs", [row(contacted=False, reason="no moderators")])

    ((charter,),) = warehouse.execute("select charter from raw.runs").fetchall()
    assert json.loads(charter) == {"contacted": False, "reason": "no moderators"}


def test_a_warehouse_of_an_earlier_version_gets_the_column(warehouse):
    """Its runs keep their basis and have no charter."""
    store.write(warehouse, "raw.runs", [{name: one for name, one in row().items() if name != "charter"}])
    warehouse.execute("alter table raw.runs drop column charter")
    store.run_sql(warehouse, "raw", "schema")

    assert warehouse.execute("select source, charter from raw.runs").fetchall() == [("oak", None)]
