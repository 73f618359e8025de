"""Sources are read in groups: one that fails stops no other, and what happened with each is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows import collect as collecting
from flows.names import tag_of_source
from pipeline.errors import BadSource, BadStudy, SourceIncomplete, StaffroomError
from pipeline.raw import build as raw
from pipeline.study import Source

LIVE = (Source("oak-live", "reddit-api"), Source("elm-live", "reddit-api"))
FILES = (
    Source("oak", "reddit-archive", ("archives/oak.zst",)),
    Source("elm", "reddit-archive", ("archives/elm.zst",)),
)


class Reading:
    """Stands in for the task: gives what each group was said to give, or its error."""

    def __init__(self, answers):
        self.answers = answers
        self.asked = []

    def with_options(self, **options):
        self.asked.append(options)
        return self

    def __call__(self, _desk, names, *, return_state):
        assert return_state
        self.answer = self.answers[names]
        return self

    def result(self, *, raise_on_failure):
        assert not raise_on_failure
        return self.answer


@pytest.fixture
def collected(study, settings, monkeypatch):
    """Give a function that collects sources which give or raise what is said; its ending, the table, the task's options."""

    def collect(answers, sources):
        reading, kept = Reading(answers), []
        monkeypatch.setattr(collecting, "read_study", lambda _: replace(study, sources=sources))
        monkeypatch.setattr(collecting, "read_sources", reading)
        monkeypatch.setattr(collecting, "keep_collection", lambda counts, rows: kept.append((counts, rows)))
        ending = collecting.collect.fn(str(study.folder))
        return ending, kept[0][1], reading.asked

    return collect


def counts(n, incomplete=()):
    return {"n_files": n, "n_contributions": 10 * n, "incomplete": list(incomplete)}


def test_files_are_read_together_and_live_sources_alone(study):
    off = Source("ash", "reddit-archive", ("archives/ash.zst",), enabled=False)
    mixed = replace(study, sources=(LIVE[0], *FILES, off, LIVE[1]))

    assert collecting.groups_of(mixed, None) == [("oak", "elm"), ("oak-live",), ("elm-live",)]
    assert collecting.groups_of(mixed, "oak") == [("oak",)]
    assert collecting.groups_of(replace(study, sources=LIVE), None) == [("oak-live",), ("elm-live",)]
    assert collecting.groups_of(replace(study, sources=()), None) == [()]


def test_a_group_is_read_with_the_rest_switched_off(study):
    mixed = replace(study, sources=(*FILES, *LIVE))

    narrowed, only = collecting._narrowed(mixed, ("oak", "elm"))
    assert only is None
    assert narrowed.sources_on() == FILES
    assert [source.name for source in narrowed.sources] == ["oak", "elm", "oak-live", "elm-live"]
    assert collecting._narrowed(mixed, ("oak-live",)) == (mixed, "oak-live")


def test_counts_of_all_groups_are_added(collected):
    answers = {("oak", "elm"): counts(2), ("oak-live",): counts(1)}
    ending, rows, asked = collected(answers, (*FILES, LIVE[0]))

    assert ending.is_completed()
    assert ending.data["n_contributions"] == 30
    assert [row["source"] for row in rows] == ["oak", "elm", "oak-live"]
    assert [options["task_run_name"] for options in asked] == ["oak, elm", "oak-live"]


def test_a_task_carries_the_tag_of_each_of_its_sources(collected, study):
    _, _, asked = collected({("oak", "elm"): counts(2)}, FILES)

    assert asked[0]["tags"] == ["raw", tag_of_source(study, "oak"), tag_of_source(study, "elm")]


@pytest.mark.parametrize(
    "error", [SourceIncomplete("oak-live was silent."), BadSource("bad."), KeyError("a text")]
)
def test_a_failed_source_stops_no_other_and_is_told_at_the_end(collected, error):
    answers = {("oak-live",): error, ("elm-live",): counts(1)}
    ending, rows, _ = collected(answers, LIVE)

    assert ending.is_failed()
    assert "oak-live" in ending.message
    assert ending.data["n_files"] == 1, "what the other gave is kept"
    assert len(ending.data["failed"]) == 1
    assert [row["status"] for row in rows] == ["failed", "not read"]
    assert "a text" not in ending.message + str(rows), "of a defect only the kind is told"


def test_the_only_source_fails_with_its_own_error(collected):
    with pytest.raises(BadSource, match=r"oak\.zst is empty"):
        collected({("oak", "elm"): BadSource("oak.zst is empty.")}, FILES)


def test_a_study_to_mend_is_refused_as_a_whole(collected):
    answers = {("oak", "elm"): BadStudy(["nothing matches."])}
    with pytest.raises(BadStudy):
        collected(answers, (*FILES, LIVE[0]))


def test_what_is_only_incomplete_is_done_and_says_so(collected):
    ending, _, _ = collected({("oak", "elm"): counts(2, ["oak.zst is cut off."])}, FILES)

    assert ending.is_completed()
    assert (ending.name, ending.message) == ("Incomplete", "oak.zst is cut off.")


NOW = datetime(2026, 1, 2, tzinfo=UTC)


def run(started_at, n_stored, status="ok", stop_reason=None):
    return {"started_at": started_at, "n_stored": n_stored, "status": status, "stop_reason": stop_reason}


EARLIER = run(NOW - timedelta(hours=2), 40)


@pytest.mark.parametrize(
    ("before", "after", "answer", "expected"),
    [
        (None, run(NOW, 17), {}, (17, "ok", None)),
        (EARLIER, run(NOW, 42, "incomplete", "cut off"), {}, (2, "incomplete", "cut off")),
        (EARLIER, run(NOW, 43, "failed", "silent"), StaffroomError("other words"), (3, "failed", "silent")),
        (EARLIER, run(NOW, 41, "running"), StaffroomError("silent"), (1, "failed", "silent")),
        (EARLIER, EARLIER, StaffroomError("no access"), (0, "failed", "no access")),
        (None, None, {}, (0, "not read", None)),
    ],
)
def test_a_row_says_what_happened_with_a_source(before, after, answer, expected):
    row = collecting._row("oak", (before, after), NOW, answer)

    assert (row["n_new"], row["status"], row["stop_reason"]) == expected


def test_the_door_is_asked_for_the_group(study, settings, warehouse, monkeypatch):
    asked = []

    def spy(_connection, asked_study, _settings, **more):
        asked.append((asked_study.sources_on(), more["only"], more["now"]))
        return counts(0)

    monkeypatch.setattr(raw, "collect", spy)
    mixed = replace(study, sources=(*FILES, LIVE[0]), engine=replace(study.engine, workers=1))
    desk = collecting.Desk(warehouse, mixed, settings, NOW)
    for names in collecting.groups_of(mixed, None):
        collecting.read_sources.fn(desk, names)

    assert asked == [(FILES, None, NOW), (mixed.sources, "oak-live", NOW)]
