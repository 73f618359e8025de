"""Collected again, grown, renamed, overlapping, killed, or on several workers: always the same contributions."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from pipeline import store
from pipeline.errors import KeyMismatch
from pipeline.raw import build, build_files, build_names, build_run, parts

from .conftest import NOW, comment, lines, pack, post

WHAT = """
    select contribution_id, contributor_id, title, text, created_at, score, line, source
    from raw.contributions
    order by contribution_id, line, source
"""
LEDGER = "select part_id, first_line, n_lines, content_sha256, n_contributions, n_rejected from raw.parts order by part_id"
REJECTED = "select input_path, line, reason from raw.rejected order by all"
MANY = [post(id=f"p{n}", title=f"Question {n} for calm_otter_34") for n in range(30)] + [
    comment(id=f"c{n}", link_id=f"t3_p{n}", body="x" * n) for n in range(30)
]


def state(bench):
    return *bench.ask_all(WHAT, LEDGER, REJECTED), bench.part_files()


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of some lines, so that a small archive has many; shared among workers however small."""
    monkeypatch.setattr(build_files, "BLOCK_BYTES", 1500)
    monkeypatch.setattr(build_files, "SMALLEST_SHARED_BYTES", 1)


def test_the_same_file_twice_adds_nothing(bench):
    bench.put("a.zst", MANY)
    first = bench.collect()
    before = state(bench)
    again = bench.collect()
    assert (first["n_files"], first["n_lines"], first["n_contributions"]) == (1, 60, 60)
    assert (again["n_files"], again["n_lines"], again["n_contributions"]) == (0, 0, 0)
    assert state(bench) == before


def test_a_renamed_copy_and_another_packing_add_nothing(bench):
    path = bench.put("a.zst", MANY)
    bench.collect()
    before = state(bench)
    path.rename(path.with_name("b.zst"))
    bench.put("c.zst", path.with_name("b.zst").read_bytes() and MANY)
    bench.put("d.jsonl", MANY)
    assert bench.collect()["n_contributions"] == 0
    assert state(bench) == before


def test_a_file_that_grew_adds_only_the_new(bench, small_blocks):
    bench.put("a.ndjson", MANY[:40])
    bench.collect()
    (before,) = bench.ask("select count(*) from raw.contributions")
    bench.put("a.ndjson", [*MANY[:40], b"no record", *MANY[40:]])
    grown = bench.collect()
    assert before == (40,)
    assert (grown["n_lines"], grown["n_contributions"], grown["n_rejected"]) == (21, 20, 1)
    assert bench.ask("select input_path, line, reason from raw.rejected") == [
        ("archives/a.ndjson", 41, "not JSON")
    ]
    assert bench.ask("select count(*), count(distinct contribution_id) from raw.contributions") == [(60, 60)]


def test_a_last_line_that_was_half_written_is_read_when_it_is_whole(bench):
    whole = lines(MANY[:3])
    bench.put("a.ndjson", whole[:-20])
    first = bench.collect()
    bench.put("a.ndjson", whole)
    second = bench.collect()
    assert (first["n_contributions"], first["n_rejected"]) == (2, 1)
    assert (second["n_contributions"], second["n_rejected"]) == (1, 0)


def test_two_files_that_begin_alike_are_stored_once_together_or_apart(bench, small_blocks):
    grown = [b"no record", *MANY]
    bench.put("a.ndjson", grown[:30])
    bench.put("b.ndjson", grown)
    bench.collect()
    # The short last block of the first file is part of a longer one of the second: core keeps one of each.
    assert bench.ask("select count(distinct contribution_id) from raw.contributions") == [(60,)]
    rejected = bench.ask("select input_path, line from raw.rejected")
    assert rejected == [("archives/a.ndjson", 1)]
    assert bench.ask("select path, n_rejected from raw.files order by path") == [
        ("archives/a.ndjson", 1),
        ("archives/b.ndjson", 0),
    ]


def test_overlapping_sources_keep_both_sightings_and_core_tells_them_apart_by_moment(bench):
    bench.put("a.ndjson", [post(score=1, retrieved_on=1_600_000_000)])
    bench.put("b.ndjson", [post(score=9, retrieved_on=1_600_100_000), comment()])
    bench.collect()
    sightings = "select score from raw.contributions where contribution_id = 'reddit:t3_p1' order by seen_at"
    assert bench.ask(sightings) == [(1,), (9,)]


