"""What a run leaves behind: tables that stay tables, and of errors only what may be told."""

import pytest

from flows import report
from pipeline.errors import BadSource


@pytest.fixture
def left(monkeypatch):
    found = {}
    monkeypatch.setattr(
        report, "create_markdown_artifact", lambda *, markdown, key: found.update({key: markdown})
    )
    return found


def test_a_collection_says_what_happened_with_every_source(left):
    sources = [
        {"source": "oak", "n_new": 1200, "status": "ok", "stop_reason": None},
        {"source": "elm", "n_new": 0, "status": "failed", "stop_reason": "silent | for\nan hour"},
    ]
    report.keep_collection({"n_files": 3, "incomplete": []}, sources)

    assert left["staffroom-collect"].splitlines() == [
        "# collect",
        "",
        "| source | new contributions | status | stop reason |",
        "| --- | --- | --- | --- |",
        "| oak | 1,200 | ok |  |",
        "| elm | 0 | failed | silent \\| for an hour |",
        "",
        "| count | value |",
        "| --- | --- |",
        "| n_files | 3 |",
        "| incomplete |  |",
    ]


def test_other_flows_leave_their_counts(left):
    report.keep("analyse", {"core": {"contributions": 17}, "networks": {"share": 0.25}})

    assert "| core | contributions | 17 |" in left["staffroom-analyse"]
    assert "| networks | share | 0.25 |" in left["staffroom-analyse"]


def test_of_a_defect_only_its_kind_is_told():
    assert report.said(BadSource("oak.zst is empty.")) == "oak.zst is empty."
    assert (
        report.said(ValueError("what somebody wrote")) == "a defect of ours (ValueError); its log says more"
    )
