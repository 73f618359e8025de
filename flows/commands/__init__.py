"""One function per command; each imports what it needs when it is called, so that --help answers at once."""

from flows.commands.asking import codes, sql, status
from flows.commands.making import init, simulate
from flows.commands.running import analyse, collect, publish, run
from flows.commands.tending import doctor, serve

__all__ = [
    "analyse",
    "codes",
    "collect",
    "doctor",
    "init",
    "publish",
    "run",
    "serve",
    "simulate",
    "sql",
    "status",
]
