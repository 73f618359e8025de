"""The door: what is new is coded, what is gone is forgotten, and the numbers are those of coding all at once."""

import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from pipeline import store
from pipeline.codes import build as door
from pipeline.codes.build import build, codebook_of, read_card, train_starter, write_posts
from pipeline.codes.codebook import OWN
from pipeline.codes.starter import read_starter
from pipeline.errors import BadCodebook, BadOption, NothingPublished
from tests.unit.codes.conftest import contribution

FIRST = [
    contribution("a", "Does anyone have advice for me?"),
    contribution("b", "Thank you so much", to="a", by="ben"),
    contribution("c", "In my first year I failed", to="a", by="cleo"),
]
POSTS = "id,subreddit,author,title,selftext,created_on,score,status\n"


def coded(connection) -> dict[str, list[float]]:
    rows = connection.execute(
        "select contribution_id, probabilities from codes.probabilities order by contribution_id"
    ).fetchall()
    assert len({name for name, _ in rows}) == len(rows), "a contribution was coded twice"
    return dict(rows)


def told(connection, query: str):
    return connection.execute(query).fetchall()


def test_every_modelled_text_is_coded(tell, warehouse, study, settings, tiny_folder):
    """A post with thanks by hand: "thank you" 1/2; the post 1 / (1 + e^-2)."""
    tell([contribution("a", "Thank you"), contribution("b", "word"), contribution("c", None)])

    counts = build(warehouse, study, settings, folder=tiny_folder)

    assert counts["texts_coded"] == counts["texts"] == 1
    assert coded(warehouse) == {"a": pytest.approx([0.5, 0.8808], abs=1e-3)}


def test_codes_and_probabilities_stand_in_one_order(tell, warehouse, study, settings, tiny_folder):
    tell([contribution("a", "Thank you", to="x")])

    build(warehouse, study, settings, folder=tiny_folder)

    found = dict(told(warehouse, "select code, probability from codes.predictions"))
    assert found == {"THANKS": pytest.approx(0.5, abs=1e-3), "POSTS": pytest.approx(0.1192, abs=1e-3)}


def test_what_is_coded_already_is_not_coded_again(tell, warehouse, study, settings):
    tell(FIRST)
    build(warehouse, study, settings)
    before = coded(warehouse)

    assert build(warehouse, study, settings)["texts_coded"] == 0
    assert coded(warehouse) == before


def test_what_is_new_changed_or_gone_ends_as_if_all_were_coded_at_once(tell, warehouse, study, settings):
    """ "b" changes its words, "c" goes, "d" comes."""
    tell(FIRST)
    build(warehouse, study, settings)
    second = [
        FIRST[0],
        contribution("b", "You should ask your union", to="a", by="ben"),
        contribution("d", "Here is a free lesson plan", to="a", by="dora"),
    ]
    tell(second)

    counts = build(warehouse, study, settings)

    step_by_step = coded(warehouse)
    build(warehouse, study, settings, full=True)
    assert counts["texts_coded"] == 2
    assert step_by_step.keys() == {"a", "b", "d"}
    assert step_by_step == coded(warehouse)


def test_a_text_that_is_no_longer_modelled_loses_its_row(tell, warehouse, study, settings):
    tell(FIRST)
    build(warehouse, study, settings)
    warehouse.execute("update features.texts set is_modelled = false where contribution_id = 'b'")

    build(warehouse, study, settings)

    assert coded(warehouse).keys() == {"a", "c"}


def test_a_deleted_text_leaves_nothing_behind(tell, warehouse, study, settings):
    tell(FIRST)
    build(warehouse, study, settings)
    tell([])

    assert build(warehouse, study, settings)["texts"] == 0
    assert coded(warehouse) == {}


def test_another_classifier_codes_everything_anew(tell, warehouse, study, settings, tiny_folder):
    tell(FIRST)
    build(warehouse, study, settings)

    counts = build(warehouse, study, settings, folder=tiny_folder)

    assert counts["texts_coded"] == 3
    assert told(warehouse, "select distinct classifier_id from codes.probabilities") == [
        (counts["classifier"],)
    ]
    assert told(warehouse, "select classifier_id, is_current from codes.classifiers") == [
        (counts["classifier"], True)
    ]


