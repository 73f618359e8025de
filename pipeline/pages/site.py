"""Plain dictionaries to files: templates with escaping always on, charts drawn in place, tables as CSV beside the pages."""

import csv
import io
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from pipeline.pages.charts import drawn
from pipeline.pages.words import NOTHING

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
Page = dict[str, Any]
# A cell that begins like a formula is made text, so that no spreadsheet runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@cache
def _templates() -> jinja2.Environment:
    """Open the templates: escaping always on, a forgotten name is an error."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(DASHBOARDS / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = cell
    return environment


def cell(value: Any) -> str:
    """A value in a table as people read it: few digits, thousands apart, a dash for nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def files(pages: Sequence[Page], frame: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Give every file of the site with its text; ``frame`` is what all pages share."""
    style = (DASHBOARDS / "assets" / "style.css").read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    shared = {**frame, "style": Markup(style), "style_hash": digest, "nav": pages}  # noqa: S704  our own style sheet
    for page in pages:
        with_charts = each_block(page, _with_chart)
        yield (
            page["file"],
            _templates().get_template(f"{page['name']}.html.j2").render(shared, page=with_charts),
        )
        for table in tables(page):
            yield f"data/{table['name']}.csv", as_csv(table)


def each_block(page: Page, change: Callable[[Page], Page]) -> Page:
    """Change every finding of a page."""
    changed = {key: [change(block) for block in page[key]] for key in ("findings", "further") if key in page}
    return {**page, **changed}


def _with_chart(block: Page) -> Page:
    """Draw the chart of a finding."""
    if "chart" not in block:
        return block
    pictures = {size: Markup(svg) for size, svg in drawn(block["chart"]).items()}  # noqa: S704  Vega escapes labels
    return {**block, "chart": {**block["chart"], **pictures}}


def tables(page: Page) -> list[Page]:
    """Every table of a page that is offered as CSV."""
    found = [
        block["table"] for key in ("findings", "further") for block in page.get(key, []) if "table" in block
    ]
    covered = page.get("coverage")
    return [*found, *([covered["table"]] if covered else [])]


def as_csv(table: Page) -> str:
    """A table as CSV, numbers unrounded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_harmless(name) for name in table["columns"]])
    writer.writerows([[_harmless(value) for value in row] for row in table["rows"]])
    return text.getvalue()


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
