"""A stage is built when it has to be, and wholly anew when that was asked for."""

from datetime import UTC, datetime

import pytest

from flows import analyse

NOW = datetime(2026, 1, 2, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("settings")


@pytest.fixture
def folder(study_folder):
    return str(study_folder(more="[engine]\nworkers = 1"))


@pytest.fixture
def asked(monkeypatch):
    """What each build was asked beside the usual."""
    found = []

    def spy(_connection, _study, _settings, *, each, **more):
        found.append(more)
        return {"rows": 1}

    for stage in analyse.BUILDERS:
        monkeypatch.setitem(analyse.BUILDERS, stage, spy)
    return found


@pytest.mark.parametrize("stage", ["features", "topics", "codes"])
def test_stages_that_keep_what_they_made_are_told_to_make_everything_anew(folder, asked, stage):
    analyse.build_stage.fn(folder, stage, full=True, now=NOW)

    assert asked == [{"full": True}]


@pytest.mark.parametrize("stage", ["networks", "measures"])
def test_a_stage_that_was_built_from_the_same_is_built_again_only_when_asked(folder, asked, stage):
    for full in (False, False, True):
        analyse.build_stage.fn(folder, stage, full=full, now=NOW)

    assert asked == [{}, {}]


def test_every_stage_that_can_forget_is_told_to():
    """Found by what the doors take, so that a new one is not left out."""
    from inspect import signature

    takes = {stage for stage, build in analyse.BUILDERS.items() if "full" in signature(build).parameters}

    assert takes == set(analyse.KEEPING)
