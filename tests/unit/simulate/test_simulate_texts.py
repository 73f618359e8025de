"""Invented texts: varied, written like posts, on their topic, and nobody's."""

import json
import random
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from pipeline.simulate import phrases, texts
from pipeline.simulate.contents import ACTS, NO_ACT, NO_TOPIC
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import shape_named

BOOK = phrasebook()
LOUNGE = shape_named("demo").cultures[0]
BLOCKS = phrases._read("acts"), phrases._read("topics"), phrases._read("words")
WORDS_THAT_HURT = re.compile(
    r"\b(?:fuck\w*|shit\w*|bitch\w*|cunt\w*|nigg\w*|fag\w*|retard\w*|slut\w*|whore\w*|kill yourself|rape\w*|bastard\w*|asshole\w*)\b",
    re.IGNORECASE,
)


def pool(act, topic):
    """The sentences of an act on a topic."""
    row, column = ACTS.index(act), BOOK.topics.index(topic)
    start = BOOK.sentences.start[row, column]
    return BOOK.sentences.sentences[start : start + BOOK.sentences.size[row, column]]


def block(n, *, act="ADVISE", topic="maths", second=None, is_post=False, is_program=False):
    whole = np.full(n, BOOK.topics.index(topic))
    return texts.Block(
        whole,
        np.full(n, ACTS.index(act) if act else NO_ACT),
        np.full(n, ACTS.index(second) if second else NO_ACT),
        is_post,
        np.full(n, is_program),
        whole,
    )


def bodies(these, seed=1, names=None, culture=LOUNGE):
    n = len(these.topic)
    made = texts.bodies(BOOK, culture, these, names=names or [""] * n, generator=np.random.default_rng(seed))
    return [json.loads(f'"{text}"') for text in made]


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_many_sentences_on_every_topic(act):
    """Frames times phrases: on one topic more than a hundred, over all topics thousands."""
    by_topic = [set(pool(act, topic)) for topic in BOOK.topics]

    assert min(map(len, by_topic)) > 90
    assert len(set().union(*by_topic)) > 1_500


def test_frames_are_many_and_different():
    acts, topics, words = BLOCKS

    assert set(acts) == set(ACTS)
    assert sum(map(len, acts.values())) == len({frame for frames in acts.values() for frame in frames}) >= 240
    assert (
        sum(
            len(phrases_of)
            for topic in topics.values()
            for phrases_of in topic.values()
            if isinstance(phrases_of, list)
        )
        > 1_000
    )
    assert len(words["leads"]) == len(set(words["leads"]))


@pytest.mark.parametrize("topic", BLOCKS[1])
def test_a_topic_has_its_own_phrases(topic):
    own = {one for slot in phrases.TOPIC_SLOTS for one in BLOCKS[1][topic][slot]}
    others = {
        one
        for name in BLOCKS[1]
        if name != topic
        for slot in phrases.TOPIC_SLOTS
        for one in BLOCKS[1][name][slot]
    }

    assert len(own) > 60
    assert own & others == set()


def test_frames_use_only_slots_that_are_filled():
    known = {*phrases.TOPIC_SLOTS, *phrases.WORD_SLOTS, "link"}
    frames = [frame for frames in BLOCKS[0].values() for frame in frames]
    frames += BLOCKS[2]["titles"] + BLOCKS[2]["headlines"]

    assert {slot.lower() for frame in frames for slot in phrases.SLOT.findall(frame)} <= known
    assert not re.search(r"[{}]", "".join(BOOK.sentences.sentences))


def test_a_frame_is_filled_with_two_different_phrases():
    choices = {"fix": ["rest", "read"]}
    frame = phrases.SLOT.split("First {fix}, then {fix}.")
    made = {phrases._filled(frame, choices, [], random.Random(seed)).replace("*", "") for seed in range(40)}

    assert made <= {"First rest, then read.", "First read, then rest."}
    assert len(made) == 2


def test_a_slot_with_a_capital_gets_a_capital_and_addresses_stay_as_they_are():
    choices = {"when": ["last week"], "thing": ["maths"]}
    sites = ["pages.example"]

    assert (
        phrases._filled(phrases.SLOT.split("{When} I sang."), choices, sites, random.Random(1))
        == "Last week I sang."
    )
    link = phrases._filled(phrases.SLOT.split("{link} is on {thing}"), choices, sites, random.Random(2))
    assert re.fullmatch(r"(?:\[this page\]\()?https://pages\.example/[a-h]\d{3,4}\)? is on maths", link)


@pytest.mark.parametrize(
    ("sentence", "lowered"),
    [
        ("My class is loud.", "my class is loud."),
        ("I would rest.", "I would rest."),
        ("I'd rest.", "I'd rest."),
        ("IEP meetings tire me.", "IEP meetings tire me."),
        ("If so, rest.", "if so, rest."),
    ],
)
def test_a_sentence_goes_on_in_small_letters(sentence, lowered):
    assert phrases._lowered(sentence) == lowered


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("a & b", "a &amp; b"),
        ("<b>", "&lt;b&gt;"),
        ('say "no"', 'say \\"no\\"'),
        ("a\nb", "a\\nb"),
        ("naïve", "naïve"),
    ],
)
def test_texts_are_made_ready_for_json(text, stored):
    assert phrases.escaped(text) == stored


def test_all_building_blocks_are_ready_for_json():
    everything = BOOK.sentences.sentences + BOOK.titles.sentences + BOOK.headlines.sentences

    assert all(isinstance(json.loads(f'"{one}"'), str) for one in everything)


