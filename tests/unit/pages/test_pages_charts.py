"""The chart templates: filled, valid for Vega-Lite, drawn twice, nothing fetched, labels harmless."""

import json
import re

import pytest

from pipeline.pages import charts, drawing
from tests.unit.pages import small

TEMPLATES = sorted(path.name.removesuffix(".vl.json") for path in charts.CHARTS.glob("*.vl.json"))
SOME = """
    community | year | value | from | to   | note
    Oak       | 2019 | 0.50  | 0.48 | 0.52 |
    Oak       | 2020 | 0.55  | 0.53 | 0.57 |
    Elm       | 2019 | 0.30  | 0.28 | 0.32 |
    Elm       | 2020 | 0.34  | 0.30 | 0.38 |
"""
EVIL = '<script>alert(1)</script> & "co"'


def chart(name, label="Oak"):
    known = small.yearly(SOME, years=("2019", "2020"))
    points = drawing.with_end_labels(drawing.over_time(known, "response_rate"), 100)
    extra = {
        "line": f"0\u001f{label}\u001f{label}",
        "panel": drawing.panel(0, label),
        "text": "50 (48 to 52)",
        "is_exploratory": False,
        "counted": 10,
        "correct": 20,
    }
    rows = [point | extra | {"label": label} for point in points]
    events = [{"event": label, "x": "2019-06-01", "line": 0, "is_late": False}]
    return {
        "name": name,
        "rows": rows,
        "events": events,
        "settings": drawing.time_axis(known),
        "alt": f"A picture of {label}",
    }


def every(part):
    """Every dictionary of a specification."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from every(value)
    elif isinstance(part, list):
        for value in part:
            yield from every(value)


def test_every_page_with_charts_has_a_template_of_its_name():
    assert TEMPLATES == ["continuity", "interaction", "learning", "overview", "topics"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_fetches_nothing(name):
    filled = charts.filled(chart(name), "wide")

    assert [part["url"] for part in every(filled) if "url" in part] == []
    assert set(filled["datasets"]) == {"rows", "events"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_names_only_encodings_that_are_there(name):
    used = {part["$use"] for part in every(charts.template(f"{name}.vl")) if "$use" in part}

    assert used <= set(charts.template("marks"))
    assert "$use" not in json.dumps(charts.filled(chart(name), "wide"))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_filled_template_is_drawn_as_one_picture_with_one_text_in_both_sizes(name):
    pictures = charts.drawn(chart(name))

    assert set(pictures) == {"wide", "narrow"}
    for size, svg in pictures.items():
        assert svg.startswith("<svg ")
        assert f'class="chart {size}"' in svg
        assert svg.count("role=") == 1
        assert 'aria-label="A picture of Oak"' in svg
        assert svg.count("<path") + svg.count("<line") > 4


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_narrow_chart_fits_a_phone(name):
    width = re.search(r'width="([0-9.]+)"', charts.drawn(chart(name))["narrow"])

    assert width is not None
    assert float(width.group(1)) <= 390


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_wide_chart_fits_the_page(name):
    width = re.search(r'width="([0-9.]+)"', charts.drawn(chart(name))["wide"])

    assert width is not None
    assert float(width.group(1)) <= 960


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_label_of_the_study_cannot_become_markup(name):
    for svg in charts.drawn(chart(name, EVIL)).values():
        assert "<script" not in svg
        assert 'aria-label="A picture of &lt;script&gt;' in svg


def test_colours_come_from_the_page_so_that_dark_and_light_both_work():
    svg = charts.drawn(chart("continuity"))["wide"]

    assert "var(--c1)" in svg
    assert "var(--c2)" in svg
    assert re.findall(r'(?:fill|stroke)="#', svg) == []


def test_lines_differ_by_dash_and_marks_by_shape_so_that_black_and_white_works():
    rows = charts.template("marks")

    for name in ("shape", "dash"):
        values = [json.dumps(value) for value in rows[name]["scale"]["range"]]
        assert len(set(values)) == 8


def test_amounts_start_at_zero():
    for name in ("overview", "continuity", "learning", "topics"):
        starts = [part["domainMin"] for part in every(charts.template(f"{name}.vl")) if "domainMin" in part]
        assert 0 in starts


def test_the_same_chart_is_drawn_the_same():
    assert charts.drawn(chart("continuity")) == charts.drawn(chart("continuity"))


def test_a_gap_breaks_the_line():
    gapped = chart("continuity")
    gapped["rows"] = [
        row | {"y": None, "low": None, "high": None} if row["x"] > "2020" else row for row in gapped["rows"]
    ]

    line = re.findall(r'<path d="(M[^"]*)"[^>]*stroke="var\(--c1\)"', charts.drawn(gapped)["wide"])

    assert all("L" not in path for path in line)
