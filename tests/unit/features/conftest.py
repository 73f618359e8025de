"""What features is tried on: a few invented contributions as core writes them, and features built from them."""

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
    """Different texts, each of twelve words about one of five places."""
    texts = []
    for number in range(n):
        place = PLACES[number % len(PLACES)]
        things = THINGS[place]
        said = [things[(number // 5 + step * (1 + number // 30)) % len(things)] for step in range(4)]
        texts.append(f"today the {place} group talked about {' and '.join(said)} again number{number}")
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
