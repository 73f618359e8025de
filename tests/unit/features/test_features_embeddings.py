"""Embeddings: one model per study, kept; one vector per text, never made twice; the same on one worker or many."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from pipeline.errors import ModelUnavailable
from pipeline.features import embed, encoders
from tests.unit.features.conftest import item, talk

VECTORS = "select text_hash, model_id, vector from features.embeddings order by 1"
TABLES = ("texts", "languages", "domains", "links", "embeddings", "models")


def everything(ask):
    """All that features wrote."""
    return {table: ask(f"select * from features.{table} order by all") for table in TABLES}


def test_every_distinct_modelled_text_has_one_vector(features):
    rows = [
        *talk(60),
        item("same", talk(1)[0]["text"]),
        item("short", "too short"),
        item("gone", None, state="purged"),
    ]

    ask = features(rows)

    assert ask("select count(*), count(distinct text_hash) from features.embeddings") == [(60, 60)]
    assert ask(
        "select count(*) from features.texts where is_modelled and text_hash not in (select text_hash from features.embeddings)"
    ) == [(0,)]


def test_vectors_are_as_long_as_the_model_says(features, study):
    asked = replace(study, features=replace(study.features, dimensions=7))

    ask = features(talk(80), study=asked)

    assert ask("select distinct len(vector) from features.embeddings") == [(7,)]
    assert ask("select embedding, asked_dimensions, n_dimensions, n_texts, seed from features.models") == [
        ("sif", 7, 7, 80, study.seed)
    ]


def test_the_model_lies_with_the_study_and_is_the_file_that_was_written(features, study):
    from hashlib import sha256

    ask = features(talk(60))

    ((model_id, path, digest),) = ask("select model_id, path, sha256 from features.models")
    assert path == f"warehouse/models/{model_id}.npz"
    assert sha256((study.folder / path).read_bytes()).hexdigest() == digest
    assert [file.suffix for file in (study.folder / "warehouse/models").iterdir()] == [".npz"]


def test_new_texts_are_embedded_by_the_model_that_is_there(features):
    first, second = {}, {}
    before = features(talk(60), counted=first)
    old = {row[0]: row[1:] for row in before(VECTORS)}

    ask = features(talk(90), counted=second)

    new = {row[0]: row[1:] for row in ask(VECTORS)}
    assert (first["texts_embedded"], second["texts_embedded"]) == (60, 30)
    assert first["embedding_model"] == second["embedding_model"]
    assert {name: new[name] for name in old} == old


def test_nothing_is_embedded_twice(features, monkeypatch):
    features(talk(60))
    encoded = []
    real = encoders.encode

    def counting(block):
        encoded.extend(block.texts.to_pylist())
        return real(block)

    monkeypatch.setattr(encoders, "encode", counting)
    features([*talk(62), item("same", talk(1)[0]["text"])])

    assert len(encoded) == 2


def test_vectors_of_texts_that_are_gone_are_forgotten(features):
    features(talk(60))

    ask = features(talk(50))

    assert ask("select count(*) from features.embeddings") == [(50,)]


def test_many_small_steps_end_where_one_step_does(features):
    """The model is that of the first step; all else is as if it had been made at once."""
    for n in (60, 75, 90):
        ask = features(talk(n))
    stepwise = everything(ask)
    (model,) = stepwise.pop("models")

    ask = features([*talk(90)[:30], item("t0007", "something else that was never said before")])
    ask = features(talk(90))

    assert {table: rows for table, rows in everything(ask).items() if table != "models"} == stepwise
    assert ask("select * from features.models") == [model]


def test_a_full_build_is_as_if_nothing_had_been_there(features, study):
    rows = [*talk(70), item("link", "see https://example.org/a and tell me what you think")]
    expected = everything(features(rows))
    features(talk(40), study=replace(study, seed=99), full=True)

    assert everything(features(rows, full=True)) == expected


def test_many_workers_make_the_same_as_one(features, monkeypatch):
    monkeypatch.setattr(embed, "BLOCK", 16)
    monkeypatch.setattr(embed, "SHARD", 40)
    alone = everything(features(talk(90)))

    with ProcessPoolExecutor(2) as pool:
        together = everything(features(talk(90), each=pool.map, full=True))

    assert together == alone


def test_how_texts_are_cut_into_blocks_changes_no_vector(features, monkeypatch):
    whole = features(talk(90))(VECTORS)
    monkeypatch.setattr(embed, "BLOCK", 7)
    monkeypatch.setattr(embed, "SHARD", 25)

    assert features(talk(90), full=True)(VECTORS) == whole


def test_the_order_of_contributions_changes_nothing(features):
    forward = everything(features(talk(80)))

    assert everything(features(talk(80)[::-1], full=True)) == forward


@pytest.mark.parametrize("change", [{"embedding": "lsa"}, {"dimensions": 9}])
def test_other_settings_make_another_model_and_all_vectors_anew(features, study, change):
    counted = {}
    before = features(talk(60))("select model_id from features.models")

    ask = features(
        talk(60), study=replace(study, features=replace(study.features, **change)), counted=counted
    )

    assert ask("select model_id from features.models") != before
    assert counted["texts_embedded"] == 60
    assert ask("select count(distinct model_id) from features.embeddings") == [(1,)]


def test_another_seed_makes_another_model(features, study):
    before = features(talk(60))("select model_id from features.models")

    assert features(talk(60), study=replace(study, seed=8))("select model_id from features.models") != before


def test_a_model_whose_file_was_changed_is_fitted_again(features, study):
    ask = features(talk(60))
    vectors = ask(VECTORS)
    ((path,),) = ask("select path from features.models")
    whole = (study.folder / path).read_bytes()
    (study.folder / path).write_bytes(whole[:100])
    encoders.load.cache_clear()

    assert features(talk(60))(VECTORS) == vectors
    assert (study.folder / path).read_bytes() == whole


def test_too_few_words_give_no_model_and_no_vectors(features):
    counted = {}

    ask = features(
        [item("a", "five words of one text"), item("b", "quite another thing here indeed")], counted=counted
    )

    assert counted["embedding_model"] == "none"
    assert ask("select count(*) from features.embeddings") == [(0,)]
    assert ask("select count(*) from features.texts where is_modelled") == [(2,)]


def test_a_model_that_is_not_there_leaves_everything_as_it_was(features, study, tmp_path):
    before = everything(features(talk(60)))
    asked = replace(study, features=replace(study.features, embedding=f"model2vec:{tmp_path / 'nowhere'}"))

    with pytest.raises(ModelUnavailable):
        features(talk(90), study=asked)

    ask = features(talk(60))
    assert everything(ask) == before


def test_texts_without_a_known_word_have_a_vector_of_zeros(features):
    features(talk(60))

    ask = features([*talk(60), item("odd", "zebra xylophone quartz jigsaw fjord")])

    ((vector,),) = ask(
        "select vector.vector from features.embeddings as vector "
        "join features.texts as text using (text_hash) where text.contribution_id = 'odd'"
    )
    assert set(vector) == {0}


def test_rows_hold_each_vector_beside_its_hash():
    made = embed.rows(pa.array(["a", "b"]), np.array([[1, 2, 3], [4, 5, 6]], dtype=np.int8), "m")

    assert made.to_pylist() == [
        {"text_hash": "a", "model_id": "m", "vector": [1, 2, 3]},
        {"text_hash": "b", "model_id": "m", "vector": [4, 5, 6]},
    ]


def test_a_worker_is_sent_only_the_texts_it_is_to_encode(monkeypatch, tmp_path):
    """Arrow packs all that a slice was cut from; for a million texts that would be gigabytes."""
    monkeypatch.setattr(embed, "BLOCK", 10)
    texts = pa.table(
        {"clean_text": [f"a long text about bean number {number}" * 10 for number in range(1000)]}
    )
    model = embed.Model("sif-1", "sif", "model.npz", "0")

    orders = [embed.block(piece.column("clean_text"), model, tmp_path) for piece in embed.pieces(texts)]

    assert pa.concat_arrays([order.texts for order in orders]).equals(texts["clean_text"].combine_chunks())
    assert max(len(pickle.dumps(order)) for order in orders) < texts.nbytes / 50
