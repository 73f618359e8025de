"""Fixtures that use Staffroom as a person does: from the command line, on files."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"
SHARED = Path(__file__).parents[3] / "shared" / "data"
KEY = "5a" * 32


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    status: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)


class Staffroom:
    """Runs ``staffroom`` in a folder with nothing of the environment but a home and a key."""

    def __init__(self, home: Path) -> None:
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(home),
            "STAFFROOM_HOME": str(home / "staffroom"),
            "STAFFROOM_KEY": KEY,
            "STAFFROOM_WORKERS": "2",
            "NUMBA_CACHE_DIR": os.environ.get(
                "NUMBA_CACHE_DIR", str(Path(__file__).parents[2] / "build" / "numba")
            ),
        }

    def command(self, *arguments: object) -> list[str]:
        return [sys.executable, "-m", "flows.cli", *map(str, arguments)]

    def __call__(self, *arguments: object, **more) -> Answer:
        done = subprocess.run(
            self.command(*arguments),
            capture_output=True,
            text=True,
            env=self.environment,
            check=False,
            timeout=900,
            **more,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def rows(self, folder: Path, query: str) -> list[dict]:
        answer = self("sql", "--study", folder, query, "--format", "json")
        assert answer.status == 0, answer.err
        return answer.json()


@pytest.fixture(scope="session")
def staffroom(tmp_path_factory):
    return Staffroom(tmp_path_factory.mktemp("home"))


GOLDEN_STUDY = """
[study]
title = "Golden fixture"
start = 2020-01-01
end = 2020-07-01
period = "half-year"
timezone = "UTC"
seed = 7
smallest_cell = 1

[[community]]
id = "reddit:goldenX"
label = "Golden X"

[[community]]
id = "reddit:goldenY"
label = "Golden Y"

[[source]]
name = "golden"
kind = "reddit-archive"
files = ["archives/*.ndjson"]
"""


@pytest.fixture
def golden_folder(tmp_path):
    """A study of the seventeen invented contributions whose every value is known."""
    (tmp_path / "archives").mkdir()
    for path in GOLDEN.glob("*.ndjson"):
        shutil.copy(path, tmp_path / "archives")
    (tmp_path / "study.toml").write_text(GOLDEN_STUDY, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def demo(staffroom, tmp_path_factory):
    """A small simulated study, run once from the command line and only read afterwards."""
    folder = tmp_path_factory.mktemp("demo") / "study"
    simulated = staffroom("simulate", folder, "--contributions", "4000", "--seed", "11", "--quiet")
    assert simulated.status == 0, simulated.err
    ran = staffroom("run", "--study", folder)
    assert ran.status in {0, 3}, ran.err
    return folder
