"""Names, addresses and numbers taken out of whole columns of text: RE2 finds the few rows, privacy masks them."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import privacy
from pipeline.raw.accounts import PLATFORM, Accounts

# Enough for the contributors of years, and some 200 MB at most.
MOST_REMEMBERED = 2**19
EITHER = f"{privacy.MAY_NEED_MASKING}|{privacy.MAY_BE_A_NAME}"


class Pseudonyms(dict[str, str]):
    """Pseudonyms by name, each worked out once; it lives as long as one share and is never written."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, name: str) -> str:
        """Work out a pseudonym that was not needed before."""
        made = self[name] = privacy.pseudonym(name, platform=PLATFORM, key=self._key)
        return made


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


@dataclass(frozen=True)
class Memory:
    """What was worked out about names so far; it lives as long as one share and is never written."""

    accounts: Accounts
    pseudonyms: Pseudonyms
    words: Words

    @classmethod
    def empty(cls, key: bytes, known: frozenset[str]) -> "Memory":
        """Begin with nothing; ``known`` are the pseudonyms whose names are masked in text."""
        pseudonyms = Pseudonyms(key)
        return cls(Accounts(key), pseudonyms, Words(pseudonyms, known))

    def bound(self) -> None:
        """Forget everything when it has become too much; it is worked out again when needed."""
        for part in (self.accounts, self.pseudonyms, self.words):
            if len(part) > MOST_REMEMBERED:
                part.clear()


def masked(column: pa.Array, memory: Memory) -> pa.Array:
    """Mask a column: mentions, addresses and numbers first, then names that stand without a mark."""
    return _changed(column, EITHER, lambda rows: _masked_rows(rows, memory))


def masked_few(column: pa.Array, memory: Memory) -> pa.Array:
    """Mask a column in which few values stand many times."""
    coded = column.dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices, masked(coded.dictionary, memory)).cast(column.type)


def _masked_rows(rows: pa.Array, memory: Memory) -> pa.Array:
    """Mask the rows that may need it."""
    rows = _changed(
        rows, privacy.MAY_NEED_MASKING, _each(lambda text: privacy.mask(text, memory.pseudonyms.__getitem__))
    )
    return without_names(rows, memory)


def without_names(column: pa.Array, memory: Memory) -> pa.Array:
    """Take the names of known contributors out of a column, where they stand without any mark."""
    return _changed(
        column, privacy.MAY_BE_A_NAME, _each(lambda text: privacy.mask_names(text, memory.words.__getitem__))
    )


def _each(change: Callable[[str], str]) -> Callable[[pa.Array], pa.Array]:
    """Make a change of one text a change of a column."""
    return lambda rows: pa.array([change(text) for text in rows.to_pylist()], rows.type)


def _changed(column: pa.Array, pattern: str, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Change the rows that a pattern matches."""
    options = pc.MatchSubstringOptions(pattern)
    rows = pc.call_function("match_substring_regex", [column], options).fill_null(False)  # noqa: FBT003
    chosen = column.filter(rows)
    return pc.call_function("replace_with_mask", [column, rows, change(chosen)]) if len(chosen) else column
