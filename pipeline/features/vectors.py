"""Text vectors learned on the study's own words: sif and lsa.

Both make a vector for each word by truncated singular value decomposition of tf-idf, and a text's vector is a weighted
sum of the vectors of its words. Taking out the common direction is linear, so that it is done once, on the words.
"""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse

from pipeline.features.words import counts, vocabulary

LEAST_TEXTS = 5
LEAST_TEXTS_OF_FEW = 2
FEW_TEXTS = 1_000
GREATEST_SHARE = 0.5
OVERSAMPLED = 20
ITERATIONS = 6


@dataclass(frozen=True)
class WordVectors:
    """A fitted model: one row of ``vectors`` per word, weighted, the common direction taken out."""

    words: list[str]
    vectors: np.ndarray

    def encode(self, texts: pa.Array) -> np.ndarray:
        """Give every text its vector of length 1; a text without a known word gets zeros.

        v(text) = normalised sum over words w of (1 + ln n(w, text)) * vector(w)
        """
        return unit_rows(damped(counts(texts, self.words)) @ self.vectors).astype(np.float32)

    def to_bytes(self) -> bytes:
        """Write the model as an .npz file."""
        file = io.BytesIO()
        np.savez(file, words=np.array(self.words), vectors=self.vectors)
        return file.getvalue()


def read_word_vectors(content: bytes) -> WordVectors:
    """Read what ``to_bytes`` wrote."""
    with np.load(io.BytesIO(content)) as arrays:
        return WordVectors(arrays["words"].tolist(), arrays["vectors"])


def fit(texts: pa.Array, *, embedding: str, dimensions: int, seed: int) -> WordVectors | None:
    """Fit ``sif`` or ``lsa`` on texts; nothing comes out when they share too few words to say anything.

    lsa: latent semantic analysis (Deerwester et al., 1990): word vectors are the right singular vectors of tf-idf.
    sif: smooth inverse frequency (Arora, Liang & Ma, 2017, ICLR): words are first scaled to length 1, the text is the
    idf-weighted mean of its words, and the first common component of all texts is removed.
    """
    least = LEAST_TEXTS if len(texts) >= FEW_TEXTS else LEAST_TEXTS_OF_FEW
    words = vocabulary(texts, least=least, greatest_share=GREATEST_SHARE)
    size = min(dimensions, len(words) - 1, len(texts) - 1)
    if size < 2:  # noqa: PLR2004 - one dimension orders texts, it does not place them
        return None
    matrix = damped(counts(texts, words))
    weights = inverse_document_frequency(matrix, len(words))
    vectors = _word_vectors(matrix, weights, size=size, seed=seed, unit=embedding == "sif")
    if embedding == "sif":
        common = common_direction(_means(matrix, weights, vectors))
        vectors = vectors - np.outer(vectors @ common, common)
    return WordVectors(words, (vectors * weights[:, None]).astype(np.float32))


def damped(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Let a repeated word count for less each time: 1 + ln(n)."""
    result = matrix.copy()
    result.data = (1 + np.log(result.data)).astype(np.float32)
    return result


def inverse_document_frequency(matrix: sparse.csr_matrix, n_words: int) -> np.ndarray:
    """The weight of each word: ln((1 + texts) / (1 + texts with the word)) + 1."""
    n_texts = len(matrix.indptr) - 1
    n_texts_with = np.bincount(matrix.indices, minlength=n_words)
    return np.log((1 + n_texts) / (1 + n_texts_with)) + 1


def common_direction(vectors: np.ndarray) -> np.ndarray:
    """The direction that explains most of the vectors: the first eigenvector of their second moments."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return directions[:, -1]


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """Scale every row to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(lengths > 0, lengths, 1)


def words_digest(words: list[str]) -> str:
    """A short name for a vocabulary."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _scaled(matrix: sparse.csr_matrix, weights: np.ndarray) -> sparse.csr_matrix:
    """Multiply every column by its weight."""
    result = matrix.copy()
    result.data = result.data * weights[result.indices].astype(np.float32)
    return result


def _word_vectors(
    matrix: sparse.csr_matrix, weights: np.ndarray, *, size: int, seed: int, unit: bool
) -> np.ndarray:
    """Decompose tf-idf; scaled by the singular values and to length 1 when asked."""
    from sklearn.preprocessing import normalize

    weighted = sparse.csr_matrix(normalize(_scaled(matrix, weights)))
    vectors, singular_values = singular_vectors(weighted, size=size, seed=seed)
    return unit_rows(vectors * singular_values) if unit else vectors


def singular_vectors(matrix: sparse.csr_matrix, *, size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The first right singular vectors (one column each) and singular values, by subspace iteration from a seed.

    What scikit-learn's TruncatedSVD gives, in a fifth of its time: only the side of the words is made orthogonal, and
    there are fewer words than texts. Reference: Halko, Martinsson & Tropp (2011), SIAM Review 53(2).
    """
    _, n_words = matrix.get_shape()
    across = matrix.transpose().tocsr()
    start = np.random.default_rng(seed).normal(size=(n_words, min(size + OVERSAMPLED, n_words)))
    basis = np.linalg.qr(start)[0].astype(np.float32)
    for _ in range(ITERATIONS):
        basis = np.linalg.qr(across @ (matrix @ basis))[0]
    image = np.asarray(matrix @ basis, dtype=np.float64)
    squares, rotation = np.linalg.eigh(image.T @ image)
    first = np.argsort(-squares, kind="stable")[:size]
    return basis @ rotation[:, first], np.sqrt(np.maximum(squares[first], 0))


def _means(matrix: sparse.csr_matrix, weights: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """The weighted mean of the word vectors of each text."""
    weighted = _scaled(matrix, weights)
    totals = np.asarray(weighted.sum(axis=1))
    return (weighted @ vectors) / np.where(totals > 0, totals, 1)
