"""The door of topics: embeddings become topics with terms, quality and assignments; a fitted model is used again."""

import json
import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from pipeline import store
from pipeline.model_files import read_model, write_model
from pipeline.settings import Settings
from pipeline.shards import hash_ranges
from pipeline.stages import Each
from pipeline.study import Study
from pipeline.topics import fitting, ladder, rows
from pipeline.topics.rule import OUTLIER, Rule, read_rule, stored_vectors

STAGE = "topics"
PREFERRED_WORDS = 15
REFERENCE_TEXTS = 20_000
ORDINARY_TEXTS = 20_000
SHARD = 125_000  # texts whose likeness to every topic is held in memory at once
Counts = dict[str, int | float | str]
log = logging.getLogger(__name__)


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,  # noqa: ARG001 - one product of matrices is faster than sending vectors away
    full: bool = False,
) -> Counts:
    """Assign every modelled text by the frozen model; fit one when there is none for these settings, or on ``full``."""
    with store.transaction(connection):
        embedding_model_id, n_texts = _embedding(connection)
        wanted = fitting.asked(study, embedding_model_id)
        found = None if full else _frozen(connection, study, wanted, n_texts=n_texts)
        if found:
            model_id, rule = found
            _tell_nearest(connection, model_id, embedding_model_id, rule)
        else:
            model_id = _fit(connection, study, wanted, n_texts=n_texts)
        _assign(connection, model_id)
        _recount(connection, model_id, n_texts)
    (counted,) = store.read_sql(connection, STAGE, "counted").to_pylist()
    if counted["warning"]:
        log.warning("topics: %s", counted["warning"])
    return counted | {"fitted": 0 if found else 1}


