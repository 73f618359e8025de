"""The classifier: known words and signs in, one calibrated probability per code out."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse
from scipy.special import expit

from pipeline.codes.words import Vocabulary


@dataclass(frozen=True)
class Classifier:
    """One logistic regression per code, calibration included; all numbers lie open in the starter folder."""

    codes: tuple[str, ...]
    vocabulary: Vocabulary
    rarity: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray

    def probabilities(self, texts: pa.Array, signs: np.ndarray) -> np.ndarray:
        """Give each text (row) the probability of each code (column).

        p(code) = 1 / (1 + exp(-(intercept + sum of coefficient * feature)))
        """
        n_terms = len(self.vocabulary)
        weights = self.coefficients.astype(np.float32)
        words = design(self.vocabulary.counts(texts), self.rarity)
        # Sparse products sum every row by itself, so that a text gets the same number in any company.
        logits = words @ weights[:n_terms] + sparse.csr_matrix(signs.astype(np.float32)) @ weights[n_terms:]
        return expit(logits + self.intercepts.astype(np.float32)).astype(np.float32)


def design(counts: sparse.csr_matrix, rarity: np.ndarray) -> sparse.csr_matrix:
    """Turn counts into the features of words: (1 + ln n) * rarity, every text scaled to length 1.

    Reference: Salton & Buckley (1988), Information Processing & Management 24(5).
    """
    weighted = counts.copy()
    weighted.data = ((1 + np.log(counts.data)) * rarity[counts.indices]).astype(np.float32)
    n_terms = np.diff(counts.indptr)
    rows = np.repeat(np.arange(len(n_terms)), n_terms)
    lengths = np.sqrt(
        np.bincount(rows, weights=weighted.data.astype(np.float64) ** 2, minlength=len(n_terms))
    )
    weighted.data = (weighted.data / lengths[rows]).astype(np.float32)
    return weighted


def rarity_of(counts: sparse.csr_matrix) -> np.ndarray:
    """The rarity of each term: ln((1 + texts) / (1 + texts with the term)) + 1."""
    n_texts, n_terms = counts.get_shape()
    return np.log((1 + n_texts) / (1 + np.bincount(counts.indices, minlength=n_terms))) + 1
