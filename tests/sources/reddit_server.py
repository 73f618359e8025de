"""A stand-in for Reddit: communities of invented posts and comments, listings that end at a cap, trees cut by "more"."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

LONGEST_LISTING = 1000
PAGE = 100
WRONG_TOKEN = Answer(
    {"message": "Unauthorized", "error": 401},
    401,
    {"www-authenticate": 'Bearer realm="reddit", error="invalid_token"'},
)


@dataclass
class Community:
    """An invented community; posts and comments by their id without prefix, in the order they were written."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    below: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    moderators: tuple[str, ...] = ("wise_wren_1",)
    status: int = 200


class RedditStandIn(StandIn):
    """Answers like Reddit's API, from memory."""

    def __init__(self) -> None:
        super().__init__()
        self.communities: dict[str, Community] = {}
        self.token = "token-1"
        self.n_tokens = 0
        self.children_on_a_page = 10
        self.deepest_on_a_page = 4
        self.limits: dict[str, str] = {}

    def add(
        self, community: str, n_posts: int, *, comments_each: int = 0, start: int = 1_583_020_800
    ) -> None:
        """Write invented posts, each with a chain and some direct comments."""
        place = self.communities.setdefault(community, Community())
        for _ in range(n_posts):
            number = len(place.posts) + 1
            post_id, created = f"{community.lower()}p{number}", start + number * 600
            place.posts[post_id] = {
                "id": post_id,
                "name": f"t3_{post_id}",
                "subreddit": community,
                "author": f"amber_lynx_{number % 37}",
                "author_fullname": f"t2_a{number % 37}",
                "created_utc": float(created),
                "title": f"How do you plan week {number}?",
                "selftext": f"I plan week {number} on paper.",
                "score": number % 11,
                "upvote_ratio": 0.9,
                "num_comments": 0,
                "edited": False,
                "url": f"https://www.reddit.com/r/{community}/comments/{post_id}/x/",
                "is_self": True,
            }
            for _ in range(comments_each):
                self.comment(community, post_id)

    def comment(self, community: str, post_id: str, *, parent: str | None = None) -> str:
        """Write a comment; every third answers the one before, the others the post, unless it is said."""
        place = self.communities[community]
        post = place.posts[post_id]
        number = len(place.below.setdefault(post["name"], [])) + 1
        comment_id = f"{post_id}c{number}"
        before = f"t1_{post_id}c{number - 1}"
        place.comments[comment_id] = {
            "id": comment_id,
            "name": f"t1_{comment_id}",
            "subreddit": community,
            "author": f"brisk_vole_{number % 53}",
            "created_utc": post["created_utc"] + number,
            "body": f"In week {number} I do it so, for {post_id}.",
            "link_id": post["name"],
            "parent_id": parent or (before if number > 1 and number % 3 else post["name"]),
            "score": number % 5,
            "edited": False,
        }
        place.below[post["name"]].append(place.comments[comment_id])
        post["num_comments"] += 1
        return comment_id

    def truth(self) -> set[str]:
        """The fullnames of everything there is."""
        return {
            item["name"]
            for place in self.communities.values()
            for item in (*place.posts.values(), *place.comments.values())
        }

    def answer(self, question: Question) -> Answer:
        """Answer by the path; without the token of the day nothing is shown."""
        if question.path == "/api/v1/access_token":
            self.n_tokens += 1
            return Answer(
                {"access_token": self.token, "token_type": "bearer", "expires_in": 3600, "scope": "*"}
            )
        if question.headers.get("authorization") != f"bearer {self.token}":
            return WRONG_TOKEN
        found = self._answer(question)
        return Answer(found.content, found.status, found.headers | self.limits)

    def _answer(self, question: Question) -> Answer:
        parts = question.path.strip("/").split("/")
        if parts[0] == "r":
            return self._community(parts[1], parts[2:], question)
        if parts[0] == "comments":
            return self._tree(parts[1], parts[3] if len(parts) > 3 else None)
        if question.path == "/api/morechildren/":
            return self._children(question.form)
        if question.path == "/api/info/":
            return self._info(question.query.get("id", "").split(","))
        return Answer({"message": "Not Found", "error": 404}, 404)

    def _community(self, name: str, rest: list[str], question: Question) -> Answer:
        place = self.communities.get(name)
        if place is None:
            return Answer(b"", 302, {"Location": "/subreddits/search"})
        if place.status != 200:
            return Answer({"message": "no", "error": place.status}, place.status)
        if rest == ["about"]:
            data = {"display_name": name, "subscribers": 1234, "created_utc": 1.2e9}
            return Answer({"kind": "t5", "data": data})
        if rest == ["about", "rules"]:
            rule = {"kind": "all", "short_name": "Be kind", "violation_reason": "kind", "priority": 0}
            return Answer({"rules": [rule], "site_rules": []})
        if rest == ["about", "moderators"]:
            people = [{"name": name, "id": "t2_m", "mod_permissions": ["all"]} for name in place.moderators]
            return Answer({"kind": "UserList", "data": {"children": people}})
        kind, items = ("t3", place.posts) if rest == ["new"] else ("t1", place.comments)
        return self._listing(kind, [*items.values()], question)

    def _listing(self, kind: str, items: list[dict[str, Any]], question: Question) -> Answer:
        newest = sorted(items, key=lambda item: -item["created_utc"])[:LONGEST_LISTING]
        shown = [item for item in newest if not item.get("is_gone")]
        names = [item["name"] for item in shown]
        after, start = question.query.get("after"), 0
        if after is not None:
            # A cursor that is gone leads nowhere.
            start = names.index(after) + 1 if after in names else len(names)
        limit = min(question.whole_number("limit", 25), PAGE)
        page = shown[start : start + limit]
        more = page[-1]["name"] if start + limit < len(shown) else None
        children = [{"kind": kind, "data": item} for item in page]
        return Answer({"kind": "Listing", "data": {"children": children, "after": more, "before": None}})

    def _tree(self, post_id: str, below: str | None) -> Answer:
        for place in self.communities.values():
            if post_id in place.posts:
                comments = place.below.get(f"t3_{post_id}", [])
                tops = (
                    [comment for comment in comments if comment["id"] == below]
                    if below
                    else [one for one in comments if one["parent_id"] == f"t3_{post_id}"]
                )
                children = list(self._cut(tops, comments, 0, f"t3_{post_id}"))
                post = {"kind": "t3", "data": place.posts[post_id]}
                return Answer([_as_listing([post]), _as_listing(children)])
        return Answer({"message": "Not Found", "error": 404}, 404)

    def _cut(
        self, siblings: list[dict[str, Any]], comments: list[dict[str, Any]], depth: int, parent: str
    ) -> Iterator[dict[str, Any]]:
        """Show some siblings, name the others in a "more"; too deep ones only by "continue this thread"."""
        if depth >= self.deepest_on_a_page:
            yield _more("_", parent, [], depth)
            return
        for comment in siblings[: self.children_on_a_page]:
            below = [one for one in comments if one["parent_id"] == comment["name"]]
            replies = list(self._cut(below, comments, depth + 1, comment["name"])) if below else []
            yield {
                "kind": "t1",
                "data": comment | {"replies": _as_listing(replies) if replies else "", "depth": depth},
            }
        if rest := [comment["id"] for comment in siblings[self.children_on_a_page :]]:
            yield _more(rest[0], parent, rest, depth)

    def _children(self, form: dict[str, str]) -> Answer:
        """Flat, at most a hundred; of the others, and of what stands below them, another "more" tells."""
        asked = form["children"].split(",")
        comments = [
            comment for place in self.communities.values() for comment in place.below.get(form["link_id"], [])
        ]
        things: list[dict[str, Any]] = []
        for comment in [comment for comment in comments if comment["id"] in asked[:PAGE]]:
            things.append({"kind": "t1", "data": comment | {"replies": ""}})
            if below := [one["id"] for one in comments if one["parent_id"] == comment["name"]]:
                things.append(_more(below[0], comment["name"], below, 1))
        return Answer({"json": {"errors": [], "data": {"things": things}}})

    def _info(self, names: list[str]) -> Answer:
        items = {
            item["name"]: item
            for place in self.communities.values()
            for item in (*place.posts.values(), *place.comments.values())
        }
        found = [items[name] for name in names if name in items and not items[name].get("is_gone")]
        return Answer(_as_listing([{"kind": item["name"][:2], "data": item} for item in found]))


class LimitedReddit(RedditStandIn):
    """Reddit with its limit: so many questions in a window, told in headers, 429 beyond."""

    def __init__(self, questions: int, window_s: float) -> None:
        super().__init__()
        self.allowed, self.window_s = questions, window_s
        self.window, self.used = 0.0, 0

    def answer(self, question: Question) -> Answer:
        """Answer while the window has room."""
        now = time.monotonic()
        if now - self.window >= self.window_s:
            self.window, self.used = now, 0
        self.used += 1
        left = self.window + self.window_s - now
        if self.used > self.allowed:
            return Answer({"message": "Too Many Requests", "error": 429}, 429, {"retry-after": f"{left:.2f}"})
        told = {"remaining": self.allowed - self.used, "used": self.used, "reset": int(left) + 1}
        self.limits = {f"x-ratelimit-{name}": str(value) for name, value in told.items()}
        return super().answer(question)


def _as_listing(children: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"children": children, "after": None, "before": None}}


def _more(own: str, parent: str, children: list[str], depth: int) -> dict[str, Any]:
    data = {
        "id": own,
        "name": f"t1_{own}",
        "parent_id": parent,
        "count": len(children),
        "children": children,
        "depth": depth,
    }
    return {"kind": "more", "data": data}
