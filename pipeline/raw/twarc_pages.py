"""Pages of twarc v2, one answer of the interface a line, as one post a line with its author and what it refers to."""

from collections.abc import Iterator
from typing import Any

import msgspec

from pipeline.raw.lines import ANY_LINES, read_line

# What X calls the ways to refer to another post, and what becomes of its id.
REFERENCES = {"replied_to": "replied_to_id", "retweeted": "reposted_id", "quoted": "quoted_id"}
Fields = dict[str, Any]


def post_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write each post of each page as a line; lines that twarc has flattened are given the same form.

    A line that cannot be read comes out as it went in, so that it is rejected for what it is.
    """
    for line in _whole_lines(pieces):
        said = read_line(line, ANY_LINES) if line.strip() else {"data": []}
        if isinstance(said, str):
            yield line + b"\n"
        else:
            yield from (msgspec.json.encode(post) + b"\n" for post in posts(said))


def _whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut pieces into lines without their ends."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
    if rest:
        yield rest


def posts(said: Fields) -> Iterator[Fields]:
    """The posts of a page, or the one post that a flattened line is."""
    if "id" in said:
        yield _with_references(said, {})
        return
    included = _table(said.get("includes"))
    authors = _by_id(included.get("users"))
    others = _by_id(included.get("tweets"))
    data = said.get("data")
    for post in data if isinstance(data, list) else [data]:
        if isinstance(post, dict):
            told = {"author": authors.get(str(post.get("author_id"))), "__twarc": said.get("__twarc")}
            yield _with_references({name: fact for name, fact in told.items() if fact} | post, others)


def _with_references(post: Fields, others: dict[str, Fields]) -> Fields:
    """A post with the ids of what it refers to; of a repost, whose text is cut off, the text it repeats."""
    found = post.get("referenced_tweets")
    references = {
        name: reference
        for reference in (found if isinstance(found, list) else ())
        if isinstance(reference, dict) and (name := REFERENCES.get(str(reference.get("type"))))
    }
    ids = {name: reference.get("id") for name, reference in references.items()}
    repeated = references.get("reposted_id", {})
    text = (
        _text(post) if not repeated else _text(others.get(str(repeated.get("id")), repeated)) or _text(post)
    )
    return post | ids | {"whole_text": text}


def _text(post: Fields) -> str | None:
    """The text of a post; a long one stands in its note."""
    said = (_table(post.get("note_tweet")).get("text"), post.get("text"))
    return next((text for text in said if isinstance(text, str) and text), None)


def _by_id(rows: Any) -> dict[str, Fields]:
    """Rows of a page by their ids."""
    found = rows if isinstance(rows, list) else ()
    return {str(row["id"]): row for row in found if isinstance(row, dict) and "id" in row}


def _table(value: Any) -> Fields:
    return value if isinstance(value, dict) else {}
