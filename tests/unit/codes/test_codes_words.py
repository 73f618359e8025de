"""Words and pairs: what is a word, what is counted, and who must have used it."""

import itertools
import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codes.words import Vocabulary, terms_by_contributors, tokens

TEXTS = st.lists(st.text(st.sampled_from("ab '\u2019.\u00e9\n7A"), max_size=12), max_size=6)


def words(text: str) -> list[str]:
    return tokens(pa.array([text], pa.string())).to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you!", ["thank", "you"]),
        ("I don't know", ["i", "don't", "know"]),
        ("I don\u2019t know", ["i", "don't", "know"]),
        ("'quoted' words", ["quoted", "words"]),
        ("the students' work", ["the", "students", "work"]),
        ("grade 7b, 2nd try", ["grade", "b", "nd", "try"]),
        ("e-mail/phone", ["e", "mail", "phone"]),
        ("\u201cwell\u201d \u2014 yes\u2026", ["well", "yes"]),
        ("''", []),
        ("", []),
        ("   ", []),
        ("42 + 1", []),
        ("ana_7k2 wrote", ["ana", "k", "wrote"]),
    ],
)
def test_a_word_is_letters_with_apostrophes_inside(text, expected):
    assert words(text) == expected


def plainly(text: str) -> list[str]:
    """The same by a pattern, slowly."""
    lower = text.lower().replace("\u2019", "'")
    return [word for part in re.findall(r"[a-z']+", lower) for word in _trimmed(part)]


def _trimmed(part: str) -> list[str]:
    """Apostrophes only between two letters: a run of them parts words."""
    return [word for word in re.split(r"''+|^'|'$", part) if word]


@settings(deadline=None)
@given(TEXTS)
def test_words_are_those_of_a_plain_pattern(texts):
    assert tokens(pa.array(texts, pa.string())).to_pylist() == [plainly(text) for text in texts]


@settings(deadline=None)
@given(TEXTS, st.integers(0, 6))
def test_a_text_has_the_same_words_in_any_company(texts, start):
    """An apostrophe at the start of a text must not look at the text before it."""
    whole = pa.array(texts, pa.string())

    assert tokens(whole[start:]).to_pylist() == tokens(whole).to_pylist()[start:]


def test_an_apostrophe_at_the_edge_of_a_text_is_none_of_its_neighbours_business():
    assert tokens(pa.array(["ab", "'cd", "ef'", "gh"])).to_pylist() == [["ab"], ["cd"], ["ef"], ["gh"]]


def test_terms_are_counted_in_each_text():
    """
    text                      | thank | thank you | you
    thank you, thank you all  |   2   |     2     |  2
    you thank                 |   1   |     0     |  1
    school                    |   0   |     0     |  0
    """
    vocabulary = Vocabulary(("thank", "thank you", "you"))

    counted = vocabulary.counts(pa.array(["Thank you, thank you all", "you thank", "school"]))

    assert counted.toarray().tolist() == [[2, 2, 2], [1, 0, 1], [0, 0, 0]]


def test_a_pair_does_not_reach_from_one_text_into_the_next():
    counted = Vocabulary(("thank you",)).counts(pa.array(["many thank", "you all"]))

    assert counted.toarray().tolist() == [[0], [0]]


def test_a_pair_is_known_though_its_words_alone_are_not():
    counted = Vocabulary(("lesson plan",)).counts(pa.array(["a lesson plan", "lesson", "plan lesson"]))

    assert counted.toarray().tolist() == [[1], [0], [0]]


def test_an_unknown_word_between_two_words_parts_them():
    counted = Vocabulary(("lesson plan",)).counts(pa.array(["lesson and plan"]))

    assert counted.toarray().tolist() == [[0]]


def test_nothing_is_counted_without_texts_or_without_terms():
    assert Vocabulary(("a",)).counts(pa.array([], pa.string())).shape == (0, 1)
    assert Vocabulary(()).counts(pa.array(["a b"])).shape == (1, 0)


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["ask", "tell", "it's", "so"]), max_size=8), max_size=5))
def test_counts_are_those_of_plain_counting(lines):
    terms = ("ask", "ask tell", "it's", "so so", "tell")
    texts = [" ".join(line) for line in lines]

    counted = Vocabulary(terms).counts(pa.array(texts, pa.string())).toarray()

    for line, row in zip(lines, counted, strict=True):
        found = Counter(line) + Counter(f"{one} {two}" for one, two in itertools.pairwise(line))
        assert row.tolist() == [found[term] for term in terms]


def test_scikit_learn_counts_the_same():
    """Oracle: CountVectorizer with the same vocabulary and the same pattern of a word."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = [
        "I don't know what to do, what to do?",
        "Thank you so much, it's what I need",
        "To do or not to do",
    ]
    terms = ("do", "don't", "i", "it's what", "thank you", "to", "to do", "what to")
    oracle = CountVectorizer(vocabulary=list(terms), ngram_range=(1, 2), token_pattern=r"[a-z]+(?:'[a-z]+)*")

    counted = Vocabulary(terms).counts(pa.array(texts))

    assert np.array_equal(counted.toarray(), oracle.transform(texts).toarray())


# Who must have used a word


def test_a_word_enters_when_enough_contributors_used_it():
    """ "oak" was written by one person, however often; "lesson" by two."""
    texts = pa.array(["oak oak lesson", "oak lesson", "lesson", "oak"])

    found = terms_by_contributors(texts, ["ana", "ana", "ben", "ana"], least=2, most=10)

    assert found == ("lesson",)


def test_a_pair_enters_when_enough_contributors_used_it():
    texts = pa.array(["lesson plan", "a lesson plan", "plan"])

    found = terms_by_contributors(texts, ["ana", "ben", "cleo"], least=2, most=10)

    assert found == ("lesson", "lesson plan", "plan")


def test_all_unknown_contributors_count_as_one():
    found = terms_by_contributors(pa.array(["oak", "oak", "oak"]), ["", "", ""], least=2, most=10)

    assert found == ()


def test_the_terms_of_most_contributors_are_kept():
    """Of the same number of contributors, the first in the alphabet."""
    texts = pa.array(["common b", "common a", "common b a"])

    found = terms_by_contributors(texts, ["ana", "ben", "cleo"], least=2, most=2)

    assert found == ("a", "common")


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a b", "b c", "c", "a b c"]), st.sampled_from("xyz")), min_size=1))
def test_no_term_is_known_that_fewer_contributors_used(items):
    texts, people = [text for text, _ in items], [who for _, who in items]

    found = terms_by_contributors(pa.array(texts), people, least=2, most=100)

    used = {}
    for text, who in items:
        line = text.split()
        for term in [*line, *(f"{one} {two}" for one, two in itertools.pairwise(line))]:
            used.setdefault(term, set()).add(who)
    assert set(found) == {term for term, who in used.items() if len(who) >= 2}


def test_renaming_contributors_changes_no_term():
    texts = pa.array(["a b", "b a", "a", "c"])

    first = terms_by_contributors(texts, ["ana", "ben", "ana", "cleo"], least=2, most=10)

    assert first == terms_by_contributors(texts, ["zoe", "ada", "zoe", "ben"], least=2, most=10)
