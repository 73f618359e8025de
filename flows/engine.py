"""Where the work runs: functions over parts are mapped onto the processors of this machine."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

from pipeline.settings import Settings
from pipeline.stages import Each, Item, Result
from pipeline.study import Study

AHEAD = 2


@contextmanager
def workers(study: Study, settings: Settings) -> Iterator[Each]:
    """Give a ``map`` that uses as many processes as the study asks for, else as the machine has.

    Items are taken up only a little ahead of the results, so that a stream larger than memory can be mapped.
    The results do not depend on the number of processes.
    """
    n_workers = study.engine.workers or settings.workers
    if n_workers == 1:
        yield map
        return
    # A forked copy of a process with DuckDB's threads in it can hang; a spawned one starts clean.
    pool = ProcessPoolExecutor(n_workers, mp_context=get_context("spawn"), initializer=_end_with_parent)

    def each(function: Callable[[Item], Result], items: Iterable[Item], /) -> Iterator[Result]:
        return _in_order(pool, function, items, n_ahead=AHEAD * n_workers)

    try:
        yield each
    finally:
        # What has not begun is dropped by the pool itself: when futures were cancelled one by one, the pool of Debian
        # 12's Python (3.11.2) now and then waited for ever for results that nobody was working on.
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """Let a worker end when the flow is killed, which cannot tell it any more."""
    flow = parent_process()
    if flow is not None:
        threading.Thread(target=lambda: (flow.join(), os._exit(1)), daemon=True).start()


def _in_order(
    pool: ProcessPoolExecutor, function: Callable[[Item], Result], items: Iterable[Item], *, n_ahead: int
) -> Iterator[Result]:
    """Yield results in the order of the items, with a bounded number of them under way."""
    under_way: deque[Future[Result]] = deque()
    for item in items:
        under_way.append(pool.submit(function, item))
        if len(under_way) >= n_ahead:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()
