"""Vectors learned on the study's own words: the formulas, an oracle for the decomposition, and what they are good for."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.features.vectors import (
    common_direction,
    damped,
    fit,
    inverse_document_frequency,
    read_word_vectors,
    singular_vectors,
    unit_rows,
)
from pipeline.features.words import counts, vocabulary
from tests.unit.features.conftest import PLACES, arrow, sayings


def test_words_are_lower_case_and_contractions_whole():
    words = vocabulary(arrow("It\u2019s HERE, isn't it?", "it's here; isn't IT"), least=2, greatest_share=1)

    assert words == ["here", "isn't", "it", "it's"]


def test_the_vocabulary_leaves_out_the_rare_the_common_numbers_and_single_letters():
    texts = arrow("a bean 12 common", "a bean 12 common", "a pea 12 common", "x2 x2 x2 common")

    assert vocabulary(texts, least=2, greatest_share=0.5) == ["bean"]
    assert vocabulary(texts, least=1, greatest_share=1) == ["bean", "common", "pea", "x2"]


def test_a_word_counts_once_for_each_text_it_is_in():
    assert vocabulary(arrow("bean bean bean", "pea"), least=2, greatest_share=1) == []


def test_counts_have_a_row_for_each_text_and_a_column_for_each_word():
    found = counts(arrow("bean pea bean", "", "rice", "Pea"), ["bean", "pea"])

    assert found.toarray().tolist() == [[2, 1], [0, 0], [0, 0], [0, 1]]


def test_no_texts_have_no_words():
    assert vocabulary(arrow(), least=1, greatest_share=1) == []
    assert counts(arrow(), ["bean"]).shape == (0, 1)
    assert counts(arrow("bean"), []).shape == (1, 0)


def test_repeated_words_count_for_less_each_time():
    found = damped(sparse.csr_matrix(np.array([[1.0, 2.0, 0.0, 10.0]])))

    assert found.toarray()[0] == pytest.approx([1, 1 + math.log(2), 0, 1 + math.log(10)])


def test_rare_words_weigh_more():
    """In three texts: a word of all three weighs 1; one of a single text ln(4/2) + 1."""
    matrix = sparse.csr_matrix(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))

    assert inverse_document_frequency(matrix, 3) == pytest.approx([1, math.log(2) + 1, math.log(4) + 1])


def test_scikit_learn_counts_and_weighs_the_same():
    texts = sayings(120)
    words = vocabulary(arrow(*texts), least=5, greatest_share=0.5)
    oracle = TfidfVectorizer(
        vocabulary=words,
        token_pattern=r"[a-z0-9']+",
        sublinear_tf=True,
        norm=None,  # pyright: ignore[reportArgumentType]
    )
    expected = oracle.fit_transform(texts)

    matrix = damped(counts(arrow(*texts), words))
    weighted = matrix.multiply(inverse_document_frequency(matrix, len(words))).tocsr()

    assert np.abs(weighted - expected).max() < 1e-5
    assert [word for word, n in zip(words, np.diff(matrix.tocsc().indptr), strict=True) if n < 5] == []


def test_scikit_learn_decomposes_the_same():
    luck = np.random.default_rng(3)
    scale = np.diag(1 / np.arange(1, 41))  # singular values that fall, so that directions are told apart
    dense = luck.normal(size=(300, 40)) @ scale
    matrix = sparse.csr_matrix(dense.astype(np.float32))
    oracle = TruncatedSVD(8, algorithm="arpack", random_state=1).fit(matrix)
    order = np.argsort(-oracle.singular_values_)
    directions = np.asarray(oracle.components_)[order]

    vectors, values = singular_vectors(matrix, size=8, seed=5)

    assert values == pytest.approx(oracle.singular_values_[order], rel=1e-3)
    assert np.abs(np.sum(vectors * directions.T, axis=0)) == pytest.approx(np.ones(8), abs=1e-3)
    assert vectors.T @ vectors == pytest.approx(np.eye(8), abs=1e-4)


def test_the_common_direction_is_where_most_vectors_point():
    vectors = np.array([[3.0, 0.1, 0.0], [2.0, -0.1, 0.0], [4.0, 0.0, 0.2]])

    assert np.abs(common_direction(vectors)) == pytest.approx([1, 0, 0], abs=0.05)


@given(st.lists(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3), min_size=1, max_size=5))
@settings(deadline=None)
def test_rows_have_length_one_or_are_zeros(rows):
    lengths = np.linalg.norm(unit_rows(np.array(rows)), axis=1)

    for row, length in zip(rows, lengths, strict=True):
        assert length == pytest.approx(1 if np.linalg.norm(row) > 0 else 0, abs=1e-6)


def learned(*texts, **asked):
    """A model, for texts that have enough words for one."""
    model = fit(arrow(*texts), **asked)
    assert model is not None
    return model


@pytest.fixture(scope="module", params=["sif", "lsa"])
def fitted(request):
    """A model of 600 texts about five places."""
    return request.param, learned(*sayings(600), embedding=request.param, dimensions=20, seed=4)


def similarity(model, one, other):
    first, second = model.encode(arrow(one, other))
    return float(first @ second)


def test_texts_about_one_place_are_nearer_than_texts_about_two(fitted):
    embedding, model = fitted
    least = {"sif": 0.2, "lsa": 0}  # sif brings words of one place together, also those that never met

    near = similarity(model, "soil and compost for the bean", "the hedge and the rake in the garden")
    far = similarity(model, "soil and compost for the bean", "the oven and the dough in the kitchen")

    assert near > far + least[embedding]


def test_a_text_vector_has_length_one_and_one_without_known_words_is_zero(fitted):
    _, model = fitted
    vectors = model.encode(arrow("the garden group", "zebra xylophone", ""))

    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0, 0], abs=1e-6)
    assert vectors.dtype == np.float32


def test_the_vector_of_a_text_is_the_weighted_sum_of_its_words(fitted):
    _, model = fitted
    at = model.words.index
    total = (1 + math.log(2)) * model.vectors[at("soil")] + model.vectors[at("rake")]

    (found,) = model.encode(arrow("soil RAKE soil unknown"))

    assert found == pytest.approx(total / np.linalg.norm(total), abs=1e-5)


def test_the_order_of_words_and_texts_changes_no_vector(fitted):
    _, model = fitted
    forward = model.encode(arrow("soil and rake", "oven and pan"))
    backward = model.encode(arrow("pan and oven", "rake and soil"))

    assert forward == pytest.approx(backward[::-1], abs=1e-6)


def test_a_model_read_from_its_bytes_encodes_the_same(fitted):
    _, model = fitted
    again = read_word_vectors(model.to_bytes())

    assert again.words == model.words
    assert np.array_equal(again.encode(arrow(*sayings(20))), model.encode(arrow(*sayings(20))))


def test_the_same_seed_gives_the_same_bytes_and_another_one_the_same_neighbours(fitted):
    embedding, model = fitted
    texts = arrow(*sayings(600))

    again = learned(*sayings(600), embedding=embedding, dimensions=20, seed=4)
    other = learned(*sayings(600), embedding=embedding, dimensions=20, seed=99)

    assert again.to_bytes() == model.to_bytes()
    first, second = model.encode(texts), other.encode(texts)
    assert np.abs(first @ first.T - second @ second.T).mean() < 0.05


def test_sif_is_idf_weighted_words_of_length_one_without_their_common_direction():
    """Worked out again with dense arrays and numpy's own decomposition."""
    texts = sayings(200)
    model = learned(*texts, embedding="sif", dimensions=10, seed=1)
    n_in = counts(arrow(*texts), model.words).toarray()
    frequency = np.where(n_in > 0, 1 + np.log(np.maximum(n_in, 1)), 0)
    weights = np.log((1 + len(texts)) / (1 + (n_in > 0).sum(axis=0))) + 1
    tf_idf = frequency * weights
    tf_idf /= np.linalg.norm(tf_idf, axis=1, keepdims=True)
    _, values, right = np.linalg.svd(tf_idf, full_matrices=False)
    words = right[:10].T * values[:10]
    words /= np.linalg.norm(words, axis=1, keepdims=True)
    means = (frequency * weights) @ words / (frequency * weights).sum(axis=1, keepdims=True)
    common = np.linalg.svd(means)[2][0]
    expected = (frequency * weights) @ (words - np.outer(words @ common, common))
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)

    found = model.encode(arrow(*texts))

    assert found @ found.T == pytest.approx(expected @ expected.T, abs=0.02)


def test_lsa_is_the_projection_of_tf_idf():
    texts = sayings(200)
    model = learned(*texts, embedding="lsa", dimensions=10, seed=1)
    tf_idf = TfidfVectorizer(
        vocabulary=model.words, token_pattern=r"[a-z0-9']+", sublinear_tf=True
    ).fit_transform(texts)
    right = np.linalg.svd(tf_idf.toarray(), full_matrices=False)[2][:10]
    expected = tf_idf @ right.T
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)

    found = model.encode(arrow(*texts))

    assert found @ found.T == pytest.approx(expected @ expected.T, abs=0.02)


@pytest.mark.parametrize(
    "texts", [(), ("one text alone",), ("bean pea", "oven pan"), ("bean pea", "bean pea")]
)
def test_too_few_words_in_common_teach_nothing(texts):
    assert fit(arrow(*texts), embedding="sif", dimensions=150, seed=1) is None


def test_a_small_vocabulary_gives_fewer_dimensions():
    model = learned(*sayings(60), embedding="sif", dimensions=150, seed=1)

    assert model.vectors.shape == (len(model.words), min(len(model.words), 60) - 1)
    assert set(PLACES) <= set(model.words)
