"""The command that leaves a study to its schedules: deploy."""

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.choosing import study_folder

if TYPE_CHECKING:
    from pipeline.study import Study


def deploy(options: argparse.Namespace) -> int:
    """Register the flows of a study with Prefect and run them when they are due, until stopped."""
    from flows.environment import prepare
    from flows.leftovers import end_leftovers
    from pipeline.settings import read_settings
    from pipeline.study import read_study

    study = read_study(study_folder(options))
    if not options.serve:
        use_own_profile()
    end_leftovers(prepare(read_settings()))
    # A service manager stops with this signal; what is open has to be closed as after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if not options.serve:
        return _serve(study, is_quiet=options.quiet)
    from flows.local_server import LocalServer

    with LocalServer() as server:
        os.environ["PREFECT_API_URL"] = server.api
        return _serve(study, is_quiet=options.quiet)


def use_own_profile() -> None:
    """Let Prefect read the person's own profiles, although its folder is Staffroom's."""
    own = Path("~/.prefect/profiles.toml").expanduser()
    if "PREFECT_HOME" not in os.environ and own.is_file():
        os.environ.setdefault("PREFECT_PROFILES_PATH", str(own))


def _serve(study: "Study", *, is_quiet: bool) -> int:
    """Say what is registered where, and run it."""
    from flows.deploy import deployments_of, named_server, serve_until_stopped
    from flows.environment import quieten

    if is_quiet:
        quieten()
    registered = deployments_of(study)
    server = named_server()
    if not is_quiet:
        _say(f"Open {server.removesuffix('/api')}/deployments  (stop with Ctrl-C)")
        for deployment in registered:
            cron = getattr(study.schedule, deployment.flow_name or "")
            _say(f"  {deployment.full_name}: {f'{cron} ({study.timezone})' if cron else 'no schedule'}")
    serve_until_stopped(study, tell=lambda line: None if is_quiet else _say(line))
    return 0


def _say(line: str) -> None:
    """Print a line at once, also into a file."""
    print(line, flush=True)
