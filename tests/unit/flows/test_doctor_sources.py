"""``staffroom doctor --sources`` lists every kind of source with its data sheet."""

import json

from flows.cli import main
from pipeline.raw.build import data_sheets
from pipeline.raw.kinds import KINDS, sheets_of


def test_every_kind_is_listed_with_its_data_sheet(capsys):
    assert main(["doctor", "--sources"]) == 0
    told = capsys.readouterr().out
    assert all(f"{kind}\n{'=' * len(kind)}\n" in told for kind in KINDS)
    assert told.count("Terms of use") >= len(KINDS)


def test_a_kind_that_reads_files_and_asks_a_service_may_have_a_data_sheet_for_each():
    both = {kind for kind, sheet in data_sheets().items() if sheet.count("Terms of use") == 2}
    assert {"stackexchange", "feed"} <= both <= {kind for kind in KINDS if len(sheets_of(kind)) == 2}


def test_programs_get_the_data_sheets_as_json(capsys):
    assert main(["doctor", "--sources", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(KINDS)
