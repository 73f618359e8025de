"""How Prefect runs here: quietly, without telemetry, with its own folder; imported before Prefect is."""

import os
from pathlib import Path

from pipeline.settings import Settings


def prepare(settings: Settings) -> str:
    """Set what Prefect and numba read from the environment, unless the person has set it; give Prefect's folder."""
    defaults = {
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        "NUMBA_CACHE_DIR": str(settings.home / "numba"),
        # Two processes each; more threads inside them only get in each other's way.
        "TOKENIZERS_PARALLELISM": "false",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    # Prefect makes the folder itself, but not the folders above it.
    home = Path(os.environ["PREFECT_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    return str(home)


def quieten() -> None:
    """Keep Prefect's own lines from a person's terminal; a Prefect server still gets them all."""
    import logging

    from prefect.logging.configuration import setup_logging
    from prefect.logging.handlers import PrefectConsoleHandler

    setup_logging()
    names = [name for name in logging.root.manager.loggerDict if name.startswith("prefect")]
    for logger in (logging.root, *(logging.getLogger(name) for name in names)):
        for handler in logger.handlers:
            if isinstance(handler, PrefectConsoleHandler):
                handler.setLevel(logging.CRITICAL)
