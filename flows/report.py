"""What a flow leaves behind: lines for the person, a Markdown artifact for Prefect, and when to try again."""

from collections.abc import Mapping
from typing import Any

from prefect.artifacts import create_markdown_artifact

from flows.telling import teller
from pipeline.errors import StaffroomError


def may_try_again(task: Any, run: Any, state: Any) -> bool:  # noqa: ARG001  Prefect's signature
    """Try again only what may end otherwise: an error a person has to mend will not mend itself."""
    return not isinstance(state.result(raise_on_failure=False), StaffroomError)


def keep(flow: str, stages: Mapping[str, Mapping[str, Any]]) -> None:
    """Leave a table of counts as an artifact, and say the same in lines."""
    rows = [(stage, name, value) for stage, counts in stages.items() for name, value in counts.items()]
    lines = [f"| {stage} | {name} | {_short(value)} |" for stage, name, value in rows]
    table = "\n".join(["| stage | count | value |", "| --- | --- | --- |", *lines])
    create_markdown_artifact(markdown=f"# {flow}\n\n{table}\n", key=f"staffroom-{flow}")


def say_stage(stage: str, counts: Mapping[str, Any], seconds: float) -> None:
    """Say in one line what a stage did."""
    words = ", ".join(f"{name} {_short(value)}" for name, value in counts.items())
    teller().say(f"{stage}: {words} ({seconds:.1f} s)")


def _short(value: object) -> str:
    """Write a count as a person would."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"