def test_the_result_does_not_depend_on_the_number_of_workers(bench, small_blocks, benches):
    alone = benches("alone", workers=1)
    for where in (bench, alone):
        where.put("a.zst", [*MANY, b"no record"])
        where.put("b.csv", b"id,subreddit,created_utc,title\npz,Oak,1577880000,Hello\n")
    with ThreadPoolExecutor(3) as pool:
        bench.collect(each=pool.map)
    alone.collect()
    assert state(bench) == state(alone)
    assert len(bench.part_files()) > 5


STEPS = [
    (build.store, "write", n) for n in (1, 2, 3, 5)
] + [(build_files, "read_share", n) for n in (1, 2)] + [(build_names, "gather_names", 1), (build_files, "_store", 2), (build, "sweep", 2), (parts.os, "getpid", 3)]  # fmt: skip


class Killed(BaseException):
    """Stands for a signal: nothing in the pipeline may catch it."""


def two_archives(bench):
    """Put down two archives that share some contributions."""
    bench.put("a.ndjson", [*MANY[:30], b"no record"])
    bench.put("b.ndjson", MANY[25:])
    return bench


@pytest.fixture(scope="module")
def remembered():
    """What the first test that asks works out, for the others."""
    return []


@pytest.fixture
def undisturbed(remembered, benches, small_blocks):
    """The state after a run that nothing disturbed."""
    if not remembered:
        quiet = two_archives(benches("quiet"))
        quiet.collect()
        remembered.append(state(quiet))
    return remembered[0]


def dying(bench, module, name, *, at):
    """Collect until a function is called for the given time, and die there."""
    real, called = getattr(module, name), []

    def dies(*given, **named):
        called.append(1)
        if len(called) == at:
            raise Killed
        return real(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, dies)
        with pytest.raises(Killed):
            bench.collect()


@pytest.mark.parametrize("step", STEPS, ids=[f"{name}-{at}" for _, name, at in STEPS])
def test_a_run_that_dies_at_any_step_and_is_started_again_ends_in_the_same_state(bench, step, undisturbed):
    module, name, at = step
    two_archives(bench)
    dying(bench, module, name, at=at)
    bench.collect()
    assert state(bench) == undisturbed


WORDS = ["asked Silver_Wren_88 about it", "nobody", "silver_wren_88's lesson, see mossy_toad_5"]
EARLIER = [post(id=f"p{n}", title=f"Lesson {n}", selftext=WORDS[n % 3]) for n in range(12)]
LATER = [
    comment(id="c9", author="silver_wren_88", body="it was me"),
    comment(id="c8", author="tall_stork_61"),
]
DIGESTS = "select part_path, part_sha256 from raw.parts order by all"


def test_the_name_of_somebody_who_contributes_only_later_goes_from_what_was_stored_before(
    bench, small_blocks, benches
):
    together = benches("together")
    bench.put("a.ndjson", EARLIER)
    bench.collect()
    assert "silver_wren_88's" in repr(bench.ask(WHAT))
    bench.put("b.ndjson", LATER)
    assert bench.collect()["n_contributions"] == 2
    for name, some in (("a.ndjson", EARLIER), ("b.ndjson", LATER)):
        together.put(name, some)
    together.collect()
    assert bench.ask(WHAT) == together.ask(WHAT)
    assert "silver_wren_88" not in repr(bench.ask(WHAT)).lower()
    assert "mossy_toad_5" in repr(bench.ask(WHAT)), "nobody of that name has contributed"
    assert digests_on_disk(bench) == bench.ask(DIGESTS)


