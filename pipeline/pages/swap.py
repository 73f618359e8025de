"""A new folder in place of an old one, so that a reader finds the old or the new one, never half of each."""

import ctypes
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

AT_WORKING_FOLDER = -100
EXCHANGE = 2


def replace_folder(folder: Path, files: Iterable[tuple[str, str]]) -> int:
    """Write files into a draft beside ``folder`` and put it in its place in one step; say how many bytes there are."""
    draft = folder.with_name(f".{folder.name}.draft")
    old = folder.with_name(f".{folder.name}.old")
    if old.exists() and not folder.exists():
        old.rename(folder)  # the last one was killed between its two steps
    for left in (draft, old):
        shutil.rmtree(left, ignore_errors=True)
    n_bytes = sum(_write(draft / name, text) for name, text in files)
    _put_in_place(draft, folder, old)
    return n_bytes


def _write(path: Path, text: str) -> int:
    """Write a file and make sure it is on the disk before the folder gets its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return len(content)


def _put_in_place(draft: Path, folder: Path, old: Path) -> None:
    """Exchange two folders: at once where the system can, in two renames where it cannot."""
    if not folder.exists():
        draft.rename(folder)
    elif _exchanged(draft, folder):
        shutil.rmtree(draft)
    else:
        folder.rename(old)
        draft.rename(folder)
        shutil.rmtree(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change names in one step; false where the system or its file system does not know how."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    done = rename(AT_WORKING_FOLDER, os.fsencode(one), AT_WORKING_FOLDER, os.fsencode(other), EXCHANGE)
    return done == 0
