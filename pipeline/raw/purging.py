"""Parts written anew without the words of what is deleted and without the pseudonyms of accounts that are gone."""

import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from pipeline.raw.parts import SCHEMA, write_part
from pipeline.raw.states import AUTHOR_DELETED, MOD_REMOVED, PLATFORM_REMOVED

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

GONE = (AUTHOR_DELETED, MOD_REMOVED, PLATFORM_REMOVED)
PURGED = "purged"
# What goes with a contribution; its id, its place in the thread and its moment stay.
WORDS = ("title", "text", "url", "post_flair", "extra")
# What goes with an account, in its own contributions.
OF_ACCOUNT = ("contributor_id", "contributor_flair", "bot_evidence", "role")
# Where the pseudonym of an account may stand in what others wrote.
MAY_NAME = ("title", "text", "url", "post_flair", "contributor_flair", "extra")
PSEUDONYM = re.compile(r"(?<![a-z0-9])[a-z2-7]{16}(?![a-z0-9])")
IN_PLACE = "[deleted]"


@dataclass(frozen=True)
class Buried:
    """What must not be in any part: contributions by id with their state, and accounts by pseudonym or by their mark."""

    states: Mapping[str, str]
    without_account: frozenset[str] = frozenset()
    accounts: frozenset[str] = field(default_factory=frozenset, repr=False)
    marks: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)

    def is_account(self, pseudonym: str) -> bool:
        """Whether an account is gone; by its mark, where the pseudonym itself may no longer be kept."""
        return pseudonym in self.accounts or (bool(self.marks) and mark_of(pseudonym, self.key) in self.marks)


@dataclass(frozen=True)
class Purge:
    """The order to take what is gone out of one part."""

    path: Path
    gone: Buried


def mark_of(pseudonym: str, key: bytes) -> str:
    """A mark by which a forgotten account is known again when it comes with another archive; nobody can turn it back."""
    return hmac.digest(key, f"forgotten {pseudonym}".encode(), "sha256").hex()[:32]


def purge_part(order: Purge) -> str:
    """Write a part anew when it holds something that is gone, and return the SHA-256 of its file as it stands then."""
    import pyarrow.parquet as pq

    # The file itself, not what its path says: a folder called "source=a" would be taken for a column.
    table = pq.ParquetFile(order.path).read().cast(SCHEMA)
    purged = purged_table(table, order.gone)
    if purged.equals(table):
        return sha256(order.path.read_bytes()).hexdigest()
    return write_part(purged, order.path)


def purged_table(table: pa.Table, gone: Buried) -> pa.Table:
    """A part's table without the words of contributions that are gone, and without accounts that are gone."""
    ids = table["contribution_id"].combine_chunks()
    is_gone = pc.is_in(ids, value_set=pa.array(list(gone.states), pa.string()))
    authors = table["contributor_id"].combine_chunks()
    left = [name for name in authors.unique().drop_null().to_pylist() if gone.is_account(name)]
    has_left = pc.or_(
        pc.is_in(authors, value_set=pa.array(left, pa.string())),
        pc.is_in(ids, value_set=pa.array(list(gone.without_account), pa.string())),
    )
    if pc.any(is_gone).as_py():
        table = _without(table, WORDS, is_gone)
        states = pa.array([gone.states.get(name) for name in ids.to_pylist()], pa.string())
        table = _with(table, "state", pc.if_else(is_gone, states, table["state"].combine_chunks()))
    if pc.any(has_left).as_py():
        table = _without(table, OF_ACCOUNT, has_left)
        state = table["contributor_state"].combine_chunks()
        table = _with(table, "contributor_state", pc.if_else(has_left, "deleted", state))
        named = table["is_throwaway_name"].combine_chunks()
        table = _with(table, "is_throwaway_name", pc.if_else(has_left, pa.scalar(False), named))  # noqa: FBT003 - a value
    return _unnamed(table, gone) if gone.accounts or gone.marks else table


def _without(table: pa.Table, names: Collection[str], where: pa.Array) -> pa.Table:
    """Empty some columns of some rows."""
    for name in names:
        column = table[name].combine_chunks()
        table = _with(table, name, pc.if_else(where, pa.scalar(None, column.type), column))
    return table


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """Put a column in the place of the one of that name."""
    return table.set_column(table.schema.get_field_index(name), SCHEMA.field(name), column)


def _unnamed(table: pa.Table, gone: Buried) -> pa.Table:
    """Take the pseudonyms of accounts that are gone out of what others wrote."""
    for name in MAY_NAME:
        column = table[name].combine_chunks()
        texts = [text and unnamed(text, gone) for text in column.to_pylist()]
        table = _with(table, name, pa.array(texts, pa.string()))
    return table


def unnamed(text: str, gone: Buried) -> str:
    """A text without the pseudonyms of accounts that are gone."""
    return PSEUDONYM.sub(lambda found: IN_PLACE if gone.is_account(found[0]) else found[0], text)
