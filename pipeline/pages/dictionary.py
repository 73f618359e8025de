"""Data dictionary: every schema, table, column and measure, with its meaning."""

from typing import Any

from pipeline.pages.evidence import Evidence
from pipeline.pages.words import capital, plural

PAGE = {"name": "dictionary", "file": "dictionary.html", "nav": "Dictionary", "title": "Data dictionary"}
CHAPTERS = {
    "raw": "What was asked of the sources and what came",
    "core": "One row per contribution, threads resolved",
    "features": "What the texts are made of",
    "topics": "What contributions are about",
    "codes": "What contributions do",
    "networks": "Who responds to whom",
    "measures": "The numbers these pages show",
    "main": "How the warehouse itself was built",
}
LIMITS = [
    "The published DuckDB file holds pseudonyms and texts. It is for the researchers of the study, not for passing on.",
    "Pages read the schema measures only, so no page can show a text or a person.",
]


def page(evidence: Evidence) -> dict[str, Any]:
    """The plain dictionary of the page."""
    chapters = _chapters(evidence)
    n_tables = sum(len(chapter["tables"]) for chapter in chapters)
    return {
        **PAGE,
        "lead": f"The warehouse has {plural(n_tables, 'table')} in {plural(len(chapters), 'chapter')} and "
        f"{plural(len(evidence.catalogue), 'measure')}; each column says here what it means.",
        "chapters": chapters,
        "measures": measures(evidence),
        "findings": [],
        "limits": LIMITS,
    }


def _chapters(evidence: Evidence) -> list[dict[str, Any]]:
    """Tables by schema, in the order data moves."""
    order = list(CHAPTERS)
    names = {table["schema_name"] for table in evidence.tables}
    known = sorted(names, key=lambda name: (order.index(name) if name in order else len(order), name))
    return [
        {
            "name": name,
            "about": CHAPTERS.get(name, ""),
            "tables": [_table(evidence, table) for table in evidence.tables if table["schema_name"] == name],
        }
        for name in known
    ]


def _table(evidence: Evidence, table: Any) -> dict[str, Any]:
    """A table with its columns."""
    columns = [
        {"name": column["column_name"], "type": column["data_type"], "comment": column["comment"] or ""}
        for column in evidence.columns
        if (column["schema_name"], column["table_name"]) == (table["schema_name"], table["table_name"])
    ]
    return {
        "id": f"{table['schema_name']}-{table['table_name']}",
        "name": f"{table['schema_name']}.{table['table_name']}",
        "kind": table["kind"],
        "comment": table["comment"] or "",
        "columns": columns,
    }


def measures(evidence: Evidence) -> list[dict[str, Any]]:
    """Every measure with its definition."""
    return [
        {**row, "id": f"measure-{row['measure']}", "label": capital(row["label"])}
        for row in evidence.catalogue
    ]
