"""Train the starter classifier anew: ``python -m flows.train_starter --study DIR --coded DIR --out pipeline/codes/starter``.

The study names the archives that the coded items were drawn from and their communities in study.toml. With ``--posts`` a
CSV of further posts is first written to ``posts.ndjson`` in the study folder, which a source of study.toml may read.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows import engine
from pipeline import store
from pipeline.codes import build as codes
from pipeline.core import build as core
from pipeline.errors import StaffroomError
from pipeline.features import build as features
from pipeline.raw import build as raw
from pipeline.settings import read_settings
from pipeline.study import read_study

POSTS = "posts.ndjson"


def main() -> int:
    """Read the options, train, and say what came out."""
    parser = argparse.ArgumentParser(description="Train the starter classifier on coded items of a study.")
    for name, told in (
        ("study", "study folder with the archives"),
        ("coded", "folder of coded items, *.jsonl"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="DIR", help=told)
    parser.add_argument("--posts", type=Path, metavar="CSV", help="further posts, written to the study first")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the starter is written")
    options = parser.parse_args()
    try:
        if options.posts:
            codes.write_posts(options.posts, options.study / POSTS)
        card = train(options.study, options.coded, options.out)
    except StaffroomError as error:
        sys.stderr.write(f"train_starter: {error}\n")
        return error.exit_status
    told = {key: value for key, value in card.items() if key != "evaluation"}
    sys.stdout.write(f"{told}\n")
    return 0


def train(folder: Path, coded: Path, out: Path) -> dict[str, Any]:
    """Bring the study's texts up to date and train on those that are coded."""
    study, settings = read_study(folder), read_settings()
    with (
        store.open_warehouse(study, settings) as connection,
        engine.workers(study, settings) as each,
    ):
        raw.collect(connection, study, settings, now=datetime.now(UTC), each=each)
        with store.parts_attached(connection, study):
            core.build(connection, study, settings, each=each)
        features.build(connection, study, settings, each=each)
        return codes.train_starter(connection, study, settings, coded_folder=coded, out=out)


if __name__ == "__main__":
    sys.exit(main())
