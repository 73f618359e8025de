"""One function per command; each imports what it needs when it is called, so that --help answers at once."""

from flows.commands.asking import codes, sql, status
from flows.commands.making import init, simulate
from flows.commands.running import analyse, collect, forget, publish, refresh, run
from flows.commands.scheduling import deploy
from flows.commands.tending import doctor, serve

__all__ = [
    "analyse",
    "codes",
    "collect",
    "deploy",
    "doctor",
    "forget",
    "init",
    "publish",
    "refresh",
    "run",
    "serve",
    "simulate",
    "sql",
    "status",
]
