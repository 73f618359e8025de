"""Read and check a codebook: codes with label, definition, what belongs, what does not, and invented examples."""

import difflib
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import BadCodebook

OWN = Path(__file__).with_name("codebook.toml")
PARTS = ("gate", "act", "topic", "flag")
TEXTS = ("code", "part", "label", "definition", "include", "exclude")
MAY_BE_EMPTY = frozenset({"include", "exclude"})
KEYS = (*TEXTS, "examples")


@dataclass(frozen=True)
class Code:
    """One code, as coders and pages see it."""

    code: str
    part: str
    label: str
    definition: str
    include: str
    exclude: str
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Codebook:
    """All codes, in the order of the file."""

    version: str
    codes: tuple[Code, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The short names, in order."""
        return tuple(code.code for code in self.codes)

    def rows(self) -> list[dict[str, Any]]:
        """The rows of codes.codebook."""
        return [
            asdict(code) | {"examples": list(code.examples), "position": place, "version": self.version}
            for place, code in enumerate(self.codes, start=1)
        ]


def read_codebook(path: Path) -> Codebook:
    """Read a codebook.

    Raises
    ------
    BadCodebook
        When the file is no TOML, a key is unknown or missing, or a code stands in it twice.
    """
    content = _toml(path)
    _refuse_unknown(content, ("version", "code"), path.name)
    version = _text(content, "version", path.name)
    entries = content.get("code")
    if not isinstance(entries, list) or not entries:
        raise BadCodebook(f"{path.name} holds no code. Write each as a table [[code]] with {_and(KEYS)}.")
    codes = tuple(_code(entry, place, path.name) for place, entry in enumerate(entries, start=1))
    _refuse_twins(codes, path.name)
    return Codebook(version, codes)


def _toml(path: Path) -> dict[str, Any]:
    """Read the file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadCodebook(f"{path.name} is not TOML: {error}. Correct that line.") from error
    except UnicodeDecodeError as error:
        raise BadCodebook(f"{path.name} is not UTF-8. Save it in that encoding.") from error
    except FileNotFoundError as error:
        raise BadCodebook(
            f"{path.name} is not in {path.parent}. Copy the one that ships with Staffroom there."
        ) from error


def _code(entry: Any, place: int, file: str) -> Code:
    """Read one table of the file."""
    if not isinstance(entry, dict):
        raise BadCodebook(f"{file}: code {place} is no table. Write [[code]] and its keys below.")
    name = entry.get("code")
    where = f"{file}, code '{name}'" if isinstance(name, str) and name else f"{file}, code {place}"
    _refuse_unknown(entry, KEYS, where)
    texts = {key: _text(entry, key, where, may_be_empty=key in MAY_BE_EMPTY) for key in TEXTS}
    if texts["part"] not in PARTS:
        raise BadCodebook(f"{where}: part is '{texts['part']}'. It is one of {_and(PARTS)}.")
    examples = entry.get("examples")
    if not isinstance(examples, list) or not examples or not all(_is_said(example) for example in examples):
        raise BadCodebook(f"{where} has no examples. Give a list of invented sentences.")
    return Code(**texts, examples=tuple(examples))


def _text(entry: dict[str, Any], key: str, where: str, *, may_be_empty: bool = False) -> str:
    """Take a text that must be there."""
    value = entry.get(key)
    if not isinstance(value, str) or not (may_be_empty or value.strip()):
        raise BadCodebook(f'{where} has no {key}. Add a line: {key} = "…"')
    return value


def _is_said(example: Any) -> bool:
    """Whether something is a text with words in it."""
    return isinstance(example, str) and bool(example.strip())


def _refuse_unknown(entry: dict[str, Any], known: tuple[str, ...], where: str) -> None:
    """Refuse a key that nobody would read."""
    for key in entry:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            meant = f" (did you mean '{near[0]}'?)" if near else ""
            raise BadCodebook(f"{where}: unknown key '{key}'{meant}. Known are {_and(known)}.")


def _refuse_twins(codes: tuple[Code, ...], file: str) -> None:
    """Refuse a name that is used twice."""
    seen: set[str] = set()
    for code in codes:
        if code.code in seen:
            raise BadCodebook(f"{file}: code '{code.code}' stands there twice. Rename one, or take it out.")
        seen.add(code.code)


def _and(names: tuple[str, ...]) -> str:
    """Name all of them."""
    return f"{', '.join(names[:-1])} and {names[-1]}"
