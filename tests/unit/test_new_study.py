"""A new study can be checked, edited and kept in Git."""

import pytest

from pipeline.errors import BadOption
from pipeline.new_study import add_codebook, new_study
from pipeline.study import read_study


def test_the_new_study_is_valid_as_it_stands(tmp_path):
    new_study(tmp_path / "new")
    study = read_study(tmp_path / "new")
    assert len(study.communities) == 2
    assert study.measures.draws == 2000


def test_what_staffroom_makes_stays_out_of_git(tmp_path):
    new_study(tmp_path)
    ignored = (tmp_path / ".gitignore").read_text().split()
    assert {"raw/", "warehouse/", "published/", "site/", "archives/"} <= set(ignored)


def test_a_study_is_never_overwritten(tmp_path):
    (tmp_path / "study.toml").write_text("mine")
    with pytest.raises(BadOption, match="already"):
        new_study(tmp_path)
    assert (tmp_path / "study.toml").read_text() == "mine"


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadOption, match="is a file"):
        new_study(tmp_path / "file")


def test_a_study_keeps_its_own_codebook(tmp_path):
    (tmp_path / "codebook.toml").write_text("mine")
    add_codebook(tmp_path)
    assert (tmp_path / "codebook.toml").read_text() == "mine"
