"""Edge lists through the door of raw: what is stored, what replaces what, and that no name is written."""

import os
from datetime import UTC, datetime

import pytest

from pipeline import privacy, store
from pipeline.errors import BadSource, BadStudy

from .conftest import NOW, Bench, pack

STUDY = """
[[community]]
id = "survey:staff"

[[community]]
id = "survey:spring"

[[source]]
name = "advice"
kind = "ties"
files = ["lists/ties*.csv"]
contributors = ["lists/people.csv"]
community = "survey:staff"
relation = "advice"
[source.columns]
source = "asks"
target = ["first", "second"]
wave = "round"
[source.contributor_columns]
id = "name"
profession = "job"
mentor = "mentor"
[source.waves]
"1" = 2020-02-01
"2" = { on = 2020-09-01, community = "survey:spring" }
"""
TIES = """asks,round,first,second
Quinn Heron,1,Otto Marten,Ada Finch
Ada Finch,1,[deleted],
Otto Marten,3,Ada Finch,
otto marten,2,Ada Finch,
"""
PEOPLE = """name,job,mentor
quinn heron,teacher,ada finch
Ada Finch,therapist,17
,teacher,
[deleted],teacher,
"""
PAIRS = "select source_id, target_id, community_id, relation, weight from raw.ties order by line, target_id"


@pytest.fixture
def staff(study_folder, settings):
    """A study whose only source is an edge list with a list of people."""
    bench = Bench(study_folder(more=STUDY), settings)
    put(bench, "ties.csv", TIES)
    put(bench, "people.csv", PEOPLE)
    yield bench
    bench.close()


def put(bench, name, text):
    pack(bench.folder / "lists" / name, text.encode())


def rewrite(bench, before, after):
    """Change the study."""
    path = bench.folder / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def pseudonym(bench, name):
    return privacy.pseudonym(name, platform="survey", key=bytes.fromhex(bench.settings.key_hex))


def people(bench):
    """Names by pseudonym."""
    return {pseudonym(bench, name): name.split()[0] for name in ("Quinn Heron", "Otto Marten", "Ada Finch")}


def pairs(bench):
    """Who names whom, in names."""
    known = people(bench)
    return [(known[source], known[target]) for source, target, *_ in bench.ask(PAIRS)]


def test_each_nomination_is_a_tie_between_pseudonyms(staff):
    counts = staff.collect()

    quinn, otto, ada = people(staff)
    assert sorted(staff.ask(PAIRS)) == sorted(
        [
            (quinn, otto, "survey:staff", "advice", 1.0),
            (quinn, ada, "survey:staff", "advice", 1.0),
            (otto, ada, "survey:spring", "advice", 1.0),
        ]
    )
    assert (counts["n_files"], counts["n_contributions"], counts["n_rejected"]) == (2, 0, 4)


def test_a_wave_says_when(staff):
    staff.collect()
    told = staff.ask("select distinct wave, reported_at from raw.ties order by wave")

    assert told == [("1", datetime(2020, 2, 1, 12, tzinfo=UTC)), ("2", datetime(2020, 9, 1, 12, tzinfo=UTC))]


def test_attributes_are_kept_and_name_nobody(staff):
    staff.collect()
    quinn, _, ada = people(staff)

    assert staff.ask(
        "select contributor_id, attribute, value from raw.attributes order by line, attribute"
    ) == [
        (quinn, "mentor", ada),
        (quinn, "profession", "teacher"),
        (ada, "mentor", "17"),
        (ada, "profession", "therapist"),
    ]


def test_lines_that_hold_no_tie_are_counted_with_place_and_reason(staff):
    staff.collect()

    assert staff.ask("select input_path, line, reason from raw.rejected order by all") == [
        ("lists/people.csv", 4, "no id of a contributor"),
        ("lists/people.csv", 5, "no id of a contributor"),
        ("lists/ties.csv", 3, "no target"),
        ("lists/ties.csv", 4, "no wave that the study names"),
    ]


def test_the_same_files_twice_add_nothing(staff):
    staff.collect()
    before = staff.ask_all(PAIRS, "select count(*) from raw.attributes", "select count(*) from raw.parts")
    counts = staff.collect()

    assert (counts["n_files"], counts["n_lines"]) == (0, 0)
    assert (
        staff.ask_all(PAIRS, "select count(*) from raw.attributes", "select count(*) from raw.parts")
        == before
    )


