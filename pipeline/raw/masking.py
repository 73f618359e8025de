"""Names, addresses and numbers taken out of whole columns of text: RE2 finds the few rows, privacy masks them."""

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import privacy
from pipeline.raw.accounts import PLATFORM, Accounts

# Enough for the contributors of years, and some 200 MB at most.
MOST_REMEMBERED = 2**19


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
    column = _changed(
        column, privacy.MAY_NEED_MASKING, lambda text: privacy.mask(text, memory.pseudonyms.__getitem__)
    )
    return _changed(
        column, privacy.MAY_BE_A_NAME, lambda text: privacy.mask_names(text, memory.words.__getitem__)
    )


def _changed(column: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """Change the rows that a pattern matches."""
    options = pc.MatchSubstringOptions(pattern)
    rows = pc.call_function("match_substring_regex", [column], options).fill_null(False)  # noqa: FBT003
    chosen = column.filter(rows).to_pylist()
    if not chosen:
        return column
    changed = pa.array([change(text) for text in chosen], column.type)
    return pc.call_function("replace_with_mask", [column, rows, changed])
