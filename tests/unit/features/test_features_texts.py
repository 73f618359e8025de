"""Texts: one row per contribution, what was there is noted, and only what changed is made again."""

from dataclasses import replace

from pipeline.features import build as door
from tests.unit.features.conftest import item


def noted(ask, *columns):
    return ask(f"select contribution_id, {', '.join(columns)} from features.texts order by 1")


def test_title_and_text_are_one_text(features):
    ask = features([item("p", "The *seeds* are in.", title="Garden &amp; kitchen"), item("r", "Thanks!")])

    assert noted(ask, "clean_text", "n_words") == [
        ("p", "Garden & kitchen The seeds are in.", 7),
        ("r", "Thanks!", 1),
    ]


def test_a_link_post_has_the_words_of_its_title(features):
    rows = [
        item("a", None, title="Look at this plan", url="https://example.org/plan"),
        item("b", "I wrote it myself", title="Look at this plan", url="https://example.org/plan"),
        item("c", "https://example.org/plan", title="Look at this plan", url="https://example.org/plan"),
        item("d", "I wrote it myself", title="Look at this plan"),
        item("e", "https://example.org/plan"),
    ]

    assert noted(features(rows), "n_words", "is_link_only", "has_link") == [
        ("a", 4, True, True),
        ("b", 8, False, True),
        ("c", 4, True, True),
        ("d", 8, False, False),
        ("e", 0, False, True),
    ]


def test_what_was_there_is_noted(features):
    """Quotation, code, address, question."""
    texts = {
        "nothing special here": (),
        "&gt; you said\n\nI say": ("quote",),
        "&amp;gt; you said\n\nI say": ("quote",),
        "> you asked?\n\nI say": ("quote",),
        ">!a spoiler!<": (),
        "try `x = 1`": ("code",),
        "```\nx = 1\n```\nso": ("code",),
        "so\n\n    x = 1\n": ("code",),
        "a list\n\n    - indented": (),
        "see example.org/plan": ("link",),
        "see WWW.example.org": ("link",),
        "see https://example.org/?q=1": ("link",),
        "and/or": (),
        "does it grow?": ("question",),
        "> so\n\ntry `this`: example.org/a?": ("quote", "code", "link"),
    }
    marks = ("quote", "code", "link", "question")
    rows = [item(f"r{number:02}", text) for number, text in enumerate(texts)]

    found = noted(features(rows), *(f"has_{mark}" for mark in marks))

    for (_, *has), (text, expected) in zip(found, texts.items(), strict=True):
        assert [mark for mark, is_there in zip(marks, has, strict=True) if is_there] == list(expected), text


def test_a_contribution_without_words_has_a_row_without_text(features):
    states = ("author_deleted", "mod_removed", "platform_removed", "unavailable", "purged")

    ask = features([item(state, None, title=None, kind="post", state=state) for state in states])

    columns = ("text_hash", "clean_text", "n_words", "language", "is_modelled", "has_question")
    assert noted(ask, *columns) == [(state, None, None, 0, "und", False, False) for state in sorted(states)]


def test_words_that_should_be_gone_are_not_read(features):
    """Core takes the words of a deleted contribution out; should some remain, they stop here."""
    ask = features([item("r", "words of somebody who deleted them", state="author_deleted")])

    assert noted(ask, "clean_text", "n_words") == [("r", None, 0)]


def test_texts_shorter_than_the_study_asks_are_not_modelled(features, study):
    asked = replace(study, features=replace(study.features, shortest_text=4))
    ask = features([item("a", "one two three"), item("b", "one two three four")], study=asked)

    assert noted(ask, "is_modelled") == [("a", False), ("b", True)]


def test_equal_clean_texts_share_a_hash(features):
    ask = features([item("a", "the **garden** grows"), item("b", "the garden  grows"), item("c", "The garden grows")])  # fmt: skip

    ((a, b, c),) = ask("select list(text_hash order by contribution_id) from features.texts group by all")[0]
    assert a == b != c
    assert len(a) == 16


def test_every_contribution_has_one_row(features):
    rows = [item(f"r{number}", "the same words") for number in range(50)]

    ask = features(rows)

    assert ask("select count(*), count(distinct contribution_id), count(distinct text_hash) from features.texts") == [
        (50, 50, 1)
    ]  # fmt: skip


def test_without_contributions_all_tables_are_empty(features):
    counted = {}
    ask = features([], counted=counted)

    assert counted["texts_made"] == counted["texts_embedded"] == counted["links"] == 0
    assert counted["embedding_model"] == "none"
    for table in ("texts", "languages", "links", "domains", "embeddings", "models"):
        assert ask(f"select count(*) from features.{table}") == [(0,)]


def test_only_what_is_new_or_changed_is_made(features):
    first, second, third = {}, {}, {}
    rows = [item("a", "the garden grows"), item("b", "the oven is hot"), item("c", "the boat is late")]
    features(rows, counted=first)
    features(rows, counted=second)
    changed = [item("a", "the garden grows"), item("b", "the oven is cold"), item("d", "a new one")]

    ask = features(changed, counted=third)

    assert (first["texts_made"], second["texts_made"], third["texts_made"]) == (3, 0, 2)
    assert noted(ask, "clean_text") == [
        ("a", "the garden grows"),
        ("b", "the oven is cold"),
        ("d", "a new one"),
    ]


def test_a_change_of_anything_a_text_is_made_of_is_noticed(features):
    changes = {
        "text": {"text": "other words"},
        "title": {"title": "Another title"},
        "url": {"url": "https://example.org"},
        "state": {"state": "purged"},
        "kind": {"kind": "post"},
    }
    before = {name: item(name, "the garden grows") for name in changes}
    features([*before.values(), item("same", "the garden grows")])
    counted = {}

    after = [before[name] | change for name, change in changes.items()]
    features([*after, item("same", "the garden grows")], counted=counted)

    assert counted["texts_made"] == len(changes)


def test_a_change_of_what_a_text_is_not_made_of_is_not(features):
    counted = {}
    features([item("a", "the garden grows")])

    features([item("a", "the garden grows", score=7, contributor_id="ben")], counted=counted)

    assert counted["texts_made"] == 0


def test_words_do_not_slip_from_title_to_text_unnoticed(features):
    counted = {}
    features([item("a", "b", title="a")])

    features([item("a", None, title="a\nb")], counted=counted)

    assert counted["texts_made"] == 1


def test_another_shortest_text_or_another_rule_makes_every_text_anew(features, study, monkeypatch):
    counted = {}
    rows = [item("a", "the garden grows"), item("b", "the oven is hot")]
    features(rows)
    asked = replace(study, features=replace(study.features, shortest_text=4))
    features(rows, study=asked, counted=counted)
    assert counted["texts_made"] == 2

    monkeypatch.setattr(door, "RULES", "another")
    features(rows, study=asked, counted=counted)

    assert counted["texts_made"] == 2


def test_what_is_purged_leaves_no_words_and_no_vectors(features):
    from tests.unit.features.conftest import talk

    rows = talk(60)
    words = rows[7]["text"].split()[-1]
    features(rows)

    ask = features([*rows[:7], rows[7] | {"text": None, "state": "purged"}, *rows[8:]])

    assert ask(f"select count(*) from features.texts where contains(clean_text, '{words}')") == [(0,)]
    assert ask("select count(*) from features.embeddings") == [(59,)]
    assert ask("select count(*) from features.languages") == [(59,)]
