"""The codebook: what ships is whole, and a wrong one is refused with one sentence that says what to do."""

import re

import pytest

from pipeline.codes.codebook import OWN, PARTS, Code, read_codebook
from pipeline.errors import BadCodebook

GOOD = """
version = "2.0"

[[code]]
code = "ASK_INFO"
part = "act"
label = "asks for information"
definition = "A genuine request."
include = ""
exclude = "Rhetorical questions."
examples = ["Which book do you use?"]
"""


@pytest.fixture
def read(tmp_path):
    def written(text: str):
        path = tmp_path / "codebook.toml"
        path.write_text(text, encoding="utf-8")
        return read_codebook(path)

    return written


@pytest.fixture(scope="module")
def shipped():
    return read_codebook(OWN)


def names(book, part):
    return {code.code for code in book.codes if code.part == part}


def test_a_codebook_is_read_as_it_is_written(read):
    book = read(GOOD)

    assert book.version == "2.0"
    assert book.codes == (
        Code(
            code="ASK_INFO",
            part="act",
            label="asks for information",
            definition="A genuine request.",
            include="",
            exclude="Rhetorical questions.",
            examples=("Which book do you use?",),
        ),
    )


def test_rows_are_numbered_in_the_order_of_the_file(read):
    second = GOOD.replace('version = "2.0"', "").replace("ASK_INFO", "VENT")

    rows = read(GOOD + second).rows()

    assert [(row["position"], row["code"], row["version"]) for row in rows] == [
        (1, "ASK_INFO", "2.0"),
        (2, "VENT", "2.0"),
    ]


@pytest.mark.parametrize(
    ("found", "instead", "sentence"),
    [
        ('version = "2.0"', "", "codebook.toml has no version"),
        ('version = "2.0"', "version = 2.0", "codebook.toml has no version"),
        ('version = "2.0"', 'version = "2.0"\nauthors = "x"', "unknown key 'authors'"),
        ("[[code]]", "[[codes]]", "unknown key 'codes' (did you mean 'code'?)"),
        ("[[code]]", "[code]", "codebook.toml holds no code"),
        ('definition = "A genuine request."', "", "code 'ASK_INFO' has no definition"),
        ('definition = "A genuine request."', 'definition = " "', "code 'ASK_INFO' has no definition"),
        ('definition = "A genuine request."', "definition = 3", "code 'ASK_INFO' has no definition"),
        ('include = ""', "", "code 'ASK_INFO' has no include"),
        ('label = "asks for information"', "", "code 'ASK_INFO' has no label"),
        ('code = "ASK_INFO"', "", "code 1 has no code"),
        ('part = "act"', 'part = "deed"', "part is 'deed'. It is one of gate, act, topic and flag"),
        ('exclude = "', 'excluded = "', "unknown key 'excluded' (did you mean 'exclude'?)"),
        ('examples = ["Which book do you use?"]', "", "code 'ASK_INFO' has no examples"),
        ('["Which book do you use?"]', "[]", "code 'ASK_INFO' has no examples"),
        ('["Which book do you use?"]', '[""]', "code 'ASK_INFO' has no examples"),
        ('["Which book do you use?"]', '"Which book?"', "code 'ASK_INFO' has no examples"),
        ('label = "asks', "label = asks", "codebook.toml is not TOML"),
    ],
)
def test_a_wrong_codebook_is_refused_in_one_clear_sentence(read, found, instead, sentence):
    assert found in GOOD

    with pytest.raises(BadCodebook) as told:
        read(GOOD.replace(found, instead))

    assert sentence in str(told.value)
    assert "Traceback" not in str(told.value)


def test_a_code_that_is_no_table_is_refused(read):
    with pytest.raises(BadCodebook, match="code 1 is no table"):
        read('version = "1"\ncode = ["ASK_INFO"]\n')


def test_a_code_that_stands_there_twice_is_refused(read):
    with pytest.raises(BadCodebook, match="'ASK_INFO' stands there twice"):
        read(GOOD + GOOD.replace('version = "2.0"', ""))


def test_a_codebook_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BadCodebook, match="Copy the one that ships"):
        read_codebook(tmp_path / "codebook.toml")


def test_a_codebook_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "codebook.toml"
    path.write_bytes(GOOD.replace("genuine", "true é").encode("latin-1"))

    with pytest.raises(BadCodebook, match="not UTF-8"):
        read_codebook(path)


# What ships


def test_the_shipped_codebook_has_a_gate_sixteen_acts_and_thirteen_topics(shipped):
    assert shipped.version == "1.1"
    assert {part: len(names(shipped, part)) for part in ("gate", "act", "topic")} == {
        "gate": 1,
        "act": 16,
        "topic": 13,
    }


def test_the_shipped_codebook_has_the_flags_of_version_one_point_one(shipped):
    """Challenge level, career stage and profession stand there value by value, because a code is given or not."""
    kinds = {re.split(r"_", code)[0] for code in names(shipped, "flag")}

    assert kinds == {"STANCE", "SENSITIVE", "INTERPROF", "ECO", "STAGE", "PROF"}


def test_every_code_has_two_or_three_different_examples(shipped):
    for code in shipped.codes:
        assert 2 <= len(set(code.examples)) == len(code.examples) <= 3, code.code


def test_no_example_stands_under_two_codes(shipped):
    examples = [example for code in shipped.codes for example in code.examples]

    assert len(examples) == len(set(examples))


def test_labels_are_distinct_phrases_that_a_page_can_show(shipped):
    labels = [code.label for code in shipped.codes]

    assert len(set(labels)) == len(labels)
    assert all(label == label.strip() and not label.endswith(".") for label in labels)


def test_acts_are_told_as_verb_phrases(shipped):
    """ "asks for advice": the first word is a verb of somebody else."""
    firsts = {code.label.split()[0] for code in shipped.codes if code.part == "act"}

    assert all(first.endswith("s") for first in firsts)


def test_parts_follow_each_other_in_the_order_of_the_decisions(shipped):
    places = [PARTS.index(code.part) for code in shipped.codes]

    assert places == sorted(places)


def test_codes_named_in_a_definition_are_codes(shipped):
    """An exclusion that sends a coder to another code must name one that is there."""
    known = {code.code for code in shipped.codes}
    for code in shipped.codes:
        named = set(re.findall(r"\b[A-Z]{3,}(?:_[A-Z]+)*\b", f"{code.include} {code.exclude}"))
        assert named <= known, code.code
