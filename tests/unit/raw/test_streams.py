"""The bytes of an archive, whatever it is packed in."""

import gzip
import json
import random

import pytest
import zstandard

from pipeline.errors import SourceIncomplete
from pipeline.raw import streams, tables

LINES = b"".join(
    b'{"id": "c%d", "body": "%d"}\n' % (n, random.Random(n).getrandbits(400)) for n in range(3000)
)


def read(path):
    """What a file gives, and why it gave no more."""
    got = b""
    try:
        for piece in streams.unpacked(path):
            got += piece
    except SourceIncomplete as error:
        return got, str(error)
    return got, None


def write(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", ["a.ndjson", "a.jsonl", "a.json", "RC_2015-01.JSON"])
def test_plain_files_are_read_as_they_are(tmp_path, name):
    assert read(write(tmp_path, name, LINES)) == (LINES, None)


def test_several_zstd_frames_are_read_one_after_the_other(tmp_path):
    half = len(LINES) // 2
    packed = zstandard.compress(LINES[:half]) + zstandard.compress(b"") + zstandard.compress(LINES[half:])
    assert read(write(tmp_path, "a.zst", packed)) == (LINES, None)


def test_a_frame_to_be_skipped_is_skipped(tmp_path):
    skipped = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    assert read(write(tmp_path, "a.zst", skipped + zstandard.compress(LINES))) == (LINES, None)


def test_the_longest_window_is_allowed(tmp_path):
    parameters = zstandard.ZstdCompressionParameters(
        window_log=31, hash_log=12, chain_log=12, enable_ldm=False
    )
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = packer.compress(LINES) + packer.flush()
    assert zstandard.get_frame_parameters(packed).window_size == 2**31
    assert read(write(tmp_path, "a.zst", packed)) == (LINES, None)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.999])
def test_a_zstd_file_that_is_cut_off_gives_its_beginning_and_says_so(tmp_path, kept):
    packed = zstandard.compress(LINES)
    got, problem = read(write(tmp_path, "a.zst", packed[: int(len(packed) * kept)]))
    assert LINES.startswith(got)
    assert problem is not None
    assert "cut off" in problem


def test_a_zstd_file_that_lacks_one_byte_is_found_out(tmp_path):
    got, problem = read(write(tmp_path, "a.zst", zstandard.compress(LINES)[:-1]))
    assert LINES.startswith(got)
    assert problem == "cut off: the last zstd frame does not end"


def test_a_second_frame_that_is_cut_off_is_found_out(tmp_path):
    packed = zstandard.compress(LINES)
    got, problem = read(write(tmp_path, "a.zst", packed + packed[:3]))
    assert got == LINES
    assert "cut off" in str(problem)


def test_damage_in_the_middle_keeps_what_stands_before(tmp_path):
    packed = bytearray(zstandard.ZstdCompressor(write_checksum=True).compress(LINES))
    middle = len(packed) // 2
    packed[middle : middle + 64] = bytes(64)
    got, problem = read(write(tmp_path, "a.zst", bytes(packed)))
    assert len(got) > len(LINES) // 4
    assert "damaged before byte" in str(problem)


def test_something_else_after_the_last_frame_is_told(tmp_path):
    got, problem = read(write(tmp_path, "a.zst", zstandard.compress(LINES) + b"<html>"))
    assert got == LINES
    assert "damaged" in str(problem)


def test_gzip_members_are_read_one_after_the_other_and_zeros_at_the_end_are_none(tmp_path):
    half = len(LINES) // 2
    packed = gzip.compress(LINES[:half]) + gzip.compress(LINES[half:])
    assert read(write(tmp_path, "a.gz", packed)) == (LINES, None)
    assert read(write(tmp_path, "b.gz", packed + bytes(20))) == (LINES, None)


@pytest.mark.parametrize("lost", [1, 9, 5000])
def test_a_gzip_file_that_is_cut_off_is_found_out(tmp_path, lost):
    got, problem = read(write(tmp_path, "a.ndjson.gz", gzip.compress(LINES)[:-lost]))
    assert LINES.startswith(got)
    assert "cut off" in str(problem)


