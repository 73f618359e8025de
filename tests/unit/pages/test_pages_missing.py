"""Is anything missing: the sentences, the chart and the tables about coverage on the page on methods."""

from datetime import date

import pytest

from pipeline.pages import build, missing
from pipeline.pages.site import files
from tests.unit.pages import small

NUMBERS = {"n_posts": 40, "n_responses": 60, "n_gap_days": 0, "n_orphans": 1, "n_late": 2, "n_caps": 0}
WORDS = {"good": "Can be used.", "fair": "With care.", "poor": "Should not be used."}


def stored(text):
    """Rows of ``missing``: community | year | reported | stored."""
    return [
        NUMBERS
        | {
            "community_id": place,
            "period_start": small.YEARS[year],
            "n_responses_seen": int(seen),
            "n_responses_found": int(found),
        }
        for place, year, seen, found in small.cells(text)
    ]


def judged(text):
    """Rows of ``verdicts``: community | counts | histories | networks."""
    return [
        {
            "community_id": place,
            "analysis": analysis,
            "verdict": grade,
            "words": WORDS[grade],
            "reasons": "Because.",
        }
        for place, *grades in small.cells(text)
        for analysis, grade in zip(missing.ANALYSES, grades, strict=True)
    ]


TWO = """
    place | year | reported | stored
    Oak   | 2019 | 100      | 100
    Oak   | 2020 | 100      | 90
    Elm   | 2019 | 50       | 50
    Elm   | 2020 | 0        | 0
    Elm   | 2021 | 50       | 50
"""


def test_two_communities_are_both_named():
    known = small.evidence(missing=stored(TWO))

    assert missing.headline(known) == (
        "Of every 100 responses that the platform counted, 95 in Oak and 100 in Elm are stored."
    )


def test_of_many_communities_the_emptiest_and_the_fullest_are_named():
    rows = stored(
        """
        place | year | reported | stored
        Oak   | 2019 | 1000     | 999
        Elm   | 2019 | 1000     | 500
        Ash   | 2019 | 1000     | 700
        """
    )

    assert missing.headline(small.evidence(missing=rows, places=3)) == (
        "Of every 100 responses that the platform counted, between 50 in Elm and 99.9 in Oak are stored."
    )


def test_where_nobody_counted_the_sentence_says_so():
    known = small.evidence(missing=stored("place|year|reported|stored\nOak|2019|0|0"))
    block = missing.stored(known)

    assert block["finding"].startswith("No source says how many responses there were")
    assert "chart" not in block


@pytest.mark.parametrize(
    ("found", "words"),
    [(100_000, "100"), (99_999, "99.9"), (95_000, "95"), (95_240, "95.2"), (1, "0.1"), (0, "0")],
)
def test_a_little_that_is_missing_does_not_look_like_nothing(found, words):
    known = small.evidence(missing=stored(f"place|year|reported|stored\nOak|2019|100000|{found}"), places=1)

    assert f" {words} in Oak are stored." in missing.headline(known)


def test_the_chart_has_a_point_where_something_was_reported_and_a_gap_elsewhere():
    chart = missing.stored(small.evidence(missing=stored(TWO)))["chart"]
    heights = {(row["label"], row["x"][:4]): row["y"] for row in chart["rows"]}

    assert heights == {
        ("Oak", "2019"): 100,
        ("Oak", "2020"): 90,
        ("Oak", "2021"): None,
        ("Elm", "2019"): 100,
        ("Elm", "2020"): None,
        ("Elm", "2021"): 100,
    }
    assert [(row["label"], row["x"][:4]) for row in chart["rows"] if row["is_last"]] == [
        ("Oak", "2020"),
        ("Elm", "2021"),
    ]
    assert [row["x"][:4] for row in chart["rows"] if row["is_alone"]] == ["2019", "2021"]
    assert chart["settings"]["highest"] == 100


def test_the_table_tells_every_period_that_may_be_shown():
    table = missing.stored(small.evidence(missing=stored(TWO)))["table"]

    assert table["columns"][:6] == [
        "community",
        "period",
        "posts stored",
        "responses stored",
        "responses reported",
        "of these stored",
    ]
    assert table["rows"][1] == ["Oak", "2020", 40, 60, 100, 90, 0, 1, 2, 0]
    assert len(table["rows"]) == 5


def test_gaps_are_named_with_their_days_the_longest_first():
    gaps = [
        {"community_id": "Oak", "first_on": date(2020, 3, first), "last_on": date(2020, 3, last), "n_days": n}
        for first, last, n in ((1, 1, 1), (5, 8, 4))
    ]
    block = missing.stored(small.evidence(missing=stored(TWO), gaps=gaps))

    assert block["details"] == [
        "Oak has nothing on 5 March 2020 to 8 March 2020 and 1 March 2020, which is unlikely to be chance."
    ]


def test_of_many_gaps_five_are_named():
    gaps = [
        {"community_id": "Oak", "first_on": date(2020, 3, n), "last_on": date(2020, 3, n), "n_days": 1}
        for n in range(1, 8)
    ]
    (line,) = missing.stored(small.evidence(missing=stored(TWO), gaps=gaps))["details"]

    assert line.startswith("Oak has nothing on 1 March 2020, 2 March 2020, ")
    assert "5 March 2020, and 2 more times, which" in line


