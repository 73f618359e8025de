"""The embedding model of a study: found again, or fitted; and the vectors of the texts that have none yet."""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.features.encoders import FITTED, Block, encode
from pipeline.features.vectors import fit, words_digest
from pipeline.model_files import write_model
from pipeline.study import Study

FIT_SAMPLE = 50_000
BLOCK = 20_000
SHARD = 250_000
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
    path = f"warehouse/models/{asked.embedding}-{name}.npz"
    sha256 = write_model(study.path(path), fitted.to_bytes())
    model = Model(f"{asked.embedding}-{name}", asked.embedding, path, sha256)
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


def digest(text: str) -> str:
    """Twelve letters and digits that name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def pieces(texts: pa.Table) -> Iterator[pa.Table]:
    """Cut texts into pieces for the workers."""
    return (texts.slice(start, BLOCK) for start in range(0, len(texts), BLOCK))


def copied(column: pa.ChunkedArray) -> pa.Array:
    """A column of a piece that stands alone: a slice, sent to a worker, takes along all that it was cut from."""
    return pa.concat_arrays(column.chunks)


def block(texts: pa.ChunkedArray, model: Model, folder: Path) -> Block:
    """The order to encode some texts."""
    path = str(folder / model.path) if model.path else ""
    return Block(copied(texts), model.embedding, path, model.sha256)


def rows(hashes: pa.Array, vectors: np.ndarray, model_id: str) -> pa.Table:
    """The rows of features.embeddings, without copying the vectors."""
    n_texts, n_dimensions = vectors.shape
    offsets = np.arange(n_texts + 1, dtype=np.int32) * np.int32(n_dimensions)
    lists = pa.ListArray.from_arrays(pa.array(offsets), pa.array(vectors.reshape(-1)))
    return pa.table(
        {"text_hash": hashes, "model_id": pa.repeat(pa.scalar(model_id), n_texts), "vector": lists}
    )
