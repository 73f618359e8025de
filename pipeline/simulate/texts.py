"""Texts put together from sentences: how long, in which order, and what people write around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.simulate.contents import NO_ACT, NO_TOPIC
from pipeline.simulate.phrases import Phrasebook, Pools
from pipeline.simulate.shapes import Culture

PARAGRAPH: Final = "\\n\\n"
LEAD_SHARE: Final = 0.3
ASIDE_SHARE: Final = 0.16
QUOTE_SHARE: Final = 0.06
MENTION_SHARE: Final = 0.006
MOST_SENTENCES: Final = 14
BETWEEN: Final = (" ", " ", " ", " ", " ", " ", "  ", PARAGRAPH, " ")


@dataclass(frozen=True)
class Block:
    """The items of a block: what they are about and do, and whether they are posts."""

    topic: NDArray
    first: NDArray
    second: NDArray
    is_post: bool
    is_program: NDArray
    thread_topic: NDArray


def titles(
    book: Phrasebook, block: Block, *, link_only: NDArray, generator: np.random.Generator
) -> list[str]:
    """Write the title of each post: a headline for bare links."""
    n = len(block.topic)
    row = np.zeros(n, dtype=np.int64)
    own = _pick(book.titles, row, block.topic, generator.random(n))
    news = _pick(book.headlines, row, block.topic, generator.random(n))
    chosen = [book.titles.sentences[place] for place in own.tolist()]
    return [
        book.headlines.sentences[place] if bare else title
        for title, place, bare in zip(chosen, news.tolist(), link_only.tolist(), strict=True)
    ]


def _pick(pools: Pools, row: NDArray, column: NDArray, luck: NDArray) -> NDArray:
    """The place of a sentence drawn from a pool."""
    return pools.start[row, column] + np.floor(luck * pools.size[row, column]).astype(np.int64)


def bodies(
    book: Phrasebook, culture: Culture, block: Block, *, names: Sequence[str], generator: np.random.Generator
) -> list[str]:
    """Write the text of each item; ``names`` are those of whom each answers, for the few that mention them."""
    n = len(block.topic)
    has_words = block.first != NO_ACT
    mean = culture.sentences[0 if block.is_post else 1]
    n_sentences = np.where(
        has_words, np.minimum(1 + generator.negative_binomial(3, 3 / (3 + mean - 1), n), MOST_SENTENCES), 0
    )
    pieces = _sentences(book, block, n_sentences, generator)
    ends = np.cumsum(n_sentences).tolist()
    before, after = _around(book, block, generator)
    short = np.where(has_words | block.is_post, 0, generator.integers(1, len(book.words["short"]) + 1, n))
    shorts, machine = book.around("short"), book.around("bot")[1:] + book.around("counter")[1:]
    made, start = [], 0
    for place, end in enumerate(ends):
        made.append(
            f"{before[place]}{''.join(pieces[start:end]).rstrip()}{shorts[short[place]]}{after[place]}"
        )
        start = end
    for place in np.flatnonzero(block.is_program).tolist():
        made[place] = machine[int(generator.integers(len(machine)))]
    for place in np.flatnonzero(has_words & (generator.random(n) < MENTION_SHARE)).tolist():
        made[place] += f" Thanks, u/{names[place]}." if names[place] else ""
    return made


def _sentences(
    book: Phrasebook, block: Block, n_sentences: NDArray, generator: np.random.Generator
) -> list[str]:
    """Draw all sentences of a block, with what leads in and what stands between; acts take turns within an item."""
    item = np.repeat(np.arange(len(n_sentences)), n_sentences)
    total = len(item)
    turn = np.arange(total) - np.repeat(np.cumsum(n_sentences) - n_sentences, n_sentences)
    second = np.where(block.second[item] == NO_ACT, block.first[item], block.second[item])
    act = np.where(turn % 2 == 1, second, block.first[item])
    place = _in_turn(book.sentences, (act, block.topic[item], item, turn), generator)
    leads = book.around("leads")
    lead = np.where(generator.random(total) < LEAD_SHARE, generator.integers(1, len(leads), total), 0)
    place = place + np.where(lead > 0, book.sentences.half, 0)
    asides = [f"{text} " if text else "" for text in book.around("asides")]
    aside = np.where(generator.random(total) < ASIDE_SHARE, generator.integers(1, len(asides), total), 0)
    between = generator.integers(0, len(BETWEEN), total)
    said = book.sentences.sentences
    rows = zip(lead.tolist(), place.tolist(), between.tolist(), aside.tolist(), strict=True)
    return [f"{leads[a]}{said[b]}{BETWEEN[c]}{asides[d]}" for a, b, c, d in rows]


def _in_turn(pools: Pools, where: tuple[NDArray, ...], generator: np.random.Generator) -> NDArray:
    """Draw sentences so that no item says two in the same frame before it has used all."""
    act, topic, item, turn = where
    n_frames = pools.n_frames[act]
    first = generator.random(int(item[-1]) + 1 if len(item) else 0)
    frame = (np.floor(first[item] * n_frames).astype(np.int64) + turn) % n_frames
    row = np.floor(generator.random(len(item)) * (pools.size[act, topic] // n_frames)).astype(np.int64)
    return pools.start[act, topic] + row * n_frames + frame


def _around(book: Phrasebook, block: Block, generator: np.random.Generator) -> tuple[list[str], list[str]]:
    """What stands before texts (greetings, quotes) and after them (thanks, signatures, edits); mostly nothing."""
    n = len(block.topic)
    spoken = (block.first != NO_ACT).astype(int)

    def some(name: str, share: float, form: str) -> list[str]:
        texts = [form.format(text) if text else "" for text in book.around(name)]
        chosen = np.where(generator.random(n) < share, generator.integers(1, len(texts), n), 0) * spoken
        return [texts[place] for place in chosen.tolist()]

    if block.is_post:
        before = some("greetings", 0.3, "{}" + PARAGRAPH)
        closing, edit = some("closings", 0.3, PARAGRAPH + "{}"), some("edits", 0.06, PARAGRAPH + "{}")
    else:
        before = _quotes(book, block, generator)
        closing, edit = some("closings", 0.05, " {}"), some("edits", 0.02, PARAGRAPH + "{}")
    signature = some("signatures", 0.012, PARAGRAPH + "{}")
    return before, [f"{a}{b}{c}" for a, b, c in zip(closing, signature, edit, strict=True)]


def _quotes(book: Phrasebook, block: Block, generator: np.random.Generator) -> list[str]:
    """Quote a sentence on the topic of the thread, as Reddit stores it."""
    n = len(block.topic)
    quotes = (generator.random(n) < QUOTE_SHARE) & (block.first != NO_ACT) & (block.thread_topic != NO_TOPIC)
    act = generator.integers(0, len(book.sentences.start), n)
    place = _pick(book.sentences, act, np.maximum(block.thread_topic, 0), generator.random(n))
    made = [""] * n
    for number in np.flatnonzero(quotes).tolist():
        made[number] = f"&gt; {book.sentences.sentences[int(place[number])]}{PARAGRAPH}"
    return made
