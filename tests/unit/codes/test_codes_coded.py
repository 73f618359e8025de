"""Coded items: read, joined with texts, and weighed when two coders read them."""

import json

import numpy as np
import pyarrow as pa
import pytest

from pipeline.codes.codebook import OWN, Code, Codebook, read_codebook
from pipeline.codes.coded import Coded, archive_lines, as_table, codes_used, read_coded
from pipeline.codes.gathering import card_of, coders, gather
from pipeline.errors import BadOption
from tests.unit.codes.conftest import inputs

BOOK = read_codebook(OWN)
CODES = ("PROF_LEARNING", "ASK_INFO", "STORY")


def line(name: str, *acts: str, gate: int = 1, **said) -> str:
    row = {"id": f"Oak:{name}", "gate": gate, "acts": acts, "topics": [], "stance": "none", "sensitive": 0}
    return json.dumps(row | said)


@pytest.fixture
def write(tmp_path):
    def written(**files: list[str]):
        for coder, lines in files.items():
            (tmp_path / f"{coder}.jsonl").write_text("\n".join(lines) + "\n")
        return tmp_path

    return written


def item(name: str, coder: str, *codes: str) -> Coded:
    return Coded(name, coder, frozenset(codes))


def texts(**by: str) -> pa.Table:
    """Stored texts: what contributor wrote what, each in a thread of its own."""
    table = inputs(*[f"text of {name}" for name in by])
    columns = {"contribution_id": list(by), "root_id": [f"root {name}" for name in by]}
    return pa.table(
        columns
        | {"contributor_id": list(by.values())}
        | dict(zip(table.column_names, table.columns, strict=True))
    )


def test_a_line_becomes_the_codes_it_gives(write):
    folder = write(ana=[line("t1_x", "STORY", "VENT", topics=["CAREER"], stance="agree")])

    assert read_coded(folder, BOOK) == [
        item("reddit:t1_x", "ana", "PROF_LEARNING", "STORY", "VENT", "CAREER", "STANCE_AGREE")
    ]


def test_without_gate_and_stance_there_is_neither(write):
    assert read_coded(write(ana=[line("t3_y", gate=0)]), BOOK) == [item("reddit:t3_y", "ana")]


def test_sensitive_matters_are_not_learned(write):
    """Per contribution they would single out people in distress."""
    (found,) = read_coded(write(ana=[line("t3_y", gate=0, sensitive=1)]), BOOK)

    assert found.codes == frozenset()


def test_every_file_is_a_coder(write):
    folder = write(ana=[line("t3_y")], ben=[line("t3_y"), line("t3_z")])

    assert [one.coder for one in read_coded(folder, BOOK)] == ["ana", "ben", "ben"]


def test_a_code_that_is_not_in_the_codebook_is_named_with_its_line(write):
    folder = write(ana=[line("t3_y"), line("t3_z", "STROY")])

    with pytest.raises(BadOption, match=r"ana\.jsonl, line 2: code 'STROY'"):
        read_coded(folder, BOOK)


def test_a_folder_without_coded_items_is_refused(tmp_path):
    with pytest.raises(BadOption, match="No coded items"):
        read_coded(tmp_path, BOOK)


def test_codes_stand_in_the_order_of_the_codebook():
    items = [item("a", "ana", "CAREER", "STORY"), item("b", "ana", "PROF_LEARNING")]

    assert codes_used(items, BOOK) == ("PROF_LEARNING", "STORY", "CAREER")


def test_items_become_rows_of_truth_values():
    items = [item("a", "ana", "STORY"), item("b", "ana", "PROF_LEARNING", "ASK_INFO")]

    assert as_table(items, CODES).tolist() == [[False, False, True], [True, True, False]]


# Posts of a table as an archive


