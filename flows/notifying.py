"""One JSON message to the study's webhook when a scheduled run fails; that it cannot be sent never fails a run."""

import os
from typing import TYPE_CHECKING, Any

import httpx

from flows.report import said

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import Flow

# Handed from ``staffroom deploy`` to its flows: a study.toml that somebody has just broken is one of the failures to tell.
ADDRESS, STUDY = "STAFFROOM_NOTIFY_ADDRESS", "STAFFROOM_NOTIFY_STUDY"
TIMEOUT_SECONDS = 20


def notify(flow: "Flow[Any, Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """Tell the webhook, if there is one, that a run failed (a hook of Prefect)."""
    if address := os.environ.get(ADDRESS):
        send(address, message_of(flow.name, flow_run, state))


def message_of(flow: str, flow_run: "FlowRun", state: "State[Any]") -> dict[str, Any]:
    """Say what failed; ``text`` holds all of it in words, as chat programs show it."""
    study = os.environ.get(STUDY, "")
    why = _why(state)
    return {
        "text": f"Staffroom: {flow} of '{study}' ended as {state.name} (run {flow_run.name}). {why}",
        "study": study,
        "flow": flow,
        "run": flow_run.name,
        "run_id": str(flow_run.id),
        "state": state.name,
        "why": why,
        "ended_at": state.timestamp.isoformat(),
    }


def send(address: str, message: dict[str, Any]) -> bool:
    """Send a message once and say whether it arrived."""
    try:
        answer = httpx.post(address, json=message, timeout=TIMEOUT_SECONDS)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _undelivered(type(error).__name__)
    return _undelivered(f"status {answer.status_code}") if answer.is_error else True


def _why(state: "State[Any]") -> str:
    """The reason of a state; of an error that is not ours only its kind, since it may hold somebody's text."""
    if state.is_failed():
        result = state.result(raise_on_failure=False)
        if isinstance(result, BaseException):
            return said(result)
    return state.message or "No reason was given."


def _undelivered(reason: str) -> bool:
    """Log that nobody was told; never with the address, which is all it takes to write there."""
    from prefect.logging import get_logger

    get_logger("staffroom").warning("The webhook of [schedule] notify could not be told (%s).", reason)
    return False
