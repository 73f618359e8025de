"""A stand-in for an instance of Lemmy: one community of invented posts and comments, by version 3 or version 4 of its API."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

START = 1_577_880_000  # 2020-01-01 12:00 UTC
MOST = 50
HOST = "https://lemmy.example.org"


def error(name: str, status: int = 400) -> Answer:
    """An error as Lemmy tells it."""
    return Answer({"error": name}, status)


class LemmyStandIn(StandIn):
    """Answers like an instance of Lemmy, from memory; posts and comments stand in the order they were written."""

    def __init__(self, version: str = "v3", community: str = "oak") -> None:
        super().__init__()
        self.version = version
        self.community = community
        self.posts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.token: str | None = None
        self.strangers = False  # whether other communities stand in the lists

    def add(self, n_posts: int = 1, *, comments_each: int = 0, start: int = START) -> None:
        """Write invented posts; of their comments every second one answers the one before."""
        for _ in range(n_posts):
            number = len(self.posts) + 1
            created = start + number * 600
            self.posts.append(
                {
                    "id": number,
                    "name": f"How do you plan week {number}?",
                    "body": f"I plan week {number} on *paper*.",
                    "ap_id": f"{HOST}/post/{number}",
                    "created": created,
                    "by": f"amber_lynx_{number % 37}",
                }
            )
            before = 0
            for below in range(comments_each):
                before = self.comment(number, created + 1 + below, under=before if below % 2 else 0)

    def comment(self, post: int, created: int, *, under: int = 0) -> int:
        """Write a comment, and say its number."""
        number = max((one["id"] for one in self.comments), default=0) + 1
        above = next((one["path"] for one in self.comments if one["id"] == under), "0")
        self.comments.append(
            {
                "id": number,
                "post": post,
                "content": f"In week {number} I do it so.",
                "ap_id": f"https://elsewhere.example.org/notes/{number}",
                "path": f"{above}.{number}",
                "created": created,
                "by": f"brisk_vole_{number % 53}",
            }
        )
        return number

    def id(self, item: dict[str, Any]) -> str:
        """The native id of a post or a comment."""
        return sha256(item["ap_id"].encode()).hexdigest()[:16]

    def truth(self) -> set[str]:
        """The native ids of everything there is."""
        return {self.id(item) for item in (*self.posts, *self.comments)}

    def answer(self, question: Question) -> Answer:
        """Answer by the path, in one version only."""
        base = f"/api/{self.version}"
        if not question.path.startswith(base):
            return Answer(b"", 404)
        if self.token and question.headers.get("authorization") != f"Bearer {self.token}":
            return error("instance_is_private")
        return self._shows(question.path.removeprefix(base), question.query)

    def _shows(self, path: str, said: dict[str, str]) -> Answer:
        if path == "/site":
            return Answer({"version": "0.19.12" if self.version == "v3" else "1.0.0-alpha"})
        if path in ("/post", "/comment"):
            items = self.posts if path == "/post" else self.comments
            found = [one for one in items if one["id"] == int(said["id"])]
            kind = path[1:]
            return (
                Answer({f"{kind}_view": self.view(found[0])}) if found else error(f"couldnt_find_{kind}", 404)
            )
        name = said.get("name") or said.get("community_name")
        if name != f"{self.community}@lemmy.example.org":
            return error("couldnt_find_community", 404)
        if path == "/community":
            return self._about()
        return self._list({"/post/list": "posts", "/comment/list": "comments"}[path], said)

    def _about(self) -> Answer:
        moderator = {"name": "wise_wren", "actor_id": f"{HOST}/u/wise_wren", "ap_id": f"{HOST}/u/wise_wren"}
        counts = {"subscribers": 432}
        view = {"counts": counts} if self.version == "v3" else {"community": counts}
        return Answer({"community_view": view, "moderators": [{"moderator": moderator}]})

    def _list(self, kind: str, said: dict[str, str]) -> Answer:
        limit = int(said.get("limit", 10))
        if not 1 <= limit <= MOST or said["sort"].lower() != "old":
            return error("couldnt_get_posts")
        items = sorted(getattr(self, kind), key=lambda item: item["created"])
        if self.version == "v3":
            start = (int(said.get("page", 1)) - 1) * limit
            return Answer({kind: list(map(self.view, items[start : start + limit]))})
        after = (0, 0)
        if cursor := said.get("page_cursor"):
            numbers = [item for item in items if f"P{item['id']}" == cursor]
            if not numbers:
                return error("couldnt_find_post", 404)
            after = (numbers[0]["created"], numbers[0]["id"])
        rest = [item for item in items if (item["created"], item["id"]) > after]
        page = rest[:limit]
        following = f"P{page[-1]['id']}" if page else None
        return Answer({"items": list(map(self.view, page)), "next_page": following})

    def view(self, item: dict[str, Any]) -> dict[str, Any]:
        """A post or a comment as the lists show it."""
        is_old = self.version == "v3"
        post = next((one for one in self.posts if one["id"] == item.get("post")), item)
        named, address = f"{HOST}/u/{item['by']}", "actor_id" if is_old else "ap_id"
        place = "fir" if self.strangers else self.community
        view = {
            "post": self._shown(post),
            "creator": {"name": item["by"], address: named, "deleted": item.get("is_left", False)},
            "community": {"name": place, address: f"{HOST}/c/{place}"},
            "creator_is_moderator": item.get("is_moderator", False),
        }
        view["creator"]["bot_account"] = item.get("is_bot", False)
        if "post" in item:
            view["comment"] = self._shown(item)
        below = sum(one.get("post") == item["id"] for one in self.comments)
        counts = {"child_count": 0} if "post" in item else {"comments": below}
        counts["score"] = item.get("score", 5 if "post" in item else 7)
        if is_old:
            view["counts"] = counts
        else:
            view["comment" if "post" in item else "post"] |= counts
        return view

    def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        is_old = self.version == "v3"
        when = datetime.fromtimestamp(item["created"], UTC).replace(microsecond=123456)
        written = when.isoformat() if is_old else when.isoformat().replace("+00:00", "Z")
        known = {
            name: item[name] for name in ("id", "name", "body", "content", "path", "ap_id") if name in item
        }
        flags = {"deleted": item.get("is_deleted", False), "removed": item.get("is_removed", False)}
        return known | flags | {"published" if is_old else "published_at": written}
