"""Topics and codes: what is common, where communities differ, what is new, what is missing."""

from datetime import date

import pytest

from pipeline.pages import learning, shares, topics
from pipeline.pages.shares import Shares
from tests.unit.pages import small


def prevalence(table, measure="topic_prevalence", variant="corrected"):
    """Rows of: subject | community | period | value | from | to."""
    return [
        small.estimate(measure, place, period, value, low, high, subject=name, variant=variant)
        for name, place, period, value, low, high in small.cells(table)
    ]


WHOLE = """
    topic   | community | period | value | from | to
    grading | Oak       | whole  | 0.12  | 0.11 | 0.13
    grading | Elm       | whole  | 0.05  | 0.04 | 0.06
    pay     | Oak       | whole  | 0.03  | 0.02 | 0.04
    pay     | Elm       | whole  | 0.16  | 0.15 | 0.17
    -1      | Oak       | whole  | 0.21  | 0.20 | 0.22
"""
BORN = """
    topic   | community | period | value | from  | to
    chatbot | Oak       | whole  | 0.02  | 0.01  | 0.03
    chatbot | Oak       | 2019   | 0.001 | 0.000 | 0.003
    chatbot | Oak       | 2020   | 0.002 | 0.001 | 0.004
    chatbot | Oak       | 2021   | 0.050 | 0.040 | 0.060
    pay     | Oak       | whole  | 0.10  | 0.09  | 0.11
    pay     | Oak       | 2019   | 0.14  | 0.13  | 0.15
    pay     | Oak       | 2020   | 0.10  | 0.09  | 0.11
    pay     | Oak       | 2021   | 0.06  | 0.05  | 0.07
"""
SUBJECTS = [small.subject("topic", name) for name in ("grading", "pay", "chatbot")] + [
    small.subject("topic", "-1", label="No topic")
]


def known(table, *verdicts, places=2):
    contrasts = [
        small.contrast("topic_prevalence", one, other, said, subject=name)
        for name, one, other, said in verdicts
    ]
    return small.evidence(prevalence(table), subjects=SUBJECTS, contrasts=contrasts, places=places)


def these(evidence):
    return Shares(evidence, "topic_prevalence", tuple(SUBJECTS[:3]), "corrected")


def test_subjects_come_in_the_order_of_their_largest_share():
    assert [one["subject"] for one in these(known(WHOLE)).known] == ["pay", "grading"]


def test_what_is_most_common_is_told_for_each_community_with_ranges():
    assert shares.most_common(these(known(WHOLE)), 2) == [
        "Most common in Oak: “Grading” about 12 of every 100 (11 to 13), “Pay” 3.0 (2.0 to 4.0).",
        "Most common in Elm: “Pay” about 16 of every 100 (15 to 17), “Grading” 5.0 (4.0 to 6.0).",
    ]


def test_the_lead_names_what_comes_first_where():
    assert shares.leading(these(known(WHOLE))) == "“Grading” is most common in Oak and “Pay” in Elm."


def test_only_clear_differences_are_told_the_largest_first_from_the_higher_side():
    evidence = known(
        WHOLE, ("grading", "Oak", "Elm", "clearly higher"), ("pay", "Oak", "Elm", "clearly lower")
    )

    assert [brief for brief, _ in shares.apart(these(evidence), 5)] == [
        "“Pay” is clearly more common in Elm than in Oak: about 16 of every 100 against 3.0.",
        "“Grading” is clearly more common in Oak than in Elm: about 12 of every 100 against 5.0.",
    ]


@pytest.mark.parametrize("verdict", ["probably higher", "no clear difference", "too little data to say"])
def test_an_unclear_difference_is_not_told(verdict):
    assert shares.apart(these(known(WHOLE, ("grading", "Oak", "Elm", verdict))), 5) == []


def test_a_subject_is_told_once_by_its_largest_difference():
    evidence = known(
        WHOLE.rstrip() + "\n    grading | Ash       | whole  | 0.01  | 0.00 | 0.02",
        ("grading", "Oak", "Elm", "clearly higher"),
        ("grading", "Oak", "Ash", "clearly higher"),
        places=3,
    )

    assert [brief for brief, _ in shares.apart(these(evidence), 5)] == [
        "“Grading” is clearly more common in Oak than in Ash: about 12 of every 100 against 1.0."
    ]


def test_small_multiples_show_what_moved_before_what_is_common():
    evidence = known(BORN.rstrip() + "\n    grading | Oak       | whole  | 0.30  | 0.29 | 0.31", places=1)

    chosen, _ = shares.multiples(these(evidence), 2)

    assert [one["subject"] for one in chosen] == ["pay", "chatbot"]


def test_a_topic_of_many_words_is_named_by_its_first_two_in_sentences():
    labels = [small.subject("topic", "pay", label="pay · union · salary · strike")]
    evidence = small.evidence(prevalence(WHOLE), subjects=labels)

    assert "“pay, union” is most common in Oak and Elm" in topics.page(evidence)["lead"].replace("Pay", "pay")


