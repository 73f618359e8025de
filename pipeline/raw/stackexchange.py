"""Stack Exchange: rows of one site's dump (Posts.xml, Comments.xml), or of its API, read into questions, answers and comments.

Address
    A dump is one folder of XML files for each site (matheducators, academia, cseducators and languagelearning among
    them). Uploads to archive.org stopped and resumed in 2023; since 2024 a site's dump is downloaded from one's own
    profile there, after agreeing to terms (from memory, not tried). A source that names files reads them and asks nobody;
    one that names none asks api.stackexchange.com (``stackexchange_live``), and what it answers is written as rows of a
    dump, so that both make the same contributions.
Terms of use
    CC BY-SA, which asks for attribution; each row says its version (``ContentLicense``), kept as the fact ``license``.
    The API has terms of its own, so a source that asks it needs ``[source.charter]``.
Limits
    A dump holds what was there on its day: what had been deleted by then is missing, scores are that day's, and a row
    does not say which day that was. Only ``Posts.xml`` and ``Comments.xml`` hold contributions; of ``Posts.xml`` only
    questions and answers are read, not tag wikis, nominations and other pages (``PostTypeId`` 3 to 8). A comment says
    its post, not its question: ``Posts.xml`` must lie, unpacked, beside ``Comments.xml``, else comments have no thread
    and are refused. The API gives 300 answers a day to an address, 10,000 with a key, 100 items each. A source is one
    site, named as its community ("stackexchange:matheducators").
Since when
    Read here: a complete small site's dump, rows of 2021 under CC BY-SA 4.0.
Oddities, read here where nothing else is said
    Questions and answers share one range of numbers, comments have another, and each site begins again at 1: ids become
    ``site:q42``, ``site:a43``, ``site:c7``. ``Body`` is HTML; ``Text`` of a comment is the Markdown its author typed,
    without HTML and without entities (``<name>`` in it are somebody's words), so it is kept as it stands. Times have no
    zone, are UTC, and have thousandths, which are dropped. ``OwnerUserId`` (of comments ``UserId``) is absent when the
    account was deleted; a name then stands in ``OwnerDisplayName`` or ``UserDisplayName``, which is never read. -1 is
    the site's own account, Community. Accounts are numbers of their site: 17 is somebody else on another site. Mentions
    (``@name``) give the name shown, from which nobody knows the number. ``AnswerCount`` counts answers, not comments:
    it is a question's number of responses, and answers have none. Tags are written ``<a><b>``, of late ``|a|b|``
    (documented, not met). A comment may stand under a page that is neither question nor answer. Comments do not say
    whether they were edited.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from pipeline.raw import drift
from pipeline.raw.items import Item, Reader
from pipeline.raw.markup import markdown
from pipeline.raw.reddit_archive import NEITHER, NO_COMMUNITY, NO_ID, NO_THREAD, NO_TIME
from pipeline.raw.states import PRESENT, UNAVAILABLE, own_words
from pipeline.study import Source

NO_CONTRIBUTION = "neither question nor answer"
POSTS = "Posts.xml"
QUESTION, ANSWER = 1, 2  # PostTypeId
QUESTION_OF = {str(QUESTION): "Id", str(ANSWER): "ParentId"}  # where a row says which question it belongs to
# PostHistory.xml has PostId and Text like Comments.xml, but its rows are versions of posts (from memory, not met here).
OF_HISTORY = "PostHistoryTypeId"
# What rows made of the API's answers say beyond those of a dump: a comment's question, and whether it was edited; when
# it was seen, and what kind of account its author has.
QUESTION_ID, EDITED, SEEN, ROLE = "QuestionId", "Edited", "SeenAt", "OwnerType"
ROLES = {"moderator": "moderator"}


@dataclass(frozen=True)
class Dump:
    """A site's dump: the site's name, and where its posts lie."""

    site: str
    posts: Path

    @cached_property
    def questions(self) -> Mapping[int, int]:
        """The question that each question or answer belongs to, read when first asked for; none without Posts.xml."""
        try:
            found = self.posts.stat()
        except OSError:
            return {}
        return _questions(self.posts, found.st_size, found.st_mtime_ns)

    def id(self, letter: str, number: int | None) -> str | None:
        """Name a question (q), an answer (a) or a comment (c)."""
        return None if number is None else f"{self.site}:{letter}{number}"


class Place(NamedTuple):
    """What a row is, the letter of its id, and the ids of its thread and parent."""

    native_kind: str
    letter: str
    root: str | None = None
    parent: str | None = None


def reader(source: Source, path: Path) -> Reader:
    """Make the reader of a dump's file; Posts.xml beside it tells which question a comment belongs to."""
    site = (source.community or "").partition(":")[2]
    return partial(_item, Dump(site, path.with_name(POSTS)))


