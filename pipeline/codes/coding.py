"""Code many texts: cut into blocks for the workers, one row of probabilities for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.codes.signs import signs
from pipeline.codes.starter import read_starter

BLOCK = 20_000
SHARD = 250_000


@dataclass(frozen=True)
class Block:
    """Some texts with their signs, and where the classifier lies; small enough to be sent to a worker."""

    texts: pa.Array
    signs: np.ndarray
    folder: Path


def blocks(todo: pa.Table, folder: Path) -> Iterator[Block]:
    """Cut texts into blocks for the workers."""
    for start in range(0, len(todo), BLOCK):
        some = todo.slice(start, BLOCK)
        # Put together anew: a slice, sent to a worker, takes along all that it was cut from.
        yield Block(pa.concat_arrays(some.column("clean_text").chunks), signs(some.combine_chunks()), folder)


def code_block(block: Block) -> np.ndarray:
    """Give each text of a block its probabilities; a worker reads the classifier once."""
    return read_starter(block.folder).classifier.probabilities(block.texts, block.signs)


def rows(todo: pa.Table, probabilities: np.ndarray, classifier_id: str) -> pa.Table:
    """The rows of codes.probabilities."""
    n_texts, n_codes = probabilities.shape
    offsets = pa.array(np.arange(n_texts + 1, dtype=np.int32) * np.int32(n_codes))
    return pa.table(
        {
            "contribution_id": todo.column("contribution_id"),
            "classifier_id": pa.repeat(pa.scalar(classifier_id), n_texts),
            "source_hash": todo.column("source_hash"),
            "probabilities": pa.ListArray.from_arrays(offsets, pa.array(probabilities.reshape(-1))),
        }
    )
