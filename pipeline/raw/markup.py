"""HTML of posts written as Markdown, the way Reddit writes it, since features and codes read that."""

import html as entities
import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

HAS_TAGS = re.compile(r"<[A-Za-z/!?]")
# Remarks of word processors, "<?xml ?>" and "<!DOCTYPE>", whose words nobody wrote; an unended remark hides the rest.
UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<[!?](?!\[CDATA\[)[^<>]*>", re.DOTALL)
# Editors put them between ordinary words, where models would see one long word.
NO_BREAK_SPACE = re.compile(r"&(?:nbsp|#0*160|#[xX]0*[aA]0)(?:;|(?![A-Za-z0-9]))|\u00a0")
# No character has so great a number, and Python refuses to read numbers of more than 4300 digits.
NO_CHARACTER = re.compile(r"&#[xX]?[0-9A-Fa-f]{9,};?")
# For each tag that never ends Python's parser reads to the end of the text: some thousands take minutes. A few are
# left alone, since "<" may stand in the description of an image.
UNENDED_TAG = re.compile(r"<(?=[^<>]*(?:<|\Z))")
MOST_UNENDED_TAGS = 50
HALF_PAIRS = re.compile("[\ud800-\udfff]")  # no file could hold them
REPLACEMENT = "\ufffd"
ANY_TAG = re.compile(r"<[^<>]*>?")
BLOCKS = (
    *("p", "div", "article", "section", "aside", "main", "header", "footer", "nav", "address", "center"),
    *("form", "figure", "figcaption", "details", "summary", "fieldset", "dl", "dt", "dd"),
)
BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(BLOCKS)}|br|li|tr|h\d|pre|blockquote)\b[^<>]*>", re.IGNORECASE)
NO_WORDS = ("script", "style", "noscript", "template", "iframe", "svg", "head", "textarea", "select")
# What Stack Exchange's editor writes where nobody described an image.
NO_DESCRIPTION = frozenset({"enter image description here", "alt text"})
NO_ADDRESS = re.compile(r"(?:javascript|vbscript|data|mailto|tel):", re.IGNORECASE)
BREAKS_A_LINK = re.compile(r"[\s()<>]")
BEFORE_A_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:www\.)?", re.IGNORECASE)


def markdown(html: str) -> str:
    """Write HTML as Markdown; text without tags is returned as it is, only with its entities decoded."""
    if "<" not in html and "&" not in html:
        return html
    known = NO_BREAK_SPACE.sub(" ", NO_CHARACTER.sub(REPLACEMENT, html))
    written = _converted(UNSEEN.sub("", known)) if HAS_TAGS.search(known) else entities.unescape(known)
    return HALF_PAIRS.sub(REPLACEMENT, written)


def _converted(html: str) -> str:
    """Write tags as Markdown; where they are past reading, keep the words between them."""
    from bs4.exceptions import ParserRejectedMarkup

    if len(UNENDED_TAG.findall(html)) > MOST_UNENDED_TAGS:
        html = UNENDED_TAG.sub("&lt;", html)
    try:
        return _tidy(_converter().convert(html))
    # Tags some hundred deep; declarations that no browser knows; a list that starts at "²".
    except (RecursionError, ParserRejectedMarkup, ValueError):
        return _tidy(entities.unescape(ANY_TAG.sub("", BLOCK_TAG.sub("\n\n", html))))


@cache
def _converter() -> Any:
    """Make the converter; its library takes half a second to import, so it waits for the first post in HTML."""
    from markdownify import ATX, MarkdownConverter

    marks = {"b": "**", "strong": "**", "i": "*", "em": "*", "del": "~~", "s": "~~", "strike": "~~"}
    writers: dict[str, Callable[..., str]] = {
        **dict.fromkeys(BLOCKS, _block),
        **dict.fromkeys(NO_WORDS, _nothing),
        **dict.fromkeys(("code", "kbd", "samp", "tt"), _code),
        **{name: _emphasis(mark) for name, mark in marks.items()},
        "a": _link,
        "blockquote": _quotation,
        "img": _image,
        "pre": _code_block,
        "sup": _raised,
    }
    methods = {f"convert_{name}": writer for name, writer in writers.items()}
    kind: Any = type("RedditMarkdown", (MarkdownConverter,), methods | {"escape": _words})
    return kind(heading_style=ATX, bullets="*")


