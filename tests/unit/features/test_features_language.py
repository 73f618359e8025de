"""Language: told from the first words, without the network, and nothing is said where little can be known."""

import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from pipeline.features.language import FEWEST_LETTERS, HEAD_LETTERS, UNTOLD, language, languages
from tests.unit.features.conftest import arrow, item

ENGLISH = "I would like to know how you teach fractions to small children"
GERMAN = "Ich möchte gerne wissen, wie man kleinen Kindern das Bruchrechnen beibringt"
FRENCH = "Je voudrais savoir comment vous enseignez les fractions aux petits enfants"
SPANISH = "Me gustaría saber cómo se enseñan las fracciones a los niños pequeños"


@pytest.mark.parametrize(("text", "code"), [(ENGLISH, "en"), (GERMAN, "de"), (FRENCH, "fr"), (SPANISH, "es")])
def test_a_sentence_tells_its_language(text, code):
    assert language(text) == code


def test_capitals_and_line_breaks_do_not_mislead():
    assert language(ENGLISH.upper()) == "en"
    assert language(ENGLISH.replace(" ", "\n")) == "en"


@pytest.mark.parametrize(
    "text", ["", "ok", "x" * (FEWEST_LETTERS - 1), "1 2 3 4 5 6 7 8 9 10 11 12 13", "?! " * 20]
)
def test_nothing_is_told_of_what_tells_nothing(text):
    assert language(text) == UNTOLD


def test_only_the_first_words_are_read():
    head = (ENGLISH + " ") * 5

    assert language(head[:HEAD_LETTERS] + GERMAN * 5) == language(head[:HEAD_LETTERS]) == "en"


def test_a_block_tells_each_of_its_texts():
    assert languages(arrow(ENGLISH, "ok", GERMAN)).to_pylist() == ["en", UNTOLD, "de"]
    assert languages(arrow()).to_pylist() == []


def test_no_network_is_asked(monkeypatch):
    """In a process of its own, where every attempt to open a connection is an error."""
    program = (
        "import socket\n"
        "def refuse(*_, **__): raise SystemExit('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from pipeline.features.language import language\n"
        f"print(language({ENGLISH!r}))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "en"
    assert socket.create_connection is not None


def test_texts_in_another_language_than_the_studys_are_not_modelled(features, study):
    rows = [item("a", ENGLISH), item("b", GERMAN), item("c", "ok then, fine by me")]

    ask = features(rows)
    assert ask("select contribution_id, language, is_modelled from features.texts order by 1") == [
        ("a", "en", True),
        ("b", "de", False),
        ("c", "und", True),
    ]

    ask = features(rows, study=replace(study, features=replace(study.features, language="de")))
    assert ask("select contribution_id, is_modelled from features.texts order by 1") == [
        ("a", False),
        ("b", True),
        ("c", True),
    ]


def test_the_language_of_a_text_is_told_once(features):
    first, second, third = {}, {}, {}
    rows = [item("a", ENGLISH), item("b", ENGLISH), item("c", GERMAN), item("d", "ok")]
    features(rows, counted=first)
    features(rows, counted=second)

    ask = features([*rows, item("e", FRENCH), item("f", GERMAN)], counted=third)

    assert [counted["languages_told"] for counted in (first, second, third)] == [2, 0, 1]
    assert ask("select language, count(*) from features.texts group by 1 order by 1") == [
        ("de", 2),
        ("en", 2),
        ("fr", 1),
        ("und", 1),
    ]


def test_languages_of_texts_that_are_gone_are_forgotten(features):
    features([item("a", ENGLISH), item("b", GERMAN)])

    ask = features([item("a", ENGLISH)])

    assert ask("select language from features.languages") == [("en",)]
