"""Parquet parts: their columns, and how one comes into being whole or not at all."""

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import OutOfRoom

MOMENT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        ("contribution_id", pa.string()),
        ("kind", pa.string()),
        ("native_kind", pa.string()),
        ("community_id", pa.string()),
        ("contributor_id", pa.string()),
        ("contributor_state", pa.string()),
        ("bot_evidence", pa.string()),
        ("is_throwaway_name", pa.bool_()),
        ("role", pa.string()),
        ("root_id", pa.string()),
        ("parent_id", pa.string()),
        ("created_at", MOMENT),
        ("edited_at", MOMENT),
        ("is_edited", pa.bool_()),
        ("seen_at", MOMENT),
        ("title", pa.string()),
        ("text", pa.string()),
        ("url", pa.string()),
        ("post_flair", pa.string()),
        ("contributor_flair", pa.string()),
        ("state", pa.string()),
        ("score", pa.int64()),
        ("upvote_ratio", pa.float64()),
        ("n_responses_seen", pa.int64()),
        ("extra", pa.string()),
        ("run_id", pa.string()),
        ("source", pa.string()),
        ("line", pa.int64()),
    ]
)
# Texts and ids hardly repeat, so a dictionary of them only costs.
HARDLY_REPEATED = {"contribution_id", "title", "text", "url", "extra", "line", "created_at"}
# Any: the stubs know only a truth value where the documentation also takes a list of columns.
REPEATED: Any = [name for name in SCHEMA.names if name not in HARDLY_REPEATED]
DRAFT = ".draft"


def write_part(table: pa.Table, path: Path) -> str:
    """Write a part under a name of its own, rename it when it is whole, and return the SHA-256 of the file.

    Raises
    ------
    OutOfRoom
        When the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT}")
    try:
        with pq.ParquetWriter(draft, SCHEMA, compression="zstd", use_dictionary=REPEATED) as writer:
            writer.write_table(table)
        content = draft.read_bytes()
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise OutOfRoom(
            "The disk is full, so no more contributions can be stored. Free some space and run 'staffroom collect' "
            "again: it goes on where it stopped."
        ) from error
    return sha256(content).hexdigest()