def test_the_verdicts_are_counted_told_and_tabled():
    rows = judged(
        """
        place | counts | histories | networks
        Oak   | good   | poor      | fair
        Elm   | good   | good      | good
        """
    )
    block = missing.good_for(small.evidence(verdicts=rows))

    assert block["finding"] == (
        "Of 2 communities, the data are good for counts in 2, histories in 1 and networks in 1."
    )
    assert block["shown_table"]["rows"] == [
        ["Oak", "good", "poor", "fair"],
        ["Elm", "good", "good", "good"],
    ]
    assert block["details"] == [
        "Oak: Can be used. Should not be used. With care.",
        "Elm: Can be used. Can be used. Can be used.",
    ]
    assert block["table"]["rows"][1] == ["Oak", "histories", "poor", "Should not be used.", "Because."]


def test_communities_that_are_alike_are_told_together():
    rows = judged("place|c|h|n\nOak|good|good|good\nElm|good|good|good")

    assert missing.good_for(small.evidence(verdicts=rows))["details"] == [
        "Oak and Elm: Can be used. Can be used. Can be used."
    ]


def test_a_community_without_a_verdict_says_so():
    rows = judged("place|c|h|n\nOak|good|good|good")
    block = missing.good_for(small.evidence(verdicts=rows))

    assert block["shown_table"]["rows"][1] == ["Elm", "not known", "not known", "not known"]
    assert block["details"][1] == "Elm: Nothing is known."


def test_where_nothing_was_collected_nothing_is_said_to_be_missing():
    assert missing.findings(small.evidence()) == []


DAY = dict.fromkeys(("n_posts", "n_responses", "n_orphans", "n_late", "n_caps"), 1) | {
    "n_responses_seen": 4,
    "n_responses_found": 3,
}


def fill_days(connection, hidden=None):
    """Two days of a gap, one day with something, in each of two periods; ``hidden`` may not be shown."""
    names = list(DAY)
    for place in ("reddit:Oak", "reddit:Elm"):
        for start in (date(2019, 1, 1), date(2019, 7, 1)):
            for number in range(1, 4):
                row = [place, start.replace(day=number), start, None, number > 1, *DAY.values()]
                connection.execute(
                    "insert into measures.coverage_days (community_id, day_on, period_start, sources, is_gap, "
                    f"{', '.join(names)}) values ({', '.join('?' * len(row))})",
                    row,
                )
    if hidden:
        connection.execute(
            "update measures.estimates set is_small_cell = true "
            "where measure = 'contributions' and period <> 'whole' and community_id = ? and period_start = ?",
            hidden,
        )


def test_pages_add_days_up_by_period(filled, filled_study):
    fill_days(filled)
    found = build.read(filled, filled_study)

    assert [(row["community_id"], row["n_responses_seen"], row["n_gap_days"]) for row in found.missing] == [
        ("reddit:Elm", 12, 2),
        ("reddit:Elm", 12, 2),
        ("reddit:Oak", 12, 2),
        ("reddit:Oak", 12, 2),
    ]
    assert [(row["first_on"].day, row["last_on"].day, row["n_days"]) for row in found.gaps] == [(2, 3, 2)] * 4


def test_pages_get_neither_counts_nor_gaps_of_periods_in_which_too_few_people_wrote(filled, filled_study):
    fill_days(filled, hidden=["reddit:Oak", date(2019, 7, 1)])
    found = build.read(filled, filled_study)

    assert ("reddit:Oak", date(2019, 7, 1)) not in {
        (row["community_id"], row["period_start"]) for row in found.missing
    }
    assert [row["first_on"] for row in found.gaps if row["community_id"] == "reddit:Oak"] == [
        date(2019, 1, 2)
    ]
    assert len(found.missing) == 3


def test_the_page_on_methods_draws_it_and_offers_both_tables():
    known = small.evidence(missing=stored(TWO), verdicts=judged("p|c|h|n\nOak|good|fair|poor"))
    page = {
        "name": "methods",
        "file": "methods.html",
        "nav": "Methods",
        "title": "Methods",
        "lead": "A lead.",
        "findings": missing.findings(known),
        "coverage": {"table": {"name": "methods-coverage", "columns": [], "rows": []}},
        "chapters": [],
        "smallest_cell": 10,
        "cite": "Cite.",
        "limits": [],
    }
    frame = {"study": "A study", "compares": [], "foot": "", "edition": "1 Mar 2022"}
    made = dict(files([page], frame))

    assert "Is anything missing?" in made["methods.html"]
    assert 'class="chart wide"' in made["methods.html"]
    assert "<td>poor</td>" in made["methods.html"]
    assert made["data/methods-missing.csv"].splitlines()[2].startswith("Oak,2020,40,60,100,90,")
    assert made["data/methods-verdicts.csv"].splitlines()[1] == "Oak,counts,good,Can be used.,Because."
