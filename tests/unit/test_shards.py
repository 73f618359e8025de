"""Shares of texts hold every hash once and are about as large as was asked."""

from hashlib import md5
from itertools import pairwise

import pytest

from pipeline.shards import hash_ranges


@pytest.mark.parametrize(
    ("n_texts", "n_shares"), [(0, 1), (1, 1), (250_000, 1), (250_001, 2), (1_036_278, 5)]
)
def test_shares_meet_and_leave_nothing_out(n_texts, n_shares):
    ranges = list(hash_ranges(n_texts, at_most=250_000))

    assert len(ranges) == n_shares
    assert ranges[0][0] == "0000"
    assert ranges[-1][1] > "ffffffffffffffff"
    assert all(last == first for (_, last), (first, _) in pairwise(ranges))


@pytest.mark.parametrize("n_texts", [3, 1_000, 17_001])
def test_every_hash_lies_in_one_share(n_texts):
    hashes = ["0" * 16, "f" * 16, "8" + "0" * 15, "7" + "f" * 15, "5" * 16]

    for one in hashes:
        assert sum(first <= one < last for first, last in hash_ranges(n_texts, at_most=1_000)) == 1


def test_shares_of_many_texts_are_alike():
    hashes = [md5(str(number).encode(), usedforsecurity=False).hexdigest()[:16] for number in range(3_000)]

    sizes = [sum(first <= one < last for one in hashes) for first, last in hash_ranges(3_000, at_most=1_000)]

    assert sum(sizes) == 3_000
    assert all(850 < size < 1_150 for size in sizes)