def _tidy(text: str) -> str:
    """Leave one blank line between paragraphs, and of the blanks around lines only those that mean something."""
    lines = text.split("\n")
    kept: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        bare = line.rstrip()
        if bare[:1] == " " and bare[1:2] != " ":  # what stood between a line break and the next word
            bare = bare[1:]
        is_break = line.endswith("  ") and bare.strip("> ") and following.strip("> ")
        if bare or (kept and kept[-1]):
            kept.append(f"{bare}  " if is_break else bare)
    return "\n".join(kept).rstrip()


def _words(_: Any, text: str, __: set[str]) -> str:
    """Words stay without backslashes, and lines end where the page breaks them, not where its source does."""
    return text.replace("\n", " ")


def _nothing(*_: Any, **__: Any) -> str:
    return ""


def _block(_: Any, __: Any, text: str, parent_tags: set[str]) -> str:
    if "_inline" in parent_tags:
        return f" {text.strip()} "
    return f"\n\n{text.strip(chr(10))}\n\n"


def _emphasis(mark: str) -> Callable[..., str]:
    """Put marks around words; not around several lines, as editors that paste do, where they would mean nothing."""

    def _write(_: Any, __: Any, text: str, parent_tags: set[str]) -> str:
        bare = text.strip()
        if not bare or "\n" in bare or "_noformat" in parent_tags:
            return text
        before, _, after = text.partition(bare)
        return f"{before}{mark}{bare}{mark}{after}"

    return _write


def _raised(_: Any, __: Any, text: str, parent_tags: set[str]) -> str:
    bare = text.strip()
    if not bare or "_noformat" in parent_tags:
        return text
    before, _, after = text.partition(bare)
    return f"{before}^({bare}){after}" if " " in bare else f"{before}^{bare}{after}"


def _code(_: Any, __: Any, text: str, parent_tags: set[str]) -> str:
    bare = " ".join(text.split())
    if not bare or "_noformat" in parent_tags:
        return text
    before, _, after = text.partition(text.strip())
    return f"{before}`` {bare} ``{after}" if "`" in bare else f"{before}`{bare}`{after}"


def _code_block(_: Any, __: Any, text: str, parent_tags: set[str]) -> str:
    if "_inline" in parent_tags:
        return f" {text.strip()} "
    lines = text.strip("\n").expandtabs(4).split("\n")
    return "\n\n" + "\n".join(f"    {line}" if line.strip() else "" for line in lines) + "\n\n"


def _quotation(_: Any, element: Any, text: str, parent_tags: set[str]) -> str:
    """Put ">" before every line; what Stack Exchange hides as a spoiler is the contributor's own, and gets ">!"."""
    if "_inline" in parent_tags or not text.strip():
        return f" {text.strip()} "
    mark = ">!" if "spoiler" in (element.get("class") or ()) else ">"
    lines = text.strip("\n").split("\n")
    return "\n\n" + "\n".join(f"{mark} {line}" if line.strip() else mark for line in lines) + "\n\n"


def _image(_: Any, element: Any, __: str, **___: Any) -> str:
    described = " ".join((element.get("alt") or "").split())
    return "" if described.lower() in NO_DESCRIPTION else described


def _link(_: Any, element: Any, text: str, parent_tags: set[str]) -> str:
    """Write a link; only its words where it is a mention or a hashtag, only its address where the words are just that."""
    bare = " ".join(text.split())
    address = BREAKS_A_LINK.sub(lambda found: quote(found[0]), (element.get("href") or "").strip())
    is_address = address and not NO_ADDRESS.match(address)
    if not bare or not is_address or "_noformat" in parent_tags or _is_mention(element, bare):
        return text
    before, _, after = text.partition(text.strip())
    if _is_shown_whole(bare, address):
        return f"{before}{address}{after}"
    # Brackets within brackets would end the words too early.
    return f"{before}[{bare.replace('[', '(').replace(']', ')')}]({address}){after}"


def _is_mention(element: Any, text: str) -> bool:
    """Say whether a link is Mastodon's way to write "@somebody" or "#something": its address would count as a link."""
    classes, relations = element.get("class") or (), element.get("rel") or ()
    return "mention" in classes or "hashtag" in classes or ("tag" in relations and text.startswith("#"))


def _is_shown_whole(text: str, address: str) -> bool:
    """Say whether the words of a link are its address, with or without its ends, or cut short by three dots."""
    shown, whole = (BEFORE_A_HOST.sub("", side).rstrip("/").lower() for side in (text, address))
    start = shown.removesuffix("...").removesuffix("\u2026")
    return shown == whole or (start != shown and "." in start and whole.startswith(start))
