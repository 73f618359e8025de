"""A new folder in place of an old one: whole before, whole after, whole when killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from pipeline.pages import swap


def texts(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_first_site_is_written_whole(tmp_path):
    n_bytes = swap.replace_folder(tmp_path / "site", [("index.html", "new"), ("data/a.csv", "ä,b")])

    assert texts(tmp_path / "site") == {"index.html": "new", "data/a.csv": "ä,b"}
    assert n_bytes == 3 + 4


def test_a_second_site_replaces_the_first_and_leaves_nothing_of_it(tmp_path):
    swap.replace_folder(tmp_path / "site", [("index.html", "old"), ("gone.html", "old")])
    swap.replace_folder(tmp_path / "site", [("index.html", "new")])

    assert texts(tmp_path / "site") == {"index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_page_that_cannot_be_made_leaves_the_old_site(tmp_path):
    swap.replace_folder(tmp_path / "site", [("index.html", "old")])

    def broken():
        yield "index.html", "new"
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        swap.replace_folder(tmp_path / "site", broken())

    assert texts(tmp_path / "site") == {"index.html": "old"}


def test_what_a_killed_publish_left_is_cleared(tmp_path):
    (tmp_path / ".site.draft").mkdir()
    (tmp_path / ".site.draft" / "half.html").write_text("half", encoding="utf-8")

    swap.replace_folder(tmp_path / "site", [("index.html", "new")])

    assert texts(tmp_path / "site") == {"index.html": "new"}
    assert not (tmp_path / ".site.draft").exists()


def test_where_folders_cannot_be_exchanged_two_renames_do_it(tmp_path, monkeypatch):
    monkeypatch.setattr(swap, "_exchanged", lambda *_: False)
    swap.replace_folder(tmp_path / "site", [("index.html", "old")])
    swap.replace_folder(tmp_path / "site", [("index.html", "new")])

    assert texts(tmp_path / "site") == {"index.html": "new"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_publish_killed_between_two_renames_is_mended_by_the_next(tmp_path):
    (tmp_path / ".site.old").mkdir()
    (tmp_path / ".site.old" / "index.html").write_text("old", encoding="utf-8")

    def broken():
        yield from ()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        swap.replace_folder(tmp_path / "site", broken())

    assert texts(tmp_path / "site") == {"index.html": "old"}


WRITES_FOR_EVER = """
import sys
from pathlib import Path
from pipeline.pages import swap
number = 0
while True:
    number += 1
    swap.replace_folder(Path(sys.argv[1]), [(f"{page}.html", str(number)) for page in range(30)])
"""


def test_a_reader_finds_whole_sites_only_whenever_the_writer_is_killed(tmp_path):
    """All pages of a site carry one number; a mixture would show two."""
    site = tmp_path / "site"
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", WRITES_FOR_EVER, str(site)])
        until = time.monotonic() + 20
        while not site.exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.15)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()

        assert len(texts(site)) == 30
        assert len(set(texts(site).values())) == 1