def test_full_codes_everything_anew(tell, warehouse, study, settings):
    tell(FIRST)
    build(warehouse, study, settings)

    assert build(warehouse, study, settings, full=True)["texts_coded"] == 3


def test_many_workers_and_one_give_the_same_numbers(tell, warehouse, study, settings, monkeypatch):
    monkeypatch.setattr("pipeline.codes.coding.BLOCK", 5)
    many = [contribution(f"c{place}", f"{FIRST[place % 3]['text']} number {place}") for place in range(23)]
    tell(many)
    build(warehouse, study, settings)
    alone = coded(warehouse)

    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        build(warehouse, study, settings, each=pool.map, full=True)

    assert coded(warehouse) == alone
    assert len(alone) == 23


def test_the_cut_into_ranges_changes_nothing(tell, warehouse, study, settings, monkeypatch):
    tell([contribution(f"c{place}", f"Thank you for number {place}") for place in range(40)])
    build(warehouse, study, settings)
    at_once = coded(warehouse)
    monkeypatch.setattr("pipeline.codes.coding.SHARD", 7)

    counts = build(warehouse, study, settings, full=True)

    assert counts["texts_coded"] == 40
    assert coded(warehouse) == at_once


def test_a_study_without_texts_is_built_and_says_so(warehouse, study, settings):
    counts = build(warehouse, study, settings)

    assert counts["texts"] == 0
    assert told(warehouse, "select note from codes.classifiers")[0][0].endswith(
        "none is present, long enough and in the study's language."
    )
    assert told(warehouse, "select count(*) from codes.codebook") == [(55,)]


def test_one_contribution_is_enough(tell, warehouse, study, settings):
    tell(FIRST[:1])

    assert build(warehouse, study, settings)["texts"] == 1


def test_a_build_that_fails_leaves_what_was_there(tell, warehouse, study, settings):
    tell(FIRST)
    build(warehouse, study, settings)
    before = coded(warehouse)

    def broken(function, items):
        raise RuntimeError

    tell([*FIRST[:1], contribution("z", "A text that is new")])
    with pytest.raises(RuntimeError):
        build(warehouse, study, settings, each=broken)

    assert coded(warehouse) == before
    assert told(warehouse, "select count(*) from codes.classifiers") == [(1,)]


# The codebook of the study


def test_the_studys_own_codebook_comes_first(warehouse, study, settings):
    own = OWN.read_text(encoding="utf-8").replace('"asks for advice"', '"wants a hint"')
    study.path("codebook.toml").write_text(own, encoding="utf-8")

    build(warehouse, study, settings)

    assert told(warehouse, "select label from codes.codebook where code = 'ASK_ADVICE'") == [
        ("wants a hint",)
    ]


def test_a_codebook_of_another_version_is_noted_and_no_crash(tell, warehouse, study, settings):
    own = OWN.read_text(encoding="utf-8").replace('version = "1.1"', 'version = "3.0"')
    study.path("codebook.toml").write_text(own, encoding="utf-8")
    tell(FIRST)

    assert build(warehouse, study, settings)["texts"] == 3
    ((note,),) = told(warehouse, "select note from codes.classifiers")
    assert "made for codebook 1.1; the study's codebook is 3.0" in note


def test_a_wrong_codebook_stops_the_build_before_anything_is_written(tell, warehouse, study, settings):
    study.path("codebook.toml").write_text("version = 1\n", encoding="utf-8")
    tell(FIRST)

    with pytest.raises(BadCodebook, match="has no version"):
        build(warehouse, study, settings)
    assert store.n_rows(warehouse, "codes.codebook") == 0


def test_without_its_own_a_study_has_the_codebook_that_ships(study):
    assert codebook_of(study).version == "1.1"


# The card


def test_the_card_is_written_from_the_tables(tell, warehouse, study, settings):
    tell(FIRST)
    counts = build(warehouse, study, settings)

    card = read_card(warehouse)

    assert card.startswith(f"{counts['classifier']} (starter)")
    assert "coded by language models, not by people, and not validated for the study at hand" in card
    for code in read_starter().classifier.codes:
        assert f" {code} " in card


