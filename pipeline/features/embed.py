"""The embedding model of a study: found again, or fitted; and the vectors of the texts that have none yet."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.features.encoders import FITTED, Block, encode
from pipeline.features.vectors import fit, words_digest
from pipeline.study import Study

FIT_SAMPLE = 50_000
BLOCK = 20_000
SHARD = 250_000
AFTER_ALL = "g"  # the first letter that is no hexadecimal digit
Row = dict[str, str | int | None]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Model:
    """An embedding model ready to use; ``path`` is relative to the study, empty for ready-made ones."""

    model_id: str
    embedding: str
    path: str = ""
    sha256: str = ""


def is_fitted(embedding: str) -> bool:
    """Whether the model is learned on the study (sif, lsa), not brought along."""
    return embedding in FITTED


def ready_made(embedding: str) -> tuple[Model, Row]:
    """Name a model that needs no fitting, and its row of features.models; it is opened to see that it is there."""
    n_dimensions = encode(Block(pa.array(["staff room"]), embedding)).shape[1]
    model = Model(f"{embedding.partition(':')[0]}-{digest(embedding)}", embedding)
    return model, _row(model, n_dimensions=n_dimensions, n_words=None, n_texts=0)


def fit_model(sample: pa.Table, study: Study) -> tuple[Model, Row] | None:
    """Fit the study's own model and write it under warehouse/models; nothing when there are too few words."""
    asked = study.features
    texts = sample.column("clean_text").combine_chunks()
    fitted = fit(texts, embedding=asked.embedding, dimensions=asked.dimensions, seed=study.seed)
    if fitted is None:
        log.warning("too few words to learn an embedding from (%d texts)", len(texts))
        return None
    hashes = "".join(sample.column("text_hash").to_pylist())
    name = digest(f"{asked}|{study.seed}|{words_digest(fitted.words)}|{hashes}")
    content = fitted.to_bytes()
    path = f"warehouse/models/{asked.embedding}-{name}.npz"
    write_file(study.path(path), content)
    model = Model(f"{asked.embedding}-{name}", asked.embedding, path, hashlib.sha256(content).hexdigest())
    n_dimensions = fitted.vectors.shape[1]
    row = _row(model, n_dimensions=n_dimensions, n_words=len(fitted.words), n_texts=len(texts))
    return model, row


def _row(model: Model, *, n_dimensions: int, n_words: int | None, n_texts: int) -> Row:
    """The row of features.models."""
    return {
        "model_id": model.model_id,
        "embedding": model.embedding,
        "n_dimensions": n_dimensions,
        "n_words": n_words,
        "n_texts": n_texts,
        "path": model.path or None,
        "sha256": model.sha256 or None,
    }


def write_file(path: Path, content: bytes) -> None:
    """Write a file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(path)


def digest(text: str) -> str:
    """Twelve letters and digits that name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file of a model is there and is the one that was written."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def hash_ranges(n_texts: int) -> Iterator[tuple[str, str]]:
    """Cut the range of text hashes so that each part holds about ``SHARD`` texts."""
    n_parts = max(1, -(-n_texts // SHARD))
    bounds = [f"{part * 65536 // n_parts:04x}" for part in range(n_parts)]
    yield from pairwise([*bounds, AFTER_ALL])


def blocks(texts: pa.ChunkedArray, model: Model, folder: Path) -> Iterator[Block]:
    """Cut texts into blocks for the workers."""
    path = str(folder / model.path) if model.path else ""
    whole = texts.combine_chunks()
    for start in range(0, len(whole), BLOCK):
        yield Block(whole[start : start + BLOCK], model.embedding, path, model.sha256)


def rows(hashes: pa.Array, vectors: np.ndarray, model_id: str) -> pa.Table:
    """The rows of features.embeddings, without copying the vectors."""
    n_texts, n_dimensions = vectors.shape
    offsets = np.arange(n_texts + 1, dtype=np.int32) * np.int32(n_dimensions)
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.reshape(-1)))
    return pa.table(
        {"text_hash": hashes, "model_id": pa.repeat(pa.scalar(model_id), n_texts), "vector": lists}
    )
