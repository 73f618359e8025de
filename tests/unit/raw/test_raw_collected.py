"""From files to parts and ledger: a table beside lines, advertisements, a cut archive as a person meets it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from .conftest import comment, lines, post

TABLE = b"""\
id,subreddit,author,created_utc,edited,score,num_comments,upvote_ratio,title,selftext,link_flair_text,distinguished,over_18
p1,Oak,quiet_heron_12,1577880000,False,5,2,0.91,A question,"Two lines,
and a comma",Advice,,False
p2,r/elm,[deleted],1577880060.0,1577890000.0,-3.0,0,,Gone,[removed],,moderator,True
"""


def test_a_table_gives_the_same_as_lines_although_every_value_is_text(bench):
    bench.put("a.csv", TABLE)
    bench.put(
        "b.ndjson",
        [
            post(
                id="p1",
                subreddit="Oak",
                author="quiet_heron_12",
                created_utc=1577880000,
                edited=False,
                score=5,
                num_comments=2,
                upvote_ratio=0.91,
                title="A question",
                selftext="Two lines,\nand a comma",
                link_flair_text="Advice",
                distinguished=None,
                over_18=False,
                is_self=None,
                domain=None,
                url=None,
                retrieved_on=None,
            )
        ],
    )
    bench.collect()
    query = """
        select contributor_id, community_id, created_at, is_edited, score, n_responses_seen, upvote_ratio, title, text,
            post_flair, role, state, extra
        from raw.contributions where contribution_id = 'reddit:t3_p1'
    """
    from_table, from_line = bench.ask(query)
    assert from_table == from_line
    query = """
        select community_id, contributor_state, epoch(created_at), is_edited, epoch(edited_at), score, state, text, role,
            extra
        from raw.contributions where contribution_id = 'reddit:t3_p2'
    """
    assert bench.ask(query) == [
        ("reddit:Elm", "deleted", 1577880060, True, 1577890000, -3, "mod_removed", None, "moderator", '{"over_18":true}')
    ]  # fmt: skip


def test_advertisements_are_counted_in_part_and_run(bench):
    adverts = [post(id=f"ad{n}", promoted=True) for n in range(3)]
    bench.put("a.ndjson", [post(), *adverts, comment()])
    assert bench.collect()["n_adverts"] == 3
    counted = "select sum(n_lines), sum(n_contributions), sum(n_adverts) from raw."
    assert bench.ask_all(f"{counted}parts", f"{counted}runs") == [[(5, 2, 3)]] * 2


def test_a_line_that_cannot_be_read_costs_only_itself_wherever_it_stands(bench, monkeypatch):
    monkeypatch.setattr("pipeline.raw.lines.READ_AT_ONCE", 900)
    good = [post(id=f"p{n}") for n in range(30)]
    bench.put("a.ndjson", [*good[:7], b"no record", *good[7:20], b"", b'{"id": "half', *good[20:]])
    assert bench.collect()["n_contributions"] == 30
    rejected, placed = bench.ask_all(
        "select line, reason from raw.rejected order by line",
        "select contribution_id, line from raw.contributions order by line",
    )
    assert rejected == [(8, "not JSON"), (23, "not JSON")]
    assert [line for _, line in placed] == [*range(1, 8), *range(9, 22), *range(24, 34)]
    assert [found for found, _ in placed] == [f"reddit:t3_p{n}" for n in range(30)]


@pytest.mark.slow
def test_the_command_ends_with_3_for_a_cut_archive_and_with_0_when_it_is_whole_again(bench):
    whole = zstandard.compress(lines([post(id="p1")])) + zstandard.compress(lines([post(id="p2")]))
    archive = bench.put("a.zst", [post()])
    archive.write_bytes(whole[:-3])
    command = [sys.executable, "-m", "flows.cli", "collect", "--study", str(bench.folder), "--quiet"]
    root = Path(__file__).parents[3]
    environment = {**os.environ, "HOME": str(bench.settings.home)}
    cut = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, check=False)
    assert cut.returncode == 3, cut.stderr
    assert "archives/a.zst is incomplete: cut off" in cut.stderr
    assert "Traceback" not in cut.stderr
    assert bench.ask("select count(*) from raw.contributions") == [(1,)]
    bench.close()
    archive.write_bytes(whole)
    mended = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment, check=False)
    assert mended.returncode == 0, mended.stderr
    assert bench.ask("select count(distinct contribution_id) from raw.contributions") == [(2,)]
