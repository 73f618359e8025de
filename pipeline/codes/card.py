"""The card of a classifier: what it is, what it learned from, how well it does, and how to read that."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.codes.codebook import Codebook

Row = Mapping[str, Any]
NO_TEXT = "No text of this study could be coded: none is present, long enough and in the study's language."
PARTS = {
    "gate": "Gate",
    "act": "Acts: what a contribution does",
    "topic": "Topics: what it is about",
    "flag": "Flags",
}
HEAD = "  code               positive  precision  recall    F1    AP   ECE  from  coders' F1  kappa"
READING = """How to read the table
  positive    items of the evaluation that coders gave the code
  precision   share of the items given the code by the classifier that coders gave it too
  recall      share of the coders' items that the classifier found
  F1          harmonic mean of precision and recall; AP is the area under the precision-recall curve
  ECE         calibration error: how far predicted probabilities lie from observed shares
  from        probability from which the code counts as given in precision, recall and F1
  coders' F1  one coder against the other on the same items: nobody should expect more of a program
  kappa       their agreement beyond chance (Cohen, 1960)
  *           exploratory: too few positive items (under 100), coders who may agree too little (kappa
              under .60), or F1 under .50. Do not build on it."""
LIMITS = """What it is not
  The items were coded by language models that read each one with its context, not by people. It has not been
  validated for the study at hand: code a sample of your own before you publish a number from it. A prevalence
  counted with it is uncorrected, and differences between communities are usually larger than it shows. It reads
  a contribution without what it responds to, English only, and must not be used to judge single people."""


def note_for(card: Row, book: Codebook, *, n_texts: int) -> str:
    """What a reader of the tables must know: where the classifier comes from, and whether it fits the codebook."""
    sentences = [card["note"]]
    if card["codebook_version"] != book.version:
        sentences.append(
            f"It was made for codebook {card['codebook_version']}; the study's codebook is {book.version}, "
            "so that codes may mean something else."
        )
    if unknown := [code for code in card["codes"] if code not in book.names]:
        sentences.append(f"Not in the study's codebook: {', '.join(unknown)}.")
    if not n_texts:
        sentences.append(NO_TEXT)
    return " ".join(sentences)


def card_text(classifier: Row, evaluation: Sequence[Row]) -> str:
    """Write the card."""
    title = f"{classifier['classifier_id']} ({classifier['origin']})"
    methods = sorted({row["method"] for row in evaluation})
    about = [
        title,
        "=" * len(title),
        classifier["note"],
        "",
        f"One logistic regression per code over {classifier['n_words']:,} words and word pairs and a few signs (post or response,",
        f"question, length, links), trained on {classifier['n_items']:,} items coded by codebook {classifier['codebook_version']} and on the",
        "codebook's invented examples. A word is known only if at least five contributors used it.",
        f"SHA-256 of the coefficients: {classifier['sha256']}",
        "",
        f"Evaluated {'; '.join(methods)}.",
    ]
    tables = [line for part in _parts(evaluation) for line in _table(part, evaluation)]
    return "\n".join([*about, *tables, "", READING, "", LIMITS])


def _parts(evaluation: Sequence[Row]) -> list[str]:
    """The parts of the codebook that were evaluated, in its order."""
    return list(dict.fromkeys(row["part"] for row in evaluation))


def _table(part: str, evaluation: Sequence[Row]) -> list[str]:
    """One part of the codebook, one line per code."""
    lines = [_line(row) for row in evaluation if row["part"] == part]
    return ["", PARTS.get(part, part.capitalize()), HEAD, *lines]


def _line(row: Row) -> str:
    """One code."""
    mark = "*" if row["is_exploratory"] else " "
    numbers = [row[name] for name in ("precision", "recall", "f1", "average_precision", "calibration_error")]
    shown = [_number(number) for number in (*numbers, row["threshold"], row["coder_f1"], row["coder_kappa"])]
    widths = (10, 8, 6, 6, 6, 6, 12, 7)
    cells = "".join(text.rjust(width) for text, width in zip(shown, widths, strict=True))
    return f"{mark} {row['code']:<18}{row['n_positive']:>9} {cells}"


def _number(value: float | None) -> str:
    """Two decimals, as statisticians write shares; a dash when there is nothing."""
    return "-" if value is None else f"{value:.2f}".removeprefix("0")
