"""What is known of a contribution beside its words: post or response, question, length, links."""

import numpy as np
import pyarrow as pa

SHORT, BRIEF = 10, 25
# So that a length weighs about as much as a truth value: most texts have fewer words than e to this power.
LONGEST_LOG = 8.0
SIGNS = (
    "[post]",
    "[question]",
    "[ends with a question]",
    "[link]",
    "[link only]",
    "[quotes]",
    "[length]",
    "[length of a post]",
    "[short]",
    "[brief]",
    "[question in a post]",
)


def signs(items: pa.Table) -> np.ndarray:
    """One row per contribution, one column per sign, in the order of ``SIGNS``."""
    said = {name: _numbers(items, name) for name in ("is_post", "has_question", "has_question_at_end")}
    linked = [_numbers(items, name) for name in ("has_link", "is_link_only", "has_quote")]
    n_words = _numbers(items, "n_words")
    length = np.log1p(n_words) / LONGEST_LOG
    columns = [
        *said.values(),
        *linked,
        length,
        length * said["is_post"],
        n_words < SHORT,
        n_words < BRIEF,
        said["is_post"] * said["has_question"],
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _numbers(items: pa.Table, name: str) -> np.ndarray:
    """A column as numbers."""
    return items.column(name).to_numpy(zero_copy_only=False).astype(np.float64)
