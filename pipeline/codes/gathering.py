"""Gather what the starter is trained on: coded texts, and the invented examples of the codebook."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.codes.codebook import Codebook
from pipeline.codes.coded import CODED_ONCE, Coded, as_table
from pipeline.codes.evaluation import Agreement, agreement
from pipeline.codes.training import Items

LEARNED_FROM = (
    "clean_text", "n_words", "is_post", "has_question", "has_question_at_end", "has_link", "is_link_only", "has_quote",
)  # fmt: skip


def gather(texts: pa.Table, items: list[Coded], *, book: Codebook, codes: tuple[str, ...]) -> Items:
    """Join coded items with their texts, and put the invented examples behind them."""
    place_of = {name: place for place, name in enumerate(texts.column("contribution_id").to_pylist())}
    here = sorted((item for item in items if item.contribution_id in place_of), key=_by_text)
    n_coders = Counter(item.contribution_id for item in here)
    rows = texts.take(pa.array([place_of[item.contribution_id] for item in here], pa.int64()))
    examples, example_codes = _examples(book, codes)
    n_examples = len(examples)
    return Items(
        table=pa.concat_tables([rows.select(LEARNED_FROM), examples.cast(rows.select(LEARNED_FROM).schema)]),
        contributors=[*rows.column("contributor_id").to_pylist(), *[""] * n_examples],
        threads=np.array([*rows.column("root_id").to_pylist(), *[""] * n_examples]),
        given=np.vstack([as_table(here, codes).astype(float), example_codes]),
        weights=np.array([1 / n_coders[item.contribution_id] for item in here] + [1.0] * n_examples),
        is_gold=np.array([*_first_of_each(here), *[False] * n_examples]),
    )


def _by_text(item: Coded) -> tuple[str, str]:
    """The order of items: by text, then by coder."""
    return item.contribution_id, item.coder


def _first_of_each(here: list[Coded]) -> list[bool]:
    """Mark the first coder of each text, whose codes are evaluated."""
    return [
        place == 0 or here[place - 1].contribution_id != item.contribution_id
        for place, item in enumerate(here)
    ]


def _examples(book: Codebook, codes: tuple[str, ...]) -> tuple[pa.Table, np.ndarray]:
    """The invented examples as texts; each has the code it stands for, and of the others nothing is known."""
    said = [
        (place, example)
        for code in book.codes
        for example in code.examples
        for place, name in enumerate(codes)
        if name == code.code
    ]
    texts = [text for _, text in said]
    columns = {
        "clean_text": texts,
        "n_words": [len(text.split()) for text in texts],
        "is_post": ["?" in text for text in texts],
        "has_question": ["?" in text for text in texts],
        "has_question_at_end": [text.endswith("?") for text in texts],
    }
    nothing = [False] * len(texts)
    given = np.full((len(texts), len(codes)), np.nan)
    given[np.arange(len(texts)), [place for place, _ in said]] = 1.0
    table = pa.table(columns | dict.fromkeys(("has_link", "is_link_only", "has_quote"), nothing))
    return table.select(LEARNED_FROM), given


def coders(items: list[Coded], codes: tuple[str, ...]) -> dict[str, Agreement]:
    """How far the two coders of the items that were coded twice agree, code by code."""
    by_text: dict[str, list[Coded]] = {}
    for item in sorted(items, key=_by_text):
        by_text.setdefault(item.contribution_id, []).append(item)
    twice = [both[:2] for both in by_text.values() if len(both) > 1]
    if not twice:
        return {}
    first = as_table([one for one, _ in twice], codes)
    second = as_table([other for _, other in twice], codes)
    return {
        code: agreement(first[:, place], second[:, place])
        for place, code in enumerate(codes)
        if code not in CODED_ONCE
    }


def card_of(
    items: list[Coded], texts: pa.Table, *, book: Codebook, evaluation: list[dict[str, Any]]
) -> dict[str, Any]:
    """What is written beside the coefficients."""
    texts_of = Counter(item.contribution_id for item in items)
    return {
        "name": "starter",
        "codebook_version": book.version,
        "n_items": len(texts),
        "n_items_without_text": len(texts_of) - len(texts),
        "n_coded_twice": sum(n > 1 for n in texts_of.values()),
        "note": "A starter: coded by language models, not by people, and not validated for the study at hand.",
        "evaluation": evaluation,
    }
