"""A stage is built again when its input, its settings or its code changed, and only then."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline import builds, store
from pipeline.study import Source, read_study

NOW = datetime(2026, 1, 2, tzinfo=UTC)
LATER, AT_LAST = NOW + timedelta(days=1), NOW + timedelta(days=2)
PART = {
    "part_id": "p1",
    "source": "oak",
    "input_path": "archives/oak.zst",
    "first_line": 1,
    "n_lines": 10,
    "first_byte": 0,
    "n_bytes": 100,
    "content_sha256": "a",
    "part_path": "raw/oak/p1.parquet",
    "part_sha256": "b",
    "n_contributions": 10,
    "n_rejected": 0,
    "run_id": "r1",
    "n_outside": 0,
    "n_adverts": 0,
    "scope": "all",
}


@pytest.fixture
def study(study_folder):
    return read_study(study_folder())


def record(warehouse, stage, fingerprint):
    builds.record(warehouse, stage, fingerprint=fingerprint, built_at=NOW, seconds=1.5)


def test_a_stage_is_current_after_it_was_recorded(warehouse, study):
    wanted = builds.fingerprint(warehouse, "core", study)
    assert not builds.is_current(warehouse, "core", wanted)
    record(warehouse, "core", wanted)
    assert builds.is_current(warehouse, "core", wanted)
    builds.forget(warehouse, "core")
    assert not builds.is_current(warehouse, "core", wanted)


def test_recording_twice_keeps_the_last(warehouse):
    record(warehouse, "core", "one")
    record(warehouse, "core", "two")
    assert builds.is_current(warehouse, "core", "two")


def test_a_new_part_makes_core_stale(warehouse, study):
    before = builds.fingerprint(warehouse, "core", study)
    store.write(warehouse, "raw.parts", [PART])
    assert builds.fingerprint(warehouse, "core", study) != before


def test_the_run_that_wrote_a_part_does_not_matter(warehouse, study):
    store.write(warehouse, "raw.parts", [PART])
    before = builds.fingerprint(warehouse, "core", study)
    warehouse.execute("update raw.parts set run_id = 'r2'")
    assert builds.fingerprint(warehouse, "core", study) == before


RUN = {
    "run_id": "r1",
    "source": "oak",
    "kind": "reddit-archive",
    "started_at": NOW,
    "status": "ok",
    "basis": None,
    "key_fingerprint": "k",
    "staffroom_version": "0",
}


def test_another_legal_basis_makes_core_stale_and_another_run_alone_does_not(warehouse, study):
    """The page on methods states the basis of each source; no contribution changes with it."""
    store.write(warehouse, "raw.runs", [RUN | {"basis": "first"}])
    before = builds.fingerprint(warehouse, "core", study)
    store.write(warehouse, "raw.runs", [RUN | {"run_id": "r2", "started_at": LATER, "basis": "first"}])
    assert builds.fingerprint(warehouse, "core", study) == before
    store.write(warehouse, "raw.runs", [RUN | {"run_id": "r3", "started_at": AT_LAST, "basis": "second"}])
    assert builds.fingerprint(warehouse, "core", study) != before


def test_another_charter_and_a_limit_that_was_hit_make_core_stale(warehouse, study):
    store.write(warehouse, "raw.runs", [RUN | {"charter": '{"ethics": "first"}'}])
    prints = [builds.fingerprint(warehouse, "core", study)]
    for change in ("charter = '{}'", "is_cap_hit = true"):
        warehouse.execute(f"update raw.runs set {change}")
        prints.append(builds.fingerprint(warehouse, "core", study))

    assert len(set(prints)) == 3


def test_a_source_that_is_switched_off_makes_measures_stale(warehouse, study):
    """The page on methods says that it is."""
    source = Source("oak", "reddit-archive")
    on, off = (replace(study, sources=(replace(source, enabled=is_on),)) for is_on in (True, False))

    assert builds.fingerprint(warehouse, "measures", off) != builds.fingerprint(warehouse, "measures", on)
    assert builds.fingerprint(warehouse, "core", off) == builds.fingerprint(warehouse, "core", on)


def test_a_stage_is_stale_when_what_it_reads_was_built_anew(warehouse, study):
    record(warehouse, "core", "one")
    before = builds.fingerprint(warehouse, "features", study)
    record(warehouse, "core", "two")
    assert builds.fingerprint(warehouse, "features", study) != before
    record(warehouse, "measures", "other")
    assert builds.fingerprint(warehouse, "features", study) == builds.fingerprint(
        warehouse, "features", study
    )


@pytest.mark.parametrize(
    ("setting", "stale", "still"),
    [
        ({"seed": 8}, {"features", "topics", "networks", "measures"}, {"core", "codes"}),
        ({"smallest_cell": 20}, {"measures", "pages"}, {"core", "features", "topics", "networks"}),
        ({"period": "month"}, {"core"}, {"features", "codes"}),
        ({"title": "Another"}, {"measures", "pages"}, {"core", "features", "networks"}),
    ],
)
def test_only_stages_that_use_a_setting_are_stale(warehouse, study_folder, setting, stale, still):
    before, after = read_study(study_folder()), read_study(study_folder(folder="other", **setting))

    def changed(stage):
        return builds.fingerprint(warehouse, stage, before) != builds.fingerprint(warehouse, stage, after)

    assert {stage for stage in stale | still if changed(stage)} == stale


def test_the_codebook_makes_codes_stale(warehouse, study):
    before = builds.fingerprint(warehouse, "codes", study)
    study.path("codebook.toml").write_text("changed")
    assert builds.fingerprint(warehouse, "codes", study) != before


def test_changed_code_makes_its_stage_stale(warehouse, study, tmp_path, monkeypatch):
    shutil.copytree(builds.HERE / "core", tmp_path / "core", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(builds, "HERE", tmp_path)
    before = builds.fingerprint(warehouse, "core", study)
    (tmp_path / "core" / "schema.sql").write_text("-- changed")
    assert builds.fingerprint(warehouse, "core", study) != before


def test_the_published_copy_is_stale_when_any_stage_was_built(warehouse, study):
    record(warehouse, "core", "one")
    before = builds.fingerprint(warehouse, "published", study)
    record(warehouse, "published", before)
    assert builds.fingerprint(warehouse, "published", study) == before
    record(warehouse, "measures", "two")
    assert builds.fingerprint(warehouse, "published", study) != before


def test_making_pages_does_not_make_the_published_copy_stale(warehouse, study):
    """Pages are made of the published copy, so it cannot be older than they are."""
    before = builds.fingerprint(warehouse, "published", study)
    record(warehouse, "pages", "one")
    assert builds.fingerprint(warehouse, "published", study) == before
