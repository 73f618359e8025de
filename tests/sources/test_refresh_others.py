"""A second look at every other live source: counts, edits, markers and absences, and what a fault must not delete."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from pipeline.raw.build_refresh import refresh
from pipeline.raw.mastodon import status_key
from tests.sources.services import SERVICES
from tests.sources.stand_in import StandIn
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(days=3)
EDITED = "I plan it on the board."


@dataclass(frozen=True)
class Platform:
    """How something is written, found, changed and taken away in a stand-in."""

    add: Callable[[Any], None]
    find: Callable[[Any], dict[str, Any]]  # the post that is changed
    id: Callable[[Any, dict[str, Any]], str]
    score: dict[str, Any]
    edit: dict[str, Any]
    marker: dict[str, Any] | None
    remove: Callable[[Any, dict[str, Any]], None]
    path: str  # what second looks ask for


def _without(items: list[dict[str, Any]], item: dict[str, Any]) -> None:
    items.remove(item)


PLATFORMS = {
    "mastodon": Platform(
        lambda server: server.add(6, responses_each=1),
        lambda server: [*server.statuses.values()][2],
        lambda _, status: status_key(status["uri"]),
        {"favourites_count": 99},
        {"content": f"<p>{EDITED}</p>", "edited_at": "2026-03-02T10:00:00.000Z"},
        {
            "account": {
                "username": "amber_lynx_3",
                "uri": "https://oak.example/users/amber_lynx_3",
                "indexable": False,
            }
        },
        lambda _, status: status.update(is_gone=True),
        "/statuses",
    ),
    "bluesky": Platform(
        lambda sky: sky.add(6, responses_each=1),
        lambda sky: [*sky.posts.values()][2],
        lambda _, post: post["uri"].rpartition("/")[2],
        {"likeCount": 99},
        {"record": {"createdAt": "2024-03-01T08:30:00.000Z", "text": EDITED}},
        {"labels": [{"val": "!no-unauthenticated"}]},
        lambda _, post: post.update(is_gone=True),
        "getAuthorFeed",
    ),
    "arctic-shift": Platform(
        lambda arctic: arctic.add("Oak", 6, comments_each=1),
        lambda arctic: arctic.posts[2],
        lambda _, post: f"t3_{post['id']}",
        {"score": 99},
        {"selftext": EDITED, "edited": 1_800_000_000},
        {"_meta": {"was_deleted_later": True}},
        lambda arctic, post: _without(arctic.posts, post),
        "/ids",
    ),
    "stackexchange": Platform(
        lambda stack: stack.add(4, answers_each=1, comments_each=1),
        lambda stack: stack.items["questions"][2],
        lambda stack, question: f"{stack.site}:q{question['question_id']}",
        {"score": 99},
        {"body": f"<p>{EDITED}</p>", "last_edit_date": 1_800_000_000},
        None,
        lambda stack, question: _without(stack.items["questions"], question),
        "/questions/",
    ),
} | {
    f"lemmy {version}": Platform(
        lambda lemmy: lemmy.add(6, comments_each=1),
        lambda lemmy: lemmy.posts[2],
        lambda lemmy, post: lemmy.id(post),
        {"score": 99},
        {"body": EDITED},
        {"is_deleted": True},
        lambda lemmy, post: _without(lemmy.posts, post),
        "/post",
    )
    for version in ("v3", "v4")
}
MARKED = [name for name, platform in PLATFORMS.items() if platform.marker]


@dataclass
class Tried:
    """A service that was collected once, and the post of it that is changed."""

    platform: Platform
    stand_in: Any
    bench: Bench

    def __post_init__(self) -> None:
        self.post = self.platform.find(self.stand_in)
        (self.id,) = [
            name
            for (name,) in self.bench.ask("select contribution_id from raw.contributions")
            if name.partition(":")[2] == self.platform.id(self.stand_in, self.post)
        ]

    def look_again(self, **later: float) -> dict[str, Any]:
        """Refresh with the real door, three days later unless it is said otherwise."""
        now = NOW + timedelta(**later) if later else LATER
        return refresh(self.bench.warehouse(), self.bench.study, self.bench.settings, now=now)

    def of_post(self, columns: str, table: str = "raw.contributions") -> list[tuple[Any, ...]]:
        """What is stored of the post, the oldest version first."""
        order = "seen_at" if table != "raw.tombstones" else "detected_at"
        return self.bench.ask(
            f"select {columns} from {table} where contribution_id = '{self.id}' order by {order}"
        )


def told(counts: dict[str, Any]) -> dict[str, int]:
    """What changed."""
    return {name: n for name, n in counts.items() if name.startswith("n_") and n and name != "n_checked"}


@pytest.fixture
def collected(live_bench: Callable[..., Bench]) -> Iterator[Callable[[str], Tried]]:
    """Give a function that collects a few contributions of a service."""
    running: list[Any] = []

    def make(name: str) -> Tried:
        service, platform = SERVICES[name], PLATFORMS[name]
        stand_in: StandIn = type(service.make())() if "lemmy" not in name else type(service.make())(name[-2:])  # type: ignore[call-arg]
        platform.add(stand_in)
        running.append(stand_in.running())
        running[-1].__enter__()
        bench = live_bench(service.study(stand_in), secrets=dict(service.secrets))
        assert bench.collect()["incomplete"] == []
        return Tried(platform, stand_in, bench)

    yield make
    for one in running:
        one.__exit__(None, None, None)


@pytest.mark.parametrize("name", PLATFORMS)
def test_nothing_changed_is_nothing_written_but_that_it_was_looked_at(name, collected):
    tried = collected(name)
    before = tried.bench.part_files()
    counts = tried.look_again()
    assert counts["incomplete"] == []
    assert told(counts) == {}
    assert counts["n_checked"] == len(tried.stand_in.truth())
    assert tried.bench.part_files() == before


@pytest.mark.parametrize("name", PLATFORMS)
def test_another_score_becomes_an_observation(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.score)
    assert told(tried.look_again()) == {"n_counted": 1}
    assert tried.of_post("score", "raw.observations") == [(99,)]
    assert told(tried.look_again(days=6)) == {}


@pytest.mark.parametrize("name", PLATFORMS)
def test_an_edit_is_kept_as_a_version_in_the_same_place(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.edit)
    assert tried.look_again()["n_edited"] == 1
    (first, second) = tried.of_post("text, kind, root_id, parent_id, created_at, contributor_id")
    assert first[0] != second[0] == EDITED
    assert first[1:] == second[1:]
    assert tried.look_again(days=6)["n_edited"] == 0


@pytest.mark.parametrize("name", MARKED)
def test_what_says_that_it_is_gone_is_purged_at_once(name, collected):
    tried = collected(name)
    tried.post.update(tried.platform.marker)
    counts = tried.look_again()
    assert (counts["n_gone"], counts["n_parts_purged"]) == (1, 1)
    assert tried.of_post("state, title, text, extra, contributor_id") == [
        ("author_deleted", None, None, None, None)
    ]
    assert tried.of_post("state, detected_by", "raw.tombstones") == [("author_deleted", "re-check")]


@pytest.mark.parametrize("name", PLATFORMS)
def test_one_absence_is_no_deletion_two_are(name, collected):
    tried = collected(name)
    tried.platform.remove(tried.stand_in, tried.post)
    assert told(tried.look_again()) == {"n_absent": 1}
    assert tried.of_post("state, text is null") == [("present", False)]
    counts = tried.look_again(days=3, hours=2)
    assert counts["n_gone"] == 1
    assert tried.of_post("text", "raw.contributions") == [(None,)]
    assert tried.of_post("state", "raw.tombstones") == [("unavailable",)]


@pytest.mark.parametrize("fault", ["500", "empty", "html", "truncated"])
@pytest.mark.parametrize("name", PLATFORMS)
def test_an_answer_that_is_none_deletes_nothing(name, fault, collected):
    tried = collected(name)
    tried.stand_in.fault = lambda _, question: fault if tried.platform.path in question.path else None
    for days in (3, 4):
        counts = tried.look_again(days=days)
        assert len(counts["incomplete"]) == 1
        assert (counts["n_absent"], counts["n_gone"]) == (0, 0)
    assert tried.bench.ask("select count(*) from raw.tombstones") == [(0,)]
