"""Which study a command is about."""

import argparse
from pathlib import Path

from pipeline.errors import BadOption

DEFAULT_STUDY = Path(__file__).parents[2] / "data" / "example"


def study_folder(options: argparse.Namespace) -> Path:
    """Choose the study: the one named, else the current folder, else the example."""
    if options.study is not None:
        if not options.study.is_dir():
            raise BadOption(
                f"There is no folder {options.study}. Make a study with: staffroom init '{options.study}'"
            )
        return options.study.resolve()
    here = Path.cwd()
    return here if (here / "study.toml").exists() else DEFAULT_STUDY
