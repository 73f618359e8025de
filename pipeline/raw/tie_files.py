"""Edge lists and lists of people read whole, file by file, into rows without names."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pyarrow as pa

from pipeline.raw import streams
from pipeline.raw.accounts import bare_name
from pipeline.raw.blocks import Block
from pipeline.raw.items import Sheet
from pipeline.raw.lines import Lines
from pipeline.raw.masking import Memory
from pipeline.raw.parts import MOMENT, SCHEMA
from pipeline.raw.reading import Reading, ShareRead, write_piece
from pipeline.raw.reddit_archive import Communities
from pipeline.raw.tie_lines import (
    NO_PERSON,
    NO_SOURCE,
    NO_TARGET,
    Asked,
    Naming,
    Person,
    TieColumns,
    known_person,
    naming,
    people_named,
    tie_columns,
)
from pipeline.raw.ties import content_of, has_people, has_ties, lines_in

_OF_BOTH = [
    ("source", pa.string()),
    ("line", pa.int64()),
    ("community_id", pa.string()),
    ("wave", pa.string()),
    ("reported_at", MOMENT),
    ("run_id", pa.string()),
]
TIES = pa.schema(
    [
        *_OF_BOTH,
        ("source_id", pa.string()),
        ("target_id", pa.string()),
        ("relation", pa.string()),
        ("weight", pa.float64()),
    ]
)
ATTRIBUTES = pa.schema(
    [*_OF_BOTH, ("contributor_id", pa.string()), ("attribute", pa.string()), ("value", pa.string())]
)


@dataclass(frozen=True)
class TiesRead:
    """What one file gave: its part of the ledger, which holds no contribution, its ties and its attributes."""

    read: ShareRead
    ties: pa.Table
    attributes: pa.Table

    @property
    def n_rows(self) -> int:
        """Ties and attributes together."""
        return len(self.ties) + len(self.attributes)


def read_ties(order: Reading) -> TiesRead:
    """Read one file, which is small beside any archive, and write the empty part that stands for it in the ledger."""
    content, problem = content_of(order.share.path)
    rows = _Rows(order, tie_columns(order.source.options))
    lines = lines_in(content)
    rows.add_all(lines)
    sheet = Sheet(SCHEMA.empty_table(), lines.n_lines, lines.rejected, rows.outside)
    # Named for the source too: of an edge list that two sources name, each has its own part.
    mark = sha256(f"{order.scope_mark} {order.source.name}".encode()).hexdigest()
    part = write_piece(Block(0, 0, 1, content), sheet, folder=order.folder, mark=mark)
    read = ShareRead([part], rows.outside, lines.n_lines, 0, problem, streams.looks_like(content[:512]))
    return TiesRead(
        read,
        pa.Table.from_pylist(rows.ties, schema=TIES),
        pa.Table.from_pylist(rows.attributes, schema=ATTRIBUTES),
    )


@dataclass
class _Rows:
    """The rows of one file, as they grow."""

    order: Reading
    columns: TieColumns
    ties: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    outside: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        origin = self.order.origin
        self._memory = Memory.empty(origin.key, origin.known, platform=origin.platform)
        self._communities = Communities(self.order.scope)
        self._people: frozenset[str] = frozenset()

    def add_all(self, lines: Lines) -> None:
        """Read every line as what its file holds: ties, people, or both."""
        source, path = self.order.source, self.order.share.path
        named = (name for fields in lines.records for name in people_named(fields, self.columns))
        self._people = frozenset(bare_name(name).lower() for name in named)
        reads = [(has_ties(source, path), naming), (has_people(source, path), known_person)]
        for fields, line in zip(lines.records, lines.numbers, strict=True):
            found = [read(fields, self.columns) for is_meant, read in reads if is_meant]
            problems = [problem for said in found if (problem := self._add(said, line)) is not None]
            if problems:
                lines.rejected.add(line, problems[0])

    def _add(self, said: Naming | Person | str, line: int) -> str | None:
        """Add what a line says, or say why it cannot be added."""
        if isinstance(said, str):
            return said
        community = self._communities[said.asked.community]
        if community is None:
            self.outside[str(said.asked.community)] += 1
            return None
        if isinstance(said, Naming):
            return self._add_ties(said, self._place(said.asked, community, line))
        return self._add_attributes(said, self._place(said.asked, community, line))

    def _place(self, asked: Asked, community: str, line: int) -> dict[str, Any]:
        """What ties and attributes share."""
        origin = self.order.origin
        return {
            "source": origin.source,
            "line": line,
            "community_id": community,
            "wave": self._memory.labels.of(asked.wave),
            "reported_at": None if asked.at is None else datetime.fromtimestamp(asked.at, UTC),
            "run_id": origin.run_id,
        }

    def _add_ties(self, said: Naming, place: dict[str, Any]) -> str | None:
        """Add the ties of a line, one for each who is named."""
        source = self._pseudonym(said.source)
        targets = [target for name in said.targets if (target := self._pseudonym(name)) is not None]
        if source is None or not targets:
            return NO_SOURCE if source is None else NO_TARGET
        tie = {"source_id": source, "relation": self._label(said.relation), "weight": said.weight}
        self.ties += [place | tie | {"target_id": target} for target in targets]
        return None

    def _add_attributes(self, said: Person, place: dict[str, Any]) -> str | None:
        """Add what is known of somebody, one row for each attribute."""
        person = self._pseudonym(said.name)
        if person is None:
            return NO_PERSON
        self.attributes += [
            place | {"contributor_id": person, "attribute": attribute, "value": self._label(value)}
            for attribute, value in said.attributes.items()
        ]
        return None

    def _pseudonym(self, name: str) -> str | None:
        """What stands for a name; nobody stands for a deleted account."""
        return self._memory.accounts.of(name).contributor_id

    def _label(self, text: str | None) -> str | None:
        """A short text without names: whoever is named in the file, or known from elsewhere."""
        # Many lists number people: 17 may be a person, and is more likely a number of years.
        if text is not None and not text.isdigit() and bare_name(text).lower() in self._people:
            return self._memory.pseudonyms[bare_name(text)]
        return self._memory.labels.of(text)
