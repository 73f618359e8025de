"""What a topic is about: its most telling terms by class TF-IDF, and a readable label made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from pipeline.topics.rule import OUTLIER
from pipeline.topics.words import KeptOut, counter

N_TERMS = 20
N_LABEL_TERMS = 4
N_FULLER = 10  # a pair of words stands in for a single one when it is among the ten best
LEAST_CONTRIBUTORS = 5  # a term that fewer use in a topic might point at someone
LEAST_THREADS = (
    3  # a word that one or two threads repeat says what these are about, not what a topic is about
)
NO_TOPIC = "No clear topic"
NO_TERMS = "Topic without shared words"
Terms = list[tuple[str, float]]


@dataclass(frozen=True)
class Written:
    """Texts, and who wrote each in which thread."""

    texts: Sequence[str]
    contributors: Sequence[str | None]
    threads: Sequence[str]


def topic_terms(written: Written, topics: np.ndarray, kept_out: KeptOut) -> dict[int, Terms]:
    """The most telling words and pairs of words of each topic, weighted, best first.

    Class TF-IDF: all texts of a topic are one document; w(t, c) = sqrt(n(t, c) / n(c)) * ln(1 + A / n(t)), with A the
    whole mean number of terms per topic (Grootendorst, 2022). Only terms that at least five contributors use in at least
    three threads of the topic are shown.
    """
    rows = np.flatnonzero(topics != OUTLIER).tolist()
    if not rows:
        return {}
    matrix, names = _count([written.texts[row] for row in rows], kept_out)
    numbers, topic_of = np.unique(topics[rows], return_inverse=True)
    weights = class_weights(summed(matrix, topic_of, len(numbers)))
    people = n_different(matrix, topic_of, [written.contributors[row] for row in rows])
    threads = n_different(matrix, topic_of, [written.threads[row] for row in rows])
    shown = (people >= LEAST_CONTRIBUTORS) & (threads >= LEAST_THREADS)
    best = (_best(row, names) for row in np.where(shown, weights, 0.0))
    return dict(zip(numbers.tolist(), best, strict=True))


def n_different(matrix: sparse.csr_matrix, topic_of: np.ndarray, origins: Sequence[str | None]) -> np.ndarray:
    """How many different origins (contributors, threads) use each term in each topic; unknown ones count as one."""
    _, origin_of = np.unique([origin or "" for origin in origins], return_inverse=True)
    n_origins = int(origin_of.max()) + 1
    pairs, pair_of = np.unique(topic_of * n_origins + origin_of, return_inverse=True)
    used = summed(matrix, pair_of, len(pairs))
    used.data = np.ones_like(used.data)
    return summed(used, pairs // n_origins, int(topic_of.max()) + 1).toarray()


def class_weights(counts: sparse.csr_matrix) -> np.ndarray:
    """Class TF-IDF of the counts of terms (columns) in topics (rows), frequent terms damped, as BERTopic computes it.

    Its own transformer fails when there is but one term.
    """
    n_in_topic = np.asarray(counts.sum(axis=1), dtype=np.float64)
    n_of_term = np.asarray(counts.sum(axis=0), dtype=np.float64)
    rarity = np.log(1 + int(n_in_topic.mean()) / np.maximum(n_of_term, 1))
    return np.sqrt(counts.toarray() / np.maximum(n_in_topic, 1)) * rarity


def summed(matrix: sparse.csr_matrix, groups: np.ndarray, n_groups: int) -> Any:
    """Add up the rows of each group."""
    n_rows = len(groups)
    ones = np.ones(n_rows, dtype=np.float32)
    return sparse.csr_matrix((ones, (groups, np.arange(n_rows))), shape=(n_groups, n_rows)) @ matrix


def label(terms: Sequence[str]) -> str:
    """Join the best terms that say something new: one that shares a word with a better one is dropped."""
    chosen: list[str] = []
    for term in terms:
        fuller = _fuller(term, terms)
        if not any(_says_the_same(fuller, other) for other in chosen):
            chosen.append(fuller)
    return " · ".join(chosen[:N_LABEL_TERMS]) or NO_TERMS


def _says_the_same(term: str, other: str) -> bool:
    """Whether two terms share a word, singular and plural taken as one."""
    return bool({word.rstrip("s") for word in term.split()} & {word.rstrip("s") for word in other.split()})


def _fuller(term: str, terms: Sequence[str]) -> str:
    """The pair of words among the best that holds a single word, for a pair says more."""
    pairs = (other for other in terms[:N_FULLER] if " " in other and term in other.split())
    return term if " " in term else next(pairs, term)


def _count(texts: list[str], kept_out: KeptOut) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Count the terms that enough texts hold; none when there is nothing to count."""
    vectorizer = counter(kept_out, min_df=min(LEAST_CONTRIBUTORS, len(texts)))
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # scikit-learn's word for "no term left"
        return sparse.csr_matrix((len(texts), 0)), np.array([], dtype=object)
    return matrix, vectorizer.get_feature_names_out()


def _best(weights: np.ndarray, names: np.ndarray) -> Terms:
    """The terms of greatest weight; equal ones in alphabetical order."""
    order = np.argsort(-weights, kind="stable")[:N_TERMS]
    return [(str(names[column]), float(weights[column])) for column in order if weights[column] > 0]
