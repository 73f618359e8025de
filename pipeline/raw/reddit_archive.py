"""Reddit archives: lines of Pushshift, Arctic Shift and the torrents made of them, sorted into posts and responses.

Address
    Per-community files and monthly dumps (2005-06 to 2026-01) lie on academictorrents.com, listed in
    github.com/ArthurHeitmann/arctic_shift (download_links.md) and github.com/Watchful1/PushshiftDumps; the download tool
    of arctic-shift.photon-reddit.com gives ``.jsonl``. Staffroom reads files that lie on this machine and asks nobody.
Terms of use
    Neither Reddit nor the torrents state a licence. Reddit asks that content deleted there be deleted elsewhere, also
    when it was made pseudonymous; researchers are sent to the Reddit for Researchers programme. A study names its legal
    basis in ``[source.charter]``. Arctic Shift has a form for removal.
Limits
    What was deleted before the archive first looked is missing; scores are those of the moment ``retrieved_on`` (Arctic
    Shift looks again after about 36 hours). Comments of link posts may lack their post.
Since when
    Lines from 2005 on; types as computed from the archives' own monthly schemas to 2026-01.
Oddities, all of them read here
    ``created_utc`` is a number, a text (2007 to 2015) or a fraction (2024). ``edited`` is false, true or a moment.
    Exports give every value as text. ``parent_id`` is a number, or empty for top-level comments, in answers of
    Pushshift's last API. ``retrieved_on`` is called ``retrieved_utc`` in 2020 to 2022. ``name`` and the community's
    id come and go. Advertisements (``promoted``) stand among the posts. ``_meta.was_deleted_later`` marks texts that the
    archive kept although they were deleted. A comment is known by its ``link_id`` or ``parent_id``, never by the file's
    name. zstd frames use a window of 2 GiB; the last line may lack its end. Tables (``.csv``) begin with a line of the
    archives' own names of fields; those of Watchful1's ``to_csv.py`` and ``filter_file.py`` lack ids, and give times by
    the clock of the machine that wrote them, without saying which, so they are refused unless made with ``id`` and
    ``created_utc``.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import pyarrow as pa
import pyarrow.compute as arrow_compute

from pipeline.raw import drift
from pipeline.raw.lines import Lines, Record, Rejected

pc: Any = arrow_compute  # its functions are made at import, unseen by a type checker

NO_ID = "no id"
NO_TIME = "no time"
NO_THREAD = "no thread"
NO_COMMUNITY = "no community"
NEITHER = "neither post nor comment"
FULLNAME = r"^t[13]_[A-Za-z0-9]+$"


@dataclass(frozen=True)
class Scope:
    """The communities of the study by native name in lower case, and the one meant by records that name none."""

    communities: Mapping[str, str]
    unnamed: str | None = None


@dataclass(frozen=True)
class Places:
    """Where contributions stand, one value each: community, own fullname, thread's and parent's, moment, and line."""

    community_id: pa.Array
    fullname: pa.Array
    root: pa.Array
    parent: pa.Array
    created: pa.Array
    line: pa.Array

    def chosen(self, kept: pa.Array) -> "Places":
        """The places of some contributions."""
        return Places(**{name: column.filter(kept) for name, column in vars(self).items()})


@dataclass(frozen=True)
class Sorted:
    """The records to keep with their places, and what was left out, counted."""

    records: list[Record]
    places: Places
    rejected: Rejected
    outside: Counter[str]
    n_adverts: int


class Communities(dict[str | None, str | None]):
    """The community of the study that a record means, by what it says; each spelling is worked out once."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def of(self, said: list[Any]) -> list[str | None]:
        """Find the communities that records name, or the one meant when one names none."""
        if set(map(type, said)) <= {str, type(None)}:
            return list(map(self.__getitem__, said))
        return [self[name if isinstance(name, str) else None] for name in said]

    def __missing__(self, said: str | None) -> str | None:
        """Read a spelling that was not met before: teaching, r/Teaching, /r/teaching."""
        name = drift.label(said)
        bare = None if name is None else name.strip().lower().removeprefix("/").removeprefix("r/")
        found = self[said] = self._scope.unnamed if bare is None else self._scope.communities.get(bare)
        return found