def test_the_evaluation_in_the_tables_is_that_of_the_starter(warehouse, study, settings):
    build(warehouse, study, settings)

    rows = told(warehouse, "select code, n_positive, f1, is_exploratory from codes.evaluation order by code")

    starter = read_starter().card["evaluation"]
    assert rows == sorted(
        (row["code"], row["n_positive"], row["f1"], row["is_exploratory"]) for row in starter
    )


def test_without_a_classifier_there_is_no_card(warehouse):
    with pytest.raises(NothingPublished, match="staffroom run"):
        read_card(warehouse)


# Training through the door


def line(name: str, *acts: str) -> str:
    listed = ", ".join(f'"{act}"' for act in acts)
    return f'{{"id": "Oak:{name}", "gate": 1, "acts": [{listed}], "topics": [], "stance": "none", "sensitive": 0}}'


@pytest.fixture
def small(tell, tmp_path):
    """Forty coded contributions of ten contributors in twenty threads."""
    rows, lines = [], []
    for place in range(40):
        asks = place % 2 == 0
        text = "does anyone know a book" if asks else "thank you so much for this"
        rows.append(
            contribution(f"reddit:t1_{place}", text, to="x", root=f"r{place // 2}", by=f"p{place % 10}")
        )
        lines.append(line(f"t1_{place}", "ASK_INFO" if asks else "SUPPORT"))
    rows[0]["parent_id"] = None
    tell(rows)
    folder = tmp_path / "coded"
    folder.mkdir()
    (folder / "ana.jsonl").write_text("\n".join([*lines, line("t1_gone", "ASK_INFO")]))
    return folder


def test_a_trained_starter_codes_the_study(small, warehouse, study, settings, tmp_path):
    out = tmp_path / "out"

    card = train_starter(warehouse, study, settings, coded_folder=small, out=out)
    build(warehouse, study, settings, folder=out)

    assert (card["n_items"], card["n_items_without_text"]) == (40, 1)
    found = dict(told(warehouse, "select contribution_id, max_by(code, probability) from codes.predictions where code <> 'PROF_LEARNING' group by all"))  # fmt: skip
    assert found["reddit:t1_0"] == "ASK_INFO"
    assert found["reddit:t1_1"] == "SUPPORT"


def test_an_account_name_is_no_word_of_the_starter(small, warehouse, study, settings, tmp_path):
    """Somebody's account is called "book": its pseudonym is among the contributors."""
    from pipeline import privacy
    from pipeline.settings import pseudonym_key

    key = pseudonym_key(settings, study.title, study.folder)
    name = privacy.pseudonym("book", platform="reddit", key=key)
    warehouse.execute(
        "insert into core.contributors values (?, false, null, false, null, false, now(), now(), 1, 0, 1)",
        [name],
    )

    train_starter(warehouse, study, settings, coded_folder=small, out=tmp_path / "out")

    terms = read_starter(tmp_path / "out").classifier.vocabulary.terms
    assert "know" in terms
    assert not [term for term in terms if "book" in term]


def test_training_needs_texts(small, warehouse, study, settings, tmp_path):
    store.empty(warehouse, "features.texts")

    with pytest.raises(BadOption, match="None of the 41 coded items"):
        train_starter(warehouse, study, settings, coded_folder=small, out=tmp_path / "out")


def test_posts_of_a_table_are_written_as_an_archive(tmp_path):
    (tmp_path / "posts.csv").write_text(f"{POSTS}x1,Oak,ana,Title,Text,2022-11-16,3,\n", encoding="utf-8")

    write_posts(tmp_path / "posts.csv", tmp_path / "posts.ndjson")

    assert (tmp_path / "posts.ndjson").read_text().count("\n") == 1


def test_the_training_program_says_what_is_missing(study_folder, settings, tmp_path):
    """As a maintainer types it; the study has no source, so nothing can be trained on."""
    told_ = subprocess.run(
        [
            sys.executable,
            "-m",
            "flows.train_starter",
            "--study",
            study_folder(),
            "--coded",
            tmp_path,
            "--out",
            tmp_path,
        ],
        cwd=Path(door.__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told_.returncode == 2
    assert told_.stderr.startswith("train_starter: ")
    assert "Traceback" not in told_.stderr
