"""Lemmy asked over the network: a community's posts and comments, oldest first, by either version of its API."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import NoAccess, SourceRefuses
from pipeline.raw import drift
from pipeline.raw.again import Asked, Look
from pipeline.raw.items import Item
from pipeline.raw.lemmy import PARENT, SEEN, above, account, host, key, part, reader
from pipeline.raw.live import ENOUGH_LINES, Batch, CommunitySeen, Live, bundled
from pipeline.raw.web import Busy, Gone, Web, read_json
from pipeline.study import Source

TOKEN = "LEMMY_TOKEN"  # noqa: S105 - the name of a variable
SECRETS = (TOKEN,)
OPTIONS = ("service",)
ASKS_BY_FACTS = True
ASKED = {"posts": "post", "comments": "comment"}
MOST, LEAST = 50, 25
# How many of the newest items are looked at again, since some arrive late from other instances.
LOOK_BACK = 100
# Ids that a pass remembers: more than wait to be stored, so that what comes again meanwhile is known.
REMEMBERED = ENOUGH_LINES + 4 * MOST
# How often a page is asked for again that seems to be an earlier one.
REPEATS = 3
# How many pages' cursors are kept; the next run goes on from the first of them.
CURSORS = 3
Views = list[dict[str, Any]]


def wrong_options(source: Source) -> list[str]:
    """Say when no instance is named."""
    if str(source.options.get("service", "")).startswith(("https://", "http://")):
        return []
    return ["it needs the address of an instance, for example: service = 'https://lemmy.example'."]


def batches(live: Live) -> Iterator[Batch]:
    """What is said of each community, its posts and its comments.

    Raises
    ------
    NoAccess
        When the instance does not take the token.
    SourceRefuses
        When it does not show a community; the others were asked first.
    """
    instance, refused = _connect(live), []
    for name in live.communities:
        try:
            yield from _community(instance, name)
        except (Gone, SourceRefuses) as error:
            refused.append(f"{name}: {'it is not there' if isinstance(error, Gone) else error}")
    if refused:
        raise SourceRefuses("; ".join(refused))


def _community(instance: "_Instance", name: str) -> Iterator[Batch]:
    """What is said of a community, and its two listings."""
    if "@" not in name:
        raise SourceRefuses("the host is missing; write it as lemmy:name@host")
    yield Batch(f"{name}/about", community=instance.about(name))
    pages = _by_cursor if instance.version == "v4" else _by_number
    for kind in ASKED:
        yield from bundled(pages(instance, name, kind), listing=f"{name}/{kind}")


def again(live: Live, asked: list[Asked]) -> Iterator[Look]:
    """Ask for each item by the instance's own number; what was deleted or removed says so, or is not there."""
    instance = _connect(live)
    for one in asked:
        number, server = one.facts.get("server_id"), one.facts.get("server")
        if number is None or server != host(str(live.source.options["service"])):
            continue
        kind = "comment" if one.native_kind == "comment" else "post"
        try:
            view = part(instance.get(f"/{kind}", {"id": number}), f"{kind}_view")
        except Gone:
            yield Look((one.id,), [])
            continue
        if view:
            yield Look((one.id,), [{**view, SEEN: live.now(), PARENT: one.parent}])


def _connect(live: Live) -> "_Instance":
    """Find out which version the instance speaks."""
    token = live.secrets.get(TOKEN)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    instance = _Instance(live, Web(live.asker, headers=headers, look=_look))
    try:
        instance.get("/site", {})
    except Gone:
        instance.version = "v4"
    return instance


def _look(response: httpx.Response) -> None:
    """Take an error of Lemmy's for what it says.

    Raises
    ------
    Busy
        When too much was asked, which old versions tell with status 400.
    NoAccess
        When it shows nothing to strangers, or does not take the token.
    SourceRefuses
        When it will not show this.
    """
    if response.status_code not in (400, 401, 403):
        return
    try:
        answer = response.json()
    except ValueError:
        return
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, str):
        return
    if "rate_limit" in error:
        raise Busy(error)
    if error in ("not_logged_in", "incorrect_login", "instance_is_private"):
        raise NoAccess(f"The instance says {error}. Set {TOKEN}, or correct it, or switch the source off.")
    if error.startswith("couldnt_find"):
        raise Gone(str(response.url))
    raise SourceRefuses(f"it says {error}")


