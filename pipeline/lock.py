"""One writer at a time: a lock file, and beside it the name of its holder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import WarehouseBusy


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Be the only process that writes in a folder for as long as the block lasts.

    The lock ends with its process, also when that is killed.

    Raises
    ------
    WarehouseBusy
        When another process holds the lock; the sentence names it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "writer.txt"
    lock = FileLock(folder / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        busy = f"The warehouse of this study is being written by {_named(holder)}."
        raise WarehouseBusy(f"{busy} Wait until it is done, or end that process.") from None
    try:
        holder.write_text(f"process {os.getpid()}", encoding="ascii")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _named(holder: Path) -> str:
    """Say who holds the lock; the file is not there yet, or gone again, for a moment."""
    try:
        return holder.read_text(encoding="ascii") or "another process"
    except FileNotFoundError:
        return "another process"
