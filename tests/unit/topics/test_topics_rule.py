"""The rule: where centres lie, how near is near enough, and what must not change an answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics.pairwise import cosine_similarity

from pipeline.topics.rule import FINEST, OUTLIER, Rule, cosines, learn_rule, merge_alike, read_rule

EAST, NORTH = [100, 0], [0, 100]
VECTORS = arrays(np.int8, st.tuples(st.integers(2, 30), st.just(4)), elements=st.integers(-127, 127))


@pytest.fixture
def compass():
    """Two topics, east and north; a text belongs to one when its cosine is .8 or more."""
    return Rule(np.array([[FINEST, 0], [0, FINEST]], dtype=np.int16), threshold=0.8)


def test_a_text_goes_to_the_nearest_centre_if_it_is_near_enough(compass):
    """Cosines to east and north: (1, 0), (.6, .8), (.7071, .7071), (0, 1), (-1, 0)."""
    texts = np.array([[50, 0], [3, 4], [9, 9], [0, 7], [-1, 0]], dtype=np.int8)

    topics, similarities = compass.nearest(texts)

    assert topics.tolist() == [0, 1, OUTLIER, 1, OUTLIER]
    assert similarities == pytest.approx([1, 0.8, np.sqrt(0.5), 1, 0])


def test_a_text_without_a_known_word_has_no_topic_even_when_anything_is_near_enough(compass):
    rule = Rule(compass.centres, threshold=-1.0)

    assert rule.nearest(np.array([[0, 0], [-5, -5]], dtype=np.int8))[0].tolist() == [OUTLIER, 0]


def test_a_centre_lies_in_the_middle_of_the_directions_of_its_cluster():
    """East and north average to north-east, however long the vectors are; outliers pull at nothing."""
    vectors = np.array([EAST, [0, 10], [-100, 3]], dtype=np.int8)

    rule = learn_rule(vectors, np.array([4, 4, OUTLIER]), below=0.0)

    assert rule.centres.tolist() == [[round(FINEST * np.sqrt(0.5))] * 2]


def test_the_threshold_is_a_quantile_of_how_near_clustered_texts_are_to_their_own_centre():
    """Five texts in each of two clusters, one of them aside: half of what they reach lies below the median."""
    near = [EAST] * 4 + [[80, 60]] + [NORTH] * 4 + [[-60, 80]]
    vectors, labels = np.array(near, dtype=np.int8), np.repeat([0, 1], 5)

    rule = learn_rule(vectors, labels, below=0.5)

    own = [cosine_similarity(vectors[labels == cluster], rule.centres[[cluster]]) for cluster in (0, 1)]
    assert rule.threshold == pytest.approx(np.median(own))
    assert (rule.nearest(vectors)[0] != OUTLIER).sum() >= 5


def test_a_higher_quantile_leaves_more_texts_out():
    generator = np.random.default_rng(1)
    labels = np.repeat([0, 1], 100)
    noise = generator.integers(-60, 60, (200, 2))
    vectors = np.clip(np.where(labels[:, None] == 0, EAST, NORTH) + noise, -127, 127).astype(np.int8)

    left_out = [
        (learn_rule(vectors, labels, below=below).nearest(vectors)[0] == OUTLIER).mean()
        for below in (0.0, 0.1, 0.3)
    ]

    assert left_out[0] < left_out[1] < left_out[2]


@given(VECTORS)
def test_cosines_are_those_of_scikit_learn(vectors):
    centres = np.array([[1, 2, 3, 4], [-5, 0, 0, 9]], dtype=np.int16)

    assert cosines(vectors, centres) == pytest.approx(cosine_similarity(vectors, centres), abs=1e-12)


@given(VECTORS, st.data())
def test_neither_blocks_nor_order_change_an_answer_by_a_single_bit(vectors, data):
    centres = data.draw(arrays(np.int16, (3, 4), elements=st.integers(-FINEST, FINEST)))
    rule = Rule(centres, threshold=0.1)
    order = data.draw(st.permutations(range(len(vectors))))
    topics, similarities = rule.nearest(vectors)

    one_by_one = [rule.nearest(vectors[[row]]) for row in order]

    assert [topic for ((topic,), _) in one_by_one] == topics[order].tolist()
    assert [similarity for (_, (similarity,)) in one_by_one] == similarities[order].tolist()


@given(VECTORS.filter(lambda vectors: vectors.any(axis=1).all()), st.data())
def test_the_names_of_clusters_do_not_matter(vectors, data):
    """Clusters 0, 1, 2 named 20, 10, 30 instead: the same texts lie together, and the same are left out."""
    labels = np.array(
        data.draw(st.lists(st.integers(-1, 2), min_size=len(vectors), max_size=len(vectors)).filter(lambda x: max(x) >= 0))
    )  # fmt: skip
    renamed = np.array([{0: 20, 1: 10, 2: 30, OUTLIER: OUTLIER}[label] for label in labels])

    rule, other = (learn_rule(vectors, names, below=0.05) for names in (labels, renamed))

    assert other.threshold == pytest.approx(rule.threshold)
    assert sorted(other.centres.tolist()) == sorted(rule.centres.tolist())


def test_new_numbers_leave_the_topics_as_they_are(compass):
    texts = np.array([[50, 0], [3, 4], [9, 9]], dtype=np.int8)

    assert compass.renumbered([1, 0]).nearest(texts)[0].tolist() == [1, 0, OUTLIER]


def test_a_rule_is_read_as_it_was_written(compass):
    copy = read_rule(compass.to_bytes())

    assert copy.centres.tolist() == compass.centres.tolist()
    assert copy.centres.dtype == np.int16
    assert copy.threshold == compass.threshold


def test_clusters_that_point_the_same_way_are_one_topic():
    """Clusters 0 and 1 lie 10 degrees apart (cosine .98), cluster 2 lies across; outliers stay outliers."""
    vectors = np.array([[100, 0], [98, 17], [0, 100], [50, 50]], dtype=np.int8)

    merged = merge_alike(vectors, np.array([0, 1, 2, OUTLIER]), alike=0.8, most=9)

    assert merged[0] == merged[1] != merged[2]
    assert merged[3] == OUTLIER
    assert OUTLIER not in merged[:3]


def test_clusters_that_are_not_alike_enough_stay_apart():
    """The same two, asked to be within a cosine of .99; ten degrees are too far."""
    vectors = np.array([[100, 0], [98, 17], [0, 100]], dtype=np.int8)

    assert len(set(merge_alike(vectors, np.array([0, 1, 2]), alike=0.99, most=9).tolist())) == 3


def test_one_cluster_or_none_is_left_as_it_is():
    vectors = np.array([EAST, NORTH], dtype=np.int8)

    assert merge_alike(vectors, np.array([5, OUTLIER]), alike=0.8, most=9).tolist() == [5, OUTLIER]
    assert merge_alike(vectors, np.array([OUTLIER, OUTLIER]), alike=0.8, most=9).tolist() == [
        OUTLIER,
        OUTLIER,
    ]


def test_no_more_groups_are_left_than_a_reader_can_take_in():
    """Three clusters at 0, 60 and 90 degrees, none alike: of two groups, the nearer two make one."""
    vectors = np.array([[100, 0], [50, 87], [0, 100]], dtype=np.int8)

    merged = merge_alike(vectors, np.array([0, 1, 2]), alike=0.99, most=2)

    assert merged[0] != merged[1] == merged[2]
