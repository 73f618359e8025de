"""No account name of the input survives, wherever it stood; what a name tells is decided before it is forgotten."""

import string

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline import privacy
from pipeline.raw import accounts, masking, reading
from pipeline.raw.masking import Memory
from pipeline.study import Source

from .conftest import KEY, comment, lines, post, rows

WOODS = Source("woods", "reddit-archive")
HERON = privacy.pseudonym("quiet_heron_12", platform="reddit", key=KEY)
FIELDS = ("title", "selftext", "body", "url", "link_flair_text", "author_flair_text", "domain")
LETTERS = string.ascii_letters + string.digits
NAMES = st.text(LETTERS + "_-", min_size=3, max_size=20)
MARKED = [
    "u/{}",
    "/u/{}",
    "U/{}",
    "@{}",
    "https://forum.example/user/{}/",
    "https://forum.example/u/{}?x=1",
    "r/u_{}",
    "(u/{})",
    "**u/{}**",
]
BARE = [
    "{}",
    "({})",
    "*{}*",
    "_{}_",
    "see {}, please",
    "{}'s idea",
    "https://photos.example/{}/1",
    "https://{}.example",
    "{}-like",
    "u_{}",
    '"{}"',
]


def known(*names):
    return frozenset(privacy.pseudonym(name, platform="reddit", key=KEY) for name in names)


def escaped(name):
    """As Reddit's editor writes it."""
    return name.replace("_", r"\_")


@settings(deadline=None, max_examples=120)
@given(
    NAMES,
    st.sampled_from(MARKED),
    st.sampled_from(FIELDS),
    st.sampled_from([str, escaped]),
    st.sampled_from([post, comment]),
)
def test_a_name_with_a_mark_never_survives(name, sentence, place, spelling, kind):
    # Words of our own tables and sentences are no sign of the name.
    assume(
        name.lower()
        not in repr(rows([kind(author="calm_otter_34")])).lower() + sentence.lower() + "photos see example"
    )
    told = repr(
        rows([kind(author=name, **{place: "so " + sentence.format(spelling(name)) + " it is"})])
    ).lower()
    assert name.lower() not in told
    assert spelling(name).lower() not in told


@settings(deadline=None, max_examples=120)
@given(
    NAMES.filter(privacy.is_distinctive),
    st.sampled_from(BARE),
    st.sampled_from(FIELDS),
    st.sampled_from([str, escaped, str.upper]),
)
def test_a_distinctive_name_of_a_contributor_never_survives_without_a_mark(name, sentence, place, spelling):
    assume(not name.startswith("-") and not name.endswith("-"))
    assume(privacy.is_distinctive(spelling(name)))
    kind = comment if place == "body" else post
    records = [kind(author="calm_otter_34", **{place: "so " + sentence.format(spelling(name)) + " it is"})]
    (row,) = rows(records, known=known(name))
    told = repr(
        [row[column] for column in ("title", "text", "url", "post_flair", "contributor_flair", "extra")]
    )
    assert name.lower() not in told.lower()


def test_a_plain_word_that_is_somebodys_name_stays_a_word_unless_it_is_marked():
    (row,) = rows(
        [post(title="A heron came", selftext="u/heron saw the heron", author="heron")], known=known("heron")
    )
    assert row["title"] == "A heron came"
    assert row["text"] == f"u/{privacy.pseudonym('heron', platform='reddit', key=KEY)} saw the heron"


def test_who_is_mentioned_is_who_contributed():
    first, second = rows([post(), comment(body="as u/Quiet_Heron_12 said")])
    assert second["text"] == f"as u/{first['contributor_id']} said"


def test_addresses_and_numbers_are_masked_in_every_field():
    (row,) = rows(
        [post(title="ana@school.example", selftext="call 555-123-4567", link_flair_text="b@school.example")]
    )
    assert (row["title"], row["text"], row["post_flair"]) == ("[e-mail]", "call [phone]", "[e-mail]")


@pytest.mark.parametrize(
    ("name", "evidence"),
    [
        ("AutoModerator", "automoderator"),
        ("automoderator", "automoderator"),
        ("RemindMeBot", "list"),
        ("remindmebot", "list"),
        ("quiz_bot", "name"),
        ("QuizBot2", "name"),
        ("quizbot", "name"),
        ("QuizRoBot", "name"),
        ("Abbot", None),
        ("TalBot", "name"),
        ("talbot", None),
        ("not_a_bot", None),
        ("i_am_not_a_robot", None),
        ("bottle_collector", None),
        ("quiet_heron_12", None),
    ],
)
def test_programs_are_known_by_list_or_name_before_the_name_is_forgotten(name, evidence):
    (row,) = rows([comment(author=name)])
    assert row["bot_evidence"] == evidence
    assert name.lower() not in repr(row).lower().replace("'automoderator'", "")


@pytest.mark.parametrize(
    ("name", "is_throwaway"),
    [
        ("throwaway_123", True),
        ("ThrowRA_oak", True),
        ("throw-away-oak", True),
        ("thrownaway9", True),
        ("tempaccount77", True),
        ("quiet_heron_12", False),
        ("overthrow_fan", False),
    ],
)
def test_names_made_to_be_thrown_away_are_marked_before_they_are_forgotten(name, is_throwaway):
    (row,) = rows([comment(author=name)])
    assert row["is_throwaway_name"] is is_throwaway


def test_the_list_of_bots_is_sorted_and_names_each_once():
    listed = accounts.known_bots()
    assert "automoderator" not in listed
    assert len(listed) > 50
    assert all(name == name.strip().lower() for name in listed)


def test_names_are_gathered_however_the_author_is_written(tmp_path):
    archive = tmp_path / "a.ndjson"
    archive.write_bytes(
        lines(
            [
                post(),
                comment(author="u/slow_snail_9"),
                b'{"author" : "spaced_out_1"}',
                b'broken "author":"lost_line_5"',
                post(author="heron"),
            ]
        )
    )
    assert reading.gather_names(reading.Names(archive, WOODS, KEY)) == known(
        "quiet_heron_12", "slow_snail_9", "spaced_out_1", "lost_line_5"
    )


def test_what_is_remembered_of_names_is_bounded_and_forgetting_changes_nothing(monkeypatch):
    memory = Memory.empty(KEY, known("quiet_heron_12"), platform="reddit")
    before = memory.accounts.of("quiet_heron_12")
    memory.bound()
    assert len(memory.accounts) == 1
    monkeypatch.setattr(masking, "MOST_REMEMBERED", 0)
    memory.bound()
    assert len(memory.accounts) == 0
    assert memory.accounts.of("quiet_heron_12") == before


def test_nothing_that_is_printed_by_accident_shows_the_key(tmp_path):
    order = reading.Names(tmp_path, WOODS, b"secret key of the study")
    assert "secret" not in repr(order)


def test_what_is_known_of_names_is_remembered_from_share_to_share():
    met = known("quiet_heron_12")
    assert masking.memory_of(KEY, met, "reddit") is masking.memory_of(KEY, known("quiet_heron_12"), "reddit")
    assert masking.memory_of(KEY, frozenset(), "reddit") is not masking.memory_of(KEY, met, "reddit")


def test_names_are_masked_by_what_the_study_knows():
    """A process that reads for two studies, one after the other, never mixes up whom they know."""
    knows = masking.memory_of(KEY, known("quiet_heron_12"), "reddit")
    assert knows.words["quiet_heron_12"] != "quiet_heron_12"
    knows_nobody = masking.memory_of(KEY, frozenset(), "reddit")
    assert knows_nobody.words["quiet_heron_12"] == "quiet_heron_12"
