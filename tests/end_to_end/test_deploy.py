"""Schedules on a real Prefect server: flows run when they are due, also after the server was away, and failures are told."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

pytestmark = pytest.mark.slow

SCHEDULE = """
[schedule]
collect = "* * * * *"
analyse = "*/2 * * * *"
"""


class Server:
    """A Prefect server on one port and one database, that can be killed and started again."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.environment = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
        }

    def start(self):
        command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(lambda: is_up(self.url), seconds=120)

    def kill(self):
        """No time to say goodbye, neither for it nor for what it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, path, **body):
        return httpx.post(f"{self.url}/{path}", json=body, timeout=30, trust_env=False).json()

    def done(self, flow, *, state="COMPLETED"):
        """The runs of a flow that ended so."""
        runs = self.ask(
            "flow_runs/filter",
            flows={"name": {"any_": [flow]}},
            flow_runs={"state": {"type": {"any_": [state]}}},
        )
        return {run["id"] for run in runs}


def is_up(url):
    try:
        return httpx.get(f"{url}/health", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def until(is_so, *, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := is_so():
            return answer
        time.sleep(1)
    pytest.fail(f"not within {seconds} s")
    return None


@pytest.fixture
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def webhook():
    """An address on loopback, and what was sent to it."""
    found = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            found.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}/hook", found
    listener.shutdown()


@pytest.fixture
def deployed(staffroom, tmp_path):
    """Give a function that starts ``staffroom deploy``; all that it started ends with the test."""
    started = []

    def start(*arguments, **environment):
        said = tmp_path / "said.txt"
        with said.open("w") as out:
            process = subprocess.Popen(
                staffroom.command("deploy", *arguments),
                env=staffroom.environment | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process, said

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


def with_schedule(folder, more=""):
    path = folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + SCHEDULE + more, encoding="utf-8")
    return folder


def test_flows_run_on_schedule_and_go_on_after_the_server_was_away(
    server, deployed, golden_folder, webhook, staffroom
):
    address, told = webhook
    folder = with_schedule(golden_folder, f'notify = "{address}"\n')
    process, said = deployed("--study", folder, PREFECT_API_URL=server.url)

    until(lambda: server.done("collect") and server.done("analyse"), seconds=900)
    assert staffroom.rows(folder, "select count(*) as n from core.contributions") == [{"n": 17}]
    tables = [artifact["data"] for artifact in server.ask("artifacts/filter")]
    assert any("| golden | 17 | ok |" in table for table in tables), tables
    limits = server.ask("v2/concurrency_limits/filter")
    assert [(row["name"], row["limit"]) for row in limits] == [("tag:source: golden (Golden fixture)", 1)]
    before = server.done("collect")

    server.kill()
    time.sleep(60)  # longer than Prefect's own patience
    server.start()
    slot = "v2/concurrency_limits/tag:source: golden (Golden fixture)"

    def lose():
        """A slot that a killed server forgot to whom it had given; SQLite may be busy for a moment after the start."""
        return httpx.patch(f"{server.url}/{slot}", json={"active_slots": 1}, trust_env=False).is_success

    until(lose, seconds=60)
    until(lambda: server.done("collect") - before, seconds=600)
    rows = server.ask("deployments/filter")
    assert {row["name"] for row in rows} == {"Golden fixture"}
    crons = sorted(schedule["schedule"]["cron"] for row in rows for schedule in row["schedules"])
    assert crons == ["* * * * *", "*/2 * * * *"]
    assert len(rows) == len({row["flow_id"] for row in rows}) >= 3, "publish is there too, without a schedule"
    assert process.poll() is None, said.read_text()

    (folder / "study.toml").write_text("[study]\n", encoding="utf-8")
    message = until(lambda: told, seconds=400)[0]
    assert message["study"] == "Golden fixture"
    assert message["state"] == "Failed"
    assert "needs the key 'title'" in message["why"]

    process.terminate()
    assert process.wait(timeout=60) == 0, said.read_text()


def test_a_local_server_begins_and_ends_with_the_command(deployed, golden_folder, tmp_path):
    home = tmp_path / "home"
    process, said = deployed("--serve", "--study", with_schedule(golden_folder), STAFFROOM_HOME=str(home))
    lines = until(
        lambda: process.poll() is None and "Open http" in said.read_text() and said.read_text(), seconds=200
    )
    place = lines.partition("Open ")[2].split("/deployments")[0]
    assert place.startswith("http://127.0.0.1:")
    page = httpx.get(
        f"{place}/deployments", headers={"accept": "text/html"}, trust_env=False, follow_redirects=True
    )
    assert "<html" in page.text.lower()

    def names():
        asked = httpx.post(f"{place}/api/deployments/filter", json={}, trust_env=False, timeout=30)
        return {row["name"] for row in asked.json()}

    until(lambda: names() == {"Golden fixture"}, seconds=60)
    assert (home / "prefect").is_dir()

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0, said.read_text()
    assert not is_up(f"{place}/api")
