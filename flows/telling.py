"""What a person sees while flows run: a bar on a terminal, plain lines elsewhere or in a log, nothing with --quiet."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import logging

    from rich.progress import Progress, TaskID


class Teller(Protocol):
    """Tells what is being done."""

    def say(self, line: str) -> None:
        """Tell one finished thing."""
        ...

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell how far a long step is."""
        ...


class Silent:
    """Tells nothing."""

    def say(self, line: str) -> None:
        """Tell nothing."""

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Tell nothing."""


@dataclass
class Plain:
    """Tells in lines, long steps at most every few seconds, on standard error."""

    every_seconds: float = 10.0
    _told_at: float = field(default=0.0, init=False)

    def say(self, line: str) -> None:
        """Print one line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Print one line now and then."""
        now = time.monotonic()
        if now - self._told_at >= self.every_seconds:
            self._told_at = now
            self.say(f"  {what}: {done:,}" + (f" of {total:,}" if total else ""))


class Bars:
    """Tells with progress bars on a terminal."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def say(self, line: str) -> None:
        """Print one line above the bars."""
        self._bars.console.print(line, markup=False, highlight=False)

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Move the bar of this step."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._tasks[what], completed=done, total=total)


class Logged(Plain):
    """Tells in the log of a run, so that the lines stand in Prefect's UI; long steps once a minute."""

    def __init__(self, log: "logging.Logger | logging.LoggerAdapter[Any]") -> None:
        super().__init__(every_seconds=60.0)
        self._log = log

    def say(self, line: str) -> None:
        """Log one line."""
        self._log.info(line)


_teller: ContextVar[Teller] = ContextVar("teller", default=Silent())  # noqa: B039  Silent has no state


def teller() -> Teller:
    """Give the teller in use."""
    return _teller.get()


@contextmanager
def telling(*, quiet: bool) -> Iterator[None]:
    """Choose how to tell for as long as the block lasts."""
    if quiet:
        yield from _using(Silent())
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
            yield from _using(Bars(bars))
    else:
        yield from _using(Plain())


@contextmanager
def telling_to(chosen: Teller) -> Iterator[None]:
    """Tell to a given teller for as long as the block lasts."""
    yield from _using(chosen)


def _using(chosen: Teller) -> Iterator[None]:
    """Make a teller the one in use."""
    token = _teller.set(chosen)
    try:
        yield
    finally:
        _teller.reset(token)
