"""SQL stands in .sql files: no statement hides in a Python text outside the store."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [path for folder in ("flows", "pipeline") for path in sorted((ROOT / folder).rglob("*.py"))]
STATEMENT = re.compile(
    r"""
      ^\s*(?:select|insert|delete|attach|detach|pragma|copy|describe|summarize)\s
    | ^\s*with\s+\w+\s+as\s*\(
    | ^\s*from\s+\w+\.\w+
    | \bselect\b.+\bfrom\b\s+\w+\.\w+
    | \b(?:insert\s+(?:or\s+\w+\s+)?into|delete\s+from|create\s+(?:or\s+replace\s+)?(?:temp\w*\s+)?(?:table|view|schema|macro))\b
    | \b(?:drop|alter|truncate)\s+(?:table|view|schema)\b
    | \bupdate\s+\w+(?:\.\w+)?\s+set\b
    """,
    re.VERBOSE | re.DOTALL,
)
ASKS = {"execute", "executemany", "sql", "query"}


def docstrings(tree: ast.AST) -> set[int]:
    """The places of docstrings, and of other texts that stand alone."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def texts(tree: ast.AST) -> list[str]:
    """Every text of a module but its docstrings, with a gap where a value is put in."""
    skipped = docstrings(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append(
                "".join(part.value if isinstance(part, ast.Constant) else "gap" for part in node.values)
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            found.append(node.value)
    return found


def asked_in_place(tree: ast.AST) -> list[str]:
    """Every text handed straight to DuckDB."""
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [
        ast.unparse(call)
        for call in calls
        if call.func.attr in ASKS and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]


def hidden(text: str) -> list[str]:
    tree = ast.parse(text)
    return asked_in_place(tree) + [found for found in texts(tree) if STATEMENT.search(found)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_statement_hides_in_python(path):
    if path == ROOT / "pipeline" / "store.py":
        return
    found = hidden(path.read_text(encoding="utf-8"))
    # A question printed as an example for the reader is not asked by the program.
    assert [text for text in found if not text.startswith("No question was asked.")] == []


@pytest.mark.parametrize(
    "line",
    [
        'rows = "select a from core.roles"',
        'rows = f"select {a} from core.{b}"',
        'connection.execute("begin")',
        'connection.sql(f"from {table}")',
        'x = "insert into core.roles values (1)"',
        'x = "update core.roles set role = 1"',
        'x = "with a as (select 1) select a from a"',
        'x = "create or replace temporary table a as select 1 as b"',
        'x = "drop table core.roles"',
    ],
)
def test_a_hidden_statement_is_noticed(line):
    assert hidden(line)


@pytest.mark.parametrize(
    "line",
    [
        '"""Select a sample from core.contributions."""',
        'x = "Choose from these: a, b."',
        'x = "What people select, and what they update from time to time."',
        'store.read_sql(connection, "core", "roles")',
    ],
)
def test_a_sentence_is_no_statement(line):
    assert hidden(line) == []
