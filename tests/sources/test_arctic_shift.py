"""Arctic Shift's API: every post and comment of the study's dates once, in the order they were written."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from pipeline.errors import BadStudy
from tests.sources.arctic_shift_server import START, ArcticShiftStandIn
from tests.sources.conftest import source_of
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(hours=2)
END = 1_609_459_200  # 2021-01-01, where the study of these tests ends


@pytest.fixture
def arctic() -> Iterator[ArcticShiftStandIn]:
    """An Arctic Shift on this machine."""
    stand_in = ArcticShiftStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def bench(live_bench: Callable[..., Bench], arctic: ArcticShiftStandIn) -> Bench:
    """A study that asks it for r/Oak."""
    return live_bench(source_of("arctic-shift", {"service": arctic.url}))


def stored(bench: Bench) -> list[str]:
    """What is stored, by Reddit's names; sorted, so that what is stored twice is seen."""
    found = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("reddit:") for (name,) in found)


def states(bench: Bench) -> list[tuple]:
    return bench.ask("select contribution_id, state, text from raw.contributions order by all")


def test_posts_and_comments_come_in_whole_and_once(arctic, bench):
    arctic.add("Oak", 250, comments_each=3)
    counts = bench.collect()
    assert stored(bench) == sorted(arctic.truth())
    assert counts["n_contributions"] == 1000
    assert counts["incomplete"] == []


@pytest.mark.parametrize("is_inclusive", [True, False])
def test_a_second_that_goes_over_the_end_of_a_page_loses_nothing(arctic, bench, is_inclusive):
    """Forty comments a second: every page of a hundred ends within a second."""
    arctic.is_after_inclusive = is_inclusive
    arctic.add("Oak", 60, comments_each=20, every_s=1)
    bench.collect()
    assert stored(bench) == sorted(arctic.truth())


def test_a_second_that_fills_a_page_alone_is_told(arctic, bench):
    arctic.add("Oak", 120, every_s=0)
    arctic.add("Oak", 5, start=START + 10)
    bench.collect()
    assert len(stored(bench)) == 105
    assert bench.ask("select is_cap_hit from raw.runs") == [(True,)]


def test_what_is_asked_again_adds_nothing_twice(arctic, bench):
    arctic.add("Oak", 130, comments_each=2)
    bench.collect()
    before = len(arctic.questions)
    counts = bench.collect(now=LATER)
    assert counts["n_contributions"] == 0
    assert stored(bench) == sorted(arctic.truth())
    # The last hour of posts and of comments, and the ends of both.
    assert len(arctic.questions) - before == 4


def test_the_next_run_adds_what_is_new(arctic, bench):
    arctic.add("Oak", 150, comments_each=1)
    bench.collect()
    arctic.add("Oak", 120, comments_each=2)
    assert bench.collect(now=LATER)["n_contributions"] == 360
    assert stored(bench) == sorted(arctic.truth())


def test_what_the_archive_finds_late_is_asked_for_again(arctic, bench):
    arctic.add("Oak", 10)
    late = arctic.posts.pop(7)
    bench.collect()
    arctic.posts.insert(7, late)
    bench.collect(now=LATER)
    assert stored(bench) == sorted(arctic.truth())


def test_only_the_dates_of_the_study_are_asked_for(arctic, bench):
    arctic.add("Oak", 2, start=START)
    arctic.add("Oak", 1, start=START - 365 * 86_400)
    arctic.add("Oak", 1, start=END)
    bench.collect()
    assert stored(bench) == ["t3_p1", "t3_p2"]
    assert {question.query["before"] for question in arctic.questions} == {str(END)}


def test_the_whole_history_comes_when_it_is_wanted(live_bench, arctic):
    arctic.add("Oak", 1, start=START - 365 * 86_400)
    arctic.add("Oak", 1, start=END)
    bench = live_bench(source_of("arctic-shift", {"service": arctic.url, "whole_history": True}))
    bench.collect()
    assert stored(bench) == sorted(arctic.truth())


def test_a_study_that_begins_earlier_than_it_did_is_asked_for_from_there(arctic, bench):
    arctic.add("Oak", 3)
    arctic.add("Oak", 3, start=START - 365 * 86_400)
    bench.collect()
    path = bench.folder / "study.toml"
    path.write_text(path.read_text().replace("start = 2020-01-01", "start = 2018-01-01"))
    bench.collect(now=LATER)
    assert stored(bench) == sorted(arctic.truth())


def test_moments_and_places_are_reddits_own(arctic, bench):
    arctic.add("Oak", 1, comments_each=1)
    bench.collect()
    columns = "contribution_id, root_id, parent_id, epoch(created_at), epoch(seen_at)"
    assert bench.ask(f"select {columns} from raw.contributions order by all") == [
        ("reddit:t1_p1c0", "reddit:t3_p1", "reddit:t3_p1", START + 600.0, START + 660.0),
        ("reddit:t3_p1", "reddit:t3_p1", None, START + 600.0, START + 130_600.0),
    ]


