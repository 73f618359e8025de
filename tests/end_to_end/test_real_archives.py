"""Three real archives, as a researcher would point Staffroom at them; read from beside the project, never copied into it."""

import re

import duckdb
import pytest

from tests.end_to_end.conftest import SHARED
from tests.end_to_end.test_people_in_data import contents, names_in

ARCHIVES = SHARED / "reddit-archives"
FILES = {
    "AskAcademia": ("AskAcademia_submissions.zst", "AskAcademia_comments.zst"),
    "teaching": ("teaching_submissions.zst",),
    "teachingresources": ("teachingresources_submissions.zst", "teachingresources_comments.zst"),
}
HEAD = """
[study]
title = "{title}"
start = 2014-07-01
end = 2022-01-01
period = "half-year"
timezone = "US/Eastern"
seed = 20210301
smallest_cell = 10
"""
N_CONTRIBUTIONS = 2_616 + 84_830 + 3_518 + 920 + 1_036
PAGES = 7
# Names that are also words of the language stand in texts as words. A name that carries a digit, "_" or a capital
# inside is nobody's word by accident.
NO_WORD = re.compile(r"[A-Za-z]+[0-9_-]|[0-9_-]+[A-Za-z]|[a-z][A-Z]")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not ARCHIVES.is_dir(), reason="the real archives are not beside the project (shared/data)"
    ),
]


def written(title):
    """A study of the three archives where they lie."""
    parts = [HEAD.format(title=title)]
    parts += [f'[[community]]\nid = "reddit:{name}"\n' for name in FILES]
    for name, files in FILES.items():
        paths = ", ".join(f'"{ARCHIVES / file}"' for file in files)
        parts.append(
            f'[[source]]\nname = "{name}"\nkind = "reddit-archive"\nfiles = [{paths}]\ncommunity = "reddit:{name}"\n'
        )
    return "\n".join(parts)


@pytest.fixture(scope="module")
def folder(staffroom, tmp_path_factory):
    place = tmp_path_factory.mktemp("archives") / "study"
    place.mkdir()
    (place / "study.toml").write_text(written("Three archives"), encoding="utf-8")
    answer = staffroom("run", "--study", place)
    assert answer.status == 0, answer.err
    return place


def test_every_contribution_is_there_once(staffroom, folder):
    query = "select count(*) as n, count(distinct contribution_id) as n_different from core.contributions"
    assert staffroom.rows(folder, query) == [{"n": N_CONTRIBUTIONS, "n_different": N_CONTRIBUTIONS}]


def test_posts_and_responses_are_those_of_the_archives(staffroom, folder):
    query = """
        select community_id, count(*) filter (where kind = 'post') as n_posts,
            count(*) filter (where kind = 'response') as n_responses
        from core.contributions group by all order by all
    """
    assert [tuple(row.values()) for row in staffroom.rows(folder, query)] == [
        ("reddit:AskAcademia", 2_616, 84_830),
        ("reddit:teaching", 3_518, 0),
        ("reddit:teachingresources", 920, 1_036),
    ]


def test_running_again_adds_nothing_and_builds_nothing(staffroom, folder):
    again = staffroom("run", "--study", folder, "--json")
    assert again.status == 0, again.err
    told = again.json()
    assert told["collect"]["n_parts"] == 0
    assert told["analyse"] == {}
    assert told["publish"] == {}


def test_topics_are_no_degenerate_result(staffroom, folder):
    model = staffroom.rows(
        folder,
        "select n_topics, outlier_share, coherence_npmi, warning from topics.models where is_current",
    )[0]
    assert model["n_topics"] >= 8
    assert model["outlier_share"] <= 0.4
    assert model["coherence_npmi"] > 0
    largest = staffroom.rows(
        folder,
        "select max(n_contributions) * 1.0 / sum(n_contributions) as share from topics.topics where topic_id >= 0",
    )[0]
    assert largest["share"] <= 0.5


def test_every_measure_has_rows_for_every_community(staffroom, folder):
    missing = """
        select catalogue.measure, communities.community_id
        from measures.catalogue as catalogue cross join measures.communities as communities
        where not exists (
            select 1 from measures.estimates as estimates
            where estimates.measure = catalogue.measure and estimates.community_id = communities.community_id
                and estimates.period = 'whole'
        ) and catalogue.measure <> 'level_shift'
    """
    assert staffroom.rows(folder, missing) == []


def test_an_estimate_without_a_value_says_why(staffroom, folder):
    silent = "select count(*) as n from measures.estimates where value is null and coalesce(note, '') = ''"
    assert staffroom.rows(folder, silent) == [{"n": 0}]


def test_the_site_is_whole(folder):
    pages = sorted(folder.joinpath("site").glob("*.html"))
    assert len(pages) >= PAGES
    assert all(page.stat().st_size < 3 * 2**20 for page in pages)


def test_no_account_name_that_is_no_word_is_anywhere(folder):
    names = {name for name in names_in(ARCHIVES) if NO_WORD.search(name)}
    assert len(names) > 1_000
    found = {}
    for path, content in contents(folder):
        words = {word.decode().lower() for word in re.findall(rb"[A-Za-z0-9_-]{5,}", content)}
        if hits := {name for name in names if len(name) >= 5} & words:
            found[path.name] = len(hits)
    assert found == {}


def test_the_published_copy_opens_while_nobody_writes(folder):
    with duckdb.connect((folder / "published" / "current.duckdb").resolve(), read_only=True) as connection:
        assert connection.execute("select count(*) from measures.estimates").fetchone()[0] > 1_000