def test_a_changed_file_replaces_what_it_gave(staff):
    staff.collect()
    put(staff, "ties.csv", "asks,round,first,second\nAda Finch,1,Quinn Heron,\n")
    staff.collect()

    assert pairs(staff) == [("Ada", "Quinn")]
    assert staff.ask("select count(*) from raw.attributes") == [(4,)]
    assert staff.ask("select path from raw.files order by path") == [
        ("lists/people.csv",),
        ("lists/ties.csv",),
    ]
    assert len(staff.part_files()) == 2


def test_a_file_under_another_name_and_content_replaces_what_it_gave(staff):
    staff.collect()
    (staff.folder / "lists" / "ties.csv").unlink()
    put(staff, "ties-mended.csv", "asks,round,first,second\nAda Finch,1,Quinn Heron,\n")
    staff.collect()

    assert pairs(staff) == [("Ada", "Quinn")]


def test_a_file_that_is_there_no_more_takes_its_ties_with_it(staff):
    put(staff, "ties-more.csv", "asks,round,first,second\nAda Finch,1,Quinn Heron,\n")
    staff.collect()
    assert len(pairs(staff)) == 4
    (staff.folder / "lists" / "ties-more.csv").unlink()
    staff.collect()

    assert len(pairs(staff)) == 3


def test_what_a_broken_file_gave_before_is_kept(staff):
    staff.collect()
    put(staff, "ties.csv", "asks,round,first,second\n,1,,\n")
    with pytest.raises(
        BadSource, match=r"ties\.csv holds no usable line: 1 were read, and most are wrong \(no source\)"
    ):
        staff.collect()

    assert len(pairs(staff)) == 3
    assert staff.ask("select status from raw.runs order by started_at, run_id desc limit 1") == [("failed",)]


def test_files_are_read_again_when_the_study_reads_them_otherwise(staff):
    staff.collect()
    before = staff.ask("select content_sha256 from raw.parts order by input_path")
    rewrite(staff, 'relation = "advice"', 'relation = "trust"')
    staff.collect()

    assert {relation for *_, relation, _ in staff.ask(PAIRS)} == {"trust"}
    assert len(pairs(staff)) == 3
    after = staff.ask("select content_sha256 from raw.parts order by input_path")
    assert len(after) == len(before)
    assert not set(after) & set(before)  # so that core is built again


def test_one_file_may_be_both_lists(staff):
    rewrite(staff, '"lists/ties*.csv"', '"lists/both.csv"')
    rewrite(staff, '"lists/people.csv"', '"lists/both.csv"')
    put(
        staff,
        "both.csv",
        "name,asks,round,first,second,job,mentor\nAda Finch,Ada Finch,1,Otto Marten,,head,\n,,1,,,,\n",
    )
    counts = staff.collect()

    assert pairs(staff) == [("Ada", "Otto")]
    assert staff.ask("select value from raw.attributes") == [("head",)]
    assert counts["n_rejected"] == 1


def test_a_table_and_an_edge_list_may_be_the_same_file(staff):
    table = """
[[source]]
name = "answers"
kind = "table"
files = ["lists/ties.csv"]
community = "survey:staff"
[source.columns]
id = []
author = "asks"
text = "first"
wave = "round"
[source.waves]
"1" = 2020-02-01
"2" = 2020-09-01
"""
    path = staff.folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + table, encoding="utf-8")
    staff.collect()
    counts = staff.collect()

    assert counts["n_files"] == 0  # neither makes the other be read again
    assert len(pairs(staff)) == 3
    assert staff.ask("select count(*), count(distinct contributor_id) from raw.contributions") == [(3, 3)]
    names = set(people(staff))
    assert {who for (who,) in staff.ask("select contributor_id from raw.contributions")} == names


def test_two_sources_may_read_one_edge_list(staff):
    other = STUDY[STUDY.index("[[source]]") :].replace('"advice"', '"trust"')
    path = staff.folder / "study.toml"
    path.write_text(path.read_text(encoding="utf-8") + other, encoding="utf-8")
    staff.collect()

    assert staff.collect()["n_files"] == 0
    assert staff.ask("select source, relation, count(*) from raw.ties group by all order by all") == [
        ("advice", "advice", 3),
        ("trust", "trust", 3),
    ]


