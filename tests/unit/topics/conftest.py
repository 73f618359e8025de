"""What topics are tried on: invented texts about ten things, with vectors of their own, written as features would."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from pipeline import store
from pipeline.settings import Settings
from pipeline.study import Study, read_study
from pipeline.topics.build import build

ASSIGNED = "select contribution_id, topic_id, similarity from topics.assignments order by all"
MOMENT = datetime(2020, 2, 1, tzinfo=UTC)
EMBEDDING = "sif-invented"
PLANTED = (
    "fraction decimal numerator equation algebra geometry multiplication arithmetic worksheet calculator",
    "violin trumpet orchestra rehearsal melody choir concert rhythm percussion conductor",
    "microscope beaker chemistry molecule experiment electron laboratory acid reaction telescope",
    "poem novel metaphor stanza author chapter sonnet fiction narrator shakespeare",
    "tenure dissertation postdoc grant publication reviewer faculty fellowship thesis conference",
    "laptop router browser password keyboard projector software download tablet charger",
    "bus cafeteria lunch recess playground hallway locker gymnasium bell custodian",
    "salary union contract pension raise insurance negotiation benefits strike paycheck",
    "parent meeting guardian voicemail conference newsletter signature permission household sibling",
    "painting clay charcoal sculpture easel canvas brush watercolor gallery sketch",
)
FILLER = ["today", "yesterday", "morning", "evening", "often", "sometimes", "month", "term", "year", "while"]
FILLER += [
    "because",
    "during",
    "little",
    "bigger",
    "early",
    "later",
    "seems",
    "found",
    "tried",
    "heard",
    "asked",
]


@dataclass
class Text:
    """One contribution with its text, as core and features know it."""

    id: str
    words: str
    contributor: str | None = "ana"
    thread: str = "t1"
    community: str = "reddit:Oak"
    period: date | None = date(2020, 1, 1)
    modelled: bool = True
    excluded: int | None = None
    about: int = -1
    vector: list[int] = field(default_factory=list)

    @property
    def hash(self) -> str:
        """The hash of the text, as features makes it."""
        return hashlib.md5(self.words.encode()).hexdigest()[:16]


def write_texts(connection: duckdb.DuckDBPyConnection, texts: list[Text]) -> None:
    """Write texts as core and features would leave them."""
    store.write(connection, "core.contributions", [_contribution(text) for text in texts])
    store.write(connection, "features.texts", [_clean(text) for text in texts])
    vectors = {text.hash: text.vector for text in texts if text.modelled}
    known = {hash_ for (hash_,) in connection.execute("select text_hash from features.embeddings").fetchall()}
    new = [
        {"text_hash": hash_, "model_id": EMBEDDING, "vector": vector}
        for hash_, vector in sorted(vectors.items())
        if hash_ not in known
    ]
    store.write(connection, "features.embeddings", new)
    if store.n_rows(connection, "features.models") == 0:
        row = {"model_id": EMBEDDING, "embedding": "sif", "asked_dimensions": 20, "n_dimensions": 20}
        store.write(connection, "features.models", [row | {"n_texts": len(vectors), "seed": 7}])


def _contribution(text: Text) -> dict[str, Any]:
    return {
        "contribution_id": text.id,
        "kind": "response",
        "native_kind": "t1",
        "community_id": text.community,
        "contributor_id": text.contributor,
        "contributor_state": "known" if text.contributor else "deleted",
        "root_id": text.thread,
        "is_orphan": False,
        "created_at": MOMENT,
        "period_start": text.period,
        "state": "present",
        "excluded_from": text.excluded,
        "first_run_id": "run1",
        "last_run_id": "run1",
    }


def _clean(text: Text) -> dict[str, Any]:
    return {
        "contribution_id": text.id,
        "source_hash": 1,
        "text_hash": text.hash,
        "clean_text": text.words,
        "language": "en",
        "n_words": len(text.words.split()),
        "has_question": False,
        "has_quote": False,
        "has_code": False,
        "has_link": False,
        "is_link_only": False,
        "is_modelled": text.modelled,
    }


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    """The rows of a query."""
    return connection.execute(query).fetchall()


def assigned(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The topic of every contribution that has one."""
    return {id_: topic for id_, topic, _ in rows(connection, ASSIGNED)}