def test_a_text_is_about_its_topic():
    marks = re.compile(
        "|".join(re.escape(one) for slot in phrases.TOPIC_SLOTS for one in BLOCKS[1]["maths"][slot]),
        re.IGNORECASE,
    )
    made = [re.sub(r"[*_]|&amp;", "", text) for text in bodies(block(300))]

    assert sum(bool(marks.search(text)) for text in made) > 280


def test_acts_take_turns_within_a_text():
    """Of a text that advises and supports, some sentences are of each act."""
    made = bodies(block(200, second="SUPPORT"))
    advice, support = (
        {json.loads(f'"{one}"').rstrip(".!").lower() for one in pool(act, "maths")}
        for act in ("ADVISE", "SUPPORT")
    )
    long = [text.lower() for text in made if len(text) > 300]

    assert long
    assert all(any(one in text for one in advice) and any(one in text for one in support) for text in long)


def test_no_text_says_two_sentences_in_the_same_frame():
    turns = 9
    n = np.full(300, turns)
    items = np.repeat(np.arange(300), turns)
    where = (
        np.full(len(items), ACTS.index("ADVISE")),
        np.zeros(len(items), int),
        items,
        np.tile(np.arange(turns), 300),
    )
    place = (
        texts._in_turn(BOOK.sentences, where, np.random.default_rng(1))
        - BOOK.sentences.start[ACTS.index("ADVISE"), 0]
    )
    frames = (place % BOOK.sentences.n_frames[ACTS.index("ADVISE")]).reshape(len(n), turns)

    assert all(len(set(row)) == turns for row in frames.tolist())
    assert place.max() < BOOK.sentences.size[ACTS.index("ADVISE"), 0]


@pytest.mark.parametrize(("is_post", "place"), [(True, 0), (False, 1)])
def test_texts_have_the_planted_mean_number_of_sentences(is_post, place):
    """A sentence has some fourteen words; what stands around adds a few."""
    made = bodies(block(2_000, is_post=is_post))
    words = np.mean([len(text.split()) for text in made])

    assert 9 < words / LOUNGE.sentences[place] < 22


def test_a_short_response_is_a_word_or_two():
    made = bodies(block(300, act=None))

    assert set(made) <= set(BLOCKS[2]["short"])
    assert len(set(made)) > 20


def test_a_program_says_the_same_again_and_again():
    made = bodies(block(100, act=None, is_program=True))

    assert set(made) <= {*BLOCKS[2]["bot"], *BLOCKS[2]["counter"]}


def test_a_few_texts_mention_whom_they_answer():
    made = bodies(block(4_000), names=["BramamoorTav12"] * 4_000)
    mentions = [text for text in made if "u/BramamoorTav12" in text]

    assert 5 < len(mentions) < 80


def test_nobody_is_mentioned_where_nobody_is_known():
    assert not [
        text for text in bodies(block(4_000)) if "u/" in text.replace("https://", "").split("example")[-1][:3]
    ]
    assert not [text for text in bodies(block(4_000)) if "Thanks, u/" in text]


def test_link_posts_have_headlines_and_others_titles():
    these = block(400, is_post=True)
    bare = np.arange(400) < 200
    made = texts.titles(BOOK, these, link_only=bare, generator=np.random.default_rng(1))

    assert set(made[:200]) <= set(BOOK.headlines.sentences)
    assert set(made[200:]) <= set(BOOK.titles.sentences)


def test_few_texts_are_said_twice(simulated):
    """Of those longer than a remark."""
    long = [text for text in simulated.texts if len(text.split()) > 12 and "bot" not in text]

    assert len(set(long)) / len(long) > 0.98


def test_texts_look_typed(simulated):
    joined = "\n".join(simulated.texts)
    for mark in (
        "\n\n",
        "\n&gt; ",
        "**",
        "](https://",
        "https://",
        "Edit:",
        "TIA",
        "-- a tired teacher",
        "FWIW",
        "?",
        "!",
    ):
        assert mark in joined or mark == "\n&gt; ", mark
    assert any(text.startswith("&gt; ") for text in simulated.texts)
    assert re.search(r"\bu/\w+", joined)


def test_words_are_many(simulated):
    words = Counter(re.findall(r"[a-z']+", "\n".join(simulated.texts).lower()))

    assert len(words) > 2_500
    assert words.most_common(1)[0][1] / words.total() < 0.08


def test_nothing_hurts():
    everything = "\n".join(
        [*BOOK.sentences.sentences, *BOOK.titles.sentences, *BOOK.headlines.sentences, json.dumps(BLOCKS[2])]
    )

    assert WORDS_THAT_HURT.findall(everything) == []


def test_addresses_are_kept_free_for_examples(simulated):
    hosts = set(re.findall(r"https?://([\w.-]+)", "\n".join(simulated.texts)))
    hosts |= {
        record["url"].split("/")[2]
        for name in simulated.communities
        for record in simulated.posts(name)
        if record["url"]
    }

    assert {host for host in hosts if not re.search(r"(?:^|\.)example(?:\.(?:org|com|net|edu))?$", host)} <= {
        "www.reddit.com"
    }


def test_quotes_come_from_the_topic_of_the_thread():
    made = [text for text in bodies(block(3_000, topic="labs")) if text.startswith("&gt; ")]
    said = {json.loads(f'"{one}"') for act in ACTS for one in pool(act, "labs")}

    assert 100 < len(made) < 260
    assert all(text.removeprefix("&gt; ").split("\n\n")[0] in said for text in made)


def test_texts_without_a_topic_quote_nothing():
    these = replace(block(500, act=None), topic=np.full(500, NO_TOPIC), thread_topic=np.full(500, NO_TOPIC))

    assert not [text for text in bodies(these) if text.startswith("&gt;")]