@dataclass
class _Instance:
    """An instance, as one source of one run asks it."""

    live: Live
    web: Web
    version: str = "v3"
    # The ids of comments met in this run, by their number.
    met: dict[int, str | None] = field(default_factory=dict)

    def get(self, path: str, params: dict[str, Any], *, needs: str | None = None) -> dict[str, Any]:
        """Ask for JSON; an answer without the list it needs is asked for again."""
        url = f"{self.live.source.options['service'].rstrip('/')}/api/{self.version}{path}"

        def question() -> dict[str, Any]:
            answer = read_json(self.web.once(url, params).content)
            if not isinstance(answer, dict) or (
                needs is not None and not isinstance(answer.get(needs), list)
            ):
                raise Busy("an answer without items")
            return answer

        return self.web.asker.ask(question, url)

    def about(self, name: str) -> CommunitySeen:
        """How many follow a community, and who moderates it."""
        answer = self.get("/community", {"name": name})
        view, people = part(answer, "community_view"), answer.get("moderators")
        counts = part(view, "counts") or part(view, "community")
        named = [account(part(one, "moderator")) for one in people or () if isinstance(one, dict)]
        moderators = tuple(person for person in named if person)
        return CommunitySeen(name, drift.whole_number(counts.get("subscribers")), moderators=moderators)

    def page(self, name: str, kind: str, asked: dict[str, Any]) -> tuple[Views, str | None]:
        """A page, oldest first, and the cursor of the next one.

        Raises
        ------
        SourceRefuses
            When it holds other communities, since the whole instance would be collected.
        """
        is_old = self.version == "v3"
        held = kind if is_old else "items"
        # Version 4 was not yet of one mind what to call the community.
        by_name = {"community_name": name} | ({} if is_old else {"community_name_or_id": name})
        shared = {"type_": "All" if is_old else "all", "sort": "Old" if is_old else "old"}
        answer = self.get(f"/{ASKED[kind]}/list", shared | by_name | asked, needs=held)
        views = [view for view in answer[held] if isinstance(view, dict)]
        if any((account(part(view, "community")) or name).lower() != name.lower() for view in views):
            raise SourceRefuses("the instance answers with other communities, too")
        cursor = answer.get("next_page")
        return views, cursor if isinstance(cursor, str) and cursor else None

    def lines(self, views: Views) -> Views:
        """Views with what the reader cannot know: when they were seen, and the parents of comments."""
        for view in views:
            comment = part(view, "comment")
            if number := drift.whole_number(comment.get("id")):
                self.met[number] = key(comment.get("ap_id"))
        lines = []
        for view in views:
            number = above(part(view, "comment"))
            parent = self._met(number) if number else None
            lines.append(view | {SEEN: self.live.now()} | ({PARENT: parent} if parent else {}))
        return lines

    def _met(self, number: int) -> str | None:
        """The id of a comment; one that did not come in this run is asked for."""
        if number not in self.met:
            try:
                view = part(self.get("/comment", {"id": number}), "comment_view")
                self.met[number] = key(part(view, "comment").get("ap_id"))
            except (Gone, SourceRefuses):
                self.met[number] = None
        return self.met[number]


@dataclass
class _Pass:
    """One pass over a listing: what was seen lately, and what is new of a page."""

    instance: _Instance
    recent: dict[str, None] = field(default_factory=dict)

    def named(self, views: Views) -> dict[str, dict[str, Any]]:
        """Views by their ids; what is no item gets a name of its own."""
        read = reader(self.instance.live.source, Path())
        items = [read(view) for view in views]
        return {
            item.id if isinstance(item, Item) else f"{item} {number}": view
            for number, (item, view) in enumerate(zip(items, views, strict=True))
        }

    def new(self, named: dict[str, dict[str, Any]], known: set[str]) -> Views:
        """Lines of what is neither stored nor seen; older names are forgotten."""
        lines = self.instance.lines([view for name, view in named.items() if name not in known])
        self.recent = dict.fromkeys([*self.recent, *named][-REMEMBERED:])
        return lines


def _by_number(instance: _Instance, name: str, kind: str) -> Iterator[Batch]:
    """Version 3: pages by number, each of which begins before what is known, so that what shifted is seen."""
    listing, stored, seen = f"{name}/{kind}", instance.live.stored, _Pass(instance)
    place = max(int(stored.mark(listing) or 0) - LOOK_BACK, 0)
    repeats = 0
    while True:
        limit, number = question_for(place)
        start = (number - 1) * limit
        views, _ = instance.page(name, kind, {"limit": limit, "page": number})
        named = seen.named(views)
        known = stored.known(named) | (named.keys() & seen.recent.keys())
        overlap = list(named)[: place - start]
        if start > 0 and not known.intersection(overlap):
            # Something before was deleted, and the items that follow moved up, out of sight.
            place = max(start - MOST, 0)
            continue
        if len(named) > len(overlap) and named.keys() <= seen.recent.keys() and repeats < REPEATS:
            repeats += 1
            continue
        is_end, repeats, place = start + len(views) <= place, 0, start + len(views)
        yield Batch(listing, seen.new(named, known), {listing: str(place)})
        if is_end:
            return


def question_for(place: int) -> tuple[int, int]:
    """The size and number of the page that begins before a place and brings most after it."""
    if place == 0:
        return MOST, 1
    limit = max(range(LEAST, MOST + 1), key=lambda size: size - (place - 1) % size)
    return limit, (place - 1) // limit + 1


def _by_cursor(instance: _Instance, name: str, kind: str) -> Iterator[Batch]:
    """Version 4: each page names the next one by its last item."""
    listing, stored, seen = f"{name}/{kind}", instance.live.stored, _Pass(instance)
    cursors: list[str | None] = json.loads(stored.mark(listing) or "[]")[-CURSORS:][:1] or [None]
    repeats = 0
    while True:
        cursor = cursors[-1]
        try:
            views, following = instance.page(
                name, kind, {"limit": MOST} | ({"page_cursor": cursor} if cursor else {})
            )
        except (Gone, SourceRefuses):
            if cursor is None:
                raise
            # The item that it named is gone; what is stored is left out on the way.
            cursors = [None]
            continue
        if following is not None and following == cursor and repeats < REPEATS:
            repeats += 1
            continue
        named, repeats = seen.named(views), 0
        known = stored.known(named) | (named.keys() & seen.recent.keys())
        yield Batch(listing, seen.new(named, known), {listing: json.dumps(cursors[-CURSORS:])})
        if following is None or following in cursors:
            return
        cursors = [*cursors[-CURSORS:], following]
