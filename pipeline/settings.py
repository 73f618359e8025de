"""This machine: where keys lie, how much memory and how many workers may be used; the environment is read here, once."""

import os
import re
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import BadOption, KeyUnsafe

KEY_BYTES = 32
# How the names of credentials begin that live sources may need.
SERVICES = ("REDDIT_", "MASTODON_", "BLUESKY_", "STACKEXCHANGE_", "LEMMY_")
OTHERS_MAY_READ = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Settings:
    """What belongs to the machine and not to the study."""

    home: Path
    key_hex: str | None = field(default=None, repr=False)
    workers: int = 2
    memory_limit: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment: STAFFROOM_HOME, STAFFROOM_KEY, STAFFROOM_WORKERS, STAFFROOM_MEMORY, and services' credentials.

    Raises
    ------
    BadOption
        When the number of workers is no number, or the memory is no size.
    """
    values = os.environ if environment is None else environment
    config = values.get("XDG_CONFIG_HOME") or str(Path(values.get("HOME", "~")).expanduser() / ".config")
    return Settings(
        home=Path(values.get("STAFFROOM_HOME") or Path(config) / "staffroom"),
        key_hex=values.get("STAFFROOM_KEY"),
        workers=_workers(values.get("STAFFROOM_WORKERS", "")),
        memory_limit=_memory(values.get("STAFFROOM_MEMORY", "")),
        secrets={name: value for name, value in values.items() if name.startswith(SERVICES) and value},
    )


def _workers(text: str) -> int:
    """Read how many workers may be used; as many as there are processors when nothing is said."""
    if text and not re.fullmatch(r"[1-9][0-9]*", text):
        raise BadOption(f"STAFFROOM_WORKERS is '{text}'. Give a whole number, 1 or more, for example 2.")
    return int(text) if text else _processors()


def _memory(text: str) -> str | None:
    """Read how much memory the database may use, in DuckDB's way of writing."""
    if text and not re.fullmatch(r"(?i)[0-9]+(?:\.[0-9]+)?\s*[kmgt]i?b|[0-9]+%", text):
        raise BadOption(f"STAFFROOM_MEMORY is '{text}'. Give a size, for example 3GB or 70%.")
    return text or None


def _processors() -> int:
    """Count the processors this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def pseudonym_key(settings: Settings, title: str, folder: Path) -> bytes:
    """Return the study's secret key, from the environment or from a 0600 file that is made on first use.

    Raises
    ------
    KeyUnsafe
        When the key is malformed, readable by others, or inside the study folder.
    """
    if settings.key_hex is not None:
        return _from_hex(settings.key_hex, "STAFFROOM_KEY")
    path = key_path(settings, title)
    if folder.resolve() in path.resolve().parents:
        raise KeyUnsafe(
            f"The pseudonym key would lie in the study folder ({path}), where a copy of the study would carry it along. "
            "Set STAFFROOM_HOME to a folder outside the study."
        )
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & OTHERS_MAY_READ:
        raise KeyUnsafe(f"The pseudonym key {path} can be read by others. Run: chmod 600 '{path}'")
    return _from_hex(path.read_text(encoding="ascii", errors="replace").strip(), str(path))


def key_path(settings: Settings, title: str) -> Path:
    """Say where the key of a study of this title lies."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "study"
    return settings.home / "keys" / f"{slug}.key"


def _make_key(path: Path) -> None:
    """Write a new random key; of two processes that try at once, both use the one that came first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _from_hex(text: str, place: str) -> bytes:
    """Turn 64 hexadecimal digits into 32 bytes."""
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise KeyUnsafe(
            f"The pseudonym key in {place} is not 64 hexadecimal digits (found {len(text)} characters). "
            "Restore the key from your safe copy; a new key would make other pseudonyms."
        )
    return bytes.fromhex(text)
