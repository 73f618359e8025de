"""Count known words and pairs of neighbouring words in clean texts, many texts at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as arrow_compute
from scipy import sparse

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

APOSTROPHE, SPACE = ord("'"), ord(" ")
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
# Words are letters a to z with apostrophes inside; every other byte stands between words. The vocabulary is English,
# so that nothing is lost, and neither numbers nor pseudonyms (which hold digits) can become words.
_KEPT = np.full(256, SPACE, dtype=np.uint8)
_KEPT[list(LETTERS)] = list(LETTERS)
_KEPT[APOSTROPHE] = APOSTROPHE
NONE = -1


def tokens(texts: pa.Array) -> pa.ListArray:
    """Split every text into lower-case words; a contraction is one word, quotation marks around a word are not part of it."""
    lower = pc.replace_substring(pc.utf8_lower(texts), "\u2019", "'")
    _, offset_bytes, text_bytes = lower.buffers()
    offsets = np.frombuffer(offset_bytes, dtype=np.int32)[lower.offset : lower.offset + len(lower) + 1]
    letters = _KEPT[np.frombuffer(text_bytes or b"", dtype=np.uint8)]
    _drop_outer_apostrophes(letters, offsets)
    plain = pa.Array.from_buffers(
        pa.string(), len(lower), [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
    )
    return _without_blanks(pc.ascii_split_whitespace(pc.ascii_trim_whitespace(plain)))


def _without_blanks(split: pa.ListArray) -> pa.ListArray:
    """A text without any word has none, and not one of no letters."""
    words = split.flatten()
    is_word = pc.greater(pc.binary_length(words), 0)
    if pc.all(is_word).as_py() is not False:
        return split
    kept = is_word.to_numpy(zero_copy_only=False)
    n_words = np.bincount(numbers_of_texts(split)[kept], minlength=len(split))
    offsets = np.append(0, np.cumsum(n_words)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), words.filter(is_word))


def _drop_outer_apostrophes(letters: np.ndarray, offsets: np.ndarray) -> None:
    """Blank, in place, the apostrophes that do not stand between two letters of one text."""
    filled = offsets[:-1][np.diff(offsets) > 0]
    ends = offsets[1:][np.diff(offsets) > 0] - 1
    marks = np.flatnonzero(letters == APOSTROPHE)
    padded = np.concatenate([[SPACE], letters, [SPACE]])
    is_outer = (padded[marks] <= APOSTROPHE) | (padded[marks + 2] <= APOSTROPHE)
    letters[marks[is_outer]] = SPACE
    for edge in (filled, ends):
        letters[edge[letters[edge] == APOSTROPHE]] = SPACE


def numbers_of_texts(split: pa.ListArray) -> np.ndarray:
    """The number of the text that each word stands in."""
    lengths = pc.fill_null(pc.list_value_length(split), 0).to_numpy(zero_copy_only=False)
    return np.repeat(np.arange(len(split), dtype=np.int32), lengths)


@dataclass(frozen=True)
class Vocabulary:
    """Words ("thank") and pairs of neighbours ("thank you"), one column each."""

    terms: tuple[str, ...]

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self.terms)

    @cached_property
    def _parts(self) -> list[str]:
        """Every single word, also those that are known in pairs only."""
        return sorted({word for term in self.terms for word in term.split(" ")})

    @cached_property
    def _single_columns(self) -> np.ndarray:
        """The column of each part, where it is a term by itself."""
        column_of = {term: column for column, term in enumerate(self.terms)}
        return np.array([column_of.get(part, NONE) for part in self._parts], dtype=np.int32)

    @cached_property
    def _pair_columns(self) -> np.ndarray:
        """The column of each pair of parts: a table of all pairs, faster to look up than a search."""
        place = {part: number for number, part in enumerate(self._parts)}
        table = np.full(len(place) ** 2, NONE, dtype=np.int16)
        for column, term in enumerate(self.terms):
            first, _, second = term.partition(" ")
            if second:
                table[place[first] * len(place) + place[second]] = column
        return table

    def counts(self, texts: pa.Array) -> sparse.csr_matrix:
        """Count each term in each text: one row per text, one column per term."""
        split = tokens(texts)
        found = pc.index_in(split.flatten(), value_set=pa.array(self._parts, pa.string()))
        parts = pc.fill_null(found, NONE).to_numpy(zero_copy_only=False)
        columns, rows = self._hits(parts, numbers_of_texts(split))
        shape = (len(texts), len(self.terms))
        ones = np.ones(len(columns), dtype=np.float32)
        matrix = sparse.csr_matrix((ones, (rows, columns)), shape=shape)
        matrix.sum_duplicates()
        return matrix

    def _hits(self, parts: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The column and the text of every known word and pair."""
        known = parts >= 0
        singles = np.where(known, self._single_columns[parts], NONE) if len(self._parts) else parts
        is_pair = known[:-1] & known[1:] & (texts[:-1] == texts[1:])
        first = parts[:-1][is_pair].astype(np.int64)
        pairs = self._pair_columns[first * len(self._parts) + parts[1:][is_pair]].astype(np.int32)
        columns = np.concatenate([singles[singles >= 0], pairs[pairs >= 0]])
        rows = np.concatenate([texts[singles >= 0], texts[:-1][is_pair][pairs >= 0]])
        return columns, rows


def terms_by_contributors(
    texts: pa.Array, contributors: Sequence[str], *, least: int, most: int
) -> tuple[str, ...]:
    """Choose the terms used by most contributors, none by fewer than ``least``, at most ``most`` of them.

    What one person alone writes, a name or a place, would otherwise give that person away.
    """
    split = tokens(texts)
    words = split.flatten().dictionary_encode()
    names, codes = words.dictionary.to_pylist(), words.indices.to_numpy().astype(np.int64)
    _, people = np.unique(np.array(contributors, dtype=object).astype(str), return_inverse=True)
    who = people[numbers_of_texts(split)].astype(np.int64)
    rows = numbers_of_texts(split)
    together = rows[:-1] == rows[1:]
    singles, n_singles = _used_by(codes, who)
    pairs, n_pairs = _used_by((codes[:-1] * len(names) + codes[1:])[together], who[:-1][together])
    found = [(-int(n), names[code]) for code, n in zip(singles, n_singles, strict=True) if n >= least]
    found += [
        (-int(n), f"{names[pair // len(names)]} {names[pair % len(names)]}")
        for pair, n in zip(pairs, n_pairs, strict=True)
        if n >= least
    ]
    return tuple(sorted(term for _, term in sorted(found)[:most]))


def _used_by(terms: np.ndarray, who: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count the contributors of each term."""
    both = np.unique(np.stack([terms, who], axis=1), axis=0)
    return np.unique(both[:, 0], return_counts=True)
