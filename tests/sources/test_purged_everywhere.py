"""What is deleted at Reddit is nowhere under the study folder any more: not its words, not five of them, not its account."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipeline.privacy import pseudonym
from tests.conftest import KEY_HEX
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.months import Life, fill
from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import Bench

pytestmark = pytest.mark.slow

MARKER = "quillonwick"
DELETED = f"Yesterday the {MARKER} came to our class and nobody knew what to do with such an odd old lantern."
LEFT_TEXT = "The chestnut parade starts behind the gym whenever somebody rings a cracked copper bell."


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Everything every file says: its bytes, and what packed files and databases hold."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        yield name, path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield name, repr(pq.ParquetFile(path).read().to_pylist())
        elif path.suffix == ".duckdb":
            yield name, "\n".join(everything(path))


def everything(database: Path) -> Iterator[str]:
    """All rows of all tables."""
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        for schema, table in tables:
            yield repr(connection.execute(f"select * from {schema}.{table}").fetchall())


def places_of(folder: Path, *wanted: str) -> set[str]:
    """The files that hold any of some words, in any case."""
    return {name for name, text in contents(folder) if any(word.lower() in text.lower() for word in wanted)}


def fives(text: str) -> list[str]:
    """Every five words of a text that follow each other."""
    words = text.rstrip(".").split()
    return [" ".join(words[start : start + 5]) for start in range(len(words) - 4)]


@pytest.fixture
def life(live_bench: Callable[..., Bench], reddit: RedditStandIn, monkeypatch: pytest.MonkeyPatch) -> Life:
    """A study with the deleted words in it, published twice, so that there are older copies."""
    for name, value in REDDIT_SECRETS.items():
        monkeypatch.setenv(name, value)
    fill(reddit, 60, seed=1)
    place = reddit.communities["Oak"]
    place.posts["oakp20"]["selftext"] = DELETED
    place.posts["oakp21"] |= {"author": "mellow_stoat_9", "selftext": LEFT_TEXT}
    place.comments["oakp30c1"]["body"] = "I asked u/mellow_stoat_9 the same thing and was none the wiser."
    options = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    small = "[topics]\nsmallest_topic = 5\n[measures]\ndraws = 100\n[engine]\nworkers = 1\n"
    bench = live_bench(small + source_of("reddit-api", options), secrets=REDDIT_SECRETS)
    life = Life(bench.folder, bench.settings, datetime(2020, 7, 1, tzinfo=UTC))
    life.collect()
    life.analyse()
    fill(reddit, 5, seed=2)
    life.wait(hours=1)
    life.collect()
    life.analyse()
    life.publish()
    return life


def test_nothing_is_left_of_what_is_deleted(life: Life, reddit: RedditStandIn) -> None:
    leaving = pseudonym("mellow_stoat_9", platform="reddit", key=bytes.fromhex(KEY_HEX))
    before = places_of(life.folder, MARKER)
    assert {name.split("/")[0] for name in before} >= {"raw", "warehouse", "published"}
    assert len(places_of(life.folder, leaving)) >= 4
    assert places_of(life.folder, *fives(DELETED))

    place = reddit.communities["Oak"]
    place.posts["oakp20"] |= {"author": "[deleted]", "selftext": "[deleted]"}
    place.posts["oakp20"]["title"] = "[deleted by user]"
    place.posts["oakp21"]["author"] = "[deleted]"  # the account; the post stays
    life.wait(days=3)
    life.refresh()
    life.analyse()
    life.publish()

    assert places_of(life.folder, MARKER, *fives(DELETED)) == set()
    assert places_of(life.folder, leaving) == set()
    assert places_of(life.folder, *fives(LEFT_TEXT))  # what is not deleted is still there
    assert [path.name for path in sorted((life.folder / "published").glob("0*.duckdb"))] == ["000003.duckdb"]
    tombstone = "select contribution_id, reason, detected_by from core.deletions"
    assert life.published(tombstone) == [("reddit:t3_oakp20", "deleted by its author", "re-check")]
    kept = "select state, contributor_id, text, n_responses from (select *, (select count(*) from core.contributions as r where r.root_id = c.contribution_id and r.kind = 'response') as n_responses from core.contributions as c) where contribution_id = 'reddit:t3_oakp20'"
    assert life.published(kept) == [("author_deleted", None, None, 2)]
