"""The starter that ships: whole, small, readable, without names, and sensible on posts that were made up."""

import hashlib
import json
import re
import shutil

import numpy as np
import pytest

from pipeline.codes.codebook import OWN, read_codebook
from pipeline.codes.signs import SIGNS, signs
from pipeline.codes.starter import CARD, COEFFICIENTS, FOLDER, read_starter, write_starter
from pipeline.errors import ModelUnavailable
from tests.unit.codes.conftest import inputs

LARGEST_BYTES = 2**20


@pytest.fixture(scope="module")
def starter():
    return read_starter()


@pytest.fixture
def copy(tmp_path):
    """The shipped starter, to be broken."""
    return shutil.copytree(FOLDER, tmp_path / "starter")


def code(starter, text: str, *, is_post: bool = False) -> dict[str, float]:
    """The probability of every code for an invented text."""
    table = inputs(text, is_post=is_post)
    found = starter.classifier.probabilities(table["clean_text"].combine_chunks(), signs(table))[0]
    return dict(zip(starter.classifier.codes, found.tolist(), strict=True))


# Files


def test_a_written_classifier_is_read_again(tiny, tiny_folder):
    read = read_starter(tiny_folder)

    assert read.classifier.codes == tiny.codes
    assert read.classifier.vocabulary == tiny.vocabulary
    assert read.classifier.rarity == pytest.approx(tiny.rarity)
    assert read.classifier.coefficients == pytest.approx(tiny.coefficients)
    assert read.classifier.intercepts == pytest.approx(tiny.intercepts)
    assert read.card["n_words"] == 3
    assert read.classifier_id.startswith("tiny-1.1-")


def test_coefficients_are_lines_a_person_can_read(tiny_folder):
    lines = (tiny_folder / COEFFICIENTS).read_text().splitlines()

    assert lines[0] == "term\trarity\tTHANKS\tPOSTS"
    assert lines[1] == "[intercept]\t0\t-220\t-200"
    assert "[post]\t0\t0\t400" in lines
    assert lines[-2] == "thank you\t400\t200\t0"


def test_other_coefficients_make_another_name(tiny, tiny_folder, tmp_path):
    from dataclasses import replace

    from tests.unit.codes.conftest import CARD as TOLD

    write_starter(tmp_path / "other", replace(tiny, intercepts=tiny.intercepts + 0.5), TOLD)

    assert read_starter(tmp_path / "other").classifier_id != read_starter(tiny_folder).classifier_id


def test_a_changed_coefficient_is_found_out(copy):
    path = copy / COEFFICIENTS
    path.write_bytes(path.read_bytes().replace(b"thank\t", b"think\t", 1))

    with pytest.raises(ModelUnavailable, match="another SHA-256"):
        read_starter(copy)


@pytest.mark.parametrize("name", [CARD, COEFFICIENTS])
def test_a_missing_file_is_found_out(copy, name):
    (copy / name).unlink()

    with pytest.raises(ModelUnavailable, match="Install Staffroom again"):
        read_starter(copy)


def test_a_card_that_is_cut_off_is_found_out(copy):
    path = copy / CARD
    path.write_text(path.read_text()[:100])

    with pytest.raises(ModelUnavailable, match="not whole"):
        read_starter(copy)


# What ships


def test_it_is_small_and_plain_text():
    """No pickle: nothing in these files can run."""
    files = sorted(FOLDER.iterdir())

    assert [path.name for path in files] == [CARD, COEFFICIENTS]
    assert sum(path.stat().st_size for path in files) < LARGEST_BYTES
    assert all(path.read_bytes().isascii() for path in files)


def test_its_name_holds_the_hash_of_its_coefficients(starter):
    digest = hashlib.sha256((FOLDER / COEFFICIENTS).read_bytes()).hexdigest()

    assert starter.card["sha256"] == digest
    assert starter.classifier_id == f"starter-1.1-{digest[:8]}"


def test_its_words_are_english_letters_alone(starter):
    """No digit, no underscore, no mark of a mention: neither pseudonyms nor account names look like that."""
    odd = [
        term
        for term in starter.classifier.vocabulary.terms
        if not re.fullmatch(r"[a-z']+(?: [a-z']+)?", term)
    ]

    assert odd == []


def test_no_word_looks_like_a_pseudonym(starter):
    """Sixteen letters of base 32 in a row without any vowel pattern of English."""
    words = {word for term in starter.classifier.vocabulary.terms for word in term.split()}

    assert [word for word in words if len(word) >= 16 and not re.search(r"[aeiou]", word)] == []
    assert max(map(len, words)) < 20


def test_no_word_is_known_twice(starter):
    terms = starter.classifier.vocabulary.terms

    assert len(set(terms)) == len(terms) == starter.card["n_words"] <= 6_000


def test_its_codes_are_codes_of_the_codebook_it_was_made_for(starter):
    book = read_codebook(OWN)

    assert starter.card["codebook_version"] == book.version
    assert list(starter.classifier.codes) == [name for name in book.names if name in starter.classifier.codes]


def test_it_knows_the_gate_all_acts_all_topics_and_the_stance(starter):
    book = read_codebook(OWN)
    wanted = {code.code for code in book.codes if code.part != "flag" or code.code.startswith("STANCE_")}

    assert set(starter.classifier.codes) == wanted


def test_it_says_nothing_of_sensitive_matters_or_of_who_somebody_is(starter):
    assert not [
        name for name in starter.classifier.codes if name.startswith(("SENSITIVE", "PROF_T", "STAGE"))
    ]


