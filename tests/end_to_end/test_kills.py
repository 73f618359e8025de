"""A run may be killed at any moment: started again it ends in the same numbers, and what is published stays readable."""

import random
import shutil
import signal
import subprocess
import time

import duckdb
import pytest

pytestmark = pytest.mark.slow

KILLS = 10
TABLES = {
    "core.contributions": "* exclude (first_run_id, last_run_id)",
    "core.contributors": "*",
    "features.texts": "*",
    "topics.assignments": "*",
    "codes.probabilities": "*",
    "networks.positions": "*",
    "measures.estimates": "*",
    "measures.contrasts": "*",
}


def digest(folder):
    """One hash per table, the same for the same rows in any order."""
    with duckdb.connect((folder / "published" / "current.duckdb").resolve(), read_only=True) as connection:
        return {
            table: connection.execute(
                f"select count(*), bit_xor(hash(rows)) from (select {columns} from {table}) as rows"
            ).fetchone()
            for table, columns in TABLES.items()
        }


def published_is_readable(folder):
    path = folder / "published" / "current.duckdb"
    if path.exists():
        with duckdb.connect(path.resolve(), read_only=True) as connection:
            connection.execute("select count(*) from measures.estimates").fetchone()
    return True


def killed_at(staffroom, folder, seconds):
    """Start a run and kill it after some seconds; false when it had ended before. What is published is read all the time."""
    run = subprocess.Popen(
        staffroom.command("run", "--study", folder, "--quiet"),
        env=staffroom.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end and run.poll() is None:
        assert published_is_readable(folder)
        time.sleep(0.2)
    run.kill()
    status = run.wait()
    assert published_is_readable(folder)
    assert status in {0, 3, -signal.SIGKILL}
    return status == -signal.SIGKILL


def test_ten_kills_change_nothing(staffroom, tmp_path):
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    for folder in (undisturbed, killed):
        simulated = staffroom("simulate", folder, "--contributions", "3000", "--seed", "3", "--quiet")
        assert simulated.status == 0, simulated.err
    started = time.monotonic()
    assert staffroom("run", "--study", undisturbed, "--quiet").status in {0, 3}
    length = time.monotonic() - started
    moments = random.Random(20210301)
    n_killed = 0
    while n_killed < KILLS:
        if killed_at(staffroom, killed, moments.uniform(0.1, 0.8) * length):
            n_killed += 1
        else:
            # What earlier runs had done was so much that this one came to its end: the next begins with archives alone.
            for made in ("raw", "warehouse", "published", "site"):
                shutil.rmtree(killed / made)
    answer = staffroom("run", "--study", killed, "--quiet")
    assert answer.status in {0, 3}, answer.err
    assert digest(killed) == digest(undisturbed)
