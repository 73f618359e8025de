"""The doctor tells everything that is well and everything to mend."""

import shutil
from dataclasses import replace
from types import SimpleNamespace

import pytest

from pipeline import doctor
from pipeline.settings import Settings, key_path

SOURCE = """
[[source]]
name = "oak"
kind = "reddit-archive"
files = ["archives/*.zst", "more.ndjson"]

[[source]]
name = "later"
kind = "reddit-archive"
files = ["later/*.zst"]
enabled = false
"""


@pytest.fixture
def machine(tmp_path):
    return Settings(home=tmp_path / "home")


def told(folder, machine):
    return {finding.what: finding for finding in doctor.examine(folder, machine)}


def test_a_healthy_study_has_nothing_to_mend(study_folder, machine):
    folder = study_folder(more=SOURCE)
    (folder / "archives").mkdir()
    (folder / "archives" / "oak.zst").write_bytes(b"x")
    (folder / "more.ndjson").write_bytes(b"x")
    findings = doctor.examine(folder, machine)
    assert [finding for finding in findings if not finding.is_well] == []
    assert {"python", "packages", "disk", "study", "key", "source oak", "source later"} == {
        f.what for f in findings
    }


def test_examining_makes_no_key(study_folder, machine):
    assert "none yet" in told(study_folder(more=SOURCE), machine)["key"].told
    assert not machine.home.exists()


def test_a_key_others_can_read_is_to_be_mended(study_folder, machine):
    path = key_path(machine, "Invented communities")
    path.parent.mkdir(parents=True)
    path.write_text("ab" * 32)
    path.chmod(0o644)
    finding = told(study_folder(more=SOURCE), machine)["key"]
    assert not finding.is_well
    assert "chmod 600" in finding.told


def test_a_pattern_without_files_is_to_be_mended(study_folder, machine):
    finding = told(study_folder(more=SOURCE), machine)["source oak"]
    assert not finding.is_well
    assert "matches no file" in finding.told


def test_a_study_without_sources_is_to_be_mended(study_folder, machine):
    assert not told(study_folder(), machine)["sources"].is_well


def test_a_broken_study_is_told_with_its_problems(tmp_path, machine):
    (tmp_path / "study.toml").write_text("[study]\nsed = 3\n")
    finding = told(tmp_path, machine)["study"]
    assert not finding.is_well
    assert "sed" in finding.told


def test_a_full_disk_is_to_be_mended(study_folder, machine, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1))
    finding = told(study_folder(more=SOURCE), machine)["disk"]
    assert not finding.is_well
    assert "free some space" in finding.told


def test_a_table_that_does_not_say_its_columns_is_to_be_mended(study_folder, machine):
    folder = study_folder(
        more='[[source]]\nname = "oak"\nkind = "table"\nfiles = ["a.csv"]\ncommunity = "reddit:Oak"\nmapping = "tagz"\n'
    )
    (folder / "a.csv").write_text("id\n1\n", encoding="utf-8")
    wrong = [finding for finding in doctor.examine(folder, machine) if not finding.is_well]
    assert [finding.what for finding in wrong] == ["source oak"]
    assert "Did you mean 'tags'?" in wrong[0].told


def test_a_live_source_says_which_credentials_are_there(study_folder, settings):
    """Nobody is asked; a charter that is missing is to be mended."""
    live = '[[source]]\nname = "live"\nkind = "reddit-api"\n'
    charter = '[source.charter]\nbasis = "a"\nethics = "b"\ncontacted = "c"\n'
    secrets = {"REDDIT_CLIENT_ID": "one"}

    findings = doctor.examine(study_folder(more=live + charter), replace(settings, secrets=secrets))
    lacking = doctor.examine(study_folder(more=live, folder="lacking"), settings)

    (told,) = [finding for finding in findings if finding.what == "source live"]
    assert told.is_well
    assert "in the environment: REDDIT_CLIENT_ID; not there: REDDIT_CLIENT_SECRET" in told.told
    assert "one" not in told.told
    wrong = [finding.told for finding in lacking if finding.what == "source live" and not finding.is_well]
    assert len(wrong) == 1
    assert "[source.charter] must say basis, ethics, contacted" in wrong[0]
