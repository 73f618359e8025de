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
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from pipeline.raw import drift
from pipeline.raw.lines import Lines, Record, Rejected

NO_ID = "no id"
NO_TIME = "no time"
NO_THREAD = "no thread"
NO_COMMUNITY = "no community"
NEITHER = "neither post nor comment"


@dataclass(frozen=True)
class Scope:
    """The communities of the study by native name in lower case, and the one meant by records that name none."""

    communities: Mapping[str, str]
    unnamed: str | None = None


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where a contribution stands: its community, its own fullname, its thread's and its parent's, and when it was made."""

    community_id: str
    fullname: str
    root: str
    parent: str | None
    created: int
    line: int


@dataclass
class Sorted:
    """The records to keep with their places, and what was left out, counted."""

    records: list[Record] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    rejected: Rejected = field(default_factory=Rejected)
    outside: Counter[str] = field(default_factory=Counter)
    n_adverts: int = 0


class Communities(dict[str | None, str | None]):
    """The community of the study that a record means, by what it says; each spelling is worked out once."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope

    def of(self, said: Any) -> str | None:
        """Find the community a record names, or the one meant when it names none."""
        return self[said if isinstance(said, str) else None]

    def __missing__(self, said: str | None) -> str | None:
        """Read a spelling that was not met before: teaching, r/Teaching, /r/teaching."""
        name = drift.label(said)
        bare = None if name is None else name.strip().lower().removeprefix("/").removeprefix("r/")
        found = self[said] = self._scope.unnamed if bare is None else self._scope.communities.get(bare)
        return found


def sort_out(lines: Lines, scope: Scope) -> Sorted:
    """Keep the contributions to the study's communities; count other communities' lines, advertisements and faults."""
    found = Sorted(rejected=lines.rejected)
    communities = Communities(scope)
    for record, line in zip(lines.records, lines.numbers, strict=True):
        community = communities.of(record.subreddit)
        if community is None:
            name = drift.label(record.subreddit)
            if name is None:
                found.rejected.add(line, NO_COMMUNITY)
            else:
                found.outside[name] += 1
        elif is_advert(record):
            found.n_adverts += 1
        elif isinstance(place := placed(record, community, line), Place):
            found.records.append(record)
            found.places.append(place)
        else:
            found.rejected.add(line, place)
    return found


def is_advert(record: Record) -> bool:
    """Say whether a post is an advertisement somebody paid for."""
    if record.promoted is None and record.is_created_from_ads_ui is None:
        return False
    paid = drift.truth(record.promoted) or drift.truth(record.is_created_from_ads_ui)
    return bool(paid or drift.label(record.adserver_click_url) or drift.label(record.adserver_imp_pixel))


def placed(record: Record, community: str, line: int) -> Place | str:
    """Work out where a record stands; when it cannot be placed, say why."""
    own = drift.native_id(record.id) or drift.native_id(record.name)
    created = drift.seconds(record.created_utc)
    if own is None:
        return NO_ID
    if created is None:
        return NO_TIME
    link = drift.reference(record.link_id, bare_prefix="t3_")
    # Most responses answer the post itself.
    is_direct = record.parent_id == record.link_id
    parent = link if is_direct else drift.reference(record.parent_id, bare_prefix="t1_")
    if link is None and parent is None and record.body is None:
        if record.title is None and record.selftext is None:
            return NEITHER
        return Place(community, f"t3_{own}", f"t3_{own}", None, created, line)
    root = link or (parent if parent and parent.startswith("t3_") else None)
    if root is None:
        return NO_THREAD
    # An id of the thread without its prefix was taken for a comment's.
    return Place(
        community, f"t1_{own}", root, root if parent in (None, f"t1_{root[3:]}") else parent, created, line
    )
