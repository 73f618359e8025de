"""The blocks of a community: ids, parents, repeated lines, flairs and marks, block after block."""

import inspect
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.simulate import build, community, people, threads
from pipeline.simulate.community import BLOCK, Community, blocks, native_ids
from pipeline.simulate.contents import draw_contents
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import shape_named

BOOK = phrasebook()
SHAPE = shape_named("demo")
N = 3_000


@pytest.fixture(scope="module")
def lounge():
    """One community, drawn but not yet written."""
    culture = SHAPE.cultures[0]
    population = people.populations(SHAPE, N)[0]
    generator = np.random.default_rng(8)
    items = threads.draw_items(SHAPE, culture, population, contributions=N, generator=generator)
    contents = draw_contents(SHAPE, culture, items, topics=BOOK.topics, generator=generator)
    names = people.names(range(int(population.number.max()) + 1), BOOK.words["names"], 8)
    return Community(culture, 0, 4, population, items, contents, names, ("AutoModerator", "Tavostel_WordBot"))


def written(lounge, *, posts, seed=1):
    return list(blocks(BOOK, lounge, posts=posts, generator=np.random.default_rng(seed)))


def records(lounge, *, posts):
    return [json.loads(line) for block in written(lounge, posts=posts) for line in block.lines]


@given(st.lists(st.integers(0, 36**7 - 1), min_size=1, max_size=20))
def test_ids_are_numbers_in_base_36_with_leading_zeros(numbers):
    made = native_ids(np.array(numbers), 7)

    assert [int(one, 36) for one in made] == numbers
    assert {len(one) for one in made} == {7}


@pytest.mark.parametrize(
    ("number", "digits", "text"), [(0, 1, "0"), (35, 2, "0z"), (36, 2, "10"), (36**6, 7, "1000000")]
)
def test_single_ids(number, digits, text):
    assert native_ids(np.array([number]), digits) == [text]


def test_ids_of_comments_are_long_enough_to_be_told_from_other_numbers():
    """Readers take a number for an id from ten digits on; there is room for ten million comments of four communities."""
    assert community.FIRST_COMMENT > 10**10
    assert community.FIRST_COMMENT + 3 * 4 * 10**7 < 36**community.COMMENT_DIGITS
    assert community.FIRST_POST + 3 * 4 * 10**7 < 36**community.POST_DIGITS


def test_ids_grow_with_time(lounge):
    numbers = lounge.native_numbers()
    items = lounge.items
    for part in (slice(0, items.n_posts), slice(items.n_posts, None)):
        order = np.argsort(items.created[part], kind="stable")
        assert (np.diff(numbers[part][order]) > 0).all()


def test_communities_use_different_ids(lounge):
    from dataclasses import replace

    assert not set(lounge.native_numbers()) & set(replace(lounge, place=1).native_numbers())


def test_blocks_come_one_by_one_and_not_at_once(lounge, monkeypatch):
    """Each is made when it is asked for, so that memory does not grow with the archive."""
    monkeypatch.setattr(community, "BLOCK", 500)
    made = blocks(BOOK, lounge, posts=False, generator=np.random.default_rng(1))

    assert inspect.isgenerator(made)
    sizes = [block.n_new for block in made]
    assert len(sizes) > 4
    assert set(sizes[:-1]) == {500}
    assert BLOCK == 20_000


def test_blocks_together_hold_every_written_item_once(lounge, monkeypatch):
    monkeypatch.setattr(community, "BLOCK", 700)
    truth = [row for posts in (True, False) for block in written(lounge, posts=posts) for row in block.truth]

    assert len(truth) == len(set(truth)) == N


def test_a_block_has_a_row_of_truth_for_each_new_line(lounge):
    for block in written(lounge, posts=False):
        assert len(block.truth) == block.n_new <= len(block.lines)
        ids = {f"reddit:t1_{json.loads(line)['id']}" for line in block.lines}
        assert ids == {row.split(",")[0] for row in block.truth}


def test_responses_name_their_parent_and_their_post(lounge):
    comments = {record["id"]: record for record in records(lounge, posts=False)}
    posts = {record["id"]: record for record in records(lounge, posts=True)}

    for record in comments.values():
        kind, parent = record["parent_id"].split("_")
        if kind == "t3":
            assert record["parent_id"] == record["link_id"]
        elif parent in comments:
            assert comments[parent]["link_id"] == record["link_id"]
            assert comments[parent]["created_utc"] <= record["created_utc"]
    named = [record["link_id"].removeprefix("t3_") in posts for record in comments.values()]
    assert 0.9 < np.mean(named) < 1


def test_posts_say_how_many_responses_they_have(lounge):
    """Those that the archive lacks included, as on the site."""
    answers = np.bincount(lounge.items.thread[lounge.items.n_posts :], minlength=lounge.items.n_posts)
    told = {record["id"]: record["num_comments"] for record in records(lounge, posts=True)}

    assert sum(told.values()) == answers[lounge.items.is_written[: lounge.items.n_posts]].sum()


def test_posts_without_text_lead_somewhere_and_others_to_themselves(lounge):
    for record in records(lounge, posts=True):
        if record["is_self"]:
            assert record["domain"] == f"self.{lounge.culture.name}"
            assert record["id"] in record["url"]
        else:
            assert record["selftext"] in {"", "[deleted]", "[removed]"}
            assert record["domain"] in BOOK.words["sites"]


def test_only_some_acts_have_a_flair(lounge):
    flairs = {record["link_flair_text"] for record in records(lounge, posts=True)}

    assert {None, "Advice wanted"} <= flairs <= {None, *community.FLAIRS.values()}


def test_a_moderator_speaks_as_one_about_rules(lounge):
    moderators = {lounge.names[number] for number in lounge.people.number[lounge.people.moderators]}
    marked = {record["author"] for record in records(lounge, posts=False) if record["distinguished"]}

    assert marked <= moderators | {"AutoModerator", "[deleted]"}
    assert marked & moderators


def test_some_votes_are_negative_and_a_few_are_high(lounge):
    scores = np.array([record["score"] for record in records(lounge, posts=False)])

    assert 0.01 < (scores < 0).mean() < 0.08
    assert scores.max() > 8 * np.median(scores)


def test_the_same_generator_writes_the_same_lines(lounge):
    assert written(lounge, posts=False) == written(lounge, posts=False)
    assert written(lounge, posts=False)[0].lines != written(lounge, posts=False, seed=2)[0].lines


def test_a_community_without_responses_has_no_block(lounge):
    from dataclasses import replace

    kept = np.arange(len(lounge.items)) < lounge.items.n_posts
    alone = replace(lounge, items=lounge.items.chosen(kept, lounge.items.n_posts))

    assert written(alone, posts=False) == []


def test_truths_are_worked_out_for_every_half_year(lounge):
    told = build._told(SHAPE, BOOK, lounge, N)

    assert list(told["periods"]) == [
        "2018-01-01",
        "2018-07-01",
        "2019-01-01",
        "2019-07-01",
        "2020-01-01",
        "2020-07-01",
    ]
    counted = sum(one["realised"]["contributions"] for one in told["periods"].values())
    assert counted == N - (lounge.items.contributor < 0).sum()
    assert told["parameters"]["answer_back"] == lounge.culture.answer_back
