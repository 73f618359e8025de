"""Contributors, their roles, communities, and whom the exclusion profiles leave out."""

import random
from datetime import timedelta

import pytest

from pipeline.core import exclusions
from pipeline.study import read_study
from tests.unit.core.conftest import gone, item, many

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG = "A long text that somebody might write once, number {}"
FLAGS = "select contributor_id, bot_evidence, is_bot, is_bulk_poster, excluded_from from core.contributors"


@pytest.fixture
def two(study_folder):
    """A study of two communities."""
    more = (
        '[[community]]\nid = "reddit:Elm"\nlabel = "Elm trees"\nprofession = "foresters"\nsince = 2001-05-06'
    )
    return read_study(study_folder(more=more))


def test_contributors_are_counted_over_communities(core, two):
    ask = core(
        [
            item("a", by="ana", at="2020-02-01 00:00"),
            item("b", "a", by="ana", community_id="reddit:Elm", at="2020-05-01 00:00"),
            item("c", "a", by="ben", is_throwaway_name=True, at="2018-01-01 00:00"),
            item("d", "a", by=None),
        ],
        study=two,
    )

    assert ask(
        "select contributor_id, n_posts, n_responses, n_communities, is_throwaway_name, first_seen_at::date::varchar, "
        "last_seen_at::date::varchar from core.contributors order by 1"
    ) == [
        ("ana", 1, 1, 2, False, "2020-02-01", "2020-05-01"),
        ("ben", 0, 1, 1, True, "2018-01-01", "2018-01-01"),
    ]


def test_communities_stand_in_the_order_of_the_study_also_when_they_are_empty(core, two):
    ask = core(
        [
            item("a", at="2020-02-01 00:00"),
            item("b", "a", at="2020-02-02 00:00"),
            gone("c", "a", at="2020-02-03 00:00"),
        ],
        study=two,
    )

    assert ask("select label, n_posts, n_responses, first_at::date::varchar from core.communities") == [
        ("Oak", 1, 2, "2020-02-01"),
        ("Elm trees", 0, 0, None),
    ]
    assert ask("select platform, native_name, attributes from core.communities") == [
        ("reddit", "Oak", None),
        ("reddit", "Elm", '{"profession": "foresters", "since": "2001-05-06"}'),
    ]


def test_roles_come_from_distinguished_contributions(core):
    ask = core(
        [
            item("a", by="ana", role="moderator", at="2020-02-01 00:00"),
            item("b", by="ana", role="moderator", at="2020-04-01 00:00"),
            item("c", by="ana"),
            item("d", by="ben", role="admin"),
            item("e", by=None, role="moderator"),
        ]
    )

    assert ask(
        "select contributor_id, role, first_seen_at::date::varchar, last_seen_at::date::varchar, evidence "
        "from core.roles order by 1"
    ) == [
        ("ana", "moderator", "2020-02-01", "2020-04-01", "distinguished contribution"),
        ("ben", "admin", "2020-03-01", "2020-03-01", "distinguished contribution"),
    ]


@pytest.mark.parametrize("evidence", ["automoderator", "list", "name"])
def test_known_programs_are_left_out_by_profile_one(core, evidence):
    ask = core([item("a", by="robot", bot_evidence=evidence), item("b", by="robot"), item("c", by="ana")])

    assert ask(f"{FLAGS} order by 1") == [
        ("ana", None, False, False, None),
        ("robot", evidence, True, False, 1),
    ]
    assert ask("select contribution_id, excluded_from from core.contributions order by 1") == [
        ("a", 1),
        ("b", 1),
        ("c", None),
    ]


def test_what_a_known_program_wrote_stays_left_out_when_its_account_is_deleted(core):
    ask = core(
        [
            item("a", by="robot", bot_evidence="list", seen="2020-04-01 00:00"),
            item("a", by=None, seen="2020-05-01 00:00"),
        ]
    )

    assert ask("select contributor_id, excluded_from from core.contributions") == [(None, 1)]


def robot(**said):
    """Thirty posts, each exactly six hours after the other."""
    return many(30, by="robot", every=6 * HOUR, **{"text": LONG, "title": None} | said)


def busy_helper(n: int, **said):
    """Comes in bursts, as people do: many answers in an evening, then nothing for days."""
    luck = random.Random(3)
    rows = many(n, by="helper", every=HOUR, text=LONG)
    moment = rows[0]["created_at"]
    for row in rows:
        moment += timedelta(seconds=luck.lognormvariate(6, 2.5))
        row["created_at"] = moment
    return [row | said for row in rows]


