"""How fast and in how much memory posts and comments come in by the API, beside what its limit of questions allows."""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.reddit_server import LimitedReddit

# Reddit's own limit is 100 questions a minute, told for windows of ten minutes; here the windows are shorter, so that
# a measurement takes minutes and not hours.
QUESTIONS, WINDOW_S = 100, 10.0
COMMENTS_EACH = 20
MOST_POSTS = 950  # a listing shows no more than a thousand
STUDY = """
[study]
title = "Live collection"
start = 2023-01-01
end = 2030-01-01
seed = 7

[[community]]
id = "reddit:Oak"
"""


def main() -> None:
    """Collect as much as asked for from a stand-in that holds to its limit, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contributions", type=int, default=10_000)
    parser.add_argument("--unlimited", action="store_true", help="a server without limit: memory only")
    options = parser.parse_args()
    questions = 10**9 if options.unlimited else QUESTIONS
    server = LimitedReddit(questions, WINDOW_S)
    server.children_on_a_page = 200
    each = max(COMMENTS_EACH, options.contributions // MOST_POSTS)
    server.add("Oak", max(1, options.contributions // (each + 1)), comments_each=each)
    with TemporaryDirectory() as folder, server.running():
        seconds, stored = _collect(Path(folder), server.url)
    told = {
        "contributions": stored,
        "of": len(server.truth()),
        "questions": len(server.questions),
        "seconds": round(seconds, 1),
        "peak MiB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }
    if not options.unlimited:
        allowed = (len(server.questions) // QUESTIONS) * WINDOW_S
        told |= {
            "seconds that the limit asks for": allowed,
            "share of its speed": round(allowed / seconds, 2),
        }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


def _collect(folder: Path, url: str) -> tuple[float, int]:
    """Collect in a process of its own, and say how long it took, start-up included, and how much is stored."""
    source = source_of("reddit-api", {"reddit_url": url, "oauth_url": url, "minutes": 120, "attempts": 50})
    study = folder / "study"
    study.mkdir()
    (study / "study.toml").write_text(STUDY + source, encoding="utf-8")
    environment = (
        os.environ | REDDIT_SECRETS | {"STAFFROOM_HOME": str(folder / "home"), "NO_PROXY": "127.0.0.1"}
    )
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "tests.sources.collect_once", str(study)], env=environment, check=True
    )
    seconds = time.monotonic() - started
    parts = [pq.read_metadata(path).num_rows for path in study.glob("raw/*/*.parquet")]
    return seconds, sum(parts)


if __name__ == "__main__":
    main()
