"""The rules a study.toml must keep; each broken one is a sentence that starts with its line."""

import difflib
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from pipeline.study_keys import (
    CRONS,
    FOR_ONE_COMMUNITY,
    KNOWN,
    LEAST,
    LISTS,
    LIVE_KINDS,
    MOST,
    NEEDED,
    OPEN,
    PERIODS,
    RUNNERS,
    SOURCE_KINDS,
)


def check(table: dict[str, Any], text: str) -> list[str]:
    """List every rule the study breaks, in the order of the file."""
    lines = _Lines(text)
    found: list[tuple[int, str]] = []
    needed = {"study": "[study]", "community": "[[community]]"}
    found += [
        (1, f"there is no {written} table; add one")
        for name, written in needed.items()
        if name not in table or table[name] == []
    ]
    for name, value in table.items():
        found += _check_table(name, value, lines)
    found += _check_dates(table, lines) + _check_names(table, lines) + _check_schedule(table, lines)
    return [f"line {line}: {problem}." for line, problem in sorted(found, key=lambda row: row[0])]


class _Lines:
    """Where a key of a table stands in the text; TOML readers do not say."""

    def __init__(self, text: str) -> None:
        self.places: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        header = ""
        for number, line in enumerate(text.splitlines(), start=1):
            if opened := re.match(r"\s*\[{1,2}\s*([\w.\"-]+)\s*\]{1,2}", line):
                header = opened[1].strip('"')
                counts[header] = counts.get(header, -1) + 1
                self.places[header, counts[header], ""] = number
            elif key := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
                self.places.setdefault((header, counts.get(header, 0), key[1]), number)

    def of(self, table: str, index: int, key: str = "") -> int:
        """The line of a key, else of its table, else the first."""
        return self.places.get((table, index, key)) or self.places.get((table, index, "")) or 1


def _check_table(name: str, value: object, lines: _Lines) -> list[tuple[int, str]]:
    """Check one table, or each table of a list of tables."""
    line = lines.of(name, 0) if (name, 0, "") in lines.places else lines.of("", 0, name)
    if name not in KNOWN:
        return [(line, f"[{name}] is not a table Staffroom knows{_did_you_mean(name, KNOWN)}")]
    if (name in LISTS) != isinstance(value, list):
        wanted = f"[[{name}]], once for each {name}" if name in LISTS else f"[{name}], once"
        return [(line, f"'{name}' must be written as {wanted}")]
    rows = value if isinstance(value, list) else [value]
    found: list[tuple[int, str]] = []
    for index, row in enumerate(rows):
        if isinstance(row, dict):
            found += _check_row(name, index, row, lines)
        else:
            found.append((line, f"'{name}' must be a table, not {row!r}"))
    return found


