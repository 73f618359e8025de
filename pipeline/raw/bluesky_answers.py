"""Saved answers of Bluesky taken apart: each post or tombstone in threads, feeds and searches by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from pipeline.errors import SourceIncomplete
from pipeline.raw.json_values import BEFORE_OBJECTS, BLANK, check_length, cut_lines, decoded

GONE_KEY = "$gone"
TOMBSTONES = {"notFoundPost": "notFound", "blockedPost": "blocked"}

_strings = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')


def as_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write each post or tombstone in some answers as a line of JSON; what is neither, or not JSON, stays as it is.

    Raises
    ------
    SourceIncomplete
        After the last readable value, when one over many lines does not end, or is too long.
    """
    unfinished = _Unfinished()
    for line in filter(bytes.strip, cut_lines(pieces)):
        yield from unfinished.go_on(line)
    yield from unfinished.end()


@dataclass
class _Unfinished:
    """The lines of a value that has not ended, and its open brackets; elements of an array leave one by one."""

    lines: list[bytes] = field(default_factory=list)
    n_bytes: int = 0
    depth: int = 0
    is_array: bool = False
    has_begun: bool = False

    def go_on(self, line: bytes) -> Iterator[bytes]:
        """Take one more line, and give what it completes."""
        # An object follows only these; after anything else the line before was broken off, and here begins the next.
        if self.lines and line.startswith(b"{") and not self.lines[-1].rstrip(BLANK).endswith(BEFORE_OBJECTS):
            yield from self.given_up()
        if not self.lines and (value := decoded(line)) is not None:
            yield from _view_lines(value)
            return
        if self.depth == 0:
            self.is_array = line.lstrip(BLANK).startswith(b"[")
        self.lines.append(line)
        self.n_bytes += len(line)
        check_length(self.n_bytes)
        self.depth = _depth(line, self.depth)
        if self.depth < 0:
            yield from self.given_up()
        elif self.depth == 0 or (self.depth == 1 and self.is_array):
            yield from self._completed()

    def _completed(self) -> Iterator[bytes]:
        """Give the value, or the elements of an array since the last ones."""
        content = b"".join(self.lines).strip(BLANK + b",")
        opening, closing = b"[" if self.has_begun else b"", b"]" if self.depth else b""
        value = decoded(opening + content + closing)
        yield from self.lines if value is None else _view_lines(value)
        self.lines, self.n_bytes, self.has_begun = [], 0, self.depth > 0

    def given_up(self) -> Iterator[bytes]:
        """Give lines that together make no value, each for itself."""
        for line in self.lines:
            value = decoded(line)
            yield from [line] if value is None else _view_lines(value)
        self.lines, self.n_bytes, self.depth, self.has_begun = [], 0, 0, False

    def end(self) -> Iterator[bytes]:
        """Give a last line that is cut off; of more than one line, say so."""
        if self.has_begun or len(self.lines) > 1:
            raise SourceIncomplete("cut off: the last JSON value does not end")
        yield from self.given_up()


def _depth(line: bytes, before: int) -> int:
    """Count the brackets open after a line; -1 when it can be no part of JSON."""
    bare = _strings.sub(b"", line)
    opened = bare.count(b"{") + bare.count(b"[") - bare.count(b"}") - bare.count(b"]")
    return -1 if b'"' in bare else max(before + opened, -1)


def _view_lines(value: Any) -> Iterator[bytes]:
    """Write the posts and tombstones in an answer, and as it is what is neither; one line each."""
    for view in views(value):
        yield msgspec.json.encode(view) + b"\n"


def views(answer: Any) -> Iterator[Any]:
    """The posts and tombstones in an answer, in its order, and as it is what is neither."""
    waiting = [answer]
    while waiting:
        found = waiting.pop()
        inner = _inner(found)
        if inner is None:
            yield _tombstone(found) or found
        else:
            waiting += reversed(inner)


def _inner(value: Any) -> list[Any] | None:
    """What an answer, a thread or an entry of a feed holds; nothing when it holds no views."""
    if not isinstance(value, dict) or is_post(value):
        return value if isinstance(value, list) else None
    if isinstance(post := value.get("post"), dict):
        around = (value.get("parent"), [post], value.get("replies"))
        return [views for views in around if isinstance(views, dict | list)]
    held = (value.get(name) for name in ("thread", "posts", "feed"))
    return next(([views] for views in held if isinstance(views, dict | list)), None)


def _tombstone(value: Any) -> dict[str, Any] | None:
    """What is kept of a tombstone."""
    kind = value.get("$type") if isinstance(value, dict) else None
    gone = TOMBSTONES.get(kind.rpartition("#")[2]) if isinstance(kind, str) else None
    return {GONE_KEY: gone, "uri": value.get("uri")} if gone else None


def is_post(value: dict[str, Any]) -> bool:
    """Say whether this is a post as the AppView shows it."""
    return isinstance(value.get("author"), dict) and isinstance(value.get("record"), dict) and "uri" in value
