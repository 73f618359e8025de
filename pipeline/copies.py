"""The numbered read-only copies under published/, and the name ``current`` that moves from one to the next."""

import os
import shutil
from pathlib import Path

from pipeline.errors import OutOfRoom

KEPT = 3


def add(source: Path, folder: Path, *, kept: int = KEPT) -> Path:
    """Copy a file into ``folder`` under the next number, and make it the current one in one step.

    Readers that have an older copy open keep it: a copy is replaced by rename, never written to. The newest ``kept``
    are kept.

    Raises
    ------
    OutOfRoom
        When the copy cannot be written; the current copy stays what it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for draft in folder.glob("*.draft"):
        draft.unlink()
    numbers = sorted(int(path.stem) for path in folder.glob("*.duckdb") if path.stem.isdigit())
    copy = folder / f"{(numbers[-1] if numbers else 0) + 1:06d}.duckdb"
    draft = copy.with_suffix(".draft")
    _write(source, draft)
    draft.chmod(0o444)
    draft.replace(copy)
    link = folder / "current.draft"
    link.symlink_to(copy.name)
    link.replace(folder / "current.duckdb")
    for number in numbers[: len(numbers) - (kept - 1)]:
        (folder / f"{number:06d}.duckdb").unlink()
    return copy


def _write(source: Path, target: Path) -> None:
    """Copy a file and make sure it is on the disk before it is given its name."""
    try:
        shutil.copyfile(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        target.unlink(missing_ok=True)
        raise OutOfRoom(
            f"The published copy could not be written ({error.strerror}). Free some disk space and run "
            "'staffroom analyse' again; the copy published before is whole."
        ) from error
