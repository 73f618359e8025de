"""The door of codes: clean texts become probabilities of codes; only what is new or changed is coded."""

import logging
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from pipeline import privacy, store
from pipeline.codes import coded, coding, gathering
from pipeline.codes.card import card_text, note_for
from pipeline.codes.codebook import OWN, Codebook, read_codebook
from pipeline.codes.starter import FOLDER, Starter, read_starter, write_starter
from pipeline.codes.training import train
from pipeline.errors import BadOption, NothingPublished
from pipeline.settings import Settings, pseudonym_key
from pipeline.shards import hash_ranges
from pipeline.stages import Each
from pipeline.study import Study

STAGE = "codes"
log = logging.getLogger(__name__)


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,
    full: bool = False,
    folder: Path = FOLDER,
) -> dict[str, int | float | str]:
    """Code every modelled text with the classifier in ``folder``; ``full`` forgets first what was coded before.

    Raises
    ------
    BadCodebook
        When the study's codebook.toml cannot be used.
    ModelUnavailable
        When the classifier's files are not whole.
    """
    book, starter = codebook_of(study), read_starter(folder)
    with store.transaction(connection):
        if full:
            store.empty(connection, "codes.probabilities")
        store.run_sql(connection, STAGE, "probabilities_stale", {"classifier_id": starter.classifier_id})
        n_coded = _code(connection, starter, each, folder)
        n_texts = store.n_rows(connection, "codes.probabilities")
        _describe(connection, book, starter, note_for(starter.card, book, n_texts=n_texts))
    counted: dict[str, int | float | str] = {"texts_coded": n_coded, "texts": n_texts}
    counted |= {"codes": len(starter.classifier.codes), "classifier": starter.classifier_id}
    log.info("codes: %s", counted)
    return counted


def codebook_of(study: Study) -> Codebook:
    """Read the study's own codebook, or the one that ships with Staffroom when it has none."""
    own = study.path("codebook.toml")
    return read_codebook(own if own.is_file() else OWN)


def _code(connection: duckdb.DuckDBPyConnection, starter: Starter, each: Each, folder: Path) -> int:
    """Code the texts that have no probabilities yet, some at a time."""
    n_coded = 0
    for first, last in hash_ranges(store.n_rows(connection, "features.texts"), at_most=coding.SHARD):
        parameters = {"first_hash": first, "last_hash": last, "classifier_id": starter.classifier_id}
        todo = store.read_sql(connection, STAGE, "to_code", parameters)
        found = list(each(coding.code_block, coding.blocks(todo, folder)))
        if found:
            rows = coding.rows(todo, np.concatenate(found), starter.classifier_id)
            n_coded += store.write(connection, "codes.probabilities", rows)
    return n_coded


def _describe(connection: duckdb.DuckDBPyConnection, book: Codebook, starter: Starter, note: str) -> None:
    """Write down the codebook, the classifier and its evaluation."""
    written = {
        "codebook": book.rows(),
        "classifiers": [starter.row(note)],
        "evaluation": starter.evaluation(),
    }
    for name, rows in written.items():
        store.empty(connection, f"codes.{name}")
        store.write(connection, f"codes.{name}", rows)


def read_card(connection: duckdb.DuckDBPyConnection) -> str:
    """Write the card of the current classifier, from the tables.

    Raises
    ------
    NothingPublished
        When there is no classifier in the tables.
    """
    classifiers = store.read_sql(connection, STAGE, "current").to_pylist()
    if not classifiers:
        raise NothingPublished("No classifier is in the published copy yet. Run: staffroom run")
    return card_text(classifiers[0], store.read_sql(connection, STAGE, "evaluated").to_pylist())


def write_posts(posts: Path, archive: Path) -> None:
    """Write the posts of a CSV as an archive that a study can read."""
    archive.write_text("".join(f"{line}\n" for line in coded.archive_lines(posts)), encoding="utf-8")


def train_starter(
    connection: duckdb.DuckDBPyConnection, study: Study, settings: Settings, *, coded_folder: Path, out: Path
) -> dict[str, Any]:
    """Train the starter on coded items whose texts lie in a study, and write it to ``out``; gives what its card says.

    Raises
    ------
    BadOption
        When there are no coded items, or none of them is in the study.
    """
    book = read_codebook(OWN)
    items = coded.read_coded(coded_folder, book)
    ids = sorted({item.contribution_id for item in items})
    texts = store.read_sql(connection, STAGE, "coded_texts", {"contribution_ids": ids})
    if not len(texts):
        raise BadOption(
            f"None of the {len(ids)} coded items has a text in {study.folder}. "
            "Add the archives they were drawn from to study.toml and run again."
        )
    codes = coded.codes_used(items, book)
    key = pseudonym_key(settings, study.title, study.folder)
    known = set(store.read_sql(connection, STAGE, "contributors").column("contributor_id").to_pylist())

    def is_name(word: str) -> bool:
        return privacy.pseudonym(word, platform="reddit", key=key) in known

    gathered = gathering.gather(texts, items, book=book, codes=codes)
    classifier, evaluation = train(gathered, codes, gathering.coders(items, codes), is_name=is_name)
    card = gathering.card_of(items, texts, book=book, evaluation=evaluation)
    write_starter(out, classifier, card)
    read_starter.cache_clear()
    return card
