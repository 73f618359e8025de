"""Parts that are stored, masked again when somebody contributes whose name was only a word in them until then."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pipeline.raw.columns import FLAIRS, MASKED
from pipeline.raw.masking import Memory, without_names
from pipeline.raw.parts import SCHEMA, write_part


@dataclass(frozen=True)
class Later:
    """The order to take names out of a part; ``names`` are the pseudonyms of those who were met later."""

    path: Path
    key: bytes = field(repr=False)
    names: frozenset[str] = field(repr=False)


def mask_again(order: Later) -> str:
    """Write a part anew when it holds such a name, and return the SHA-256 of its file as it stands then."""
    import pyarrow.parquet as pq

    # The file itself, not what its path says: a folder called "source=a" would be taken for a column.
    table = pq.ParquetFile(order.path).read().cast(SCHEMA)
    first = table["contribution_id"][0].as_py() if len(table) else ""
    memory = Memory.empty(order.key, order.names, platform=first.partition(":")[0])
    masked = table
    for name in (*MASKED, *FLAIRS, "extra"):
        column = without_names(table[name].combine_chunks(), memory)
        masked = masked.set_column(masked.schema.get_field_index(name), SCHEMA.field(name), column)
    if masked.equals(table):
        return sha256(order.path.read_bytes()).hexdigest()
    return write_part(masked, order.path)
