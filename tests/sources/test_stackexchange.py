"""Stack Exchange's API: a site's questions, answers and comments once, and the same as its dump has them."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadStudy, NoAccess
from pipeline.raw.items import Item
from pipeline.raw.live import Live
from pipeline.raw.stackexchange import reader
from pipeline.raw.stackexchange_live import _row, batches
from pipeline.raw.web import Asker
from pipeline.study import Source
from tests.sources.conftest import source_of
from tests.sources.stackexchange_server import START, StackExchangeStandIn, error
from tests.sources.stand_in import FAULTS, Answer
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(hours=2)
COMMUNITY = '[[community]]\nid = "stackexchange:chalk"\n'
SOURCE = Source("live", "stackexchange", community="stackexchange:chalk")
RECORDED = Path(__file__).parents[3] / "shared" / "data" / "stackexchange"


@pytest.fixture
def stack() -> Iterator[StackExchangeStandIn]:
    """A Stack Exchange on this machine, with one site."""
    stand_in = StackExchangeStandIn()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def make(live_bench: Callable[..., Bench], stack: StackExchangeStandIn) -> Callable[..., Bench]:
    """Give a function that makes a study which asks for this site."""

    def bench(*, secrets: dict[str, str] | None = None, charter: object = None, **options: object) -> Bench:
        own = {"service": stack.url, "community": "stackexchange:chalk"} | options
        return live_bench(COMMUNITY + source_of("stackexchange", own, charter=charter), secrets=secrets)

    return bench


@pytest.fixture
def bench(make: Callable[..., Bench]) -> Bench:
    return make()


def stored(bench: Bench) -> list[str]:
    """What is stored, by the site's ids; sorted, so that what is stored twice is seen."""
    found = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.removeprefix("stackexchange:") for (name,) in found)


def test_questions_answers_and_comments_come_in_whole_and_once(stack, bench):
    stack.add(120, answers_each=2, comments_each=3)
    counts = bench.collect()
    assert stored(bench) == sorted(stack.truth())
    assert counts["n_contributions"] == 720
    assert counts["incomplete"] == []


def test_places_and_moments_are_those_of_the_site(stack, bench):
    """Question 1 has answer 2; comment 1 stands under the question, comment 2 under the answer."""
    stack.add(1, answers_each=1, comments_each=2)
    bench.collect()
    columns = "contribution_id, native_kind, root_id, parent_id, epoch(created_at), seen_at >= created_at"
    question = "stackexchange:chalk:q1"
    assert bench.ask(f"select {columns} from raw.contributions order by all") == [
        ("stackexchange:chalk:a2", "answer", question, question, START + 601.0, True),
        ("stackexchange:chalk:c1", "comment", question, question, START + 630.0, True),
        ("stackexchange:chalk:c2", "comment", question, "stackexchange:chalk:a2", START + 630.0, True),
        (question, "question", question, None, START + 600.0, True),
    ]


def test_words_are_written_as_markdown(stack, bench):
    stack.add(1, comments_each=1)
    bench.collect()
    assert bench.ask("select title, text from raw.contributions order by all") == [
        ('How do you say "no" & stay calm?', "I say it **once**, as on day 1."),
        (None, "Do you *mean* day 1 & after?"),
    ]


