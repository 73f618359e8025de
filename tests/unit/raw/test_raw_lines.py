"""Lines that can be read, and lines that cannot: counted with reason and number, and never the end of a run."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.raw import blocks, lines
from pipeline.raw.blocks import Blocks, count_lines

SOUND = b'{"id": "c1", "body": "hello"}'


def read(content):
    return lines.read_lines(content, first_line=11)


def test_sound_lines_are_read_at_once():
    found = read(SOUND + b"\n" + SOUND + b"\n")
    assert [record.body for record in found.records] == ["hello", "hello"]
    assert found.numbers == [11, 12]
    assert found.rejected.n == 0


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"hello", "not JSON"),
        (b'{"id": "c1"', "not JSON"),
        (b'{"id": "c1"} {"id": "c2"}', "not JSON"),
        (b'{"id": "\xff"}', "not UTF-8"),
        (b"[]", "not a record"),
        (b'"c1"', "not a record"),
        (b"null", "not a record"),
        (b"[" * 100_000, "not JSON"),
        (b'{"created_utc": ' + b"9" * 5000 + b"}", "not JSON"),
    ],
    ids=range(9),
)
def test_a_bad_line_among_sound_ones_is_counted_with_its_number_and_reason(line, reason):
    found = read(SOUND + b"\n" + line + b"\n" + SOUND + b"\n")
    assert found.numbers == [11, 13]
    assert found.rejected.listed == [(12, reason)]


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (b'{"body": "half \\ud83d pair"}', "half \ufffd pair"),
        (b'{"body": "whole \\ud83d\\ude00 pair"}', "whole \U0001f600 pair"),
        (b'{"body": "bare \t tab"}', "bare \t tab"),
        (b'{"body": "x", "score": NaN}', "x"),
        (b'\xef\xbb\xbf{"body": "behind a mark"}', "behind a mark"),
        (b'{"body": "windows"}\r', "windows"),
        (b'\0\0{"body": "behind zeros"}', "behind zeros"),
        (b'{"body": "a\\u0000b"}', "a\0b"),
        (b'{"body": "first", "body": "second"}', "second"),
        (b'{"body": "sound", "a field we do not read": "\xff"}', "sound"),
    ],
)
def test_odd_lines_that_mean_something_are_read(line, body):
    found = read(line + b"\n")
    assert [record.body for record in found.records] == [body]
    found.records[0].body.encode()


def test_blank_lines_are_no_faults_but_are_counted_in_the_numbers():
    found = read(SOUND + b"\n\n \r\n\0\n" + SOUND + b"\n")
    assert (found.numbers, found.rejected.n) == ([11, 15], 0)


def test_a_last_line_without_end_is_read():
    found = read(SOUND + b"\n" + SOUND)
    assert found.numbers == [11, 12]


@pytest.mark.parametrize("line", [SOUND[:-5], b'{"body": "\xc3'])
def test_a_last_line_without_end_that_cannot_be_read_was_cut_off(line):
    assert read(SOUND + b"\n" + line).rejected.listed == [(12, "cut off")]


def test_of_very_many_bad_lines_the_first_are_listed_and_all_are_counted():
    found = read(b"x\n" * 5000)
    assert found.rejected.n == 5000
    assert found.rejected.listed == [(11 + n, "not JSON") for n in range(lines.MOST_LISTED)]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=20) | st.just(SOUND) | st.just(b"[]"), max_size=8))
def test_every_line_is_read_or_rejected_or_blank(content):
    whole = b"\n".join(content)
    found = read(whole)
    every_line = whole.split(b"\n")
    told = set(found.numbers) | {number for number, _ in found.rejected.listed}
    assert len(told) == len(found.numbers) + found.rejected.n
    blank = {
        11 + n
        for n, line in enumerate(every_line)
        if not line.strip(b" \t\r\0").removeprefix(b"\xef\xbb\xbf")
    }
    assert told == set(range(11, 11 + len(every_line))) - blank


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=12), st.integers(1, 60), st.integers(1, 30), st.booleans())
def test_blocks_are_whole_lines_wherever_the_pieces_end(texts, size, piece, ends):
    content = b"".join(json.dumps(text).encode() + b"\n" for text in texts)
    content = content if ends else content[:-1]
    cut = Blocks([content[start : start + piece] for start in range(0, len(content), piece)], size)
    found = list(cut)
    assert b"".join(block.content for block in found) == content
    assert all(block.content.endswith(b"\n") for block in found[:-1])
    assert all(len(block.content) >= size for block in found[:-1])
    assert [block.first_line for block in found] == [
        1 + content[: block.first_byte].count(b"\n") for block in found
    ]
    assert (cut.n_lines, cut.n_bytes) == (count_lines(content), len(content))


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=12), st.integers(1, 60), st.data())
def test_a_file_that_grew_begins_with_the_blocks_it_had(texts, size, data):
    content = b"".join(json.dumps(text).encode() + b"\n" for text in texts)
    before = content[: data.draw(st.integers(0, len(content)))]
    old, new = list(Blocks([before], size)), list(Blocks([content], size))
    assert [block.content for block in old[:-1]] == [block.content for block in new[: max(len(old) - 1, 0)]]


def test_a_file_that_is_one_endless_line_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(blocks, "LONGEST_LINE", 1000)
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"x" * 100

    cut = Blocks(endless(), 500)
    assert len(list(cut)) == 1
    assert len(taken) == 16
    assert "a line is longer than" in str(cut.problem)
