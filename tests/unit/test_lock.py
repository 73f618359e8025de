"""One writer at a time, whoever it is and however it ended."""

import os
import subprocess
import sys

import pytest

from pipeline.errors import WarehouseBusy
from pipeline.lock import only_writer


def test_a_second_writer_is_refused_and_told_who_holds_the_lock(tmp_path):
    with (
        only_writer(tmp_path),
        pytest.raises(WarehouseBusy, match=f"process {os.getpid()}"),
        only_writer(tmp_path),
    ):
        pass


def test_the_lock_is_free_again_after_the_block_however_it_ended(tmp_path):
    with pytest.raises(KeyError), only_writer(tmp_path):
        raise KeyError
    with only_writer(tmp_path):
        assert (tmp_path / "writer.txt").read_text() == f"process {os.getpid()}"
    assert not (tmp_path / "writer.txt").exists()


def test_a_refused_writer_leaves_the_note_of_the_holder_alone(tmp_path):
    with only_writer(tmp_path):
        with pytest.raises(WarehouseBusy), only_writer(tmp_path):
            pass
        assert (tmp_path / "writer.txt").exists()


def test_the_lock_ends_with_a_process_that_is_killed(tmp_path):
    program = "import os, sys; from pathlib import Path; from pipeline.lock import only_writer\nwith only_writer(Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False).returncode == -9
    assert (tmp_path / "writer.txt").exists()
    with only_writer(tmp_path):
        assert (tmp_path / "writer.txt").read_text() == f"process {os.getpid()}"


def test_the_folder_is_made_when_it_is_not_there(tmp_path):
    with only_writer(tmp_path / "new" / "folder"):
        assert (tmp_path / "new" / "folder").is_dir()
