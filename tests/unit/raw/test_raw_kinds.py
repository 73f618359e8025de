"""Every kind of source is collected by the same door: into the same columns, once, and again only when something changed."""

import json

import pytest

from pipeline import privacy
from pipeline.errors import BadSource, BadStudy
from pipeline.raw.build import data_sheets
from pipeline.raw.kinds import KINDS, platform_of
from pipeline.study import Source
from pipeline.study_keys import SOURCE_KINDS

from .conftest import NOON, SOURCE, Bench, comment, pack, post

KINDS_OF_THE_STUDY = """
[[community]]
id = "stackexchange:chalk"

[[community]]
id = "survey:staff"

[[source]]
name = "dump"
kind = "stackexchange"
files = ["dump/*.xml"]
community = "stackexchange:chalk"

[[source]]
name = "survey"
kind = "table"
files = ["survey.csv"]
community = "survey:staff"
[source.columns]
id = "number"
text = "answer"
created = "when"
author = "who"

[[source]]
name = "researchers"
kind = "reddit-researchers"
files = ["researchers/*.csv"]
"""
POSTS = b"""<posts>
<row Id="1" PostTypeId="1" CreationDate="2020-01-01T12:00:00.000" Score="3" Title="Chalk or pens?" Tags="&lt;chalk&gt;" Body="&lt;p&gt;Which?&lt;/p&gt;" OwnerUserId="4"/>
<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2020-01-01T12:05:00.000" Score="1" Body="Chalk." OwnerUserId="5"/>
<row Id="3" PostTypeId="5" CreationDate="2020-01-01T12:06:00.000" Score="0" Body="A wiki of a tag"/>
</posts>"""
COMMENTS = b"""<comments>
<row Id="1" PostId="2" CreationDate="2020-01-01T12:07:00.000" Score="0" Text="Why?" UserId="4"/>
</comments>"""
SURVEY = """number,when,who,answer
1,2020-01-01 12:00:00,quiet_heron_12,I ask a colleague
2,2020-01-02 12:00:00,calm_otter_34,I ask quiet_heron_12
"""
RESEARCHERS = """id,subreddit_id,author_id,title,body,score,created_at,permalink
t3_r1,t5_1,9f,A title,Some words,2.0,2020-01-01 12:00:00 UTC,/r/Oak/comments/r1/a_title/
"""


@pytest.fixture
def kinds(study_folder, settings):
    """A study of four kinds of sources, each with a little to collect."""
    folder = study_folder(more=KINDS_OF_THE_STUDY)
    pack(folder / "dump" / "Posts.xml", POSTS)
    pack(folder / "dump" / "Comments.xml", COMMENTS)
    pack(folder / "survey.csv", SURVEY.encode())
    pack(folder / "researchers" / "posts.csv", RESEARCHERS.encode())
    bench = Bench(folder, settings)
    yield bench
    bench.close()


def test_every_kind_a_study_may_name_can_be_read_and_says_what_it_is():
    assert set(SOURCE_KINDS) == set(KINDS) == set(data_sheets())
    for sheet in data_sheets().values():
        assert all(
            f"\n{heading}\n" in sheet for heading in ("Address", "Terms of use", "Limits", "Since when")
        )


@pytest.mark.parametrize(
    ("source", "platform"),
    [
        (Source("a", "reddit-archive"), "reddit"),
        (Source("a", "reddit-researchers"), "reddit"),
        (Source("a", "table", community="survey:staff"), "survey"),
        (Source("a", "stackexchange", community="stackexchange:chalk"), "stackexchange"),
    ],
)
def test_the_platform_is_that_of_the_community(source, platform):
    assert platform_of(source) == platform


def test_every_kind_comes_into_the_same_table(kinds):
    counts = kinds.collect()
    assert counts["n_contributions"] == 6
    told = kinds.ask(
        "select source, contribution_id, community_id, kind, parent_id from raw.contributions order by all"
    )
    assert told == [
        ("dump", "stackexchange:chalk:a2", "stackexchange:chalk", "response", "stackexchange:chalk:q1"),
        ("dump", "stackexchange:chalk:c1", "stackexchange:chalk", "response", "stackexchange:chalk:a2"),
        ("dump", "stackexchange:chalk:q1", "stackexchange:chalk", "post", None),
        ("researchers", "reddit:t3_r1", "reddit:Oak", "post", None),
        ("survey", "survey:1", "survey:staff", "post", None),
        ("survey", "survey:2", "survey:staff", "post", None),
    ]


def test_what_is_no_contribution_is_counted_with_its_reason(kinds):
    kinds.collect()
    assert kinds.ask("select input_path, line, reason from raw.rejected") == [
        ("dump/Posts.xml", 3, "neither question nor answer")
    ]


