"""A stand-in for a blog: its RSS feeds with ETag and Last-Modified, and WordPress's REST interface with its own clock."""

from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

START = 1_577_880_000  # 2020-01-01 12:00 UTC
MOST = 100
RSS = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Chalk</title><link>https://blog.example.org/</link>'


def refused(status: int, code: str) -> Answer:
    """An error as WordPress tells it."""
    return Answer({"code": code, "message": "No.", "data": {"status": status}}, status)


class BlogStandIn(StandIn):
    """Answers like a blog of WordPress, from memory; its feeds show the newest entries only."""

    def __init__(self, name: str = "chalk", *, ahead_s: int = 0) -> None:
        super().__init__()
        self.name = name
        self.ahead_s = ahead_s
        self.posts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.shows_comments = True
        self.n_in_feed = 10
        self.etag: str | None = None
        self.last_modified: str | None = None
        self.end = "</channel></rss>"

    def add(
        self, n_posts: int = 1, *, comments_each: int = 0, start: int = START, every_s: int = 600
    ) -> None:
        """Write invented posts with comments, of which each answers the one before."""
        for _ in range(n_posts):
            number = len(self.posts) + 1
            created = start + number * every_s
            self.posts.append(
                {
                    "id": number,
                    "created": created,
                    "guid": f"https://blog.example.org/?p={number}",
                    "link": f"https://blog.example.org/day-{number}/",
                    "title": f"Day {number} &#038; after",
                    "content": f"<p>We <strong>draw</strong> day {number}.</p>",
                    "author": f"Amber Lynx {number % 3}",
                }
            )
            for below in range(comments_each):
                self.comment(number, created + 10 + below, answers=len(self.comments) if below else 0)

    def comment(self, post: int, created: int, *, answers: int = 0) -> None:
        """Write a comment under a post, or under another comment."""
        number = len(self.comments) + 1
        self.comments.append(
            {
                "id": number,
                "post": post,
                "parent": answers,
                "created": created,
                "link": f"https://blog.example.org/day-{post}/#comment-{number}",
                "content": f"<p>And comment {number}?</p>",
                "author": f"Brisk Vole {number % 4}",
            }
        )

    def guid(self, item: dict[str, Any]) -> str:
        """The id of a post or comment as the feeds give it."""
        return item.get("guid") or f"https://blog.example.org/?p={item['post']}#comment-{item['id']}"

    def id(self, item: dict[str, Any]) -> str:
        """The native id of a post or comment."""
        return f"{self.name}:{sha256(self.guid(item).encode()).hexdigest()[:16]}"

    def truth(self) -> set[str]:
        """The native ids of everything there is."""
        return {self.id(item) for item in (*self.posts, *self.comments)}

    def answer(self, question: Question) -> Answer:
        """Answer by the path."""
        if question.path in ("/feed", "/comments/feed"):
            return self._feed(self.posts if question.path == "/feed" else self.comments, question)
        if question.path == "/page":
            return Answer(b"<html><body><p>A page.</p></body></html>", headers={"Content-Type": "text/html"})
        if question.path == "/wp-json/wp/v2/posts":
            return self._rest(self.posts, question)
        if question.path == "/wp-json/wp/v2/comments":
            shown = self.shows_comments
            return self._rest(self.comments, question) if shown else refused(401, "rest_forbidden")
        return refused(404, "rest_no_route")

    def _feed(self, items: list[dict[str, Any]], question: Question) -> Answer:
        said = {"ETag": self.etag, "Last-Modified": self.last_modified}
        headers = {name: value for name, value in said.items() if value}
        sent = (question.headers.get("if-none-match"), question.headers.get("if-modified-since"))
        if headers and sent == (self.etag, self.last_modified):
            return Answer(b"", 304, headers)
        newest = sorted(items, key=lambda item: -item["created"])[: self.n_in_feed]
        entries = "".join(map(self.entry, newest))
        return Answer(f"{RSS}{entries}{self.end}".encode(), headers=headers)

    def entry(self, item: dict[str, Any]) -> str:
        """A post or comment as the feeds show it."""
        when = format_datetime(datetime.fromtimestamp(item["created"], UTC))
        return (
            f"<item><title>{item.get('title', 'By: somebody')}</title><link>{item['link']}</link>"
            f"<guid isPermaLink='false'>{self.guid(item)}</guid><pubDate>{when}</pubDate>"
            f"<dc:creator>{item['author']}</dc:creator>"
            f"<content:encoded>{escape(item['content'])}</content:encoded></item>"
        )

    def _rest(self, items: list[dict[str, Any]], question: Question) -> Answer:
        """A page, oldest first by the blog's own clock, which "after" and "before" are by, too."""
        said = question.query
        if "include" in said:
            wanted = set(map(int, said["include"].split(",")))
            found = [item for item in items if item["id"] in wanted]
        else:
            assert said["order"] == "asc"
            after, before = (self._epoch(said.get(name)) for name in ("after", "before"))
            found = sorted(items, key=lambda item: item["created"])
            found = [item for item in found if (after or 0) < item["created"] < (before or 2**40)]
        size, number = int(said.get("per_page", 10)), int(said.get("page", 1))
        n_pages = -(-len(found) // size)
        if size > MOST:
            return refused(400, "rest_invalid_param")
        if number > max(n_pages, 1):
            return refused(400, "rest_post_invalid_page_number")
        page = [item for item in found[(number - 1) * size : number * size] if not item.get("is_hidden")]
        headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(n_pages)}
        return Answer([self._shown(item) for item in page], headers=headers)

    def _epoch(self, clock: str | None) -> int | None:
        if clock is None:
            return None
        return int(datetime.fromisoformat(clock).replace(tzinfo=UTC).timestamp()) - self.ahead_s

    def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        here, utc = (
            datetime.fromtimestamp(item["created"] + ahead, UTC).replace(tzinfo=None).isoformat()
            for ahead in (self.ahead_s, 0)
        )
        shared = {"id": item["id"], "date": here, "date_gmt": utc, "link": item["link"]}
        shared["content"] = {"rendered": item["content"], "protected": item.get("is_locked", False)}
        if "post" in item:
            return shared | {"post": item["post"], "parent": item["parent"], "author_name": item["author"]}
        author = {"code": "rest_user_invalid_id"} if item.get("is_shy") else {"name": item["author"]}
        return shared | {
            "modified_gmt": utc,
            "guid": {"rendered": item["guid"].replace("&", "&#038;")},
            "title": {"rendered": item["title"]},
            "excerpt": {"rendered": "<p>It begins.</p>"},
            "author": 3,
            "_embedded": {"author": [author], "wp:term": [[{"name": "drawing"}], []]},
        }
