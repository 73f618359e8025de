"""Collect a study once, as a process of its own that can be killed: ``python -m tests.sources.collect_once FOLDER``."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from pipeline import store
from pipeline.raw.build import collect
from pipeline.settings import read_settings
from pipeline.study import read_study


def main(folder: Path) -> None:
    """Collect, and say what was told to be incomplete."""
    study, settings = read_study(folder), read_settings()
    with store.open_warehouse(study, settings) as connection:
        counts = collect(connection, study, settings, now=datetime.now(UTC))
    sys.stdout.write("\n".join(counts["incomplete"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