def digests_on_disk(bench):
    """The parts and their checksums as the files are."""
    paths = sorted((bench.folder / "raw").rglob("*.parquet"))
    return [
        (path.relative_to(bench.folder).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in paths
    ]


@pytest.mark.parametrize(("module", "name"), [(build_run, "mask_again"), (build_run.store, "run_sql")])
def test_masking_again_that_was_killed_is_done_again_and_the_ledger_tells_the_true_checksums(
    bench, small_blocks, module, name
):
    bench.put("a.ndjson", EARLIER)
    bench.collect()
    bench.put("b.ndjson", LATER)
    dying(bench, module, name, at=2)
    bench.collect()
    assert "silver_wren_88" not in repr(bench.ask(WHAT)).lower()
    assert digests_on_disk(bench) == bench.ask(DIGESTS)


def test_nothing_is_masked_again_when_nobody_new_was_met(bench, monkeypatch):
    bench.put("a.ndjson", EARLIER)
    bench.collect()
    before = bench.ask(DIGESTS)
    bench.put("b.ndjson", [post(id="p99", title="One more")])
    monkeypatch.setattr(
        build_run, "mask_again", lambda _: pytest.fail("looked through the parts for nothing")
    )
    bench.collect()
    assert set(before) < set(bench.ask(DIGESTS))


PROGRAM = """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from pipeline import store
    from pipeline.raw import build, build_files
    from pipeline.settings import Settings
    from pipeline.study import read_study

    build_files.BLOCK_BYTES = 1500
    left = [int(sys.argv[3])]
    def told(*_):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    study = read_study(Path(sys.argv[1]))
    settings = Settings(home=Path(sys.argv[2]), key_hex="5afe" * 16, workers=1, memory_limit="500MB")
    with store.open_warehouse(study, settings) as connection:
        build.collect(connection, study, settings, now=datetime(2026, 3, 1, 12, tzinfo=UTC), progress=told)
"""


@pytest.mark.slow
@pytest.mark.parametrize("report", [1, 4, 5])
def test_a_run_that_is_killed_outright_and_started_again_ends_in_the_same_state(
    bench, small_blocks, benches, report
):
    quiet = benches("quiet")
    for where in (bench, quiet):
        for name, some in (
            ("a.ndjson", MANY[:30]),
            ("b.zst", MANY[25:]),
            ("c.gz", [*MANY[:5], b"no record"]),
        ):
            where.put(name, some)
    quiet.collect()
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            textwrap.dedent(PROGRAM),
            str(bench.folder),
            str(bench.settings.home),
            str(report),
        ],
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    (bench.folder / "raw" / "woods").mkdir(parents=True, exist_ok=True)
    (bench.folder / "raw" / "woods" / f"part-left-behind.parquet.{os.getpid()}.draft").write_bytes(b"half")
    bench.collect()
    assert state(bench) == state(quiet)
    runs = bench.ask("select status, stop_reason from raw.runs order by run_id")
    assert ("failed", "killed before it ended") in runs or report == 1  # gathering names is no run yet
    assert ("ok", None) in runs


def test_communities_added_later_are_read_from_files_that_are_known(bench):
    bench.put("a.ndjson", [post(), post(id="p2", subreddit="Ash")])
    assert bench.collect()["n_outside"] == 1
    toml = bench.folder / "study.toml"
    toml.write_text(toml.read_text().replace('id = "reddit:Elm"', 'id = "reddit:Ash"'))
    assert bench.collect()["n_contributions"] == 2
    found = bench.ask("select contribution_id, community_id from raw.contributions order by contribution_id")
    assert found == [("reddit:t3_p1", "reddit:Oak"), ("reddit:t3_p2", "reddit:Ash")]
    assert bench.ask("select count(*) from raw.files") == [(1,)]


def test_another_key_is_refused_and_nothing_is_lost(bench, settings):
    bench.put("a.ndjson", MANY)
    bench.collect()
    other = settings.__class__(home=settings.home, key_hex="ab" * 32, workers=1, memory_limit="500MB")
    bench.close()
    with (
        store.open_warehouse(bench.study, other) as connection,
        pytest.raises(KeyMismatch, match="Bring back the old key"),
    ):
        build.collect(connection, bench.study, other, now=NOW)
    assert bench.ask("select count(*) from raw.contributions") == [(60,)]


def test_progress_ends_at_the_whole(bench):
    pack(bench.folder / "archives" / "a.ndjson", lines(MANY))
    bench.collect()
    assert bench.reports[-1][1] == bench.reports[-1][2]