def _check_row(name: str, index: int, row: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check that keys are known, needed ones are there, and values are of their type."""
    known = KNOWN[name]
    found = [
        (lines.of(name, index), f"[{name}] needs the key '{key}'")
        for key in NEEDED.get(name, ())
        if key not in row
    ]
    for key, value in row.items():
        line = lines.of(name, index, key)
        if key not in known:
            if name not in OPEN:
                found.append((line, f"'{key}' is not a key of [{name}]{_did_you_mean(key, known)}"))
        elif not _is_of(value, known[key]):
            found.append((line, f"'{key}' must be {_words(known[key])}, not {value!r}"))
        elif (name, key) in LEAST and value < LEAST[name, key]:
            found.append((line, f"'{key}' must be {LEAST[name, key]} or more, not {value}"))
        elif (name, key) in MOST and value > MOST[name, key]:
            found.append((line, f"'{key}' must be {MOST[name, key]} or less, not {value}"))
        elif isinstance(value, str) and not value.strip():
            found.append((line, f"'{key}' must not be empty"))
    return found + _check_choices(name, index, row, lines)


def _check_choices(name: str, index: int, row: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check the keys that allow only certain words."""
    choices = {("study", "period"): PERIODS, ("engine", "runner"): RUNNERS, ("source", "kind"): SOURCE_KINDS}
    found = [
        (lines.of(name, index, key), f"'{key}' must be one of {', '.join(allowed)}, not {row[key]!r}")
        for (table, key), allowed in choices.items()
        if table == name and isinstance(row.get(key), str) and row[key] not in allowed
    ]
    zone = row.get("timezone")
    if name == "study" and isinstance(zone, str) and zone not in available_timezones():
        guess = _did_you_mean(zone, available_timezones())
        found.append((lines.of(name, index, "timezone"), f"'{zone}' is not a time zone{guess}"))
    if name == "community" and isinstance(row.get("id"), str) and not re.fullmatch(r"[\w-]+:\S.*", row["id"]):
        place = lines.of(name, index, "id")
        found.append((place, f"'{row['id']}' must be written platform:name, for example reddit:Teachers"))
    return found + (_check_files(index, row, lines) if name == "source" else [])


def _check_files(index: int, row: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check that an archive names its files, each as text."""
    files = row.get("files", [])
    place = lines.of("source", index, "files")
    kind = row.get("kind")
    if kind in SOURCE_KINDS and kind not in LIVE_KINDS and files == []:
        return [
            (place, f"a source of kind '{kind}' needs 'files', for example [\"archives/Teachers_*.zst\"]")
        ]
    if kind in FOR_ONE_COMMUNITY and "community" not in row:
        place = lines.of("source", index)
        return [(place, f"a source of kind '{kind}' needs 'community', since its lines do not name one")]
    if not isinstance(files, list):
        return []
    return [
        (place, f"'files' must list paths as text, not {file!r}")
        for file in files
        if not isinstance(file, str) or not file.strip()
    ]


def _check_dates(table: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check that the study ends after it starts."""
    study = table.get("study")
    if not isinstance(study, dict):
        return []
    start, end = study.get("start"), study.get("end")
    if (
        not (isinstance(start, date) and isinstance(end, date))
        or isinstance(start, datetime)
        or isinstance(end, datetime)
    ):
        return []
    if start >= end:
        return [
            (
                lines.of("study", 0, "end"),
                f"the study ends ({end}) before it starts ({start}); end is exclusive",
            )
        ]
    return []


def _check_names(table: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check that names are given once and that sources speak of communities that are there."""
    found: list[tuple[int, str]] = []
    for name, key in (("community", "id"), ("source", "name"), ("event", "name")):
        seen: set[str] = set()
        for index, row in enumerate(_rows(table, name)):
            value = str(row.get(key, "")).lower()
            if value and value in seen:
                found.append((lines.of(name, index, key), f"two of [[{name}]] have the {key} '{row[key]}'"))
            seen.add(value)
    ids = [row["id"] for row in _rows(table, "community") if isinstance(row.get("id"), str)]
    for index, row in enumerate(_rows(table, "source")):
        community = row.get("community")
        if isinstance(community, str) and community not in ids:
            place = lines.of("source", index, "community")
            found.append(
                (place, f"'{community}' is not the id of any [[community]]{_did_you_mean(community, ids)}")
            )
    return found


def _check_schedule(table: dict[str, Any], lines: _Lines) -> list[tuple[int, str]]:
    """Check that schedules are crons and that failures are told to a web address."""
    schedule = table.get("schedule")
    if not isinstance(schedule, dict):
        return []
    texts = {key: value for key, value in schedule.items() if isinstance(value, str) and value.strip()}
    fields = "a cron of five fields (minute, hour, day, month, weekday)"
    found = [
        (
            lines.of("schedule", 0, key),
            f"'{key}' must be {fields}, for example \"{CRONS[key]}\", not {value!r}",
        )
        for key, value in texts.items()
        if key in CRONS and not _is_cron(value)
    ]
    if "notify" in texts and not re.fullmatch(r"https?://[^\s/]\S*", texts["notify"]):
        place = lines.of("schedule", 0, "notify")
        found.append(
            (place, f"'notify' must be an address that starts with https://, not {texts['notify']!r}")
        )
    return found


def _is_cron(text: str) -> bool:
    """Say whether a text is a cron with a next time; the special signs that only some schedulers know are none."""
    from cronsim import CronSim, CronSimError

    if not re.fullmatch(r"[0-9a-zA-Z*,/-]+( +[0-9a-zA-Z*,/-]+){4}", text.strip()) or re.search(
        r"(?i)\b\d*[lw]+\b", text
    ):
        return False
    try:
        return next(CronSim(text.strip(), datetime(2024, 1, 1)), None) is not None  # noqa: DTZ001 - any start does
    except CronSimError:
        return False


def _rows(table: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The tables of a list that are tables at all."""
    value = table.get(name, [])
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_of(value: object, kind: type | tuple[type, ...]) -> bool:
    """Check a type without Python's habit of taking truth values for numbers and moments for dates."""
    if isinstance(value, bool | datetime):
        return kind is bool and isinstance(value, bool)
    return isinstance(value, kind)


def _words(kind: type | tuple[type, ...]) -> str:
    """Name a type as a person would."""
    names = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
    return names.get(kind, "a date such as 2019-07-01") if isinstance(kind, type) else "a number"


def _did_you_mean(word: object, known: Any) -> str:
    """Offer the nearest known word."""
    near = difflib.get_close_matches(str(word), [str(item) for item in known if item], n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""
