"""People in the data: pseudonyms and masking on the way in, small cells on the way out.

Short enough to be read aloud to an ethics board. No account name is written anywhere: names become keyed pseudonyms
before the first write, names in text likewise, e-mail addresses and telephone numbers are masked.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import product

PSEUDONYM_BYTES = 10
# Base 32 two letters at a time: Python's own is five times as slow, and a pseudonym is needed for every name.
PAIRS = [a + b for a in "abcdefghijklmnopqrstuvwxyz234567" for b in "abcdefghijklmnopqrstuvwxyz234567"]
EMAIL_MASK = "[e-mail]"
PHONE_MASK = "[phone]"

# Every pattern must mean the same to Python's re (with re.ASCII) and to RE2, which looks for the rows that need masking.
# Reddit's "u/name", "/u/name" and "/user/name" (also inside addresses), the profile "r/u_name", and "@name" of other
# platforms; a "@" after a letter or digit belongs to an e-mail address. Reddit's editor writes "_" as "\_".
MENTION_MARK = r"/[uU](?:ser)?/|\b[uU]/|\b[rR]/[uU]_|(?:^|[^A-Za-z0-9_@])@"
NAME = r"(?:[A-Za-z0-9_-]|\\_){2,30}"
MENTION = f"(?:{MENTION_MARK}){NAME}"
EMAIL = r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# Nine digits or more after a "+", with an area code in brackets, or in groups of 3-3-4 or after a leading 0;
# plain runs of digits are ids, years and amounts.
PHONE = (
    r"\+\d(?:[ .()-]{0,2}\d){8,14}\b"
    r"|\(\d{2,4}\)[ .-]?\d{3,4}[ .-]\d{3,4}\b"
    r"|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b"
    r"|\b0\d{1,4}[ .-]\d{3,4}[ .-]\d{3,4}\b"
)
MAY_NEED_MASKING = f"(?:{MENTION})|(?:{EMAIL})|(?:{PHONE})"
# A word that nobody writes by accident: letters with a digit or "_" among them, a capital in the middle, or "bot" at the
# end. Words with only a hyphen ("long-term") are not distinctive, nor are short ones ("K-12", "2nd", "PhD").
MAY_BE_A_NAME = (
    r"[A-Za-z0-9]\\?_[A-Za-z0-9]|[A-Za-z]{3}-?[0-9]|[0-9]-?[A-Za-z]{3}|[A-Za-z][0-9][A-Za-z]|[A-Za-z][0-9]{2}"
    r"|[a-z]-?[A-Z][A-Za-z]{2}|[a-z]{3}-?[A-Z]|[A-Za-z]{3}-?[bB](?:ot|OT)\b"
)
SHORTEST_DISTINCTIVE_NAME = 5
# More dashes than this are no name but a line across the page.
MOST_DASHES = 6
# What may stand around a word, and how much of it may belong to a name ("_" or "\\_").
MARKS = "_-\\"
MOST_MARKS = 4

_mention = re.compile(f"(?P<mark>{MENTION_MARK})(?P<name>{NAME})", re.ASCII)
_email = re.compile(EMAIL, re.ASCII)
_phone = re.compile(PHONE, re.ASCII)
_word = re.compile(r"[A-Za-z0-9_\\-]{5,}")
_distinctive = re.compile(MAY_BE_A_NAME, re.ASCII)


def pseudonym(name: str, *, platform: str, key: bytes) -> str:
    """Make the keyed pseudonym of an account name: 16 letters and digits of HMAC-SHA-256, the same for any case."""
    digest = hmac.digest(key, f"{platform}:{name.lower()}".encode(), "sha256")
    number = int.from_bytes(digest[:PSEUDONYM_BYTES], "big")
    return "".join([PAIRS[number >> shift & 1023] for shift in range(70, -1, -10)])


def fingerprint(key: bytes) -> str:
    """Name a key without giving it away, so that a wrong key is found out before it does harm."""
    return sha256(b"staffroom key fingerprint" + key).hexdigest()[:16]


def mask(text: str, name_to_pseudonym: Callable[[str], str]) -> str:
    """Mask e-mail addresses and telephone numbers, and turn mentions into pseudonyms."""
    masked = _phone.sub(PHONE_MASK, _email.sub(EMAIL_MASK, text) if "@" in text else text)
    return _mention.sub(lambda found: found["mark"] + name_to_pseudonym(_plain(found["name"])), masked)


def is_distinctive(name: str) -> bool:
    """Say whether a word can hardly be anything but an account name: "amber_marten_7" is, "amber" and "K-12" are not."""
    return len(name) >= SHORTEST_DISTINCTIVE_NAME and _distinctive.search(name) is not None


def mask_names(text: str, without_name: Callable[[str], str]) -> str:
    """Take the names of known contributors out of the words of a text, where they stand without any mark."""
    return _word.sub(lambda found: without_name(found[0]), text)


def without_name(word: str, known_pseudonym: Callable[[str], str | None]) -> str:
    """Replace the distinctive name that a word is, or that stands in it between marks of emphasis (_name_), dashes, or after u_."""
    if not is_distinctive(word):
        return word
    candidates = dict.fromkeys(name for name in _names_within(word) if is_distinctive(name))
    found = {name: new for name in candidates if (new := known_pseudonym(_plain(name)))}
    return re.sub("|".join(map(re.escape, found)), lambda name: found[name[0]], word) if found else word


def _names_within(word: str) -> Iterator[str]:
    """Yield what may be a name in a word: the whole, and what stands between its dashes, longest first."""
    pieces = word.split("-")
    yield word
    for length in range(min(len(pieces), MOST_DASHES + 1), 0, -1):
        for start in range(len(pieces) - length + 1):
            stretch = "-".join(pieces[start : start + length])
            yield from _without_marks(stretch)
            bare = stretch.strip(MARKS)
            yield bare[2:] if bare[:2] in ("u_", "U_") else bare


def _without_marks(word: str) -> Iterator[str]:
    """Yield a word with fewer and fewer of the marks around it, since a name may begin or end with "_" itself."""
    bare = word.strip(MARKS)
    before, _, after = word.partition(bare) if bare else (word, "", "")
    left, right = before[-MOST_MARKS:], after[:MOST_MARKS]
    for start, end in product(range(len(left) + 1), range(len(right), -1, -1)):
        yield left[start:] + bare + right[:end]


def _plain(name: str) -> str:
    """Take away the backslashes that Reddit's editor puts before "_"."""
    return name.replace("\\", "")


def is_too_small(n_contributors: int, smallest_cell: int) -> bool:
    """Say whether a cell rests on fewer contributors than the study allows."""
    return n_contributors < smallest_cell


def hidden_cells(
    cells: Iterable[tuple[str, str, int]], *, smallest_cell: int, whole: str
) -> set[tuple[str, str]]:
    """Choose the (community, period) cells that may not be shown.

    A cell is hidden when it is too small; the cell of all communities together (named ``whole``) is hidden too when
    any of its parts is, since a difference would otherwise give the part away.
    """
    rows = list(cells)
    hidden = {(community, period) for community, period, n in rows if is_too_small(n, smallest_cell)}
    return hidden | {(whole, period) for community, period in hidden if community != whole}
