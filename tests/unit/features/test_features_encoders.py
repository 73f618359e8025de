"""Encoders: fitted models read back unharmed, ready-made ones opened for real, and clear words when one is missing."""

import sys
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from pipeline.errors import ModelUnavailable
from pipeline.features import encoders
from pipeline.features.encoders import GREATEST, Block, encode, load, rounded
from pipeline.features.vectors import fit
from tests.unit.features.conftest import arrow, sayings

WORDS = {"[UNK]": (0, 0), "soil": (1, 0), "seed": (0.8, 0.6), "oven": (0, 1)}


@pytest.fixture(autouse=True)
def _nothing_loaded():
    """Models are kept for as long as the process lives; here every test begins without."""
    load.cache_clear()


@pytest.fixture
def static_model(tmp_path):
    """A model of three words, written by model2vec itself."""
    from model2vec import StaticModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    folder = tmp_path / "model"
    StaticModel(np.array(list(WORDS.values()), dtype=np.float32), tokenizer).save_pretrained(str(folder))
    return folder


def test_a_model2vec_model_encodes_by_its_word_vectors(static_model):
    found = encode(Block(arrow("soil", "oven", "soil oven"), f"model2vec:{static_model}"))

    assert found.tolist() == [[127, 0], [0, 127], [127, 127]]


def test_a_study_can_use_a_model2vec_model(static_model, features, study):
    from dataclasses import replace

    from tests.unit.features.conftest import item

    asked = replace(
        study, features=replace(study.features, embedding=f"model2vec:{static_model}", shortest_text=1)
    )
    counted = {}

    ask = features([item("a", "soil"), item("b", "oven"), item("c", "oven")], study=asked, counted=counted)

    assert counted["texts_embedded"] == 2
    assert ask("select text.contribution_id, vector.vector from features.texts as text "
               "join features.embeddings as vector using (text_hash) order by 1") == [
        ("a", [127, 0]),
        ("b", [0, 127]),
        ("c", [0, 127]),
    ]  # fmt: skip
    assert ask("select n_dimensions, n_words, n_texts, path from features.models") == [(2, None, 0, None)]


@pytest.mark.parametrize("package", ["model2vec", "sentence-transformers"])
def test_a_package_that_is_not_installed_is_named_with_what_to_do(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package.replace("-", "_"), None)

    with pytest.raises(
        ModelUnavailable, match=rf"{package} is not installed.*pip install.*embedding = \"sif\""
    ):
        load(f"{package}:some/model")


def test_a_model2vec_model_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelUnavailable, match=r"model2vec cannot open the model '.*nowhere'.*Give the path"):
        load(f"model2vec:{tmp_path / 'nowhere'}")


def test_a_folder_that_holds_no_model_is_named(tmp_path):
    with pytest.raises(ModelUnavailable, match="model2vec cannot open the model"):
        load(f"model2vec:{tmp_path}")


def sentence_transformers(opener):
    """Stands in for a package that brings gigabytes along: only the door that is used."""
    return SimpleNamespace(SentenceTransformer=opener)


def test_a_sentence_model_is_asked_for_a_list_of_texts(monkeypatch):
    asked = []

    class Model:
        def __init__(self, name):
            asked.append(name)

        def encode(self, texts):
            assert isinstance(texts, list)
            return [[float(len(text)), -2.0] for text in texts]

    monkeypatch.setitem(sys.modules, "sentence_transformers", sentence_transformers(Model))

    assert encode(Block(arrow("four", "a"), "sentence-transformers:invented")).tolist() == [
        [127, -64],
        [64, -127],
    ]
    assert asked == ["invented"]


@pytest.mark.parametrize("error", [OSError, ValueError])
def test_a_sentence_model_that_is_not_there_is_named(error, monkeypatch):
    def opener(name):
        raise error(name)

    monkeypatch.setitem(sys.modules, "sentence_transformers", sentence_transformers(opener))

    with pytest.raises(ModelUnavailable, match="sentence-transformers cannot open the model 'invented'"):
        load("sentence-transformers:invented")


@pytest.mark.parametrize(
    "embedding", ["word2vec", "model2vec", "model2vec:", "sentence-transformers:", "SIF", ""]
)
def test_an_unknown_embedding_is_refused(embedding):
    with pytest.raises(ModelUnavailable, match="no embedding Staffroom knows"):
        load(embedding)


@pytest.fixture
def written(tmp_path):
    """A fitted model in a file."""
    model = fit(arrow(*sayings(80)), embedding="sif", dimensions=8, seed=1)
    assert model is not None
    path = tmp_path / "sif.npz"
    path.write_bytes(model.to_bytes())
    return model, path


def test_a_fitted_model_is_read_from_its_file(written):
    model, path = written
    texts = arrow(*sayings(10))

    found = encode(Block(texts, "sif", str(path), sha256(path.read_bytes()).hexdigest()))

    assert np.array_equal(found, rounded(model.encode(texts)))


def test_a_fitted_model_that_is_missing_or_changed_is_not_used(written, tmp_path):
    _, path = written
    digest = sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ModelUnavailable, match=r"is missing or is not the file.*--full"):
        load("sif", str(tmp_path / "another.npz"), digest)

    path.write_bytes(path.read_bytes() + b"!")

    with pytest.raises(ModelUnavailable, match="is missing or is not the file"):
        load("sif", str(path), digest)


def test_a_model_is_opened_once_per_process(written, monkeypatch):
    _, path = written
    digest = sha256(path.read_bytes()).hexdigest()
    opened = []
    real = encoders.read_word_vectors
    monkeypatch.setattr(encoders, "read_word_vectors", lambda content: opened.append(1) or real(content))

    for _ in range(3):
        encode(Block(arrow("soil"), "sif", str(path), digest))

    assert len(opened) == 1


floats = st.floats(-1, 1, width=32).filter(lambda value: value == 0 or abs(value) > 1e-6)


@settings(deadline=None)
@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(1, 30)), elements=floats))
def test_rounding_keeps_the_direction(vectors):
    whole = rounded(vectors)

    assert whole.dtype == np.int8
    for vector, found in zip(vectors.astype(float), whole.astype(float), strict=True):
        if not vector.any():
            assert not found.any()
            continue
        assert np.abs(found).max() == GREATEST
        cosine = vector @ found / np.linalg.norm(vector) / np.linalg.norm(found)
        assert cosine > 0.999


def test_rounding_keeps_cosines_of_many_components_as_promised():
    vectors = np.random.default_rng(1).normal(size=(200, 150))
    whole = rounded(vectors).astype(float)

    cosines = (
        np.sum(vectors * whole, axis=1) / np.linalg.norm(vectors, axis=1) / np.linalg.norm(whole, axis=1)
    )

    assert cosines.min() > 0.9998
