"""The bytes of an archive, whatever it is packed in; a file that breaks off gives what it holds and then says so."""

import codecs
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from pipeline.errors import SourceIncomplete
from pipeline.raw.tables import csv_lines, parquet_lines, xlsx_lines, xml_lines

LINES = (".ndjson", ".jsonl", ".json")
# Tables that are read from their beginning to their end, and may be packed; the others are read from anywhere.
TEXT_TABLES = {".csv": csv_lines, ".tsv": csv_lines, ".xml": xml_lines}
FILE_TABLES = {".parquet": parquet_lines, ".xlsx": xlsx_lines}
FEEDS = (".rss", ".atom")
ENDINGS = (".zst", ".gz", *LINES, *TEXT_TABLES, *FILE_TABLES, *FEEDS)
# Reddit's monthly dumps are packed with zstd's longest window, which is refused unless it is allowed by name.
LONGEST_WINDOW = 2**31
# Of the piece of a damaged file in which the damage lies nothing can be kept, so pieces are small.
PACKED_PIECE = 4096
PLAIN_PIECE = 2**20


# What makes lines of the pieces of a file: of a table, or of what only one kind of source gives.
AsLines = Callable[[Iterator[bytes]], Iterator[bytes]]


def unpacked(path: Path, as_lines: AsLines | None = None) -> Iterator[bytes]:
    """Yield the uncompressed lines of an archive in pieces of any size.

    Raises
    ------
    SourceIncomplete
        After the last readable piece, when there should have been more.
    """
    endings = [ending.lower() for ending in path.suffixes[-2:]] or [""]
    try:
        if endings[-1] in FILE_TABLES:
            yield from FILE_TABLES[endings[-1]](path)
            return
        with path.open("rb") as file:
            pieces = {".zst": _zstd, ".gz": _gzip}.get(endings[-1], _plain)(file)
            of_table = next((TEXT_TABLES[ending] for ending in endings if ending in TEXT_TABLES), None)
            make = as_lines or of_table
            yield from pieces if make is None else make(pieces)
    except OSError as error:
        raise SourceIncomplete(f"reading failed ({error.strerror})") from error


def _plain(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes as they are."""
    while piece := file.read(PLAIN_PIECE):
        yield piece


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    """Unpack zstd frames one after the other.

    Readers that hide the frames end without a word when a file is cut off; an open frame at the end tells.
    """
    new_frame = zstandard.ZstdDecompressor(max_window_size=LONGEST_WINDOW).decompressobj
    frame = None
    while piece := file.read(PACKED_PIECE):
        while piece:
            frame = frame or new_frame()
            try:
                yield frame.decompress(piece)
            except zstandard.ZstdError as error:
                reason = str(error).removeprefix("zstd decompressor error: ")
                raise SourceIncomplete(f"damaged before byte {file.tell()} ({reason})") from error
            piece, frame = (frame.unused_data, None) if frame.eof else (b"", frame)
    if frame is not None:
        raise SourceIncomplete("cut off: the last zstd frame does not end")


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    """Unpack gzip members one after the other; zeros may follow the last one."""
    member = None
    while piece := file.read(PACKED_PIECE):
        while piece and (member or piece.strip(b"\0")):
            member = member or zlib.decompressobj(wbits=31)
            try:
                yield member.decompress(piece)
            except zlib.error as error:
                raise SourceIncomplete(f"damaged before byte {file.tell()} ({error})") from error
            piece, member = (member.unused_data, None) if member.eof else (b"", member)
    if member is not None:
        raise SourceIncomplete("cut off: the last gzip member does not end")


# What can only be told from what is read, since lines may begin so too.
TEXTS = {b"[": "one JSON array, not one record a line", b"<": "a web page or XML"}
PACKED = {
    ".zst": "packed with zstd",
    ".gz": "packed with gzip",
    ".parquet": "a Parquet file",
    ".xlsx": "a zip archive",  # as every workbook is
}


def looks_like(head: bytes) -> str | None:
    """Name what a file is by its first bytes, when it is something we know but do not read as lines of JSON."""
    marks = {
        b"\x28\xb5\x2f\xfd": "packed with zstd",
        b"\x1f\x8b": "packed with gzip",
        b"PK\x03\x04": "a zip archive",
        b"BZh": "packed with bzip2",
        b"\xfd7zXZ\x00": "packed with xz",
        b"7z\xbc\xaf\x27\x1c": "a 7z archive",
        b"PAR1": "a Parquet file",
        b"SQLite format 3": "an SQLite database",
        b"%PDF": "a PDF",
        b"\x89PNG": "an image",
        b"\xff\xd8\xff": "an image",
        b"GIF8": "an image",
        codecs.BOM_UTF16_LE: "text in UTF-16, not UTF-8",
        codecs.BOM_UTF16_BE: "text in UTF-16, not UTF-8",
    }
    named = next((name for mark, name in marks.items() if head.startswith(mark)), None)
    if named is None and head[257:262] == b"ustar":
        named = "a tar archive"
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    return named or TEXTS.get(start[:1])


def packing_problem(path: Path, head: bytes) -> str | None:
    """Say what is wrong when a file is not what its ending says, as far as its first bytes can tell."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return f"ends in '{ending}', and only {', '.join(ENDINGS)} can be read"
    if not head:
        return "is empty"
    found = looks_like(head)
    expected = PACKED.get(ending)
    # A zstd file may also begin with a frame to be skipped.
    if expected == found or (ending == ".zst" and head[1:4] == b"\x2a\x4d\x18"):
        return None
    if expected and found is None:
        return f"is not {expected} although it ends in '{ending}'"
    is_told_later = expected is None and found in TEXTS.values()
    return f"is {found}, although it ends in '{ending}'" if found and not is_told_later else None