def _embedding(connection: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """The embedding model in use and its number of texts; no name when no text could be embedded."""
    found = store.read_sql(connection, STAGE, "embedding_model").to_pylist()
    return (found[0]["model_id"], found[0]["n_texts"]) if found else ("", 0)


def _frozen(
    connection: duckdb.DuckDBPyConnection, study: Study, wanted: dict[str, Any], *, n_texts: int
) -> tuple[str, Rule] | None:
    """The model fitted for these settings, unless its file is not the one written or the texts have outgrown it."""
    for row in store.read_sql(connection, STAGE, "current").to_pylist():
        settings = json.loads(row["settings"])
        content = read_model(_model_path(study, row["model_id"]), settings["sha256"])
        is_outgrown = fitting.is_outgrown(n_texts, settings["n_texts"])
        if content is not None and settings["asked"] == wanted and not is_outgrown:
            return row["model_id"], read_rule(content)
    return None


def _fit(connection: duckdb.DuckDBPyConnection, study: Study, wanted: dict[str, Any], *, n_texts: int) -> str:
    """Fit a model and write down what it found."""
    sample = _sample(connection, study, wanted["embedding_model_id"])
    fitted = fitting.fit(sample, _ordinary(connection, wanted), wanted, n_texts=n_texts)
    _forget(connection, fitted.model_id)
    settings = {"asked": wanted, "n_texts": n_texts, "sha256": "", "warning": fitted.warning}
    found: rows.Row = {}
    if fitted.rule:
        _tell_nearest(connection, fitted.model_id, wanted["embedding_model_id"], fitted.rule)
        rule, sizes = _number(connection, fitted.model_id, fitted.rule)
        settings["sha256"] = write_model(_model_path(study, fitted.model_id), rule.to_bytes())
        terms = fitting.tell_terms(rule, sample, study)
        found = _write_topics(connection, study, fitted.model_id, terms, sizes=sizes)
    store.write(connection, "topics.models", [rows.model_row(fitted, sample, settings) | found])
    return fitted.model_id


def _sample(connection: duckdb.DuckDBPyConnection, study: Study, embedding_model_id: str) -> fitting.Sample:
    """The balanced sample of distinct texts."""
    parameters = {
        "preferred_words": PREFERRED_WORDS,
        "seed": str(study.seed),
        "exclusion_profile": study.measures.exclusion_profile,
        "sample": study.topics.sample,
        "embedding_model_id": embedding_model_id,
    }
    return fitting.read_sample(store.read_sql(connection, STAGE, "sample", parameters))


def _ordinary(connection: duckdb.DuckDBPyConnection, wanted: dict[str, Any]) -> np.ndarray:
    """Vectors of texts as they come, to judge a fit by."""
    parameters = {"embedding_model_id": wanted["embedding_model_id"], "most": ORDINARY_TEXTS}
    return stored_vectors(store.read_sql(connection, STAGE, "ordinary", parameters).column("vector"))


def _forget(connection: duckdb.DuckDBPyConnection, model_id: str) -> None:
    """Older models stay on record but are no longer in use; this one is written anew."""
    store.run_sql(connection, STAGE, "retire")
    for name in ("forget_models", "forget_topics", "forget_terms"):
        store.run_sql(connection, STAGE, name, {"model_id": model_id})
    store.empty(connection, "topics.nearest")


def _tell_nearest(
    connection: duckdb.DuckDBPyConnection, model_id: str, embedding_model_id: str, rule: Rule
) -> None:
    """Give a topic to every text that has none of this model yet, some at a time."""
    store.run_sql(connection, STAGE, "nearest_stale", {"model_id": model_id})
    for first, last in hash_ranges(store.n_rows(connection, "features.embeddings"), at_most=SHARD):
        parameters = {
            "embedding_model_id": embedding_model_id,
            "model_id": model_id,
            "first_hash": first,
            "last_hash": last,
        }
        texts = store.read_sql(connection, STAGE, "vectors", parameters)
        if len(texts):
            nearest = rule.nearest(stored_vectors(texts.column("vector")))
            found = rows.nearest_rows(texts.column("text_hash"), model_id, nearest)
            store.write(connection, "topics.nearest", found)


def _number(connection: duckdb.DuckDBPyConnection, model_id: str, rule: Rule) -> tuple[Rule, dict[int, int]]:
    """Number the topics by their contributions, largest first; give the sizes by new number."""
    found = store.read_sql(connection, STAGE, "sizes", {"model_id": model_id}).to_pylist()
    sizes = {row["topic_id"]: row["n_contributions"] for row in found}
    order = fitting.largest_first(sizes, len(rule.centres))
    numbers = [order.index(topic) for topic in range(len(order))]
    store.run_sql(connection, STAGE, "renumber", {"numbers": numbers, "model_id": model_id})
    by_number = {new: sizes.get(old, 0) for new, old in enumerate(order)}
    return rule.renumbered(order), {OUTLIER: sizes.get(OUTLIER, 0)} | by_number


def _write_topics(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    model_id: str,
    terms: dict[int, rows.Terms],
    *,
    sizes: dict[int, int],
) -> rows.Row:
    """Write topics and terms; give what the model's row says about them."""
    parameters = {"seed": str(study.seed), "most": REFERENCE_TEXTS}
    reference = store.read_sql(connection, STAGE, "reference_texts", parameters).column("clean_text")
    by_topic, overall = rows.grades(terms, reference.to_pylist(), study)
    topic_rows = rows.topic_rows(model_id, terms, sizes=sizes, coherence=by_topic)
    store.write(connection, "topics.topics", topic_rows)
    store.write(connection, "topics.terms", rows.term_rows(model_id, terms))
    return overall | {"n_topics": len(sizes) - 1}


def _assign(connection: duckdb.DuckDBPyConnection, model_id: str) -> None:
    """Give every contribution the topic of its text."""
    parameters = {"model_id": model_id}
    store.replace(connection, "topics.assignments", stage=STAGE, parameters=parameters)
    store.run_sql(connection, STAGE, "recount_topics", parameters)


def _recount(connection: duckdb.DuckDBPyConnection, model_id: str, n_texts: int) -> None:
    """Say anew how many contributions belong to no topic, and warn when the topics are of no use for them all."""
    (row,) = store.read_sql(connection, STAGE, "current").to_pylist()
    (counts,) = store.read_sql(connection, STAGE, "shape", {"model_id": model_id}).to_pylist()
    outlier_share, warning = ladder.verdict(counts, n_texts=n_texts)
    parameters = {
        "model_id": model_id,
        "outlier_share": outlier_share,
        "warning": json.loads(row["settings"])["warning"] or warning,
    }
    store.run_sql(connection, STAGE, "recount_models", parameters)


def _model_path(study: Study, model_id: str) -> Path:
    """Where the frozen model lies."""
    return study.path("warehouse", "models", f"{model_id}.npz")
