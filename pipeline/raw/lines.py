"""Lines of JSON read into records; a line that cannot be read is counted with its reason and never stops a run."""

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from pipeline.raw.blocks import count_lines

NOT_UTF8 = "not UTF-8"
NOT_JSON = "not JSON"
NOT_A_RECORD = "not a record"
CUT_OFF = "cut off"
# Uncompressed bytes that are read at once: a line that is not sound makes only its neighbours slow.
READ_AT_ONCE = 2**17
# Lines that are listed for one part; the others are counted. Somebody who mends an archive needs no more.
MOST_LISTED = 1000


class Record(msgspec.Struct, gc=False):
    """The fields of a Reddit post or comment that Staffroom looks at; all of them drifted in type over the years."""

    id: Any = None
    name: Any = None
    subreddit: Any = None
    author: Any = None
    title: Any = None
    selftext: Any = None
    body: Any = None
    url: Any = None
    created_utc: Any = None
    edited: Any = None
    retrieved_on: Any = None
    retrieved_utc: Any = None
    parent_id: Any = None
    link_id: Any = None
    score: Any = None
    score_hidden: Any = None
    hide_score: Any = None
    upvote_ratio: Any = None
    num_comments: Any = None
    link_flair_text: Any = None
    author_flair_text: Any = None
    distinguished: Any = None
    removed_by_category: Any = None
    promoted: Any = None
    is_created_from_ads_ui: Any = None
    adserver_click_url: Any = None
    adserver_imp_pixel: Any = None
    is_self: Any = None
    over_18: Any = None
    locked: Any = None
    stickied: Any = None
    spoiler: Any = None
    domain: Any = None
    crosspost_parent: Any = None
    meta: Any = msgspec.field(name="_meta", default=None)


# What a line is read into: a record of Reddit's archives, or any fields.
Decoder = msgspec.json.Decoder[Any]
ARCHIVE_LINES: Decoder = msgspec.json.Decoder(Record)
ANY_LINES: Decoder = msgspec.json.Decoder(dict[str, Any])


@dataclass
class Rejected:
    """Lines that could not be read: how many, and the first of them with their reasons."""

    n: int = 0
    listed: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, reason: str) -> None:
        """Count a line, and list it while there is room."""
        self.n += 1
        if len(self.listed) < MOST_LISTED:
            self.listed.append((line, reason))

    def extend(self, further: "Rejected") -> None:
        """Count further lines, and list them while there is room."""
        self.n += further.n
        self.listed += further.listed[: MOST_LISTED - len(self.listed)]


@dataclass
class Lines:
    """The records of a block, the line each stands on, the lines that could not be read, and how many lines it has."""

    records: list[Any] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    rejected: Rejected = field(default_factory=Rejected)
    n_lines: int = 0

    def extend(self, further: "Lines") -> None:
        """Put the lines that follow behind these."""
        self.records.extend(further.records)
        self.numbers.extend(further.numbers)
        self.rejected.extend(further.rejected)
        self.n_lines += further.n_lines


def read_lines(content: bytes, *, first_line: int, decoder: Decoder = ARCHIVE_LINES) -> Lines:
    """Read the lines of a block, some hundreds at a time; only where some are not sound, one by one."""
    whole = Lines()
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + READ_AT_ONCE) + 1 or len(content)
        some = content[start:end]
        n_lines = count_lines(some)
        line = first_line + whole.n_lines
        whole.extend(_at_once(some, line, n_lines, decoder) or _one_by_one(some, line, n_lines, decoder))
        start = end
    return whole


def _at_once(content: bytes, first_line: int, n_lines: int, decoder: Decoder) -> Lines | None:
    """Read lines that are all sound; nothing when some are not."""
    try:
        records = decoder.decode_lines(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    # Fewer records than lines: blank lines among them, or lines that only together make a record.
    if len(records) != n_lines:
        return None
    return Lines(records, list(range(first_line, first_line + n_lines)), n_lines=n_lines)


def _one_by_one(content: bytes, first_line: int, n_lines: int, decoder: Decoder) -> Lines:
    """Read line by line, blank lines apart."""
    read = Lines(n_lines=n_lines)
    lines = content.split(b"\n")
    for number, line in enumerate(lines, start=first_line):
        if not (bare := line.strip(b" \t\r\0").removeprefix(b"\xef\xbb\xbf")):
            continue
        record = read_line(bare, decoder)
        if not isinstance(record, str):
            read.records.append(record)
            read.numbers.append(number)
        else:
            unended = number == first_line + len(lines) - 1 and record in (NOT_JSON, NOT_UTF8)
            read.rejected.add(number, CUT_OFF if unended else record)
    return read


def read_line(line: bytes, decoder: Decoder = ARCHIVE_LINES) -> Any:
    """Read one line; when it cannot be read, say why in words."""
    try:
        return decoder.decode(line)
    except UnicodeDecodeError:
        return NOT_UTF8
    except (msgspec.MsgspecError, RecursionError):
        return _leniently(line, decoder)


def _leniently(line: bytes, decoder: Decoder) -> Any:
    """Read what Python's own JSON reader takes and stricter ones refuse: half surrogates, NaN, bare control characters."""
    try:
        fields = json.loads(line.decode("utf-8"), strict=False)
    except UnicodeDecodeError:
        return NOT_UTF8
    except (ValueError, RecursionError):
        return NOT_JSON
    if not isinstance(fields, dict):
        return NOT_A_RECORD
    return msgspec.convert({name: _sound(value) for name, value in fields.items()}, decoder.type)


def _sound(value: Any) -> Any:
    """Put the replacement character in place of half a surrogate pair, which no file could hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_sound(one) for one in value]
    if isinstance(value, dict):
        return {_sound(name): _sound(one) for name, one in value.items()}
    return value
