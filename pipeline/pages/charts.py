"""Vega-Lite templates filled with rows and drawn as SVG, once wide and once narrow, in the colours of the page."""

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

CHARTS = Path(__file__).parents[2] / "dashboards" / "charts"
SIZES = ("wide", "narrow")
VEGA_LITE = "6.4"
# What Vega says to screen readers of every mark; the chart as a whole is one picture with one text.
MARK_ROLES = re.compile(
    r' (?:role="graphics[^"]*"|aria-roledescription="[^"]*"|aria-hidden="true"|pointer-events="none")'
)
EMPTY_GROUPS = re.compile(r'<path class="(?:foreground|background)"[^>]*(?: d="(?:M0,0h0v0h0Z)?")[^>]*/>')
OPENING = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)" viewBox="([^"]+)"[^>]*>')
DECIMALS = re.compile(r"(\d+\.\d{2})\d+")


@cache
def template(name: str) -> dict[str, Any]:
    """Read ``dashboards/charts/<name>.json``."""
    return json.loads((CHARTS / f"{name}.json").read_text(encoding="utf-8"))


def filled(chart: Mapping[str, Any], size: str) -> dict[str, Any]:
    """Put rows, settings and size into the template of a chart.

    ``chart`` has ``name`` (of the template), ``rows``, and may have ``events`` and ``settings`` (values of the
    template's params).
    """
    spec = _with_marks(deepcopy(template(f"{chart['name']}.vl")))
    look = spec.pop("usermeta")[size]
    spec.get("spec", {}).update(look.pop("cell", {}))
    spec.update(look)
    settings = {**chart.get("settings", {}), "is_narrow": size == "narrow"}
    spec["params"] = [
        {"name": one["name"], "value": settings.get(one["name"], one["value"])} for one in spec["params"]
    ]
    spec["datasets"] = {"rows": list(chart["rows"]), "events": list(chart.get("events", ()))}
    spec["config"] = template("config")
    return spec


def _with_marks(part: Any) -> Any:
    """Replace ``{"$use": name}`` by the encoding of that name in marks.json: colours, shapes and dashes are the same everywhere."""
    if isinstance(part, dict):
        if "$use" in part:
            return deepcopy(template("marks")[part["$use"]])
        return {key: _with_marks(value) for key, value in part.items()}
    return [_with_marks(one) for one in part] if isinstance(part, list) else part


def drawn(chart: Mapping[str, Any]) -> dict[str, str]:
    """Draw a chart in both sizes; nothing is fetched from anywhere."""
    import vl_convert

    return {
        size: _tidy(
            vl_convert.vegalite_to_svg(filled(chart, size), vl_version=VEGA_LITE, allowed_base_urls=[]),
            size,
            chart["alt"],
        )
        for size in SIZES
    }


def _tidy(svg: str, size: str, alt: str) -> str:
    """Make the SVG one picture with one text, in the page's colours, as small as may be."""
    found = OPENING.search(svg)
    assert found is not None, "vl-convert always opens with width, height and viewBox"
    width, height, box = found.groups()
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {size}" role="img" aria-label="{escape(alt)}" '
        f'width="{width}" height="{height}" viewBox="{box}">'
    )
    inside = EMPTY_GROUPS.sub("", MARK_ROLES.sub("", svg[found.end() :]))
    return opening + DECIMALS.sub(r"\1", inside)
