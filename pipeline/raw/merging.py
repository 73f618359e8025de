"""Small parts of a live source put together: after months of hourly runs they would be tens of thousands of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.raw.parts import SCHEMA, write_part

# So many small parts are put together; more often would write the same contributions again and again.
MANY = 64
# Contributions below which a part is small: some seconds of reading are the same for a hundred as for one.
SMALL = 5_000
MERGED = "merged"
SUMS = ("n_lines", "n_bytes", "n_contributions", "n_rejected", "n_outside", "n_adverts")


@dataclass(frozen=True)
class Merged:
    """The row of the ledger for parts that became one."""

    row: dict[str, Any]
    part_ids: tuple[str, ...]


def merge(parts: Sequence[dict[str, Any]], study_folder: Path, folder: str) -> Merged:
    """Write parts, in their order, as one; the old files stay until the ledger knows the new one."""
    import pyarrow.parquet as pq

    tables = [pq.ParquetFile(study_folder / part["part_path"]).read().cast(SCHEMA) for part in parts]
    digest = sha256("\n".join(part["content_sha256"] for part in parts).encode()).hexdigest()
    part_id = f"part-{MERGED}-{digest[:16]}"
    path = f"{folder}/{part_id}.parquet"
    part_sha256 = write_part(pa.concat_tables(tables), study_folder / path)
    row = parts[-1] | {name: sum(part[name] for part in parts) for name in SUMS}
    row |= {"part_id": part_id, "part_path": path, "part_sha256": part_sha256, "content_sha256": digest}
    return Merged(row | {"input_path": MERGED}, tuple(part["part_id"] for part in parts))
