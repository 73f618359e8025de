"""A stand-in for Stack Exchange's API: one invented site, asked for by the day it was written, with quota and backoff."""

from typing import Any

from tests.sources.stand_in import Answer, Question, StandIn

START = 1_577_880_000  # 2020-01-01 12:00 UTC
MOST = 100
NUMBERS = {"questions": "question_id", "answers": "answer_id", "comments": "comment_id"}


def error(error_id: int, name: str, message: str) -> Answer:
    """An error as the API tells it, with status 400."""
    return Answer({"error_id": error_id, "error_name": name, "error_message": message}, 400)


class StackExchangeStandIn(StandIn):
    """Answers like Stack Exchange's API, from memory."""

    def __init__(self, site: str = "chalk") -> None:
        super().__init__()
        self.site = site
        self.items: dict[str, list[dict[str, Any]]] = {kind: [] for kind in NUMBERS}
        self.backoff: int | None = None
        self.quota = 10_000
        self.key: str | None = None

    def add(
        self,
        n_questions: int = 1,
        *,
        answers_each: int = 0,
        comments_each: int = 0,
        start: int = START,
        every_s: int = 600,
    ) -> None:
        """Write invented questions with answers; comments stand under the question and under its last answer."""
        for _ in range(n_questions):
            created = start + (len(self.items["questions"]) + 1) * every_s
            question = self._post(created)
            self.items["questions"].append(
                question
                | {
                    "question_id": question.pop("number"),
                    "title": "How do you say &quot;no&quot; &amp; stay calm?",
                    "tags": ["class-rules", "voice"],
                    "view_count": 12,
                    "answer_count": answers_each,
                }
            )
            number = last = self.items["questions"][-1]["question_id"]
            for below in range(answers_each):
                answer = self._post(created + 1 + below)
                last = answer.pop("number")
                self.items["answers"].append(
                    answer | {"answer_id": last, "question_id": number, "is_accepted": False}
                )
            for below in range(comments_each):
                self.comment(last if below % 2 else number, created + 30 + below // 2)

    def comment(self, post: int, created: int) -> None:
        """Write a comment under a question or an answer."""
        number = len(self.items["comments"]) + 1
        self.items["comments"].append(
            {
                "owner": {"user_id": 70 + number % 5, "user_type": "registered", "display_name": "Wren"},
                "edited": number % 2 == 0,
                "score": 2,
                "creation_date": created,
                "post_id": post,
                "comment_id": number,
                "content_license": "CC BY-SA 4.0",
                "body": f"Do you <em>mean</em> day {number} &amp; after?",
            }
        )

    def _post(self, created: int) -> dict[str, Any]:
        number = len(self.items["questions"]) + len(self.items["answers"]) + 1
        return {
            "number": number,
            "owner": {"user_id": 7 + number % 5, "user_type": "registered", "display_name": "Heron"},
            "score": number % 7,
            "creation_date": created,
            "last_activity_date": created + 90,
            "content_license": "CC BY-SA 4.0",
            "body": f"<p>I say it <strong>once</strong>, as on day {number}.</p>",
        }

    def truth(self) -> set[str]:
        """The ids of everything there is, as a dump of the site gives them."""
        return {
            f"{self.site}:{kind[0]}{item[number]}"
            for kind, number in NUMBERS.items()
            for item in self.items[kind]
        }

    def answer(self, question: Question) -> Answer:
        """Answer by the path, and count."""
        said = question.query
        if said.get("site") != self.site:
            return error(400, "bad_parameter", f"No site found for name `{said.get('site')}`")
        if said.get("key") != self.key:
            return error(400, "bad_parameter", "`key` doesn't match a known application")
        if self.quota <= 0:
            told = "too many requests from this IP, more requests available in 17524 seconds"
            return error(502, "throttle_violation", told)
        self.quota -= 1
        kind, _, ids = question.path.strip("/").partition("/")
        if kind not in NUMBERS:
            return error(404, "no_method", "no method found with this name")
        found = self._chosen(kind, ids, said)
        start, size = (int(said.get("page", 1)) - 1) * int(said["pagesize"]), int(said["pagesize"])
        if size > MOST:
            return error(400, "bad_parameter", "pagesize")
        page = [self._shown(item, said) for item in found[start : start + size]]
        content = {"items": page, "has_more": len(found) > start + size, "quota_max": 10_000}
        content["quota_remaining"] = self.quota
        return Answer(content | ({"backoff": self.backoff} if self.backoff else {}))

    def _chosen(self, kind: str, ids: str, said: dict[str, str]) -> list[dict[str, Any]]:
        if ids:
            wanted = set(map(int, ids.split(";")))
            return [item for item in self.items[kind] if item[NUMBERS[kind]] in wanted]
        assert (said["order"], said["sort"]) == ("asc", "creation")
        since, until = int(said.get("fromdate", 0)), int(said.get("todate", 2**40))
        found = [item for item in self.items[kind] if since <= item["creation_date"] <= until]
        return sorted(found, key=lambda item: item["creation_date"])

    def _shown(self, item: dict[str, Any], said: dict[str, str]) -> dict[str, Any]:
        """Bodies are shown only by a filter that has them."""
        return {
            name: value for name, value in item.items() if name != "body" or said.get("filter") == "withbody"
        }
