"""Whatever is wrong with a study, a person gets one clear answer and never a traceback."""

import zipfile

import pytest
import zstandard

GOOD = """
[study]
title = "Bad days"
start = 2020-01-01
end = 2020-07-01
timezone = "UTC"
seed = 7

[[community]]
id = "reddit:goldenX"

[[source]]
name = "golden"
kind = "reddit-archive"
files = ["archives/*.ndjson"]
"""


def says(answer, *words):
    assert answer.status == 2, answer.err
    assert "Traceback" not in answer.err + answer.out
    for word in words:
        assert word in answer.err, answer.err


@pytest.fixture
def study(golden_folder):
    def write(text):
        (golden_folder / "study.toml").write_text(text, encoding="utf-8")
        return golden_folder

    return write


def test_a_folder_without_a_study(staffroom, tmp_path):
    says(staffroom("run", "--study", tmp_path), "study.toml", "staffroom init")


def test_a_folder_that_is_not_there(staffroom, tmp_path):
    says(staffroom("run", "--study", tmp_path / "nowhere"), "no folder", "staffroom init")


def test_an_unknown_key_is_named_with_its_line(staffroom, study):
    folder = study(GOOD.replace('timezone = "UTC"', 'timezon = "UTC"'))
    says(staffroom("run", "--study", folder), "line 6", "timezon", "did you mean 'timezone'")


def test_all_problems_are_told_at_once(staffroom, study):
    folder = study(GOOD.replace("2020-07-01", "2019-07-01").replace("seed = 7", 'seed = "seven"'))
    says(staffroom("run", "--study", folder), "ends", "before it starts", "'seed' must be a whole number")


def test_not_toml_at_all(staffroom, study):
    says(staffroom("run", "--study", study("[study\ntitle = ")), "not valid TOML")


def test_a_pattern_that_matches_nothing(staffroom, study):
    folder = study(GOOD.replace("archives/*.ndjson", "archives/nothing_*.zst"))
    says(staffroom("run", "--study", folder), "archives/nothing_*.zst")


def test_an_empty_archive(staffroom, study):
    folder = study(GOOD.replace("archives/*.ndjson", "archives/empty.zst"))
    (folder / "archives" / "empty.zst").write_bytes(b"")
    says(staffroom("run", "--study", folder), "empty.zst")


def test_an_archive_of_another_format(staffroom, study):
    folder = study(GOOD.replace("archives/*.ndjson", "archives/wrong.zst"))
    with zipfile.ZipFile(folder / "archives" / "wrong.zst", "w") as archive:
        archive.writestr("posts.json", "{}")
    says(staffroom("run", "--study", folder), "wrong.zst")


def test_a_web_page_saved_as_an_archive(staffroom, study):
    folder = study(GOOD.replace("archives/*.ndjson", "archives/page.ndjson"))
    (folder / "archives" / "page.ndjson").write_text("<!doctype html>\n<html><body>Not found</body></html>\n")
    says(staffroom("run", "--study", folder), "page.ndjson")


def test_contributions_of_other_communities_only(staffroom, study):
    folder = study(GOOD.replace("goldenX", "elsewhere"))
    says(
        staffroom("run", "--study", folder),
        "no line of a community of this study",
        "only goldenX",
        "[[community]]",
    )


def test_an_unknown_command_line_option(staffroom):
    answer = staffroom("run", "--stduy", "x")
    assert answer.status == 2
    assert "Traceback" not in answer.err


def test_a_wrong_query_is_told_in_duckdbs_words(staffroom, golden_folder):
    assert staffroom("run", "--study", golden_folder, "--quiet").status == 0
    says(staffroom("sql", "--study", golden_folder, "select nothing from nowhere"), "nowhere")
    says(staffroom("sql", "--study", golden_folder, "delete from core.contributions"), "read")
    rows = staffroom.rows(golden_folder, "select count(*) as n from core.contributions")
    assert rows == [{"n": 17}]


def test_a_question_before_anything_is_published(staffroom, golden_folder):
    says(staffroom("sql", "--study", golden_folder, "select 1"), "staffroom run")


def test_a_truncated_archive_is_kept_as_far_as_it_goes_and_reported(staffroom, study):
    folder = study(GOOD.replace("archives/*.ndjson", "archives/cut.zst"))
    lines = b"".join(path.read_bytes() for path in sorted((folder / "archives").glob("X_*.ndjson")))
    whole = zstandard.ZstdCompressor(level=1).compress(lines * 1)
    (folder / "archives" / "cut.zst").write_bytes(whole[: len(whole) - 20])
    answer = staffroom("run", "--study", folder)
    assert answer.status in {2, 3}
    assert "cut.zst" in answer.err
    assert "Traceback" not in answer.err


def test_what_was_stored_survives_a_bad_study(staffroom, study):
    folder = study(GOOD)
    assert staffroom("run", "--study", folder, "--quiet").status == 0
    study(GOOD.replace("archives/*.ndjson", "archives/*.zst"))
    says(staffroom("run", "--study", folder), "archives/*.zst")
    study(GOOD)
    assert staffroom.rows(folder, "select count(*) as n from core.contributions") == [{"n": 10}]


@pytest.mark.parametrize("keep", ["one contribution", "no text"])
def test_poor_studies_still_get_a_site_that_says_what_is_missing(staffroom, study, keep):
    folder = study(GOOD)
    posts = (folder / "archives" / "X_submissions.ndjson").read_text().splitlines(keepends=True)
    for path in (folder / "archives").glob("*.ndjson"):
        path.unlink()
    lines = (
        posts[:1]
        if keep == "one contribution"
        else [line.replace("first lesson of the year", "") for line in posts]
    )
    if keep == "no text":
        lines = [
            line.replace("How would you begin the ?", "[removed]").replace("An invented question", "")
            for line in lines
        ]
    (folder / "archives" / "X_submissions.ndjson").write_text("".join(lines))
    answer = staffroom("run", "--study", folder)
    assert answer.status == 0, answer.err
    assert "Traceback" not in answer.err
    assert "too few" in (folder / "site" / "index.html").read_text().lower()