@pytest.mark.parametrize(
    ("rows", "signs"),
    [
        (robot(text="The same long text over and over again, always."), "clockwork and repeats"),
        (robot(url="https://example.org/{}"), "clockwork and links"),
        (robot(text="Read this at https://example.org/ please, it is news."), "clockwork, repeats and links"),
        (
            many(250, by="robot", every=MINUTE, title="The same long title over and over again", text=None),
            "all day and repeats",
        ),
        (many(250, by="robot", every=MINUTE, text=LONG), "all day and clockwork"),
        (
            [
                row | {"contributor_id": "robot"}
                for row in busy_helper(60, text="Read https://example.org/ please, it is news.")
            ],
            "repeats and links",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_two_signs_of_a_program_are_enough(core, rows, signs):
    ask = core([*rows, item("a", by="ana")])

    assert ask(f"{FLAGS} where contributor_id = 'robot'") == [("robot", "behaviour", True, False, 2)]
    assert ask("select distinct excluded_from from core.contributions order by 1") == [(2,), (None,)]


@pytest.mark.parametrize(
    "rows",
    [
        busy_helper(400),
        busy_helper(60, url="https://example.org/handbook"),
        busy_helper(60, text="Please read the rules of this place before you post, thank you."),
        busy_helper(60, text="Thank you!"),
        robot(),
        robot(text="Thank you!"),
        robot(text="The same long text over and over again, always.")[: exclusions.LEAST_ITEMS - 1],
    ],
    ids=[
        "busy",
        "a librarian",
        "a moderator",
        "polite",
        "every morning",
        "polite every morning",
        "too few to tell",
    ],
)
def test_people_with_one_odd_habit_are_not_taken_for_programs(core, rows):
    ask = core(rows)

    assert ask("select is_bot, excluded_from from core.contributors") == [(False, None)]


def posters(n: int):
    """People with one post each."""
    return [item(f"p{number}", by=f"person{number}", title=LONG.format(number)) for number in range(n)]


def linker(n: int, *, linked: int):
    rows = many(n, by="linker", every=DAY, title=LONG, text=None)
    for number, row in enumerate(rows):
        row["created_at"] += timedelta(minutes=random.Random(number).randrange(900))
        row.update(
            {"url": f"https://example.org/{number}"} if number < linked else {"text": LONG.format(number)}
        )
    return rows


def test_the_busiest_poster_of_a_thousand_who_posts_links_only_is_a_bulk_poster(core):
    ask = core([*posters(999), *linker(40, linked=40)])

    assert ask(f"{FLAGS} where contributor_id = 'linker'") == [("linker", None, False, True, 3)]
    assert ask("select count(*) from core.contributions where excluded_from = 3") == [(40,)]


def test_a_busy_poster_with_words_of_their_own_is_no_bulk_poster(core):
    ask = core([*posters(999), *linker(40, linked=30)])

    assert ask("select count(*) from core.contributors where is_bulk_poster") == [(0,)]


def test_of_few_posters_nobody_is_a_bulk_poster_for_a_handful_of_links(core):
    ask = core([*posters(5), *linker(exclusions.LEAST_ITEMS - 1, linked=exclusions.LEAST_ITEMS - 1)])

    assert ask("select count(*) from core.contributors where is_bulk_poster") == [(0,)]


def test_the_lowest_profile_that_leaves_an_account_out_is_kept(core):
    rows = robot(text="The same long text over and over again, always.", bot_evidence="name")

    ask = core(rows)

    assert ask("select excluded_from, bot_evidence from core.contributors") == [(1, "name")]


def test_renaming_contributors_changes_nothing_but_their_names(core):
    rows = [
        *busy_helper(30),
        *robot(text="The same long text over and over again, always."),
        item("x", by="ana"),
        item("y", "x", by="ben", bot_evidence="list"),
    ]
    renamed = [row | {"contributor_id": row["contributor_id"][::-1]} for row in rows]
    others = (
        "select contribution_id, root_id, depth, period_start, state, excluded_from from core.contributions "
        "order by contribution_id"
    )

    before = core(rows)
    expected = before(others), sorted(before(FLAGS))
    after = core(renamed)

    assert after(others) == expected[0]
    assert sorted((row[0][::-1], *row[1:]) for row in after(FLAGS)) == expected[1]


def test_there_may_be_nothing_at_all(core):
    ask = core([])

    assert ask("select count(*) from core.contributions") == [(0,)]
    assert ask("select n_posts from core.communities") == [(0,)]
    assert ask("select count(*) from core.periods") == [(2,)]
