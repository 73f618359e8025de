"""The classifier by hand: features, probabilities, and that a text is coded alike in any company."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from pipeline.codes.classifier import design, rarity_of
from pipeline.codes.coding import Block, blocks, code_block, rows
from pipeline.codes.signs import SIGNS, signs
from pipeline.codes.starter import read_starter
from tests.unit.codes.conftest import inputs


def coded(classifier, *texts: str, is_post: bool = False) -> np.ndarray:
    table = inputs(*texts, is_post=is_post)
    return classifier.probabilities(table.column("clean_text").combine_chunks(), signs(table))


def test_a_probability_is_the_one_worked_out_by_hand(tiny):
    """ "Thank you": rarities 3 and 4 have length 5, so 0.6 * 1 + 0.8 * 2 - 2.2 = 0, and 1 / (1 + e^0) = 1/2."""
    assert coded(tiny, "Thank you")[0, 0] == pytest.approx(0.5)


def test_a_word_without_its_neighbour_weighs_by_itself(tiny):
    """ "I thank": one term, length 1, so 1 * 1 - 2.2 = -1.2."""
    assert coded(tiny, "I thank")[0, 0] == pytest.approx(1 / (1 + np.exp(1.2)))


def test_a_text_without_any_known_word_has_the_probability_it_begins_with(tiny):
    assert coded(tiny, "nothing known")[0, 0] == pytest.approx(1 / (1 + np.exp(2.2)))


def test_a_sign_moves_the_code_it_belongs_to_and_no_other(tiny):
    """A post: 4 - 2 = 2; a response: -2."""
    post, response = coded(tiny, "so", is_post=True)[0], coded(tiny, "so")[0]

    assert post[1] == pytest.approx(1 / (1 + np.exp(-2)))
    assert response[1] == pytest.approx(1 / (1 + np.exp(2)))
    assert post[0] == response[0]


def test_a_word_said_again_weighs_less_each_time(tiny):
    """ "thank thank school": (1 + ln 2) * 3 against 1 * 1."""
    first = (1 + np.log(2)) * 3
    weight = first / np.hypot(first, 1)

    assert coded(tiny, "thank school thank")[0, 0] == pytest.approx(1 / (1 + np.exp(2.2 - weight)), rel=1e-5)


def test_no_texts_have_no_probabilities(tiny):
    assert coded(tiny).shape == (0, 2)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["thank you", "school", "", "thank school thank you"]), max_size=6), st.data()
)
def test_a_text_is_coded_alike_in_any_company(tiny_classifier, texts, data):
    """To the last bit: otherwise coding what is new would give other numbers than coding all."""
    together = coded(tiny_classifier, *texts)
    start = data.draw(st.integers(0, len(texts)))

    assert np.array_equal(coded(tiny_classifier, *texts[start:]), together[start:])


@pytest.fixture(scope="module")
def tiny_classifier():
    """The shipped one: many codes and words, so that an order of adding up would show."""
    return read_starter().classifier


# Features


def test_features_are_scaled_to_length_one():
    counts = sparse.csr_matrix(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [2.0, 0.0, 0.0]]))

    found = design(counts, np.array([3.0, 4.0, 1.0])).toarray()

    assert found == pytest.approx(np.array([[0.6, 0.8, 0], [0, 0, 0], [1, 0, 0]]))


def test_the_counts_are_left_as_they_were():
    counts = sparse.csr_matrix(np.array([[2.0, 1.0]]))

    design(counts, np.array([3.0, 4.0]))

    assert counts.toarray().tolist() == [[2.0, 1.0]]


def test_a_term_is_rare_that_few_texts_hold():
    """Of three texts: in all, ln(4/4) + 1; in one, ln(4/2) + 1; in none, ln(4/1) + 1."""
    counts = sparse.csr_matrix(np.array([[1.0, 5.0, 0.0], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]]))

    assert rarity_of(counts) == pytest.approx([1, np.log(2) + 1, np.log(4) + 1])


def test_scikit_learn_weighs_the_same():
    """Oracle: TfidfTransformer with damped counts and smoothed idf."""
    from sklearn.feature_extraction.text import TfidfTransformer

    counts = sparse.csr_matrix(np.random.default_rng(3).poisson(0.7, (30, 12)).astype(float))

    found = design(counts, rarity_of(counts))

    oracle = TfidfTransformer(sublinear_tf=True, smooth_idf=True).fit_transform(counts)
    assert found.toarray() == pytest.approx(oracle.toarray(), abs=1e-6)


# Signs


def sign(name: str, table: pa.Table) -> list[float]:
    return signs(table)[:, SIGNS.index(name)].tolist()


def test_signs_say_what_stands_beside_the_words():
    table = inputs("Which book?", "a " * 30 + "end", is_post=True)

    assert sign("[post]", table) == [1, 1]
    assert sign("[question]", table) == [1, 0]
    assert sign("[ends with a question]", table) == [1, 0]
    assert sign("[question in a post]", table) == [1, 0]
    assert sign("[short]", table) == [1, 0]
    assert sign("[brief]", table) == [1, 0]


def test_the_length_of_a_response_is_none_of_a_post():
    response, post = inputs("one two three"), inputs("one two three", is_post=True)

    assert sign("[length]", response) == sign("[length]", post) == pytest.approx([np.log(4) / 8])
    assert sign("[length of a post]", response) == [0]
    assert sign("[length of a post]", post) == pytest.approx([np.log(4) / 8])


@pytest.mark.parametrize(
    ("column", "name"), [("has_link", "[link]"), ("is_link_only", "[link only]"), ("has_quote", "[quotes]")]
)
def test_what_was_taken_out_of_the_text_leaves_a_sign(column, name):
    assert sign(name, inputs("with", "without", **{column: [True, False]})) == [1, 0]


def test_there_is_one_column_per_sign():
    assert signs(inputs("a", "b")).shape == (2, len(SIGNS))


# Blocks for the workers


def test_blocks_hold_all_texts_in_their_order(tiny_folder, monkeypatch):
    monkeypatch.setattr("pipeline.codes.coding.BLOCK", 2)
    table = inputs("thank you", "school", "thank", "so", "you")

    cut = list(blocks(table, tiny_folder))

    assert [len(block.texts) for block in cut] == [2, 2, 1]
    assert [text for block in cut for text in block.texts.to_pylist()] == table["clean_text"].to_pylist()
    together = np.concatenate([code_block(block) for block in cut])
    assert np.array_equal(
        together, coded(read_starter(tiny_folder).classifier, *table["clean_text"].to_pylist())
    )


def test_a_block_finds_its_classifier_by_folder(tiny_folder):
    """A worker of another process gets a path, not the coefficients."""
    block = Block(pa.array(["Thank you"]), signs(inputs("Thank you")), tiny_folder)

    assert code_block(block)[0, 0] == pytest.approx(0.5, abs=0.005)


def test_a_row_holds_the_probabilities_of_its_text():
    todo = pa.table({"contribution_id": ["a", "b"], "source_hash": pa.array([1, 2], pa.uint64())})

    found = rows(todo, np.array([[0.25, 0.5], [0.75, 1.0]], dtype=np.float32), "tiny").to_pylist()

    assert found == [
        {"contribution_id": "a", "classifier_id": "tiny", "source_hash": 1, "probabilities": [0.25, 0.5]},
        {"contribution_id": "b", "classifier_id": "tiny", "source_hash": 2, "probabilities": [0.75, 1.0]},
    ]
