"""Feeds and blogs of WordPress asked over the network: what is new in them, entry by entry.

Address
    ``address`` or ``addresses``: RSS and Atom feeds of one blog or forum, also those of its comments. ``wordpress``: the
    address of a blog of WordPress whose posts, and comments where it shows them, are asked for by its REST interface
    (``/wp-json/wp/v2``; of blogs at wordpress.com give the whole address, which ends in ``/wp/v2/sites/`` and the host).
Terms of use
    Those of the site; a feed that everybody can read is not thereby free to be quoted. Read its robots.txt and licence,
    and say in ``[source.charter]`` on which basis it is asked.
Limits
    A feed shows its newest entries only, so it is to be asked oftener than it changes. A blog of WordPress shows all it
    has, 100 a page; only the study's own dates are asked for, unless ``whole_history = true``. There is no second look
    (``staffroom refresh``): what is edited or deleted on the site later is not noticed, and stays until somebody asks for
    it to be forgotten (``staffroom forget``).
Since when
    Any; whatever the site still shows.
Oddities
    A feed that has not changed answers with status 304 and nothing, when it is told what was seen of it last (``ETag``,
    ``Last-Modified``). A web page in place of a feed is asked for again. A feed without its end is asked for three times,
    then read as far as it goes. WordPress's ``after`` means the blog's own clock in old versions, so it is given by that;
    ``date_gmt`` has no zone and is UTC. Pages hold fewer items than asked for where some are not shown to all. A page
    past the end gives status 400. Blogs that hide their authors give posts without one. Ids are those of the blog's
    feeds, so that saved files, feeds and the REST interface make one contribution.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from pipeline.errors import SourceIncomplete, SourceRefuses, SourceSilent
from pipeline.raw import wordpress
from pipeline.raw.feed import as_lines, reader
from pipeline.raw.items import Item
from pipeline.raw.live import Batch, Live
from pipeline.raw.web import GONE, Busy, Gone, Web
from pipeline.study import Source

SECRETS = ()
OPTIONS = ("address", "addresses", "wordpress", "whole_history")
UNCHANGED = 304
# How often a feed without its end is asked for before it is taken for one that never has it.
CUT_OFF = 3
# What is sent of what the server said when it was asked last.
CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
)


def wrong_options(source: Source) -> list[str]:
    """Say what is missing from a source that asks for feeds, or is no address."""
    given = _addresses(source)
    if not given:
        return [
            "it names no files, so it must say 'address', 'addresses' or 'wordpress', the address of a feed or a blog."
        ]
    return [
        f"{address!r} is no address. Write it whole, for example https://blog.example.org/feed."
        for address in given
        if not isinstance(address, str) or not address.startswith(("http://", "https://"))
    ]


def _addresses(source: Source) -> list[Any]:
    """Every address that a source names."""
    options = source.options
    one = [options[name] for name in ("address", "wordpress") if name in options]
    return one + list(options.get("addresses", ()))


def batches(live: Live) -> Iterator[Batch]:
    """What is new in each feed, then on the blog.

    Raises
    ------
    SourceRefuses
        When a feed is not there, or not whole; the others were asked first.
    SourceSilent
        When one gave no answer.
    """
    web, problems = Web(live.asker, look=_look), []
    blog = live.source.options.get("wordpress")
    for address in _addresses(live.source):
        ask = wordpress.entries if address == blog else _feed
        try:
            yield from ask(live, web, address)
        except (SourceRefuses, SourceSilent) as error:
            problems.append(str(error))
    if problems:
        raise SourceRefuses("; ".join(problems))


def _look(response: httpx.Response) -> None:
    wordpress.look(response)
    if response.status_code in GONE:
        raise SourceRefuses(f"there is nothing at {response.url} (status {response.status_code})")


def _feed(live: Live, web: Web, address: str) -> Iterator[Batch]:
    """The entries of a feed that are not stored, when it has changed."""
    seen = json.loads(live.stored.mark(address) or "{}")
    conditions = {CONDITIONS[name]: said for name, said in seen.items() if name in CONDITIONS}
    tried = 0

    def question() -> tuple[httpx.Response, list[dict[str, Any]], str | None]:
        nonlocal tried
        response = web.once(address, headers=conditions | {"Accept": FEED_TYPES})
        if response.status_code == UNCHANGED:
            return response, [], None
        tried += 1
        entries, problem = _entries(response.content)
        if problem is not None and (not entries or tried < CUT_OFF):
            raise Busy(problem)
        return response, entries, problem

    try:
        response, entries, problem = live.asker.ask(question, address)
    except Gone:
        raise SourceRefuses(f"there is nothing at {address}") from None
    said = {name: response.headers[name] for name in CONDITIONS if response.headers.get(name)}
    if response.status_code != UNCHANGED:
        marks = {} if problem else {address: json.dumps(said)}
        yield Batch(address, _new(live, address, entries), marks)
    if problem:
        raise SourceRefuses(f"{address} is {problem}")


def _entries(content: bytes) -> tuple[list[dict[str, Any]], str | None]:
    """The entries of a feed, and what is wrong with it as a whole."""
    found: list[dict[str, Any]] = []
    if not content.strip():
        return found, "an empty answer"
    try:
        found.extend(map(json.loads, as_lines(iter((content,)))))
    except SourceIncomplete as error:
        return found, str(error)
    return found, None


def _new(live: Live, address: str, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that are not stored, once each, oldest first as far as the feed has an order."""
    read = reader(live.source, Path(address))
    named: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(reversed(entries)):
        item = read(entry)
        # What is no item is rejected, and counted, when it is stored.
        named[item.id if isinstance(item, Item) else f"{number}"] = entry | {"seen": live.now()}
    known = live.stored.known(named)
    return [entry for name, entry in named.items() if name not in known]
