"""What second looks are tried with: each service with a few contributions that were collected, one of which changes."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pipeline.raw.build_refresh import refresh
from pipeline.raw.mastodon import status_key
from tests.sources.services import SERVICES
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


@dataclass
class Trials:
    """Makes studies that ask services which run until the test is over."""

    live_bench: Callable[..., Bench]
    opened: ExitStack = field(default_factory=ExitStack)

    def collected(self, name: str, **options: Any) -> Tried:
        """Collect a few contributions of a service, asked as it is everywhere but for some options."""
        service, platform = SERVICES[name], PLATFORMS[name]
        stand_in = type(service.make())(*name.split()[1:])
        platform.add(stand_in)
        self.opened.enter_context(stand_in.running())
        bench = self.live_bench(service.study(stand_in, **options), secrets=dict(service.secrets))
        assert bench.collect()["incomplete"] == []
        return Tried(platform, stand_in, bench)
