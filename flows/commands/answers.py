"""How the answer to a question in SQL is written: a table for people, CSV, JSON or Parquet for programs."""

import sys
from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from pipeline.errors import BadOption, BadQuery

WIDEST = 60


def show(relation: duckdb.DuckDBPyRelation, form: str) -> None:
    """Write the rows of a relation to standard output in one of four forms."""
    try:
        table = relation.to_arrow_table()
    except duckdb.Error as error:
        raise BadQuery(f"DuckDB cannot answer this query: {error}") from error
    if form == "table":
        print(as_text(table))
    elif form == "json":
        print(_json(table))
    elif form == "csv":
        pyarrow.csv.write_csv(_flat(table), sys.stdout.buffer)
    elif sys.stdout.isatty():
        raise BadOption(
            "Parquet is not for a terminal. Write it to a file: staffroom sql … --format parquet > rows.parquet"
        )
    else:
        pyarrow.parquet.write_table(table, pa.PythonFile(sys.stdout.buffer, mode="w"))


def as_text(table: pa.Table) -> str:
    """Set a table in columns, numbers to the right, long texts cut."""
    names = table.column_names
    rows = [[_cell(value) for value in row.values()] for row in table.to_pylist()]
    widths = [max(len(name), *(len(row[place]) for row in rows), 1) for place, name in enumerate(names)]
    right = [pa.types.is_integer(kind) or pa.types.is_floating(kind) for kind in table.schema.types]
    lines = [_line(names, widths, right), "  ".join("-" * width for width in widths)]
    lines += [_line(row, widths, right) for row in rows]
    return "\n".join([*lines, f"({len(rows):,} {'row' if len(rows) == 1 else 'rows'})"])


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    """Set one row."""
    set_cells = [
        cell.rjust(width) if to_right else cell.ljust(width)
        for cell, width, to_right in zip(cells, widths, right, strict=True)
    ]
    return "  ".join(set_cells).rstrip()


def _cell(value: object) -> str:
    """Write one value on one line."""
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _json(table: pa.Table) -> str:
    """Write rows as a JSON list of objects."""
    import json

    return json.dumps(table.to_pylist(), default=str, ensure_ascii=False, indent=1)


def _flat(table: pa.Table) -> pa.Table:
    """Turn columns that CSV cannot hold (lists, structures) into their JSON."""
    import json

    for place, field in enumerate(table.schema):
        if pa.types.is_nested(field.type):
            texts = [
                None if value is None else json.dumps(value, default=str)
                for value in table[place].to_pylist()
            ]
            table = table.set_column(place, field.name, pa.array(texts, pa.string()))
    return table
