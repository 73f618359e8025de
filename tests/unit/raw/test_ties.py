"""Edge lists: which files are which, and what a study says wrongly about them."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.raw.ties import check, further_patterns, has_people, has_ties, names
from pipeline.study import Source

PAIR = {"source": "asks", "target": "is_asked"}
PEOPLE = {"contributors": ["people.csv"], "contributor_columns": {"id": "name", "profession": "job"}}


def source(files=("ties.csv",), **options):
    return Source(
        "advice", "ties", files=files, community="survey:staff", options={"columns": PAIR} | options
    )


@pytest.mark.parametrize(
    ("pattern", "path", "is_meant"),
    [
        ("lists/ties.csv", "/study/lists/ties.csv", True),
        ("lists/*.csv", "/study/lists/ties.csv", True),
        ("lists/*.csv", "/study/lists/more/ties.csv", False),
        ("lists/ties*.csv", "/study/lists/people.csv", False),
        ("./ties.csv", "/study/ties.csv", True),
        ("../ties.csv", "/study/../ties.csv", True),
        ("/elsewhere/ties.csv", "/elsewhere/ties.csv", True),
        ("lists/**/*.csv", "/study/lists/ties.csv", True),
        ("lists/**/*.csv", "/study/lists/a/b/ties.csv", True),
        ("lists/**/*.csv", "/study/people/a.csv", False),
    ],
)
def test_a_file_is_what_the_pattern_that_found_it_says(pattern, path, is_meant):
    of_ties = source(files=(pattern,))
    of_people = source(files=(), contributors=[pattern])

    assert (has_ties(of_ties, Path(path)), has_people(of_ties, Path(path))) == (is_meant, False)
    assert (has_ties(of_people, Path(path)), has_people(of_people, Path(path))) == (False, is_meant)


def test_lists_of_people_are_further_files():
    assert further_patterns(source(**PEOPLE)) == ("people.csv",)
    assert further_patterns(source()) == ()
    assert further_patterns(source(contributors=[5])) == ()


def test_sound_options_are_let_be():
    waves = {"waves": {"1": date(2021, 9, 1)}, "columns": PAIR | {"wave": "round"}}

    assert check(source(), []) == []
    assert check(source(**PEOPLE), []) == []
    assert check(source(**waves, timezone="US/Eastern", time_format="%d/%m/%Y", relation="advice"), []) == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"columns": {}}, "columns must name source, target, for example"),
        ({"columns": {"source": "asks"}}, "columns must name target, for example"),
        ({"columns": {"source": "asks", "target": []}}, "columns must name target"),
        ({"columns": "asks"}, "columns must name source, target"),
        ({"columns": PAIR | {"wieght": "n"}}, "Did you mean 'weight'?"),
        ({"columns": PAIR | {"weight": 5}}, "'weight' in columns must name a column"),
        ({"columns": PAIR | {"weight": [""]}}, "'weight' in columns must name a column"),
        ({"mapping": "tags"}, "mapping is for tables"),
        ({"contributors": ["people.csv"]}, "contributors is given without contributor_columns"),
        ({"contributor_columns": {"id": "name"}}, "contributor_columns is given without contributors"),
        (PEOPLE | {"contributors": []}, "contributors must list paths as text"),
        (PEOPLE | {"contributors": [5]}, "contributors must list paths as text"),
        (PEOPLE | {"contributor_columns": {"id": "name"}}, "names no attribute"),
        (PEOPLE | {"contributor_columns": {"id": "name", "wave": "w"}}, "names no attribute"),
        (PEOPLE | {"contributor_columns": {"role": "job"}}, "contributor_columns must name id"),
        (PEOPLE | {"contributor_columns": {"id": "name", "who": "name"}}, "no name is written down"),
        ({"timezone": "Nowhere"}, "is not a time zone"),
        ({"waves": {"1": date(2021, 9, 1)}}, "does not say which column names the wave"),
    ],
)
def test_what_is_wrong_is_told_in_one_sentence(options, sentence):
    (told,) = check(source(**options), [])

    assert sentence in told


def test_a_column_that_is_not_there_is_told_with_those_there_are(tmp_path):
    ties, people = tmp_path / "ties.csv", tmp_path / "people.csv"
    ties.write_text("asks;asked\nAna;Ben\n", encoding="utf-8")
    people.write_text("name,trade\nAna,teacher\n", encoding="utf-8")

    assert check(source(**PEOPLE), [ties, people]) == [
        "ties.csv has no column 'is_asked', which columns names for 'target'. Its columns: asks, asked.",
        "people.csv has no column 'job', which contributor_columns names for 'profession'. Its columns: name, trade.",
    ]


def test_each_column_of_a_wide_table_must_be_there(tmp_path):
    ties = tmp_path / "ties.csv"
    ties.write_text("asks,first\nAna,Ben\n", encoding="utf-8")

    (told,) = check(source(columns={"source": "asks", "target": ["first", "second"]}), [ties])

    assert (
        told
        == "ties.csv has no column 'second', which columns names for 'target (2)'. Its columns: asks, first."
    )


def test_the_names_in_both_lists_are_told(tmp_path):
    ties, people = tmp_path / "ties.csv", tmp_path / "people.csv"
    ties.write_text("asks,is_asked,note\nAna,Ben,Eve\n,Cleo,\n", encoding="utf-8")
    people.write_text("name,job\nDan,teacher\n", encoding="utf-8")

    assert names(source(**PEOPLE), ties) == {"Ana", "Ben", "Cleo"}
    assert names(source(**PEOPLE), people) == {"Dan"}


def test_a_file_that_breaks_off_tells_the_names_it_has(tmp_path):
    path = tmp_path / "ties.csv.gz"
    path.write_bytes(b"\x1f\x8b no more of it")

    assert names(source(files=("ties.csv.gz",)), path) == set()
