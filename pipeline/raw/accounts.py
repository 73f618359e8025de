"""What is known of an account only from its name, decided before the name is forgotten."""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

from pipeline import privacy
from pipeline.raw.drift import NOTHING

DELETED = frozenset({"[deleted]", "[removed]", "[suspended]"})
AUTOMODERATOR = "automoderator"
THROWAWAY = re.compile(
    r"thr[o0]+w+n?[_-]?a+[_-]?w[ae]y|throw[_-]?ra|toss[_-]?away|burner[_-]?ac|(?:temp|tmp|alt|temporary)[_-]?acc"
)
# "quizbot", "quiz_bot_2"; not the English words and surnames that end so, unless the B is written apart ("QuizRoBot").
ENDS_IN_BOT = re.compile(r"bot[_-]?\d*$", re.IGNORECASE)
WRITTEN_APART = re.compile(r"(?:(?:^|[_-])[bB]|[a-z0-9]B)(?:ot|OT)[_-]?\d*$")
WORD_IN_BOT = re.compile(r"(?:ro|ab|tal|tur|sa|ca|ja|bur|go|ra|cu|ni|ri|lo)bot[_-]?\d*$", re.IGNORECASE)
# People say what they are not.
NOT_A_BOT = re.compile(r"not[_-]?(?:an?|the|your)?[_-]?(?:ro)?bot", re.IGNORECASE)


class Account(msgspec.Struct, frozen=True, gc=False):
    """What is kept of an account."""

    contributor_id: str | None
    state: str
    bot_evidence: str | None = None
    is_throwaway_name: bool = False


class Pseudonyms(dict[str, str]):
    """Pseudonyms by name, each worked out once; they live as long as one process and are never written."""

    def __init__(self, key: bytes, platform: str) -> None:
        super().__init__()
        self._key = key
        self._platform = platform

    def __missing__(self, name: str) -> str:
        """Work out a pseudonym that was not needed before."""
        made = self[name] = privacy.pseudonym(name, platform=self._platform, key=self._key)
        return made


@lru_cache(maxsize=2)
def pseudonyms(key: bytes, platform: str) -> Pseudonyms:
    """The pseudonyms this process has worked out so far: a worker meets the same people in file after file."""
    return Pseudonyms(key, platform)


class Accounts(dict[str | None, Account]):
    """Accounts by the name on a record, each worked out once; it lives no longer than one process and is never written."""

    def __init__(self, known: Pseudonyms) -> None:
        super().__init__()
        self._pseudonyms = known

    def of(self, name: Any) -> Account:
        """Look up the account of a record; what is no text names nobody."""
        return self[name if isinstance(name, str) else None]

    def __missing__(self, name: str | None) -> Account:
        """Work out an account that was not met before."""
        account = self[name] = _account(name, self._pseudonyms)
        return account


def bare_name(name: str) -> str:
    """Take away what some exports put before a name: u/, /u/."""
    return name.strip().removeprefix("/").removeprefix("u/")


def _account(name: str | None, known: Pseudonyms) -> Account:
    """Turn a name into what is kept of it; records without an account, or of a deleted one, have nobody."""
    if name is None or name.strip().lower() in NOTHING:
        return Account(None, "unknown")
    bare = bare_name(name)
    if bare.lower() in DELETED:
        return Account(None, "deleted")
    return Account(
        known[bare],
        "known",
        bot_evidence(bare, known_bots()),
        THROWAWAY.search(bare.lower()) is not None,
    )


def bot_evidence(name: str, listed: Collection[str]) -> str | None:
    """Say why an account is taken for a program: it is AutoModerator, it is on the list, or its name says so."""
    if name.lower() == AUTOMODERATOR:
        return "automoderator"
    if name.lower() in listed:
        return "list"
    if not ENDS_IN_BOT.search(name) or NOT_A_BOT.search(name):
        return None
    return "name" if WRITTEN_APART.search(name) or not WORD_IN_BOT.search(name) else None


@cache
def known_bots() -> frozenset[str]:
    """Read the list of known bots that comes with Staffroom, in lower case."""
    lines = (Path(__file__).parent / "known_bots.txt").read_text(encoding="ascii").splitlines()
    return frozenset(line.strip().lower() for line in lines if line.strip() and not line.startswith("#"))
