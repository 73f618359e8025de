"""Tables of every format become lines of JSON, one a row."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceIncomplete
from pipeline.raw import streams, tables

ROWS = b"""\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>
<posts>
  <row Id="1" PostTypeId="1" Body="&lt;p&gt;How do otters learn?&lt;/p&gt;" />
  <row Id="2" PostTypeId="2" Body="By &amp; by" />
</posts>
"""
# Twenty digits: more than any computer's whole numbers, as ids of videos come close to.
NAIVE = datetime.fromisoformat("2024-03-05T12:34:56")  # workbooks know no zones
LONG_ID = 7_123_456_789_012_345_678


def read(path):
    """The lines of a file, and why it gave no more."""
    got = b""
    try:
        for piece in streams.unpacked(path):
            got += piece
    except SourceIncomplete as error:
        return [json.loads(line) for line in got.splitlines() if line], str(error)
    return [json.loads(line) for line in got.splitlines() if line], None


@pytest.fixture
def workbook(tmp_path):
    """A workbook as people keep them: a header, whole numbers, a moment, an empty cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["id", "text ", "when", "likes"])
    sheet.append(["a1", "Hello, otters", NAIVE, 7])
    sheet.append(["a2", None, NAIVE.replace(day=6, hour=0, minute=0, second=0), 0])
    path = tmp_path / "posts.xlsx"
    book.save(path)
    return path


def test_rows_of_xml_become_their_attributes(tmp_path):
    path = tmp_path / "Posts.xml"
    path.write_bytes(ROWS)
    assert read(path) == (
        [
            {"Id": "1", "PostTypeId": "1", "Body": "<p>How do otters learn?</p>"},
            {"Id": "2", "PostTypeId": "2", "Body": "By & by"},
        ],
        None,
    )


def test_xml_that_breaks_off_gives_the_rows_before_and_says_so(tmp_path):
    path = tmp_path / "Posts.xml"
    path.write_bytes(ROWS[: ROWS.index(b'<row Id="2"') + 20])
    rows, problem = read(path)
    assert [row["Id"] for row in rows] == ["1"]
    assert "not readable as XML any further" in str(problem)


def test_xml_cannot_name_files_of_this_machine(tmp_path):
    path = tmp_path / "Posts.xml"
    path.write_bytes(
        b'<!DOCTYPE posts [<!ENTITY secret SYSTEM "file:///etc/hostname">]><posts><row Body="&secret;"/></posts>'
    )
    rows, problem = read(path)
    assert rows == []
    assert "not readable as XML" in str(problem)


@given(st.integers(1, 60))
def test_xml_is_the_same_however_it_is_cut(size):
    pieces = (ROWS[start : start + size] for start in range(0, len(ROWS), size))
    assert len(list(tables.xml_lines(iter(pieces)))) == 2


def test_rows_of_parquet_become_lines_with_whole_ids(tmp_path):
    path = tmp_path / "posts.parquet"
    moment = datetime(2024, 3, 5, 12, 34, 56, tzinfo=UTC)
    pq.write_table(pa.table({"id": [LONG_ID, 2], "text": ["Hello", None], "when": [moment, None]}), path)
    rows, problem = read(path)
    assert problem is None
    assert rows[0] == {"id": LONG_ID, "text": "Hello", "when": "2024-03-05T12:34:56Z"}
    assert rows[1] == {"id": 2, "text": None, "when": None}


def test_parquet_that_is_damaged_is_told(tmp_path):
    path = tmp_path / "posts.parquet"
    path.write_bytes(b"PAR1 and then nothing that is one")
    assert "not readable as Parquet" in str(read(path)[1])


def test_rows_of_a_workbook_become_lines(workbook):
    rows, problem = read(workbook)
    assert problem is None
    assert rows[0] == {"id": "a1", "text": "Hello, otters", "when": "2024-03-05T12:34:56", "likes": 7}
    assert rows[1] == {"id": "a2", "text": None, "when": "2024-03-06T00:00:00", "likes": 0}


def test_a_workbook_that_is_damaged_is_told(tmp_path):
    path = tmp_path / "posts.xlsx"
    path.write_bytes(b"PK\x03\x04 and then nothing that is one")
    assert "not readable as a workbook" in str(read(path)[1])


def test_values_of_tables_separated_by_tabs_are_text(tmp_path):
    path = tmp_path / "posts.tsv"
    path.write_text(f"id\ttext\n{LONG_ID}\tHello\n", encoding="utf-8")
    assert read(path) == ([{"id": str(LONG_ID), "text": "Hello"}], None)


@pytest.mark.parametrize("name", ["posts.xlsx", "posts.parquet"])
def test_a_file_that_is_not_what_its_ending_says_is_refused(tmp_path, name):
    problem = streams.packing_problem(tmp_path / name, b"id,text\n")
    assert problem is not None
    assert problem.startswith("is not a")


def test_what_a_dump_of_stack_exchange_begins_with_is_no_fault(tmp_path):
    assert streams.packing_problem(tmp_path / "Posts.xml", ROWS[:512]) is None


def test_a_file_read_piece_by_piece_is_the_file():
    pieces = iter([b"", b"ab", b"c", b"", b"defg"])
    assert io.BufferedReader(tables._Pieces(pieces)).read() == b"abcdefg"
