"""Flows that are left alone: they wait for whoever writes, and failures are told."""

import json
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from prefect.client.schemas.objects import State, StateType

from flows import deploy, local_server, notifying, scheduled
from flows.commands.scheduling import use_own_profile
from flows.leftovers import SERVER
from flows.names import name_of_study, tag_of_source
from flows.telling import Logged, teller, telling_to
from pipeline.errors import BadOption, BadSource, BadStudy, WarehouseBusy
from pipeline.lock import only_writer
from pipeline.study import read_study
from pipeline.study_keys import CRONS

BUSY = WarehouseBusy("process 7 is writing.")


def test_a_flow_waits_while_somebody_else_writes(tmp_path):
    answers, told = [BUSY, BUSY, "done"], []

    def work():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert scheduled.patiently(work, str(tmp_path), tell=told.append, pause=0) == "done"
    assert told == ["process 7 is writing. Trying again in 0 s."] * 2


def test_a_flow_looks_before_it_begins(tmp_path):
    begun = []
    with only_writer(tmp_path / "warehouse"), pytest.raises(WarehouseBusy):
        scheduled.patiently(lambda: begun.append(1), str(tmp_path), tell=print, pause=0, patience=0)

    assert begun == []


def test_other_errors_are_not_waited_for(tmp_path):
    def work():
        raise BadSource("oak.zst is empty.")

    with pytest.raises(BadSource):
        scheduled.patiently(work, str(tmp_path), tell=print)


def test_prefect_finds_each_flow_again_by_its_name():
    for name, flow in deploy.FLOWS.items():
        assert flow.name == name
        assert getattr(scheduled, flow.fn.__name__) is flow
        assert notifying.notify in flow.on_failure_hooks + flow.on_crashed_hooks
        assert name in CRONS


def test_lines_go_to_the_log_of_the_run():
    lines = []
    with telling_to(Logged(SimpleNamespace(info=lines.append))):
        teller().say("core: 3 contributions")
    assert lines == ["core: 3 contributions"]


def scheduled_study(study_folder, *lines, **keys):
    return read_study(study_folder(more="\n".join(["[schedule]", *lines]), **keys))


def test_every_flow_is_registered_those_with_a_cron_in_the_time_zone_of_the_study(study_folder):
    study = scheduled_study(study_folder, 'collect = "0 */2 * * *"', timezone="US/Eastern")
    made = {one.flow_name: one for one in deploy.deployments_of(study)}

    assert set(made) == set(deploy.FLOWS)
    [schedule] = made["collect"].schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 */2 * * *", "US/Eastern")
    assert not made["publish"].schedules
    assert made["collect"].entrypoint == "flows.scheduled.collect"
    assert made["collect"].parameters == {"folder": str(study.folder)}


def test_a_study_without_any_cron_is_told_to_write_one(study_folder):
    with pytest.raises(BadStudy, match="has no schedule"):
        deploy.deployments_of(scheduled_study(study_folder, 'notify = "https://example.org/hook"'))


def test_names_hold_no_sign_that_prefect_refuses(study_folder):
    study = read_study(study_folder(title="Teachers & <friends>/100 %"))

    assert name_of_study(study) == "Teachers friends 100"
    assert tag_of_source(study, "a/b") == "source: a b (Teachers friends 100)"


def test_whom_to_notify_is_handed_over_in_the_environment(study_folder, monkeypatch):
    environment = {}
    monkeypatch.setattr(deploy.os, "environ", environment)
    deploy.hand_over(scheduled_study(study_folder, 'collect = "0 5 * * 1"'))
    assert environment == {}
    deploy.hand_over(scheduled_study(study_folder, 'notify = "https://example.org/hook"'))
    assert set(environment.values()) == {"https://example.org/hook", "Invented communities"}


@pytest.fixture
def hook():
    """An address that answers with the status in its path, and what was sent to it."""
    found = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            found.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(int(self.path[1:]))
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listener.server_port}", found
    listener.shutdown()
    listener.server_close()


RUN = SimpleNamespace(name="quiet-heron", id=UUID(int=7))


def failed(message, data=None):
    return State(
        type=StateType.FAILED,
        name="Failed",
        message=message,
        data=data,
        timestamp=datetime(2026, 1, 2, tzinfo=UTC),
    )


def test_a_failed_run_is_told_in_one_message(hook, monkeypatch):
    address, found = hook
    monkeypatch.setenv(notifying.ADDRESS, f"{address}/200")
    monkeypatch.setenv(notifying.STUDY, "Oak and elm")
    notifying.notify(SimpleNamespace(name="collect"), RUN, failed("x", BadSource("oak.zst is empty.")))

    assert found == [
        {
            "text": "Staffroom: collect of 'Oak and elm' ended as Failed (run quiet-heron). oak.zst is empty.",
            "study": "Oak and elm",
            "flow": "collect",
            "run": "quiet-heron",
            "run_id": "00000000-0000-0000-0000-000000000007",
            "state": "Failed",
            "why": "oak.zst is empty.",
            "ended_at": "2026-01-02T00:00:00+00:00",
        }
    ]


