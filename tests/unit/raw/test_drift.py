"""Values as archives wrote them over twenty years."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.raw import drift

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        (7.0, 7),
        ("7", 7),
        ("7.0", 7),
        (" 7 ", 7),
        ("-3", -3),
        (None, None),
        ("", None),
        ("None", None),
        (True, None),
        ([], None),
        ("1e400", None),
        (float("nan"), None),
        (10**30, None),
    ],
)
def test_whole_numbers_are_read_however_they_were_written(value, number):
    assert drift.whole_number(value) == number


@pytest.mark.parametrize(
    ("value", "number"), [(0.96, 0.96), ("0.96", 0.96), (1, 1.0), ("inf", None), (False, None)]
)
def test_fractions_are_read_however_they_were_written(value, number):
    assert drift.real_number(value) == number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        (1, True),
        ("1", True),
        (1.0, True),
        (False, False),
        ("false", False),
        (0, False),
        (None, None),
        ("None", None),
        ("", None),
        ("maybe", None),
        ({}, None),
    ],
)
def test_truth_values_are_read_however_they_were_written(value, said):
    assert drift.truth(value) is said


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (1_400_000_000, 1_400_000_000),
        ("1400000000", 1_400_000_000),
        (1_400_000_000.0, 1_400_000_000),
        ("1400000000.0", 1_400_000_000),
        (0, None),
        (-5, None),
        (1_400_000_000_000, None),
        (True, None),
        (None, None),
        ("yesterday", None),
    ],
)
def test_moments_are_read_as_number_text_or_fraction_and_nothing_else(value, moment):
    assert drift.seconds(value) == moment


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (False, (False, None)),
        (True, (True, None)),
        ("false", (False, None)),
        ("true", (True, None)),
        (1_400_000_000, (True, 1_400_000_000)),
        (1_400_000_000.5, (True, 1_400_000_000)),
        ("1400000000.0", (True, 1_400_000_000)),
        (None, (None, None)),
        ("", (None, None)),
        ("None", (None, None)),
    ],
)
def test_edited_is_a_truth_value_or_a_moment(value, read):
    assert drift.edited(value) == read


@pytest.mark.parametrize(
    ("value", "prefix", "fullname"),
    [
        ("t3_abc", "t3_", "t3_abc"),
        ("t1_abc", "t3_", "t1_abc"),
        ("abc", "t3_", "t3_abc"),
        (" t1_abc ", "t1_", "t1_abc"),
        (35, "t1_", "t1_z"),
        (36, "t1_", "t1_10"),
        (31_415_926_535, "t1_", "t1_efk8c1z"),
        (31_415_926_535.0, "t1_", "t1_efk8c1z"),
        ("31415926535", "t1_", "t1_efk8c1z"),
        ("31415926535.0", "t1_", "t1_efk8c1z"),
        ("1234567", "t1_", "t1_1234567"),
        (None, "t1_", None),
        ("", "t1_", None),
        ("None", "t1_", None),
        (-1, "t1_", None),
        ("not an id", "t1_", None),
    ],
)
def test_references_are_fullnames_bare_ids_or_numbers(value, prefix, fullname):
    assert drift.reference(value, bare_prefix=prefix) == fullname


@pytest.mark.parametrize(
    ("value", "native"),
    [
        ("abc", "abc"),
        ("t3_abc", "abc"),
        ("t1_abc", "abc"),
        (123, "123"),
        (True, None),
        ("", None),
        ("a b", None),
        (1.5, None),
    ],
)
def test_ids_are_read_with_or_without_their_prefix(value, native):
    assert drift.native_id(value) == native


@settings(deadline=None)
@given(st.integers(0, 2**63))
def test_base_36_is_what_python_reads_back(number):
    assert int(drift.base36(number), 36) == number


def test_a_negative_id_is_refused():
    with pytest.raises(ValueError, match="negative"):
        drift.base36(-1)


@settings(deadline=None)
@given(ANYTHING)
def test_no_value_whatsoever_breaks_a_reader(value):
    assert isinstance(drift.whole_number(value), int | None)
    number = drift.real_number(value)
    assert number is None or math.isfinite(number)
    assert drift.truth(value) in (True, False, None)
    assert drift.seconds(value) is None or 0 < drift.seconds(value) < drift.LAST_MOMENT
    assert isinstance(drift.label(value), str | None)
    assert isinstance(drift.native_id(value), str | None)
    reference = drift.reference(value, bare_prefix="t1_")
    assert reference is None or reference[:3] in {f"t{n}_" for n in range(10)}
    is_edited, moment = drift.edited(value)
    assert moment is None or is_edited


@settings(deadline=None)
@given(st.integers(1, drift.LAST_MOMENT - 1))
def test_a_moment_is_the_same_in_every_dress(moment):
    assert {drift.seconds(dress) for dress in (moment, float(moment), str(moment), f"{moment}.0")} == {moment}


@settings(deadline=None)
@given(st.lists(st.none() | st.integers(-(2**70), 2**70) | st.text("0123456789.", max_size=5), max_size=8))
def test_a_column_read_at_once_is_the_column_read_value_by_value(values):
    column = drift.column(values, drift.whole_number, plain={int, type(None)}, kind=pa.int64())
    assert column.to_pylist() == [drift.whole_number(value) for value in values]


def test_odd_texts_are_read_one_by_one_and_the_others_stay():
    asked = []

    def parse(place):
        asked.append(place)
        return None if place == 3 else f"t3_{place}"

    column = drift.texts(["t1_a", 7, "t3_b", None, " t1_c"], r"^t[13]_[a-z]+$", parse)
    assert column.to_pylist() == ["t1_a", "t3_1", "t3_b", None, "t3_4"]
    assert asked == [1, 3, 4]


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5))))
def test_a_column_of_moments_is_what_each_moment_is(values):
    assert drift.moments(values).to_pylist() == [drift.seconds(value) for value in values]


def test_no_values_make_an_empty_column():
    assert drift.moments([]).to_pylist() == []
    assert drift.texts([], "^a$", str).to_pylist() == []