def _item(dump: Dump, row: dict[str, Any]) -> Item | str:
    """Read a row."""
    if not dump.site:
        return NO_COMMUNITY
    place = _post_place(dump, row) if "PostTypeId" in row else _comment_place(dump, row)
    if isinstance(place, str):
        return place
    native_id = dump.id(place.letter, _number(row.get("Id")))
    if native_id is None:
        return NO_ID
    created = _moment(row.get("CreationDate"))
    if created is None:
        return NO_TIME
    says = _comment if place.native_kind == "comment" else _post
    return Item(
        id=native_id,
        native_kind=place.native_kind,
        root=place.root,
        parent=place.parent,
        created=created,
        seen=drift.seconds(row.get(SEEN)),
        role=ROLES.get(str(row.get(ROLE))),
        score=drift.whole_number(row.get("Score")),
        extra=_extra(dump, row),
        **says(dump, row),
    )


def _post_place(dump: Dump, row: dict[str, Any]) -> Place | str:
    """Where a row of Posts.xml stands: questions on their own, answers under their question."""
    kind = drift.whole_number(row["PostTypeId"])
    if kind == QUESTION:
        return Place("question", "q")
    if kind != ANSWER:
        return NO_CONTRIBUTION
    question = dump.id("q", _number(row.get("ParentId")))
    return NO_THREAD if question is None else Place("answer", "a", question, question)


def _comment_place(dump: Dump, row: dict[str, Any]) -> Place | str:
    """Where a row of Comments.xml stands: under a question or an answer, in the question's thread."""
    if "PostId" not in row or "Text" not in row or OF_HISTORY in row:
        return NEITHER
    post = _number(row["PostId"])
    said = _number(row.get(QUESTION_ID))
    question = None if post is None else said or dump.questions.get(post)
    if question is None:
        return NO_THREAD
    root = dump.id("q", question)
    return Place("comment", "c", root, root if post == question else dump.id("a", post))


def _post(dump: Dump, row: dict[str, Any]) -> dict[str, Any]:
    """What a question or an answer says."""
    body, title = own_words(row.get("Body")), own_words(row.get("Title"))
    return {
        "title": title,
        "text": None if body is None else markdown(body),
        "state": PRESENT if body or title else UNAVAILABLE,
        "edited": _moment(row.get("LastEditDate")),
        "is_edited": drift.label(row.get("LastEditDate")) is not None,
        "n_responses": drift.whole_number(row.get("AnswerCount")),
        **_author(dump, row.get("OwnerUserId")),
    }


def _comment(dump: Dump, row: dict[str, Any]) -> dict[str, Any]:
    """What a comment says."""
    text = own_words(row["Text"])
    return {
        "text": text,
        "state": PRESENT if text else UNAVAILABLE,
        "is_edited": drift.truth(row.get(EDITED)),
        **_author(dump, row.get("UserId")),
    }


def _author(dump: Dump, value: Any) -> dict[str, str | None]:
    """The account a row names, which is one of its site; rows of deleted accounts name none."""
    if value is None or (isinstance(value, str) and drift.label(value) is None):
        return {"author": None, "author_state": "deleted"}
    number = drift.whole_number(value)
    if number is None:
        return {"author": None, "author_state": "unknown"}
    return {"author": f"{dump.site}:{number}", "author_state": "known"}


def _extra(dump: Dump, row: dict[str, Any]) -> dict[str, Any]:
    """The further facts that a row tells."""
    facts = {
        "tags": _tags(row.get("Tags")),
        "accepted_answer": dump.id("a", _number(row.get("AcceptedAnswerId"))),
        "license": drift.label(row.get("ContentLicense")),
        "is_closed": True if drift.label(row.get("ClosedDate")) else None,
        "n_views": drift.whole_number(row.get("ViewCount")),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _tags(value: Any) -> str | None:
    """Write tags, however they were fenced, with commas."""
    tags = re.findall(r"[^<>|]+", value) if isinstance(value, str) else []
    return ", ".join(tag.strip() for tag in tags if tag.strip()) or None


def _number(value: Any) -> int | None:
    """Read the number of a post or comment; they begin at 1."""
    number = drift.whole_number(value)
    return number if number is not None and number > 0 else None


def _moment(value: Any) -> int | None:
    """Read a moment: 2021-04-27T15:06:44.553, which is UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return drift.seconds(int(moment.timestamp()))


# A worker makes a reader for each share of Comments.xml; size and moment of change tell that Posts.xml is still the same.
@lru_cache(maxsize=1)
def _questions(posts: Path, _size: int, _changed: int) -> dict[int, int]:
    """Read which question each question or answer belongs to; of a file that breaks off, as far as it goes."""
    questions: dict[int, int] = {}
    # What is wrong with Posts.xml is told when it is read itself; comments on posts not found here are counted.
    with posts.open("rb") as file, suppress(ParseError, DefusedXmlException):
        events = iterparse(file, events=("start", "end"))
        _, root = next(events)
        for event, element in events:
            if event == "end":
                _note(element.attrib, questions)
                root.clear()  # else every row read so far stays in memory
    return questions


def _note(row: Mapping[str, str], questions: dict[int, int]) -> None:
    """Note the question of a row."""
    said = QUESTION_OF.get(row.get("PostTypeId", ""), "")
    number, question = _number(row.get("Id")), _number(row.get(said))
    if number and question:
        questions[number] = question
