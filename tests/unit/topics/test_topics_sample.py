"""The sample to fit on: balanced over communities and periods, distinct, long texts first, nobody excluded."""

from datetime import date

import pytest

from pipeline import store
from tests.unit.topics.conftest import EMBEDDING, Text, write_texts

FIRST, SECOND = date(2020, 1, 1), date(2020, 7, 1)
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"


def texts(community, period, n, *, start, words=LONG, **more):
    return [
        Text(f"c{number}", f"{words} n{number}", community=community, period=period, vector=[1, 2], **more)
        for number in range(start, start + n)
    ]


@pytest.fixture
def drawn(warehouse):
    def draw(rows, most, seed="7", profile=1):
        write_texts(warehouse, rows)
        parameters = {
            "preferred_words": 15,
            "seed": seed,
            "exclusion_profile": profile,
            "sample": most,
            "embedding_model_id": EMBEDDING,
        }
        found = store.read_sql(warehouse, "topics", "sample", parameters).to_pylist()
        by_hash = {text.hash: text for text in rows}
        return [by_hash[row["text_hash"]] for row in found]

    return draw


def cells(found):
    return sorted((text.community, text.period) for text in found)


def test_each_community_and_period_gives_as_many_texts_as_it_can(drawn):
    """Oak has 50 and 10 texts, Elm 2: of nine, Elm gives its two, and Oak's periods share the other seven."""
    rows = texts("reddit:Oak", FIRST, 50, start=0)
    rows += texts("reddit:Oak", SECOND, 10, start=50)
    rows += texts("reddit:Elm", FIRST, 2, start=60)

    found = cells(drawn(rows, 9))

    assert found.count(("reddit:Elm", FIRST)) == 2
    assert sorted([found.count(("reddit:Oak", FIRST)), found.count(("reddit:Oak", SECOND))]) == [3, 4]


def test_a_text_written_twice_is_drawn_once(drawn):
    same = [Text(f"s{number}", LONG, vector=[1, 2]) for number in range(4)]

    assert len(drawn(same, 10)) == 1


def test_short_texts_come_in_only_when_long_ones_do_not_suffice(drawn):
    rows = texts("reddit:Oak", FIRST, 3, start=0) + texts(
        "reddit:Elm", FIRST, 5, start=3, words="short text here"
    )

    found = drawn(rows, 4)

    assert cells(found) == [("reddit:Elm", FIRST)] + [("reddit:Oak", FIRST)] * 3


def test_who_the_study_leaves_out_and_what_is_not_modelled_is_not_drawn(drawn):
    rows = texts("reddit:Oak", FIRST, 2, start=0, excluded=1)
    rows += texts("reddit:Oak", FIRST, 2, start=2, excluded=2)
    rows += texts("reddit:Oak", FIRST, 2, start=4, modelled=False)

    assert sorted(text.id for text in drawn(rows, 10, profile=1)) == ["c2", "c3"]


def test_the_same_seed_draws_the_same_texts_and_another_seed_others(drawn, warehouse):
    rows = texts("reddit:Oak", FIRST, 200, start=0)
    one = [text.id for text in drawn(rows, 20)]
    parameters = {
        "preferred_words": 15,
        "exclusion_profile": 1,
        "sample": 20,
        "embedding_model_id": EMBEDDING,
    }
    hashes = {
        seed: store.read_sql(warehouse, "topics", "sample", parameters | {"seed": seed})
        .column("text_hash")
        .to_pylist()
        for seed in ("7", "8")
    }
    ids = {text.hash: text.id for text in rows}

    assert [ids[hash_] for hash_ in hashes["7"]] == one
    assert set(hashes["7"]) != set(hashes["8"])


def test_the_thread_and_the_contributor_come_along(warehouse):
    write_texts(warehouse, [Text("c1", LONG, contributor="ben", thread="t9", vector=[3, -4])])
    parameters = {
        "preferred_words": 15,
        "seed": "7",
        "exclusion_profile": 1,
        "sample": 9,
        "embedding_model_id": EMBEDDING,
    }

    (row,) = store.read_sql(warehouse, "topics", "sample", parameters).to_pylist()

    assert (row["contributor_id"], row["root_id"], row["clean_text"], row["vector"]) == (
        "ben",
        "t9",
        LONG,
        [3, -4],
    )
