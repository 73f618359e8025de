"""A stand-in for Arctic Shift: invented posts and comments, asked for by the second, a hundred at most."""

from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

MOST = 100
START = 1_577_880_000  # 2020-01-01 12:00 UTC
TOO_SLOW = Answer({"data": None, "error": "Timeout. Maybe slow down a bit"}, 422)


class ArcticShiftStandIn(StandIn):
    """Answers like Arctic Shift's API, from memory."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        # Whether "after" takes in the second it names; the real one's ways are not documented.
        self.is_after_inclusive = False
        self.largest_quick = MOST

    def add(
        self,
        community: str = "Oak",
        n_posts: int = 1,
        *,
        comments_each: int = 0,
        start: int = START,
        every_s: int = 600,
    ) -> None:
        """Write invented posts, each with some comments."""
        for _ in range(n_posts):
            number = len(self.posts) + 1
            created = start + number * every_s
            self.posts.append(
                {
                    "id": f"p{number}",
                    "name": f"t3_p{number}",
                    "subreddit": community,
                    "author": f"amber_lynx_{number % 37}",
                    "created_utc": created,
                    "retrieved_on": created + 5,
                    "title": f"How do you plan week {number}?",
                    "selftext": f"I plan week {number} on paper.",
                    "score": number % 11,
                    "num_comments": comments_each,
                    "edited": False,
                    "_meta": {"retrieved_2nd_on": created + 130_000},
                }
            )
            for below in range(comments_each):
                self.comments.append(
                    {
                        "id": f"p{number}c{below}",
                        "subreddit": community,
                        "author": f"brisk_vole_{below % 53}",
                        "created_utc": created + below // 2,
                        "retrieved_on": created + 60,
                        "body": f"In week {number} I do it so.",
                        "link_id": f"t3_p{number}",
                        "parent_id": f"t3_p{number}",
                        "score": 1,
                        "edited": False,
                    }
                )

    def truth(self) -> set[str]:
        """The fullnames of everything there is."""
        return {f"t3_{one['id']}" for one in self.posts} | {f"t1_{one['id']}" for one in self.comments}

    def answer(self, question: Question) -> Answer:
        """Answer by the path."""
        if question.path.endswith("/ids"):
            return self._by_ids(question)
        items = {"/api/posts/search": self.posts, "/api/comments/search": self.comments}.get(question.path)
        if items is None:
            return Answer({"data": None, "error": "Not found"}, 404)
        limit = question.whole_number("limit", 25)
        if not 1 <= limit <= MOST:
            return Answer({"data": None, "error": "'limit' must be between 1 and 100"}, 400)
        if limit > self.largest_quick:
            return TOO_SLOW
        after = question.whole_number("after", 0) - self.is_after_inclusive
        before = question.whole_number("before", 2**40)
        found = [
            item
            for item in items
            if after < item["created_utc"] < before
            and item["subreddit"].lower() == question.query.get("subreddit", "").lower()
        ]
        found.sort(key=lambda item: item["created_utc"], reverse=question.query.get("sort") != "asc")
        return Answer({"data": found[:limit]}, headers={"X-RateLimit-Remaining": "1000"})

    def _by_ids(self, question: Question) -> Answer:
        """Those of some items that are there."""
        items = self.posts if question.path == "/api/posts/ids" else self.comments
        wanted = question.query["ids"].split(",")
        return Answer({"data": [item for item in items if item["id"] in wanted]})
