"""A stand-in for Bluesky: feeds of accounts newest first, threads cut by depth, searches behind a login that runs out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

PAGE = 100
START = datetime(2024, 3, 1, 8, tzinfo=UTC)
NOT_FOUND = Answer({"error": "NotFound", "message": "Post not found"}, 400)


def written(moment: datetime) -> str:
    """A moment as Bluesky writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class BlueskyStandIn(StandIn):
    """Answers like Bluesky's AppView and its login server, from memory."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: dict[str, dict[str, Any]] = {}
        self.reposts: list[tuple[str, str, datetime]] = []
        self.token = "token-1"
        self.n_logins = 0
        self.deepest = 100
        self.limits: dict[str, str] = {}

    def add(self, n: int, *, responses_each: int = 0, name: str = "quiet-heron", **facts: Any) -> list[str]:
        """Write invented posts of an account, each with responses by others; gives their addresses."""
        made = [self.write(name=name, **facts) for _ in range(n)]
        for uri in made:
            for number in range(responses_each):
                self.write(name=f"otter-{number}", answers=uri)
        return made

    def write(
        self,
        *,
        name: str = "quiet-heron",
        answers: str | None = None,
        text: str = "",
        labels: tuple[str, ...] = (),
    ) -> str:
        """Write a post, ten minutes after the one before."""
        number = len(self.posts) + 1
        did, made = f"did:plc:{name}", written(START + timedelta(minutes=10 * number))
        uri = f"at://{did}/app.bsky.feed.post/k{number}"
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "createdAt": made,
            "text": text or f"How do you plan week {number}? #edchat",
            "langs": ["en"],
        }
        if answers is not None:
            above = self.posts[answers]
            root = above["record"].get("reply", {}).get("root", {"uri": answers})
            record["reply"] = {"root": root, "parent": {"uri": answers}}
            above["replyCount"] += 1
        self.posts[uri] = {
            "uri": uri,
            "cid": f"c{number}",
            "author": {"did": did, "handle": f"{name}.example", "labels": [{"val": one} for one in labels]},
            "record": record,
            "replyCount": 0,
            "repostCount": 1,
            "likeCount": 5,
            "quoteCount": 0,
            "indexedAt": made,
            "labels": [],
        }
        return uri

    def truth(self) -> set[str]:
        """The ids of everything that may be kept."""
        return {
            uri.rpartition("/")[2]
            for uri, post in self.posts.items()
            if not post["author"]["labels"] and not post.get("is_gone")
        }

    def answer(self, question: Question) -> Answer:
        """Answer by the method."""
        methods = {
            "app.bsky.feed.getAuthorFeed": self._feed,
            "app.bsky.feed.getPostThread": self._thread,
            "app.bsky.feed.searchPosts": self._search,
            "com.atproto.server.createSession": self._session,
            "com.atproto.server.refreshSession": self._refresh,
        }
        found = methods[question.path.removeprefix("/xrpc/")](question)
        return Answer(found.content, found.status, found.headers | self.limits)

    def _shown(self) -> list[dict[str, Any]]:
        return [post for post in self.posts.values() if not post.get("is_gone")]

    def _feed(self, question: Question) -> Answer:
        actor = question.query["actor"]
        own = [post for post in self._shown() if actor in (post["author"]["did"], post["author"]["handle"])]
        if not own:
            return Answer({"error": "InvalidRequest", "message": "Profile not found"}, 400)
        entries = [(post["indexedAt"], {"post": post}) for post in own]
        for name, uri, moment in self.reposts:
            reason = {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": written(moment)}
            if actor == f"{name}.example":
                entries.append((written(moment), {"post": self.posts[uri], "reason": reason}))
        below = question.query.get("cursor", "9")
        ordered = sorted((one for one in entries if one[0] < below), key=lambda one: one[0], reverse=True)
        page = ordered[: min(question.whole_number("limit", 50), PAGE)]
        more = {"cursor": page[-1][0]} if len(page) < len(ordered) else {}
        return Answer({"feed": [entry for _, entry in page]} | more)

    def _thread(self, question: Question) -> Answer:
        post = self.posts.get(question.query["uri"])
        if post is None or post.get("is_gone"):
            return NOT_FOUND
        depth = min(question.whole_number("depth", 6), self.deepest)
        return Answer({"thread": self._node(post, depth)})

    def _node(self, post: dict[str, Any], depth: int) -> dict[str, Any]:
        node: dict[str, Any] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": post}
        if post.get("is_gone"):
            return {"$type": "app.bsky.feed.defs#notFoundPost", "uri": post["uri"], "notFound": True}
        if depth:
            below = [one for one in self.posts.values() if _answered(one) == post["uri"]]
            node["replies"] = [self._node(one, depth - 1) for one in below]
        return node

    def _session(self, question: Question) -> Answer:
        given = json.loads(question.body)
        self.n_logins += 1
        if given != {"identifier": "collector.example", "password": "an-invented-password"}:
            return Answer(
                {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401
            )
        return self._tokens()

    def _refresh(self, question: Question) -> Answer:
        if question.headers.get("authorization") != "Bearer refresh-1":
            return Answer({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        return self._tokens()

    def _tokens(self) -> Answer:
        return Answer({"accessJwt": self.token, "refreshJwt": "refresh-1", "did": "did:plc:collector"})

    def _search(self, question: Question) -> Answer:
        given = question.headers.get("authorization")
        if given is None:
            return Answer({"error": "AuthMissing", "message": "Authentication Required"}, 401)
        if given != f"Bearer {self.token}":
            return Answer({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        since, until = question.query.get("since", ""), question.query.get("until", "9")
        found = [
            post
            for post in self._shown()
            if question.query["q"] in post["record"]["text"] and since <= post["indexedAt"] < until
        ]
        ordered = sorted(found, key=lambda post: post["indexedAt"], reverse=True)
        return Answer(
            {"posts": ordered[: min(question.whole_number("limit", 25), PAGE)], "hitsTotal": len(found)}
        )


def _answered(post: dict[str, Any]) -> str | None:
    reply = post["record"].get("reply")
    return reply["parent"]["uri"] if reply else None
