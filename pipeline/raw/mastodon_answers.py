"""Saved answers of Mastodon's servers taken apart: each status with what it answers and where its thread begins."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from pipeline.errors import SourceIncomplete
from pipeline.raw.json_values import BEFORE_OBJECTS, BLANK, check_length, cut_lines, decoded

# What is written into a status beside what the server says.
PARENT, ROOT = "$parent", "$root"


def as_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Write each status in saved answers as a line of JSON; what is none, or not JSON, stays as it is.

    Raises
    ------
    SourceIncomplete
        After the last readable answer, when one over many lines does not end, or is too long.
    """
    gathered: list[bytes] = []
    n_bytes = 0
    for line in filter(bytes.strip, cut_lines(pieces)):
        # An object follows only these; after anything else an answer is over, or was broken off.
        if gathered and line.startswith(b"{") and not gathered[-1].rstrip(BLANK).endswith(BEFORE_OBJECTS):
            yield from _whole(gathered)
            gathered, n_bytes = [], 0
        if not gathered and (value := decoded(line)) is not None:
            yield from _status_lines(value)
            continue
        gathered.append(line)
        n_bytes += len(line)
        check_length(n_bytes)
    if len(gathered) > 1 and decoded(b"".join(gathered)) is None:
        raise SourceIncomplete("cut off: the last JSON value does not end")
    yield from _whole(gathered)


def _whole(lines: list[bytes]) -> Iterator[bytes]:
    """The statuses of an answer over many lines; when it is none, its lines as they are."""
    value = decoded(b"".join(lines))
    yield from lines if value is None else _status_lines(value)


def _status_lines(value: Any) -> Iterator[bytes]:
    """Write the statuses of an answer, in its order, each as a line."""
    for status in _statuses(value):
        yield msgspec.json.encode(status) + b"\n"


def _statuses(value: Any) -> list[Any]:
    """The statuses of a timeline, a context, a search, or one alone, each with its place in its thread."""
    if isinstance(value, dict) and isinstance(value.get("descendants"), list):
        above = value.get("ancestors")
        held = [*(above if isinstance(above, list) else ()), *value["descendants"]]
        # A context leaves out the status it was asked of: what its first descendant answers when nothing stands above.
        return placed(held, root=top(held[0], by_id(held)) if held else None)
    if isinstance(value, dict) and isinstance(value.get("statuses"), list):
        return placed(value["statuses"])
    return placed(value) if isinstance(value, list) else [value]


def placed(statuses: Iterable[Any], *, root: str | None = None) -> list[Any]:
    """Write into replies what they answer and where their thread begins, as far as these statuses tell."""
    held = list(statuses)
    known = by_id(held)
    return [
        status | {PARENT: _uri(known, answered(status)), ROOT: root or top(status, known)}
        if answered(status)
        else status
        for status in held
    ]


def top(status: Any, known: dict[str, Any]) -> str | None:
    """The uri of the status that a thread begins with; the bare id of one that is not there."""
    passed: set[str] = set()
    while (above := answered(status)) in known and above not in passed:
        passed.add(above)
        status = known[above]
    uri = status.get("uri") if isinstance(status, dict) else None
    return above or (uri if isinstance(uri, str) else None)


def by_id(statuses: Iterable[Any]) -> dict[str, Any]:
    """Statuses by their server's own id."""
    return {str(status["id"]): status for status in statuses if isinstance(status, dict) and status.get("id")}


def answered(status: Any) -> str:
    """The server's own id of what a status answers; empty when it answers nothing."""
    said = status.get("in_reply_to_id") if isinstance(status, dict) else None
    return str(said) if isinstance(said, str | int) and said else ""


def _uri(known: dict[str, Any], own_id: str) -> str:
    """The uri of a status, or its bare id when it is not there."""
    uri = known[own_id].get("uri") if own_id in known else None
    return uri if isinstance(uri, str) else own_id
