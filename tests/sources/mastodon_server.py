"""A stand-in for a server of Mastodon: timelines of hashtags and accounts, threads cut where the real one cuts them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.raw.mastodon import status_key
from tests.sources.stand_in import Answer, Question, StandIn

MOST_ABOVE, MOST_BELOW, DEEPEST = 40, 60, 20
PAGE = 40
MOST_BY_ID = 20
START = datetime(2024, 3, 1, 8, tzinfo=UTC)
HOST = "https://oak.example"
NOT_FOUND = Answer({"error": "Record not found"}, 404)


class MastodonStandIn(StandIn):
    """Answers like a server of Mastodon, from memory."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: dict[str, dict[str, Any]] = {}
        self.access: dict[str, str] | None = {"local": "public", "remote": "public"}
        self.token: str | None = None
        self.limits: dict[str, str] = {}
        self.knows_many = True  # whether statuses can be asked for by many ids, as since 4.3

    def add(self, n: int, *, responses_each: int = 0, tag: str = "edchat", **facts: Any) -> list[str]:
        """Write invented statuses with a hashtag, each with direct responses that have none."""
        made = [self.write(tag=tag, **facts) for _ in range(n)]
        for own_id in made:
            for _ in range(responses_each):
                self.write(answers=own_id)
        return made

    def write(
        self, *, answers: str | None = None, tag: str | None = None, name: str = "", **facts: Any
    ) -> str:
        """Write a status, ten minutes after the one before; ``account`` holds what is odd about its account."""
        number = len(self.statuses) + 1
        own_id = str(112_000_000_000_000_000 + number)
        name = name or f"amber_lynx_{number % 7}"
        tags = [{"name": tag, "url": f"{HOST}/tags/{tag}"}] if tag else []
        account = self._account(name) | facts.pop("account", {})
        self.statuses[own_id] = {
            "id": own_id,
            "created_at": (START + timedelta(minutes=10 * number)).isoformat(timespec="milliseconds")[:23]
            + "Z",
            "in_reply_to_id": answers,
            "visibility": "public",
            "language": "en",
            "uri": f"{HOST}/users/{name}/statuses/{own_id}",
            "url": f"{HOST}/@{name}/{own_id}",
            "replies_count": 0,
            "reblogs_count": 2,
            "favourites_count": 5,
            "edited_at": None,
            "spoiler_text": "",
            "content": f"<p>How do you plan week {number}?</p>",
            "reblog": None,
            "account": account,
            "tags": tags,
            "card": None,
        } | facts
        if answers in self.statuses:
            self.statuses[answers]["replies_count"] += 1
        return own_id

    def _account(self, name: str) -> dict[str, Any]:
        return {
            "id": str(sum(name.encode())),
            "username": name,
            "acct": name,
            "bot": False,
            "indexable": True,
            "noindex": False,
            "note": "<p>I teach.</p>",
            "uri": f"{HOST}/users/{name}",
            "fields": [],
        }

    def truth(self) -> set[str]:
        """The ids under which everything is stored that may be."""
        return {
            status_key(status["uri"])
            for status in self.statuses.values()
            if status["visibility"] == "public" and status["account"]["indexable"] and not status["reblog"]
        }

    def answer(self, question: Question) -> Answer:
        """Answer by the path."""
        found = self._answer(question)
        return Answer(found.content, found.status, found.headers | self.limits)

    def _answer(self, question: Question) -> Answer:
        given = question.headers.get("authorization")
        if self.token and given is not None and given != f"Bearer {self.token}":
            return Answer({"error": "The access token is invalid"}, 401)
        parts = question.path.removeprefix("/api/v1/").split("/")
        if parts[0] == "timelines":
            return self._tag(parts[2], question)
        if parts[0] == "accounts":
            return self._account_answer(parts[1:], question)
        if parts[0] == "statuses" and parts[2:] == ["context"] and parts[1] in self.statuses:
            return self._context(parts[1])
        if parts[0] == "statuses" and len(parts) <= 2:
            return self._by_ids(parts[1:], question)
        return self._about() if question.path == "/api/v2/instance/" else NOT_FOUND

    def _by_ids(self, named: list[str], question: Question) -> Answer:
        """One status, or those of some that are there."""
        wanted = named or [value for name, value in question.pairs if name == "id[]"]
        found = [one for one in self._all() if one["id"] in wanted]
        if named:
            return Answer(found[0]) if found else NOT_FOUND
        if len(wanted) > MOST_BY_ID:
            return Answer({"error": "Validation failed"}, 422)
        return Answer(found) if self.knows_many else NOT_FOUND

    def _about(self) -> Answer:
        access = {} if self.access is None else {"timelines_access": {"hashtag_feeds": self.access}}
        return Answer({"domain": "oak.example", "version": "4.5.0", "configuration": access})

    def _account_answer(self, parts: list[str], question: Question) -> Answer:
        if parts == ["lookup"]:
            return self._lookup(question.query["acct"])
        return self._page([one for one in self._all() if one["account"]["id"] == parts[0]], question)

    def _all(self) -> list[dict[str, Any]]:
        return [status for status in self.statuses.values() if not status.get("is_gone")]

    def _tag(self, name: str, question: Question) -> Answer:
        shown = set((self.access or {"local": "public"}).values())
        if "public" not in shown and not (self.token and "authenticated" in shown):
            return (
                Answer([])
                if shown == {"disabled"}
                else Answer({"error": "This method requires a login"}, 401)
            )
        return self._page(
            [one for one in self._all() if name in [tag["name"] for tag in one["tags"]]], question
        )

    def _lookup(self, name: str) -> Answer:
        for status in self.statuses.values():
            if status["account"]["acct"] == name:
                return Answer(status["account"])
        return NOT_FOUND

    def _page(self, statuses: list[dict[str, Any]], question: Question) -> Answer:
        """A page newest first: the oldest ones after ``min_id``, or the newest ones before ``max_id``."""
        limit = min(question.whole_number("limit", 20), PAGE)
        ordered = sorted(statuses, key=lambda status: int(status["id"]))
        if question.query.get("exclude_reblogs") == "1":
            ordered = [status for status in ordered if not status["reblog"]]
        if "min_id" in question.query:
            page = [one for one in ordered if int(one["id"]) > int(question.query["min_id"])][:limit]
        else:
            below = int(question.query.get("max_id", 2**63))
            page = [one for one in ordered if int(one["id"]) < below][-limit:]
        headers = {}
        if page:
            there = f"{self.url}{question.path}"
            headers["Link"] = (
                f'<{there}?max_id={page[0]["id"]}>; rel="next", <{there}?min_id={page[-1]["id"]}>; rel="prev"'
            )
        return Answer(page[::-1], headers=headers)

    def _context(self, own_id: str) -> Answer:
        above: list[dict[str, Any]] = []
        answered = self.statuses[own_id]["in_reply_to_id"]
        while answered in self.statuses and len(above) < MOST_ABOVE:
            above.insert(0, self.statuses[answered])
            answered = self.statuses[answered]["in_reply_to_id"]
        below: list[dict[str, Any]] = []
        self._gather(own_id, 1, below)
        return Answer({"ancestors": above, "descendants": below[:MOST_BELOW]})

    def _gather(self, own_id: str, depth: int, below: list[dict[str, Any]]) -> None:
        if depth > DEEPEST:
            return
        for one in self._all():
            if one["in_reply_to_id"] == own_id:
                below.append(one)
                self._gather(one["id"], depth + 1, below)
