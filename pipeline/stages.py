"""The order of the stages, whose tables each may read, and how work is handed to many workers."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

READS: dict[str, tuple[str, ...]] = {
    "raw": (),
    "core": ("raw",),
    "features": ("core",),
    "topics": ("core", "features"),
    "codes": ("core", "features"),
    "networks": ("core", "codes"),
    "measures": ("core", "features", "topics", "codes", "networks"),
    "pages": ("measures",),
}
STAGES = tuple(READS)

# Told while a long step runs: what is being done, how much is done, how much there is (None when not known).
Progress = Callable[[str, int, int | None], None]


class Each(Protocol):
    """Applies a pure function to every item, in order, here or on many workers; ``map`` is the simplest one."""

    def __call__(self, function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        """Yield the results in the order of the items."""
        ...


def silent(what: str, done: int, total: int | None) -> None:
    """Tell nobody."""
