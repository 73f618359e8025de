"""Overview, interaction, dictionary and methods as plain dictionaries."""

from datetime import date

import pytest

from pipeline.pages import blocks, culture, dictionary, interaction, methods, overview
from pipeline.pages.measured import MAIN, PHRASES, phrase
from tests.unit.pages import small


def whole(text, variant="corrected"):
    """Rows of: measure | community | value | from | to."""
    return [
        small.estimate(measure, place, "whole", value, low, high, variant=variant)
        for measure, place, value, low, high in small.cells(text)
    ]


TIES = """
    measure     | community | value  | from   | to
    reciprocity | Oak       | 0.217  | 0.20   | 0.23
    reciprocity | Elm       | 0.143  | 0.13   | 0.16
    mean_degree | Oak       | 8.4    | 8.2    | 8.6
"""
BY_ITS_RULES = """
    measure     | community | value  | from   | to
    reciprocity | Oak       | 0.0044 | 0.004  | 0.005
    reciprocity | Elm       | 0.0011 | 0.001  | 0.002
    mean_degree | Oak       | 6.9    | 6.8    | 7.0
"""
SIGNS = """
    measure                       | community | value | from | to
    response_rate                 | Oak       | 0.92  | 0.90 | 0.94
    response_rate                 | Elm       | 0.34  | 0.32 | 0.36
    responders_with_two_responses | Oak       | 0.57  | 0.55 | 0.59
    responders_with_two_responses | Elm       | 0.41  | 0.39 | 0.43
    reciprocity                   | Oak       | 0.217 | 0.20 | 0.23
    reciprocity                   | Elm       | 0.143 | 0.13 | 0.16
"""


def signs(*verdicts, places=2):
    contrasts = [small.contrast(measure, one, other, said) for measure, one, other, said in verdicts]
    codes = [
        small.estimate("code_prevalence", place, "whole", "0.1", subject="CRITIQUE", variant="uncorrected")
        for place in ("Oak", "Elm")
    ]
    critique = small.contrast(
        "code_prevalence", "Oak", "Elm", "clearly lower", subject="CRITIQUE", variant="uncorrected"
    )
    return small.evidence(whole(SIGNS) + codes, contrasts=[*contrasts, critique], places=places)


def test_less_of_a_sign_of_the_hall_is_nearer_to_the_lounge():
    known = signs(
        ("response_rate", "Oak", "Elm", "clearly higher"),
        ("reciprocity", "Oak", "Elm", "no clear difference"),
        ("responders_with_two_responses", "Oak", "Elm", "probably lower"),
    )

    assert culture.toward(known, "Oak", "Elm") == {culture.LOUNGE: 2, culture.HALL: 1, 0: 1}
    assert culture.stands(known, "Oak", "Elm") == (
        "Against Elm, of 4 signs nearer to the lounge on 2, nearer to the hall on 1 and undecided on 1."
    )


def test_what_one_community_leans_to_the_other_leans_from():
    known = signs(("response_rate", "Oak", "Elm", "clearly higher"))
    here, there = culture.toward(known, "Oak", "Elm"), culture.toward(known, "Elm", "Oak")

    assert here[culture.LOUNGE] == there[culture.HALL]
    assert here[0] == there[0]


def test_communities_that_were_not_compared_are_not_placed():
    assert culture.stands(small.evidence(whole(SIGNS)), "Oak", "Elm") is None


def test_of_many_communities_the_nearest_to_either_end_are_named():
    known = signs(
        ("response_rate", "Oak", "Elm", "clearly higher"),
        ("response_rate", "Oak", "Ash", "clearly higher"),
        ("response_rate", "Ash", "Elm", "clearly higher"),
        places=3,
    )

    assert (
        culture.extremes(known)
        == "Oak is nearest to the lounge, Elm nearest to the hall, by the signs below."
    )


