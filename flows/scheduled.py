"""The flows as a schedule runs them: each waits for whoever writes the study, one does the work of all that are overdue."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import Flow, flow
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas import StateType, filters
from prefect.logging import get_run_logger
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled
from prefect.types._datetime import now

from flows import analyse as analysing
from flows import collect as collecting
from flows import publish as publishing
from flows import refresh as refreshing
from flows.notifying import notify
from flows.slots import limit_sources
from flows.telling import Logged, telling_to
from pipeline.errors import WarehouseBusy
from pipeline.lock import only_writer
from pipeline.study import read_study

# A person's own analysis of the largest study takes some hours; after a day somebody has to look.
PATIENCE_SECONDS = 24 * 60 * 60
PAUSE_SECONDS = 30


def scheduled(door: Flow[Any, Any]) -> Flow[Any, Any]:
    """Make of a flow one that may be left alone."""

    def run(folder: str) -> Any:
        logger = get_run_logger()
        limit_sources(read_study(Path(folder)))
        n_overdue = end_overdue()
        if n_overdue:
            logger.info("This run does the work of %d that were overdue as well.", n_overdue)
        with telling_to(Logged(logger)):
            return patiently(partial(door.fn, folder), folder, tell=logger.info)

    # Prefect finds the flow again by the module and the name of its function.
    run.__name__ = run.__qualname__ = door.name
    run.__doc__ = door.fn.__doc__
    return flow(name=door.name, on_failure=[notify], on_crashed=[notify])(run)


def patiently(
    work: Callable[[], Any],
    folder: str,
    *,
    tell: Callable[[str], None],
    pause: float = PAUSE_SECONDS,
    patience: float = PATIENCE_SECONDS,
) -> Any:
    """Do work that writes a study, and wait for as long as somebody else is writing it."""
    last = time.monotonic() + patience
    while True:
        try:
            with only_writer(Path(folder) / "warehouse"):
                pass  # a look beforehand, so that no task has to fail for it
            return work()
        except WarehouseBusy as error:
            if time.monotonic() >= last:
                raise
            tell(f"{error} Trying again in {pause:g} s.")
            time.sleep(pause)


def end_overdue() -> int:
    """End other runs of this deployment that should have begun by now, and say how many there were."""
    if deployment.id is None:
        return 0
    with get_client(sync_client=True) as client:
        overdue = _overdue(client, UUID(deployment.id))
        for other in overdue:
            client.set_flow_run_state(
                other, Cancelled(message=f"Its work is done by {flow_run.name}."), force=True
            )
    return len(overdue)


def _overdue(client: SyncPrefectClient, deployment_id: UUID) -> list[UUID]:
    """The runs of a deployment that wait although their time has come."""
    found = client.read_flow_runs(
        flow_run_filter=filters.FlowRunFilter(
            deployment_id=filters.FlowRunFilterDeploymentId(any_=[deployment_id]),
            state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=filters.FlowRunFilterExpectedStartTime(before_=now("UTC")),  # pyright: ignore[reportArgumentType] - a moment is one
        )
    )
    return [run.id for run in found]


collect = scheduled(collecting.collect)
refresh = scheduled(refreshing.refresh)
analyse = scheduled(analysing.analyse)
publish = scheduled(publishing.publish)