def test_nobody_is_told_when_nobody_is_named(hook, monkeypatch):
    monkeypatch.delenv(notifying.ADDRESS, raising=False)
    notifying.notify(SimpleNamespace(name="collect"), RUN, failed("x"))
    assert hook[1] == []


def test_a_message_holds_no_text_of_an_error_that_is_not_ours():
    message = notifying.message_of("collect", RUN, failed("ValueError: a text", ValueError("a text")))
    assert "a text" not in str(message)
    message = notifying.message_of(
        "collect", RUN, failed("Not all sources could be read.", {"failed": ["oak"]})
    )
    assert message["why"] == "Not all sources could be read."


@pytest.mark.parametrize("place", ["http://127.0.0.1:1/", "http://[bad", "{address}/500", "{address}/404"])
def test_a_message_that_cannot_be_delivered_fails_nothing(hook, place):
    assert not notifying.send(place.replace("{address}", hook[0]), {"text": "x"})


def test_the_local_server_is_for_this_machine_and_is_known_when_it_is_left_over(monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://example.org/api")
    command = " ".join(local_server.command(4200))
    environment = local_server.environment(4200, "http://127.0.0.1:4200/api")

    assert "--host 127.0.0.1 --port 4200" in command
    assert SERVER in command.encode()
    assert "PREFECT_API_URL" not in environment
    assert environment["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


def test_another_port_is_taken_when_the_usual_one_is_not_free(monkeypatch):
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as listener:
        monkeypatch.setattr(local_server, "USUAL_PORT", listener.server_port)
        assert local_server.free_port() not in {listener.server_port, 0}


def test_a_local_server_that_does_not_start_is_told(monkeypatch):
    monkeypatch.setattr(local_server, "command", lambda _: ["false"])
    with pytest.raises(BadOption, match="did not start"), local_server.LocalServer():
        pass


def test_a_local_server_that_dies_is_started_again(monkeypatch):
    launched = threading.Semaphore(0)

    def command(_port):
        launched.release()
        return ["sleep", "60"]

    monkeypatch.setattr(local_server, "command", command)
    monkeypatch.setattr(local_server, "wait_until_up", lambda *_: None)
    monkeypatch.setattr(local_server, "LOOK_SECONDS", 0.01)
    with local_server.LocalServer() as server:
        assert launched.acquire(timeout=10)
        server._process.kill()
        assert launched.acquire(timeout=10)
    assert server._process.poll() is not None


def test_the_persons_own_profiles_are_read_unless_prefect_has_another_home(tmp_path, monkeypatch):
    monkeypatch.setattr("os.environ", {"HOME": str(tmp_path)})
    use_own_profile()
    assert "PREFECT_PROFILES_PATH" not in os.environ, "there is none"
    own = Path(tmp_path) / ".prefect" / "profiles.toml"
    own.parent.mkdir()
    own.write_text("")
    use_own_profile()
    assert os.environ["PREFECT_PROFILES_PATH"] == str(own)


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ({}, "No Prefect server is named"),
        ({"PREFECT_API_URL": "http://127.0.0.1:1/api"}, "No Prefect server answers at"),
    ],
)
def test_without_a_server_the_command_says_what_to_do(study_folder, tmp_path, server, told):
    folder = study_folder(more='[schedule]\ncollect = "0 5 * * 1"')
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "deploy", "--study", str(folder)],
        env={"PATH": os.defpath, "HOME": str(tmp_path), "PREFECT_CLIENT_MAX_RETRIES": "0", **server},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "staffroom deploy --serve" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_server_that_went_away_is_waited_for(study_folder, monkeypatch):
    """Prefect gives up after some seconds; the schedules go on when the server is back."""
    ups, told, served = [False, False, True], [], []

    def serve(*deployments, **_):
        served.append(len(deployments))
        if len(served) == 1:
            raise ExceptionGroup("of Prefect's", [RuntimeError("Service exceeded error threshold.")])

    monkeypatch.setattr(deploy, "serve", serve)
    monkeypatch.setattr(deploy, "limit_sources", lambda _: None)
    monkeypatch.setattr(deploy, "is_up", lambda: ups.pop(0))
    monkeypatch.setattr(deploy, "LOOK_AGAIN_SECONDS", 0)
    study = scheduled_study(study_folder, 'collect = "0 5 * * 1"')
    deploy.serve_until_stopped(study, tell=told.append)

    assert served == [len(deploy.FLOWS)] * 2
    assert "waiting for it" in told[0]
    assert "going on" in told[1]


def test_an_error_that_is_not_the_servers_is_not_hidden(study_folder, monkeypatch):
    def serve(*_, **__):
        raise RuntimeError("something else")

    monkeypatch.setattr(deploy, "serve", serve)
    monkeypatch.setattr(deploy, "limit_sources", lambda _: None)
    monkeypatch.setattr(deploy, "is_up", lambda: True)
    with pytest.raises(RuntimeError, match="something else"):
        deploy.serve_until_stopped(scheduled_study(study_folder, 'collect = "0 5 * * 1"'), tell=print)
