"""The one rule that gives every text its topic: the nearest centre, if it is near enough.

The clustering only says where the centres are. Every text, whether it was in the sample or not, then goes to the centre
with the greatest cosine similarity s, or to no topic (-1) when s is below the threshold: a low quantile of
the similarities that the sample's clustered texts have to the centre of their own cluster.

Vectors and centres are whole numbers, small enough that all their products are exact: neither the order of the texts,
nor the size of a block, nor the number of processors can move a text across the threshold.
"""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

OUTLIER = -1
FINEST = 32_767  # a centre is kept in 1/32,767 of its length


@dataclass(frozen=True)
class Rule:
    """The frozen model: one centre of whole numbers per topic, and the least similarity that counts."""

    centres: np.ndarray
    threshold: float

    def nearest(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The topic of every vector, and its cosine similarity to the centre of the nearest topic.

        A text without a known word (all zeros) has no direction, and so no topic.
        """
        similarities = cosines(vectors, self.centres)
        topics = similarities.argmax(axis=1)
        greatest = similarities[np.arange(len(vectors)), topics]
        is_near = (greatest >= self.threshold) & vectors.any(axis=1)
        return np.where(is_near, topics, OUTLIER).astype(np.int32), greatest

    def renumbered(self, order: list[int]) -> "Rule":
        """The same topics in another order."""
        return Rule(self.centres[order], self.threshold)

    def to_bytes(self) -> bytes:
        """Write the model as an .npz file."""
        file = io.BytesIO()
        np.savez(file, centres=self.centres, threshold=np.float64(self.threshold))
        return file.getvalue()


def read_rule(content: bytes) -> Rule:
    """Read what ``to_bytes`` wrote."""
    with np.load(io.BytesIO(content)) as arrays:
        return Rule(arrays["centres"], float(arrays["threshold"]))


def learn_rule(vectors: np.ndarray, labels: np.ndarray, *, below: float) -> Rule:
    """Put a centre into the middle of every cluster, and set the threshold from the clustered texts."""
    directions = unit_rows(vectors)
    clusters = np.unique(labels[labels != OUTLIER])
    middles = np.stack([directions[labels == cluster].mean(axis=0) for cluster in clusters])
    centres = np.rint(unit_rows(middles) * FINEST).astype(np.int16)
    own = [cosines(vectors[labels == cluster], centres[[row]]) for row, cluster in enumerate(clusters)]
    return Rule(centres, float(np.quantile(np.concatenate(own), below)))


def merge_alike(vectors: np.ndarray, labels: np.ndarray, *, alike: float, most: int) -> np.ndarray:
    """Take clusters for one while two groups are ``alike`` (mean cosine of their middles), and until ``most`` are left.

    Leaf clusters are small, and several may share one vocabulary; a reader would see the same topic twice. Average
    linkage: Sokal & Michener (1958).
    """
    clusters = np.unique(labels[labels != OUTLIER])
    if len(clusters) < 2:  # noqa: PLR2004 - merging takes two
        return labels
    directions = unit_rows(vectors)
    middles = np.stack([directions[labels == cluster].mean(axis=0) for cluster in clusters])
    groups = _grouped(middles, distance_threshold=1 - alike)
    if groups.max() >= most:
        groups = _grouped(middles, n_clusters=most)
    group_of = dict(zip(clusters.tolist(), groups.tolist(), strict=True))
    return np.array([group_of.get(label, OUTLIER) for label in labels.tolist()], dtype=np.int32)


def _grouped(middles: np.ndarray, **until: float) -> np.ndarray:
    """Merge the nearest groups again and again, until they are too far apart or few enough."""
    from sklearn.cluster import AgglomerativeClustering

    options: dict[str, Any] = {"n_clusters": None, "metric": "cosine", "linkage": "average"} | until
    return AgglomerativeClustering(**options).fit_predict(middles)


def cosines(vectors: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The cosine similarity of every vector to every centre; 0 for a vector of zeros."""
    whole, middles = vectors.astype(np.float64), centres.astype(np.float64)
    lengths = np.sqrt(np.square(whole).sum(axis=1, keepdims=True) * np.square(middles).sum(axis=1))
    return (whole @ middles.T) / np.where(lengths > 0, lengths, 1)


def stored_vectors(lists: pa.ChunkedArray) -> np.ndarray:
    """Stored vectors as rows of small whole numbers."""
    whole = lists.combine_chunks()
    if len(whole) == 0:
        return np.zeros((0, 0), dtype=np.int8)
    return whole.flatten().to_numpy().reshape(len(whole), -1)


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """Scale every row to length 1; rows of zeros stay."""
    numbers = matrix.astype(np.float32)
    lengths = np.linalg.norm(numbers, axis=1, keepdims=True)
    return numbers / np.where(lengths > 0, lengths, 1)
