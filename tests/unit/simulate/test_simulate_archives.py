"""The archives: as many contributions as asked, the same bytes for the same seed, the dirt of real files."""

import json
from collections import Counter

import pytest
import zstandard

from pipeline.simulate import archives, build

SMALL = 600


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Simulate a small study once for each combination of arguments."""

    def simulate(seed=3, contributions=SMALL, shape="demo"):
        folder = tmp_path_factory.mktemp("small")
        build.simulate(folder, contributions=contributions, seed=seed, shape=shape)
        return folder

    return simulate


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(small):
    assert contents(small()) == contents(small())


def test_another_seed_gives_other_bytes_in_every_archive(small):
    one, other = contents(small(seed=3)), contents(small(seed=4))

    assert one.keys() == other.keys()
    assert [name for name in one if name.endswith(".zst") and one[name] == other[name]] == []


def test_another_size_gives_other_archives(small):
    one, other = contents(small()), contents(small(contributions=SMALL + 1))

    assert all(one[name] != other[name] for name in one if name.endswith("Staffroom_comments.zst"))


def test_there_are_exactly_as_many_distinct_contributions_as_asked(simulated):
    ids = [
        (kind, record["id"]) for (_, kind), archive in simulated.archives.items() for record in archive.latest
    ]

    assert len(ids) == len(set(ids)) == simulated.truth["contributions"]


@pytest.mark.parametrize("contributions", [40, 41, 97, 1_234])
@pytest.mark.parametrize("shape", build.SHAPES)
def test_small_studies_hold_what_was_asked(contributions, shape, tmp_path):
    told = build.simulate(tmp_path, contributions=contributions, seed=1, shape=shape)
    rows = (tmp_path / "truth_items.csv").read_text().splitlines()[1:]

    assert len(rows) == len({row.split(",")[0] for row in rows}) == contributions
    assert sum(one["contributions"] for one in told["communities"].values()) == contributions


def test_every_contribution_has_its_truth_and_every_truth_its_contribution(simulated):
    written = {
        f"reddit:{'t3' if kind == 'submissions' else 't1'}_{record['id']}"
        for (_, kind), archive in simulated.archives.items()
        for record in archive.latest
    }

    assert written == set(simulated.items)


def test_some_contributions_come_twice_with_another_score_and_a_later_look(simulated):
    for archive in simulated.archives.values():
        seen = {}
        for record in archive.records:
            seen.setdefault(record["id"], []).append(record)
        twice = [found for found in seen.values() if len(found) == 2]

        assert twice
        assert not [found for found in seen.values() if len(found) > 2]
        looks = ["retrieved_utc", "retrieved_on"]
        for first, second in twice:
            name = next(one for one in looks if one in first)
            assert first[name] is None or float(first[name]) < float(second[name])


def test_a_deletion_may_be_seen_only_by_the_second_look(simulated):
    """The earlier line still has the text, the later one says that it is gone."""
    found = 0
    for archive in simulated.archives.values():
        earlier = {}
        for record in archive.records:
            text = record.get("body") or record.get("selftext")
            before = earlier.setdefault(record["id"], text)
            found += text in {"[deleted]", "[removed]"} and before not in {"[deleted]", "[removed]"}

    assert found > 5


def test_every_archive_has_a_few_lines_that_nobody_can_read(simulated):
    for (community, kind), archive in simulated.archives.items():
        sound = sum(1 for line in archive.lines if is_a_record(line))
        bad = archives.bad_lines(community, posts=kind == "submissions")

        assert all(line in archive.lines for line in bad)
        assert 3 <= len(archive.lines) - sound <= len(bad)


def is_a_record(line):
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def test_bad_lines_are_bad_for_different_reasons():
    cut, without_id, without_time, without_thread, a_list, letters, null, blank = archives.bad_lines(
        "Oak", posts=False
    )

    with pytest.raises(json.JSONDecodeError):
        json.loads(cut)
    assert "id" not in json.loads(without_id)
    assert json.loads(without_time)["created_utc"] is None
    assert json.loads(without_thread)["link_id"] is None
    assert isinstance(json.loads(a_list), list)
    with pytest.raises(UnicodeDecodeError):
        letters.decode()
    assert json.loads(null) is None
    assert blank == b""


def test_a_bad_line_of_posts_is_neither_post_nor_comment():
    record = json.loads(archives.bad_lines("Oak", posts=True)[3])

    assert not {"title", "selftext", "body"} & set(record)


def test_dirty_lines_stand_among_sound_ones_and_take_none_away():
    sound = [b'{"body":"a"}', b'{"body":"b"}', b'{"body":"c"}', b'{"body":"d"}']
    mixed = archives.with_dirt(sound, [b"x", b"y"])

    assert [line for line in mixed if line in {b"x", b"y"}] == [b"x", b"y"]
    assert mixed[0] not in {b"x", b"y"}
    assert len(mixed) == 6
    assert mixed[-1] == sound[-1]


def test_dirt_fits_into_an_archive_of_one_line():
    mixed = archives.with_dirt([b'{"body":"[deleted]"}'], [b"x", b"y", b"z"])

    assert Counter(mixed) == Counter([b'{"body":"[deleted]"}', b"x", b"y", b"z"])


def test_half_a_surrogate_pair_and_a_zero_byte_stand_in_a_sound_line(simulated):
    archive = simulated.archives[simulated.communities[0], "comments"]
    odd = [record for record in archive.records if "\ud83d" in (record["body"] or "")]

    assert len(odd) == 1
    assert "\x00" in odd[0]["body"]


def test_advertisements_are_among_the_posts_of_one_archive(simulated):
    adverts = [
        json.loads(line)
        for archive in simulated.archives.values()
        for line in archive.lines
        if b'"promoted":true' in line
    ]

    assert len(adverts) == build.N_ADVERTS
    assert all(advert["adserver_click_url"] for advert in adverts)
    assert not {f"reddit:t3_{advert['id']}" for advert in adverts} & set(simulated.items)


def test_a_long_archive_has_several_frames_each_with_whole_lines(simulated):
    path = simulated.archives[simulated.communities[0], "comments"].path
    packed, frames = path.read_bytes(), []
    while packed:
        one = zstandard.ZstdDecompressor().decompressobj()
        frames.append(one.decompress(packed))
        packed = one.unused_data

    assert len(frames) > 1
    assert all(frame.endswith(b"\n") for frame in frames)


def test_blocks_are_written_as_they_come(tmp_path):
    """Nothing is kept: the second block is asked for only when the first is written."""
    asked = []

    def blocks():
        for number in range(3):
            asked.append(number)
            yield [f'{{"body":"{number}"}}']

    writing = archives.writing(tmp_path / "a.zst", blocks(), dirt=[])

    assert next(writing) == 1
    assert asked == [0]
    assert list(writing) == [1, 1]
    assert asked == [0, 1, 2]


def test_where_there_is_nothing_to_write_there_is_no_file(tmp_path):
    """Not even one left from before."""
    (tmp_path / "a.zst").write_bytes(b"old")

    assert list(archives.writing(tmp_path / "a.zst", [], dirt=[b"x"])) == []
    assert not (tmp_path / "a.zst").exists()


def test_ids_are_used_once_over_all_communities(simulated):
    for kind in ("submissions", "comments"):
        ids = [
            record["id"]
            for (_, of), archive in simulated.archives.items()
            if of == kind
            for record in archive.latest
        ]
        assert len(ids) == len(set(ids))


def test_lines_stand_in_the_order_of_time_but_for_second_looks(simulated):
    for archive in simulated.archives.values():
        moments = {}
        for record in archive.records:
            moments.setdefault(record["id"], float(record["created_utc"]))
        assert list(moments.values()) == sorted(moments.values())


def test_everything_was_written_within_the_study(simulated):
    moments = [
        float(record["created_utc"]) for archive in simulated.archives.values() for record in archive.latest
    ]

    assert min(moments) >= 1_514_782_800  # 2018-01-01 in New York
    assert max(moments) < 1_609_477_200  # 2021-01-01 in New York
