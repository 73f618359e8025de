"""Reddit's public Data API by PRAW: new posts and comments of communities, whole comment trees, moderators and rules.

Address
    oauth.reddit.com, by PRAW 8; tokens from www.reddit.com. A study may name others (``oauth_url``, ``reddit_url``).
Terms of use
    Data API Terms and the Responsible Builder Policy: research belongs to the Reddit for Researchers programme, what is
    deleted at Reddit is to be deleted here (``staffroom refresh``, best within 48 hours), also when it is pseudonymous.
    The source refuses to run without ``[source.charter]``. Credentials: REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET and
    REDDIT_USER_AGENT ("platform:app:version (by /u/name)") in the environment, and if there is one an account for it,
    REDDIT_USERNAME and REDDIT_PASSWORD.
Limits
    100 questions a minute for a client, as an average of ten minutes, told by headers that PRAW keeps to. A listing ends
    after about 1,000 items however old the community is: what is older must come from an archive. When a listing ended
    there before it met what is stored, the run says so (``is_cap_hit``).
Since when
    No new credentials since 2026-10-31; unregistered applications lose access on 2027-01-12; the API closes in 2027-03.
Oddities, all of them met here
    429 is not retried by PRAW, its time-out setting has no effect, and an answer of no bytes with status 200 reads like
    the end of a listing. ``num_comments`` counts what was deleted, so it is an upper bound. A thread's page is cut at
    places called "more" (at most 100 ids a question) and "continue this thread". What moderators approve later appears
    below what is known, so a listing is read until a whole page brings nothing new.
"""

from collections.abc import Iterator
from typing import Any

from pipeline.errors import SourceRefuses
from pipeline.raw.again import Look
from pipeline.raw.live import Batch, CommunitySeen, Live, bundled
from pipeline.raw.reddit_client import ACCOUNT, NEEDED, Reddit, connect
from pipeline.raw.reddit_trees import comments_of, is_listing, things_in
from pipeline.raw.web import Gone

SECRETS = (*NEEDED, *ACCOUNT)
OPTIONS = ("reddit_url", "oauth_url")
PAGE = 100
# Reddit ends listings after about 1,000 items, and leaves out of them what was removed meanwhile.
CAP = 900
# When the item a page goes on from is removed, Reddit knows no next page; some of those before it will be there.
OTHER_CURSORS = 5


def batches(live: Live) -> Iterator[Batch]:
    """What is new in each community: what is said of it, posts, comments, then threads that lack comments.

    Raises
    ------
    SourceRefuses
        When a community is private, banned or none; the others were asked first.
    """
    reddit = connect(live)
    refused: list[str] = []
    for name in live.communities:
        try:
            yield from _community(reddit, name)
        except (Gone, SourceRefuses) as error:
            refused.append(f"r/{name}: {error}")
    yield from bundled(_threads(reddit), listing="comment trees")
    if refused:
        raise SourceRefuses("; ".join(refused))


def _community(reddit: Reddit, name: str) -> Iterator[Batch]:
    """What Reddit says of a community, and its two listings."""
    yield Batch(f"r/{name}/about", community=_about(reddit, name))
    for listing in ("new", "comments"):
        yield _listing(reddit, f"r/{name}/{listing}")


def _about(reddit: Reddit, name: str) -> CommunitySeen:
    """Subscribers, rules and moderators; without an account of its own, an application may not see the last."""
    about = reddit.get(f"r/{name}/about/")
    rules = reddit.get(f"r/{name}/about/rules").get("rules", [])
    try:
        moderators = reddit.get(f"r/{name}/about/moderators/")
    except SourceRefuses:
        moderators = {}
    return CommunitySeen(
        name,
        about.get("data", {}).get("subscribers"),
        tuple(rule["short_name"] for rule in rules if rule.get("short_name")),
        tuple(person["name"] for person in things_in(moderators) if person.get("name")),
    )


def _listing(reddit: Reddit, path: str) -> Batch:
    """What a listing holds that is not stored, newest first, until a whole page is known or Reddit gives no more.

    All of it is one batch, since a listing that was read in part looks, when it is asked again, as if it had been read.
    """
    stored = reddit.live.stored
    seen: dict[str, dict[str, Any] | None] = {}
    meets_stored, more = False, True
    while more and not meets_stored:
        page, more = _page(reddit, path, list(seen))
        known = stored.known(page)
        meets_stored = bool(page) and len(known) == len(page)
        seen |= {name: None if name in known else data for name, data in page.items()}
    lines = [_line(data, reddit) for data in seen.values() if data is not None]
    is_cap_hit = not more and len(seen) >= CAP and len(lines) == len(seen)
    return Batch(path, lines[::-1], is_cap_hit=is_cap_hit)


def _page(reddit: Reddit, path: str, seen: list[str]) -> tuple[dict[str, dict[str, Any]], bool]:
    """The items after those that were seen, by fullname, and whether there may be more after them."""
    cursors: list[str | None] = [*seen[: -OTHER_CURSORS - 1 : -1]] or [None]
    for cursor in cursors:
        asked = {"limit": PAGE} | ({"after": cursor} if cursor else {})
        answer = reddit.get(path, asked, is_whole=is_listing)
        named = {thing["data"]["name"]: thing["data"] for thing in things_in(answer) if _is_item(thing)}
        fresh = {name: data for name, data in named.items() if name not in seen}
        if fresh or cursor is None:
            return fresh, answer["data"].get("after") is not None
    return {}, False


def _is_item(thing: dict[str, Any]) -> bool:
    """Whether a thing of a listing has what tells it from others."""
    data = thing.get("data")
    return isinstance(data, dict) and isinstance(data.get("name"), str)


def _threads(reddit: Reddit) -> Iterator[Batch]:
    """The comments that are missing of threads that have more than are stored, once for each number they are said to have."""
    live = reddit.live
    for post_id, n_said in live.stored.behind():
        listing = f"comments/{post_id}"
        if live.stored.mark(listing) == str(n_said):
            continue
        try:
            comments = comments_of(reddit, post_id.removeprefix("t3_"))
        except Gone:
            comments = []
        except SourceRefuses:
            continue  # private for a day, perhaps: asked again in the next run
        known = live.stored.known(f"t1_{comment['id']}" for comment in comments)
        lines = [_line(comment, reddit) for comment in comments if f"t1_{comment['id']}" not in known]
        yield Batch(listing, lines, {listing: str(n_said)})


def again(live: Live, ids: list[str]) -> Iterator[Look]:
    """Ask for stored contributions again, a hundred at a time; Reddit leaves out those it does not know any more."""
    reddit = connect(live)
    _check_shown(reddit)
    for start in range(0, len(ids), PAGE):
        some = ids[start : start + PAGE]
        answer = reddit.get("api/info/", {"id": ",".join(some)}, is_whole=is_listing)
        yield Look(
            tuple(some), [_line(thing["data"], reddit) for thing in things_in(answer) if _is_item(thing)]
        )


def _check_shown(reddit: Reddit) -> None:
    """Stop when Reddit shows none of the communities: what it leaves out then is not deleted."""
    refused = []
    for name in reddit.live.communities:
        try:
            reddit.get(f"r/{name}/about/")
        except (Gone, SourceRefuses) as error:
            refused.append(f"r/{name}: {error}")
    if refused and len(refused) == len(reddit.live.communities):
        raise SourceRefuses("; ".join(refused))


def _line(data: dict[str, Any], reddit: Reddit) -> dict[str, Any]:
    """An item as archives have it, with the moment it was seen."""
    return data | {"retrieved_utc": reddit.live.now()}
