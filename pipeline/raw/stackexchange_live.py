"""Stack Exchange's API asked for one site's questions, answers and comments, oldest first, as rows of its dump.

Address
    api.stackexchange.com/2.3 (a study may name another as ``service``): ``/questions``, ``/answers``, ``/comments``, and
    ``/answers/{ids}``, ``/questions/{ids}`` for the threads of comments. ``site`` is the site as the API calls it, when it
    is not the name of the community. The filter is the API's own ``withbody``; it is built in, so no other is made.
Terms of use
    The API's terms; contents are CC BY-SA, see the dump's data sheet (kind ``stackexchange``). STACKEXCHANGE_KEY in the
    environment is optional: a key of an application registered at stackapps.com, which is no secret.
Limits
    300 questions a day for an address without a key, 10,000 with one (``quota_remaining``, told in words when it is
    used up); 100 items a page; 30 questions a second. Only the study's own dates are asked for, unless
    ``whole_history = true``. What was deleted is not shown; a second look asks for 100 contributions at once, and finds
    comments of a dump edited once, since the API writes them in another way.
Since when
    Version 2.3; everything a site has, from its first day (the network's first is of July 2008).
Oddities
    An answer may ask for silence (``backoff``, seconds), which must be kept. Errors come with status 400 and an
    ``error_id``: 502 is a throttle that says in words when more may be asked, 500 and 503 pass. Comments name their post,
    but not its question: for posts that are not stored questions it is asked for. Titles are escaped for HTML; bodies of
    comments are HTML, while a dump has the Markdown they were typed in. Moments are seconds. Accounts that were deleted
    have a name and no number. Numbers of pages shift when something is deleted meanwhile, so pages go on by the second.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx

from pipeline.errors import NoAccess, SourceRefuses, SourceSilent
from pipeline.raw import drift
from pipeline.raw.again import Asked, Look
from pipeline.raw.live import Batch, Live, bundled
from pipeline.raw.markup import markdown
from pipeline.raw.oldest_first import Items, Listing, Page, end_second, first_second, not_from_before
from pipeline.raw.stackexchange import EDITED, QUESTION_ID, ROLE, SEEN
from pipeline.raw.web import Busy, Gone, Web, read_json

KEY = "STACKEXCHANGE_KEY"
SECRETS = (KEY,)
OPTIONS = ("site", "service", "whole_history")
ASKS_BY_FACTS = True
SERVICE = "https://api.stackexchange.com/2.3"
NETWORK_BEGAN = 1_214_870_400  # 2008-07-01, the month of its first question
PAGE = 100
LATE_S = 300  # answers are kept for a minute or so before newer items are shown in them
# What is asked for, the field that holds its number, and the letter of its id.
ASKED = {"questions": ("question_id", "q"), "answers": ("answer_id", "a"), "comments": ("comment_id", "c")}
# error_id: internal error, throttle, temporarily unavailable.
PASSING = (500, 502, 503)
# error_id: a key is needed; one was compromised.
ABOUT_KEYS = (405, 406)
COME_BACK = re.compile(r"(\d+) seconds")
FIELDS = {
    "Score": "score",
    "Body": "body",
    "ViewCount": "view_count",
    "AnswerCount": "answer_count",
    "AcceptedAnswerId": "accepted_answer_id",
    "ContentLicense": "content_license",
}
MOMENTS = {"CreationDate": "creation_date", "LastEditDate": "last_edit_date", "ClosedDate": "closed_date"}


def batches(live: Live) -> Iterator[Batch]:
    """Questions, answers, then comments, since their threads are known from the others.

    Raises
    ------
    NoAccess
        When the key is refused.
    SourceRefuses
        When there is no such site, or the API will not show it.
    """
    api = _Api(live, Web(live.asker, look=_look))
    first = first_second(live, NETWORK_BEGAN)
    for kind in ASKED:
        listing = api.listing(kind)
        try:
            yield from bundled(listing.from_second(first), listing=listing.path)
        except Gone as error:
            raise SourceRefuses(f"{error} is not there") from None


def again(live: Live, asked: list[Asked]) -> Iterator[Look]:
    """Ask for contributions by their numbers, a hundred at a time; what was deleted is left out.

    Raises
    ------
    SourceRefuses
        When the API does not know the question.
    """
    api = _Api(live, Web(live.asker, look=_look))
    for kind, (number, letter) in ASKED.items():
        before = f"{api.community}:{letter}"
        wanted = {one.id.removeprefix(before): one for one in asked if one.id.startswith(before)}
        numbers = [own for own in wanted if own.isdecimal()]
        for start in range(0, len(numbers), PAGE):
            some = numbers[start : start + PAGE]
            try:
                items = _items(api.answer(f"/{kind}/{';'.join(some)}", {}))
            except Gone as error:
                raise SourceRefuses(f"{error} is not there") from None
            named = [(wanted.get(str(item.get(number))), item) for item in items]
            lines = [_row(item, live.now()) | _thread_of(one) for one, item in named if one]
            yield Look(tuple(wanted[own].id for own in some), lines)


def _thread_of(one: Asked) -> dict[str, Any]:
    """The question of a comment, which its answer does not say."""
    return {QUESTION_ID: one.root.rpartition(":q")[2]} if one.native_kind == "comment" else {}


@dataclass
class _Api:
    """The API, as one source of one run asks it."""

    live: Live
    web: Web
    silence_s: float = 0.0
    n_left: int | None = None
    # The question of each answer met in this run.
    questions: dict[int, int] = field(default_factory=dict)

    @property
    def community(self) -> str:
        """What stands before the ids; a dump of the site has it there, too."""
        return (self.live.source.community or "").partition(":")[2]

    def listing(self, kind: str) -> Listing:
        """How one kind of contributions is asked for."""
        number, letter = ASKED[kind]

        def ask(second: int, page: int) -> Page:
            return self._page(kind, second, page)

        def id_of(item: dict[str, Any]) -> str:
            return f"{self.community}:{letter}{drift.whole_number(item.get(number))}"

        return Listing(
            f"{self.community}/{kind}",
            self.live.stored,
            ask,
            id_of,
            _created,
            is_short_last=True,
            late_s=LATE_S,
            lines_of=self._comments if kind == "comments" else self._posts,
        )

    def _page(self, kind: str, second: int, page: int) -> Page:
        """A page of what was written since some second."""
        asked = {"order": "asc", "sort": "creation", "fromdate": second - 1, "page": page}
        if (end := end_second(self.live)) is not None:
            asked["todate"] = end - 1
        answer = self.answer(f"/{kind}", asked, since=second - 1)
        return Page(_items(answer), is_full=answer.get("has_more") is True)

    def answer(self, path: str, asked: dict[str, Any], *, since: int = 0) -> dict[str, Any]:
        """Ask, when the quota and the server's wish for silence allow it."""
        service = self.live.source.options.get("service", SERVICE).rstrip("/")
        url = f"{service}{path}"
        if self.n_left == 0:
            raise SourceSilent("the day's quota of questions is used up; with STACKEXCHANGE_KEY it is larger")
        self.live.asker.wait(self.silence_s, url)
        named = {"site": self.live.source.options.get("site", self.community), "pagesize": PAGE}
        key = {"key": self.live.secrets[KEY]} if self.live.secrets.get(KEY) else {}
        params = asked | named | key | {"filter": "withbody"}

        def question() -> dict[str, Any]:
            answer = read_json(self.web.once(url, params).content)
            not_from_before(map(_created, _items(answer)), since)
            return answer

        answer = self.web.asker.ask(question, url)
        self.silence_s = drift.real_number(answer.get("backoff")) or 0.0
        self.n_left = drift.whole_number(answer.get("quota_remaining"))
        return answer

    def _posts(self, items: Items) -> Items:
        """Rows of questions and answers."""
        for item in items:
            number, question = (drift.whole_number(item.get(name)) for name in ("answer_id", "question_id"))
            if number and question:
                self.questions[number] = question
        return [_row(item, self.live.now()) for item in items]

    def _comments(self, items: Items) -> Items:
        """Rows of comments, with the questions they belong to."""
        posts = {number for item in items if (number := drift.whole_number(item.get("post_id")))}
        names = {f"{self.community}:q{number}": number for number in posts}
        stored = {names[name]: names[name] for name in self.live.stored.known(names)}
        found = stored | {post: self.questions[post] for post in posts if post in self.questions}
        for kind in ("answers", "questions"):
            found |= self._threads(kind, posts - found.keys())
        self.questions |= found
        return [
            _row(item, self.live.now())
            | {QUESTION_ID: found.get(drift.whole_number(item.get("post_id")) or 0)}
            for item in items
        ]

    def _threads(self, kind: str, posts: Iterable[int]) -> dict[int, int]:
        """The questions of those posts that are questions or answers."""
        numbers = sorted(posts)
        found: dict[int, int] = {}
        for start in range(0, len(numbers), PAGE):
            ids = ";".join(map(str, numbers[start : start + PAGE]))
            for item in _items(self.answer(f"/{kind}/{ids}", {})):
                post, question = (drift.whole_number(item.get(n)) for n in (ASKED[kind][0], "question_id"))
                if post and question:
                    found[post] = question
        return found