def test_a_community_that_lacks_some_signs_is_not_ranked():
    """Ash wins every comparison there is, but has no number for two of the three signs."""
    more = """
        measure       | community | value | from | to
        response_rate | Ash       | 0.99  | 0.98 | 1.0
    """
    contrasts = [
        small.contrast("response_rate", "Oak", "Ash", "clearly lower"),
        small.contrast("response_rate", "Elm", "Ash", "clearly lower"),
        small.contrast("reciprocity", "Oak", "Elm", "clearly higher"),
    ]
    known = small.evidence(whole(SIGNS) + whole(more), contrasts=contrasts, places=3)

    assert culture.complete(known) == ["Oak", "Elm"]
    assert (
        culture.extremes(known)
        == "Oak is nearest to the lounge, Elm nearest to the hall, by the signs below."
    )


def test_without_two_complete_communities_nobody_is_ranked():
    known = small.evidence(
        whole(SIGNS), places=3, contrasts=[small.contrast("reciprocity", "Oak", "Elm", "clearly higher")]
    )
    only_oak = small.evidence([row for row in whole(SIGNS) if "Oak" in row.values()] + whole(TIES), places=3)

    assert culture.complete(known) == ["Oak", "Elm"]
    assert culture.extremes(only_oak).startswith("Too few communities have all the signs")


def test_when_no_community_stands_out_the_page_says_so():
    known = small.evidence(whole(SIGNS), places=3)

    assert culture.extremes(known).startswith("No community stands out")


def test_a_card_says_in_plain_words_what_a_community_is_like():
    lines = culture.card(signs(), "Oak")["lines"]

    assert lines == [
        "About nine in ten posts get an answer (about 92 of every 100).",
        "About one in five ties between people go both ways (about 22 of every 100).",
    ]


def test_a_card_compares_with_one_other_community_and_not_with_many():
    verdict = ("response_rate", "Oak", "Elm", "clearly higher")

    assert len(culture.card(signs(verdict), "Oak")["stands"]) == 1
    assert culture.card(signs(verdict, places=3), "Oak")["stands"] == []


def test_a_card_of_a_community_without_numbers_says_so():
    assert culture.card(small.evidence(), "Oak")["lines"] == ["Too little data to describe it."]


def test_no_score_adds_the_signs_up():
    block = overview.culture_block(signs())

    assert block is not None
    assert "no total score" in " ".join(block["sure"])


def test_the_side_by_side_table_has_a_verdict_for_two_and_none_for_three():
    two = small.evidence(
        whole(SIGNS), contrasts=[small.contrast("response_rate", "Oak", "Elm", "clearly higher")]
    )

    assert overview.side_by_side(two)["columns"] == ["measure", "Oak", "Elm", "Oak against Elm"]
    assert [
        "Posts that got an answer, of every 100 posts",
        "92 (90 to 94)",
        "34 (32 to 36)",
        "clearly higher",
    ] in (overview.side_by_side(two)["rows"])
    assert overview.side_by_side(small.evidence(whole(SIGNS), places=3))["columns"] == [
        "measure",
        "Oak",
        "Elm",
        "Ash",
    ]


def test_a_measure_nobody_has_is_left_out_of_the_table():
    assert overview.side_by_side(small.evidence())["rows"] == []


def test_with_nothing_measured_the_lead_says_so():
    assert overview.lead(small.evidence(places=0)) == "Nothing has been measured yet."
    assert overview.lead(small.evidence()).startswith("There is too little data to compare")


def recount():
    return interaction.recount_block(small.evidence(whole(TIES) + whole(BY_ITS_RULES, "published")))


def test_the_published_and_the_correct_count_stand_side_by_side():
    block = recount()

    assert block is not None
    assert ["Ties that go both ways", "Oak", "0.44", "22"] in block["shown_table"]["rows"]
    assert ["Responses given and got by a person with any", "Oak", "6.9", "8.4"] in block["shown_table"][
        "rows"
    ]


