"""What codes is tried on: invented contributions with clean texts, and a classifier of five numbers."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from pipeline import store
from pipeline.codes.classifier import Classifier
from pipeline.codes.signs import SIGNS
from pipeline.codes.starter import write_starter
from pipeline.codes.words import Vocabulary

MOMENT = datetime(2020, 3, 1, tzinfo=UTC)
COLUMNS = (
    "clean_text", "n_words", "is_post", "has_question", "has_question_at_end", "has_link", "is_link_only", "has_quote",
)  # fmt: skip
CARD = {
    "name": "tiny",
    "codebook_version": "1.1",
    "n_items": 12,
    "note": "Made up for a test.",
    "evaluation": [],
}


def contribution(name: str, text: str | None, **said: Any) -> dict[str, Any]:
    """A row of core.contributions: a post, unless ``to`` names what it responds to."""
    to = said.pop("to", None)
    return {
        "contribution_id": name,
        "kind": "response" if to else "post",
        "native_kind": "t1" if to else "t3",
        "community_id": "reddit:Oak",
        "contributor_id": said.pop("by", "ana"),
        "contributor_state": "known",
        "root_id": said.pop("root", to or name),
        "parent_id": to,
        "depth": 1 if to else 0,
        "is_orphan": False,
        "created_at": MOMENT,
        "period_start": date(2020, 1, 1),
        "text": text,
        "state": "present",
        "first_run_id": "run",
        "last_run_id": "run",
    } | said


def clean(row: dict[str, Any]) -> dict[str, Any]:
    """The row of features.texts that such a contribution gets; the hash follows the text."""
    text = row["text"]
    n_words = len(text.split()) if text else 0
    digest = f"{hash_of(text or ''):014x}00"
    return {
        "contribution_id": row["contribution_id"],
        "source_hash": hash_of(f"{row['kind']}|{text}"),
        "text_hash": digest if text else None,
        "clean_text": text,
        "language": "en",
        "n_words": n_words,
        "has_question": "?" in (text or ""),
        "has_quote": False,
        "has_code": False,
        "has_link": False,
        "is_link_only": False,
        "is_modelled": n_words >= 2,
    }


def hash_of(text: str) -> int:
    """The same number for the same text, in every process."""
    from hashlib import sha256

    return int.from_bytes(sha256(text.encode()).digest()[:7], "big")


Tell = Callable[[Iterable[dict[str, Any]]], None]


@pytest.fixture
def tell(warehouse: duckdb.DuckDBPyConnection) -> Tell:
    """Give a function that makes core and features hold just these contributions."""

    def write(rows: Iterable[dict[str, Any]]) -> None:
        told = list(rows)
        for table in ("core.contributions", "features.texts"):
            store.empty(warehouse, table)
        store.write(warehouse, "core.contributions", told)
        store.write(warehouse, "features.texts", [clean(row) for row in told])

    return write


@pytest.fixture
def tiny() -> Classifier:
    """Two codes, three terms. THANKS: 1 for "thank", 2 for "thank you", -2.2 to begin with; POSTS: 4 for a post, -2."""
    coefficients = np.zeros((3 + len(SIGNS), 2))
    coefficients[:2, 0] = [1, 2]
    coefficients[3 + SIGNS.index("[post]"), 1] = 4
    return Classifier(
        codes=("THANKS", "POSTS"),
        vocabulary=Vocabulary(("thank", "thank you", "school")),
        rarity=np.array([3.0, 4.0, 1.0]),
        coefficients=coefficients,
        intercepts=np.array([-2.2, -2.0]),
    )


@pytest.fixture
def tiny_folder(tiny: Classifier, tmp_path: Path) -> Path:
    """The same, written to a folder."""
    write_starter(tmp_path / "tiny", tiny, CARD)
    return tmp_path / "tiny"


def inputs(*texts: str, is_post: bool = False, **said: list[Any]) -> pa.Table:
    """Texts with their signs, as read from codes.inputs."""
    columns = {
        "clean_text": pa.array(texts, pa.string()),
        "n_words": [len(text.split()) for text in texts],
        "is_post": [is_post] * len(texts),
        "has_question": ["?" in text for text in texts],
        "has_question_at_end": [text.endswith("?") for text in texts],
    } | dict.fromkeys(("has_link", "is_link_only", "has_quote"), [False] * len(texts))
    return pa.table(columns | said).select(COLUMNS)