def talk(n_texts: int, *, seed: int, start: int = 0) -> list[Text]:
    """Invented texts, each about one of ten things: ten words of its vocabulary among ten that any text may hold."""
    generator = np.random.default_rng(seed)
    texts = []
    for number in range(start, start + n_texts):
        about = int(generator.integers(len(PLANTED)))
        words = [*generator.choice(PLANTED[about].split(), 10), *generator.choice(FILLER, 10)]
        generator.shuffle(words)
        texts.append(
            Text(
                id=f"c{number}",
                words=" ".join([*words, f"{'abcdefghij'[about]}{number}x{number}"]),
                contributor=f"person{generator.integers(80)}",
                thread=f"thread{generator.integers(200)}",
                community=str(generator.choice(["reddit:Oak", "reddit:Elm"])),
                period=date(2020, int(generator.choice([1, 7])), 1),
                about=about,
            )
        )
    return texts


def embedded(texts: list[Text], fitted_on: list[Text] | None = None) -> list[Text]:
    """Give the texts vectors: tf-idf over the words, its first 20 dimensions, in small whole numbers."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(TfidfVectorizer(min_df=2), TruncatedSVD(20, random_state=1))
    model.fit([text.words for text in fitted_on or texts])
    vectors = model.transform([text.words for text in texts])
    whole = np.rint(vectors / np.abs(vectors).max(axis=1, keepdims=True) * 127).astype(int)
    for text, vector in zip(texts, whole.tolist(), strict=True):
        text.vector = vector
    return texts


@pytest.fixture(scope="session")
def invented() -> list[Text]:
    """Fifteen hundred texts to fit on and a hundred more that come later."""
    texts = talk(1_600, seed=3)
    return embedded(texts, fitted_on=texts[:1_500])


@pytest.fixture(scope="session")
def old_texts(invented: list[Text]) -> list[Text]:
    return invented[:1_500]


@pytest.fixture(scope="session")
def new_texts(invented: list[Text]) -> list[Text]:
    return invented[1_500:]


@pytest.fixture(scope="session")
def fitted(old_texts: list[Text], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A study folder whose topics were built from the old texts, and what the build said; copy it before changing it."""
    home = tmp_path_factory.mktemp("topics")
    folder = home / "study"
    folder.mkdir()
    lines = ["[study]", 'title = "Oak and Elm"', "start = 2020-01-01", "end = 2021-01-01", "seed = 7"]
    lines += ['[[community]]\nid = "reddit:Oak"', '[[community]]\nid = "reddit:Elm"']
    (folder / "study.toml").write_text("\n".join(lines), encoding="utf-8")
    study, settings = read_study(folder), Settings(home=home, workers=2, memory_limit="500MB")
    with store.open_warehouse(study, settings) as connection:
        write_texts(connection, old_texts)
        said = build(connection, study, settings)
    return folder, said


@pytest.fixture(scope="session")
def looked_at(fitted: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the fitted study, to look at only."""
    with duckdb.connect(fitted[0] / "warehouse" / "staffroom.duckdb", read_only=True) as connection:
        yield connection


@pytest.fixture
def copied(fitted: Any, tmp_path: Path) -> Path:
    """A copy of the fitted study."""
    return Path(shutil.copytree(fitted[0], tmp_path / "copy"))


@pytest.fixture
def opened(copied: Path, settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, Study]]:
    """The copy's warehouse, open for writing, and its study."""
    study = read_study(copied)
    with store.open_warehouse(study, settings) as connection:
        yield connection, study
