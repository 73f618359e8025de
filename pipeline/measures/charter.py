"""What a study says of the basis on which a source is collected, in statements for the page on methods."""

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOT_STATED = "not stated in study.toml"
# The keys every live source must state; further ones are told by their own name.
NAMES = {
    "basis": "Legal basis of {}",
    "ethics": "Ethics decision on {}",
    "contacted": "Community of {} contacted",
}


def told(source: str, *, basis: str | None, charter: str | None) -> list[tuple[str, str]]:
    """Tell the whole charter of a source, the legal basis first; no two statements have the same name."""
    said = {"basis": basis, **_read(charter)}
    statements: dict[str, str] = {}
    for key, value in said.items():
        plain = f"{key.replace('_', ' ').capitalize()} ({source})"
        name = NAMES[key].format(source) if key in NAMES else plain
        words = _words(value)
        statements[name] = f"{statements[name]}; {words}" if name in statements else words
    return list(statements.items())


def _read(charter: str | None) -> Mapping[str, Any]:
    """Read what the ledger keeps as JSON; what is no charter says nothing."""
    try:
        known = json.loads(charter or "{}")
    except json.JSONDecodeError:
        return {}
    return known if isinstance(known, dict) else {}


def _words(value: Any) -> str:
    """Write a value for reading: truth values as yes and no, days in words, nested ones as they are."""
    if value is None or value == "":
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    try:
        return f"{date.fromisoformat(text):%-d %B %Y}" if DAY.fullmatch(text) else text
    except ValueError:
        return text
