"""Mastodon asked over the network: timelines of hashtags and accounts from the oldest on, and the threads around them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.errors import SourceRefuses
from pipeline.raw.again import Asked, Look
from pipeline.raw.live import Batch, Live, bundled
from pipeline.raw.mastodon import LEFT_OUT, SEEN, SERVER, STANDS, created_at, left_out, status_key
from pipeline.raw.mastodon_answers import answered, by_id, placed, top
from pipeline.raw.mastodon_client import TOKEN, Server, connect
from pipeline.raw.states import AUTHOR_DELETED
from pipeline.raw.web import Gone
from pipeline.study import Source

SECRETS = (TOKEN,)
OPTIONS = ("instance", "hashtags", "accounts", "contexts")
ASKS_BY_FACTS = True
AT_ONCE = 20  # as many statuses as a server gives by their ids
PAGE = 40  # as many as a server gives at once
BEGINNING = "0"  # below every id
# What reaches the server late has an older id; in this time conversations are mostly over, too.
LOOK_BACK_S = 2 * 86_400
# Where contexts are cut when nobody is logged in: so many descendants, so deep. Others are cut later.
MOST_DESCENDANTS, DEEPEST = 60, 20


@dataclass(frozen=True)
class Timeline:
    """Something that can be paged: its name in the ledger, what messages call it, and how a page is asked for."""

    listing: str
    told: str
    question: Callable[[Any, dict[str, str]], Any]


def wrong_options(source: Source) -> list[str]:
    """Say which options are missing or no use."""
    found: list[str] = []
    if not str(source.options.get("instance", "")).startswith(("https://", "http://")):
        found.append("it needs the address of a server, for example: instance = 'https://social.example'.")
    lists = [source.options.get(name, []) for name in ("hashtags", "accounts")]
    if not any(lists):
        found.append(
            "it asks for nothing. Add a line such as: hashtags = ['edchat'], or: accounts = ['name@host']."
        )
    if not all(isinstance(name, str) and name.strip("#@ ") for names in lists for name in names):
        found.append("'hashtags' and 'accounts' are lists of words, for example: hashtags = ['edchat'].")
    return found


def batches(live: Live) -> Iterator[Batch]:
    """What is new in each timeline; in those that were read before also what came late, and later responses.

    Raises
    ------
    SourceRefuses
        When a timeline is not shown; the others were asked first.
    """
    server = connect(live)
    refused: list[str] = []
    for way, names in ((_hashtag, "hashtags"), (_account, "accounts")):
        for number, name in enumerate(live.source.options.get(names, ()), start=1):
            try:
                yield from _collected(server, way(server, name.strip("#@ "), number))
            except SourceRefuses as error:
                refused.append(str(error))
    if refused:
        raise SourceRefuses("; ".join(dict.fromkeys(refused)))


def _hashtag(server: Server, name: str, _: int) -> Timeline:
    """The timeline of a hashtag."""
    server.check_hashtags()
    return Timeline(f"tag/{name}", f"#{name}", lambda api, ids: api.timeline_hashtag(name, limit=PAGE, **ids))


def _account(server: Server, name: str, number: int) -> Timeline:
    """The statuses of an account, without boosts. Its name is written nowhere, not even into messages."""
    told = f"account {number}"
    try:
        found = server.ask(lambda api: api.account_lookup(name), told)
    except Gone:
        raise SourceRefuses(f"{told} is not known to {server.name}") from None
    own_id = str(found.get("id")) if isinstance(found, dict) else ""
    listing = f"account {sha256(name.lower().encode()).hexdigest()[:16]}"
    return Timeline(
        listing,
        told,
        lambda api, ids: api.account_statuses(own_id, exclude_reblogs=True, limit=PAGE, **ids),
    )


def _collected(server: Server, timeline: Timeline) -> Iterator[Batch]:
    """A timeline from where it goes on; what was read before is looked at again as far as it is young."""
    mark = server.live.stored.mark(timeline.listing)
    yield from bundled(_onward(server, timeline, mark or BEGINNING), listing=timeline.listing)
    if mark is not None:
        yield from bundled(_look_back(server, timeline), listing=f"{timeline.listing} again")


def _page(server: Server, timeline: Timeline, ids: dict[str, str]) -> list[dict[str, Any]]:
    """A page of a timeline, newest first."""
    try:
        found = server.ask(lambda api: timeline.question(api, ids), timeline.told)
    except Gone:
        raise SourceRefuses(f"{timeline.told} is not there on {server.name}") from None
    return (
        [one for one in found if isinstance(one, dict) and one.get("id")] if isinstance(found, list) else []
    )


def _onward(server: Server, timeline: Timeline, mark: str) -> Iterator[Batch]:
    """What came after a status, oldest first."""
    while page := _page(server, timeline, {"min_id": mark}):
        newest = max((str(status["id"]) for status in page), key=_order)
        lines, marks = _with_contexts(server, page)
        yield Batch(timeline.listing, _stamped(server, lines), {timeline.listing: newest} | marks)
        if _order(newest) <= _order(mark):
            return
        mark = newest


def _look_back(server: Server, timeline: Timeline) -> Iterator[Batch]:
    """What is not stored of the days before the newest status. Who did not opt in was counted when met first."""
    page = _page(server, timeline, {})
    young = max((created_at(status) or 0 for status in page), default=0) - LOOK_BACK_S
    while page:
        lines, marks = _with_contexts(server, page)
        yield Batch(timeline.listing, _stamped(server, lines, count_left_out=False), marks)
        if min(created_at(status) or 0 for status in page) < young:
            return
        oldest = min((str(status["id"]) for status in page), key=_order)
        page = _page(server, timeline, {"max_id": oldest})


def _order(own_id: str) -> tuple[int, str]:
    """Numbers as text, in the order of numbers; other servers' ids have all the same length."""
    return len(own_id), own_id


