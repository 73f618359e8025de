"""Fixtures every test may ask for: a study folder, a machine with a fixed key, and a warehouse with all tables."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import hypothesis
import pytest

from pipeline import store
from pipeline.settings import Settings
from pipeline.study import Study, read_study

# How long an example takes depends on what else the machine does; tests measure no time.
hypothesis.settings.register_profile("staffroom", deadline=None)
hypothesis.settings.load_profile("staffroom")

KEY_HEX = "5afe" * 16
SMALLEST_STUDY = {
    "title": "Invented communities",
    "start": "2020-01-01",
    "end": "2021-01-01",
    "period": "half-year",
    "timezone": "UTC",
    "seed": 7,
    "smallest_cell": 2,
}


def _toml(key: str, value: object) -> str:
    """Write one key; dates are given as text and stand bare in TOML."""
    return f"{key} = {value if key in {'start', 'end'} else json.dumps(value, ensure_ascii=False)}"


@pytest.fixture
def study_folder(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a study of one community, ``reddit:Oak``, and returns its folder.

    ``study_folder(period="month", more='[topics]\\nsmallest_topic = 5', folder="another")``: keywords are keys of
    ``[study]``, ``more`` is put behind, ``folder`` names the folder.
    """

    def write(*, more: str = "", folder: str = "study", **keys: Any) -> Path:
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        rows = [_toml(key, value) for key, value in (SMALLEST_STUDY | keys).items()]
        lines = ["[study]", *rows, "", "[[community]]", 'id = "reddit:Oak"', "", more, ""]
        (place / "study.toml").write_text("\n".join(lines), encoding="utf-8")
        return place

    return write


@pytest.fixture
def study(study_folder: Callable[..., Path]) -> Study:
    """The smallest study, read."""
    return read_study(study_folder())


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A machine with its own home and a fixed key, in the environment too, for commands started by a test."""
    home = tmp_path / "home"
    monkeypatch.setenv("STAFFROOM_HOME", str(home))
    monkeypatch.setenv("STAFFROOM_KEY", KEY_HEX)
    return Settings(home=home, key_hex=KEY_HEX, workers=2, memory_limit="500MB")


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Give a function that lays an empty warehouse into a study folder; making one takes five times as long."""
    place = tmp_path_factory.mktemp("empty")
    toml = '[study]\ntitle = "Empty"\nstart = 2020-01-01\nend = 2021-01-01\nseed = 1\n[[community]]\nid = "reddit:Oak"'
    (place / "study.toml").write_text(toml, encoding="utf-8")
    with store.open_warehouse(read_study(place), Settings(home=place / "home", workers=1)):
        pass

    def lay(folder: Path) -> None:
        shutil.copytree(place / "warehouse", folder / "warehouse", dirs_exist_ok=True)

    return lay


@pytest.fixture
def warehouse(
    study: Study, settings: Settings, empty_warehouse: Callable[[Path], None]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the smallest study, open for writing, all tables there and empty."""
    empty_warehouse(study.folder)
    with store.open_warehouse(study, settings) as connection:
        yield connection
