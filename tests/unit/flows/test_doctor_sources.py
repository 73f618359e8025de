"""``staffroom doctor --sources`` lists every kind of source with its data sheet."""

import json

from flows.cli import main
from pipeline.raw.kinds import KINDS


def test_every_kind_is_listed_with_its_data_sheet(capsys):
    assert main(["doctor", "--sources"]) == 0
    told = capsys.readouterr().out
    assert all(f"{kind}\n{'=' * len(kind)}\n" in told for kind in KINDS)
    assert told.count("Terms of use") == len(KINDS)


def test_programs_get_the_data_sheets_as_json(capsys):
    assert main(["doctor", "--sources", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == set(KINDS)