def test_a_dump_and_the_api_of_a_site_make_one_contribution(stack, tmp_path: Path):
    """The same question, answer and comments, as the API and as a dump write them."""
    stack.add(1, answers_each=1, comments_each=2)
    stack.items["questions"][0] |= {"accepted_answer_id": 2, "closed_date": START + 1000}
    stack.items["answers"][0] |= {"last_edit_date": START + 700, "owner": {"user_type": "does_not_exist"}}
    question, answer = stack.items["questions"][0]["body"], stack.items["answers"][0]["body"]
    (tmp_path / "Posts.xml").write_text(
        f'<posts><row Id="1" PostTypeId="1" Body="{escape(question)}"/>'
        f'<row Id="2" PostTypeId="2" ParentId="1" Body="{escape(answer)}"/></posts>'
    )
    licensed = {"ContentLicense": "CC BY-SA 4.0"}
    rows = [
        licensed
        | {
            "Id": "1",
            "PostTypeId": "1",
            "AcceptedAnswerId": "2",
            "CreationDate": "2020-01-01T12:10:00.443",
            "ClosedDate": "2020-01-01T12:16:40.000",
            "Score": "1",
            "ViewCount": "12",
            "Body": question,
            "OwnerUserId": "8",
            "Title": 'How do you say "no" & stay calm?',
            "Tags": "<class-rules><voice>",
            "AnswerCount": "1",
        },
        licensed
        | {
            "Id": "2",
            "PostTypeId": "2",
            "ParentId": "1",
            "CreationDate": "2020-01-01T12:10:01.007",
            "LastEditDate": "2020-01-01T12:11:40.000",
            "Score": "2",
            "Body": answer,
            "OwnerDisplayName": "user9",
        },
        *(
            licensed
            | {
                "Id": str(number),
                "PostId": str(number),
                "Score": "2",
                "Text": f"Do you *mean* day {number} & after?",
                "CreationDate": "2020-01-01T12:10:30.900",
                "UserId": str(70 + number),
            }
            for number in (1, 2)
        ),
    ]
    read = reader(SOURCE, tmp_path / "Comments.xml")
    asked = [item for kind in stack.items.values() for item in kind]
    for row, item in zip(rows, asked, strict=True):
        dumped, told = read(row), reader(SOURCE, Path("chalk"))(_row(item, 9) | {"QuestionId": 1})
        assert isinstance(dumped, Item)
        assert isinstance(told, Item)
        assert told.seen == 9
        # A dump's row of a comment says neither when it was seen nor whether it was edited.
        for name in set(Item.__struct_fields__) - {"seen", "is_edited"}:
            assert getattr(dumped, name) == getattr(told, name), name


def test_what_is_asked_again_adds_nothing_twice(stack, bench):
    stack.add(120, answers_each=1, comments_each=1)
    bench.collect()
    before = len(stack.questions)
    assert bench.collect(now=LATER)["n_contributions"] == 0
    assert stored(bench) == sorted(stack.truth())
    assert len(stack.questions) - before == 3


def test_the_next_run_adds_what_is_new_with_its_threads(stack, bench):
    """A comment of the second run stands under an answer of the first."""
    stack.add(2, answers_each=1)
    bench.collect()
    stack.add(1, comments_each=1)
    stack.comment(stack.items["answers"][0]["answer_id"], START + 5000)
    bench.collect(now=LATER)
    assert stored(bench) == sorted(stack.truth())
    asked = "select root_id, parent_id from raw.contributions where contribution_id like '%:c2'"
    assert bench.ask(asked) == [("stackexchange:chalk:q1", "stackexchange:chalk:a2")]


def test_comments_on_questions_from_before_the_study_find_their_thread(stack, bench):
    stack.add(1, answers_each=1, start=START - 365 * 86_400)
    stack.comment(1, START)
    stack.comment(2, START)
    stack.comment(99, START)
    bench.collect()
    rows = bench.ask("select contribution_id, root_id, parent_id from raw.contributions order by all")
    assert [tuple(name.removeprefix("stackexchange:chalk:") for name in row) for row in rows] == [
        ("c1", "q1", "q1"),
        ("c2", "q1", "a2"),
    ]
    assert bench.ask("select reason from raw.rejected") == [("no thread",)]


def test_the_whole_history_comes_when_it_is_wanted(stack, make):
    stack.add(1, answers_each=1, start=START - 365 * 86_400)
    bench = make(whole_history=True)
    bench.collect()
    assert stored(bench) == sorted(stack.truth())


def test_a_second_that_fills_pages_by_itself_loses_nothing(stack, bench):
    stack.add(250, every_s=0)
    stack.add(5, start=START + 100)
    bench.collect()
    assert stored(bench) == sorted(stack.truth())


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_changes_nothing(fault, stack, bench):
    stack.add(120, answers_each=1, comments_each=1)
    waiting = [fault]
    stack.fault = lambda number, _: waiting.pop() if waiting and number == 2 else None
    counts = bench.collect()
    assert waiting == []
    assert counts["incomplete"] == []
    assert stored(bench) == sorted(stack.truth())


