"""How this edition was made, in statements that the page on methods prints as they are."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline import __version__
from pipeline.measures import charter
from pipeline.study import Study

Row = Mapping[str, Any]
Told = tuple[str, str]
ANCHOR = (
    "Staudt Willet, K. B., & Carpenter, J. P. (2021). A tale of two subreddits. British Journal of Educational "
    "Technology, 52(2). doi 10.1111/bjet.13051"
)
PROFILES = {
    0: "nobody is left out",
    1: "known bots are left out",
    2: "known bots and accounts that behave like bots are left out",
    3: "known bots, accounts that behave like bots, and bulk posters are left out",
}
DEFINITIONS = {
    "reply": "responder to the contributor of what was responded to",
    "published": "the model study's rule: a response to a response counts as a tie to oneself",
}
LIBRARIES = ("bertopic", "duckdb", "igraph", "numpy", "scikit-learn", "scipy", "statsmodels", "umap-learn")


def facts(study: Study, tables: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    """Write the rows of measures.facts, chapter by chapter."""
    chapters = {
        "study": _study(study),
        "collection": [
            *_collection(study, tables["totals"][0], tables["collected"]),
            *_deletions(tables["deletions"][0]),
        ],
        "exclusions": _exclusions(study, tables["exclusions"]),
        "topics": _topics(tables["topic_model"]),
        "codes": _codes(tables["classifier"]),
        "networks": _networks(study, tables["network_methods"]),
        "versions": _versions(study),
    }
    return [
        {"chapter": chapter, "position": position, "item": item, "value": value}
        for chapter, told in chapters.items()
        for position, (item, value) in enumerate(told, 1)
    ]


def _study(study: Study) -> Iterator[Told]:
    """Tell the research decisions."""
    yield "Title", study.title
    yield "Communities", ", ".join(f"{place.label} ({place.id})" for place in study.communities)
    yield "Window", f"{study.start:%-d %B %Y} up to, but not including, {study.end:%-d %B %Y}"
    yield "Periods", f"{study.period}, cut in the time zone {study.timezone}"
    declared = ", ".join(f"{event.name} ({event.on:%-d %B %Y})" for event in study.events)
    yield "Declared events", declared or "none"
    yield "Seed", str(study.seed)
    yield "Draws of every bootstrap", _count(study.measures.draws)
    yield "Smallest cell", f"numbers on fewer than {study.smallest_cell} contributors are not shown"


def _collection(study: Study, totals: Row, sources: Sequence[Row]) -> Iterator[Told]:
    """Tell what was read from each source, and what of it is stored."""
    yield "Contributions stored", _count(totals["n_contributions"])
    yield "Outside the window", _count(totals["n_outside_window"])
    yield "Text deleted, removed or unavailable", _count(totals["n_text_gone"])
    yield "Account deleted or unknown", _count(totals["n_without_contributor"])
    yield "Responses whose thread is not stored up to its post", _count(totals["n_orphans"])
    if totals["last_seen_at"]:
        yield "Last seen by a source", f"{totals['last_seen_at']:%-d %B %Y}"
    for row in sources:
        yield f"Source {row['source']}", _source(row) + _standing(study, row["source"])
        yield from charter.told(row["source"], basis=row["basis"], charter=row["charter"])


def _deletions(deletions: Row) -> Iterator[Told]:
    """Tell how many contributions are deleted at their source, and how soon their words were gone here."""
    hours = deletions["hours_to_purge"]
    soon = (
        ""
        if hours is None
        else f"; half of those found by looking again or asked for within {hours:,.1f} hours"
    )
    yield (
        "Deleted at the source",
        f"{_count(deletions['n_deletions'])}, of {_count(deletions['n_purged'])} no word is left here{soon}",
    )


def _source(row: Row) -> str:
    """Tell what became of the lines of a source, and whether a file was cut off."""
    parts = [
        f"{row['kind']}: {_count(row['n_files'])} files, {_count(row['n_lines'])} lines",
        f"{_count(row['n_contributions'])} contributions before repeats were dropped",
        f"{_count(row['n_rejected'])} lines could not be read",
        f"{_count(row['n_outside'])} lines of other communities",
        f"{_count(row['n_adverts'])} advertisements",
    ]
    cut_off, capped = row["n_incomplete_files"], row["n_capped_runs"]
    ending = f"; {_count(cut_off)} files are incomplete: there was more than could be read" if cut_off else ""
    ending += f"; {_count(capped)} runs ended at the limit of the source" if capped else ""
    return ", ".join(parts) + ending


def _standing(study: Study, name: str) -> str:
    """Tell that a source is no longer asked; what was collected from it is part of the study until it is collected anew."""
    source = next((source for source in study.sources if source.name == name), None)
    if source is not None and source.enabled:
        return ""
    why = "no longer in study.toml" if source is None else "switched off"
    return f"; {why}, what was collected from it still counts"


def _exclusions(study: Study, ledger: Sequence[Row]) -> Iterator[Told]:
    """Tell the profile in use and what each profile would leave out."""
    profile = study.measures.exclusion_profile
    yield "Profile in use", f"{profile}: {PROFILES[profile]}"
    for row in ledger:
        left_out = (
            f"{_count(row['n_contributions'])} contributions of {_count(row['n_contributors'])} accounts"
        )
        yield f"Profile {row['profile']} leaves out", left_out
    yield (
        "Published variant",
        "the model study's rules: no program is left out, what is deleted or removed is",
    )


def _topics(models: Sequence[Row]) -> Iterator[Told]:
    """Tell how the topics were found and how good they are."""
    if not models:
        yield "Model", "none: there was too little text, or the topics were not built"
    for model in models:
        yield "Model", f"BERTopic, {model['model_id']}, fitted on {_count(model['n_sample'])} texts"
        yield "Topics", _count(model["n_topics"])
        yield "Texts without a clear topic", f"{model['outlier_share']:.0%} of all modelled texts"
        coherence = model["coherence_npmi"]
        yield "Coherence (NPMI)", "not known" if coherence is None else f"{coherence:.3f}"
        yield "Diversity", f"{model['diversity']:.2f}"
        yield "Embedding", model["embedding_model_id"]
        yield "Seed", str(model["seed"])
        yield "Settings", _settings(model["settings"])
        if model["warning"]:
            yield "Beware", model["warning"]


def _settings(text: str) -> str:
    """Write settings kept as JSON for reading."""
    try:
        known = json.loads(text)
    except json.JSONDecodeError:
        return text
    return "; ".join(_told(known)) if isinstance(known, dict) else text


def _told(settings: Mapping[str, Any]) -> Iterator[str]:
    """Tell settings one by one, those inside others too; what is not set is left out."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _told(value)
        elif value is not None:
            yield f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _codes(classifiers: Sequence[Row]) -> Iterator[Told]:
    """Tell who coded."""
    if not classifiers:
        yield "Classifier", "none: nothing was coded"
    for row in classifiers:
        yield "Classifier", f"{row['classifier_id']} ({row['origin']}), codebook {row['codebook_version']}"
        yield (
            "Trained on",
            f"{_count(row['n_items'])} coded items, {_count(row['n_words'])} words and pairs of words",
        )
        yield "Beware", row["note"]
        yield "Coefficients (SHA-256)", row["sha256"]


def _networks(study: Study, networks: Sequence[Row]) -> Iterator[Told]:
    """Tell which ties there are and how positions in them were computed."""
    if not networks:
        yield "Ties", "none: there was no response"
    for row in networks:
        definition = row["definition"]
        yield (
            f"Ties {definition}",
            f"{DEFINITIONS.get(definition, definition)}; {_count(row['n_networks'])} networks",
        )
        if row["betweenness_methods"]:
            yield f"Betweenness in {definition}", row["betweenness_methods"]
    yield "Seed", str(study.seed)


def _versions(study: Study) -> Iterator[Told]:
    """Tell with what this edition was made, and how to cite it."""
    from importlib.metadata import PackageNotFoundError, version
    from platform import python_version

    yield "Staffroom", __version__
    yield "Python", python_version()
    for library in LIBRARIES:
        try:
            yield library, version(library)
        except PackageNotFoundError:
            yield library, "not installed"
    cited = f"Staffroom {__version__}, study “{study.title}”, seed {study.seed}"
    yield "How to cite", f"{cited}. Cite also the study whose measures it follows and corrects: {ANCHOR}"


def _count(number: int) -> str:
    return f"{number:,}"
