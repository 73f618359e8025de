"""The shape of the house: short files, short functions, sentences at the door, the same three files in every stage."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.stages import STAGES

ROOT = Path(__file__).parents[2]
MODULES = [path for folder in ("flows", "pipeline") for path in sorted((ROOT / folder).rglob("*.py"))]
SQL = sorted((ROOT / "pipeline").rglob("*.sql"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
MOST_BRANCHES = 8
MOST_ARGUMENTS = 5
MOST_NEEDED_IN_ORDER = 3
LEAST_TESTS_TO_CODE = 1.2
BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
FORBIDDEN_FOLDERS = {"utils", "util", "helpers", "helper", "common", "misc", "lib", "shared"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def n_lines(function: Function) -> int:
    """Lines from ``def`` to the last statement, the docstring left out; decorators say nothing of length."""
    assert function.end_lineno is not None
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    spared = (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0
    return function.end_lineno - function.lineno + 1 - spared


def n_branches(function: Function) -> int:
    return sum(isinstance(node, BRANCHES) for node in ast.walk(function))


def arguments(function: Function) -> list[str]:
    """Arguments that may be given in order; ``self`` and ``cls`` are not given by anyone."""
    given = [*function.args.posonlyargs, *function.args.args]
    return [argument.arg for argument in given if argument.arg not in {"self", "cls"}]


def told(path: Path, rule: str, broken: list[Function]) -> list[str]:
    return [f"{name_of(path)}:{function.lineno} {function.name} {rule}" for function in broken]


@pytest.mark.parametrize("path", [*MODULES, *SQL], ids=name_of)
def test_a_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_short(path):
    assert told(path, "is long", [one for one in functions(path) if n_lines(one) > LONGEST_FUNCTION]) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_branch_little(path):
    assert told(path, "branches", [one for one in functions(path) if n_branches(one) > MOST_BRANCHES]) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_take_few_arguments(path):
    """Five at most; of a public function, no more than three have to be given in order."""
    many = [one for one in functions(path) if len(arguments(one)) > MOST_ARGUMENTS]
    in_order = [
        one
        for one in functions(path)
        if not one.name.startswith("_")
        and len(arguments(one)) - len(one.args.defaults) > MOST_NEEDED_IN_ORDER
    ]

    assert told(path, "takes many arguments", many) + told(path, "needs many in order", in_order) == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_opens_with_one_sentence(path):
    """A sentence that would serve as the file's entry in a table of contents."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert docstring, "no docstring"
    opening = docstring.split("\n\n")[0]
    assert opening.endswith("."), "the opening does not end with a full stop"
    assert not re.search(r"[.!?]\s+[A-Z]", opening), "the opening is more than one sentence"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_is_public_explains_itself(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, Function | ast.ClassDef) and node.name[0] != "_"]

    assert [node.name for node in public if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_left_to_do(path):
    """No marker of unfinished work, and no body that is only ``pass`` or an announcement that it is missing."""
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError)\b", text) == []


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_the_same_shape(stage):
    folder = ROOT / "pipeline" / stage

    assert [name for name in ("__init__.py", "schema.sql", "build.py") if not (folder / name).is_file()] == []


def test_every_folder_of_the_pipeline_is_a_stage():
    """The simulator stands beside them: it makes archives, which a stage reads."""
    folders = {path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")}

    assert folders == {*STAGES, "simulate"}


def test_no_folder_is_a_drawer_for_anything():
    folders = {path.parent.name for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]}
    files = {path.stem for path in MODULES}

    assert (folders | files) & FORBIDDEN_FOLDERS == set()


def test_dashboards_hold_no_python():
    assert list((ROOT / "dashboards").rglob("*.py")) == []


def n_filled(folders: tuple[str, ...]) -> int:
    """Lines of Python that are not blank."""
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sum(bool(line.strip()) for path in files for line in path.read_text(encoding="utf-8").splitlines())


def test_there_is_more_test_than_code():
    tests, code = n_filled(("tests",)), n_filled(("flows", "pipeline", "benchmarks"))

    assert tests / code >= LEAST_TESTS_TO_CODE, f"{tests} lines of tests for {code} lines of code"
