"""Answers are set for people and written for programs."""

import csv
import io
import json

import duckdb
import pyarrow as pa
import pytest

from flows.commands import answers
from pipeline.errors import BadQuery


@pytest.fixture
def ask():
    connection = duckdb.connect()
    return connection.sql


def test_a_table_sets_numbers_to_the_right_and_counts_rows(ask):
    text = answers.as_text(
        ask("select * from (values ('a', 1), ('bcd', 12345)) as t (name, n)").to_arrow_table()
    )
    assert text.splitlines() == [
        "name      n",
        "----  -----",
        "a         1",
        "bcd   12345",
        "(2 rows)",
    ]


def test_one_row_is_one_row(ask):
    assert answers.as_text(ask("select 92920 as n").to_arrow_table()).endswith("92920\n(1 row)")


def test_no_rows_still_show_the_columns(ask):
    assert answers.as_text(ask("select 1 as n where false").to_arrow_table()).splitlines()[0] == "n"


def test_long_texts_are_cut_and_lines_are_joined():
    text = answers.as_text(pa.table({"text": ["first\nsecond " + "x" * 100]}))
    assert "first second" in text
    assert "…" in text


def test_csv_can_be_read_back(ask, capfdbinary):
    answers.show(ask("select 1 as n, 'a,b' as words, [1, 2] as list"), "csv")
    rows = list(csv.reader(io.StringIO(capfdbinary.readouterr().out.decode())))
    assert rows == [["n", "words", "list"], ["1", "a,b", "[1, 2]"]]


def test_json_is_a_list_of_objects(ask, capsys):
    answers.show(ask("select 1 as n, date '2020-01-01' as day"), "json")
    assert json.loads(capsys.readouterr().out) == [{"n": 1, "day": "2020-01-01"}]


def test_an_error_while_reading_is_told_in_duckdbs_words(ask):
    with pytest.raises(BadQuery, match="DuckDB cannot answer"):
        answers.show(ask("select cast(x as integer) from (values ('a')) as t (x)"), "table")
