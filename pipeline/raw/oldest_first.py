"""Listings that can be asked from some second on, oldest first: page after page, and a mark up to where all of it is stored."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.raw.live import Batch, Live, Stored
from pipeline.raw.web import Busy

Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Page:
    """What a question was answered with, and whether there may be more of it."""

    items: Items
    is_full: bool


@dataclass(frozen=True)
class Listing:
    """How a listing is asked: ``ask(second, page)`` gives items from about that second on, oldest first."""

    path: str
    stored: Stored
    ask: Callable[[int, int], Page]
    id_of: Callable[[dict[str, Any]], str]
    moment_of: Callable[[dict[str, Any]], int | None]
    has_pages: bool = True
    # Whether a page that is not full is the last one for certain; else the end is what adds nothing.
    is_short_last: bool = False
    # How far before the second the items may begin that are asked for, seconds.
    overlap_s: int = 1
    # What the service may show later than newer items, seconds.
    late_s: int = 0
    # Makes lines of the items that are not stored.
    lines_of: Callable[[Items], Items] = list

    def from_second(self, first: int) -> Iterator[Batch]:
        """What is not stored, and the moment up to which that is all.

        The next page is asked for by the second the last one ended with, since numbers of pages shift when an item is
        deleted meanwhile; only a second that fills a page by itself is followed by pages.
        """
        second, number = self._goes_on(first), 1
        recent: dict[str, int] = {}
        while True:
            page = self.ask(second, number)
            items = {self.id_of(item): item for item in page.items}
            moments = {name: self.moment_of(item) or second for name, item in items.items()}
            last = max(moments.values(), default=second)
            known = self.stored.known(items) | recent.keys()
            lines = self.lines_of([item for name, item in items.items() if name not in known])
            # Items of the last second come again, and so does a whole page when the server repeats itself.
            old = second - self.overlap_s
            recent = {name: moment for name, moment in recent.items() if moment >= old} | moments
            is_stuck, is_cut = last <= second and page.is_full, False
            ends = not page.is_full and (last <= second or self.is_short_last)
            if is_stuck and not self.has_pages:
                last, is_cut = second + 1, True
            second, number = max(second, last), number + 1 if is_stuck and self.has_pages else 1
            mark = json.dumps({"from": first, "to": second})
            yield Batch(self.path, lines, {self.path: mark}, is_cap_hit=is_cut)
            if ends:
                return

    def _goes_on(self, first: int) -> int:
        """The second to go on from: from the first one, too, when the study now begins earlier than it did."""
        mark = json.loads(self.stored.mark(self.path) or "{}")
        return max(first, mark["to"] - self.late_s) if mark and mark["from"] <= first else first


def first_second(live: Live, began: int) -> int:
    """The first second that is wanted: the study's, or that of the service when its whole history is."""
    is_all = live.start is None or live.source.options.get("whole_history")
    return began if is_all or live.start is None else max(live.start, began)


def end_second(live: Live) -> int | None:
    """The second before which items are wanted; nothing when the whole history is."""
    return None if live.source.options.get("whole_history") else live.end


def not_from_before(moments: Iterable[int | None], second: int) -> None:
    """Take a page with items from before the second that was asked for as no answer.

    Raises
    ------
    Busy
        When the server repeats a page, which would else look like the end of the listing.
    """
    if any(moment < second for moment in moments if moment is not None):
        raise Busy("a page from before")
