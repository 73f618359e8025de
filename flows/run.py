"""Everything once: collect, analyse, publish."""

from typing import Any

from prefect import flow

from flows.analyse import analyse
from flows.collect import collect
from flows.publish import publish


@flow(name="run")
def run(folder: str, full: bool = False) -> dict[str, Any]:
    """Collect, analyse and publish a study; sources that failed do not keep what is there from being analysed."""
    collected = collect(folder, return_state=True).result(raise_on_failure=False)
    if isinstance(collected, Exception):
        raise collected
    return {"collect": collected, "analyse": analyse(folder, full), "publish": publish(folder, full)}
