"""What may be a term: words and neighbouring pairs; no stop word, boilerplate, community, pseudonym or account."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.study import Community
from pipeline.topics.words import KeptOut, common_stop_words, kept_out, terms_of

COMMON = KeptOut(common_stop_words())


def told(text, kept=COMMON):
    return list(terms_of(text, kept))


def test_terms_are_words_and_pairs_of_words_that_stand_side_by_side():
    assert told("Open access journals") == ["open", "access", "open access", "journals", "access journals"]


def test_a_pair_is_parted_by_a_stop_word_or_a_full_stop_but_not_by_a_hyphen():
    assert told("lesson of plans") == ["lesson", "plans"]
    assert told("lesson. Plans") == ["lesson", "plans"]
    assert told("peer-review") == ["peer", "review", "peer review"]


@pytest.mark.parametrize(
    "word", ["the", "don't", "DON\u2019T", "thanks", "subreddit", "edit", "wasn't", "you're"]
)
def test_common_words_and_boilerplate_are_no_terms(word):
    assert told(word) == []


def test_a_possessive_counts_as_its_word():
    assert told("dean's dean\u2019s") == ["dean", "dean", "dean dean"]


@pytest.mark.parametrize(
    "word",
    [
        "hall_monitor",
        "teach2019",
        "xX_grader_Xx",
        "u/hallmonitor",
        "@abcdefgh23456777",
        "u/hall-monitor",
        "chalk123",
    ],
)
def test_what_looks_like_an_account_is_no_term(word):
    assert told(f"lunch {word} grading") == ["lunch", "grading"]


@pytest.mark.parametrize("word", ["r1", "k12", "mp3"])
def test_short_words_with_a_number_are_words_of_education(word):
    assert told(word) == [word]


def test_masks_and_mentions_of_communities_are_no_terms():
    assert told("[e-mail] lunch [phone] r/Oaks_of_2020") == ["lunch"]


def test_addresses_of_letters_only_are_cut_off_at_the_mention():
    assert told("grading u/chalkdust r/chalkboard") == ["grading"]


def test_a_community_of_a_made_up_name_is_kept_out_everywhere():
    kept = kept_out([Community("reddit:AskChalk", "AskChalk"), Community("reddit:chalk_talk", "Chalk talk")])

    assert told("askchalk grading askchalk", kept) == ["grading"]
    assert told("AskChalk", kept) == []


def test_a_community_named_by_an_ordinary_word_stands_in_pairs_only():
    kept = kept_out([Community("reddit:teaching", "Teaching")])

    assert told("Teaching", kept) == []
    assert told("teaching job", kept) == ["job", "teaching job"]


@given(st.text(alphabet="ab1_ @/.'-ru", max_size=40))
def test_no_term_ever_carries_an_underscore_an_at_or_a_long_number(text):
    for term in told(text, KeptOut(frozenset())):
        assert not set(term) & set("_@/.-[]")
        assert all(sum(letter.isdigit() for letter in word) <= 2 for word in term.split())
