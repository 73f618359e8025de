"""The door of features: contributions become clean texts, links and embeddings; only what is new or changed is made."""

import logging
from collections.abc import Iterator
from itertools import tee

import duckdb
import pyarrow as pa

from pipeline import store
from pipeline.features import domains, embed, encoders, language
from pipeline.model_files import read_model
from pipeline.settings import Settings
from pipeline.shards import hash_ranges
from pipeline.stages import Each
from pipeline.study import Study

RULES = "1"  # another number makes every text anew; raise it when a rule of cleaning changes
STAGE = "features"
log = logging.getLogger(__name__)


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,
    full: bool = False,
) -> dict[str, int | float | str]:
    """Bring the tables of features up to date with core; ``full`` forgets all texts and models first.

    Raises
    ------
    ModelUnavailable
        When the embedding asked for is not on this machine.
    """
    with store.transaction(connection):
        if full:
            _forget(connection)
        counted: dict[str, int | float | str] = {"texts_made": _texts(connection, study)}
        counted["languages_told"] = _languages(connection, study, each)
        counted["links"] = _links(connection)
        model = _model(connection, study)
        counted["embedding_model"] = model.model_id if model else "none"
        counted["texts_embedded"] = _embeddings(connection, study, model, each) if model else 0
    log.info("features: %s", counted)
    return counted


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty every table, so that all is made anew."""
    for table in ("texts", "languages", "models", "embeddings"):
        store.empty(connection, f"features.{table}")


def _texts(connection: duckdb.DuckDBPyConnection, study: Study) -> int:
    """Clean what is new or changed."""
    shortest = study.features.shortest_text
    rules = f"{RULES}|{shortest}|{study.features.language}"
    store.run_sql(connection, STAGE, "texts_stale", {"rules": rules})
    parameters = {"rules": rules, "shortest": shortest}
    return store.fill(connection, "features.texts", stage=STAGE, parameters=parameters)


def _languages(connection: duckdb.DuckDBPyConnection, study: Study, each: Each) -> int:
    """Tell the language of distinct texts that are new, and mark what is in another one."""
    store.run_sql(connection, STAGE, "languages_stale")
    parameters = {"head_letters": language.HEAD_LETTERS, "fewest_letters": language.FEWEST_LETTERS}
    heads = store.read_sql(connection, STAGE, "heads", parameters)
    told = each(language.languages, (embed.copied(piece.column("head")) for piece in embed.pieces(heads)))
    columns = {
        "text_hash": heads.column("text_hash"),
        "language": pa.chunked_array(list(told), type=pa.string()),
    }
    n_told = store.write(connection, "features.languages", pa.table(columns))
    store.run_sql(connection, STAGE, "texts_language", {"language": study.features.language})
    return n_told


def _links(connection: duckdb.DuckDBPyConnection) -> int:
    """Reduce addresses to registrable domains and count them; a new reference table changes old links too."""
    store.keep(connection, "addresses", stage=STAGE)
    hosts = store.read_sql(connection, STAGE, "hosts").column("host").to_pylist()
    store.empty(connection, "features.domains")
    store.write(connection, "features.domains", list(domains.known_hosts(sorted(hosts))))
    n_links = store.replace(connection, "features.links", stage=STAGE)
    store.drop(connection, "addresses")
    return n_links


def _model(connection: duckdb.DuckDBPyConnection, study: Study) -> embed.Model | None:
    """Find the model of these settings again, or fit it, and write it down."""
    asked = study.features
    parameters = {"embedding": asked.embedding, "dimensions": asked.dimensions, "seed": study.seed}
    for row in store.read_sql(connection, STAGE, "fitted", parameters).to_pylist():
        if row["path"] is None or read_model(study.path(row["path"]), row["sha256"]):
            return embed.Model(row["model_id"], asked.embedding, row["path"] or "", row["sha256"] or "")
    store.empty(connection, "features.models")
    found = (
        _fitted(connection, study) if embed.is_fitted(asked.embedding) else embed.ready_made(asked.embedding)
    )
    if found is None:
        store.empty(connection, "features.embeddings")
        return None
    model, row = found
    store.write(
        connection, "features.models", [row | {"seed": study.seed, "asked_dimensions": asked.dimensions}]
    )
    return model


def _fitted(connection: duckdb.DuckDBPyConnection, study: Study) -> tuple[embed.Model, embed.Row] | None:
    """Fit on a sample of the distinct modelled texts."""
    parameters = {"seed": str(study.seed), "most": embed.FIT_SAMPLE}
    return embed.fit_model(store.read_sql(connection, STAGE, "fit_sample", parameters), study)


def _embeddings(connection: duckdb.DuckDBPyConnection, study: Study, model: embed.Model, each: Each) -> int:
    """Embed the texts that have no vector yet; the workers go on while vectors are written and texts are read."""
    store.run_sql(connection, STAGE, "embeddings_stale", {"model_id": model.model_id})
    sent, awaited = tee(_without_vector(connection, model))
    orders = (embed.block(piece.column("clean_text"), model, study.folder) for piece in sent)
    return sum(
        store.write(
            connection, "features.embeddings", embed.rows(piece.column("text_hash"), vectors, model.model_id)
        )
        for vectors, piece in zip(each(encoders.encode, orders), awaited, strict=True)
    )


def _without_vector(connection: duckdb.DuckDBPyConnection, model: embed.Model) -> Iterator[pa.Table]:
    """The texts that have no vector yet, in pieces for the workers; no more are in memory than are soon needed."""
    for first, last in hash_ranges(store.n_rows(connection, "features.texts"), at_most=embed.SHARD):
        parameters = {"first_hash": first, "last_hash": last, "model_id": model.model_id}
        yield from embed.pieces(store.read_sql(connection, STAGE, "to_embed", parameters))
