"""The worked fixture of the constructs, from files to published numbers."""

import json
from fractions import Fraction

import pytest

from pipeline.privacy import pseudonym
from tests.end_to_end.conftest import GOLDEN, KEY

EXPECTED = json.loads((GOLDEN / "expected.json").read_text())
COMMUNITIES = {"X": "reddit:goldenX", "Y": "reddit:goldenY", "pooled": "all"}
MEASURES = [
    ("response_rate", "response_rate", "corrected"),
    ("responses_per_answered_thread", "responses_per_answered_thread", "corrected"),
    ("gini_contributions", "gini_contributions", "corrected"),
    ("gini_unbiased", "gini_contributions_unbiased", "corrected"),
    ("one_timers", "one_timers", "corrected"),
    ("top_contributor_share", "top_1_percent_share", "corrected"),
    ("reciprocity_published", "reciprocity", "published"),
    ("reciprocity_simple", "reciprocity", "corrected"),
    ("reciprocity_multi", "reciprocity_weighted", "corrected"),
    ("reciprocity_dyadic", "reciprocity_dyadic", "corrected"),
    ("loops_published", "loops_share", "published"),
]


@pytest.fixture(scope="module")
def golden(staffroom, tmp_path_factory):
    import shutil

    from tests.end_to_end.conftest import GOLDEN_STUDY

    folder = tmp_path_factory.mktemp("golden")
    (folder / "archives").mkdir()
    for path in GOLDEN.glob("*.ndjson"):
        shutil.copy(path, folder / "archives")
    (folder / "study.toml").write_text(GOLDEN_STUDY, encoding="utf-8")
    answer = staffroom("run", "--study", folder, "--quiet")
    assert answer.status == 0, answer.err
    return folder


@pytest.fixture(scope="module")
def estimates(staffroom, golden):
    query = "select measure, community_id, period, variant, value from measures.estimates where subject = ''"
    rows = staffroom.rows(golden, query)
    return {
        (row["measure"], row["community_id"], row["period"], row["variant"]): row["value"] for row in rows
    }


@pytest.mark.parametrize(("expected", "measure", "variant"), MEASURES)
@pytest.mark.parametrize("period", ["half-year", "whole"])
def test_measures_of_the_fixture_are_exact(estimates, expected, measure, variant, period):
    for place, value in EXPECTED[expected].items():
        found = estimates[measure, COMMUNITIES[place], period, variant]
        assert found == pytest.approx(float(Fraction(value)), abs=5e-5), (measure, place)


def test_mean_degree_is_right_in_both_variants(estimates):
    for variant, value in EXPECTED["mean_degree"]["X"].items():
        assert estimates["mean_degree", "reddit:goldenX", "half-year", variant] == pytest.approx(value)


def test_depth_of_the_deepest_thread(staffroom, golden):
    rows = staffroom.rows(
        golden, "select max(depth) as d from core.contributions where root_id = 'reddit:t3_p1'"
    )
    assert rows[0]["d"] == EXPECTED["depth"]["P1"]


@pytest.mark.parametrize(
    ("column", "key"), [("betweenness", "betweenness"), ("burt_constraint", "constraint")]
)
def test_positions_in_the_pooled_network(staffroom, golden, column, key):
    query = f"""
        select contributor_id, {column} as value from networks.positions
        where definition = 'reply' and community_id = 'all'
    """
    found = {row["contributor_id"]: row["value"] for row in staffroom.rows(golden, query)}
    for person, value in EXPECTED["pooled_undirected"][key].items():
        name = pseudonym(f"person_{person}", platform="reddit", key=bytes.fromhex(KEY))
        assert found[name] == pytest.approx(value, abs=5e-5)


def test_running_again_changes_nothing(staffroom, golden):
    before = sorted(path.name for path in (golden / "published").iterdir())
    again = staffroom("run", "--study", golden, "--json")
    assert again.status == 0
    assert again.json()["analyse"] == {}
    assert sorted(path.name for path in (golden / "published").iterdir()) == before