def test_its_coefficients_fit_its_words_and_signs(starter):
    classifier = starter.classifier

    assert classifier.coefficients.shape == (len(classifier.vocabulary) + len(SIGNS), len(classifier.codes))
    assert np.isfinite(classifier.coefficients).all()
    assert (classifier.rarity >= 1).all()


def test_every_code_is_evaluated(starter):
    rows = {row["code"]: row for row in starter.evaluation()}

    assert list(rows) == list(starter.classifier.codes)
    for row in rows.values():
        assert row["classifier_id"] == starter.classifier_id
        assert 0 < row["n_positive"] < row["n_items"] == starter.card["n_items"]
        assert 0 <= row["average_precision"] <= 1
        assert 0 <= row["calibration_error"] < 0.05
        assert 0 < row["threshold"] < 1


def test_rare_codes_and_weak_ones_are_exploratory(starter):
    for row in starter.evaluation():
        if row["n_positive"] < 100 or row["f1"] < 0.5:
            assert row["is_exploratory"], row["code"]


def test_the_common_acts_are_not_exploratory(starter):
    firm = {row["code"] for row in starter.evaluation() if not row["is_exploratory"]}

    assert firm >= {
        "PROF_LEARNING",
        "ASK_INFO",
        "ASK_ADVICE",
        "EXPLAIN",
        "ADVISE",
        "RESOURCE",
        "STORY",
        "SUPPORT",
    }


def test_a_code_of_one_coder_has_no_ceiling(starter):
    """Scholarship was added for both coders by a third."""
    row = next(row for row in starter.evaluation() if row["code"] == "SCHOLARSHIP")

    assert row["coder_f1"] is row["coder_kappa"] is None


def test_no_code_is_found_better_than_a_second_coder_would(starter):
    """Were it otherwise, items that were trained on would have been evaluated."""
    for row in starter.evaluation():
        if row["coder_f1"] is not None:
            assert row["f1"] < row["coder_f1"], row["code"]


def test_the_card_in_the_repository_holds_no_text_and_no_id():
    card = (FOLDER / CARD).read_text()

    assert not re.search(r"t[13]_[a-z0-9]+", card)
    assert set(json.loads(card)) == {
        "name", "codebook_version", "n_items", "n_items_without_text", "n_coded_twice", "note", "evaluation",
        "codes", "n_words", "sha256",
    }  # fmt: skip


# Posts that were made up

INVENTED = [
    ("Should I take the job? I have two offers and I am not sure what to do. Any advice would be appreciated.", True, "ASK_ADVICE", "RESOURCE"),
    ("Does anyone know a good website or app for teaching fractions? What do you all use?", True, "ASK_INFO", "STORY"),
    ("Here is a free lesson plan with printable worksheets, you can download the resource at the link.", True, "RESOURCE", "ASK_ADVICE"),
    ("You should talk to your advisor first. I would ask for a meeting and try to find another committee member.", False, "ADVISE", "ASK_INFO"),
    ("Thank you so much, this is really helpful! Good luck to you too.", False, "SUPPORT", "ADVISE"),
    ("When I was in my first year I failed a class, then I switched labs and my new supervisor was great.", False, "STORY", "ASK_INFO"),
    ("Please complete our survey. We are looking for participants for a research study on teachers.", True, "PROMOTE", "SUPPORT"),
    ("The journal sends the manuscript to reviewers, and the editor decides because the reports usually differ.", False, "EXPLAIN", "ASK_ADVICE"),
    ("My students use ChatGPT for their essays and AI detection tools do not work.", True, "TECH", "SOCIETY_EQUITY"),
    ("I am submitting my paper to a journal and the reviewer wants another experiment.", True, "SCHOLARSHIP", "BEHAVIOUR"),
    ("My class is loud and disrespectful, classroom management and behavior are a problem.", True, "BEHAVIOUR", "SCHOLARSHIP"),
    ("How do I become a certified teacher? I am applying for jobs and have an interview next week.", True, "CAREER", "TECH"),
    ("I'm so stressed and burnt out, my anxiety and depression are getting worse.", True, "WELLBEING", "SUBJECT"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_post", "likely", "unlikely"), INVENTED, ids=[row[2] for row in INVENTED]
)
def test_an_invented_post_gets_a_sensible_code(starter, text, is_post, likely, unlikely):
    """The code it was written for passes its own threshold, and lies far above one that it was not written for."""
    found = code(starter, text, is_post=is_post)
    thresholds = {row["code"]: row["threshold"] for row in starter.evaluation()}

    assert found[likely] >= thresholds[likely]
    assert found[likely] > 2 * found[unlikely]


def test_a_joke_serves_professional_learning_less_than_a_question(starter):
    question = code(starter, "How do you teach reading to a class with mixed levels?", is_post=True)
    joke = code(starter, "lol same")

    gate = next(row for row in starter.evaluation() if row["code"] == "PROF_LEARNING")
    assert question["PROF_LEARNING"] > gate["threshold"] > joke["PROF_LEARNING"]


def test_one_post_may_do_several_things(starter):
    """It tells a story and asks for advice."""
    found = code(
        starter,
        "In my first year I was told that my lessons were too slow, so I changed everything and it got worse. "
        "My mentor did not help me and I started to dread Mondays. What should I do? Any advice?",
        is_post=True,
    )

    assert found["STORY"] > 0.5
    assert found["ASK_ADVICE"] > 0.5


def test_probabilities_lie_between_nothing_and_certainty(starter):
    for text in ("", "thank you " * 500, "why? " * 200, "\u4f60\u597d"):
        assert all(0 <= value <= 1 for value in code(starter, text).values())