def test_what_was_deleted_later_is_not_kept(arctic, bench):
    arctic.add("Oak", 4)
    arctic.posts[0]["_meta"] |= {"was_deleted_later": True}
    arctic.posts[1]["_meta"] |= {"was_deleted_later": True, "removal_type": "moderator"}
    arctic.posts[2]["selftext"] = "[removed]"
    bench.collect()
    assert states(bench) == [
        ("reddit:t3_p1", "author_deleted", None),
        ("reddit:t3_p2", "mod_removed", None),
        ("reddit:t3_p3", "mod_removed", None),
        ("reddit:t3_p4", "present", "I plan week 4 on paper."),
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_changes_nothing(fault, arctic, bench):
    arctic.add("Oak", 250, comments_each=1)
    waiting = [fault]
    arctic.fault = lambda number, _: waiting.pop() if waiting and number == 2 else None
    counts = bench.collect()
    assert waiting == []
    assert counts["incomplete"] == []
    assert stored(bench) == sorted(arctic.truth())


def test_a_question_that_is_too_slow_is_asked_for_fewer_items(arctic, bench):
    """As the archive does it: status 422 for a hundred, an answer for fewer."""
    arctic.add("Oak", 130)
    arctic.largest_quick = 50
    assert bench.collect()["incomplete"] == []
    assert stored(bench) == sorted(arctic.truth())
    assert {question.query["limit"] for question in arctic.questions} == {"100", "50"}


@pytest.mark.parametrize("content", [{}, {"data": None}, [], {"data": {"id": "p1"}}])
def test_an_answer_without_items_is_not_the_end(content, arctic, bench):
    arctic.add("Oak", 5)
    whole, odd = arctic.answer, [Answer(content)]
    arctic.answer = lambda question: odd.pop() if odd else whole(question)
    bench.collect()
    assert stored(bench) == sorted(arctic.truth())


def test_pages_that_come_twice_are_stored_once(arctic, bench):
    """Every page comes a second time in place of the next one."""
    arctic.add("Oak", 250)
    whole, last = arctic.answer, {}

    def answer(question):
        found = last.pop(question.path, None)
        if found is None:
            found = last[question.path] = whole(question)
        return found

    arctic.answer = answer
    bench.collect()
    assert stored(bench) == sorted(arctic.truth())


def test_items_that_vanish_between_pages_leave_no_gap(arctic, bench):
    arctic.add("Oak", 250)
    gone = arctic.posts[99]

    def vanish(number, _):
        if number == 2:
            arctic.posts.remove(gone)

    arctic.fault = vanish
    bench.collect()
    assert stored(bench) == sorted(arctic.truth() | {"t3_p100"})


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(arctic, bench):
    arctic.clock_is_off_s = -86_400
    arctic.add("Oak", 120)
    bench.collect()
    assert stored(bench) == sorted(arctic.truth())


def test_a_rate_limit_of_an_hour_ends_the_run_in_words_and_the_next_goes_on(arctic, bench):
    arctic.add("Oak", 350)
    whole, limited = arctic.answer, {"on": True}

    def answer(question):
        if limited["on"] and len(arctic.questions) > 2:
            return Answer({"data": None}, 429, {"X-RateLimit-Reset": "3600"})
        return whole(question)

    arctic.answer = answer
    (problem,) = bench.collect()["incomplete"]
    assert "status 429 (come back in 3600 s)" in problem
    assert len(stored(bench)) == 199  # the second page begins with what the first ended with
    limited["on"] = False
    bench.collect(now=LATER)
    assert stored(bench) == sorted(arctic.truth())


def test_a_refusal_is_told_in_the_archives_words_and_stops_no_other_listing(arctic, bench):
    arctic.add("Oak", 3, comments_each=1)
    whole = arctic.answer
    no = Answer({"data": None, "error": "Subreddit is not available"}, 400)
    arctic.answer = lambda question: no if "posts" in question.path else whole(question)
    (problem,) = bench.collect()["incomplete"]
    assert 'r/Oak: the archive says "Subreddit is not available"' in problem
    assert stored(bench) == ["t1_p1c0", "t1_p2c0", "t1_p3c0"]


def test_it_does_not_run_without_its_charter(live_bench, arctic):
    bench = live_bench(source_of("arctic-shift", {"service": arctic.url}, charter={}))
    with pytest.raises(BadStudy, match="must say basis, ethics, contacted"):
        bench.collect()
    assert arctic.questions == []


def test_lines_that_are_no_items_are_left_out(arctic, bench):
    arctic.add("Oak", 2)
    arctic.posts.append({"id": "odd", "subreddit": "Oak", "created_utc": START + 5})
    whole = arctic.answer

    def answer(question):
        found = whole(question)
        return Answer({"data": [None, "x", *found.content["data"]]})

    arctic.answer = answer
    bench.collect()
    assert stored(bench) == ["t3_p1", "t3_p2"]
    assert bench.ask("select reason from raw.rejected") == [("neither post nor comment",)]
