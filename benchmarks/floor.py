"""The floor that ingest is compared with: DuckDB reading the same lines, uncompressed, full columns declared.

Run as its own process: ``python -m benchmarks.floor ARCHIVE ...`` prints the seconds as JSON.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import zstandard

COLUMNS = (
    "id",
    "subreddit",
    "subreddit_id",
    "author",
    "author_flair_text",
    "created_utc",
    "edited",
    "retrieved_on",
    "retrieved_utc",
    "score",
    "title",
    "selftext",
    "body",
    "url",
    "domain",
    "permalink",
    "parent_id",
    "link_id",
    "num_comments",
    "upvote_ratio",
    "link_flair_text",
    "distinguished",
    "removed_by_category",
    "is_self",
    "over_18",
    "locked",
    "stickied",
    "_meta",
)


def main(archives: list[str]) -> None:
    """Decompress first (not timed), then time the reading."""
    with tempfile.TemporaryDirectory(dir=Path(archives[0]).parent) as folder:
        lines = [_uncompressed(Path(archive), Path(folder)) for archive in archives]
        connection = duckdb.connect(Path(folder) / "floor.duckdb")
        started = time.perf_counter()
        connection.execute(
            "create table lines as select * from read_ndjson($files, columns = $columns, ignore_errors = true)",
            {"files": lines, "columns": dict.fromkeys(COLUMNS, "VARCHAR")},
        )
        seconds = time.perf_counter() - started
        rows = connection.execute("select count(*) from lines").fetchone()
    json.dump({"seconds": seconds, "lines": rows[0] if rows else 0}, sys.stdout)


def _uncompressed(archive: Path, folder: Path) -> str:
    """Write the lines of an archive to a plain file."""
    target = folder / f"{archive.stem}.ndjson"
    reader = zstandard.ZstdDecompressor(max_window_size=2**31)
    with archive.open("rb") as source, target.open("wb") as lines:
        stream = reader.stream_reader(source, read_across_frames=True)
        while block := stream.read(2**24):
            lines.write(block)
    return str(target)


if __name__ == "__main__":
    main(sys.argv[1:])
