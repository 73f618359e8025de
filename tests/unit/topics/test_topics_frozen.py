"""A fitted model is used again: old topics stay, new texts join them, and only stated reasons fit anew."""

import duckdb
import numpy as np
import pytest

from pipeline import store
from pipeline.study import read_study
from pipeline.topics import build as door
from pipeline.topics.build import build
from tests.unit.topics.conftest import ASSIGNED, assigned, rows, talk, write_texts


def warning(connection):
    ((found,),) = rows(connection, "select warning from topics.models where is_current")
    return found


def test_building_again_fits_nothing_and_changes_nothing(opened, settings):
    connection, study = opened
    before = rows(connection, ASSIGNED)

    said = build(connection, study, settings)

    assert said["fitted"] == 0
    assert rows(connection, ASSIGNED) == before


def test_fitting_anew_from_the_same_seed_gives_the_same_topics(opened, settings):
    connection, study = opened
    tables = [ASSIGNED, "select * from topics.topics order by all", "select * from topics.terms order by all"]
    before = [rows(connection, table) for table in tables]

    said = build(connection, study, settings, full=True)

    assert said["fitted"] == 1
    assert [rows(connection, table) for table in tables] == before


def test_new_texts_are_assigned_by_the_frozen_model_and_old_ones_stay(opened, settings, new_texts):
    connection, study = opened
    before = assigned(connection)
    write_texts(connection, new_texts)

    said = build(connection, study, settings)
    after = assigned(connection)

    assert said["fitted"] == 0
    assert {id_: after[id_] for id_ in before} == before
    assert set(after) - set(before) == {text.id for text in new_texts}
    home = {}
    for text in new_texts:
        home.setdefault(text.about, []).append(after[text.id])
    right = sum(max(map(topics.count, set(topics) - {-1})) for topics in home.values())
    assert right / len(new_texts) >= 0.8


def test_one_by_one_or_all_together_new_texts_get_the_same_topics(opened, settings, new_texts):
    """Told in two steps, they are those of the rule applied to all vectors at once."""
    connection, study = opened
    for some in (new_texts[:1], new_texts[1:]):
        write_texts(connection, some)
        build(connection, study, settings)
    ((model_id,),) = rows(connection, "select model_id from topics.models where is_current")
    rule = door.read_rule(door._model_path(study, model_id).read_bytes())

    topics, similarities = rule.nearest(np.array([text.vector for text in new_texts], dtype=np.int8))

    found = {id_: (topic, similarity) for id_, topic, similarity in rows(connection, ASSIGNED)}
    assert [found[text.id][0] for text in new_texts] == topics.tolist()
    assert [found[text.id][1] for text in new_texts] == pytest.approx(similarities, abs=1e-6)


def test_a_text_that_is_gone_leaves_no_topic_behind(opened, settings, old_texts):
    connection, study = opened
    connection.execute("delete from features.texts where contribution_id = 'c5'")
    connection.execute("delete from features.embeddings where text_hash = ?", [old_texts[5].hash])

    build(connection, study, settings)

    assert "c5" not in assigned(connection)
    assert store.n_rows(connection, "topics.nearest") == len(old_texts) - 1
    ((total,),) = rows(connection, "select sum(n_contributions) from topics.topics")
    assert total == len(old_texts) - 1


@pytest.fixture
def fits(monkeypatch):
    """Count fits instead of fitting."""
    asked = []

    def fit(connection, study, wanted, *, n_texts):
        asked.append(n_texts)
        ((model_id,),) = rows(connection, "select model_id from topics.models where is_current")
        return model_id

    monkeypatch.setattr(door, "_fit", fit)
    return asked


@pytest.mark.parametrize(
    "line",
    [
        "seed = 8",
        "[topics]\nsmallest_topic = 20",
        "[topics]\nsample = 900",
        "[measures]\nexclusion_profile = 2",
    ],
)
def test_other_settings_ask_for_another_model(opened, settings, fits, copied, line):
    connection, _ = opened
    path = copied / "study.toml"
    text = path.read_text()
    path.write_text(text.replace("seed = 7", line) if "seed" in line else f"{text}\n{line}")

    build(connection, read_study(copied), settings)

    assert len(fits) == 1


def test_settings_that_topics_do_not_use_ask_for_no_other_model(opened, settings, fits, copied):
    connection, _ = opened
    path = copied / "study.toml"
    path.write_text(f"{path.read_text()}\n[measures]\ndraws = 100")

    build(connection, read_study(copied), settings)

    assert fits == []


def test_a_model_file_that_is_gone_or_altered_is_fitted_again(opened, settings, fits):
    connection, study = opened
    ((model_id,),) = rows(connection, "select model_id from topics.models where is_current")
    path = door._model_path(study, model_id)
    path.write_bytes(path.read_bytes() + b"x")
    build(connection, study, settings)
    path.unlink()
    build(connection, study, settings)

    assert len(fits) == 2


def test_a_model_is_old_when_there_are_more_than_twice_as_many_texts(opened, settings, fits, old_texts):
    connection, study = opened
    more = talk(1_501, seed=9, start=10_000)
    for text in more:
        text.vector = old_texts[0].vector
    write_texts(connection, more[:1_500])
    build(connection, study, settings)
    assert fits == []

    write_texts(connection, more[1_500:])
    build(connection, study, settings)
    assert fits == [3_001]


def test_topics_that_no_longer_serve_the_contributions_are_warned_of(opened, settings, old_texts):
    """Fourteen hundred new texts on nothing known: more than four of ten contributions have no topic now."""
    connection, study = opened
    strange = talk(1_400, seed=9, start=10_000)
    for text in strange:
        text.vector = [0] * 20
    write_texts(connection, strange)

    said = build(connection, study, settings)

    assert said["fitted"] == 0
    assert "belong to no topic" in warning(connection)
    assert said["warning"] == warning(connection)


def test_when_a_study_loses_its_texts_its_topics_go_with_them(opened, settings):
    connection, study = opened
    for table in ("features.texts", "features.embeddings", "features.models"):
        store.empty(connection, table)

    said = build(connection, study, settings)

    assert said["n_topics"] == 0
    assert assigned(connection) == {}


def test_a_fit_that_fails_half_way_leaves_the_old_topics(opened, settings, monkeypatch):
    connection, study = opened
    before = rows(connection, ASSIGNED)

    def fail(*_, **__):
        raise duckdb.Error("no more")

    monkeypatch.setattr(door, "_write_topics", fail)
    monkeypatch.setattr(door.fitting, "fit", lambda *_, **__: fitted_before(connection, study))
    with pytest.raises(duckdb.Error):
        build(connection, study, settings, full=True)

    assert rows(connection, ASSIGNED) == before
    assert build(connection, study, settings)["fitted"] == 0


def fitted_before(connection, study):
    """What fitting gave last time."""
    ((model_id,),) = rows(connection, "select model_id from topics.models where is_current")
    rule = door.read_rule(door._model_path(study, model_id).read_bytes())
    return door.fitting.Fitted(model_id, rule, [], None)
