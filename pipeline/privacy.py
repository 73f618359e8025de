"""People in the data: pseudonyms and masking on the way in, small cells on the way out.

Short enough to be read aloud to an ethics board. No account name is written anywhere: names become keyed pseudonyms
before the first write, mentions in text likewise, e-mail addresses and telephone numbers are masked.
"""

import base64
import hmac
import re
from collections.abc import Callable, Iterable
from hashlib import sha256

PSEUDONYM_BYTES = 10
EMAIL_MASK = "[e-mail]"
PHONE_MASK = "[phone]"

# Reddit's "u/name", "/u/name" and "/user/name" (also inside addresses), and "@name" of other platforms;
# a "@" inside a word belongs to an e-mail address.
MENTION_MARK = r"/[uU](?:ser)?/|\b[uU]/|(?:^|[^\w/@.])@"
NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]{1,29}"
MENTION = f"(?:{MENTION_MARK}){NAME}"
EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# Ten or more digits in the groups of telephone numbers; plain runs of digits are ids and amounts.
PHONE = r"(?:\+\d{1,3}[ .-]?)?(?:\(\d{2,4}\)[ .-]?|\b\d{2,4}[ .-])\d{3,4}[ .-]\d{3,4}\b"
MAY_NEED_MASKING = f"(?:{MENTION})|(?:{EMAIL})|(?:{PHONE})"

_mention = re.compile(f"(?P<mark>{MENTION_MARK})(?P<name>{NAME})")
_email = re.compile(EMAIL)
_phone = re.compile(PHONE)


def pseudonym(name: str, *, platform: str, key: bytes) -> str:
    """Make the keyed pseudonym of an account name: 16 letters and digits of HMAC-SHA-256, the same for any case."""
    digest = hmac.digest(key, f"{platform}:{name.lower()}".encode(), "sha256")
    return base64.b32encode(digest[:PSEUDONYM_BYTES]).decode().lower()


def fingerprint(key: bytes) -> str:
    """Name a key without giving it away, so that a wrong key is found out before it does harm."""
    return sha256(b"staffroom key fingerprint" + key).hexdigest()[:16]


def mask(text: str, name_to_pseudonym: Callable[[str], str]) -> str:
    """Mask e-mail addresses and telephone numbers, and turn mentions into pseudonyms."""
    masked = _phone.sub(PHONE_MASK, _email.sub(EMAIL_MASK, text))
    return _mention.sub(lambda found: f"{found['mark']}{name_to_pseudonym(found['name'])}", masked)


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
