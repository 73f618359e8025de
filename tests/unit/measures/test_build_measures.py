"""The door of measures: from tables of the other stages to every published number."""

from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context

import pytest

from pipeline import store
from pipeline.study import read_study
from tests.unit.measures.stored import fill_core, many, measured, rows_of, values, wrote

ELM = '[[community]]\nid = "reddit:Elm"\n'
EVENT = '[[event]]\nname = "School closures"\non = 2020-03-16\n'
# Constructs 2.Z; X is Oak here, Y is Elm.
FIXTURE_VALUES = [
    ("response_rate", "corrected", "2/3", "2/4", None),
    ("responses_per_answered_thread", "corrected", "7/2", "3/2", None),
    ("gini_contributions", "corrected", "0.24", "0.25", "0.3309"),
    ("gini_contributions_unbiased", "corrected", "0.30", "0.3333", "0.3782"),
    ("one_timers", "corrected", "0.4", "0.5", "0.5"),
    ("top_1_percent_share", "corrected", "0.3", "0.4286", "0.2941"),
    ("reciprocity", "published", "0", "0", None),
    ("reciprocity", "corrected", "0.6667", "0.6667", None),
    ("reciprocity_weighted", "corrected", "0.5714", "0.6667", None),
    ("reciprocity_dyadic", "corrected", "0.5", "0.5", None),
    ("loops_share", "published", "4/7", "1/3", None),
    ("mean_degree", "published", "1.2", None, None),
    ("mean_degree", "corrected", "2.8", None, None),
]


@pytest.fixture
def pair(study_folder):
    """A study of Oak and Elm in which nobody is too few."""
    return read_study(study_folder(more=ELM + EVENT, smallest_cell=1, end="2020-07-01"))


@pytest.fixture
def built(pair, settings):
    """The fixture, measured, with empty topics and codes."""
    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, wrote())
        counts = measured(connection, pair)
        yield connection, counts


@pytest.mark.parametrize("period", ["half-year", "whole"])
def test_the_worked_fixture_comes_out_exactly(built, period):
    found = values(built[0])

    for measure, variant, *expected in FIXTURE_VALUES:
        for place, value in zip(("Oak", "Elm", "all"), expected, strict=True):
            if value is not None:
                assert found[measure, place, period, variant] == pytest.approx(
                    float(Fraction(value)), abs=5e-5
                ), (measure, place)


def test_counts_of_the_fixture_can_be_counted_by_hand(built):
    found = values(built[0])

    counted = {
        name: found[name, "Oak", "whole", "corrected"] for name in ("contributions", "posts", "responses")
    }
    people = {
        name: found[name, "Oak", "whole", "corrected"] for name in ("contributors", "posters", "responders")
    }
    assert counted == {"contributions": 10, "posts": 3, "responses": 7}
    assert people == {"contributors": 5, "posters": 3, "responders": 5}
    assert found["responders_with_two_responses", "Oak", "whole", "corrected"] == pytest.approx(2 / 5)
    assert found["contributors", "all", "whole", "corrected"] == 8


def test_every_measure_has_a_row_for_every_community_and_the_whole_window(built):
    connection, _ = built
    expected = {
        (measure["measure"], place["community_id"])
        for measure in rows_of(connection, "catalogue")
        for place in rows_of(connection, "communities")
    }

    assert {
        (row["measure"], row["community_id"]) for row in rows_of(connection) if row["period"] == "whole"
    } == expected


def test_what_has_no_value_says_why(built):
    rows = rows_of(built[0])

    assert [row for row in rows if row["value"] is None and not row["note"]] == []
    notes = {row["measure"]: row["note"] for row in rows if row["value"] is None and row["period"] == "whole"}
    assert notes["topic_prevalence"] == "no text with a topic in this period"
    assert notes["code_prevalence"] == "no coded text in this period"
    assert "weeks" in notes["level_shift"]


def test_what_has_no_interval_says_why(built):
    rows = [row for row in rows_of(built[0]) if row["value"] is not None]

    assert [row["measure"] for row in rows if row["ci_low"] is None and not row["note"]] == []
    assert all(row["ci_low"] <= row["value"] <= row["ci_high"] for row in rows if row["ci_low"] is not None)


def test_counts_tell_how_many_rows_there_are(built):
    connection, counts = built

    names = (
        "estimates",
        "contrasts",
        "catalogue",
        "communities",
        "subjects",
        "coverage",
        "facts",
        "periods",
        "topic_terms",
    )
    assert {name: counts[name] for name in names} == {name: len(rows_of(connection, name)) for name in names}
    assert counts["hidden"] == 0


