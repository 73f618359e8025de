"""A new study folder: a commented study.toml, the codebook, and places for archives and annotations."""

import shutil
from pathlib import Path

from pipeline.errors import BadOption

HERE = Path(__file__).parent
IGNORED = "# Made by Staffroom; study.toml, codebook.toml and annotations/ are made by people.\nraw/\nwarehouse/\npublished/\nsite/\narchives/\n"


def new_study(folder: Path) -> None:
    """Make a study folder; what is there already is left as it is.

    Raises
    ------
    BadOption
        When the folder holds a study already, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise BadOption(f"{folder} is a file. Name a folder for the new study.")
    if (folder / "study.toml").exists():
        raise BadOption(
            f"{folder} holds a study already (study.toml). Name another folder, or edit that file."
        )
    for name in ("archives", "annotations"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE / "study_template.toml", folder / "study.toml")
    add_codebook(folder)
    (folder / ".gitignore").write_text(IGNORED, encoding="utf-8")


def add_codebook(folder: Path) -> None:
    """Give a study the codebook that ships with Staffroom, unless it has its own."""
    if not (folder / "codebook.toml").exists():
        shutil.copyfile(HERE / "codes" / "codebook.toml", folder / "codebook.toml")
