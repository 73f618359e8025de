"""A server on this machine that answers as a service does, and fails as services fail when it is told to."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

FAULTS = (
    "429",
    "429 after 1 s",
    "500",
    "502",
    "503",
    "time-out",
    "reset",
    "truncated",
    "html",
    "empty",
)
SLOW_S = 1.5  # longer than the time-out of the clients in tests


@dataclass(frozen=True)
class Question:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    form: dict[str, str]
    body: bytes = b""
    # The query again, with names that stand there more than once.
    pairs: tuple[tuple[str, str], ...] = ()

    def whole_number(self, name: str, otherwise: int) -> int:
        """A number of the query."""
        return int(self.query.get(name, otherwise))


@dataclass(frozen=True)
class Answer:
    """What the service answers."""

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> bytes:
        """The bytes on the line."""
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


class StandIn:
    """Answers questions by ``answer``; ``fault`` says which questions fail, and how."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.fault: Callable[[int, Question], str | None] = lambda number, question: None  # noqa: ARG005 - the shape
        self.clock_is_off_s = 0.0
        self.lock = threading.Lock()
        self.url = ""

    def answer(self, question: Question) -> Answer:
        """What the service answers; each stand-in has its own."""
        raise NotImplementedError

    def truth(self) -> set[str]:
        """The native ids of everything that may be kept; each stand-in has its own."""
        raise NotImplementedError

    def fail_each(self, faults: tuple[str, ...] = FAULTS, *, only: str = "") -> None:
        """Let the first questions fail, one in each way; each is answered when it is asked again."""
        waiting = list(faults)

        def fault(number: int, question: Question) -> str | None:
            is_meant = number % 2 == 1 and only in question.path and waiting
            return waiting.pop(0) if is_meant else None

        self.fault = fault

    @contextmanager
    def running(self) -> Iterator["StandIn"]:
        """Listen on a free port of this machine."""
        server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"stand_in": self}))
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that were killed or gave up are no news."""


class _Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's own clock, which may be wrong."""
        return formatdate((timestamp or time.time()) + self.stand_in.clock_is_off_s, usegmt=True)

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def _do(self) -> None:
        question = self._question()
        with self.stand_in.lock:
            self.stand_in.questions.append(question)
            fault = self.stand_in.fault(len(self.stand_in.questions), question)
            answer = self.stand_in.answer(question) if fault is None or fault == "truncated" else Answer({})
        if fault is None:
            self._send(answer.status, answer.body(), answer.headers)
        else:
            self._fail(fault, answer)

    def _question(self) -> Question:
        split = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_form = "form" in (self.headers.get("Content-Type") or "")
        form = dict(parse_qsl(body.decode())) if is_form else {}
        headers = {name.lower(): value for name, value in self.headers.items()}
        pairs = tuple(parse_qsl(split.query, keep_blank_values=True))
        return Question(self.command, split.path, dict(pairs), headers, form, body, pairs)

    def _fail(self, fault: str, answer: Answer) -> None:
        if fault == "429 after 1 s":
            self._send(429, b"{}", {"Retry-After": "1"})
        elif fault == "time-out":
            time.sleep(SLOW_S)
            self.close_connection = True
        elif fault == "reset":
            linger = struct.pack("ii", 1, 0)  # closing sends a reset in place of a goodbye
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
        elif fault == "truncated":
            whole = answer.body()
            self._send(200, whole[: len(whole) // 2], {"Content-Length": str(len(whole))})
            self.close_connection = True
        elif fault == "html":
            self._send(200, b"<html><body>We took too long.</body></html>", {"Content-Type": "text/html"})
        elif fault == "empty":
            self._send(200, b"", {})
        else:
            self._send(int(fault), b"{}", {})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        named = {"Content-Type": "application/json", "Content-Length": str(len(body))} | headers
        self.send_response(status)
        for name, value in named.items():
            self.send_header(name, value)
        if (self.headers.get("Connection") or "").lower() == "close":
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(body)
