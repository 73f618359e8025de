"""Reddit's comment trees made flat: what a page holds, and what stands behind its "load more" places."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.raw.reddit_client import Reddit

COMMENT, POST, MORE = "t1", "t3", "more"
# Reddit answers at most so many ids at once, and tells of the others by another "more".
MOST_CHILDREN = 100
# As many as PRAW asks for; Reddit gives fewer.
MOST_COMMENTS = 2048


def comments_of(reddit: Reddit, post_id: str) -> list[dict[str, Any]]:
    """All comments of a thread that Reddit still shows, each once."""
    tree = _Tree()
    tree.take(_page(reddit, f"comments/{post_id}"))
    while True:
        if children := tree.next_children():
            tree.take(_children(reddit, post_id, children))
        elif parent := tree.next_parent():
            tree.take(_page(reddit, f"comments/{post_id}/_/{parent.partition('_')[2]}"))
        else:
            return list(tree.found.values())


@dataclass
class _Tree:
    """A thread as far as it was seen: its comments, and where to ask on, each place once."""

    found: dict[str, dict[str, Any]] = field(default_factory=dict)
    children: dict[str, None] = field(default_factory=dict)
    parents: dict[str, None] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def take(self, things: list[dict[str, Any]]) -> None:
        """Sort things into comments and places to ask on; replies stand inside the comments they answer."""
        for thing in _with_replies(things):
            data = thing.get("data")
            if not isinstance(data, dict):
                continue
            if thing.get("kind") == COMMENT and isinstance(data.get("id"), str):
                self.found[data["id"]] = {name: value for name, value in data.items() if name != "replies"}
            elif thing.get("kind") == MORE and data.get("children"):
                self.children |= dict.fromkeys(map(str, data["children"]))
            elif thing.get("kind") == MORE and str(data.get("parent_id", "")).startswith(f"{COMMENT}_"):
                # No children: the thread goes on further down, on a page of its own.
                self.parents[data["parent_id"]] = None

    def next_children(self) -> list[str]:
        """As many comments that were only named as one question may hold."""
        new = [child for child in self.children if child not in self.asked and child not in self.found]
        self.children = dict.fromkeys(new[MOST_CHILDREN:])
        self.asked.update(new[:MOST_CHILDREN])
        return new[:MOST_CHILDREN]

    def next_parent(self) -> str | None:
        """A comment whose answers stand on a page of their own."""
        new = [parent for parent in self.parents if parent not in self.asked]
        self.parents = dict.fromkeys(new[1:])
        self.asked.update(new[:1])
        return new[0] if new else None


def _page(reddit: Reddit, path: str) -> list[dict[str, Any]]:
    """The things on a thread's page: a list of the post and a list of comments."""
    answer = reddit.get(f"{path}/", {"limit": MOST_COMMENTS, "sort": "confidence"})
    listings = answer if isinstance(answer, list) else []
    return [thing for listing in listings for thing in things_in(listing)]


def _children(reddit: Reddit, post_id: str, children: list[str]) -> list[dict[str, Any]]:
    """The things behind a place where the page was cut."""
    asked = {"link_id": f"{POST}_{post_id}", "children": ",".join(children), "sort": "confidence"}
    answer = reddit.post("api/morechildren/", asked)
    data = answer.get("json", {}).get("data", {}) if isinstance(answer, dict) else {}
    return [thing for thing in data.get("things", ()) if isinstance(thing, dict)]


def is_listing(answer: Any) -> bool:
    """Whether an answer is a listing, be it an empty one; Reddit in trouble also answers with a message and status 200."""
    data = answer.get("data") if isinstance(answer, dict) else None
    return isinstance(data, dict) and isinstance(data.get("children"), list)


def things_in(listing: Any) -> list[dict[str, Any]]:
    """The things of a listing."""
    data = listing.get("data") if isinstance(listing, dict) else None
    children = data.get("children") if isinstance(data, dict) else None
    return [thing for thing in children or () if isinstance(thing, dict)]


def _with_replies(things: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Things and what stands below them; without recursion, since threads may be thousands of replies deep."""
    waiting = deque(things)
    while waiting:
        thing = waiting.popleft()
        yield thing
        data = thing.get("data")
        if isinstance(data, dict):
            waiting.extend(things_in(data.get("replies")))
