"""How to ask a server that is busy, slow or broken: again, after a while, but not for ever."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
import stamina

from pipeline import __version__
from pipeline.errors import SourceRefuses, SourceSilent

Answer = TypeVar("Answer")

OK = 200
GONE = (404, 410)
# Too many questions, time-outs, and servers (or what stands before them) in trouble; asked again they may well answer.
MAY_PASS = (408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529)
# Names of headers that say when to come back: seconds, or a moment in one of two ways of writing.
COME_BACK = ("retry-after", "x-ratelimit-reset", "ratelimit-reset")
# A number larger than this is a moment in seconds since 1970, not a length of time.
LONGEST_WAIT = 10**8


class Busy(Exception):
    """Raised when the same question may be answered later; says what came, and when to come back if the server told."""

    def __init__(self, came: str, come_back_s: float | None = None) -> None:
        self.came = came
        self.come_back_s = come_back_s
        super().__init__(came)


class Gone(Exception):
    """Raised when the server says that what was asked for is not there."""


@dataclass(frozen=True)
class Patience:
    """How long to wait for a server (seconds), and how often to ask the same again."""

    answer_s: float = 30.0
    attempts: int = 8
    first_wait_s: float = 1.0
    longest_wait_s: float = 60.0
    whole_s: float = 1800.0


def patience_of(options: Mapping[str, Any]) -> Patience:
    """What a study says about how long a source may take."""
    usual = Patience()
    return Patience(
        answer_s=options.get("seconds_an_answer", usual.answer_s),
        attempts=options.get("attempts", usual.attempts),
        first_wait_s=options.get("first_wait_seconds", usual.first_wait_s),
        longest_wait_s=usual.longest_wait_s,
        whole_s=options["minutes"] * 60 if "minutes" in options else usual.whole_s,
    )


@dataclass
class Asker:
    """Asks until there is an answer, within what is left of the time for the whole source."""

    patience: Patience = field(default_factory=Patience)
    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)

    def __post_init__(self) -> None:
        """Start the clock; and let stamina log nothing, since a question may hold a name."""
        self.started = self.clock()
        stamina.instrumentation.set_on_retry_hooks(())

    @property
    def left_s(self) -> float:
        """What is left of the time for the whole source."""
        return self.patience.whole_s - (self.clock() - self.started)

    def ask(self, question: Callable[[], Answer], what: str) -> Answer:
        """Ask, and ask again while the server is busy.

        Raises
        ------
        SourceSilent
            When attempts or time are used up, or the server says to come back later than the study allows.
        """
        if self.left_s <= 0:
            raise SourceSilent(f"the {self.patience.whole_s / 60:.0f} minutes that the study allows are over")
        try:
            for attempt in stamina.retry_context(
                on=self._wait,
                attempts=self.patience.attempts,
                timeout=self.left_s,
                wait_initial=self.patience.first_wait_s,
                wait_max=self.patience.longest_wait_s,
                wait_jitter=self.patience.first_wait_s,
            ):
                with attempt:
                    return question()
        except Busy as busy:
            later = "" if busy.come_back_s is None else f" (come back in {busy.come_back_s:.0f} s)"
            raise SourceSilent(f"{what} gave {busy.came}{later}, as often as it was asked") from busy
        raise AssertionError("stamina ends by an answer or by raising")  # pragma: no cover

    def wait(self, seconds: float, what: str) -> None:
        """Leave a server alone for as long as it wishes.

        Raises
        ------
        SourceSilent
            When that is longer than what is left of the time for the whole source.
        """
        if seconds >= self.left_s:
            raise SourceSilent(
                f"{what} wishes to be left alone for {seconds:.0f} s, longer than the study allows"
            )
        time.sleep(seconds)

    def _wait(self, error: Exception) -> bool | float:
        """Whether to ask again; when the server says how long to wait, that long."""
        if not isinstance(error, Busy):
            return False
        if error.come_back_s is None:
            return True
        # Nought would be taken for a no.
        return max(error.come_back_s, 0.1) if error.come_back_s < self.left_s else False


class Web:
    """Asks a server for JSON or text by HTTP; ``look`` may say what an answer means before its status is judged."""

    def __init__(
        self,
        asker: Asker,
        *,
        headers: Mapping[str, str] | None = None,
        look: Callable[[httpx.Response], None] | None = None,
    ) -> None:
        self.asker = asker
        self.look = look
        named = {"User-Agent": f"staffroom/{__version__}"} | dict(headers or {})
        self.client = httpx.Client(
            timeout=asker.patience.answer_s, headers=named, follow_redirects=True, trust_env=True
        )

    def json(self, url: str, params: Mapping[str, Any] | None = None, **how: Any) -> Any:
        """Ask for JSON; an empty body, a page in its place and a broken one are asked for again."""
        return self.asker.ask(lambda: read_json(self.once(url, params, **how).content), url)

    def response(self, url: str, params: Mapping[str, Any] | None = None, **how: Any) -> httpx.Response:
        """Ask for anything, with its headers."""
        return self.asker.ask(lambda: self.once(url, params, **how), url)

    def once(
        self, url: str, params: Mapping[str, Any] | None = None, *, method: str = "GET", **how: Any
    ) -> httpx.Response:
        """Ask for anything a single time."""
        try:
            response = self.client.request(method, url, params=dict(params or {}), **how)
        except httpx.RequestError as error:
            raise Busy(f"no answer ({type(error).__name__})") from error
        if self.look is not None:
            self.look(response)
        check(response.status_code, response.headers, url)
        return response


def check(status: int, headers: Mapping[str, str], what: str) -> None:
    """Say what a status means.

    Raises
    ------
    Busy
        When it may pass.
    Gone
        When it is not there.
    SourceRefuses
        When the server will not give it to us, however often it is asked.
    """
    if status in MAY_PASS:
        raise Busy(f"status {status}", come_back_s(headers))
    if status in GONE:
        raise Gone(f"{what} is not there")
    if status >= 400:  # noqa: PLR2004 - where HTTP's errors begin
        raise SourceRefuses(f"{what} is refused (status {status})")


def read_json(body: bytes) -> Any:
    """Read JSON.

    Raises
    ------
    Busy
        When the body is empty, a page, or broken off: all of them are answers of a server in trouble.
    """
    if not body.strip():
        raise Busy("an empty answer")
    try:
        return json.loads(body)
    except ValueError:
        came = "a page in place of JSON" if body.lstrip()[:1] == b"<" else "broken JSON"
        raise Busy(came) from None


def come_back_s(headers: Mapping[str, str]) -> float | None:
    """How many seconds a server asks to be left alone, by its own clock, since ours may be wrong."""
    said = next((headers[name] for name in COME_BACK if headers.get(name)), None)
    if said is None:
        return None
    here = _moment(headers.get("date", "")) or datetime.now(UTC)
    try:
        seconds = float(said)
    except ValueError:
        then = _moment(said)
        return None if then is None else max((then - here).total_seconds(), 0.0)
    return max(seconds - here.timestamp(), 0.0) if seconds > LONGEST_WAIT else max(seconds, 0.0)


def _moment(text: str) -> datetime | None:
    """Read a moment as HTTP or as ISO 8601 writes it."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None