@pytest.mark.parametrize(("number", "name"), [(502, "throttle_violation"), (503, "temporarily_unavailable")])
def test_an_error_that_passes_is_waited_for(number, name, stack, bench):
    stack.add(3)
    whole, odd = stack.answer, [error(number, name, "Violation of backoff parameter")]
    stack.answer = lambda question: odd.pop() if odd else whole(question)
    assert bench.collect()["incomplete"] == []
    assert stored(bench) == sorted(stack.truth())


def test_a_wish_for_silence_is_kept(stack, bench):
    stack.add(1)
    stack.backoff = 1
    started = time.monotonic()
    bench.collect()
    assert time.monotonic() - started >= len(stack.questions) - 1


def test_a_wish_for_more_silence_than_the_study_has_time_ends_the_run_in_words(stack, bench):
    stack.add(120)
    stack.backoff = 3600
    (problem,) = bench.collect()["incomplete"]
    assert "wishes to be left alone for 3600 s" in problem
    assert len(stored(bench)) == 100
    stack.backoff = None
    bench.collect(now=LATER)
    assert stored(bench) == sorted(stack.truth())


def test_a_quota_that_is_used_up_ends_the_run_in_words_and_the_next_goes_on(stack, bench):
    stack.add(250, answers_each=1)
    stack.quota = 2
    (problem,) = bench.collect()["incomplete"]
    assert "the day's quota of questions is used up" in problem
    assert len(stack.questions) == 2
    assert len(stored(bench)) == 199  # the second page begins with what the first ended with
    (problem,) = bench.collect()["incomplete"]
    assert "more requests available in 17524 seconds" in problem
    assert "come back in 17524 s" in problem
    stack.quota = 300
    bench.collect(now=LATER)
    assert stored(bench) == sorted(stack.truth())


def test_items_that_vanish_between_pages_leave_no_gap(stack, bench):
    stack.add(250)
    gone = stack.items["questions"][50]

    def vanish(number, _):
        if number == 2:
            stack.items["questions"].remove(gone)

    stack.fault = vanish
    bench.collect()
    assert stored(bench) == sorted(stack.truth() | {f"chalk:q{gone['question_id']}"})


def test_pages_that_come_twice_are_stored_once(stack, bench):
    stack.add(250)
    whole, last = stack.answer, {}

    def answer(question):
        found = last.pop(question.path, None)
        if found is None:
            found = last[question.path] = whole(question)
        return found

    stack.answer = answer
    bench.collect()
    assert stored(bench) == sorted(stack.truth())


@pytest.mark.parametrize("content", [{}, {"items": None}, [], {"items": {}}])
def test_an_answer_without_items_is_not_the_end(content, stack, bench):
    stack.add(5)
    whole, odd = stack.answer, [Answer(content)]
    stack.answer = lambda question: odd.pop() if odd else whole(question)
    bench.collect()
    assert stored(bench) == sorted(stack.truth())


def test_a_clock_that_is_wrong_by_a_day_loses_nothing(stack, bench):
    stack.clock_is_off_s = 86_400
    stack.add(120)
    bench.collect()
    assert stored(bench) == sorted(stack.truth())


def test_the_key_is_sent_when_there_is_one(stack, make):
    stack.add(1)
    stack.key = "an-invented-key"
    bench = make(secrets={"STACKEXCHANGE_KEY": "an-invented-key"})
    bench.collect()
    assert stored(bench) == ["chalk:q1"]


def test_a_key_that_is_refused_is_told_so(stack, make):
    with pytest.raises(NoAccess, match="Stack Exchange does not take STACKEXCHANGE_KEY"):
        make(secrets={"STACKEXCHANGE_KEY": "wrong"}).collect()