def test_the_finding_of_the_recount_is_the_largest_move_of_returned_ties():
    block = recount()

    assert block is not None
    assert block["finding"] == (
        "Ties that go both ways in Elm: the model study counted 0.11 of every 100; counted correctly it is 14 of every 100."
    )


def test_a_number_by_one_rule_only_is_not_recounted():
    block = recount()

    assert block is not None
    assert {row["label"] for row in block["chart"]["rows"] if "person with any" in row["panel"].lower()} == {
        "Oak"
    }
    assert interaction.recount_block(small.evidence(whole(TIES))) is None


def test_the_rows_of_the_recount_say_by_which_rules_they_were_counted():
    block = recount()

    assert block is not None
    assert {(row[0], row[1], row[-1]) for row in block["table"]["rows"] if row[1] == "Elm"} == {
        ("ties that go both ways", "Elm", "the model study's rules"),
        ("ties that go both ways", "Elm", "counted correctly"),
    }


def test_a_top_share_is_told_with_its_base():
    rows = whole("measure|community|value|from|to\ntop_1_percent_share | Oak | 0.24 | 0.2 | 0.3")
    block = interaction.concentration(small.evidence(rows, places=1))

    assert "Oak: the busiest 5 of 450 people." in block["details"]


def test_the_gini_coefficient_is_explained_in_words():
    rows = whole("measure|community|value|from|to\ngini_contributions | Oak | 0.71 | 0.69 | 0.73")
    block = interaction.concentration(small.evidence(rows, places=1))

    assert "Inequality of taking part (Gini) — Oak: about 0.71 (0.69 to 0.73)." in block["details"]
    assert any("0 when all people write equally much" in line for line in block["reading"])


COVERED = {
    "n_posts": 40,
    "n_responses": 60,
    "n_text_gone": 3,
    "n_orphans": 1,
    "n_excluded": 2,
    "n_days_without": 0,
    "counts": "good",
    "networks": "fair",
}


def cover(place, year, **more):
    return COVERED | {"community_id": place, "period_start": small.YEARS[year]} | more


def test_a_cell_of_the_calendar_is_as_good_as_its_worse_half():
    known = small.evidence(coverage=[cover("Oak", "2019"), cover("Oak", "2020", counts="poor")], places=1)

    (row,) = methods.coverage(known)["rows"]

    assert [(cell["n"], cell["level"]) for cell in row["cells"]] == [
        ("100", 2),
        ("100", 1),
        ("\N{EN DASH}", 0),
    ]


def test_the_foot_names_the_usual_and_the_worst_coverage():
    known = small.evidence(
        coverage=[cover("Oak", "2019"), cover("Oak", "2020"), cover("Oak", "2021", counts="poor")]
    )

    assert methods.trust(known) == "coverage: counts good (at worst poor), networks fair"
    assert methods.trust(small.evidence()) == "coverage unknown"


def test_the_methods_say_what_was_collected():
    known = small.evidence(coverage=[cover("Oak", "2019"), cover("Oak", "2020", counts="poor")], places=1)

    assert methods.lead(known) == (
        "200 contributions were collected from one community in 3 periods; "
        "counts can be trusted in 1 of 2 cells of the calendar below."
    )
    assert methods.lead(small.evidence()) == "Nothing was collected."


def test_the_calendar_keeps_the_counts_of_small_cells_back():
    hidden = dict.fromkeys(
        ("n_posts", "n_responses", "n_text_gone", "n_orphans", "n_excluded", "n_days_without")
    )
    known = small.evidence(coverage=[cover("Oak", "2019"), cover("Oak", "2020", **hidden)], places=1)

    (row,) = methods.coverage(known)["rows"]

    assert [(cell["n"], cell["level"]) for cell in row["cells"]][:2] == [("100", 2), ("\N{EN DASH}", 2)]
    assert methods.lead(known).startswith("More than 100 contributions were collected")


