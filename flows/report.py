"""What a flow leaves behind: lines for the person, a Markdown artifact for Prefect, and when to try again."""

from collections.abc import Mapping, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact

from flows.telling import teller
from pipeline.errors import StaffroomError


def may_try_again(task: Any, run: Any, state: Any) -> bool:  # noqa: ARG001  Prefect's signature
    """Try again only what may end otherwise: an error a person has to mend will not mend itself."""
    return not isinstance(state.result(raise_on_failure=False), StaffroomError)


def said(error: BaseException) -> str:
    """What may be told of an error: our own sentences; of others only the kind, since they may hold somebody's text."""
    if isinstance(error, StaffroomError):
        return str(error)
    return f"a defect of ours ({type(error).__name__}); its log says more"


def keep(flow: str, stages: Mapping[str, Mapping[str, Any]]) -> None:
    """Leave a table of counts as an artifact, and say the same in lines."""
    rows = [(stage, name, value) for stage, counts in stages.items() for name, value in counts.items()]
    _leave(flow, table(("stage", "count", "value"), rows))


def keep_collection(counts: Mapping[str, Any], sources: Sequence[Mapping[str, Any]]) -> None:
    """Leave what happened with every source as an artifact, above the counts of the whole."""
    columns = ("source", "n_new", "status", "stop_reason")
    rows = [tuple(source[column] for column in columns) for source in sources]
    told = table(("source", "new contributions", "status", "stop reason"), rows)
    _leave("collect", f"{told}\n\n{table(('count', 'value'), list(counts.items()))}")


def table(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Write rows as a table in Markdown."""
    lines = [names, ["---"] * len(names), *([_cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def say_stage(stage: str, counts: Mapping[str, Any], seconds: float) -> None:
    """Say in one line what a stage did."""
    words = ", ".join(f"{name} {_short(value)}" for name, value in counts.items())
    teller().say(f"{stage}: {words} ({seconds:.1f} s)")


def _leave(flow: str, text: str) -> None:
    """Leave an artifact; each one of a flow is a version of one artifact."""
    create_markdown_artifact(markdown=f"# {flow}\n\n{text}\n", key=f"staffroom-{flow}")


def _cell(value: object) -> str:
    """Write a value so that it stays within its cell."""
    return "" if value is None else " ".join(_short(value).replace("|", "\\|").split())


def _short(value: object) -> str:
    """Write a count as a person would."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"
