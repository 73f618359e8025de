"""A Prefect server on this machine, reached from this machine only, that ends with the command that started it."""

import os
import socket
import subprocess
import sys
import threading
import time
from typing import Self

import httpx

from pipeline.errors import BadOption

HOST = "127.0.0.1"
USUAL_PORT = 4200
START_SECONDS = 180
STOP_SECONDS = 30
LOOK_SECONDS = 5
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_ENABLED": "true",
    "PREFECT__SERVER_FINAL": "1",
    # Prefect keeps in memory who holds the slot of a source; after a restart it would stay taken for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


class LocalServer:
    """A server with its database in PREFECT_HOME, on one port for as long as the block lasts.

    Raises
    ------
    BadOption
        When it does not answer in time.
    """

    def __init__(self) -> None:
        self._port = free_port()
        self._is_over = threading.Event()
        self._keeper = threading.Thread(target=self._keep_up, daemon=True)

    @property
    def api(self) -> str:
        """The address of its API."""
        return f"http://{HOST}:{self._port}/api"

    def __enter__(self) -> Self:
        self._process = self._launch()
        try:
            wait_until_up(self._process, self.api)
        except BaseException:
            self._end()
            raise
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._keeper.join()
        self._end()

    def _launch(self) -> "subprocess.Popen[bytes]":
        """Start its process."""
        return subprocess.Popen(  # noqa: S603 - our own command
            command(self._port),
            env=environment(self._port, self.api),
            start_new_session=True,  # Ctrl-C is for the command, which still has to tell the server that it stops
        )

    def _keep_up(self) -> None:
        """Start it again when it ended by itself."""
        while not self._is_over.wait(LOOK_SECONDS):
            if self._process.poll() is not None:
                self._process = self._launch()

    def _end(self) -> None:
        """Ask it to end, and end it when it does not."""
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def command(port: int) -> list[str]:
    """The command that a leftover of a killed run is known by, too."""
    app = "prefect.server.api.server:create_app"
    return [
        *(sys.executable, "-m", "uvicorn", "--factory", app, "--host", HOST, "--port", str(port)),
        *("--log-level", "error", "--lifespan", "on"),
    ]


def free_port() -> int:
    """The port Prefect usually has, so that the UI's address stays the same; another when it is taken."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, port))
            except OSError:
                continue
            return int(tried.getsockname()[1])
    raise BadOption(
        "No port of this machine is free for a Prefect server. Stop a program that listens, and try again."
    )


def wait_until_up(process: "subprocess.Popen[bytes]", api: str) -> None:
    """Wait until the server answers."""
    last = time.monotonic() + START_SECONDS
    while time.monotonic() < last and process.poll() is None:
        if answers(api):
            return
        time.sleep(0.5)
    raise BadOption(
        f"The local Prefect server did not start (status {process.poll()}). Look at what it says above, or start one "
        "yourself with 'prefect server start' and run: PREFECT_API_URL=http://127.0.0.1:4200/api staffroom deploy"
    )


def answers(api: str) -> bool:
    """Say whether a server on this machine is up; a proxy has no business here."""
    try:
        return httpx.get(f"{api}/health", timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def environment(port: int, api: str) -> dict[str, str]:
    """What the server finds in its environment: this one's, but no other server."""
    place = {
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": api,
    }
    return {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"} | QUIET | place
