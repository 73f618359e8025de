"""Inputs that are not what they should be: one clear sentence, and nothing that was stored is lost."""

import pytest
import zstandard

from pipeline.errors import BadSource, BadStudy

from .conftest import comment, lines, post


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.zst", b"", "archives/empty.zst is empty"),
        ("a.xz", b"\xfd7zXZ\0", "ends in '.xz', and only"),
        ("a.ndjson", b"\x89PNG\r\n", "is an image, although it ends in '.ndjson'"),
        ("b.ndjson", "hello".encode("utf-16"), "is text in UTF-16, not UTF-8"),
        (
            "prose.ndjson",
            b"Once upon a time\nthere was a heron\n",
            "2 were read, and most are wrong \\(not JSON\\)",
        ),
        ("list.json", b'[{"id": "p1"}]', "is one JSON array, not one record a line"),
        (
            "nobody.csv",
            b"3,2020-01-01 12:00,Hello,u/quiet_heron_12,link\n" * 2,
            "A table must begin with a line of",
        ),
        (
            "ash.ndjson",
            lines([post(subreddit="Ash")] * 2),
            "holds no line of a community of this study, only Ash",
        ),
    ],
)
def test_each_is_refused_in_one_sentence_and_what_was_stored_stays(bench, name, content, sentence):
    bench.folder.joinpath("archives").mkdir()
    bench.folder.joinpath("archives", name).write_bytes(content)
    with pytest.raises(BadSource, match=sentence):
        bench.collect()
    assert bench.part_files() == []


def test_a_file_that_is_not_there_is_told_before_anything_is_read(bench):
    with pytest.raises(BadStudy, match="no file matches"):
        bench.collect()


def test_a_bad_file_loses_nothing_of_what_the_good_one_gave_before(bench):
    bench.put("a.ndjson", [post(), comment()])
    bench.collect()
    bench.put("b.ndjson", b"prose\n")
    with pytest.raises(BadSource, match="What was stored before is kept"):
        bench.collect()
    assert bench.ask("select count(*) from raw.contributions") == [(2,)]


def test_a_file_that_is_cut_off_is_kept_marked_and_mended_when_it_comes_again(bench):
    first, second = (lines([post(id=f"p{n}") for n in some]) for some in (range(1, 50), range(50, 99)))
    packed = zstandard.compress(first) + zstandard.compress(second)
    path = bench.put("a.zst", [post()])
    path.write_bytes(packed[:-3])
    told = bench.collect()["incomplete"]
    assert len(told) == 1
    assert "cut off: the last zstd frame does not end" in told[0]
    assert bench.ask("select is_complete from raw.files") == [(False,)]
    assert bench.ask("select status from raw.runs") == [("incomplete",)]
    path.write_bytes(packed)
    assert bench.collect()["incomplete"] == []
    assert bench.ask("select count(distinct contribution_id) from raw.contributions") == [(98,)]
