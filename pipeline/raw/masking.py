"""Names, addresses and numbers taken out of whole columns of text: RE2 finds the few rows, privacy masks them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import privacy
from pipeline.raw import drift
from pipeline.raw.accounts import Accounts, Pseudonyms, pseudonyms

# Enough for the contributors of years, and some 200 MB at most.
MOST_REMEMBERED = 2**19
EITHER = f"{privacy.MAY_NEED_MASKING}|{privacy.MAY_BE_A_NAME}"


class Words(dict[str, str]):
    """Words of texts, and what stands for them: pseudonyms for the names of known contributors, else the word itself."""

    def __init__(self, pseudonyms: Pseudonyms, known: frozenset[str]) -> None:
        super().__init__()
        self._pseudonyms = pseudonyms
        self._known = known

    def __missing__(self, word: str) -> str:
        """Look up a word that was not met before."""
        new = self[word] = privacy.without_name(word, self._known_pseudonym)
        return new

    def _known_pseudonym(self, name: str) -> str | None:
        """The pseudonym of a name, when somebody known has it."""
        made = self._pseudonyms[name]
        return made if made in self._known else None


class Stretches(dict[str, bool]):
    """Texts between two blanks, and whether the name of a known contributor stands in them; seldom one does."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, stretch: str) -> bool:
        """Look at a stretch that was not met before."""
        has_name = self[stretch] = privacy.mask_names(stretch, self._words.__getitem__) != stretch
        return has_name

    def without_names(self, text: str) -> str:
        """Mask a text; no word goes across a blank."""
        has_name = any(map(self.__getitem__, text.split()))
        return privacy.mask_names(text, self._words.__getitem__) if has_name else text


class Labels(dict[str, str | None]):
    """Short texts of which few are written many times (flairs, domains): each is read and masked once."""

    def __init__(self, pseudonyms: Pseudonyms, words: Words) -> None:
        super().__init__()
        self._pseudonyms = pseudonyms
        self._words = words

    def of(self, said: Any) -> str | None:
        """Look up what is kept of a label; what is no text is nothing."""
        return self[said] if isinstance(said, str) else None

    def __missing__(self, said: str) -> str | None:
        """Read and mask a label that was not met before."""
        label = drift.label(said)
        marked = None if label is None else privacy.mask(label, self._pseudonyms.__getitem__)
        kept = self[said] = None if marked is None else privacy.mask_names(marked, self._words.__getitem__)
        return kept


@dataclass(frozen=True)
class Memory:
    """What was worked out about names so far; it lives no longer than one process and is never written."""

    accounts: Accounts
    pseudonyms: Pseudonyms
    words: Words
    stretches: Stretches
    labels: Labels

    @classmethod
    def empty(cls, key: bytes, known: frozenset[str], *, platform: str) -> "Memory":
        """Begin with nothing; ``known`` are the pseudonyms whose names are masked in text."""
        made = pseudonyms(key, platform)
        words = Words(made, known)
        return cls(Accounts(made), made, words, Stretches(words), Labels(made, words))

    def bound(self) -> None:
        """Forget everything when it has become too much; it is worked out again when needed."""
        for part in vars(self).values():
            if len(part) > MOST_REMEMBERED:
                part.clear()


@lru_cache(maxsize=1)
def memory_of(key: bytes, known: frozenset[str], platform: str) -> Memory:
    """What this process has worked out so far: a worker meets the same people and words in share after share."""
    return Memory.empty(key, known, platform=platform)


def masked(column: pa.Array, memory: Memory) -> pa.Array:
    """Mask a column: mentions, addresses and numbers first, then names that stand without a mark."""
    return _changed(column, EITHER, lambda rows: _masked_rows(rows, memory))


def _masked_rows(rows: pa.Array, memory: Memory) -> pa.Array:
    """Mask the rows that may need it."""
    rows = _changed(
        rows, privacy.MAY_NEED_MASKING, _each(lambda text: privacy.mask(text, memory.pseudonyms.__getitem__))
    )
    return without_names(rows, memory)


def without_names(column: pa.Array, memory: Memory) -> pa.Array:
    """Take the names of known contributors out of a column, where they stand without any mark."""
    return _changed(column, privacy.MAY_BE_A_NAME, _each(memory.stretches.without_names))


def _each(change: Callable[[str], str]) -> Callable[[pa.Array], pa.Array]:
    """Make a change of one text a change of a column."""
    return lambda rows: pa.array([change(text) for text in rows.to_pylist()], rows.type)


def _changed(column: pa.Array, pattern: str, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Change the rows that a pattern matches."""
    if column.null_count == len(column):
        return column
    options = pc.MatchSubstringOptions(pattern)
    rows = pc.call_function("match_substring_regex", [column], options).fill_null(False)  # noqa: FBT003
    chosen = column.filter(rows)
    return pc.call_function("replace_with_mask", [column, rows, change(chosen)]) if len(chosen) else column
