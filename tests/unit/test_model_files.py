"""A model's file is whole or not there, and another file of its name is not taken for it."""

from pathlib import Path

import pytest

from pipeline.model_files import read_model, write_model


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "models" / "topics-1.npz"
    digest = write_model(path, b"centres")

    assert read_model(path, digest) == b"centres"
    assert [one.name for one in path.parent.iterdir()] == ["topics-1.npz"]


def test_a_missing_or_changed_file_is_no_model(tmp_path):
    path = tmp_path / "topics-1.npz"
    digest = write_model(path, b"centres")
    path.write_bytes(b"centre")

    assert read_model(path, digest) is None
    assert read_model(tmp_path / "topics-2.npz", digest) is None
    assert read_model(path, "") is None


def test_a_write_that_fails_leaves_the_old_model(tmp_path, monkeypatch):
    path = tmp_path / "topics-1.npz"
    digest = write_model(path, b"centres")

    def full(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        write_model(path, b"others")

    assert read_model(path, digest) == b"centres"