def test_a_site_that_is_not_there_is_told_in_the_apis_words(stack, make):
    (problem,) = make(site="slate").collect()["incomplete"]
    assert 'the API says "No site found for name `slate`"' in problem


def test_a_deleted_account_and_a_moderator_are_seen_as_such(stack, bench):
    stack.add(2)
    stack.items["questions"][0]["owner"] = {"user_type": "does_not_exist", "display_name": "user12"}
    stack.items["questions"][1]["owner"]["user_type"] = "moderator"
    bench.collect()
    columns = "contributor_state, contributor_id is null, role"
    assert bench.ask(f"select {columns} from raw.contributions order by contribution_id") == [
        ("deleted", True, None),
        ("known", False, "moderator"),
    ]


def test_it_does_not_run_without_its_charter(stack, make):
    with pytest.raises(BadStudy, match="must say basis, ethics, contacted"):
        make(charter={}).collect()
    assert stack.questions == []


def _as_the_api_has_it(row: dict[str, str]) -> dict[str, Any]:
    """A row of a dump, as the API would show it."""
    moments = {"creation_date": "CreationDate", "last_edit_date": "LastEditDate", "closed_date": "ClosedDate"}
    item: dict[str, Any] = {
        name: int(datetime.fromisoformat(row[theirs]).replace(tzinfo=UTC).timestamp())
        for name, theirs in moments.items()
        if theirs in row
    }
    owner = row.get("OwnerUserId") or row.get("UserId")
    item |= {"owner": {"user_id": int(owner)} if owner else {"user_type": "does_not_exist"}}
    item |= {"score": int(row["Score"]), "body": row.get("Body", row.get("Text"))}
    if "PostId" in row:
        return item | {"comment_id": int(row["Id"]), "post_id": int(row["PostId"])}
    if row["PostTypeId"] == "2":
        return item | {"answer_id": int(row["Id"]), "question_id": int(row["ParentId"])}
    return item | {"question_id": int(row["Id"]), "title": escape(row["Title"]), "tags": []}


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recorded dump is not on this machine")
def test_a_recorded_dump_shown_by_an_api_gives_the_same_contributions_in_the_same_places(stack):
    """2,630 posts, of which some are wikis, and 1,829 comments, of which some stand under those."""
    read, dumped = reader(SOURCE, RECORDED / "Comments.xml"), {}
    for name in ("Posts.xml", "Comments.xml"):
        for row in ElementTree.parse(RECORDED / name).getroot():
            item = read(dict(row.attrib))
            if isinstance(item, Item):
                dumped[item.id] = item
                kind = f"{item.native_kind}s"
                stack.items[kind].append(_as_the_api_has_it(dict(row.attrib)))

    class Shelf:
        mark = staticmethod(lambda _: None)
        known = staticmethod(lambda ids: set(ids) & told.keys())

    told: dict[str, Item] = {}
    options = {"service": stack.url, "site": "chalk"}
    source = Source("live", "stackexchange", community="stackexchange:chalk", options=options)
    for batch in batches(Live(source, ("chalk",), {}, Asker(), lambda: 9, Shelf())):
        for line in batch.lines:
            item = reader(source, Path("chalk"))(line)
            assert isinstance(item, Item)
            assert item.id not in told
            told[item.id] = item
    assert told.keys() == dumped.keys()
    for name in (
        "root",
        "parent",
        "created",
        "edited",
        "title",
        "author",
        "author_state",
        "score",
        "native_kind",
    ):
        assert {key: getattr(item, name) for key, item in told.items()} == {
            key: getattr(item, name) for key, item in dumped.items()
        }, name


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=8), some, max_size=3),
    max_leaves=6,
)
NAMES = [
    "question_id",
    "answer_id",
    "comment_id",
    "post_id",
    "owner",
    "creation_date",
    "title",
    "tags",
    "body",
]


@given(st.dictionaries(st.sampled_from([*NAMES, "closed_date", "score", "edited"]), ANYTHING))
def test_no_answer_stops_the_reader(item):
    found = reader(SOURCE, Path("chalk"))(_row(item, 9))
    assert isinstance(found, Item | str)
