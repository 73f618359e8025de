"""The charter of a source in statements for the page on methods."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.charter import told


def said(charter, basis=None):
    return dict(told("oak", basis=basis, charter=None if charter is None else json.dumps(charter)))


def test_the_whole_charter_is_told_further_keys_too():
    charter = {
        "basis": "Agreement of 2026",
        "ethics": "Decision 2026-114",
        "contacted": "2026-09-01",
        "data_officer": "informed",
    }

    assert said(charter, "Agreement of 2026") == {
        "Legal basis of oak": "Agreement of 2026",
        "Ethics decision on oak": "Decision 2026-114",
        "Community of oak contacted": "1 September 2026",
        "Data officer (oak)": "informed",
    }


def test_without_a_charter_the_basis_is_said_not_to_be_stated():
    assert said({}) == {"Legal basis of oak": "not stated in study.toml"}
    assert said(None) == {"Legal basis of oak": "not stated in study.toml"}


def test_a_run_of_an_earlier_version_kept_the_basis_alone():
    assert said(None, "Old agreement") == {"Legal basis of oak": "Old agreement"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (False, "no"),
        (True, "yes"),
        ("", "not stated in study.toml"),
        (3, "3"),
        ("2026-13-45", "2026-13-45"),
        ("20260901", "20260901"),
        (["a", "b"], '["a", "b"]'),
        ({"why": "closed"}, '{"why": "closed"}'),
    ],
)
def test_values_are_written_for_reading(value, words):
    assert said({"contacted": value})["Community of oak contacted"] == words


def test_keys_that_look_alike_share_a_statement():
    """A table of facts has one row per name."""
    assert said({"data officer": "asked", "data_officer": "told"})["Data officer (oak)"] == "asked; told"


def test_what_is_no_charter_says_nothing():
    assert told("oak", basis="x", charter="[1, 2") == [("Legal basis of oak", "x")]
    assert told("oak", basis="x", charter="[1, 2]") == [("Legal basis of oak", "x")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
)


@given(st.dictionaries(st.text(), JSON))
def test_any_charter_is_told_with_a_value_and_a_name_of_its_own_each(charter):
    found = told("oak", basis=None, charter=json.dumps(charter))

    assert len({name for name, _ in found}) == len(found)
    assert all(isinstance(words, str) for _, words in found)
