"""Real exports and dumps, read from beside the project, come in whole: as many as their README says, each once."""

import pytest

from pipeline.raw.build import collect
from pipeline.study import read_study
from tests.end_to_end.conftest import SHARED

from .conftest import NOW, Bench

pytestmark = pytest.mark.skipif(
    not (SHARED / "exports").is_dir(), reason="the real files are not beside the project (shared/data)"
)

# Platform, what the source says beside its files, the files, how many contributions, and how many lines are none.
FILES = {
    "instagram": ('mapping = "zeeschuimer-instagram"', ["exports/zeeschuimer-instagram.ndjson"], 23, 0),
    "tiktok": ('mapping = "zeeschuimer-tiktok"', ["exports/zeeschuimer-tiktok.ndjson"], 40, 0),
    "twitter": ('mapping = "tags"', ["exports/tags-sheet.csv"], 10, 0),
    "market": (
        'mapping = "teacherspayteachers"\ncreated_on = 2020-06-01',
        ["marketplace/products.csv"],
        307,
        0,
    ),
    "forum": (
        '[source.columns]\nid = "id"\ntext = "selftext"\ntitle = "title"\ncreated = "created_on"\nauthor = "author"',
        ["posts-2022-2025/posts.csv"],
        5_792,
        0,
    ),
    # Ten threads with what they answer, and one thread view.
    "bluesky": ("", ["bluesky/*.jsonl", "bluesky/thread_*.json"], 17, 0),
    # Ten entries at each of nine moments, at two of them the same ones; 17 are different.
    "blog": ("", ["feeds/*.xml"], 80, 0),
    # 1,042 questions, 1,496 answers, 1,828 comments; 92 wikis and nominations, and the one comment on them.
    "stackexchange": ("", ["stackexchange/Posts.xml", "stackexchange/Comments.xml"], 4_366, 93),
}

KINDS = {"stackexchange": "stackexchange", "blog": "feed", "bluesky": "bluesky"}
N_DISTINCT = {"blog": 17}


@pytest.fixture(params=FILES)
def collected(request, study_folder, settings):
    """One kind of real file, collected, with what is expected of it."""
    platform, (way, names, n_contributions, n_rejected) = request.param, FILES[request.param]
    kind = KINDS.get(platform, "table")
    files = [str(SHARED / name) for name in names]
    source = (
        f'[[source]]\nname = "real"\nkind = "{kind}"\nfiles = {files}\ncommunity = "{platform}:real"\n{way}\n'
    )
    bench = Bench(study_folder(more=f'[[community]]\nid = "{platform}:real"\n{source}'), settings)
    counts = bench.collect()
    yield bench, counts, n_contributions, n_rejected
    bench.close()


def test_every_line_is_a_contribution_or_is_told(collected):
    bench, counts, n_contributions, n_rejected = collected
    n_distinct = N_DISTINCT.get(bench.study.communities[-1].platform, n_contributions)
    assert (counts["n_contributions"], counts["n_rejected"], counts["incomplete"]) == (
        n_contributions,
        n_rejected,
        [],
    )
    query = "select count(distinct contribution_id), count(*) filter (root_id is null) from raw.contributions"
    assert bench.ask(query) == [(n_distinct, 0)]


def test_every_response_stands_in_a_thread_that_is_there(collected):
    bench, *_ = collected
    query = """
        select count(*) from raw.contributions as response
        anti join raw.contributions as root on response.root_id = root.contribution_id
    """
    n_orphans = 0 if bench.study.communities[-1].platform != "twitter" else 1
    assert bench.ask(query)[0][0] <= n_orphans


def test_collecting_it_again_adds_nothing(collected):
    bench, *_ = collected
    again = collect(bench.warehouse(), read_study(bench.folder), bench.settings, now=NOW)
    assert again["n_contributions"] == 0


@pytest.mark.parametrize("collected", ["twitter"], indirect=True)
def test_moments_are_those_of_the_platform_and_not_of_somebodys_sheet(collected):
    """The sheet's own column ``time`` is an hour late and says it is UTC."""
    bench, *_ = collected
    assert bench.ask("select max(created_at)::varchar from raw.contributions")[0][0].startswith(
        "2020-04-19 19:22:23"
    )


@pytest.mark.parametrize("collected", ["forum"], indirect=True)
def test_what_was_deleted_or_removed_has_no_words(collected):
    bench, *_ = collected
    told = bench.ask(
        "select state, count(*), count(text) from raw.contributions group by state order by state"
    )
    assert {state: (n, n_texts) for state, n, n_texts in told if state != "present"} == {
        "author_deleted": (1_718, 0),
        "mod_removed": (581, 0),
    }


# Statuses in each recording, and those of contributors who opted in to being found.
MASTODON = {
    "get_context_default.yml": (59, 9),
    "get_timeline_hashtag_default.yml": (5, 2),
    "get_timeline_public_default.yml": (20, 12),
}


def test_recorded_answers_of_mastodon_give_those_who_opted_in_and_reasons_for_the_others(
    study_folder, settings
):
    """The recordings wrap each answer in a story of headers; the answers themselves are what Staffroom reads."""
    yaml = pytest.importorskip("yaml", reason="recordings are YAML")
    folder = study_folder(
        more='[[community]]\nid = "mastodon:real"\n[[source]]\nname = "real"\nkind = "mastodon"\n'
        'files = ["archives/*.json"]\ncommunity = "mastodon:real"\n'
    )
    (folder / "archives").mkdir()
    for name in MASTODON:
        said = yaml.safe_load((SHARED / "mastodon" / name).read_text(encoding="utf-8"))
        for number, turn in enumerate(said.get("http_interactions") or said["interactions"]):
            answer = folder / "archives" / f"{name}-{number}.json"
            answer.write_text(turn["response"]["body"]["string"], encoding="utf-8")
    bench = Bench(folder, settings)
    counts = bench.collect()
    n_kept = sum(kept for _, kept in MASTODON.values())
    assert (counts["n_contributions"], counts["n_rejected"]) == (
        n_kept,
        sum(n for n, _ in MASTODON.values()) - n_kept,
    )
    reasons = {reason for (reason,) in bench.ask("select distinct reason from raw.rejected")}
    assert reasons <= {"not opted in", "not public", "opted out"}
    assert bench.ask("select count(distinct contribution_id) from raw.contributions") == [(n_kept,)]
    bench.close()
