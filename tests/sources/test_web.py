"""How servers are asked: again when they are busy, as long as the study allows, and never past what they ask for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceRefuses, SourceSilent
from pipeline.raw.web import Asker, Busy, Gone, Patience, Web, check, come_back_s, patience_of, read_json
from tests.sources.stand_in import FAULTS, Answer, Question, StandIn

QUICK = Patience(answer_s=1, attempts=4, first_wait_s=0.01, longest_wait_s=0.05, whole_s=20)


class Counter(StandIn):
    """Answers every question with its number."""

    def answer(self, question: Question) -> Answer:
        """The number of the question, and what was asked."""
        return Answer({"number": len(self.questions), "asked": question.query, "path": question.path})


@pytest.fixture
def server() -> Iterator[Counter]:
    """A server that counts."""
    stand_in = Counter()
    with stand_in.running():
        yield stand_in


@pytest.fixture
def web() -> Web:
    """A client that does not wait long."""
    return Web(Asker(QUICK))


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_asked_again_and_answered(fault: str, server: Counter, web: Web) -> None:
    waiting = [fault]
    server.fault = lambda *_: waiting.pop() if waiting else None
    assert web.json(f"{server.url}/a", {"page": 3}) == {"number": 2, "asked": {"page": "3"}, "path": "/a"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("500", "gave status 500, as often as it was asked"),
        ("html", "gave a page in place of JSON"),
        ("empty", "gave an empty answer"),
        ("truncated", "gave no answer (RemoteProtocolError)"),
        ("reset", "gave no answer (ReadError)"),
        ("time-out", "gave no answer (ReadTimeout)"),
    ],
)
def test_a_fault_that_stays_ends_in_words(fault: str, told: str, server: Counter, web: Web) -> None:
    server.fault = lambda *_: fault
    with pytest.raises(SourceSilent) as raised:
        web.json(f"{server.url}/a")
    assert told in str(raised.value)
    assert len(server.questions) == QUICK.attempts


def test_a_server_that_is_not_there_is_told_so(web: Web) -> None:
    """Port 9 of this machine is nobody's."""
    with pytest.raises(SourceSilent, match="no answer"):
        web.json("http://127.0.0.1:9/")


def test_a_wait_longer_than_the_study_allows_is_not_begun(server: Counter, web: Web) -> None:
    server.answer = lambda _: Answer({}, 429, {"Retry-After": "600"})
    with pytest.raises(SourceSilent, match=r"status 429 \(come back in 600 s\)"):
        web.json(f"{server.url}/a")
    assert len(server.questions) == 1


def test_the_time_of_a_source_is_bounded(server: Counter) -> None:
    moment = {"now": 0.0}
    web = Web(Asker(Patience(whole_s=60), clock=lambda: moment["now"]))
    web.json(f"{server.url}/a")
    moment["now"] = 61.0
    with pytest.raises(SourceSilent, match="the 1 minutes that the study allows are over"):
        web.json(f"{server.url}/b")


@pytest.mark.parametrize(
    ("status", "raised"),
    [(404, Gone), (410, Gone), (403, SourceRefuses), (401, SourceRefuses), (429, Busy), (503, Busy)],
)
def test_a_status_says_whether_to_ask_again(status: int, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        check(status, {}, "a page")


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_an_answer_is_taken(status: int) -> None:
    check(status, {}, "a page")


def test_what_is_gone_is_asked_once(server: Counter, web: Web) -> None:
    server.answer = lambda _: Answer({}, 404)
    with pytest.raises(Gone):
        web.json(f"{server.url}/a")
    assert len(server.questions) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"date": "Sun, 01 Mar 2026 12:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 12:01:00 GMT"}, 60),
        ({"date": "Sun, 01 Mar 2026 12:00:00 GMT", "x-ratelimit-reset": "2026-03-01T12:05:00.000Z"}, 300),
        ({"date": "Sun, 01 Mar 2026 12:00:00 GMT", "ratelimit-reset": "1772366430"}, 30),
        ({"date": "Sun, 01 Mar 2026 12:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}, 0),
    ],
)
def test_when_to_come_back_is_read_in_every_way_of_writing(
    headers: dict[str, str], seconds: float | None
) -> None:
    """1772366430 is 12:00:30 of that day."""
    assert come_back_s(headers) == seconds


def test_our_own_clock_being_wrong_does_not_matter() -> None:
    """The server's clock is a year behind ours, and it asks for two minutes by its own."""
    then = datetime.now(UTC) - timedelta(days=365)
    headers = {"date": format_datetime(then), "retry-after": format_datetime(then + timedelta(minutes=2))}
    assert come_back_s(headers) == 120


@given(st.dictionaries(st.sampled_from(["date", "retry-after", "ratelimit-reset"]), st.text(max_size=40)))
def test_no_header_is_too_odd(headers: dict[str, str]) -> None:
    found = come_back_s(headers)
    assert found is None or found >= 0 or found != found  # noqa: PLR0124 - "nan" is a number of seconds to Python


@pytest.mark.parametrize(
    ("body", "came"),
    [
        (b"", "an empty answer"),
        (b" \n", "an empty answer"),
        (b"<html>", "a page in place of JSON"),
        (b'{"a": [1, 2', "broken JSON"),
        (b"\xff\xfe", "broken JSON"),
    ],
)
def test_a_body_that_is_no_json_is_a_fault(body: bytes, came: str) -> None:
    with pytest.raises(Busy) as raised:
        read_json(body)
    assert raised.value.came == came


@pytest.mark.parametrize(
    ("options", "patience"),
    [
        ({}, Patience()),
        ({"minutes": 5}, Patience(whole_s=300)),
        ({"seconds_an_answer": 3, "attempts": 2}, Patience(answer_s=3, attempts=2)),
        ({"first_wait_seconds": 0.5}, Patience(first_wait_s=0.5)),
    ],
)
def test_the_study_says_how_patient_to_be(options: dict[str, float], patience: Patience) -> None:
    assert patience_of(options) == patience


def test_the_client_says_who_asks(server: Counter, web: Web) -> None:
    web.json(f"{server.url}/a")
    assert server.questions[0].headers["user-agent"].startswith("staffroom/")
