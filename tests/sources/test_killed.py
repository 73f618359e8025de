"""Live sources killed with SIGKILL at every single question: the next run ends with what there is, nothing twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sources.services import SERVICES
from tests.sources.stand_in import Question, StandIn
from tests.unit.raw.conftest import Bench

pytestmark = pytest.mark.slow


def run_until(folder: Path, stand_in: StandIn, environment: dict[str, str], *, question: int) -> bool:
    """Start a collection that is killed when it asks its n-th question; say whether it came that far."""
    command = [sys.executable, "-m", "tests.sources.collect_once", str(folder)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    asked_before = len(stand_in.questions)

    def kill(number: int, _: Question) -> str | None:
        if number - asked_before == question:
            os.kill(process.pid, signal.SIGKILL)
            return "reset"
        return None

    stand_in.fault = kill
    _, told = process.communicate(timeout=120)
    stand_in.fault = lambda *_: None
    assert process.returncode in (0, -signal.SIGKILL), told.decode()
    return process.returncode == -signal.SIGKILL


def native_ids(bench: Bench) -> list[str]:
    """What is stored, sorted, so that what is stored twice is seen."""
    rows = bench.ask("select contribution_id from raw.contributions")
    return sorted(name.partition(":")[2] for (name,) in rows)


@pytest.mark.parametrize("name", SERVICES)
def test_a_collection_killed_at_any_question_goes_on(name: str, live_bench: Callable[..., Bench]) -> None:
    """One study for each question: killed there, run again to the end."""
    service = SERVICES[name]
    stand_in = service.make()
    n_killed = 0
    with stand_in.running():
        more = service.study(stand_in)
        environment = dict(os.environ) | dict(service.secrets)
        while True:
            bench = live_bench(more, secrets=dict(service.secrets), folder=f"study-{n_killed}")
            if not run_until(bench.folder, stand_in, environment, question=n_killed + 1):
                break
            n_killed += 1
            assert bench.collect()["incomplete"] == []
            assert native_ids(bench) == sorted(stand_in.truth()), f"killed at question {n_killed}"
            bench.close()
    assert n_killed > 5


@pytest.mark.parametrize("name", SERVICES)
def test_a_collection_killed_again_and_again_comes_to_its_end(
    name: str, live_bench: Callable[..., Bench]
) -> None:
    """One study, killed a few questions later each time."""
    service = SERVICES[name]
    stand_in = service.make()
    with stand_in.running():
        bench = live_bench(service.study(stand_in), secrets=dict(service.secrets))
        environment = dict(os.environ) | dict(service.secrets)
        question = 1
        while run_until(bench.folder, stand_in, environment, question=question):
            question += 2
        assert native_ids(bench) == sorted(stand_in.truth())
        runs = bench.ask("select status from raw.runs order by started_at, run_id")
    assert runs[-1] == ("ok",)
    assert set(runs[:-1]) == {("failed",)}
