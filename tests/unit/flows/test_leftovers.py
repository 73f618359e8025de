"""Only servers of our own Prefect folder whose flow is gone are ended."""

import os
import signal

import pytest

from flows import leftovers

HOME = "/somewhere/prefect"


@pytest.fixture
def processes(tmp_path, monkeypatch):
    ended = []
    monkeypatch.setattr(leftovers, "PROCESSES", tmp_path)
    monkeypatch.setattr(os, "kill", lambda pid, how: ended.append((pid, how)))

    def add(pid, *, parent, command, home=HOME):
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (py (x) thon) S {parent} 1 1 0")
        (folder / "cmdline").write_bytes(command)
        (folder / "environ").write_bytes(f"A=b\0PREFECT_HOME={home}\0".encode())

    return add, ended


def test_an_orphaned_server_is_ended(processes):
    add, ended = processes
    add(10, parent=1, command=b"python\0-m\0uvicorn\0" + leftovers.SERVER)
    assert leftovers.end_leftovers(HOME) == 1
    assert ended == [(10, signal.SIGTERM)]


@pytest.mark.parametrize(
    "other",
    [
        {"parent": 77, "command": leftovers.SERVER},
        {"parent": 1, "command": b"python\0something else"},
        {"parent": 1, "command": leftovers.SERVER, "home": "/another/prefect"},
        {"parent": 1, "command": leftovers.SERVER, "home": HOME + "-2"},
    ],
)
def test_others_are_left_alone(processes, other):
    add, ended = processes
    add(10, **other)
    assert leftovers.end_leftovers(HOME) == 0
    assert ended == []


def test_a_process_that_ends_while_we_look_is_no_matter(processes, tmp_path):
    (tmp_path / "12").mkdir()
    (tmp_path / "self").mkdir()
    assert leftovers.end_leftovers(HOME) == 0


def test_machines_that_cannot_tell_are_left_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(leftovers, "PROCESSES", tmp_path / "nothing")
    assert leftovers.end_leftovers(HOME) == 0