def test_collecting_again_adds_nothing(kinds):
    kinds.collect()
    assert kinds.collect()["n_contributions"] == 0


def test_a_table_is_read_again_when_the_study_says_other_columns(kinds):
    kinds.collect()
    written = (kinds.folder / "study.toml").read_text(encoding="utf-8")
    (kinds.folder / "study.toml").write_text(
        written.replace('author = "who"', 'author = "who"\ntitle = "answer"'), encoding="utf-8"
    )
    assert kinds.collect()["n_contributions"] == 2
    assert kinds.ask("select title from raw.contributions where contribution_id = 'survey:1'") == [
        ("I ask a colleague",)
    ]


def test_names_in_one_file_leave_the_texts_of_another_of_their_platform(kinds):
    kinds.collect()
    name = privacy.pseudonym("quiet_heron_12", platform="survey", key=bytes.fromhex(kinds.settings.key_hex))
    (told,) = kinds.ask("select text from raw.contributions where contribution_id = 'survey:2'")
    assert told == (f"I ask {name}",)


def test_names_met_later_leave_the_parts_that_are_stored(kinds):
    kinds.collect()
    earlier = SURVEY.replace("I ask a colleague", "I ask late_lark_7")
    pack(kinds.folder / "survey.csv", earlier.encode())
    kinds.collect()
    pack(kinds.folder / "survey.csv", (earlier + "3,2020-01-03 12:00:00,late_lark_7,Hello\n").encode())
    kinds.collect()
    for path in (kinds.folder / "raw").rglob("*.parquet"):
        assert b"late_lark_7" not in path.read_bytes()
    told = kinds.ask("select text from raw.contributions where contribution_id = 'survey:1'")
    assert all("late_lark_7" not in text for (text,) in told)


def test_archives_stay_as_they_are_beside_other_kinds(study_folder, settings):
    bench = Bench(study_folder(more=SOURCE + KINDS_OF_THE_STUDY), settings)
    bench.put("a.ndjson", [post(), comment()])
    for name, content in (("dump/Posts.xml", POSTS), ("survey.csv", SURVEY.encode())):
        pack(bench.folder / name, content)
    pack(bench.folder / "researchers" / "posts.csv", RESEARCHERS.encode())
    bench.collect(only="woods")
    told = bench.ask("select contribution_id, epoch(created_at) from raw.contributions order by all")
    bench.close()
    assert told == [("reddit:t1_c1", NOON + 60), ("reddit:t3_p1", NOON)]


def test_a_table_without_the_columns_that_the_study_names_is_refused(kinds):
    pack(kinds.folder / "survey.csv", SURVEY.replace("answer", "reply", 1).encode())
    with pytest.raises(BadStudy, match=r"survey\.csv has no column 'answer', which columns names for 'text'"):
        kinds.collect(only="survey")


def test_a_table_without_one_usable_row_is_told_without_a_word_about_archives(kinds):
    pack(kinds.folder / "survey.csv", SURVEY.replace("2020-01-0", "0").encode())
    with pytest.raises(
        BadSource, match=r"survey\.csv holds no usable line: 2 were read.*\(no time\)"
    ) as told:
        kinds.collect(only="survey")
    assert "archive" not in str(told.value)


def test_a_file_of_other_communities_says_how_to_name_them(kinds):
    written = (kinds.folder / "study.toml").read_text(encoding="utf-8")
    (kinds.folder / "study.toml").write_text(
        written.replace('author = "who"', 'author = "who"\ncommunity = "who"'), encoding="utf-8"
    )
    with pytest.raises(BadSource, match='id = "survey:NAME"'):
        kinds.collect(only="survey")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('community = "survey:staff"\n[source.columns]', "needs 'community'"),
        ('files = ["survey.csv"]\n', "needs 'files'"),
    ],
)
def test_a_study_that_leaves_out_what_a_kind_needs_is_refused(study_folder, written, sentence):
    kept = written.partition("\n")[2] if "columns" in written else ""
    folder = study_folder(more=KINDS_OF_THE_STUDY.replace(written, kept))
    with pytest.raises(BadStudy, match=sentence):
        Bench(folder, None).study  # noqa: B018


def test_a_mapping_that_nobody_made_is_told_before_anything_is_read(kinds):
    written = (kinds.folder / "study.toml").read_text(encoding="utf-8")
    wrong = written.replace('files = ["survey.csv"]', 'files = ["survey.csv"]\nmapping = "tagz"')
    (kinds.folder / "study.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(BadStudy, match="source 'survey'"):
        kinds.collect()
    assert kinds.part_files() == []


def test_further_facts_are_kept_as_json(kinds):
    kinds.collect()
    (told,) = kinds.ask(
        "select extra from raw.contributions where contribution_id = 'stackexchange:chalk:q1'"
    )
    assert json.loads(told[0]) == {"tags": "chalk"}