def test_the_citation_names_title_window_edition_and_version():
    page = methods.page(
        small.evidence(), title="A study", smallest_cell=10, edition=date(2022, 3, 1), version="0.1.0"
    )

    assert (
        page["cite"] == "A study. Data of 2019 to 2021. Edition of 1 March 2022, made with Staffroom 0.1.0."
    )


def test_facts_come_in_the_order_of_the_method_whatever_their_order_in_the_table():
    facts = [{"chapter": name, "item": "a", "value": "b"} for name in ("versions", "other", "study")]
    page = methods.page(
        small.evidence(facts=facts), title="A", smallest_cell=10, edition=date(2022, 3, 1), version="1"
    )

    assert [chapter["title"] for chapter in page["chapters"]] == ["The study", "Versions and seeds", "Other"]


def test_the_dictionary_lists_tables_in_the_order_data_moves():
    tables = [
        {"schema_name": schema, "table_name": "things", "kind": "table", "comment": "Things"}
        for schema in ("topics", "measures", "core", "another", "raw")
    ]
    columns = [
        {
            "schema_name": "core",
            "table_name": "things",
            "column_name": "n",
            "data_type": "bigint",
            "comment": None,
        }
    ]
    page = dictionary.page(small.evidence(tables=tables, columns=columns))

    assert [chapter["name"] for chapter in page["chapters"]] == [
        "raw",
        "core",
        "topics",
        "measures",
        "another",
    ]
    assert page["chapters"][1]["tables"][0]["columns"] == [{"name": "n", "type": "bigint", "comment": ""}]


def test_the_base_of_the_edition_counts_all_communities_together():
    rows = [
        small.estimate("contributions", "all", "whole", "92920"),
        small.estimate("contributors", "all", "whole", "19412"),
    ]

    assert blocks.base(small.evidence(rows)) == "Based on 92,920 contributions by 19,412 people, 2019 to 2021"
    assert blocks.base(small.evidence()) == "Based on what was collected for 2019 to 2021"


MEANING = {
    "measure": "reciprocity",
    "label": "ties that go both ways",
    "unit": "share",
    "definition": "answered ties / ties",
    "interpretation": "More is more.",
    "caveat": "Falls with size.",
    "reference": "Somebody 1994",
    "module": "pipeline/measures/reciprocity.py",
}


def test_the_method_told_is_that_of_a_number_with_a_range():
    """The first period had too little data, and what has no topic is counted another way."""
    first = small.estimate("topic_prevalence", "Oak", "2019", "0.2", subject="0") | {"method": "value only"}
    unclear = small.estimate("topic_prevalence", "Oak", "whole", "0.3", "0.2", "0.4", subject="-1")
    known = small.estimate("topic_prevalence", "Oak", "whole", "0.2", "0.1", "0.3", subject="0")
    rows = [first, unclear, known | {"method": "the one that counts"}]
    evidence = small.evidence(rows, catalogue=[MEANING | {"measure": "topic_prevalence"}])

    (made,) = blocks.made(evidence, ["topic_prevalence"])

    assert made["method"] == "the one that counts"


def test_the_place_where_a_number_is_made_is_told():
    known = small.evidence(whole(TIES), catalogue=[MEANING])

    (made,) = blocks.made(known, ["reciprocity", "not_there"])

    assert made["module"] == "pipeline/measures/reciprocity.py"
    assert (made["method"], made["seed"]) == ("bootstrap", 7)
    assert blocks.caveats(known, ["reciprocity", "reciprocity"]) == ["Falls with size."]


@pytest.mark.parametrize("measure", PHRASES)
def test_every_measure_has_words_without_a_forbidden_one(measure):
    said = phrase(measure)

    assert "{}" in said.said
    assert said.question.endswith("?")
    for word in ("user", "author", "lurker", "significant", "teacher"):
        assert word not in f"{said.question} {said.name} {said.things} {said.said}".lower()


def test_a_new_measure_is_named_by_its_name():
    assert phrase("bus_factor").name == "bus factor"


def test_a_page_has_five_main_findings_at_most():
    assert len(MAIN) <= 5
