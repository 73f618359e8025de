"""The command line answers in sentences and exit statuses."""

import subprocess
import sys

import pytest

from flows import cli
from flows.commands import choosing
from flows.commands.running import _status
from flows.telling import Plain, Silent, teller, telling
from pipeline.errors import BadOption


def test_help_needs_nothing_heavy():
    code = (
        "import sys; from flows import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'duckdb', 'prefect', 'bertopic', 'sklearn', 'pandas', 'pyarrow', 'igraph'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "collect" in done.stdout


def test_a_command_is_needed(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-3", "many", "1.5"])
def test_a_number_of_contributions_must_be_a_count(number, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["simulate", str(tmp_path / "x"), f"--contributions={number}"])
    assert ended.value.code == 2
    assert "number of contributions" in capsys.readouterr().err


def test_thousands_separators_are_welcome():
    assert cli._count("1,036,278") == cli._count("1_036_278") == 1036278


def test_init_makes_a_study_once(tmp_path, capsys):
    assert cli.main(["init", str(tmp_path / "study")]) == 0
    assert (tmp_path / "study" / "study.toml").exists()
    assert cli.main(["init", str(tmp_path / "study")]) == 2
    assert "already" in capsys.readouterr().err


def test_the_study_is_the_one_named_else_here_else_the_example(tmp_path, monkeypatch):
    class Options:
        study = None

    monkeypatch.chdir(tmp_path)
    assert choosing.study_folder(Options()) == choosing.DEFAULT_STUDY
    (tmp_path / "study.toml").write_text("")
    assert choosing.study_folder(Options()) == tmp_path
    Options.study = tmp_path / "nowhere"
    with pytest.raises(BadOption, match="no folder"):
        choosing.study_folder(Options())


def test_an_incomplete_source_ends_in_status_three(capsys):
    assert _status({"incomplete": ["x.zst is cut off."]}) == 3
    assert "x.zst is cut off." in capsys.readouterr().err
    assert _status({"incomplete": []}) == 0


def test_plain_lines_go_to_standard_error(capsys):
    with telling(quiet=False):
        teller().say("core: 3 contributions")
    captured = capsys.readouterr()
    assert captured.err == "core: 3 contributions\n"
    assert captured.out == ""


def test_quiet_says_nothing_and_telling_ends_with_its_block(capsys):
    with telling(quiet=True):
        assert isinstance(teller(), Silent)
        teller().say("nothing")
        teller().progress("nothing", 1, 2)
    assert isinstance(teller(), Silent)
    assert capsys.readouterr().err == ""


def test_progress_lines_are_told_only_now_and_then(capsys):
    plain = Plain(every_seconds=3600)
    plain.progress("reading", 1000, 2000)
    plain.progress("reading", 1500, None)
    assert capsys.readouterr().err == "  reading: 1,000 of 2,000\n"
