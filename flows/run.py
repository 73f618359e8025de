"""Everything once: collect, analyse, publish."""

from typing import Any

from prefect import flow

from flows.analyse import analyse
from flows.collect import collect
from flows.publish import publish


@flow(name="run")
def run(folder: str, full: bool = False) -> dict[str, Any]:
    """Collect, analyse and publish a study."""
    return {"collect": collect(folder), "analyse": analyse(folder, full), "publish": publish(folder, full)}
