"""Who may import whom: the contracts of pyproject.toml hold, and each of them would notice a breach."""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.stages import STAGES

ROOT = Path(__file__).parents[2]
CODE = [
    path for folder in ("flows", "pipeline", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))
]
HEAVY = {"bertopic", "hdbscan", "igraph", "numba", "prefect", "sklearn", "torch", "umap"}
# What code outside the store may name of DuckDB: types for annotations, and the error that all its errors are.
NAMED_OF_DUCKDB = {"DuckDBPyConnection", "DuckDBPyRelation", "Error", "OutOfMemoryException", "IOException"}

# Each breach: the file it is written into, the line, and the contract that must notice.
BREACHES = [
    ("pipeline/core/threads.py", "from pipeline.raw import build", "Stages are independent"),
    ("pipeline/store.py", "import pipeline.core", "Stages are independent"),
    ("pipeline/privacy.py", "from pipeline import store", "Stages are independent"),
    ("pipeline/core/threads.py", "from pipeline import store", "Of a stage, only its door"),
    ("pipeline/core/threads.py", "import duckdb", "Of a stage, only its door"),
    ("pipeline/privacy.py", "import duckdb", "What all share"),
    ("pipeline/core/build.py", "import prefect", "The pipeline runs without Prefect"),
    ("pipeline/store.py", "from flows import cli", "the pipeline knows no flow"),
    ("pipeline/errors.py", "from pipeline import settings", "No import goes in a circle"),
    ("pipeline/another.py", "import os", "Stages are independent"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_every_import_keeps_the_contracts():
    told = lint(ROOT)

    assert told.returncode == 0, told.stdout


@pytest.fixture
def copy(tmp_path):
    """A copy of the Python files of the house, to be broken."""
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    for path in CODE:
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "line", "contract"), BREACHES, ids=[f"{row[0]}: {row[1]}" for row in BREACHES]
)
def test_a_breach_is_noticed(copy, file, line, contract):
    path = copy / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.read_text() if path.exists() else ''}\n{line}\n")

    told = lint(copy)

    broken = [row for row in told.stdout.splitlines() if " BROKEN" in row]
    assert told.returncode == 1
    assert any(contract in row for row in broken), told.stdout


def test_the_contracts_name_every_stage():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    doors = next(contract for contract in contracts if contract["id"] == "doors")

    assert set(doors["source_modules"]) == {f"pipeline.{name}" for name in (*STAGES, "simulate")}


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_store_opens_duckdb(path):
    """Elsewhere DuckDB is named in annotations and error handling alone, and never half-imported."""
    if path == ROOT / "pipeline" / "store.py" or "benchmarks" in path.parts:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))

    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "duckdb"
    }
    imported = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "duckdb"
        for name in node.names
    }
    renamed = [
        name.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
        if name.name == "duckdb" and name.asname
    ]

    assert used | imported <= NAMED_OF_DUCKDB
    assert not renamed


@pytest.mark.parametrize(
    "module", ["flows.cli", *[f"pipeline.{stage}.build" for stage in STAGES], "pipeline.status"]
)
def test_heavy_libraries_are_imported_only_when_they_are_needed(module):
    """So that ``staffroom --help`` answers at once, and that a small command stays small."""
    program = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"

    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == []
