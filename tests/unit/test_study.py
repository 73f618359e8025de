"""The study: read into frozen values, and refused with every problem at its line."""

import dataclasses
import json
import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadStudy, StaffroomError
from pipeline.study import Community, Event, Source, Study, read_study
from pipeline.study_keys import KNOWN, PERIODS
from pipeline.study_rules import check

WHOLE = """\
[study]
title = "Two invented communities"
start = 2014-07-01
end = 2022-01-01
period = "school-year"
timezone = "US/Eastern"
seed = 20210301
smallest_cell = 12

[[community]]
id = "reddit:Oak"
label = "Oak"
profession = "higher education"

[[community]]
id = "reddit:ElmTree"

[[source]]
name = "oak-archive"
kind = "reddit-archive"
files = ["archives/Oak_*.zst", "archives/more.ndjson"]
community = "reddit:Oak"
[source.charter]
basis = "Agreement of 2026"

[[source]]
name = "elm-archive"
kind = "reddit-archive"
files = ["archives/ElmTree_*.zst"]
enabled = false

[[event]]
name = "School closures"
on = 2020-03-16

[features]
embedding = "lsa"
dimensions = 50
shortest_text = 3
language = "fi"

[topics]
smallest_topic = 30
sample = 5000

[measures]
draws = 500
exclusion_profile = 2
betweenness_sources = 100

[engine]
runner = "local"
workers = 3
"""


@pytest.fixture
def write(tmp_path):
    """Give a function that writes study.toml and returns its folder."""

    def written(text, encoding="utf-8"):
        (tmp_path / "study.toml").write_text(text, encoding=encoding)
        return tmp_path

    return written


@pytest.fixture
def refused(write):
    """Give a function that reads a study and returns the problems it is refused with."""

    def problems(text):
        with pytest.raises(BadStudy) as caught:
            read_study(write(text))
        return caught.value.problems

    return problems


def changed(old, new):
    """The whole study with one line changed; the line must be there once."""
    assert WHOLE.count(old) == 1
    return WHOLE.replace(old, new)


# What is read


def test_a_whole_study_is_read(write):
    study = read_study(write(WHOLE))

    assert (study.title, study.start, study.end) == (
        "Two invented communities",
        date(2014, 7, 1),
        date(2022, 1, 1),
    )
    assert (study.period, study.timezone, study.seed, study.smallest_cell) == (
        "school-year",
        "US/Eastern",
        20210301,
        12,
    )
    assert study.events == (Event("School closures", date(2020, 3, 16)),)
    assert (study.features.embedding, study.features.dimensions, study.features.language) == ("lsa", 50, "fi")
    assert (study.topics.smallest_topic, study.topics.sample) == (30, 5000)
    assert (study.measures.draws, study.measures.exclusion_profile, study.measures.betweenness_sources) == (
        500,
        2,
        100,
    )
    assert (study.engine.runner, study.engine.workers, study.engine.address) == ("local", 3, None)


def test_further_keys_of_a_community_are_its_attributes(write):
    oak, elm = read_study(write(WHOLE)).communities

    assert oak == Community("reddit:Oak", "Oak", {"profession": "higher education"})
    assert elm.attributes == {}


def test_a_community_without_a_label_goes_by_its_native_name(write):
    assert read_study(write(WHOLE)).communities[1].label == "ElmTree"


def test_a_community_knows_its_platform_and_native_name():
    community = Community("lemmy:example.org:oak", "Oak")

    assert (community.platform, community.native_name) == ("lemmy", "example.org:oak")


def test_a_source_keeps_its_charter(write):
    oak, _ = read_study(write(WHOLE)).sources

    assert oak == Source(
        name="oak-archive",
        kind="reddit-archive",
        files=("archives/Oak_*.zst", "archives/more.ndjson"),
        community="reddit:Oak",
        charter={"basis": "Agreement of 2026"},
    )


def test_a_source_that_is_switched_off_is_known_but_not_used(write):
    study = read_study(write(WHOLE))

    assert [source.name for source in study.sources] == ["oak-archive", "elm-archive"]
    assert [source.name for source in study.sources_on()] == ["oak-archive"]


def test_what_is_not_said_has_a_default(study_folder):
    folder = study_folder()
    text = (folder / "study.toml").read_text()
    for key in ("period", "timezone", "smallest_cell"):
        text = re.sub(rf"{key} = .*\n", "", text)
    (folder / "study.toml").write_text(text)

    study = read_study(folder)

    assert (study.period, study.timezone, study.smallest_cell) == ("half-year", "UTC", 10)
    assert (study.sources, study.events) == ((), ())
    assert (study.features.embedding, study.topics.smallest_topic, study.measures.draws) == ("sif", 40, 2000)


@pytest.mark.parametrize("period", PERIODS)
def test_every_period_can_be_chosen(study_folder, period):
    assert read_study(study_folder(period=period)).period == period


@pytest.mark.parametrize("name", ["ElmTree", "elmtree", "ELMTREE"])
def test_a_community_is_found_in_any_case(write, name):
    found = read_study(write(WHOLE)).community(name)

    assert found is not None
    assert found.id == "reddit:ElmTree"


def test_a_community_that_is_not_part_of_the_study_is_not_found(write):
    study = read_study(write(WHOLE))

    assert study.community("Birch") is None
    assert study.community("Oak", platform="lemmy") is None


def test_the_zone_is_the_one_periods_are_cut_in(write):
    assert read_study(write(WHOLE)).zone == ZoneInfo("US/Eastern")


def test_paths_lie_in_the_study_folder(write, tmp_path):
    assert read_study(write(WHOLE)).path("raw", "parts") == tmp_path / "raw" / "parts"


def test_the_folder_is_absolute_even_when_it_was_named_from_here(write, tmp_path, monkeypatch):
    write(WHOLE)
    monkeypatch.chdir(tmp_path)

    assert read_study(tmp_path.relative_to(tmp_path)).folder == tmp_path


def test_a_study_cannot_be_changed(study):
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.seed = 8


def test_a_byte_order_mark_does_no_harm(write):
    assert read_study(write(WHOLE, encoding="utf-8-sig")).title == "Two invented communities"


def test_titles_may_be_in_any_script(study_folder):
    assert read_study(study_folder(title="Opettajainhuone 教員室")).title == "Opettajainhuone 教員室"


# What is refused before the rules are asked


def test_a_folder_without_a_study_is_told_how_to_make_one(tmp_path):
    with pytest.raises(BadStudy, match=r"There is no study.toml in .*staffroom init"):
        read_study(tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "study.toml").write_bytes('title = "Ääni"'.encode("latin-1"))

    with pytest.raises(BadStudy, match="not UTF-8 text"):
        read_study(tmp_path)


def test_what_is_not_toml_is_refused_with_its_line(refused):
    (problem,) = refused('[study]\ntitle = "open\n')

    assert "not valid TOML" in problem
    assert "line 2" in problem


def test_a_bad_study_is_something_the_person_can_mend():
    assert issubclass(BadStudy, StaffroomError)
    assert BadStudy([]).exit_status == 2


# The rules, one by one: the line that is changed, what it is changed to, what is told


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('period = "school-year"', 'perid = "month"', "line 5: 'perid' is not a key of [study] (did you mean 'period'?)."),
        ('language = "fi"', 'colour = "blue"', "line 40: 'colour' is not a key of [features]."),
        ("[topics]", "[topic]", "line 42: [topic] is not a table Staffroom knows (did you mean 'topics'?)."),
        ('title = "Two invented communities"', "title = 3", "line 2: 'title' must be text, not 3."),
        ("seed = 20210301", 'seed = "seven"', "line 7: 'seed' must be a whole number, not 'seven'."),
        ("seed = 20210301", "seed = 7.5", "line 7: 'seed' must be a whole number, not 7.5."),
        ("seed = 20210301", "seed = true", "line 7: 'seed' must be a whole number, not True."),
        ("seed = 20210301", "seed = -1", "line 7: 'seed' must be 0 or more, not -1."),
        ("seed = 20210301", "seed = 4294967296", "line 7: 'seed' must be 4294967295 or less, not 4294967296."),
        ("smallest_cell = 12", "smallest_cell = 0", "line 8: 'smallest_cell' must be 1 or more, not 0."),
        ("exclusion_profile = 2", "exclusion_profile = 4", "line 48: 'exclusion_profile' must be 3 or less, not 4."),
        ("enabled = false", 'enabled = "no"', "line 30: 'enabled' must be true or false, not 'no'."),
        ('files = ["archives/ElmTree_*.zst"]', 'files = "a.zst"', "line 29: 'files' must be a list, not 'a.zst'."),
        ('files = ["archives/ElmTree_*.zst"]', "files = [1]", "line 29: 'files' must list paths as text, not 1."),
        ('files = ["archives/ElmTree_*.zst"]', 'files = [""]', "line 29: 'files' must list paths as text, not ''."),
        ('label = "Oak"', 'label = " "', "line 12: 'label' must not be empty."),
        (
            'period = "school-year"',
            'period = "week"',
            "line 5: 'period' must be one of month, quarter, half-year, school-year, year, not 'week'.",
        ),
        ('runner = "local"', 'runner = "slurm"', "line 52: 'runner' must be one of local, not 'slurm'."),
        ('timezone = "US/Eastern"', 'timezone = "US/Estern"', "line 6: 'US/Estern' is not a time zone (did you mean 'US/Eastern'?)."),
        ('id = "reddit:ElmTree"', 'id = "ElmTree"', "line 16: 'ElmTree' must be written platform:name, for example reddit:Teachers."),
        ('id = "reddit:ElmTree"', 'id = "reddit:"', "line 16: 'reddit:' must be written platform:name, for example reddit:Teachers."),
        ('id = "reddit:ElmTree"', "id = [1]", "line 16: 'id' must be text, not [1]."),
        ('community = "reddit:Oak"', "community = [1]", "line 22: 'community' must be text, not [1]."),
        ('community = "reddit:Oak"', 'community = "reddit:Oka"', "line 22: 'reddit:Oka' is not the id of any [[community]] (did you mean 'reddit:Oak'?)."),
        ('id = "reddit:ElmTree"', 'id = "reddit:oak"', "line 16: two of [[community]] have the id 'reddit:oak'."),
        ('name = "elm-archive"', 'name = "oak-archive"', "line 27: two of [[source]] have the name 'oak-archive'."),
        ("start = 2014-07-01", "start = 2014-07-01T00:00:00Z", "line 3: 'start' must be a date such as 2019-07-01, not"),
        ("start = 2014-07-01", 'start = "2014-07-01"', "line 3: 'start' must be a date such as 2019-07-01, not '2014-07-01'."),
        ("end = 2022-01-01", "end = 12:00:00", "line 4: 'end' must be a date such as 2019-07-01, not"),
        ("end = 2022-01-01", "end = 2014-07-01", "line 4: the study ends (2014-07-01) before it starts (2014-07-01); end is exclusive."),
        ("end = 2022-01-01", "end = 2012-01-01", "line 4: the study ends (2012-01-01) before it starts (2014-07-01); end is exclusive."),
        ("on = 2020-03-16", "on = 2020", "line 34: 'on' must be a date such as 2019-07-01, not 2020."),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_its_line(refused, old, new, problem):
    (told,) = refused(changed(old, new))

    assert told.startswith(f"study.toml, {problem}")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('title = "Two invented communities"\n', "line 1: [study] needs the key 'title'."),
        ("start = 2014-07-01\n", "line 1: [study] needs the key 'start'."),
        ("end = 2022-01-01\n", "line 1: [study] needs the key 'end'."),
        ("seed = 20210301\n", "line 1: [study] needs the key 'seed'."),
        ('id = "reddit:ElmTree"\n', "line 15: [community] needs the key 'id'."),
        ('name = "elm-archive"\n', "line 26: [source] needs the key 'name'."),
        ("on = 2020-03-16\n", "line 32: [event] needs the key 'on'."),
        ('files = ["archives/ElmTree_*.zst"]\n', "line 26: a source of kind 'reddit-archive' needs 'files'"),
    ],
)
def test_a_key_that_is_missing_is_told_with_the_line_of_its_table(refused, line, problem):
    (told,) = refused(changed(line, ""))

    assert told.startswith(f"study.toml, {problem}")


def test_an_unknown_kind_of_source_is_told_with_those_there_are(refused):
    (told,) = refused(WHOLE.replace('kind = "reddit-archive"', 'kind = "pigeon-post"', 1))

    assert told.startswith("study.toml, line 20: 'kind' must be one of reddit-archive")


def test_a_study_needs_its_two_tables(refused):
    assert refused("") == [
        "study.toml, line 1: there is no [study] table; add one.",
        "study.toml, line 1: there is no [[community]] table; add one.",
    ]


def test_a_list_of_no_communities_is_no_community(refused):
    text = WHOLE.replace("[study]", "community = []\n[study]")
    text = re.sub(r"\[\[community\]\]\n(?:.+\n)+", "", text).replace('community = "reddit:Oak"\n', "")

    assert refused(text) == ["study.toml, line 1: there is no [[community]] table; add one."]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[study]", "[[study]]", "line 1: 'study' must be written as [study], once."),
        ("[[event]]", "[event]", "line 32: 'event' must be written as [[event]], once for each event."),
    ],
)
def test_single_and_double_brackets_are_told_apart(refused, old, new, problem):
    (told,) = refused(changed(old, new))

    assert told == f"study.toml, {problem}"


def test_a_key_outside_any_table_is_told_with_its_line(refused):
    assert refused(f'\ncolour = "blue"\n{WHOLE}') == [
        "study.toml, line 2: [colour] is not a table Staffroom knows."
    ]


def test_every_problem_is_told_at_once_in_the_order_of_the_file(refused):
    text = WHOLE
    for old, new in (
        ("seed = 20210301", 'seed = "x"'),
        ('period = "school-year"', 'period = "week"'),
        ('id = "reddit:ElmTree"', 'id = "reddit:Oak"'),
        ('runner = "local"', 'runer = "local"'),
        ("end = 2022-01-01", "end = 2001-01-01"),
    ):
        text = text.replace(old, new)

    lines = [int(re.search(r"line (\d+)", problem)[1]) for problem in refused(text)]

    assert lines == [4, 5, 7, 16, 52]


def test_the_second_of_two_tables_is_told_with_its_own_line(refused):
    """Both sources have the key ``kind``; the line is the second one's."""
    head, _, tail = WHOLE.rpartition('kind = "reddit-archive"')

    (told,) = refused(f'{head}kind = "letters"{tail}')

    assert told.startswith("study.toml, line 28:")


def test_a_comment_or_a_text_that_looks_like_a_table_moves_no_line(refused):
    text = f"# [study]\n# seed = 1\n{changed('seed = 20210301', 'seed = false')}"

    assert refused(text) == ["study.toml, line 9: 'seed' must be a whole number, not False."]


def test_the_sentence_of_the_error_holds_every_problem(write):
    with pytest.raises(BadStudy) as caught:
        read_study(write(""))

    assert str(caught.value).splitlines() == caught.value.problems


# Whatever is written, the answer is a study or a list of problems, never a defect

words = st.text(max_size=8)
leaves = (
    words
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.sampled_from([*PERIODS, "reddit:Oak", "UTC", "reddit-archive", "local", ""])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
rows = {
    name: st.dictionaries(st.sampled_from(sorted(keys)) | words, values, max_size=7)
    for name, keys in KNOWN.items()
}


@st.composite
def toml_tables(draw):
    """Tables that are nearly right: known names with rows of known keys, or anything at all."""
    table = {}
    for name in draw(st.lists(st.sampled_from(sorted(KNOWN)), unique=True)):
        table[name] = draw(rows[name] | st.lists(rows[name] | values, max_size=3) | values)
    return table | draw(st.dictionaries(words, values, max_size=2))


@given(toml_tables(), st.text(max_size=60))
def test_any_table_gives_sentences_and_never_a_defect(table, text):
    problems = check(table, text)

    assert all(re.match(r"line \d+: (?s:.+)\.$", problem) for problem in problems)


@given(st.sampled_from(WHOLE.splitlines()), st.sampled_from(["1", '"x"', "true", "[]", "[[1]]", "{}", "nan", "-9", "2020-01-01", "1979-05-27T07:32:00Z", '""', "{a = [1, {b = 2}]}"]))  # fmt: skip
def test_any_value_in_any_place_gives_a_study_or_problems(tmp_path_factory, line, value):
    folder = tmp_path_factory.mktemp("study")
    key, is_pair, _ = line.partition(" = ")
    text = WHOLE.replace(line, f"{key} = {value}" if is_pair else line, 1)
    (folder / "study.toml").write_text(text)
    try:
        outcome = read_study(folder)
    except BadStudy as error:
        outcome = error

    assert isinstance(outcome, Study) or all(
        told.startswith("study.toml, line ") for told in outcome.problems
    )


@given(st.sampled_from(WHOLE.splitlines()), st.text(max_size=20))
def test_any_line_replaced_by_anything_gives_a_study_or_problems(tmp_path_factory, line, instead):
    folder = tmp_path_factory.mktemp("study")
    (folder / "study.toml").write_text(WHOLE.replace(line, instead, 1), encoding="utf-8", errors="replace")
    try:
        outcome = read_study(folder)
    except BadStudy as error:
        outcome = error

    assert isinstance(outcome, Study) or outcome.problems


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8).filter(str.strip),
    st.integers(0, 2**32 - 1),
    st.integers(1, 50),
)
def test_what_is_written_is_what_is_read(tmp_path_factory, title, seed, smallest_cell):
    folder = tmp_path_factory.mktemp("study")
    text = changed('title = "Two invented communities"', f"title = {json.dumps(title, ensure_ascii=False)}")
    text = text.replace("seed = 20210301", f"seed = {seed}").replace(
        "smallest_cell = 12", f"smallest_cell = {smallest_cell}"
    )
    (folder / "study.toml").write_text(text, encoding="utf-8")

    study = read_study(folder)

    assert (study.title, study.seed, study.smallest_cell) == (title, seed, smallest_cell)
