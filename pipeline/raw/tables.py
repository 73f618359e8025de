"""Tables of every format as lines of JSON, one row a line, all values as the table has them and ids never as numbers."""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from pipeline.errors import SourceIncomplete

LONGEST_CELL = 2**24
ROWS_AT_ONCE = 1000


def csv_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write each row of a CSV file with a header as a line of JSON, all values as text; empty cells are nothing.

    The header becomes an empty line, so that line numbers are row numbers.
    """
    csv.field_size_limit(LONGEST_CELL)  # Python's own limit is shorter than long posts
    lines = _text_lines(pieces)
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    yield b"\n"
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            # What does not fit the header is no record; as a bare list it is counted as such.
            record = dict(zip(header, row, strict=True)) if len(row) == len(header) else row
            cells = {key: value or None for key, value in record.items()} if isinstance(record, dict) else []
            # Broken UTF-8 comes out as it went in, so that the line is rejected for what it is.
            yield json.dumps(cells, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"
    except csv.Error as error:
        raise SourceIncomplete(f"not readable as CSV any further ({error})") from error


def _text_lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Cut decoded pieces into lines with their ends."""
    rest = ""
    for text in codecs.iterdecode(pieces, "utf-8-sig", errors="surrogateescape"):
        *lines, rest = (rest + text).split("\n")
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest


def xml_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write the attributes of each <row> of an XML file, as dumps of Stack Exchange have them, as a line of JSON."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    root = None
    try:
        for event, element in iterparse(io.BufferedReader(_Pieces(pieces)), events=("start", "end")):
            root = element if root is None else root
            if event == "end" and element.tag == "row":
                yield msgspec.json.encode(element.attrib) + b"\n"
                root.clear()  # or the whole file would stay in memory
    except (ParseError, DefusedXmlException) as error:
        raise SourceIncomplete(f"not readable as XML any further ({error})") from error


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file to be read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        n = min(len(target), len(self._rest))
        target[:n], self._rest = self._rest[:n], self._rest[n:]
        return n


def parquet_lines(path: Path) -> Iterator[bytes]:
    """Write each row of a Parquet file as a line of JSON; moments as ISO 8601, whole numbers exactly."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield from _lines(batch.to_pylist())
    except pa.ArrowException as error:
        raise SourceIncomplete(f"not readable as Parquet any further ({error})") from error


def xlsx_lines(path: Path) -> Iterator[bytes]:
    """Write each row of a workbook's first sheet as a line of JSON; the first row names the columns."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(name).strip() for name in next(rows, ())]
        yield b"\n"
        yield from _lines(dict(zip(header, row, strict=False)) for row in rows)
        book.close()
    except (BadZipFile, InvalidFileException, KeyError) as error:
        raise SourceIncomplete(f"not readable as a workbook any further ({error})") from error


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Write rows as lines; what JSON cannot say is written as text."""
    for row in rows:
        yield msgspec.json.encode(row, enc_hook=str) + b"\n"
