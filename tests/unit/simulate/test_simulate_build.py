"""The door of simulate: a whole study folder that Staffroom's own readers take, and clear answers to bad wishes."""

import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline import store
from pipeline.errors import BadOption
from pipeline.raw import build as collection
from pipeline.settings import Settings
from pipeline.simulate import build
from pipeline.simulate.shapes import shape_named
from pipeline.simulate.study_file import study_text
from pipeline.study import read_study

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", build.SHAPES)
def test_the_study_beside_the_archives_can_be_read(name, tmp_path):
    (tmp_path / "study.toml").write_text(study_text(shape_named(name)))
    study, shape = read_study(tmp_path), shape_named(name)

    assert [community.native_name for community in study.communities] == [one.name for one in shape.cultures]
    assert (study.start, study.end, study.period) == (shape.start, shape.end, "half-year")
    assert {event.name: event.on for event in study.events} == shape.events
    assert study.smallest_cell == 10
    assert {source.charter["basis"] for source in study.sources} == {"Invented data"}


def test_the_example_study_is_the_demo():
    assert (ROOT / "data" / "example" / "study.toml").read_text() == study_text(shape_named("demo"))


def test_every_archive_is_named_by_the_study(simulated):
    study = read_study(simulated.folder)
    named = {
        path
        for source in study.sources
        for pattern in source.files
        for path in simulated.folder.glob(pattern)
    }

    assert named == {archive.path for archive in simulated.archives.values()}


def test_a_study_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "study.toml").write_text("# mine\n")
    build.simulate(tmp_path, contributions=100, seed=1)

    assert (tmp_path / "study.toml").read_text() == "# mine\n"


def test_what_is_returned_is_what_is_written(simulated, tmp_path):
    import json

    told = build.simulate(tmp_path, contributions=100, seed=1)

    assert json.loads((tmp_path / "truth.json").read_text()) == json.loads(json.dumps(told))
    assert told["seed"] == 1
    assert told["contributions"] == 100


def test_simulating_again_replaces_the_archives(tmp_path):
    for contributions in (400, 100):
        build.simulate(tmp_path, contributions=contributions, seed=1)

    other = tmp_path / "other"
    build.simulate(other, contributions=100, seed=1)
    for path in (other / "archives").iterdir():
        assert path.read_bytes() == (tmp_path / "archives" / path.name).read_bytes()
    assert (other / "truth.json").read_bytes() == (tmp_path / "truth.json").read_bytes()


@pytest.fixture(scope="module")
def collected(simulated, tmp_path_factory):
    """The simulated study, collected as a person would: its contributions, and how the run went."""
    machine = Settings(
        home=tmp_path_factory.mktemp("home"), key_hex="5afe" * 16, workers=1, memory_limit="500MB"
    )
    study = read_study(simulated.folder)
    with store.open_warehouse(study, machine) as connection:
        counts = collection.collect(connection, study, machine, now=datetime(2026, 11, 25, tzinfo=UTC))
        reasons = connection.execute("select distinct reason from raw.rejected").fetchall()
        columns = (
            "contribution_id, parent_id, state, contributor_id, title, text, url, contributor_flair, extra"
        )
        with store.parts_attached(connection, study):
            rows = connection.execute(f"select {columns} from raw.contributions").fetchall()
    return {"counts": counts, "reasons": {reason for (reason,) in reasons}, "rows": rows}


def test_a_collection_finds_every_contribution_and_no_other(simulated, collected):
    assert {row[0] for row in collected["rows"]} == set(simulated.items)
    assert collected["counts"]["incomplete"] == []
    assert collected["counts"]["n_adverts"] == build.N_ADVERTS


def test_a_collection_counts_the_bad_lines_by_their_reasons(collected):
    assert collected["reasons"] == {
        "no id", "no time", "no thread", "not JSON", "not UTF-8", "not a record", "neither post nor comment",
    }  # fmt: skip
    assert collected["counts"]["n_rejected"] == 7 * 8


def test_a_collection_puts_responses_where_they_belong(simulated, collected):
    """Also those whose parent is a number: of all parents only the few that were left out are missing."""
    parents = [row[1] for row in collected["rows"] if row[1]]
    orphans = [parent for parent in parents if parent not in simulated.items]

    assert 0 < len(orphans) / len(parents) < 0.06


def test_a_collection_tells_the_planted_states_apart(collected):
    states = Counter(row[2] for row in collected["rows"])
    n = states.total()

    assert set(states) == {"present", "author_deleted", "mod_removed"}
    assert states["author_deleted"] / n == pytest.approx(0.02, abs=0.005)
    assert states["mod_removed"] / n == pytest.approx(0.014, abs=0.005)
    assert sum(row[3] is None for row in collected["rows"]) / n == pytest.approx(0.032, abs=0.006)
    assert all(row[3] is None for row in collected["rows"] if row[2] == "author_deleted")


def test_no_account_name_is_in_what_a_collection_stores(simulated, collected):
    """Mentions in texts included, which the archives do hold; programs apart."""
    programs = {"AutoModerator", "[deleted]"}
    names = set(simulated.authors) - programs
    mentioned = {word for text in simulated.texts for word in re.findall(r"u/([\w-]+)", text)}
    stored = {
        word
        for row in collected["rows"]
        for value in row
        if value
        for word in re.findall(r"[\w-]+", str(value))
    }

    assert mentioned & names
    assert stored & names == set()


def test_progress_is_told_up_to_the_end(tmp_path):
    told = []
    build.simulate(tmp_path, contributions=900, seed=1, progress=lambda *step: told.append(step))

    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1:] == (900, 900)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"shape": "dmeo"}, "no shape 'dmeo'"),
        ({"contributions": 39}, "too few"),
        ({"contributions": 19, "shape": "headline"}, "20 or more"),
        ({"seed": -1}, "seed must be 0 or more"),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_written(wish, said, tmp_path):
    with pytest.raises(BadOption, match=said):
        build.simulate(tmp_path / "study", **({"contributions": 100, "seed": 1} | wish))

    assert not (tmp_path / "study").exists()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "study").write_text("")

    with pytest.raises(BadOption, match="is a file"):
        build.simulate(tmp_path / "study", contributions=100, seed=1)


@pytest.mark.parametrize("name", build.SHAPES)
def test_shapes_are_whole(name):
    shape = shape_named(name)
    total = sum(culture.share for culture in shape.cultures)

    assert total == pytest.approx(1)
    assert shape.start < shape.shift_on < shape.end
    assert shape.start < shape.birth_on < shape.end
    assert sum(culture.shift != 1 for culture in shape.cultures) == 1
    assert len({culture.name for culture in shape.cultures}) == len(shape.cultures)


def test_a_value_that_is_not_given_for_a_half_year_goes_on():
    culture = shape_named("demo").cultures[0]

    assert culture.at((0.1, 0.2), 0) == 0.1
    assert culture.at((0.1, 0.2), 1) == culture.at((0.1, 0.2), 5) == 0.2


def test_shapes_are_read_from_their_files():
    table = tomllib.loads((Path(build.__file__).parent / "headline.toml").read_text())

    assert table["start"] == shape_named("headline").start == date(2016, 1, 1)
    assert sum(row["share"] for row in table["community"]) == 1_036_278