def test_posts_of_a_table_become_lines_of_an_archive(tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        "id,subreddit,author,title,selftext,created_on,score,status\n"
        'x1,Oak,ana,"Hello, all","Two\nlines",2022-11-16,3,\n'
        "x2,Oak,ben,Empty,,2022-11-17,,\n",
        encoding="utf-8",
    )

    first, second = [json.loads(text) for text in archive_lines(path)]

    assert first == {
        "id": "x1",
        "subreddit": "Oak",
        "author": "ana",
        "title": "Hello, all",
        "selftext": "Two\nlines",
        "created_utc": 1668600000,  # noon of the day, UTC: the table tells no time
        "score": 3,
    }
    assert (second["selftext"], second["score"]) == ("", 0)


# Gathering


def test_an_item_that_two_coders_read_counts_once():
    """Half a weight each; the first coder's codes are evaluated."""
    items = [item("a", "ben", "STORY"), item("a", "ana", "ASK_INFO"), item("b", "ana")]

    found = gather(texts(a="p", b="q"), items, book=Codebook("1", ()), codes=CODES)

    assert found.weights.tolist() == [0.5, 0.5, 1]
    assert found.is_gold.tolist() == [True, False, True]
    assert found.given.tolist() == [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    assert found.threads.tolist() == ["root a", "root a", "root b"]
    assert found.contributors == ["p", "p", "q"]


def test_an_item_whose_text_is_gone_is_left_out():
    items = [item("a", "ana", "STORY"), item("deleted", "ana", "STORY")]

    found = gather(texts(a="p"), items, book=Codebook("1", ()), codes=CODES)

    assert found.given.tolist() == [[0, 0, 1]]
    assert found.table["clean_text"].to_pylist() == ["text of a"]


def test_an_invented_example_is_known_to_have_its_code_and_nothing_else():
    book = Codebook("1", (Code("STORY", "act", "tells", "d", "", "", ("I fell. Did you?",)),))

    found = gather(texts(a="p"), [item("a", "ana")], book=book, codes=CODES)

    assert found.table["clean_text"].to_pylist() == ["text of a", "I fell. Did you?"]
    assert np.isnan(found.given[1]).tolist() == [True, True, False]
    assert found.given[1, 2] == 1
    assert not found.is_gold[1]
    assert found.threads[1] == found.contributors[1] == ""


def test_an_example_of_a_code_that_nobody_gave_is_left_out():
    book = Codebook("1", (Code("PROF_VENDOR", "flag", "sells", "d", "", "", ("I sell.",)),))

    assert len(gather(texts(a="p"), [item("a", "ana")], book=book, codes=CODES).given) == 1


def test_agreement_rests_on_what_two_coders_read():
    """
    item | ana   | ben        STORY: given 1, 1, 0 and 1, 0, 0: F1 = 2 * 1 / 3
    a    | STORY | STORY
    b    | STORY |
    c    |       |
    d    | STORY | (not read)
    """
    items = [
        item("a", "ana", "STORY"),
        item("b", "ana", "STORY"),
        item("c", "ana"),
        item("d", "ana", "STORY"),
    ]
    items += [item("a", "ben", "STORY"), item("b", "ben"), item("c", "ben")]

    found = coders(items, CODES)["STORY"]

    assert found.f1 == pytest.approx(2 / 3)
    assert found.kappa == pytest.approx((2 / 3 - 4 / 9) / (1 - 4 / 9))


def test_nothing_is_known_of_agreement_when_no_item_was_read_twice():
    assert coders([item("a", "ana", "STORY")], CODES) == {}


def test_what_one_coder_added_for_both_is_no_agreement():
    items = [item("a", coder, "SCHOLARSHIP") for coder in ("ana", "ben")]

    assert coders(items, ("SCHOLARSHIP", "STORY")).keys() == {"STORY"}


def test_the_card_counts_texts_not_coders():
    items = [item("a", "ana"), item("a", "ben"), item("b", "ana"), item("gone", "ana")]

    card = card_of(items, texts(a="p", b="q"), book=BOOK, evaluation=[])

    assert (card["n_items"], card["n_items_without_text"], card["n_coded_twice"]) == (2, 1, 1)
    assert "language models" in card["note"]
    assert "not validated for the study at hand" in card["note"]
