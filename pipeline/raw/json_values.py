"""What files hold as JSON, one value a line or over many lines: lines cut, values read, nothing too long for the memory."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any

import msgspec

from pipeline.errors import SourceIncomplete
from pipeline.raw.blocks import LONGEST_LINE
from pipeline.raw.lines import Decoder, read_line

BLANK = b" \t\r\n" + BOM_UTF8  # a byte order mark says nothing, and no JSON begins or ends with its bytes
BEFORE_OBJECTS = (b"[", b",", b":")
ANY_VALUE: Decoder = msgspec.json.Decoder()


def cut_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut pieces into lines with their ends."""
    waiting: list[bytes] = []
    for piece in pieces:
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"".join([*waiting, end, b"\n"])
            waiting = []
        waiting.append(rest)
        check_length(sum(map(len, waiting)))
    yield b"".join(waiting)


def check_length(n_bytes: int) -> None:
    """Stop before a value fills the memory."""
    if n_bytes > LONGEST_LINE:
        raise SourceIncomplete(f"a JSON value is longer than {LONGEST_LINE // 2**20} MiB, so no answer")


def decoded(content: bytes) -> Any:
    """Read a JSON value; what is none, or only a word, is nothing."""
    value = read_line(content.strip(BLANK), ANY_VALUE)
    return None if isinstance(value, str) else value