def _items(answer: Any) -> Items:
    """The items of an answer."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise Busy("an answer without items")
    return [item for item in items if isinstance(item, dict)]


def _created(item: dict[str, Any]) -> int | None:
    return drift.seconds(item.get("creation_date"))


def _row(item: dict[str, Any], now: int) -> dict[str, Any]:
    """An item as a dump would have it, with the moment it was seen."""
    said = item.get("owner")
    owner = said if isinstance(said, dict) else {}
    row = {name: item.get(theirs) for name, theirs in FIELDS.items()}
    row |= {name: _moment(item.get(theirs)) for name, theirs in MOMENTS.items()}
    row |= {SEEN: now, ROLE: owner.get("user_type")}
    if "comment_id" in item:
        text = item.get("body")
        row |= {"Id": item["comment_id"], "PostId": item.get("post_id"), "UserId": owner.get("user_id")}
        row |= {"Text": markdown(text) if isinstance(text, str) else text, EDITED: item.get("edited")}
    else:
        row |= {"OwnerUserId": owner.get("user_id")} | _as_post(item)
    return {name: value for name, value in row.items() if value is not None or name == "Text"}


def _as_post(item: dict[str, Any]) -> dict[str, Any]:
    """What tells questions and answers apart in a dump."""
    if "answer_id" in item:
        return {"PostTypeId": 2, "Id": item["answer_id"], "ParentId": item.get("question_id")}
    title, tags = item.get("title"), item.get("tags")
    return {
        "PostTypeId": 1,
        "Id": item.get("question_id"),
        "Title": unescape(title) if isinstance(title, str) else None,
        "Tags": "".join(f"<{tag}>" for tag in tags) if isinstance(tags, list) else None,
    }


def _moment(value: Any) -> str | None:
    """A moment as a dump writes it."""
    seconds = drift.seconds(value)
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _look(response: httpx.Response) -> None:
    """Take an error of the API for what it says.

    Raises
    ------
    Busy
        When it passes.
    NoAccess
        When it is about the key.
    SourceRefuses
        When it is for good.
    """
    try:
        answer = response.json()
    except ValueError:
        return
    error = drift.whole_number(answer.get("error_id")) if isinstance(answer, dict) else None
    if error is None:
        return
    told = str(answer.get("error_message") or answer.get("error_name") or error)
    if error in PASSING:
        found = COME_BACK.search(told)
        raise Busy(f'"{told}"', float(found[1]) if found else None)
    if error in ABOUT_KEYS or "key" in told.split() or "`key`" in told:
        raise NoAccess(f'Stack Exchange does not take {KEY} ("{told}"). Correct it, or do without.')
    raise SourceRefuses(f'the API says "{told}"')
