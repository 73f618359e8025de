"""Tables and exports: what spreadsheets, threads and dates do to rows."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.raw import mappings
from pipeline.raw.mappings import check_columns
from pipeline.raw.states import AUTHOR_DELETED, MOD_REMOVED, PRESENT
from pipeline.raw.table import check
from pipeline.study import Source

from .sheets import DAY, FILE, NOON, NOON_WORDS, OWN, read, row, told

SHARED = Path(__file__).parents[4] / "shared" / "data"


def test_a_row_becomes_a_post():
    assert told(read(row(link="https://forum.example.org/t/7"))) == {
        "id": "7",
        "native_kind": "post",
        "created": NOON,
        "author": "quiet_heron_12",
        "text": "I ask first.",
        "url": "https://forum.example.org/t/7",
    }


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1250000000000000002", "1250000000000000002"),
        (1250000000000000002, "1250000000000000002"),
        (" abc ", "abc"),
        ('="123"', "123"),
        ("=123", "123"),
        ("123.0", "123"),
        (123.0, "123"),
        ("1250000000000000000", "1250000000000000000"),  # may be rounded, may be not
        ("11e456", "11e456"),  # Reddit's ids may look so; spreadsheets write E+
        ("0", "0"),
        ("1.25E+18", "id damaged by a spreadsheet"),
        ("1,25E+18", "id damaged by a spreadsheet"),
        ("1e+18", "id damaged by a spreadsheet"),
        ('="1.25E+18"', "id damaged by a spreadsheet"),
        ("1250000000000000002.0", "id damaged by a spreadsheet"),
        (1.25e18, "id damaged by a spreadsheet"),
        (1.5, "id damaged by a spreadsheet"),
        (None, "no id"),
        ("", "no id"),
        ("NA", "no id"),
        ('=""', "no id"),
        (True, "no id"),
        (["7"], "no id"),
        ({"id": "7"}, "no id"),
    ],
)
def test_an_id_is_read_as_text_and_damage_is_named(written, meant):
    item = read(row(nr=written))

    assert (item if isinstance(item, str) else item.id) == meant


def test_a_row_that_answers_a_damaged_id_is_refused():
    assert read(row(answers="1.25E+18")) == "id damaged by a spreadsheet"


@pytest.mark.parametrize(
    ("root", "parent", "place"),
    [
        (None, None, (None, None)),
        ("7", None, (None, None)),  # a thread that is the row itself
        ("7", "7", (None, None)),
        ("NA", "0", (None, None)),
        ("1", None, ("1", "1")),  # a response of which only the thread is known
        (None, "3", ("3", "3")),
        ("1", "3", ("1", "3")),
        ("7", "3", ("3", "3")),
        ("1", "7", ("1", "1")),
    ],
)
def test_a_row_has_its_place_in_a_thread(root, parent, place):
    columns = OWN | {"root": "thread"}
    item = read(row(thread=root, answers=parent), columns=columns)

    assert (item.root, item.parent) == place
    assert item.native_kind == ("post" if place == (None, None) else "response")


@pytest.mark.parametrize("written", [None, "", "NA", "03/04/2021", "soon"])
def test_a_row_without_a_moment_is_refused(written):
    assert read(row(date=written)) == "no time"


def test_a_study_says_zone_and_format_of_its_moments():
    options = {"columns": OWN, "timezone": "US/Eastern", "time_format": "%d/%m/%Y %H:%M"}

    assert read(row(date="01/01/2020 07:00"), **options).created == NOON
    assert read(row(date="2020-01-01 07:00:00"), columns=OWN, timezone="US/Eastern").created == NOON


def test_a_day_without_an_hour_is_noted():
    item = read(row(date="2020-01-01"), columns=OWN, timezone="US/Eastern")

    assert item.extra == DAY
    assert item.created == int(datetime(2020, 1, 1, 5, tzinfo=UTC).timestamp())
    assert read(row()).extra == {}


def test_own_columns_stand_before_those_of_the_mapping():
    cells = {"id_str": "1", "from_user": "elm", "from_user_id_str": "9", "text": "Hi", "day": "2020-01-01"}

    item = read(cells, mapping="tags", columns={"author": "from_user_id_str", "created": ["when", "day"]})

    assert (item.id, item.author, item.text, item.extra) == ("1", "9", "Hi", DAY)


def test_the_first_column_that_says_something_counts():
    columns = OWN | {"text": ["words", "inner.deep.words", "picture"]}

    assert read(row(inner={"deep": {"words": "Deep"}}), columns=columns).text == "I ask first."
    assert read(row(words=" ", inner={"deep": {"words": "Deep"}}), columns=columns).text == "Deep"
    assert read(row(words=None, inner={"deep.words": "Dotted"}), columns=columns).text == "Dotted"
    assert read(row(words=None, inner=["no way in"], picture=5), columns=columns).text == "5"
    assert read(row(words=None), columns=columns).text is None


@pytest.mark.parametrize(
    ("text", "state"), [("[deleted]", AUTHOR_DELETED), ("[removed]", MOD_REMOVED), ("[sic]", PRESENT)]
)
def test_words_in_place_of_a_text_tell_its_state(text, state):
    assert read(row(words=text)).state == state


def test_facts_of_many_kinds_are_read():
    names = ("title", "score", "n_responses", "community", "post_flair", "contributor_flair", "role", "seen")
    cells = {
        "title": "None",  # a title may be that
        "score": "-3",
        "n_responses": "-1",  # some tools write this for "not known"
        "community": "Oak",
        "post_flair": "Help",
        "contributor_flair": "Grade 2",
        "role": "n/a",
        "seen": "2020-01-02 12:00:00",
    }

    item = read(row(**cells), columns=OWN | {name: name for name in names})

    assert (item.title, item.score, item.n_responses, item.community) == ("None", -3, None, "Oak")
    assert (item.post_flair, item.contributor_flair, item.role) == ("Help", "Grade 2", None)
    assert item.seen == NOON + 86_400


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://forum.example.org/t/a-question/42/", "42"),
        ("https://forum.example.org/t/42?page=2#top", "42"),
        ("https://www.facebook.com/photo.php?fbid=99&set=a", "99"),
        ("https://www.facebook.com/permalink.php?story_fbid=98&id=1", "98"),
    ],
)
def test_a_row_without_an_id_gets_it_from_its_address(url, id_):
    assert read(row(link=url), columns=OWN | {"id": []}).id == id_


@pytest.mark.parametrize("url", [None, "https://forum.example.org/", "https://forum.example.org"])
def test_a_row_without_id_and_address_gets_an_id_from_what_it_says(url):
    columns = OWN | {"id": [], "score": "likes"}
    ids = [
        read(row(link=url, **cells), columns=columns).id
        for cells in ({}, {"likes": "5"}, {"words": "Another."}, {"answers": "3"})
    ]

    assert ids[0] == ids[1]  # counts change from one export to the next
    assert len(set(ids)) == 3
    assert all(len(made) == 16 and int(made, 16) >= 0 for made in ids)


def test_a_made_id_says_nothing_of_who_wrote():
    columns = OWN | {"id": []}

    assert read(row(who="oak"), columns=columns).id == read(row(who="elm"), columns=columns).id


def test_a_row_that_says_nothing_has_no_id():
    assert read({"other": "x"}, columns=OWN | {"id": []}, created_on="2020-01-01") == "no id"


@pytest.mark.parametrize(
    ("who", "author", "kept"),
    [
        ("@Elm_2", "Elm_2", False),
        ("oak", "oak", True),
        ("NA", None, True),
        ("@", None, True),
        (12, "12", True),
    ],
)
def test_an_address_that_names_the_account_is_left_out(who, author, kept):
    url = "https://forum.example.org/elm_2/posts/5"
    item = read(row(who=who, link=url))

    assert (item.author, item.url) == (author, url if kept else None)


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("12,34", "12,34"),  # thousands, or a fraction? a text
        ("4.90", 4.9),
        ("yes", True),
        ("No", False),
        (True, True),
        (7, 7),
        ("Reel ", "Reel"),
        ("N/A", None),
        (["a"], None),
        ({}, None),
    ],
)
def test_a_further_fact_is_a_number_a_truth_value_or_a_text(value, fact):
    product = {"Title": "Plans", "URL": "https://market.example.org/p/1", "Price": value}

    extra = read(product, mapping="teacherspayteachers", created_on="2020-01-01").extra

    assert extra == ({} if fact is None else {"price": fact}) | DAY


def test_a_damaged_id_among_further_facts_is_left_out():
    cells = {"id": "1", "created_at": NOON_WORDS, "referenced_tweets.quoted.id": "1.25E+18"}

    assert read(cells, mapping="twarc-csv").extra == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, ["mapping = one of 4cat-instagram", "id, text, created is not given"]),
        ({"columns": {"id": "a", "text": "b"}}, ["created is not given"]),
        ({"columns": "all"}, ["id, text, created is not given", "columns must be a table"]),
        ({"mapping": "tag"}, ["'tag' is not a ready one (4cat-instagram", "Did you mean 'tags'?"]),
        ({"mapping": ["tags"]}, ["is not a ready one"]),
        ({"mapping": "teacherspayteachers"}, ["hold no dates; add created_on"]),
        ({"mapping": "tags", "columns": {"scroe": "a"}}, ["'scroe'", "Did you mean 'score'?"]),
        ({"mapping": "tags", "columns": {"zz": "a"}}, ["'zz', which is none of id, text"]),
        ({"mapping": "tags", "columns": {"score": 5}}, ["'score' in columns must name a column"]),
        ({"mapping": "tags", "columns": {"score": ["a", ""]}}, ["'score' in columns must name a column"]),
        ({"mapping": "tags", "timezone": "Oak/Elm"}, ["timezone = 'Oak/Elm' is not a time zone"]),
        ({"mapping": "tags", "timezone": "US"}, ["timezone = 'US' is not a time zone"]),
        ({"mapping": "tags", "timezone": "../x"}, ["timezone = '../x' is not a time zone"]),
        ({"mapping": "tags", "timezone": 5}, ["timezone = 5 is not a time zone"]),
        ({"mapping": "tags", "time_format": "day first"}, ["time_format = 'day first' is not a format"]),
        ({"mapping": "tags", "time_format": "%Q"}, ["time_format = '%Q' is not a format"]),
        ({"mapping": "tags", "time_format": "%Y %Y"}, ["time_format = '%Y %Y' is not a format"]),
        ({"mapping": "tags", "time_format": 5}, ["time_format = 5 is not a format"]),
        ({"mapping": "tags", "created_on": "01/06/2020"}, ["created_on = '01/06/2020' is not a day"]),
        ({"mapping": "tags", "created_on": "2020-06-31"}, ["created_on = '2020-06-31' is not a day"]),
    ],
)
def test_what_is_wrong_with_the_options_is_told(options, words):
    problems = check_columns(options)

    assert all(word in " ".join(problems) for word in words), problems
    assert all(problem[-1] in ".?" for problem in problems)
    assert check(Source("sheet", "table", options=options), [FILE]) == problems


@pytest.mark.parametrize(
    "options",
    [
        {"columns": OWN, "timezone": "US/Eastern", "time_format": "%d/%m/%y"},
        {"columns": {"id": [], "text": "words"}, "created_on": date(2020, 6, 1)},
        {"mapping": "teacherspayteachers", "columns": {"created": "Listed"}},
        {"mapping": "tags"},
    ],
)
def test_sound_options_are_let_be(options):
    assert check_columns(options) == []


def test_columns_that_a_table_does_not_have_are_named(tmp_path):
    path = tmp_path / "forum.csv"
    path.write_text("nr,words,date\n1,Hello,2020-01-01\n", encoding="utf-8")
    columns = {"id": "nr", "text": ["body", "words"], "created": "date", "title": ["subject", "heading"]}
    (said,) = check(Source("sheet", "table", options={"columns": columns}), [path])
    assert said.startswith(
        "forum.csv has no column 'subject' or 'heading', which columns names for 'title'. Its columns: nr,"
    )


@pytest.mark.parametrize(
    "content", [b"", b"nr,words,date\n", b"nr,words,date\n1,\xff,\n", b"nr,words,date\n1,2\n"]
)
def test_a_table_without_a_sound_first_row_is_not_judged_by_it(tmp_path, content):
    path = tmp_path / "forum.csv"
    path.write_bytes(content)
    assert check(Source("sheet", "table", options={"columns": OWN}), [path]) == []


def test_lines_of_json_may_leave_out_what_says_nothing(tmp_path):
    path = tmp_path / "forum.jsonl"
    path.write_text('{"nr": 1}\n', encoding="utf-8")
    assert check(Source("sheet", "table", options={"columns": OWN}), [path]) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
CELLS = JSON | st.sampled_from(
    ["1.25E+18", '="7"', "NA", NOON_WORDS, "at://x/y", "https://a/b", NOON, "[deleted]"]
)


@given(st.data())
def test_no_row_is_too_odd_to_be_read(data):
    mapping = data.draw(st.sampled_from(sorted(mappings.ready())))
    known = mappings.columns_of({"mapping": mapping})
    names = sorted({name for group in (known.of, known.extra) for names in group.values() for name in names})
    cells = data.draw(st.dictionaries(st.sampled_from([*names, "data"]), CELLS))

    item = read(cells, mapping=mapping, created_on="2020-01-01")

    if isinstance(item, str):
        assert item in {"no id", "no time", "id damaged by a spreadsheet"}
    else:
        assert item.id
        assert (item.root is None) == (item.parent is None)
        assert item.id not in {item.root, item.parent}


def real(name, **options):
    """The items of a real file, and the rows they were made of."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"the real file is not beside the project (shared/data/{name})")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file) if path.suffix == ".csv" else map(json.loads, file))
    return [read(cells, **options) for cells in rows], rows