def test_the_module_of_every_measure_is_there():
    from pathlib import Path

    from pipeline.measures.catalogue import catalogue

    root = Path(__file__).parents[3]
    rows = catalogue()
    assert all((root / row["module"]).is_file() for row in rows)
    assert [row["position"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(
        row[name]
        for row in rows
        for name in ("label", "unit", "definition", "interpretation", "caveat", "reference")
    )


def test_building_again_and_with_workers_gives_the_same_numbers(pair, settings):
    def numbers(connection):
        return sorted(map(str, rows_of(connection))), sorted(map(str, rows_of(connection, "contrasts")))

    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, [*many("Oak", 40, answered=30), *many("Elm", 30, answered=12)])
        measured(connection, pair)
        first = numbers(connection)
        measured(connection, pair)
        assert numbers(connection) == first
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            measured(connection, pair, each=pool.map)
        assert numbers(connection) == first


def test_another_seed_moves_intervals_and_no_value(study_folder, settings):
    found = []
    for seed in (7, 8):
        study = read_study(study_folder(folder=f"seed{seed}", seed=seed, smallest_cell=1, end="2020-07-01"))
        with store.open_warehouse(study, settings) as connection:
            rows = [*many("Oak", 40, answered=30), *wrote("x1 Oak Oak_1 -; x2 Oak Oak_1 -; x3 Oak Oak_2 -")]
            fill_core(connection, study, rows)
            measured(connection, study)
            found.append(
                {
                    row["measure"]: row
                    for row in rows_of(connection)
                    if row["period"] == "whole"
                    and row["variant"] == "corrected"
                    and row["subject"] == ""
                    and row["community_id"] == "reddit:Oak"
                }
            )
    one, other = found
    assert {name: row["value"] for name, row in one.items()} == {
        name: row["value"] for name, row in other.items()
    }
    assert one["gini_contributions"]["ci_low"] != other["gini_contributions"]["ci_low"]


def test_the_exclusion_profile_counts_for_the_corrected_variant_alone(pair, settings):
    rows = [row | ({"excluded_from": 1} if row["who"] == "b" else {}) for row in wrote()]
    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, rows)
        measured(connection, pair)
        found = values(connection)
        covered = {row["community_id"]: row["n_excluded"] for row in rows_of(connection, "coverage")}

    assert found["contributors", "Oak", "whole", "corrected"] == 4
    assert found["contributors", "Oak", "whole", "published"] == 5
    assert covered == {"reddit:Oak": 3, "reddit:Elm": 0}


def test_responses_that_were_not_collected_are_not_zero(pair, settings):
    """The platform counted responses in Elm, none is stored: nobody knows whether its posts were answered."""
    oak = [row for row in wrote() if row["community"] == "Oak"]
    elm = [row | {"seen": 3} for row in wrote() if row["community"] == "Elm" and row["to"] == "-"]
    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, [*oak, *elm])
        measured(connection, pair)
        found, rows = values(connection), rows_of(connection)
        covered = {row["community_id"]: row for row in rows_of(connection, "coverage")}

    for measure in ("response_rate", "responses", "responders", "reciprocity", "mean_degree"):
        assert found[measure, "Elm", "whole", "corrected"] is None
    notes = {
        row["note"]
        for row in rows
        if row["measure"] == "response_rate" and row["community_id"] == "reddit:Elm"
    }
    assert notes == {"the responses of this community were not collected"}
    assert found["posts", "Elm", "whole", "corrected"] == 4
    assert found["response_rate", "all", "whole", "corrected"] == pytest.approx(2 / 3)
    assert (covered["reddit:Elm"]["counts"], covered["reddit:Elm"]["networks"]) == ("poor", "none")


def test_posts_that_nobody_answered_are_zero(pair, settings):
    elm = [row | {"seen": 0} for row in wrote() if row["community"] == "Elm" and row["to"] == "-"]
    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, elm)
        measured(connection, pair)
        found = values(connection)

    assert found["response_rate", "Elm", "whole", "corrected"] == 0
    assert found["responses", "Elm", "whole", "corrected"] == 0


def test_cells_that_rest_on_too_few_are_marked_and_shown_empty(study_folder, settings):
    study = read_study(study_folder(more=ELM, smallest_cell=10, end="2020-07-01"))
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, [*many("Oak", 30), *many("Elm", 9)])
        counts = measured(connection, study)
        hidden = {row["community_id"] for row in rows_of(connection) if row["is_small_cell"]}
        shown = rows_of(connection, "shown")
        verdicts = {row["verdict"] for row in rows_of(connection, "contrasts")}

    assert hidden == {"reddit:Elm", "all"}
    assert counts["hidden"] > 0
    elm = [row for row in shown if row["community_id"] == "reddit:Elm" and row["measure"] == "contributions"]
    assert {(row["value"], row["n"], row["note"]) for row in elm} == {
        (None, None, "too few contributors to show")
    }
    assert verdicts == {"too little data to say"}


def test_a_study_of_one_contribution_is_measured(study, settings):
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, wrote("p1 Oak ana -"))
        measured(connection, study)
        rows = rows_of(connection)

    assert {row["is_small_cell"] for row in rows if row["measure"] == "contributions" and row["n"]} == {True}
    assert [row for row in rows if row["value"] is None and not row["note"]] == []


def test_a_failed_build_leaves_the_former_numbers(pair, settings):
    def broken(function, items):
        raise RuntimeError("no worker left")

    with store.open_warehouse(pair, settings) as connection:
        fill_core(connection, pair, wrote())
        measured(connection, pair)
        before = len(rows_of(connection))
        with pytest.raises(RuntimeError, match="no worker left"):
            measured(connection, pair, each=broken)
        assert len(rows_of(connection)) == before


def test_periods_and_communities_are_named_for_pages(built):
    connection, _ = built
    periods = {(row["period"], row["label"]) for row in rows_of(connection, "periods")}
    places = [
        (row["position"], row["community_id"], row["label"]) for row in rows_of(connection, "communities")
    ]

    assert periods == {("half-year", "Jan\u2013Jun 2020"), ("whole", "Jan 2020\u2013Jun 2020")}
    assert places == [(1, "reddit:Oak", "Oak"), (2, "reddit:Elm", "Elm"), (3, "all", "All communities")]
