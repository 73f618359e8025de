"""Count the words of texts against a fixed vocabulary, many texts at a time."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from scipy import sparse

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

# Letters, digits and apostrophes; everything else stands between words.
BETWEEN_WORDS = r"[^\pL\pN']+"
IS_A_WORD = r"^[\pL\pN']*\pL[\pL\pN']*[\pL\pN]$"


def tokens(texts: pa.Array) -> pa.ListArray:
    """Split every text into lower-case words, contractions kept whole."""
    lower = pc.replace_substring(pc.utf8_lower(texts), "\u2019", "'")
    return pc.split_pattern_regex(lower, BETWEEN_WORDS)


def vocabulary(texts: pa.Array, *, least: int, greatest_share: float) -> list[str]:
    """List, in alphabetical order, the words found in at least ``least`` texts and in no more than a share of them."""
    split = tokens(texts)
    coded = split.flatten().dictionary_encode()
    rows = _rows(split)
    codes = coded.indices.to_numpy()
    n_words = len(coded.dictionary)
    shape = (len(texts), n_words)
    matrix = sparse.csr_matrix((np.ones(len(codes), dtype=np.int32), (rows, codes)), shape=shape)
    matrix.sum_duplicates()
    n_texts = np.bincount(matrix.indices, minlength=n_words)
    found = pc.match_substring_regex(coded.dictionary, IS_A_WORD).to_numpy(zero_copy_only=False)
    kept = found & (n_texts >= least) & (n_texts <= greatest_share * len(texts))
    return sorted(coded.dictionary.filter(pa.array(kept)).to_pylist())


def counts(texts: pa.Array, words: list[str]) -> sparse.csr_matrix:
    """Count each word of the vocabulary in each text: one row per text, one column per word."""
    split = tokens(texts)
    columns = pc.index_in(split.flatten(), value_set=pa.array(words, pa.string()))
    known = pc.is_valid(columns).to_numpy(zero_copy_only=False)
    indices = columns.drop_null().to_numpy()
    ones = np.ones(len(indices), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, (_rows(split)[known], indices)), shape=(len(texts), len(words)))
    matrix.sum_duplicates()
    return matrix


def _rows(split: pa.ListArray) -> np.ndarray:
    """The number of the text that each word stands in."""
    lengths = pc.fill_null(pc.list_value_length(split), 0).to_numpy(zero_copy_only=False)
    return np.repeat(np.arange(len(split), dtype=np.int64), lengths)
