"""A second look at every other live source: counts, edits, markers and absences, and what a fault must not delete."""

from collections.abc import Callable, Iterator

import pytest

from tests.sources.looking_again import EDITED, PLATFORMS, Trials, Tried, told
from tests.unit.raw.conftest import Bench

MARKED = [name for name, platform in PLATFORMS.items() if platform.marker]


@pytest.fixture
def collected(live_bench: Callable[..., Bench]) -> Iterator[Callable[..., Tried]]:
    """Give a function that collects a few contributions of a service."""
    trials = Trials(live_bench)
    with trials.opened:
        yield trials.collected


@pytest.mark.parametrize("name", PLATFORMS)
def test_nothing_changed_is_nothing_written_but_that_it_was_looked_at(name, collected):
    tried = collected(name)
    before = tried.bench.part_files()
    counts = tried.look_again()
    assert counts["incomplete"] == []
    assert told(counts) == {}
    assert counts["n_checked"] == len(tried.stand_in.truth())
    assert tried.bench.part_files() == before


@pytest.mark.parametrize("name", PLATFORMS)
def test_another_score_becomes_an_observation(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.score)
    assert told(tried.look_again()) == {"n_counted": 1}
    assert tried.of_post("score", "raw.observations") == [(99,)]
    assert told(tried.look_again(days=6)) == {}


@pytest.mark.parametrize("name", PLATFORMS)
def test_an_edit_is_kept_as_a_version_in_the_same_place(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.edit)
    assert tried.look_again()["n_edited"] == 1
    (first, second) = tried.of_post("text, kind, root_id, parent_id, created_at, contributor_id")
    assert first[0] != second[0] == EDITED
    assert first[1:] == second[1:]
    assert tried.look_again(days=6)["n_edited"] == 0


@pytest.mark.parametrize("name", MARKED)
def test_what_says_that_it_is_gone_is_purged_at_once(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.marker)
    counts = tried.look_again()
    assert (counts["n_gone"], counts["n_parts_purged"]) == (1, 1)
    assert tried.of_post("state, title, text, extra, contributor_id") == [
        ("author_deleted", None, None, None, None)
    ]
    assert tried.of_post("state, detected_by", "raw.tombstones") == [("author_deleted", "re-check")]


@pytest.mark.parametrize("name", PLATFORMS)
def test_one_absence_is_no_deletion_two_are(name, collected):
    tried = collected(name)
    tried.platform.remove(tried.stand_in, tried.post)
    assert told(tried.look_again()) == {"n_absent": 1}
    assert tried.of_post("state, text is null") == [("present", False)]
    counts = tried.look_again(days=4)
    assert counts["n_gone"] == 1
    assert tried.of_post("text", "raw.contributions") == [(None,)]
    assert tried.of_post("state", "raw.tombstones") == [("unavailable",)]


@pytest.mark.parametrize("fault", ["500", "empty", "html", "truncated"])
@pytest.mark.parametrize("name", PLATFORMS)
def test_an_answer_that_is_none_deletes_nothing(name, fault, collected):
    tried = collected(name)
    tried.stand_in.fault = lambda _, question: fault if tried.platform.path in question.path else None
    for days in (3, 4):
        counts = tried.look_again(days=days)
        assert len(counts["incomplete"]) == 1
        assert (counts["n_absent"], counts["n_gone"]) == (0, 0)
    assert tried.bench.ask("select count(*) from raw.tombstones") == [(0,)]
