"""The door to live sources: batch after batch stored with the marks to go on from, so that a killed run loses nothing."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, time

from pipeline import store
from pipeline.errors import NoAccess, SourceRefuses, SourceSilent
from pipeline.raw import ledger
from pipeline.raw.accounts import bare_name, pseudonyms
from pipeline.raw.build_purge import buried_of
from pipeline.raw.build_run import Run, begin, end, mask_stored
from pipeline.raw.columns import Origin
from pipeline.raw.inputs import scope_of
from pipeline.raw.kinds import live_module, platform_of
from pipeline.raw.live import Batch, CommunitySeen, Intake, Live, LivePart, live_part, snapshot_table
from pipeline.raw.merging import MANY, SMALL, merge
from pipeline.raw.web import Asker, Gone, patience_of
from pipeline.study import Source


@dataclass
class Shelf:
    """What is stored of a source: answers what it asks, and takes what it gives."""

    run: Run
    source: Source
    run_id: str
    names: frozenset[str] = field(repr=False)
    met: set[str] = field(default_factory=set, repr=False)
    n_batches: int = 0
    doubts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Gather the ids of everything stored once; asking for them in the parts each time would read all parts."""
        self.platform = platform_of(self.source)
        self.scope = scope_of(self.run.study, self.source)
        self.buried = buried_of(self.run, is_all=True)
        connection = self.run.connection
        if store.n_rows(connection, "raw.parts"):
            with store.parts_attached(connection, self.run.study):
                store.keep(connection, "known_ids", stage="raw", parameters={"platform": self.platform})
        else:
            store.run_sql(connection, "raw", "nothing_known")

    def mark(self, listing: str) -> str | None:
        """Where a listing goes on."""
        asked = {"source": self.source.name, "listing": listing}
        found = store.read_sql(self.run.connection, "raw", "mark", asked).column("position").to_pylist()
        return found[0] if found else None

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of some native ids that are stored."""
        asked = {"ids": list(ids)}
        found = store.read_sql(self.run.connection, "raw", "known_among", asked)
        return set(found.column("native_id").to_pylist())

    def communities(self) -> list[str]:
        """The communities that the source is asked about."""
        own = self.source.community
        return [own] if own else list(self.scope.communities.values())

    def behind(self) -> list[tuple[str, int]]:
        """Posts that had more responses than are stored, newest first."""
        connection = self.run.connection
        if not store.n_rows(connection, "raw.parts"):
            return []
        study = self.run.study
        asked = {"platform": self.platform, "communities": self.communities(), "zone": study.timezone}
        asked |= {"start": study.start, "end": study.end}
        with store.parts_attached(connection, self.run.study):
            rows = store.read_sql(connection, "raw", "behind", asked).to_pylist()
        return [(row["native_id"], row["n_said"]) for row in rows]

    def intake(self) -> Intake:
        """What lines are read with."""
        names = frozenset(self.names | self.met)
        origin = Origin(self.source.name, self.platform, self.run_id, self.run.key, names)
        return Intake(self.source, self.scope, origin, self.buried)

    def store(self, batch: Batch) -> None:
        """Store a batch with its marks in one step."""
        with store.transaction(self.run.connection):
            self.store_lines(batch)
            self._write_marks(batch)
            if batch.community is not None:
                self._write_community(batch.community)
            if batch.is_cap_hit:
                store.run_sql(self.run.connection, "raw", "hit_cap", {"run_id": self.run_id})

    def store_lines(self, batch: Batch) -> None:
        """Store the lines of a batch; call it inside a transaction."""
        run, folder = self.run, ledger.folder_of(self.source)
        self.n_batches += 1
        part = live_part(batch, self.intake(), run.study.path(folder), number=self.n_batches)
        if part is not None:
            self._write_part(batch.listing, part, f"{folder}/{part.ledger.part_id}.parquet")

    def _write_part(self, listing: str, part: LivePart, path: str) -> None:
        """Write a part into the ledger, and remember whom and what it holds."""
        connection, where = self.run.connection, {"run_id": self.run_id, "input_path": listing}
        told = {name: value for name, value in asdict(part.ledger).items() if name != "rejected"}
        scope = ledger.scope_mark(self.scope, self.source)
        row = told | where | {"source": self.source.name, "part_path": path, "scope": scope}
        store.write(connection, "raw.parts", [row])
        rejected = [where | {"line": line, "reason": reason} for line, reason in part.ledger.rejected]
        store.write(connection, "raw.rejected", rejected)
        store.write(connection, "temp.known_ids", part.known_ids)
        self.met |= part.contributors
        for name in ledger.COUNTS:
            self.run.counts[name] += told[name]
        self.run.counts["n_parts"] += 1

    def _write_marks(self, batch: Batch) -> None:
        """Write where listings go on, in place of where they went on before."""
        connection, listings = self.run.connection, list(batch.marks)
        if not listings:
            return
        asked = {"source": self.source.name, "listings": listings}
        store.run_sql(connection, "raw", "drop_marks", asked)
        where = {"source": self.source.name, "run_id": self.run_id}
        rows = [where | {"listing": listing, "position": mark} for listing, mark in batch.marks.items()]
        store.write(connection, "raw.marks", rows)

    def _write_community(self, seen: CommunitySeen) -> None:
        """Write what was said of a community; of moderators the pseudonyms."""
        community_id = self.scope.communities.get(seen.community.lower())
        if community_id is None:
            return
        where = {"community_id": community_id, "seen_at": self.run.moment, "run_id": self.run_id}
        rules = json.dumps(seen.rules, ensure_ascii=False) if seen.rules else None
        row = where | {"n_subscribers": seen.n_subscribers, "rules": rules}
        store.write(self.run.connection, "raw.snapshots", snapshot_table([row]))
        made = pseudonyms(self.run.key, self.platform)
        people = [where | {"contributor_id": made[bare_name(name)]} for name in seen.moderators]
        store.write(self.run.connection, "raw.moderators", people)


def collect_live(run: Run, source: Source, names: frozenset[str]) -> None:
    """Ask a live source for what is new, store it batch by batch, and write down how it went."""
    before = dict(run.counts)
    run_id = begin(run, source)
    shelf = Shelf(run, source, run_id, names)
    problem: list[str] = []
    refused: NoAccess | None = None
    try:
        for batch in live_module(source).batches(asked_of(run, source, shelf)):
            shelf.store(batch)
            run.progress(f"Collecting {source.name}", run.counts["n_contributions"], None)
    except (SourceSilent, SourceRefuses, Gone) as error:
        problem.append(
            f"{source.name}: {error}. What was collected is kept; the next run goes on from there."
        )
    except NoAccess as error:
        refused = error
    mask_stored(run, frozenset(shelf.met) - names)
    _merge_small(shelf)
    if refused is not None:
        end(run, run_id, before=before, status="failed", problems=[str(refused)])
        raise refused
    run.silent += problem
    end(run, run_id, before=before, status="incomplete" if problem else "ok", problems=problem)


def _merge_small(shelf: Shelf) -> None:
    """Put the small parts of a source together when there are many; the sweep takes the old files away."""
    run, scope = shelf.run, ledger.scope_mark(shelf.scope, shelf.source)
    asked = {"source": shelf.source.name, "scope": scope, "small": SMALL}
    small = store.read_sql(run.connection, "raw", "small_parts", asked).to_pylist()
    if len(small) < MANY:
        return
    merged = merge(small, run.study.folder, ledger.folder_of(shelf.source))
    with store.transaction(run.connection):
        store.run_sql(run.connection, "raw", "drop_parts", {"part_ids": list(merged.part_ids)})
        store.write(run.connection, "raw.parts", [merged.row])


def asked_of(run: Run, source: Source, shelf: Shelf) -> Live:
    """What a source is asked with: its communities, its credentials, and how long it may take."""
    platform, own = platform_of(source), source.community
    communities = [
        community.native_name
        for community in run.study.communities
        if community.platform == platform and own in (None, community.id)
    ]
    module = live_module(source)
    secrets = {name: run.settings.secrets[name] for name in module.SECRETS if name in run.settings.secrets}
    asker = Asker(patience_of(source.options))
    first, after_last = (
        int(datetime.combine(day, time(), run.study.zone).timestamp())
        for day in (run.study.start, run.study.end)
    )
    return Live(
        source,
        tuple(communities),
        secrets,
        asker,
        lambda: int(run.moment.timestamp()),
        shelf,
        start=first,
        end=after_last,
    )
