"""How this edition was made: statements that can be checked by hand, and names of topics, codes and events."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline import __version__, store
from pipeline.measures.facts import facts
from pipeline.measures.subjects import communities, subjects, window
from pipeline.study import Source, read_study
from tests.unit.measures.stored import fill_core, measured, rows_of, wrote

EVENT = (
    '[[event]]\nname = "School closures"\non = 2020-03-16\n[[event]]\nname = "Reopening"\non = 2020-09-01\n'
)
CHAPTERS = ["study", "collection", "exclusions", "topics", "codes", "networks", "versions"]
TOTALS = {
    "n_contributions": 92_920,
    "n_outside_window": 3,
    "n_text_gone": 2_898,
    "n_orphans": 118,
    "n_without_contributor": 6_851,
    "last_seen_at": datetime(2021, 12, 18, tzinfo=UTC),
}
DELETIONS = {"n_deletions": 92, "n_purged": 74, "hours_to_purge": None}
ARCHIVE = Source("archive", "reddit-archive")
SOURCE = {
    "source": "archive",
    "kind": "reddit-archive",
    "basis": None,
    "charter": None,
    "n_capped_runs": 0,
    "n_files": 5,
    "n_incomplete_files": 0,
    "n_lines": 1_200,
    "n_contributions": 1_100,
    "n_rejected": 7,
    "n_outside": 90,
    "n_adverts": 3,
}
MODEL = {
    "model_id": "topics-1",
    "embedding_model_id": "sif-1",
    "n_sample": 12_000,
    "n_topics": 34,
    "outlier_share": 0.238,
    "coherence_npmi": 0.1834,
    "diversity": 0.91,
    "seed": 7,
    "settings": '{"asked": {"neighbours": 15, "communities": ["oak", "elm"]}, "leaf": true, "warning": null}',
    "warning": None,
}
CLASSIFIER = {
    "classifier_id": "starter-1",
    "origin": "starter",
    "codebook_version": "1.1",
    "n_items": 2_900,
    "n_words": 10_000,
    "note": "coded by language models, not validated for this study",
    "sha256": "0" * 64,
}
NETWORK = {
    "definition": "reply",
    "n_networks": 30,
    "n_positions": 9,
    "betweenness_methods": "exact",
    "seed": 7,
}


@pytest.fixture
def declared(study_folder):
    return read_study(study_folder(more=EVENT))


def told(study, *, sources=(ARCHIVE,), **more):
    """The facts as item to value, by chapter."""
    empty = {
        "totals": [TOTALS],
        "collected": [],
        "exclusions": [],
        "topic_model": [],
        "classifier": [],
        "network_methods": [],
        "deletions": [DELETIONS],
    }
    found: dict[str, dict[str, str]] = {}
    for row in facts(replace(study, sources=sources), empty | more):
        found.setdefault(row["chapter"], {})[row["item"]] = row["value"]
    return found


@pytest.mark.parametrize(
    ("sources", "ending"),
    [
        ((), "; no longer in study.toml, what was collected from it still counts"),
        (
            (replace(ARCHIVE, enabled=False),),
            "; switched off, what was collected from it still counts",
        ),
        ((ARCHIVE,), "3 advertisements"),
    ],
)
def test_a_source_that_is_no_longer_asked_is_said_to_count_still(declared, sources, ending):
    found = told(declared, sources=sources, collected=[SOURCE])["collection"]

    assert found["Source archive"].endswith(ending)


def test_every_chapter_is_there_and_counts_from_one(declared):
    rows = facts(
        declared,
        {
            "totals": [TOTALS],
            "collected": [],
            "exclusions": [],
            "topic_model": [],
            "classifier": [],
            "network_methods": [],
            "deletions": [DELETIONS],
        },
    )
    chapters = list(dict.fromkeys(row["chapter"] for row in rows))

    assert chapters == CHAPTERS
    for chapter in chapters:
        positions = [row["position"] for row in rows if row["chapter"] == chapter]
        assert positions == list(range(1, len(positions) + 1))
    assert all(row["value"] for row in rows)


def test_the_research_decisions_are_told(declared):
    study = told(declared)["study"]

    assert study["Window"] == "1 January 2020 up to, but not including, 1 January 2021"
    assert study["Declared events"] == "School closures (16 March 2020), Reopening (1 September 2020)"
    assert study["Seed"] == "7"
    assert study["Draws of every bootstrap"] == "2,000"
    assert study["Communities"] == "Oak (reddit:Oak)"


def test_a_study_without_events_says_none(study):
    assert told(study)["study"]["Declared events"] == "none"


def test_the_lines_of_a_source_are_accounted_for(study):
    collection = told(study, collected=[SOURCE])["collection"]

    assert collection["Contributions stored"] == "92,920"
    assert collection["Last seen by a source"] == "18 December 2021"
    assert collection["Source archive"] == (
        "reddit-archive: 5 files, 1,200 lines, 1,100 contributions before repeats were dropped, "
        "7 lines could not be read, 90 lines of other communities, 3 advertisements"
    )
    assert collection["Legal basis of archive"] == "not stated in study.toml"


def test_incomplete_files_and_the_legal_basis_are_told(study):
    row = SOURCE | {"n_incomplete_files": 2, "basis": "Board decision 2026-114"}
    collection = told(study, collected=[row])["collection"]

    assert collection["Source archive"].endswith(
        "; 2 files are incomplete: there was more than could be read"
    )
    assert collection["Legal basis of archive"] == "Board decision 2026-114"


def test_the_whole_charter_of_a_source_is_told(study):
    row = SOURCE | {"basis": "Agreement", "charter": '{"basis": "Agreement", "ethics": "2026-114"}'}
    collection = told(study, collected=[row])["collection"]

    assert collection["Legal basis of archive"] == "Agreement"
    assert collection["Ethics decision on archive"] == "2026-114"


def test_runs_that_ended_at_the_limit_of_a_source_are_told(study):
    collection = told(study, collected=[SOURCE | {"n_capped_runs": 2}])["collection"]

    assert collection["Source archive"].endswith("; 2 runs ended at the limit of the source")


@pytest.mark.parametrize(
    ("hours", "ending"),
    [
        (None, "no word is left here"),
        (1.26, "half of those found by looking again or asked for within 1.3 hours"),
    ],
)
def test_deletions_are_told_done_and_how_soon(study, hours, ending):
    found = told(study, deletions=[DELETIONS | {"hours_to_purge": hours}])["collection"]

    assert found["Deleted at the source"].startswith("92, of 74 no word is left here")
    assert found["Deleted at the source"].endswith(ending)


@pytest.mark.parametrize(
    ("profile", "words"),
    [(0, "nobody"), (1, "known bots are"), (2, "behave like bots are"), (3, "bulk posters are")],
)
def test_the_profile_is_told_in_words(study_folder, profile, words):
    study = read_study(study_folder(more=f"[measures]\nexclusion_profile = {profile}"))
    ledger = [{"profile": 1, "n_contributions": 1_234, "n_contributors": 5}]
    exclusions = told(study, exclusions=ledger)["exclusions"]

    assert words in exclusions["Profile in use"]
    assert exclusions["Profile 1 leaves out"] == "1,234 contributions of 5 accounts"


def test_topics_are_told_with_what_speaks_for_them(study):
    topics = told(study, topic_model=[MODEL])["topics"]

    assert topics["Model"] == "BERTopic, topics-1, fitted on 12,000 texts"
    assert topics["Texts without a clear topic"] == "24% of all modelled texts"
    assert topics["Coherence (NPMI)"] == "0.183"
    assert topics["Settings"] == "neighbours 15; communities oak, elm; leaf True"
    assert "Beware" not in topics


@pytest.mark.parametrize(
    ("more", "item", "value"),
    [
        ({"warning": "Only 90 texts."}, "Beware", "Only 90 texts."),
        ({"coherence_npmi": None}, "Coherence (NPMI)", "not known"),
        ({"settings": "by hand"}, "Settings", "by hand"),
        ({"settings": "[1, 2]"}, "Settings", "[1, 2]"),
    ],
)
def test_what_is_odd_about_a_topic_model_is_told(study, more, item, value):
    assert told(study, topic_model=[MODEL | more])["topics"][item] == value


def test_the_classifier_says_that_it_is_not_validated(study):
    codes = told(study, classifier=[CLASSIFIER])["codes"]

    assert codes["Classifier"] == "starter-1 (starter), codebook 1.1"
    assert "not validated" in codes["Beware"]


def test_networks_are_told_by_definition(study):
    networks = told(
        study, network_methods=[NETWORK, NETWORK | {"definition": "published", "betweenness_methods": None}]
    )

    assert (
        networks["networks"]["Ties reply"]
        == "responder to the contributor of what was responded to; 30 networks"
    )
    assert networks["networks"]["Betweenness in reply"] == "exact"
    assert "Betweenness in published" not in networks["networks"]


def test_what_was_not_made_is_said(study):
    found = told(study)

    assert found["topics"]["Model"].startswith("none")
    assert found["codes"]["Classifier"].startswith("none")
    assert found["networks"]["Ties"].startswith("none")


def test_versions_and_citation(study):
    versions = told(study)["versions"]

    assert versions["Staffroom"] == __version__
    assert versions["duckdb"][0].isdigit()
    assert "10.1111/bjet.13051" in versions["How to cite"]
    assert study.title in versions["How to cite"]


def test_a_library_that_is_not_there_is_said_to_be_missing(study, monkeypatch):
    monkeypatch.setattr("pipeline.measures.facts.LIBRARIES", ("no-such-library-here",))

    assert told(study)["versions"]["no-such-library-here"] == "not installed"


def test_the_window_is_named_by_its_months(study_folder):
    names = {
        (start, end): window(read_study(study_folder(start=start, end=end)))
        for start, end in (
            ("2020-01-01", "2021-01-01"),
            ("2020-01-01", "2020-01-20"),
            ("2019-09-15", "2020-02-01"),
        )
    }

    assert list(names.values()) == ["Jan 2020\u2013Dec 2020", "Jan 2020", "Sep 2019\u2013Jan 2020"]


def test_subjects_keep_the_order_they_come_in(declared):
    topic = {
        "kind": "topic",
        "label": "desks",
        "description": "desks, chairs",
        "is_exploratory": False,
        "quality": 0.1,
    }
    topics = [topic | {"subject": "3", "topic_id": 3}, topic | {"subject": "-1", "topic_id": -1}]
    rows = list(subjects(declared, topics, []))

    assert [(row["kind"], row["subject"], row["position"]) for row in rows] == [
        ("topic", "3", 1),
        ("topic", "-1", 2),
        ("event", "School closures", 1),
        ("event", "Reopening", 2),
    ]
    assert rows[2]["starts_on"] == date(2020, 3, 16)


def test_all_communities_come_last(study_folder):
    study = read_study(study_folder(more='[[community]]\nid = "reddit:Elm"\nlabel = "The elms"'))

    assert [(row["community_id"], row["label"], row["platform"]) for row in communities(study)] == [
        ("reddit:Oak", "Oak", "reddit"),
        ("reddit:Elm", "The elms", "reddit"),
        ("all", "All communities", "reddit"),
    ]


def test_topics_and_codes_of_the_current_model_alone_are_named_and_measured(study_folder, settings):
    """Two models and two classifiers, one of each current; three contributions with a topic, two of them on desks."""
    study = read_study(study_folder(smallest_cell=1, end="2020-07-01"))
    with store.open_warehouse(study, settings) as connection:
        fill_core(connection, study, wrote("p1 Oak ana -; r1 Oak ben p1; p2 Oak cleo -"))
        _write_models(connection)
        measured(connection, study)
        named = {(row["kind"], row["subject"]): row for row in rows_of(connection, "subjects")}
        values = {
            (row["measure"], row["subject"]): row["value"]
            for row in rows_of(connection)
            if row["community_id"] == "reddit:Oak" and row["period"] == "whole"
        }
        terms = [(row["subject"], row["rank"], row["term"]) for row in rows_of(connection, "topic_terms")]

    assert set(named) == {("topic", "0"), ("topic", "-1"), ("code", "A-ASK"), ("code", "A-STORY")}
    assert named["topic", "0"]["description"] == "desk \u00b7 chair"
    assert (named["topic", "0"]["is_exploratory"], named["topic", "-1"]["is_exploratory"]) == (False, True)
    assert (named["code", "A-ASK"]["label"], named["code", "A-ASK"]["part"]) == ("asks", "act")
    assert (named["code", "A-ASK"]["quality"], named["code", "A-ASK"]["ceiling"]) == (0.7, 0.8)
    assert named["code", "A-STORY"]["is_exploratory"]
    assert terms == [("0", 1, "desk"), ("0", 2, "chair")]
    assert values["topic_prevalence", "0"] == pytest.approx(2 / 3)
    assert values["code_prevalence", "A-ASK"] == pytest.approx((0.9 + 0.3 + 0.6) / 3, rel=1e-6)


def _write_models(connection) -> None:
    base = {
        "embedding_model_id": "sif",
        "n_sample": 3,
        "n_topics": 1,
        "outlier_share": 0.3,
        "diversity": 1.0,
        "seed": 7,
    }
    models = [
        base | {"model_id": name, "is_current": name == "new", "settings": "{}", "attempts": "[]"}
        for name in ("old", "new")
    ]
    store.write(connection, "topics.models", models)
    topics = [
        {"model_id": name, "topic_id": number, "label": label, "n_contributions": 2, "coherence_npmi": npmi}
        for name in ("old", "new")
        for number, label, npmi in ((0, f"desks {name}", 0.2), (-1, "No clear topic", None))
    ]
    store.write(connection, "topics.topics", topics)
    words = [
        {"model_id": name, "topic_id": 0, "rank": rank, "term": term, "weight": 1 / rank}
        for name, pair in (("old", ("pen", "ink")), ("new", ("desk", "chair")))
        for rank, term in enumerate(pair, 1)
    ]
    store.write(connection, "topics.terms", words)
    marks = [("p1", 0), ("r1", 0), ("p2", -1)]
    assigned = [
        {
            "contribution_id": f"reddit:{name}",
            "model_id": model,
            "topic_id": topic if model == "new" else 0,
            "similarity": 0.5,
        }
        for model in ("old", "new")
        for name, topic in marks
    ]
    store.write(connection, "topics.assignments", assigned)
    _write_codes(connection)


def _write_codes(connection) -> None:
    code = {"include": "", "exclude": "", "examples": ["Invented."], "version": "1.1", "definition": "Asks."}
    store.write(
        connection,
        "codes.codebook",
        [code | {"code": "A-ASK", "part": "act", "position": 2, "label": "asks"}],
    )
    known = {
        "origin": "starter",
        "codebook_version": "1.1",
        "n_items": 3,
        "n_words": 9,
        "note": "starter",
        "sha256": "0",
    }
    store.write(
        connection,
        "codes.classifiers",
        [
            known | {"classifier_id": name, "is_current": name == "new", "codes": ["A-ASK", "A-STORY"]}
            for name in ("old", "new")
        ],
    )
    evaluated = {
        "n_items": 3,
        "n_positive": 2,
        "f1": 0.7,
        "coder_f1": 0.8,
        "threshold": 0.5,
        "is_exploratory": False,
    }
    store.write(
        connection,
        "codes.evaluation",
        [evaluated | {"classifier_id": "new", "code": "A-ASK", "method": "by hand"}],
    )
    store.write(
        connection,
        "codes.probabilities",
        [
            {
                "contribution_id": f"reddit:{name}",
                "classifier_id": model,
                "source_hash": 1,
                "probabilities": [asks, 0.5],
            }
            for model in ("old", "new")
            for name, asks in (("p1", 0.9), ("r1", 0.3), ("p2", 0.6 if model == "new" else 0.0))
        ],
    )
