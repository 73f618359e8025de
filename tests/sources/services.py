"""The services that live sources are tried with: their stand-ins with something in them, and how a study names them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.sources.arctic_shift_server import ArcticShiftStandIn
from tests.sources.bluesky_server import BlueskyStandIn
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.feed_server import BlogStandIn
from tests.sources.lemmy_server import LemmyStandIn
from tests.sources.mastodon_server import MastodonStandIn
from tests.sources.reddit_server import RedditStandIn
from tests.sources.stackexchange_server import StackExchangeStandIn
from tests.sources.stand_in import StandIn


@dataclass(frozen=True)
class Service:
    """A service that is asked: its stand-in with something in it, and how a study names it."""

    make: Callable[[], StandIn]
    kind: str
    options: Callable[[StandIn], dict[str, Any]]
    community: str = "reddit:Oak"
    secrets: tuple[tuple[str, str], ...] = ()

    def study(self, stand_in: StandIn, **others: Any) -> str:
        """What a study says to ask it: the community, where it is not the one each study of these tests has, and the source."""
        own, options = self.community, self.options(stand_in) | others
        if own == "reddit:Oak":
            return source_of(self.kind, options)
        return f'[[community]]\nid = "{own}"\n' + source_of(self.kind, options | {"community": own})


def reddit() -> RedditStandIn:
    """Two pages of posts, and two trees that the listing of comments does not show to the end."""
    stand_in = RedditStandIn()
    stand_in.add("Oak", 120)
    stand_in.add("Oak", 2, comments_each=30)
    for comment in [*stand_in.communities["Oak"].comments.values()][:40]:
        comment["is_gone"] = True  # from the listing, not from the tree
    return stand_in


def mastodon() -> MastodonStandIn:
    """Two pages of a hashtag, and some threads."""
    stand_in = MastodonStandIn()
    stand_in.add(42)
    stand_in.add(2, responses_each=2)
    return stand_in


def bluesky() -> BlueskyStandIn:
    """Two pages of an account's feed, some threads, and others' posts that only a search finds."""
    stand_in = BlueskyStandIn()
    stand_in.add(115)
    stand_in.add(3, responses_each=2)
    stand_in.add(10, name="brisk-vole")
    return stand_in


def arctic_shift() -> ArcticShiftStandIn:
    """Three pages of posts and three of comments; pages end within a second."""
    stand_in = ArcticShiftStandIn()
    stand_in.add("Oak", 205, comments_each=1)
    stand_in.add("Oak", 5, comments_each=15, start=stand_in.posts[-1]["created_utc"], every_s=1)
    return stand_in


def stackexchange() -> StackExchangeStandIn:
    """Pages of questions, answers and comments."""
    stand_in = StackExchangeStandIn()
    stand_in.add(120, answers_each=2, comments_each=2)
    return stand_in


def blog() -> BlogStandIn:
    """Pages of posts and comments, some of which stand in the feed, too."""
    stand_in = BlogStandIn(ahead_s=7200)
    stand_in.add(105, comments_each=2)
    return stand_in


def lemmy(version: str) -> LemmyStandIn:
    """Pages of posts and comments."""
    stand_in = LemmyStandIn(version)
    stand_in.add(60, comments_each=2)
    return stand_in


SERVICES = {
    "reddit-api": Service(
        reddit,
        "reddit-api",
        lambda stand_in: {"reddit_url": stand_in.url, "oauth_url": stand_in.url},
        secrets=tuple(REDDIT_SECRETS.items()),
    ),
    "mastodon": Service(
        mastodon,
        "mastodon",
        lambda stand_in: {"instance": stand_in.url, "hashtags": ["edchat"], "contexts": True},
        "mastodon:edchat",
    ),
    "bluesky": Service(
        bluesky,
        "bluesky",
        lambda stand_in: {
            "service": stand_in.url,
            "login_service": stand_in.url,
            "accounts": ["quiet-heron.example"],
            "threads": True,
            "search": ["#edchat"],
        },
        "bluesky:edchat",
        (("BLUESKY_HANDLE", "collector.example"), ("BLUESKY_APP_PASSWORD", "an-invented-password")),
    ),
    "arctic-shift": Service(arctic_shift, "arctic-shift", lambda stand_in: {"service": stand_in.url}),
    "stackexchange": Service(
        stackexchange, "stackexchange", lambda stand_in: {"service": stand_in.url}, "stackexchange:chalk"
    ),
    "feed": Service(
        blog,
        "feed",
        lambda stand_in: {"address": f"{stand_in.url}/feed", "wordpress": stand_in.url},
        "blog:chalk",
    ),
    **{
        f"lemmy {version}": Service(
            partial(lemmy, version),
            "lemmy",
            lambda stand_in: {"service": stand_in.url},
            "lemmy:oak@lemmy.example.org",
        )
        for version in ("v3", "v4")
    },
}