POSTS = {
    "id": "id",
    "text": "selftext",
    "title": "title",
    "created": "created_on",
    "author": "author",
    "community": "subreddit",
    "score": "score",
}


@pytest.mark.parametrize(
    ("name", "options", "n"),
    [
        ("exports/zeeschuimer-instagram.ndjson", {"mapping": "zeeschuimer-instagram"}, 23),
        ("exports/zeeschuimer-tiktok.ndjson", {"mapping": "zeeschuimer-tiktok"}, 40),
        ("exports/tags-sheet.csv", {"mapping": "tags"}, 10),
        ("posts-2022-2025/posts.csv", {"columns": POSTS}, 5792),
        ("marketplace/products.csv", {"mapping": "teacherspayteachers", "created_on": "2020-06-01"}, 307),
    ],
    ids=lambda value: value.rpartition("/")[2] if isinstance(value, str) else "",
)
def test_every_row_of_a_real_export_is_read(name, options, n):
    items, _ = real(name, **options)

    assert [item for item in items if isinstance(item, str)] == []
    assert len(items) == len({item.id for item in items}) == n


def test_moments_of_a_real_tags_sheet_are_those_of_twitter():
    items, rows = real("exports/tags-sheet.csv", mapping="tags")

    for item, cells in zip(items, rows, strict=True):
        said = datetime.strptime(cells["created_at"], "%a %b %d %H:%M:%S %z %Y")
        assert item.created == said.timestamp()


def test_what_was_deleted_from_real_posts_is_known_as_such():
    items, rows = real("posts-2022-2025/posts.csv", columns=POSTS)

    meant = {"active": PRESENT, "User_deleted": AUTHOR_DELETED, "removed": MOD_REMOVED}
    assert [item.state for item in items] == [meant[cells["status"]] for cells in rows]


def test_likes_that_real_instagram_hides_are_no_score():
    items, rows = real("exports/zeeschuimer-instagram.ndjson", mapping="zeeschuimer-instagram")

    hidden = [cells["data"]["like_and_view_counts_disabled"] for cells in rows]
    assert [item.score is None for item in items] == hidden