def test_what_moved_is_told_with_ranges_and_periods():
    (first, _) = shares.moved(these(known(BORN, places=1)), 5)

    assert first == (
        "“Pay” fell in Oak from 14 to 6.0 of every 100 contributions.",
        "“Pay” fell in Oak from 14 (13 to 15) in 2019 to 6.0 (5.0 to 7.0) in 2021, of every 100.",
    )


def test_a_topic_that_was_hardly_there_before_is_new():
    assert topics.births(these(known(BORN, places=1))) == ["“Chatbot” is new in Oak since 2021."]


def test_a_topic_that_was_there_from_the_first_period_is_not_new():
    always = BORN.replace("0.001 | 0.000 | 0.003", "0.020 | 0.010 | 0.030")

    assert topics.births(these(known(always, places=1))) == []


def test_a_topic_whose_ranges_touch_is_not_new():
    unsure = BORN.replace("0.050 | 0.040 | 0.060", "0.050 | 0.003 | 0.100")

    assert topics.births(these(known(unsure, places=1))) == []


def test_a_topic_that_stays_rare_is_not_new():
    rare = BORN.replace("0.050 | 0.040 | 0.060", "0.009 | 0.008 | 0.009")

    assert topics.births(these(known(rare, places=1))) == []


def test_the_page_says_how_much_has_no_topic():
    page = topics.page(known(WHOLE))

    assert (
        "Without a clear topic, of every 100 contributions: Oak 21 (20 to 22)."
        in page["findings"][0]["details"]
    )


def test_outliers_are_no_topic():
    names = [row[0] for row in topics.page(known(WHOLE))["terms"]["rows"]]

    assert names == ["Pay", "Grading"]


def test_without_topics_the_page_says_why():
    rows = [small.estimate("topic_prevalence", "Oak", "whole", "-", note="too few texts for topics")]
    page = topics.page(small.evidence(rows))

    assert page["lead"] == "No topics can be shown: too few texts for topics."
    assert page["findings"] == []


def test_the_terms_of_a_topic_stand_beside_its_shares():
    terms = [
        {"subject": "pay", "rank": rank, "term": term} for rank, term in enumerate(("union", "salary"), 1)
    ]
    evidence = small.evidence(prevalence(WHOLE), subjects=SUBJECTS, topic_terms=terms)

    (pay, _) = topics.page(evidence)["terms"]["rows"]

    assert pay == ["Pay", "union · salary", "3.0", "16", ""]


ACTS = """
    code  | community | period | value | from | to
    GATE  | Oak       | whole  | 0.62  | 0.60 | 0.64
    ASK   | Oak       | whole  | 0.30  | 0.28 | 0.32
    JOKE  | Oak       | whole  | 0.10  | 0.08 | 0.12
"""
CODES = [
    small.subject("code", "GATE", part="gate"),
    small.subject("code", "ASK", label="asks for advice"),
    small.subject("code", "JOKE", label="jokes", is_exploratory=True, ceiling=None),
]


@pytest.fixture
def acts_page():
    rows = prevalence(ACTS, "code_prevalence", "uncorrected")
    return learning.page(small.evidence(rows, subjects=CODES, places=1))


def test_the_classifier_is_named_a_starter_in_the_lead_the_warning_and_at_every_finding(acts_page):
    assert "starter classifier" in acts_page["lead"]
    assert "starter classifier" in acts_page["warning"]
    assert all(block["is_starter"] for block in acts_page["findings"])
    assert all("starter classifier" in block["chart"]["caption"] for block in acts_page["findings"])


def test_the_gate_is_told_first(acts_page):
    assert acts_page["lead"].startswith("Of every 100 contributions, about 62 in Oak ask for or offer")


def test_exploratory_acts_are_named_and_drawn_hollow(acts_page):
    (block,) = acts_page["findings"]

    assert block["notes"] == ["Exploratory, too uncertain to build on: “jokes”."]
    assert {row["label"]: row["is_exploratory"] for row in block["chart"]["rows"] if row["y"] == 10} == {
        "Oak": True
    }


def test_agreement_that_is_not_known_is_a_dash(acts_page):
    rows = {row[0]: row for row in acts_page["trust"]["rows"]}

    assert rows["jokes"][2:] == ["0.70", "\N{EN DASH}", "exploratory"]
    assert rows["asks for advice"][2:] == ["0.70", "0.80", ""]


def test_without_codes_the_page_says_so_and_warns_of_nothing():
    page = learning.page(small.evidence())

    assert page["lead"] == "Nothing can be said yet about what contributions do."
    assert page["warning"] is None


def test_a_short_study_has_no_small_multiples():
    rows = prevalence(WHOLE)
    evidence = small.evidence(rows, subjects=SUBJECTS, years=("2019",))

    assert [block["id"] for block in topics.page(evidence)["findings"]] == ["topics-common"]


def test_events_are_drawn_in_every_panel():
    event = small.subject("event", "Strike", starts_on=date(2020, 3, 1))
    evidence = small.evidence(prevalence(BORN), subjects=[*SUBJECTS, event], places=1)

    _, points = shares.multiples(these(evidence), 9)

    assert sum("event" in point for point in points) == 2
