"""How good topics are: coherence (NPMI) and diversity of their ten top terms."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from pipeline.topics.words import KeptOut, counter

N_TOP = 10


def coherence(tops: Mapping[int, Sequence[str]], texts: Sequence[str], kept_out: KeptOut) -> dict[int, float]:
    """Mean normalised pointwise mutual information of all pairs of top terms of each topic.

    NPMI(a, b) = ln(p(a, b) / (p(a) p(b))) / -ln p(a, b), p being shares of texts; -1 when they never meet, 1 when they
    always do. Topics of fewer than two terms have none. Reference: Bouma (2009), Normalized (pointwise) mutual
    information in collocation extraction.
    """
    vocabulary = sorted({term for top in tops.values() for term in top[:N_TOP]})
    if not vocabulary or not texts:
        return {}
    presence = counter(kept_out, vocabulary=vocabulary, binary=True).transform(texts).tocsc()
    places = {term: column for column, term in enumerate(vocabulary)}
    found = {}
    for topic, top in tops.items():
        columns = presence[:, [places[term] for term in top[:N_TOP]]].astype(np.float64)
        met = (columns.T @ columns).toarray() / len(texts)
        values = [npmi(met[a, a], met[b, b], met[a, b]) for a, b in combinations(range(len(met)), 2)]
        if values:
            found[topic] = float(np.mean(values))
    return found


def npmi(share_a: float, share_b: float, share_both: float) -> float:
    """Normalised pointwise mutual information of two terms from the shares of texts that hold them."""
    if share_both == 0:
        return -1.0
    if share_both == 1:
        return 1.0
    return float(np.log(share_both / (share_a * share_b)) / -np.log(share_both))


def diversity(tops: Mapping[int, Sequence[str]]) -> float:
    """Share of distinct terms among the ten top terms of all topics (Dieng, Ruiz & Blei, 2020)."""
    terms = [term for top in tops.values() for term in top[:N_TOP]]
    return len(set(terms)) / len(terms) if terms else 0.0