def test_a_damaged_gzip_file_is_found_out(tmp_path):
    packed = bytearray(gzip.compress(LINES))
    packed[-6] ^= 1
    assert "damaged" in str(read(write(tmp_path, "a.gz", bytes(packed)))[1])


def test_rows_of_csv_become_lines_numbered_like_the_rows(tmp_path):
    table = 'id,author,body\nc1,quiet_heron_12,"two\nlines, ""quoted"""\nc2,,\n'.encode("utf-8-sig")
    got, problem = read(write(tmp_path, "a.csv", table))
    assert problem is None
    header, *rows, end = got.split(b"\n")
    assert (header, end) == (b"", b"")
    assert [json.loads(row) for row in rows] == [
        {"id": "c1", "author": "quiet_heron_12", "body": 'two\nlines, "quoted"'},
        {"id": "c2", "author": None, "body": None},
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_signs_between_cells_are_recognised(tmp_path, delimiter):
    table = f"id{delimiter}body\nc1{delimiter}a, b\n".encode()
    assert json.loads(read(write(tmp_path, "a.csv", table))[0]) == {"id": "c1", "body": "a, b"}


def test_a_packed_csv_file_is_csv(tmp_path):
    packed = zstandard.compress(b"id,body\nc1,hello\n")
    assert json.loads(read(write(tmp_path, "a.csv.zst", packed))[0]) == {"id": "c1", "body": "hello"}


def test_a_row_that_does_not_fit_the_header_is_no_record(tmp_path):
    assert read(write(tmp_path, "a.csv", b"id,body\nc1,a,b\n"))[0] == b"\n[]\n"


def test_broken_utf8_in_csv_comes_out_as_it_went_in(tmp_path):
    assert b"\xff" in read(write(tmp_path, "a.csv", b"id,body\nc1,\xff\n"))[0]


def test_a_cell_without_end_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "LONGEST_CELL", 100)
    assert "not readable as CSV" in str(read(write(tmp_path, "a.csv", b'id,body\nc1,"' + b"x" * 200))[1])


def test_an_empty_csv_file_gives_nothing(tmp_path):
    assert read(write(tmp_path, "a.csv", b""))[0].strip() == b""


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "a.ndjson").mkdir()
    assert "reading failed" in str(read(tmp_path / "a.ndjson")[1])


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.zst", zstandard.compress(b"x"), None),
        ("a.zst", b"\x50\x2a\x4d\x18", None),
        ("a.gz", gzip.compress(b"x", mtime=0), None),
        ("a.ndjson", b"{}", None),
        ("a.csv", b"id,body", None),
        ("a.json", b"[", None),  # whether a line can be used is seen when all were tried
        ("a.zst", b"", "is empty"),
        ("a.zst", b"PK\x03\x04...", "is a zip archive, although it ends in '.zst'"),
        ("a.zst", b'{"id": 1}', "is not packed with zstd although it ends in '.zst'"),
        ("a.gz", zstandard.compress(b"x"), "is packed with zstd, although it ends in '.gz'"),
        ("a.ndjson", gzip.compress(b"x", mtime=0), "is packed with gzip, although it ends in '.ndjson'"),
        ("a.jsonl", b"PAR1", "is a Parquet file, although it ends in '.jsonl'"),
        (
            "a.zip",
            b"PK\x03\x04",
            "ends in '.zip', and only .zst, .gz, .ndjson, .jsonl, .json, .csv, .tsv, .xml, .parquet, .xlsx, .rss, .atom can be read",
        ),
    ],
)
def test_the_first_bytes_must_be_what_the_ending_says(tmp_path, name, content, problem):
    assert streams.packing_problem(tmp_path / name, content) == problem


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\n <!doctype html>", "a web page or XML"),
        (b'\xef\xbb\xbf[{"id": 1}', "one JSON array, not one record a line"),
        (b"x" * 257 + b"ustar", "a tar archive"),
        (b'{"id": 1}', None),
    ],
)
def test_other_formats_are_named(head, name):
    assert streams.looks_like(head) == name
