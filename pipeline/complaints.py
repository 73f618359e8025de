"""What DuckDB complains about, in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipeline.errors import OutOfRoom, WarehouseBusy


@contextmanager
def in_our_words(folder: Path) -> Iterator[None]:
    """Say in one sentence what a person can mend of what DuckDB complains about.

    Raises
    ------
    OutOfRoom
        When memory or disk is full.
    WarehouseBusy
        When another program has the file open.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise OutOfRoom(
            "The memory is full. Set STAFFROOM_MEMORY higher or use a bigger machine; what was published is whole."
        ) from error
    except duckdb.IOException as error:
        if "Could not set lock" in str(error):
            raise WarehouseBusy(
                f"Another program has {folder / 'staffroom.duckdb'} open. Close it there and run again; "
                "for questions open published/current.duckdb instead."
            ) from error
        if "space" not in str(error):
            raise
        raise OutOfRoom(
            f"The disk is full. Free some space for {folder} and run the same command again; what was published is whole."
        ) from error
