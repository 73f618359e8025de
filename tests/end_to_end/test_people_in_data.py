"""No account name of the input appears anywhere under the study folder but in the archives themselves."""

import json
import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import zstandard

TOKEN = re.compile(rb"[A-Za-z0-9_-]{3,}")
TOO_PLAIN = {"[deleted]", "automoderator"}


def names_in(archives: Path) -> set[str]:
    """Every account name of the input, read independently of Staffroom."""
    names = set()
    for path in archives.glob("*.zst"):
        with path.open("rb") as file:
            reader = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(
                file, read_across_frames=True
            )
            content = reader.read()
        for line in content.splitlines():
            try:
                author = json.loads(line).get("author")
            except (ValueError, AttributeError):
                continue
            if isinstance(author, str):
                names.add(author.lower())
    return names - TOO_PLAIN


def contents(folder: Path):
    """The bytes of every file under a folder, compressed ones and databases as what they hold."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or "archives" in path.relative_to(folder).parts:
            continue
        yield path, path.read_bytes()
        if path.suffix == ".parquet":
            yield path, repr(pq.read_table(path).to_pylist()).encode()
        elif path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as connection:
                tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
                for schema, table in tables:
                    yield (
                        path,
                        repr(connection.execute(f"select * from {schema}.{table}").fetchall()).encode(),
                    )


def test_no_account_name_is_anywhere(demo):
    names = names_in(demo / "archives")
    assert len(names) > 100
    found = {}
    for path, content in contents(demo):
        tokens = {token.decode().lower() for token in TOKEN.findall(content)}
        if hits := names & tokens:
            found[str(path.relative_to(demo))] = len(hits)
    assert found == {}


def test_mail_addresses_and_telephone_numbers_are_masked(staffroom, demo):
    query = "select count(*) filter (where text like '%[e-mail]%') as mails, count(*) filter (where text like '%[phone]%') as phones from core.contributions"
    row = staffroom.rows(demo, query)[0]
    assert row["mails"] > 0
    assert row["phones"] > 0
    left = r"select count(*) as n from core.contributions where regexp_matches(text, '[a-z0-9.]+@[a-z0-9-]+\.[a-z]{2,}')"
    assert staffroom.rows(demo, left) == [{"n": 0}]