def _with_contexts(server: Server, page: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The statuses of a page, and the threads around those that may be kept and have one that was not asked for."""
    found: dict[str, dict[str, Any]] = {}
    marks: dict[str, str] = {}
    for status in page[::-1] if server.live.source.options.get("contexts") else ():
        listing, n_said = f"context {status['id']}", str(status.get("replies_count"))
        has_thread = answered(status) or n_said not in ("0", "None")
        if not has_thread or left_out(status) or server.live.stored.mark(listing) == n_said:
            continue
        try:
            found |= {str(one.get("uri")): one for one in _thread(server, status)}
        except SourceRefuses:
            continue  # no mark: asked for again
        marks[listing] = n_said
    alone = {str(one.get("uri")): one for one in placed(page[::-1])}
    return [*(alone | found).values()], marks


def _thread(server: Server, status: dict[str, Any]) -> list[dict[str, Any]]:
    """A status with what it answers and what answers it; where the server cuts a thread, it is asked on from there."""
    held: dict[str, Any] = {}
    waiting, asked, root = [status], set(), None
    while waiting:
        place = waiting.pop()
        asked.add(str(place["id"]))
        above, below = _context(server, str(place["id"]))
        root = root or top(place, by_id([*above, place]))
        held |= by_id([*above, place, *below])
        waiting += [one for one in _cut_at(place, below) if str(one["id"]) not in asked]
    return placed(held.values(), root=root)


def _context(server: Server, own_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands above a status in its thread, and below it; nothing when it is gone."""
    try:
        found = server.ask(lambda api: api.status_context(own_id), "a thread")
    except Gone:
        return [], []
    sides = [found.get(name) if isinstance(found, dict) else None for name in ("ancestors", "descendants")]
    above, below = (
        [one for one in side if isinstance(one, dict) and one.get("id")] if isinstance(side, list) else []
        for side in sides
    )
    return above, below


def _cut_at(place: dict[str, Any], below: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those statuses of a context that has been cut that have more responses than it shows."""
    depths = {str(place["id"]): 0}
    n_shown: dict[str, int] = {}
    for one in below:
        depths[str(one["id"])] = depths.get(answered(one), 0) + 1
        n_shown[answered(one)] = n_shown.get(answered(one), 0) + 1
    if len(below) < MOST_DESCENDANTS and max(depths.values()) < DEEPEST:
        return []
    return [one for one in below if (one.get("replies_count") or 0) > n_shown.get(str(one["id"]), 0)]


def _stamped(
    server: Server, statuses: list[dict[str, Any]], *, count_left_out: bool = True
) -> list[dict[str, Any]]:
    """Those that are not stored, with the moment and the server; of those that may not be kept only the reason."""
    keys = {status_key(str(status.get("uri"))): status for status in statuses}
    fresh = {key: status for key, status in keys.items() if key not in server.given}
    known = server.live.stored.known(fresh)
    server.given.update(fresh)
    stamp = {SEEN: server.live.now(), SERVER: server.name}
    lines: list[dict[str, Any]] = []
    for key, status in fresh.items():
        if why := left_out(status):
            lines += [{LEFT_OUT: why}] if count_left_out else []
        elif key not in known:
            lines.append(status | stamp)
    return lines


def again(live: Live, asked: list[Asked]) -> Iterator[Look]:
    """Ask for the statuses that this server showed, by its own ids; who no longer wants to be found has left."""
    server = connect(live)
    wanted = {
        str(one.facts["server_id"]): one
        for one in asked
        if one.facts.get("server") == server.name and one.facts.get("server_id")
    }
    own_ids = list(wanted)
    for start in range(0, len(own_ids), AT_ONCE):
        yield _look(server, {own_id: wanted[own_id] for own_id in own_ids[start : start + AT_ONCE]})


def _look(server: Server, wanted: dict[str, Asked]) -> Look:
    """What some statuses are now; one whose account does not say whether it opted in says nothing."""
    shown = by_id(_by_ids(server, list(wanted)))
    lines, gone, unclear = [], {}, set()
    for own_id, one in wanted.items():
        status = shown.get(own_id)
        if status is None:
            continue
        account = status.get("account")
        if left_out(status) is None:
            stands = {"root": one.root, "parent": one.parent}
            lines.append(status | {SEEN: server.live.now(), SERVER: server.name, STANDS: stands})
        elif isinstance(account, dict) and isinstance(account.get("indexable"), bool):
            gone[one.id] = AUTHOR_DELETED
        else:
            unclear.add(one.id)
    return Look(tuple(one.id for one in wanted.values() if one.id not in unclear), lines, gone)


def _by_ids(server: Server, own_ids: list[str]) -> list[Any]:
    """Statuses by the server's ids; servers before 4.3 are asked for each by itself."""
    try:
        found = server.ask(lambda api: api.statuses(own_ids), "some statuses")
    except Gone:
        found = None
    return found if isinstance(found, list) else [_by_id(server, own_id) for own_id in own_ids]


def _by_id(server: Server, own_id: str) -> Any:
    """A status, or nothing when it is not there."""
    try:
        return server.ask(lambda api: api.status(own_id), "a status")
    except Gone:
        return None
