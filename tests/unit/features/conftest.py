"""What features is tried on: a few invented contributions as core writes them, and features built from them."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from pipeline import store
from pipeline.features.build import build

Ask = Callable[[str], list[tuple[Any, ...]]]
Features = Callable[..., Ask]

PLACES = ("garden", "kitchen", "library", "harbour", "workshop")
COMMON = ("today", "group", "talked", "about", "again", "maybe")
THINGS = {
    "garden": ("soil", "seed", "rake", "bean", "compost", "hedge"),
    "kitchen": ("oven", "flour", "pan", "dough", "spoon", "yeast"),
    "library": ("shelf", "novel", "chapter", "poem", "catalogue", "author"),
    "harbour": ("boat", "sail", "anchor", "tide", "rope", "captain"),
    "workshop": ("hammer", "nail", "plank", "glue", "drill", "bench"),
}


def item(name: str, text: str | None = None, **said: Any) -> dict[str, Any]:
    """A response, or, with a title, a post."""
    kind = "post" if "title" in said else "response"
    row = {
        "contribution_id": name,
        "kind": kind,
        "native_kind": "t3" if kind == "post" else "t1",
        "community_id": "reddit:Oak",
        "contributor_id": "ana",
        "contributor_state": "known",
        "root_id": name,
        "is_orphan": False,
        "created_at": datetime(2020, 3, 1, tzinfo=UTC),
        "title": None,
        "text": text,
        "url": None,
        "state": "present",
        "first_run_id": "run1",
        "last_run_id": "run1",
    }
    return row | said


def sayings(n: int) -> list[str]:
    """Different texts, each about one of five places, some places more talked about than others, on a common ground."""
    luck = random.Random(11)
    texts = []
    for number in range(n):
        place = luck.choices(PLACES, (8, 5, 3, 2, 1))[0]
        said = luck.choices(THINGS[place], (5, 4, 3, 2, 2, 1), k=luck.randint(3, 6))
        ground = [word for word in COMMON if luck.random() < 0.3]
        words = [place, *said, *ground]
        luck.shuffle(words)
        texts.append(" ".join([*words, f"number{number}"]))
    return texts


def talk(n: int) -> list[dict[str, Any]]:
    """Responses with those texts."""
    return [item(f"t{number:04}", text) for number, text in enumerate(sayings(n))]


@pytest.fixture
def fill_core(warehouse: duckdb.DuckDBPyConnection) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Give a function that makes the given rows all there is in core."""

    def fill(rows: Iterable[dict[str, Any]]) -> None:
        warehouse.execute("delete from core.contributions")
        store.write(warehouse, "core.contributions", list(rows))

    return fill


@pytest.fixture
def features(
    warehouse: duckdb.DuckDBPyConnection, study: Any, settings: Any, fill_core: Callable[..., None]
) -> Features:
    """Give a function that builds features from rows of core and returns a function that asks the warehouse."""

    def make(rows: Iterable[dict[str, Any]], **given: Any) -> Ask:
        fill_core(rows)
        options = {"each": given.get("each", map), "full": given.get("full", False)}
        made = build(warehouse, given.get("study", study), settings, **options)
        if "counted" in given:
            given["counted"].update(made)
        return lambda query: warehouse.execute(query).fetchall()

    return make


@pytest.fixture(scope="session")
def clean() -> Iterable[Callable[[str], str]]:
    """Give the macro features.clean as a function."""
    connection = duckdb.connect()
    connection.execute(store.statement("features", "schema"))

    def cleaned(words: str) -> str:
        ((found,),) = connection.execute("select features.clean($words)", {"words": words}).fetchall()
        return found

    yield cleaned
    connection.close()


def arrow(*texts: str) -> pa.Array:
    """Texts as the workers get them."""
    return pa.array(texts, pa.string())
