"""People in the repository: nobody's machine, address or account, and the words that the glossary asks for."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LARGEST_BYTES = 2**20
PASSED_OVER = {".png", ".zst", ".gz", ".parquet", ".woff2", ".ftz", ".npz", ".ico"}
TEMPLATES = sorted((ROOT / "dashboards").rglob("*.html*")) + sorted((ROOT / "dashboards").rglob("*.j2"))
# Invented addresses stand under the names that RFC 2606 keeps for that.
INVENTED = re.compile(r"(?:^|[.@])(?:example\.(?:com|org|net|edu)|example|invalid|test|localhost)$")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|home|Users|root)/[A-Za-z0-9_.-]+")
INDEX = re.compile(
    r"https?://[\w.-]*(?:pypi|pythonhosted)\b|https?://\S+/simple\b|(?<!emit-)index-url[\s=]+https?:"
)
# What a page may not call people, with what it says instead.
NOT_ON_PAGES = {
    r"redditors?": "people who wrote something",
    r"lurkers?": "people who only read",
    r"users?": "people who wrote something",
    r"authors?": "people who wrote something",
    r"posters?": "people who started a thread",
    r"newbies?|noobs?": "newcomers",
    r"trolls?": "(nothing)",
    r"significant(?:ly)?": "clearly higher, probably higher",
    r"p\s*[<=]\s*0?\.\d+": "clearly higher, probably higher",
    r"usernames?": "(nothing)",
}


def kept_files() -> list[Path]:
    """Every file Git keeps or would keep; without Git, every file outside folders that begin with a dot."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if told.returncode == 0:
        return [ROOT / name for name in told.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part[0] == "." for part in path.parts[1:])
    ]


KEPT = sorted(set(kept_files()))
TEXTS = [path for path in KEPT if path.suffix not in PASSED_OVER and path != Path(__file__)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def where(pattern: re.Pattern[str], *, spared: re.Pattern[str] | None = None) -> list[str]:
    """Every place a pattern is found, as file, line and what was found."""
    return [
        f"{name_of(path)}:{number}: {found}"
        for path in TEXTS
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        for found in pattern.findall(line)
        if not (spared and spared.search(found))
    ]


def test_no_file_names_a_place_on_somebodys_machine():
    assert where(MACHINE) == []


def test_no_file_holds_an_email_address_that_could_be_somebodys():
    assert where(EMAIL, spared=INVENTED) == []


def test_no_file_names_a_package_index():
    """Where packages come from belongs to the machine that installs them."""
    assert where(INDEX) == []


def test_no_file_is_large():
    assert [name_of(path) for path in KEPT if path.stat().st_size > LARGEST_BYTES] == []


def test_what_staffroom_makes_is_not_kept_in_git():
    made = re.compile(
        r"(?:^|/)(?:raw|warehouse|published|site)/.*\.(?:parquet|duckdb|html)$|\.key$|(?:^|/)\.env$"
    )

    assert [
        name for name in map(name_of, KEPT) if made.search(name) and not name.startswith("dashboards/")
    ] == []


def shown(template: str) -> str:
    """What a reader sees of a template: no tags, no comments, no code, no names of variables."""
    without_code = re.sub(
        r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", template
    )
    return re.sub(r"(?s)<[^>]*>", " ", without_code)


def unfit(template: str) -> list[str]:
    text = shown(template)
    return [
        f"'{found}': say {instead}"
        for word, instead in NOT_ON_PAGES.items()
        for found in re.findall(rf"(?i)\b(?:{word})(?!\w)", text)
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_speak_the_words_of_the_glossary(path):
    assert unfit(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text", ["<p>Lurkers</p>", "<p>12 users wrote</p>", "p < .05", "<b>significantly</b> higher"]
)
def test_an_unfit_word_is_noticed(text):
    assert unfit(text)


@pytest.mark.parametrize(
    "text",
    ["<p class='user'>people</p>", "{{ users }}", "{# lurkers #}", "<style>a{user-select:none}</style>"],
)
def test_a_word_that_no_reader_sees_is_let_be(text):
    assert unfit(text) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE, "open('/" + "home/ana/notes.txt')"),
        (EMAIL, "write to ana" + "@school.fi"),
        (INDEX, "https://" + "pypi.org/project/x"),
        (INDEX, "--index-" + "url https://packages.example.org"),
    ],
)
def test_a_slip_is_noticed(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize("address", ["ana@example.org", "ben@mail.example.com", "cleo@school.invalid"])
def test_an_invented_address_is_let_be(address):
    assert INVENTED.search(address)
