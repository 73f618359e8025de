"""What topics find: planted topics come out again, every modelled text has one, terms and figures are what they say."""

import json

import pytest

from pipeline import store
from pipeline.topics.build import build
from pipeline.topics.ladder import FEWEST_TEXTS
from pipeline.topics.terms import LEAST_CONTRIBUTORS
from tests.unit.topics.conftest import ASSIGNED, EMBEDDING, PLANTED, Text, assigned, rows, write_texts


def test_planted_topics_are_found_again(looked_at, old_texts):
    """Ten vocabularies; adjusted mutual information of what was planted and what was found, outliers a group of their own."""
    from sklearn.metrics import adjusted_mutual_info_score

    topics = assigned(looked_at)

    planted = [text.about for text in old_texts]
    assert adjusted_mutual_info_score(planted, [topics[text.id] for text in old_texts]) >= 0.8
    assert 8 <= len(set(topics.values()) - {-1}) <= 14


def test_every_modelled_text_has_exactly_one_topic(looked_at, old_texts):
    found = [id_ for id_, _, _ in rows(looked_at, ASSIGNED)]

    assert sorted(found) == sorted(text.id for text in old_texts)


def test_topics_are_numbered_by_size_and_counted(looked_at, old_texts):
    sizes = rows(looked_at, "select topic_id, n_contributions from topics.topics order by topic_id")
    topics = list(assigned(looked_at).values())

    assert [topic for topic, _ in sizes] == list(range(-1, len(sizes) - 1))
    assert [size for _, size in sizes] == [topics.count(topic) for topic, _ in sizes]
    assert [size for _, size in sizes[1:]] == sorted((size for _, size in sizes[1:]), reverse=True)
    assert sum(size for _, size in sizes) == len(old_texts)


def test_the_terms_of_a_topic_are_words_of_its_vocabulary_in_order(looked_at):
    found = {}
    for topic, rank, term, weight in rows(
        looked_at, "select topic_id, rank, term, weight from topics.terms order by all"
    ):
        found.setdefault(topic, []).append((rank, term, weight))

    assert len(found) >= 8
    for terms in found.values():
        assert [rank for rank, _, _ in terms] == list(range(1, len(terms) + 1))
        best = {term for _, term, _ in terms[:6]}
        assert max(len(best & set(words.split())) for words in PLANTED) >= 5


def test_every_shown_term_was_written_by_five_contributors_of_its_topic(looked_at, old_texts):
    topics = assigned(looked_at)
    for topic, term in rows(looked_at, "select topic_id, term from topics.terms"):
        people = {
            text.contributor for text in old_texts if topics[text.id] == topic and term in f" {text.words} "
        }
        assert len(people) >= LEAST_CONTRIBUTORS


def test_the_model_says_how_it_came_about(looked_at, old_texts, fitted):
    columns = "n_sample, n_topics, outlier_share, coherence_npmi, diversity, seed, settings, attempts, warning, threshold"
    ((n_sample, n_topics, outliers, npmi, diversity, seed, settings, attempts, told, threshold),) = rows(
        looked_at, f"select {columns} from topics.models where is_current"
    )
    topics = list(assigned(looked_at).values())

    assert (n_sample, seed, told) == (len(old_texts), 7, None)
    assert n_topics == len(set(topics) - {-1})
    assert outliers == pytest.approx(topics.count(-1) / len(topics))
    assert -1 <= npmi <= 1
    assert 0.8 <= diversity <= 1
    assert 0 < threshold < 1
    assert json.loads(settings)["asked"]["embedding_model_id"] == EMBEDDING
    assert json.loads(attempts)[-1]["refused"] is None
    assert fitted[1]["fitted"] == 1
    assert fitted[1]["n_topics"] == n_topics


def test_coherence_of_the_model_is_the_mean_of_its_topics(looked_at):
    ((mean, stored),) = rows(
        looked_at,
        "select avg(t.coherence_npmi), any_value(m.coherence_npmi) from topics.topics as t join topics.models as m "
        "using (model_id) where t.topic_id >= 0",
    )
    assert stored == pytest.approx(mean)


def numbered(n_texts):
    """Texts that repeat ten words in turn."""
    words = PLANTED[0].split()
    texts = [
        Text(f"c{number}", f"{words[number % 10]} n{number}", thread=f"t{number}")
        for number in range(n_texts)
    ]
    for number, text in enumerate(texts):
        text.vector = [100 if number % 10 == place else 1 for place in range(10)]
    return texts


@pytest.mark.parametrize("n_texts", [0, 1, 50, 500])
def test_a_small_study_has_no_topics_and_says_why(warehouse, study, settings, n_texts):
    write_texts(warehouse, numbered(n_texts)) if n_texts else None

    said = build(warehouse, study, settings)

    assert (said["n_topics"], said["outlier_share"]) == (0, 1.0)
    assert said["warning"] == f"Only {n_texts} texts can be modelled; topics need at least {FEWEST_TEXTS}."
    assert assigned(warehouse) == {}
    assert store.n_rows(warehouse, "topics.topics") == 0
    assert build(warehouse, study, settings) == said


def test_texts_without_a_known_word_are_not_fitted_on(warehouse, study, settings):
    texts = numbered(60)
    for text in texts[:20]:
        text.vector = [0] * 10
    write_texts(warehouse, texts)

    assert "Only 40 texts" in build(warehouse, study, settings)["warning"]
