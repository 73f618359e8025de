"""The building blocks of invented text, from acts.toml, topics.toml and words.toml: frames filled, ready for JSON."""

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate.contents import ACTS

HERE: Final = Path(__file__).parent
SLOT: Final = re.compile(r"\{(\w+)\}")
MOST_PER_POOL: Final = 480
TOPIC_SLOTS: Final = ("problem", "question", "fix", "fact", "claim", "event", "resource", "thing", "who")
WORD_SLOTS: Final = ("year", "grade", "when", "deadline", "mood", "place", "season")
TYPO_SHARE: Final = 0.03
MARKDOWN_SHARE: Final = 0.5
EMPHASIS_SHARE: Final = 0.03
AMPERSAND_SHARE: Final = 0.1
# Such words keep their capital in the middle of a sentence.
STAYS_CAPITAL: Final = re.compile(r"^(?:I\b|[A-Z]{2}|Mods\b)")


@dataclass(frozen=True)
class Pools:
    """All sentences in one list, twice: with a capital first, then for the middle of a sentence; and where each pool lies.

    A pool (row: act, column: topic) begins with each of its frames once, then each once more, and so on.
    """

    sentences: list[str]
    half: int
    start: NDArray
    size: NDArray
    n_frames: NDArray


@dataclass(frozen=True)
class Phrasebook:
    """Sentences by act and topic, titles by topic, and what stands around them."""

    topics: tuple[str, ...]
    codes: dict[str, str]
    sentences: Pools
    titles: Pools
    headlines: Pools
    words: dict[str, Any]

    def around(self, name: str) -> list[str]:
        """A list of words.toml, nothing first, ready for JSON."""
        return ["", *map(escaped, self.words[name])]


@cache
def phrasebook() -> Phrasebook:
    """Read the building blocks and fill the frames; always the same."""
    acts, topics, words = (_read(name) for name in ("acts", "topics", "words"))
    fill = _filler(topics, words)
    names = tuple(topics)
    codes = {name: topics[name]["code"] for name in names}

    def pools(frames: Sequence[list[str]], prefix: str) -> Pools:
        made = [
            [fill(f"{prefix} {number}", topic, row) for topic in names] for number, row in enumerate(frames)
        ]
        return _pools([len(row) for row in frames], made)

    return Phrasebook(
        names,
        codes,
        pools([acts[act] for act in ACTS], "sentence"),
        pools([words["titles"]], "title"),
        pools([words["headlines"]], "headline"),
        words,
    )


def _read(name: str) -> dict[str, Any]:
    """Read one file of building blocks."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def escaped(text: str) -> str:
    """Write a text as Reddit stores it (three entities) and as it stands between quotes in JSON."""
    stored = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return encode_basestring(stored)[1:-1]


def _filler(topics: dict[str, Any], words: dict[str, Any]) -> Callable[[str, str, list[str]], list[str]]:
    """Give the function that fills frames with the phrases of a topic, each time another choice."""

    def fill(name: str, topic: str, frames: list[str]) -> list[str]:
        chance = random.Random(f"{name} {topic}")
        phrases = {slot: topics[topic][slot] for slot in TOPIC_SLOTS} | {
            slot: words[slot] for slot in WORD_SLOTS
        }
        order = [SLOT.split(frame) for frame in chance.sample(frames, len(frames))]
        rows = MOST_PER_POOL // len(frames)
        return [_filled(frame, phrases, words["sites"], chance) for _ in range(rows) for frame in order]

    return fill


def _filled(frame: list[str], phrases: dict[str, list[str]], sites: list[str], chance: random.Random) -> str:
    """Fill a frame, cut at its slots: every other piece is the name of one; a slot with a capital gets a capital."""
    pieces = list(frame)
    for place in range(1, len(frame), 2):
        slot = frame[place]
        if slot == "link":
            pieces[place] = _link(sites, chance)
            continue
        choices = phrases[slot.lower()]
        number = int(chance.random() * len(choices))
        if choices[number] in pieces:  # nobody names the same thing twice in a sentence
            number = (number + 1) % len(choices)
        pieces[place] = capital(choices[number]) if slot[0].isupper() else choices[number]
    text = "".join(pieces)
    return _roughened(capital(text) if not text.startswith("http") else text, chance)


def _link(sites: list[str], chance: random.Random) -> str:
    """Make an invented address, bare or in Markdown."""
    address = f"https://{chance.choice(sites)}/{chance.choice('abcdefgh')}{chance.randrange(100, 9999)}"
    return f"[this page]({address})" if chance.random() < MARKDOWN_SHARE else address


def capital(text: str) -> str:
    """Begin with a capital."""
    return text[:1].upper() + text[1:]


def _roughened(text: str, chance: random.Random) -> str:
    """Make some sentences look typed: two letters swapped, a word in Markdown, an ampersand."""
    luck = chance.random()
    if luck < AMPERSAND_SHARE:
        text = text.replace(" and ", " & ", 1)
    elif luck > 1 - EMPHASIS_SHARE:
        mark = chance.choice(["*", "**", "_"])
        text = re.sub(r"\b([a-z]{5,9})\b", rf"{mark}\1{mark}", text, count=1)
    elif luck > 1 - EMPHASIS_SHARE - TYPO_SHARE:
        text = re.sub(r"\b([a-z]{2})([a-z])([a-z])([a-z]{2,})\b", r"\1\3\2\4", text, count=1)
    return text


def _lowered(sentence: str) -> str:
    """The sentence for the middle of another one."""
    return sentence if STAYS_CAPITAL.match(sentence) else sentence[:1].lower() + sentence[1:]


def _pools(n_frames: list[int], rows: Sequence[Sequence[list[str]]]) -> Pools:
    """Lay all pools (rows of acts, columns of topics) into one list."""
    size = np.array([[len(pool) for pool in row] for row in rows])
    start = (np.cumsum(size) - size.ravel()).reshape(size.shape)
    ready = [escaped(sentence) for row in rows for pool in row for sentence in pool]
    return Pools(ready + [_lowered(text) for text in ready], len(ready), start, size, np.array(n_frames))
