"""Which words and pairs of words may stand for a topic: no stop word, no boilerplate, no community's name, no account."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from pipeline.study import Community

# Letters, or at most three letters and two digits (r1, k12); anything else with digits or "_" looks like an account.
WORD = re.compile(r"(?<![\w@'])(?:[^\W\d_]{2,}(?:'[^\W\d_]+)?|[^\W\d_]{1,3}\d{1,2})(?![\w@])")
# Mentions of accounts and communities, pseudonyms and masks, as raw writes them.
MENTIONS = re.compile(r"\b[ur]/[\w-]+|@[\w-]+|\[(?:e-mail|phone)\]")
POSSESSIVE = re.compile(r"'s\b")
JOINTS = (" ", "-")
ORDINARY_NAME = re.compile(r"[A-Z]?[a-z]{1,12}")


@dataclass(frozen=True)
class KeptOut:
    """``words`` are part of no term; ``alone`` stand in a pair at most."""

    words: frozenset[str]
    alone: frozenset[str] = frozenset()


def kept_out(communities: Iterable[Community]) -> KeptOut:
    """Stop words, boilerplate and the names of the communities.

    A name that is an ordinary word may stand in a pair: "teaching job" says something in r/teaching, "teaching" nothing.
    """
    names = {community.native_name for community in communities}
    ordinary = {name.lower() for name in names if ORDINARY_NAME.fullmatch(name)}
    return KeptOut(common_stop_words() | {name.lower() for name in names} - ordinary, frozenset(ordinary))


@cache
def common_stop_words() -> frozenset[str]:
    """English stop words, contractions, and the boilerplate of forums."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    listed = Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split()
    return frozenset(ENGLISH_STOP_WORDS) | frozenset(listed)


def terms_of(text: str, kept_out: KeptOut) -> Iterator[str]:
    """The words of a text, and the pairs of words that stand side by side in it."""
    plain = prepared(text)
    before: re.Match[str] | None = None
    for match in WORD.finditer(plain):
        word = match[0]
        if word in kept_out.words:
            before = None
            continue
        if word not in kept_out.alone:
            yield word
        if before and plain[before.end() : match.start()] in JOINTS:
            yield f"{before[0]} {word}"
        before = match


def prepared(text: str) -> str:
    """Lower case, straight apostrophes, no possessive s, and nobody mentioned."""
    return MENTIONS.sub("|", POSSESSIVE.sub("", text.lower().replace("\u2019", "'")))


def counter(kept_out: KeptOut, **options: Any) -> Any:
    """Count words and pairs of words."""
    from sklearn.feature_extraction.text import CountVectorizer

    analyzer: Any = partial(terms_of, kept_out=kept_out)
    return CountVectorizer(analyzer=analyzer, **options)
