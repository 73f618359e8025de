"""The door of pages: tables of measures in, the folder ``site`` out."""

from datetime import datetime
from typing import Any

import duckdb

from pipeline import store
from pipeline.pages import (
    blocks,
    continuity,
    dictionary,
    interaction,
    learning,
    methods,
    overview,
    site,
    swap,
    topics,
)
from pipeline.pages.evidence import Evidence
from pipeline.study import Study

TABLES = (
    "contrasts",
    "catalogue",
    "communities",
    "subjects",
    "topic_terms",
    "coverage",
    "missing",
    "gaps",
    "verdicts",
    "facts",
    "tables",
    "columns",
)
OF_A_PERIOD = ("estimates", "periods")


def build(
    connection: duckdb.DuckDBPyConnection, study: Study, *, now: datetime, staffroom_version: str
) -> dict[str, Any]:
    """Make every page and put the new site in the place of the old one."""
    evidence = read(connection, study)
    pages = [
        overview.page(evidence),
        continuity.page(evidence),
        topics.page(evidence),
        learning.page(evidence),
        interaction.page(evidence),
        dictionary.page(evidence),
        methods.page(
            evidence,
            title=study.title,
            smallest_cell=study.smallest_cell,
            edition=now.date(),
            version=staffroom_version,
        ),
    ]
    frame = {
        "study": study.title,
        "compares": [
            {"number": evidence.number(one["community_id"]), "label": one["label"]} for one in evidence.places
        ],
        "foot": f"{blocks.base(evidence)} · {methods.trust(evidence)} · data of {now.day} {now:%b %Y} · Staffroom {staffroom_version}",
        "edition": f"{now.day} {now:%b %Y}",
    }
    n_bytes = swap.replace_folder(study.path("site"), site.files(pages, frame))
    n_charts = sum(
        "chart" in block for page in pages for key in ("findings", "further") for block in page.get(key, [])
    )
    return {"pages": len(pages), "charts": n_charts, "kilobytes": n_bytes // 1024}


def read(connection: duckdb.DuckDBPyConnection, study: Study) -> Evidence:
    """Read everything pages may show."""
    plain = {name: store.read_sql(connection, "pages", name).to_pylist() for name in TABLES}
    of_a_period = {
        name: store.read_sql(connection, "pages", name, {"period": study.period}).to_pylist()
        for name in OF_A_PERIOD
    }
    return Evidence(**plain, **of_a_period)