def sort_out(lines: Lines, scope: Scope) -> Sorted:
    """Keep the contributions to the study's communities; count other communities' lines, advertisements and faults."""
    named = Communities(scope).of([record.subreddit for record in lines.records])
    adverts = {
        place
        for place, record in enumerate(lines.records)
        if (record.promoted is not None or record.is_created_from_ads_ui is not None)
        and named[place] is not None
        and is_advert(record)
    }
    outside = _outside(lines, named)
    records, numbers = lines.records, lines.numbers
    if adverts or None in named:
        wanted = [name is not None and place not in adverts for place, name in enumerate(named)]
        records = list(compress(records, wanted))
        numbers = list(compress(numbers, wanted))
        named = list(compress(named, wanted))
    places, reasons = placed(records, named, numbers)
    if reasons.null_count < len(reasons):
        for line, reason in zip(numbers, reasons.to_pylist(), strict=True):
            if reason is not None:
                lines.rejected.add(line, reason)
        sound = reasons.is_null()
        records = list(compress(records, sound.to_pylist()))
        places = places.chosen(sound)
    return Sorted(records, places, lines.rejected, outside, len(adverts))


def _outside(lines: Lines, named: list[str | None]) -> Counter[str]:
    """Count the lines of other communities, by what they name; those that name none are rejected."""
    outside: Counter[str] = Counter()
    if None not in named:
        return outside
    for record, line, name in zip(lines.records, lines.numbers, named, strict=True):
        if name is None and (said := drift.label(record.subreddit)):
            outside[said] += 1
        elif name is None:
            lines.rejected.add(line, NO_COMMUNITY)
    return outside


def is_advert(record: Record) -> bool:
    """Say whether a post is an advertisement somebody paid for."""
    paid = drift.truth(record.promoted) or drift.truth(record.is_created_from_ads_ui)
    return bool(paid or drift.label(record.adserver_click_url) or drift.label(record.adserver_imp_pixel))


def placed(
    records: list[Record], communities: Sequence[str | None], lines: list[int]
) -> tuple[Places, pa.Array]:
    """Work out where records stand, and for each that cannot be placed the reason (empty for the others)."""
    own = _own_ids(records)
    created = drift.moments([record.created_utc for record in records])
    link, said_parent = _references(records)
    is_post = pc.and_(
        pc.and_(link.is_null(), said_parent.is_null()), _truths([record.body is None for record in records])
    )
    named_by_parent = pc.if_else(pc.starts_with(said_parent, "t3_"), said_parent, None)
    fullname = pc.binary_join_element_wise(pc.if_else(is_post, "t3_", "t1_"), own, "")
    root = pc.if_else(is_post, fullname, pc.coalesce(link, named_by_parent))
    # An id of the thread without its prefix was taken for a comment's.
    is_thread_bare = pc.equal(
        said_parent, pc.binary_join_element_wise("t1_", pc.utf8_slice_codeunits(root, 3), "")
    )
    parent = pc.if_else(is_post, None, pc.if_else(pc.fill_null(is_thread_bare, True), root, said_parent))  # noqa: FBT003
    is_empty = _truths([record.title is None and record.selftext is None for record in records])
    reasons = pc.case_when(
        pc.make_struct(own.is_null(), created.is_null(), pc.and_(is_post, is_empty), root.is_null()),
        NO_ID,
        NO_TIME,
        NEITHER,
        NO_THREAD,
    )
    places = Places(
        pa.array(communities, pa.string()), fullname, root, parent, created, pa.array(lines, pa.int64())
    )
    return places, pc.cast(reasons, pa.string())


def _truths(values: list[bool]) -> pa.Array:
    return pa.array(values, pa.bool_())


def _own_ids(records: list[Record]) -> pa.Array:
    """The ids of records, without prefix."""

    def odd(place: int) -> str | None:
        record = records[place]
        return drift.native_id(record.id) or drift.native_id(record.name)

    # Spreadsheets write NaN or None for nothing; Reddit's ids are in lower case.
    return drift.texts([record.id for record in records], r"^[0-9a-z]+$", odd)


def _references(records: list[Record]) -> tuple[pa.Array, pa.Array]:
    """The thread and the parent that records name, as fullnames."""
    links = [record.link_id for record in records]
    parents = [record.parent_id for record in records]

    def odd_link(place: int) -> str | None:
        return drift.reference(links[place], bare_prefix="t3_")

    def odd_parent(place: int) -> str | None:
        # Most responses answer the post itself, and name it twice alike.
        is_direct = parents[place] == links[place]
        return odd_link(place) if is_direct else drift.reference(parents[place], bare_prefix="t1_")

    return drift.texts(links, FULLNAME, odd_link), drift.texts(parents, FULLNAME, odd_parent)
