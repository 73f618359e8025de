"""Prefect's temporary server outlives a flow that was killed; the next flow ends it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

SERVER = b"prefect.server.api.server:create_app"
PROCESSES = Path("/proc")


def end_leftovers(prefect_home: str) -> int:
    """End servers of this Prefect folder whose flow is gone, and say how many there were; only Linux can tell."""
    if not PROCESSES.is_dir():
        return 0
    left = list(_left(f"PREFECT_HOME={prefect_home}".encode()))
    for pid in left:
        os.kill(pid, signal.SIGTERM)
    return len(left)


def _left(mark: bytes) -> Iterator[int]:
    """Find servers that were adopted by the first process and carry our mark."""
    for folder in PROCESSES.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            is_server = SERVER in (folder / "cmdline").read_bytes()
            if parent == 1 and is_server and mark in (folder / "environ").read_bytes().split(b"\0"):
                yield int(folder.name)
        except OSError:
            continue  # it ended while we looked, or belongs to someone else
