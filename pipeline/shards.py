"""Cuts the texts of a study into shares that fit in memory, by their hashes."""

from collections.abc import Iterator
from itertools import pairwise

AFTER_ALL = "g"  # the first letter that is no hexadecimal digit
PLACES = 2**16  # what the first four digits of a hash can say


def hash_ranges(n_texts: int, *, at_most: int) -> Iterator[tuple[str, str]]:
    """Give the first hash of each share and the first hash after it, so that a share holds about ``at_most`` texts."""
    n_shares = max(1, -(-n_texts // at_most))
    yield from pairwise([*(f"{share * PLACES // n_shares:04x}" for share in range(n_shares)), AFTER_ALL])
