"""Numbered copies that replace one another by rename."""

import errno

import pytest

from pipeline import copies
from pipeline.errors import OutOfRoom


def add(tmp_path, content):
    source = tmp_path / "source.duckdb"
    source.write_bytes(content)
    return copies.add(source, tmp_path / "published")


def test_copies_are_numbered_and_the_newest_is_the_current_one(tmp_path):
    assert [add(tmp_path, content).name for content in (b"one", b"two")] == ["000001.duckdb", "000002.duckdb"]
    assert (tmp_path / "published" / "current.duckdb").read_bytes() == b"two"


def test_a_copy_cannot_be_written_to(tmp_path):
    assert add(tmp_path, b"one").stat().st_mode & 0o222 == 0


def test_only_the_newest_copies_are_kept_and_an_open_one_stays_readable(tmp_path):
    with add(tmp_path, b"first").open("rb") as reader:
        for number in range(copies.KEPT + 1):
            add(tmp_path, b"%d" % number)
        kept = sorted(path.name for path in (tmp_path / "published").glob("0*"))
        assert kept == ["000003.duckdb", "000004.duckdb", "000005.duckdb"]
        assert reader.read() == b"first"


def test_what_a_killed_copy_left_behind_is_cleared_away(tmp_path):
    add(tmp_path, b"one")
    (tmp_path / "published" / "000002.draft").write_bytes(b"half")
    (tmp_path / "published" / "current.draft").symlink_to("nowhere")
    add(tmp_path, b"two")
    assert sorted(path.name for path in (tmp_path / "published").iterdir()) == [
        "000001.duckdb",
        "000002.duckdb",
        "current.duckdb",
    ]


def test_a_full_disk_leaves_the_current_copy_what_it_was(tmp_path, monkeypatch):
    add(tmp_path, b"one")

    def full(_source, target):
        target.write_bytes(b"ha")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copies.shutil, "copyfile", full)
    with pytest.raises(OutOfRoom, match="the copy published before is whole"):
        add(tmp_path, b"two")
    assert (tmp_path / "published" / "current.duckdb").read_bytes() == b"one"
    assert not list((tmp_path / "published").glob("*.draft"))
