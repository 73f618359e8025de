"""Coherence and diversity, by hand."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.topics.quality import coherence, diversity, npmi
from pipeline.topics.words import KeptOut

NOTHING = KeptOut(frozenset())
FIVE_TEXTS = [
    "violin concert violin",
    "violin concert",
    "violin fraction",
    "fraction decimal",
    "lunch",
]


def test_coherence_is_the_mean_npmi_of_all_pairs_by_hand():
    """Of five texts, three hold violin, two concert, two fraction, one decimal; each pair meets as often as counted here.

    violin and concert meet twice: ln(.4 / (.6 * .4)) / -ln .4; violin and fraction once: ln(.2 / (.6 * .4)) / -ln .2;
    concert and fraction never: -1. Fraction and decimal meet once: ln(.2 / (.4 * .2)) / -ln .2.
    """
    found = coherence({0: ["violin", "concert", "fraction"], 1: ["fraction", "decimal"]}, FIVE_TEXTS, NOTHING)

    violin_concert = log(0.4 / (0.6 * 0.4)) / -log(0.4)
    violin_fraction = log(0.2 / (0.6 * 0.4)) / -log(0.2)
    assert found[0] == pytest.approx((violin_concert + violin_fraction - 1) / 3)
    assert found[1] == pytest.approx(log(2.5) / log(5))


def test_a_pair_of_words_is_met_where_the_words_stand_side_by_side():
    texts = ["open access journals", "access is open to journals", "open access fees", "lunch"]

    found = coherence({0: ["open access", "journals"]}, texts, KeptOut(frozenset({"is", "to"})))

    assert found == {0: pytest.approx(log(0.25 / (0.5 * 0.5)) / -log(0.25))}


def test_words_that_always_meet_have_1_and_words_that_never_meet_have_minus_1():
    assert npmi(0.2, 0.2, 0.2) == pytest.approx(1)
    assert npmi(1.0, 1.0, 1.0) == 1
    assert npmi(0.3, 0.3, 0.0) == -1


def test_words_that_meet_by_chance_have_0():
    assert npmi(0.5, 0.4, 0.2) == pytest.approx(0)


@given(st.lists(st.sets(st.sampled_from(["oak", "elm", "ash", "fir"])), min_size=1, max_size=12))
def test_coherence_lies_between_minus_1_and_1_and_the_order_of_texts_changes_nothing(sets):
    texts = [" ".join(sorted(words)) for words in sets]
    tops = {0: ["oak", "elm", "ash"], 1: ["elm", "fir"]}

    found = coherence(tops, texts, NOTHING)

    assert all(-1 - 1e-9 <= value <= 1 + 1e-9 for value in found.values())
    assert coherence(tops, texts[::-1], NOTHING) == pytest.approx(found)


def test_only_the_ten_top_terms_count():
    ten = ["oak", "elm", "ash", "fir", "yew", "box", "bay", "fig", "nut", "rye"]
    texts = [" ".join(ten)] * 3 + ["hay", "hay"]

    assert coherence({0: [*ten, "hay"]}, texts, NOTHING) == {0: pytest.approx(1)}


def test_a_topic_of_one_term_and_a_study_without_text_have_no_coherence():
    assert coherence({0: ["oak"], 1: []}, ["oak"], NOTHING) == {}
    assert coherence({0: ["oak", "elm"]}, [], NOTHING) == {}
    assert coherence({}, ["oak"], NOTHING) == {}


def test_diversity_is_the_share_of_distinct_top_terms():
    """Five distinct among six."""
    assert diversity({0: ["oak", "elm", "ash"], 1: ["oak", "fir", "yew"]}) == pytest.approx(5 / 6)


def test_diversity_is_1_when_nothing_repeats_and_0_without_terms():
    assert diversity({0: ["oak"], 1: ["elm"]}) == 1
    assert diversity({0: [], 1: []}) == 0
