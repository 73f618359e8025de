"""The door to names: everybody met in any file of a study or in an earlier run, whose names are masked in texts."""

from pipeline import store
from pipeline.raw.build_run import Run, mask_stored
from pipeline.raw.inputs import examine, matching
from pipeline.raw.kinds import patterns_of
from pipeline.raw.reading import Names, gather_names


def known_names(run: Run, killed: list[str]) -> frozenset[str]:
    """Gather the pseudonyms of everybody met in any file of the study or in an earlier run.

    All files are looked at, read already or not, so that a run that was killed and started again masks the same names.
    """
    paths = [
        (source, matching(run.study.folder, pattern))
        for source in run.study.sources_on()
        for pattern in patterns_of(source)
    ]
    inputs = [entry for source, found in paths for entry in examine(run.study, source, found)[0]]
    distinct = {entry.digest: entry for entry in inputs}
    orders = [Names(entry.path, entry.source, run.key) for entry in distinct.values()]
    names: set[str] = set()
    for done, found in enumerate(run.each(gather_names, orders), start=1):
        names |= found
        run.progress("Gathering names to mask", done, len(orders))
    before, unmasked = _stored_contributors(run, killed)
    everybody = before | unmasked | names
    mask_stored(run, everybody - before)
    return everybody


def _stored_contributors(run: Run, killed: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The contributors of all parts; and apart, those met first in runs that were killed before they masked their names."""
    if not store.n_rows(run.connection, "raw.parts"):
        return frozenset(), frozenset()
    with store.parts_attached(run.connection, run.study):
        stored = store.read_sql(run.connection, "raw", "stored_contributors", {"killed": killed})
    rows = stored.to_pylist()
    return (
        frozenset(row["contributor_id"] for row in rows if not row["is_unmasked"]),
        frozenset(row["contributor_id"] for row in rows if row["is_unmasked"]),
    )
