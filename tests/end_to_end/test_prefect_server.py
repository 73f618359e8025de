"""The flows of the command line run under a real Prefect server too, and leave their artifact there."""

import os
import socket
import subprocess
import sys
import time

import httpx
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path):
    """A Prefect server on a free loopback port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(port), "--host", "127.0.0.1"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/api"
    try:
        wait_until_up(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_until_up(url):
    for _ in range(180):
        try:
            if httpx.get(f"{url}/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.5)
    pytest.fail("the Prefect server did not start within 90 s")


def ask(url, path, **body):
    return httpx.post(f"{url}/{path}", json=body, timeout=30, trust_env=False).json()


def test_flows_and_artifacts_arrive_at_the_server(staffroom, server, golden_folder):
    staffroom.environment["PREFECT_API_URL"] = server
    try:
        answer = staffroom("run", "--study", golden_folder)
    finally:
        del staffroom.environment["PREFECT_API_URL"]
    assert answer.status == 0, answer.err
    runs = ask(server, "flow_runs/filter")
    assert {run["state"]["type"] for run in runs} == {"COMPLETED"}
    assert len(runs) == 4, "run and its three flows"
    names = {run["name"] for run in ask(server, "task_runs/filter")}
    assert {"build core", "build measures"} <= names
    keys = {artifact["key"] for artifact in ask(server, "artifacts/latest/filter")}
    assert {"staffroom-collect", "staffroom-analyse", "staffroom-publish"} <= keys


def test_a_study_to_mend_fails_without_a_second_try(staffroom, server, golden_folder):
    for path in (golden_folder / "archives").iterdir():
        path.write_bytes(b"")
    staffroom.environment["PREFECT_API_URL"] = server
    try:
        answer = staffroom("run", "--study", golden_folder)
    finally:
        del staffroom.environment["PREFECT_API_URL"]
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert {run["run_count"] for run in ask(server, "task_runs/filter")} == {1}
