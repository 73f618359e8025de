"""The card: what a reader must be told before a number is believed."""

import pytest

from pipeline.codes.card import card_text, note_for
from pipeline.codes.codebook import OWN, Code, Codebook, read_codebook
from pipeline.codes.starter import read_starter

CLASSIFIER = {
    "classifier_id": "starter-1.1-abcd",
    "origin": "starter",
    "codebook_version": "1.1",
    "n_items": 2805,
    "n_words": 6000,
    "note": "A note.",
    "sha256": "abcd" * 16,
}
ROW = {
    "code": "ASK_INFO",
    "part": "act",
    "label": "asks for information",
    "n_items": 2805,
    "n_positive": 648,
    "precision": 0.62,
    "recall": 0.77,
    "f1": 0.684,
    "average_precision": 0.73,
    "calibration_error": 0.02,
    "threshold": 0.34,
    "coder_f1": 0.86,
    "coder_kappa": 0.81,
    "is_exploratory": False,
    "method": "5-fold by thread",
}
BOOK = read_codebook(OWN)
CARD = {"note": "A starter.", "codebook_version": "1.1", "codes": ["ASK_INFO", "STORY"]}


def lines(*rows) -> list[str]:
    return card_text(CLASSIFIER, rows).splitlines()


def test_the_card_says_what_it_is_and_what_it_is_not():
    text = " ".join(card_text(CLASSIFIER, [ROW]).split())

    for sentence in (
        "starter-1.1-abcd (starter)",
        "A note.",
        "trained on 2,805 items coded by codebook 1.1",
        "at least five contributors",
        "6,000 words and word pairs",
        "Evaluated 5-fold by thread.",
        "coded by language models that read each one with its context, not by people",
        "not been validated for the study at hand",
        "uncorrected",
        "must not be used to judge single people",
        "How to read the table",
        "abcdabcd",
    ):
        assert sentence in text


def test_a_line_holds_the_numbers_of_a_code():
    (line,) = [line for line in lines(ROW) if "ASK_INFO" in line]

    assert line.split() == ["ASK_INFO", "648", ".62", ".77", ".68", ".73", ".02", ".34", ".86", ".81"]


def test_an_exploratory_code_is_marked():
    marked = [line for line in lines(ROW | {"is_exploratory": True}) if "ASK_INFO" in line]

    assert marked[0].startswith("* ASK_INFO")
    assert any(line.strip().startswith("*") and "exploratory" in line for line in lines(ROW))


def test_what_is_not_known_is_a_dash():
    row = ROW | {"coder_f1": None, "coder_kappa": None, "precision": None}

    (line,) = [line for line in lines(row) if "ASK_INFO" in line]

    assert line.split()[2] == "-"
    assert line.split()[-2:] == ["-", "-"]


def test_a_share_of_one_keeps_its_digit():
    (line,) = [line for line in lines(ROW | {"precision": 1.0, "recall": 0.0}) if "ASK_INFO" in line]

    assert line.split()[2:4] == ["1.00", ".00"]


def test_numbers_stand_under_their_heads():
    told = lines(ROW)
    head = next(line for line in told if "precision" in line)
    row = next(line for line in told if "ASK_INFO" in line)

    for name, number in (
        ("positive", "648"),
        ("precision", ".62"),
        ("recall", ".77"),
        ("F1", ".68"),
        ("kappa", ".81"),
    ):
        assert row[: head.index(name) + len(name)].endswith(number), name


def test_each_part_of_the_codebook_has_its_table():
    told = lines(
        ROW | {"code": "PROF_LEARNING", "part": "gate"}, ROW, ROW | {"code": "TECH", "part": "topic"}
    )

    places = [
        told.index(head) for head in ("Gate", "Acts: what a contribution does", "Topics: what it is about")
    ]
    assert places == sorted(places)
    assert told[places[1] + 2].split()[0] == "ASK_INFO"


def test_a_code_that_left_the_codebook_is_still_shown():
    assert any(
        "No longer in the codebook" in line for line in lines(ROW | {"part": "no longer in the codebook"})
    )


# The note


def test_the_note_is_that_of_the_card_when_all_fits():
    assert note_for(CARD, BOOK, n_texts=5) == "A starter."


def test_another_codebook_is_told():
    note = note_for(CARD, Codebook("2.0", BOOK.codes), n_texts=5)

    assert "made for codebook 1.1; the study's codebook is 2.0" in note


def test_codes_that_the_study_does_not_have_are_named():
    only = Codebook("1.1", (Code("STORY", "act", "tells", "d", "", "", ("I fell.",)),))

    assert note_for(CARD, only, n_texts=5) == "A starter. Not in the study's codebook: ASK_INFO."


def test_a_study_without_texts_is_told():
    assert "No text of this study could be coded" in note_for(CARD, BOOK, n_texts=0)


@pytest.mark.parametrize("words", ["language models", "not by people", "not validated for the study at hand"])
def test_the_note_that_ships_says_what_every_page_must_say(words):
    assert words in read_starter().card["note"]