def test_ties_of_communities_outside_the_study_are_counted(staff):
    rewrite(staff, '"survey:spring" }', '"survey:later" }')
    counts = staff.collect()

    assert counts["n_outside"] == 1
    assert len(pairs(staff)) == 2


def test_a_file_of_other_communities_says_how_to_name_them(staff):
    rewrite(staff, '"survey:spring" }', '"survey:later" }')
    put(staff, "ties.csv", "asks,round,first,second\nAda Finch,2,Quinn Heron,\n")
    with pytest.raises(BadSource, match=r'only later \(1 lines\).*id = "survey:NAME"'):
        staff.collect()


def test_a_missing_column_is_told_with_those_there_are_before_anything_is_read(staff):
    put(staff, "ties.csv", TIES.replace("asks", "respondent", 1))
    sentence = r"ties\.csv has no column 'asks', which columns names for 'source'. Its columns: respondent, round, first"
    with pytest.raises(BadStudy, match=sentence):
        staff.collect()
    assert staff.part_files() == []


def test_a_list_of_people_that_is_not_there_is_told(staff):
    (staff.folder / "lists" / "people.csv").unlink()
    with pytest.raises(BadStudy, match=r"no file matches 'lists/people\.csv'"):
        staff.collect()


def test_no_name_is_written_anywhere(staff):
    staff.collect()
    staff.warehouse().execute("checkpoint")
    staff.close()
    for place in ("raw", "warehouse"):
        for path in (staff.folder / place).rglob("*"):
            content = path.read_bytes().lower() if path.is_file() else b""
            assert not any(name in content for name in (b"heron", b"marten", b"finch")), path


def test_names_in_an_edge_list_leave_the_texts_of_tables_of_the_platform(staff):
    put(staff, "ties.csv", "asks,round,first,second\nquiet_heron_12,1,Ada Finch,\n")
    put(staff, "answers.csv", "nr,when,answer\n1,2020-01-01,I ask quiet_heron_12\n")
    path = staff.folder / "study.toml"
    table = """
[[source]]
name = "answers"
kind = "table"
files = ["lists/answers.csv"]
community = "survey:staff"
[source.columns]
id = "nr"
created = "when"
text = "answer"
"""
    path.write_text(path.read_text(encoding="utf-8") + table, encoding="utf-8")
    staff.collect()

    (told,) = staff.ask("select text from raw.contributions")
    assert told == (f"I ask {pseudonym(staff, 'quiet_heron_12')}",)


def test_a_workbook_and_lines_of_json_are_read_like_tables(staff, tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for row in (["asks", "round", "first", "second"], ["Ada Finch", 1, "Otto Marten", None]):
        book.active.append(row)
    book.save(staff.folder / "lists" / "ties.xlsx")
    put(staff, "ties.jsonl", '{"asks": "Otto Marten", "round": 1, "first": "Quinn Heron"}\n')
    rewrite(staff, '"lists/ties*.csv"', '"lists/ties.xlsx", "lists/ties.jsonl"')
    staff.collect()

    assert sorted(pairs(staff)) == [("Ada", "Otto"), ("Otto", "Quinn")]


def test_a_file_that_breaks_off_gives_what_it_holds_and_says_so(staff):
    whole = TIES + "Ada Finch,1,Quinn Heron,\n" * 2000
    put(staff, "ties.csv.gz", whole)
    path = staff.folder / "lists" / "ties.csv.gz"
    os.truncate(path, path.stat().st_size // 2)
    rewrite(staff, '"lists/ties*.csv"', '"lists/ties.csv.gz"')
    counts = staff.collect()

    assert any("ties.csv.gz is incomplete" in sentence for sentence in counts["incomplete"])
    assert len(pairs(staff)) > 3
    assert staff.ask("select status from raw.runs") == [("incomplete",)]


def test_a_step_that_fails_leaves_what_was_stored_before(staff, monkeypatch):
    staff.collect()
    put(staff, "ties.csv", "asks,round,first,second\nAda Finch,1,Quinn Heron,\n")
    write = store.write

    def fail(connection, table, rows):
        if table == "raw.attributes":
            raise KeyboardInterrupt
        return write(connection, table, rows)

    monkeypatch.setattr(store, "write", fail)
    with pytest.raises(KeyboardInterrupt):
        staff.collect()
    monkeypatch.undo()
    assert len(pairs(staff)) == 3

    staff.collect(now=NOW)
    assert pairs(staff) == [("Ada", "Quinn")]
