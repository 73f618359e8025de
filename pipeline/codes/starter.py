"""The starter classifier as plain files: coefficients that can be read in any editor, and what is known about them."""

import json
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.codes.classifier import Classifier
from pipeline.codes.signs import SIGNS
from pipeline.codes.words import Vocabulary
from pipeline.errors import ModelUnavailable

FOLDER = Path(__file__).with_name("starter")
COEFFICIENTS, CARD = "coefficients.txt", "card.json"
INTERCEPT = "[intercept]"
STEP = 0.01  # coefficients are kept as whole hundredths: finer ones change no probability by a hundredth
Row = dict[str, Any]


@dataclass(frozen=True)
class Starter:
    """A classifier, and what a reader must know about it."""

    classifier: Classifier
    card: Row

    @property
    def classifier_id(self) -> str:
        """Name and version; other coefficients make another name."""
        return f"{self.card['name']}-{self.card['codebook_version']}-{self.card['sha256'][:8]}"

    def row(self, note: str) -> Row:
        """The row of codes.classifiers."""
        told = ("codebook_version", "codes", "n_items", "n_words", "sha256")
        return {key: self.card[key] for key in told} | {
            "classifier_id": self.classifier_id,
            "is_current": True,
            "origin": "starter",
            "note": note,
        }

    def evaluation(self) -> list[Row]:
        """The rows of codes.evaluation."""
        return [row | {"classifier_id": self.classifier_id} for row in self.card["evaluation"]]


def write_starter(folder: Path, classifier: Classifier, known: Row) -> None:
    """Write a classifier and its card."""
    content = _to_text(classifier)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / COEFFICIENTS).write_text(content, encoding="ascii")
    card = known | {
        "codes": list(classifier.codes),
        "n_words": len(classifier.vocabulary),
        "sha256": sha256(content.encode("ascii")).hexdigest(),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def read_starter(folder: Path = FOLDER) -> Starter:
    """Read a classifier and check that its coefficients are the ones its card was written for.

    Raises
    ------
    ModelUnavailable
        When a file is missing, or is not the one that was written.
    """
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        content = (folder / COEFFICIENTS).read_bytes()
    except (FileNotFoundError, json.JSONDecodeError) as error:
        raise ModelUnavailable(
            f"The starter classifier in {folder} is not whole ({error}). Install Staffroom again."
        ) from error
    if sha256(content).hexdigest() != card["sha256"]:
        raise ModelUnavailable(
            f"{folder / COEFFICIENTS} is not the file that its card was written for (another SHA-256). "
            "Install Staffroom again, or train the starter anew."
        )
    return Starter(_from_text(content.decode("ascii")), card)


def _to_text(classifier: Classifier) -> str:
    """One line per feature: its name, its rarity, and one whole number of hundredths per code."""
    names = [INTERCEPT, *SIGNS, *classifier.vocabulary.terms]
    n_other = 1 + len(SIGNS)
    rarity = np.concatenate([np.zeros(n_other), classifier.rarity])
    words = classifier.coefficients[: len(classifier.vocabulary)]
    of_signs = classifier.coefficients[len(classifier.vocabulary) :]
    table = np.vstack([classifier.intercepts[None, :], of_signs, words])
    numbers = np.rint(np.column_stack([rarity, table]) / STEP).astype(int)
    lines = ["\t".join(["term", "rarity", *classifier.codes])]
    lines += ["\t".join([name, *map(str, row)]) for name, row in zip(names, numbers.tolist(), strict=True)]
    return "\n".join(lines) + "\n"


def _from_text(content: str) -> Classifier:
    """Read what ``_to_text`` wrote."""
    header, *lines = [line.split("\t") for line in content.splitlines()]
    numbers = np.array([line[1:] for line in lines], dtype=np.int64) * STEP
    n_other = 1 + len(SIGNS)
    table = numbers[:, 1:]
    return Classifier(
        codes=tuple(header[2:]),
        vocabulary=Vocabulary(tuple(line[0] for line in lines[n_other:])),
        rarity=numbers[n_other:, 0],
        coefficients=np.vstack([table[n_other:], table[1:n_other]]),
        intercepts=table[0],
    )
