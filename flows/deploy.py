"""Register the flows of a study with Prefect, on their schedules, and run them when they are due."""

import logging
import os
import time
from collections.abc import Callable
from typing import Any

import httpx
from prefect import Flow, serve
from prefect.client.orchestration import get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import PrefectException
from prefect.schedules import Cron
from prefect.settings import get_current_settings
from prefect.types.entrypoint import EntrypointType

from flows import notifying, scheduled
from flows.names import name_of_study
from flows.slots import limit_sources
from pipeline.errors import BadOption, BadStudy
from pipeline.study import Study

# Every flow that a schedule may run, named like its key in [schedule]; without one it waits for a person in the UI.
FLOWS: dict[str, Flow[Any, Any]] = {
    "collect": scheduled.collect,
    "refresh": scheduled.refresh,
    "analyse": scheduled.analyse,
    "publish": scheduled.publish,
}
LOOK_AGAIN_SECONDS = 10
# What Prefect ends with when its server is away for more than some seconds, alone or in a group of errors.
SERVER_GONE = (RuntimeError, httpx.HTTPError, PrefectException, ExceptionGroup)


def named_server() -> str:
    """The address of the Prefect server that PREFECT_API_URL or the active profile names.

    Raises
    ------
    BadOption
        When none is named, or the one that is named does not answer.
    """
    address = get_current_settings().api.url
    if not address:
        raise BadOption(
            "No Prefect server is named. Set PREFECT_API_URL, for example to http://127.0.0.1:4200/api, "
            "or let Staffroom start a server itself: staffroom deploy --serve"
        )
    if not is_up():
        raise BadOption(
            f"No Prefect server answers at {address}. Start it ('prefect server start'), correct PREFECT_API_URL, "
            "or let Staffroom start one itself: staffroom deploy --serve"
        )
    return address


def is_up() -> bool:
    """Say whether the server answers."""
    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


def deployments_of(study: Study) -> list[RunnerDeployment]:
    """Describe every flow of a study with its schedule.

    Raises
    ------
    BadStudy
        When nothing is scheduled.
    """
    crons = {name: getattr(study.schedule, name) for name in FLOWS}
    if not any(crons.values()):
        example = 'collect = "0 */2 * * *"  (minute, hour, day, month, weekday)'
        raise BadStudy([f"study.toml has no schedule. Add a table [schedule] with a line such as: {example}"])
    return [
        RunnerDeployment.from_flow(
            FLOWS[name],
            name=name_of_study(study),
            schedule=Cron(cron, timezone=study.timezone) if cron else None,
            parameters={"folder": str(study.folder)},
            tags=["staffroom"],
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for name, cron in crons.items()
    ]


def hand_over(study: Study) -> None:
    """Tell the processes of the flows, which begin in this one's environment, whom to notify."""
    if study.schedule.notify:
        os.environ |= {notifying.ADDRESS: study.schedule.notify, notifying.STUDY: study.title}


def serve_until_stopped(study: Study, *, tell: Callable[[str], None]) -> None:
    """Register the deployments and run what is due, one flow at a time since a study has one writer, until stopped.

    A server that is away for a while is waited for.
    """
    hand_over(study)
    # Every ten seconds Prefect would say how many runs wait for the one that is going on.
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)
    while True:
        try:
            limit_sources(study)
            serve(*deployments_of(study), limit=1, print_starting_message=False)
        except SERVER_GONE as error:
            if is_up():
                raise
            tell(f"The Prefect server does not answer ({type(error).__name__}); waiting for it.")
            while not is_up():
                time.sleep(LOOK_AGAIN_SECONDS)
            tell("The Prefect server answers again; going on.")
        else:
            return
