"""Turn blocks of texts into vectors: models fitted on the study, or ready-made ones from a folder or a hub."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.errors import ModelUnavailable
from pipeline.features.vectors import read_word_vectors

FITTED = ("sif", "lsa")
GREATEST = 127
Encoder = Callable[[pa.Array], np.ndarray]


@dataclass(frozen=True)
class Block:
    """Some texts and the model to encode them with; all a worker needs, wherever it runs."""

    texts: pa.Array
    embedding: str
    path: str = ""
    sha256: str = ""


def encode(block: Block) -> np.ndarray:
    """Give every text of a block its vector, one row each, as small whole numbers."""
    encoder = load(block.embedding, block.path, block.sha256)
    return rounded(encoder(block.texts))


def rounded(vectors: np.ndarray) -> np.ndarray:
    """Keep the direction of each vector in 1/127 of its greatest component.

    A quarter of the room; the cosine of a vector and its rounded self is above .9998 for 150 components.
    """
    greatest = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors / np.where(greatest > 0, greatest, 1) * GREATEST).astype(np.int8)


@lru_cache(maxsize=2)
def load(embedding: str, path: str = "", sha256: str = "") -> Encoder:
    """Load a model once per process.

    Raises
    ------
    ModelUnavailable
        When the package or the model is not on this machine, or the fitted model's file is not the one written.
    """
    kind, _, name = embedding.partition(":")
    if kind in FITTED:
        return _load_fitted(Path(path), sha256)
    if kind == "model2vec" and name:
        return _load_model2vec(name)
    if kind == "sentence-transformers" and name:
        return _load_sentence_transformer(name)
    raise ModelUnavailable(
        f"features.embedding is '{embedding}', which is no embedding Staffroom knows. "
        "Write sif, lsa, model2vec:<path> or sentence-transformers:<path> in study.toml."
    )


def _load_fitted(path: Path, sha256: str) -> Encoder:
    """Read a model that this study fitted."""
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ModelUnavailable(
            f"The embedding model {path} is missing or is not the file that was written. "
            "Run 'staffroom analyse --full' to fit it again."
        )
    return read_word_vectors(content).encode


def _load_model2vec(name: str) -> Encoder:
    """Static word vectors distilled from a sentence model (Tulkens & van Dongen, 2024, model2vec)."""
    try:
        package = import_module("model2vec")
    except ImportError as error:
        raise _missing("model2vec", name) from error
    return _all_rows(_from("model2vec", name, package.StaticModel.from_pretrained))


def _load_sentence_transformer(name: str) -> Encoder:
    """Sentence embeddings (Reimers & Gurevych, 2019, EMNLP)."""
    try:
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise _missing("sentence-transformers", name) from error
    return _all_rows(_from("sentence-transformers", name, package.SentenceTransformer))


def _from(package: str, name: str, opener: Callable[[str], Any]) -> Any:
    """Open a ready-made model, or say in one sentence that it is not there."""
    try:
        return opener(name)
    except (OSError, ValueError) as error:
        raise ModelUnavailable(
            f"{package} cannot open the model '{name}' ({type(error).__name__}). Give the path of a downloaded model in "
            "features.embedding, or the name of one on the hub while this machine is online."
        ) from error


def _all_rows(model: Any) -> Encoder:
    """Speak Arrow to a model that takes a list of texts."""
    return lambda texts: np.asarray(model.encode(texts.to_pylist()), dtype=np.float32)


def _missing(package: str, name: str) -> ModelUnavailable:
    """The sentence for a package that is not installed."""
    return ModelUnavailable(
        f"features.embedding is '{package}:{name}', but the package {package} is not installed. "
        f"Run: pip install 'staffroom[{package}]', or write embedding = \"sif\" in study.toml."
    )
