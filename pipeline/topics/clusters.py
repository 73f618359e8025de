"""Find clusters of texts with BERTopic, on vectors that are already there.

Reference: Grootendorst (2022), BERTopic; McInnes, Healy & Melville (2018), UMAP; Campello et al. (2013), HDBSCAN.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pipeline.topics.ladder import K_MEANS, Options
from pipeline.topics.rule import unit_rows


def cluster(texts: Sequence[str], vectors: np.ndarray, options: Options, *, seed: int) -> np.ndarray:
    """Cluster texts; -1 for those left out.

    All in one thread: sums in another order would move points, and topics with them.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        labels, _ = _model(len(texts), unit_rows(vectors), options, seed).fit_transform(list(texts), vectors)
    return np.asarray(labels, dtype=np.int32)


def _model(n_texts: int, directions: np.ndarray, options: Options, seed: int) -> Any:
    """BERTopic, made of what these options say."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    return BERTopic(
        embedding_model=None,
        umap_model=UMAP(
            n_neighbors=options.neighbours,
            n_components=min(options.components, n_texts - 2),
            min_dist=0.0,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
            # Exact neighbours spare half a minute of just-in-time compilation, and depend on no seed.
            precomputed_knn=(*neighbours(directions, options.neighbours), None),
            force_approximation_algorithm=True,
        ),
        hdbscan_model=_clusterer(options, seed),
        vectorizer_model=CountVectorizer(lowercase=False),  # terms are made later, from assigned texts
        verbose=False,
    )


def neighbours(directions: np.ndarray, n_neighbours: int) -> tuple[np.ndarray, np.ndarray]:
    """The nearest of each vector by cosine, itself first, and how far they are."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=n_neighbours, metric="cosine", algorithm="brute").fit(directions)
    distances, places = search.kneighbors(directions)
    return places.astype(np.int32), distances.astype(np.float32)


def _clusterer(options: Options, seed: int) -> Any:
    """What finds clusters in the reduced vectors."""
    if options.method == K_MEANS:
        from sklearn.cluster import KMeans

        return KMeans(options.n_clusters, random_state=seed)
    from hdbscan import HDBSCAN

    return HDBSCAN(
        min_cluster_size=options.smallest,
        min_samples=options.samples,
        cluster_selection_method=options.method,
        core_dist_n_jobs=1,
    )
