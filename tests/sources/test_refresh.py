"""A second look at Reddit: scores, edits, deletions and accounts that are gone, and what is purged from the parts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pipeline import store
from pipeline.raw.build_purge import finish, forget, is_unfinished
from pipeline.raw.build_refresh import refresh
from tests.sources.conftest import REDDIT_SECRETS, source_of
from tests.sources.reddit_server import RedditStandIn
from tests.unit.raw.conftest import NOW, Bench

LATER = NOW + timedelta(days=3)


def look_again(bench: Bench, **how: Any) -> dict[str, Any]:
    """Refresh with the real door, three days later unless it is said otherwise."""
    return refresh(bench.warehouse(), bench.study, bench.settings, **({"now": LATER} | how))


def words(bench: Bench) -> str:
    """Everything the parts say, as one text."""
    columns = "concat_ws(' ', title, text, url, post_flair, contributor_flair, extra, contributor_id)"
    return "\n".join(row for (row,) in bench.ask(f"select {columns} from raw.contributions order by all"))


@pytest.fixture
def oak(reddit: RedditStandIn, reddit_bench: Bench) -> Bench:
    """Ten posts with two comments each, collected."""
    reddit.add("Oak", 10, comments_each=2)
    reddit_bench.collect()
    return reddit_bench


def post(reddit: RedditStandIn, number: int) -> dict[str, Any]:
    """A post of r/Oak, to be changed."""
    return reddit.communities["Oak"].posts[f"oakp{number}"]


def delete(item: dict[str, Any]) -> None:
    """What Reddit shows when an author deletes a post or a comment."""
    body = "body" if "body" in item else "selftext"
    item |= {"author": "[deleted]", body: "[deleted]"}
    item.pop("author_fullname", None)


def test_nothing_changed_is_nothing_written_but_that_it_was_looked_at(oak: Bench) -> None:
    before = oak.part_files()
    counts = look_again(oak)
    assert counts["n_checked"] == 30
    assert {name: n for name, n in counts.items() if name.startswith("n_") and n} == {"n_checked": 30}
    assert oak.part_files() == before
    assert oak.ask("select count(*), min(checked_at) from raw.checks") == [(30, LATER)]


def test_what_was_looked_at_is_not_asked_for_again_at_once(oak: Bench) -> None:
    look_again(oak)
    assert look_again(oak, now=LATER + timedelta(hours=3))["n_checked"] == 0
    assert look_again(oak, now=LATER + timedelta(days=3))["n_checked"] == 30


def test_the_newest_are_asked_for_first(reddit: RedditStandIn, oak: Bench) -> None:
    reddit.questions.clear()
    look_again(oak)
    (question,) = [question for question in reddit.questions if question.path == "/api/info/"]
    names = question.query["id"].split(",")
    assert names[:3] == ["t1_oakp10c2", "t1_oakp10c1", "t3_oakp10"]
    assert names[-1] == "t3_oakp1"


def test_other_scores_become_observations(reddit: RedditStandIn, oak: Bench) -> None:
    post(reddit, 4)["score"] = 99
    assert look_again(oak)["n_counted"] == 1
    assert oak.ask("select contribution_id, seen_at > '2026-03-03', score from raw.observations") == [
        ("reddit:t3_oakp4", True, 99)
    ]
    assert look_again(oak, now=LATER + timedelta(days=3))["n_counted"] == 0


def test_an_edit_is_kept_as_a_version_of_its_own(reddit: RedditStandIn, oak: Bench) -> None:
    post(reddit, 4).update(selftext="I plan it on the board.", edited=1_800_000_000.0)
    assert look_again(oak)["n_edited"] == 1
    versions = "select text from raw.contributions where contribution_id = 'reddit:t3_oakp4' order by seen_at"
    assert oak.ask(versions) == [("I plan week 4 on paper.",), ("I plan it on the board.",)]
    assert look_again(oak, now=LATER + timedelta(days=3))["n_edited"] == 0


@pytest.mark.parametrize("number", [1, 10])
def test_a_deletion_that_reddit_marks_is_purged_at_once(
    number: int, reddit: RedditStandIn, oak: Bench
) -> None:
    assert f"I plan week {number} on paper." in words(oak)
    delete(post(reddit, number))
    counts = look_again(oak)
    assert (counts["n_gone"], counts["n_parts_purged"]) == (1, 1)
    assert f"I plan week {number} on paper." not in words(oak)
    columns = "state, reason, detected_by, due_at - detected_at = interval 48 hour, purged_at"
    assert oak.ask(f"select {columns} from raw.tombstones") == [
        ("author_deleted", "deleted by its author", "re-check", True, None)
    ]
    kept = (
        f"select state, contributor_id, contributor_state, title from raw.contributions "
        f"where contribution_id = 'reddit:t3_oakp{number}'"
    )
    assert oak.ask(kept) == [("author_deleted", None, "deleted", None)]


def test_what_moderators_removed_keeps_its_account(reddit: RedditStandIn, oak: Bench) -> None:
    post(reddit, 3).update(selftext="[removed]", removed_by_category="moderator")
    look_again(oak)
    kept = (
        "select state, contributor_id is not null from raw.contributions "
        "where contribution_id = 'reddit:t3_oakp3'"
    )
    assert oak.ask(kept) == [("mod_removed", True)]


def test_one_absence_is_no_deletion_two_are(reddit: RedditStandIn, oak: Bench) -> None:
    post(reddit, 5)["is_gone"] = True
    assert look_again(oak)["n_absent"] == 1
    assert "I plan week 5 on paper." in words(oak)
    assert look_again(oak, now=LATER + timedelta(hours=10))["n_checked"] == 0
    counts = look_again(oak, now=LATER + timedelta(hours=24))
    assert (counts["n_checked"], counts["n_gone"]) == (1, 1)
    assert "I plan week 5 on paper." not in words(oak)
    assert oak.ask("select state, reason from raw.tombstones") == [
        ("unavailable", "no longer shown, two times")
    ]


def test_what_comes_back_after_an_absence_is_kept(reddit: RedditStandIn, oak: Bench) -> None:
    post(reddit, 5)["is_gone"] = True
    look_again(oak)
    del post(reddit, 5)["is_gone"]
    look_again(oak, now=LATER + timedelta(hours=24))
    post(reddit, 5)["is_gone"] = True
    look_again(oak, now=LATER + timedelta(days=4))
    assert "I plan week 5 on paper." in words(oak)
    assert oak.ask("select n_absent from raw.checks where contribution_id = 'reddit:t3_oakp5'") == [(1,)]


@pytest.mark.parametrize("fault", ["empty", "html", "truncated", "500"])
def test_an_answer_that_is_none_deletes_nothing(fault: str, reddit: RedditStandIn, oak: Bench) -> None:
    """An empty 200 looks like thirty deletions."""
    reddit.fault = lambda _, question: fault if question.path == "/api/info/" else None
    for days in (3, 5):
        counts = look_again(oak, now=NOW + timedelta(days=days))
        assert len(counts["incomplete"]) == 1
    assert oak.ask("select count(*) from raw.tombstones") == [(0,)]
    assert oak.ask("select count(*) from raw.checks") == [(0,)]


def test_a_deleted_account_leaves_no_pseudonym(reddit: RedditStandIn, oak: Bench) -> None:
    """Its posts stay, without it; also where others mention it."""
    reddit.add("Oak", 1)
    post(reddit, 11)["selftext"] = "As u/amber_lynx_4 said, paper is best."
    oak.collect(now=NOW + timedelta(hours=1))
    ((leaving,),) = oak.ask(
        "select contributor_id from raw.contributions where contribution_id = 'reddit:t3_oakp4'"
    )
    assert words(oak).count(leaving) == 2
    post(reddit, 4)["author"] = "[deleted]"
    counts = look_again(oak)
    assert counts["n_accounts"] == 1
    assert leaving not in words(oak)
    assert "As u/[deleted] said, paper is best." in words(oak)
    assert "I plan week 4 on paper." in words(oak)
    assert oak.ask("select count(*) from raw.leaving") == [(0,)]


def test_an_account_that_was_forgotten_does_not_come_back(reddit: RedditStandIn, oak: Bench) -> None:
    oak.collect()
    counts = forget(oak.warehouse(), oak.study, oak.settings, now=LATER, accounts=["amber_lynx_4"])
    assert counts["n_gone"] == 1
    reddit.add("Oak", 40)  # the forty-first post is of the same account
    reddit.communities["Oak"].posts["oakp12"]["selftext"] = "I agree with u/amber_lynx_4."
    oak.collect(now=LATER + timedelta(hours=1))
    rows = "select contributor_id, contributor_state, title from raw.contributions where contribution_id = "
    assert oak.ask(f"{rows} 'reddit:t3_oakp4'") == [(None, "deleted", None)]
    assert oak.ask(f"{rows} 'reddit:t3_oakp41'")[0][:2] == (None, "deleted")
    assert "I agree with u/[deleted]." in words(oak)


def test_what_was_forgotten_does_not_come_back_with_an_archive(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    """The archive is put down after the contribution was forgotten, and still holds its words."""
    archive = '\n[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n'
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(source_of("reddit-api", places) + archive, secrets=REDDIT_SECRETS)
    reddit.add("Oak", 3)
    bench.put("empty.ndjson", [dict(post(reddit, 1), id="zz", name="t3_zz", selftext="Another one.")])
    bench.collect()
    forget(bench.warehouse(), bench.study, bench.settings, now=LATER, contributions=["reddit:t3_oakp2"])
    bench.put("again.ndjson", [dict(post(reddit, 2), retrieved_on=1_900_000_000)])
    bench.collect(now=LATER + timedelta(hours=1))
    assert len(bench.ask("select 1 from raw.contributions where contribution_id = 'reddit:t3_oakp2'")) == 2
    assert "I plan week 2 on paper." not in words(bench)


def test_a_refresh_that_is_cut_off_goes_on(reddit: RedditStandIn, reddit_bench: Bench) -> None:
    """250 posts are three questions; the third stays silent, what the first two said is written down."""
    reddit.add("Oak", 250)
    reddit_bench.collect()
    delete(post(reddit, 249))
    delete(post(reddit, 1))
    reddit.fault = lambda _, question: "500" if "t3_oakp1," in question.query.get("id", "") + "," else None
    counts = look_again(reddit_bench)
    assert (counts["n_checked"], counts["n_gone"], len(counts["incomplete"])) == (200, 1, 1)
    reddit.fault = lambda *_: None
    counts = look_again(reddit_bench, now=LATER + timedelta(hours=1))
    assert (counts["n_checked"], counts["n_gone"], counts["incomplete"]) == (50, 1, [])


def test_a_purge_that_was_killed_is_done_by_the_next_refresh(
    reddit: RedditStandIn, oak: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(post(reddit, 2))

    def killed(*_: Any) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.raw.build_refresh.purge", killed)
        with pytest.raises(KeyboardInterrupt):
            look_again(oak)
    assert "I plan week 2 on paper." in words(oak)
    look_again(oak, now=LATER + timedelta(minutes=1))
    assert "I plan week 2 on paper." not in words(oak)


def test_new_comments_that_a_second_look_counts_are_fetched_by_the_next_collection(
    reddit: RedditStandIn, oak: Bench
) -> None:
    for _ in range(3):
        hidden = reddit.comment("Oak", "oakp1")
        reddit.communities["Oak"].comments[hidden]["is_gone"] = True  # from the listing, not from the tree
    look_again(oak)
    oak.collect(now=LATER + timedelta(hours=1))
    ((n,),) = oak.ask("select count(*) from raw.contributions where root_id = 'reddit:t3_oakp1'")
    assert n == 6


def test_a_great_many_absences_at_once_are_no_deletions(reddit: RedditStandIn, oak: Bench) -> None:
    """A community that is private for some days shows nothing; nobody deleted it all."""
    for number in range(1, 10):
        post(reddit, number)["is_gone"] = True
    for comment in reddit.communities["Oak"].comments.values():
        comment["is_gone"] = True
    for days in (3, 6, 9):
        counts = look_again(oak, now=NOW + timedelta(days=days))
        assert (counts["n_gone"], counts["n_absent"]) == (0, 0)
        assert "29 of 30 stored contributions were not shown" in counts["incomplete"][0]
    assert "I plan week 5 on paper." in words(oak)


def test_a_text_that_was_purged_of_an_account_is_no_edit(reddit: RedditStandIn, oak: Bench) -> None:
    """Reddit goes on showing the name in what others wrote."""
    post(reddit, 9)["selftext"] = "As u/amber_lynx_4 said, paper is best."
    look_again(oak)
    post(reddit, 4)["author"] = "[deleted]"
    look_again(oak, now=LATER + timedelta(days=3))
    assert "As u/[deleted] said, paper is best." in words(oak)
    counts = look_again(oak, now=LATER + timedelta(days=6))
    assert (counts["n_edited"], counts["n_accounts"]) == (0, 0)
    assert words(oak).count("u/[deleted]") == words(oak).count("paper is best")


def test_an_account_that_left_is_unfinished_until_everything_is_made_anew(
    reddit: RedditStandIn, oak: Bench
) -> None:
    post(reddit, 4)["author"] = "[deleted]"
    look_again(oak)
    assert is_unfinished(oak.warehouse())
    finish(oak.warehouse(), now=LATER)
    assert not is_unfinished(oak.warehouse())


def test_what_a_later_archive_shows_as_deleted_is_purged_from_the_earlier_one(
    live_bench: Callable[..., Bench],
) -> None:
    bench = live_bench('[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n')
    first = {
        "id": "p1",
        "subreddit": "Oak",
        "author": "amber_lynx_4",
        "title": "A plan",
        "selftext": "On paper.",
    }
    bench.put("a.ndjson", [first | {"created_utc": 1_577_880_000, "retrieved_on": 1_577_890_000}])
    bench.collect()
    deleted = first | {"author": "[deleted]", "selftext": "[deleted]", "retrieved_on": 1_578_890_000}
    bench.put("b.ndjson", [deleted | {"created_utc": 1_577_880_000}])
    bench.collect()
    assert "On paper." in words(bench)
    look_again(bench)
    assert "On paper." not in words(bench)
    assert bench.ask("select detected_by, state from raw.tombstones") == [("archive", "author_deleted")]


def test_a_source_for_one_community_asks_about_no_other(
    live_bench: Callable[..., Bench], reddit: RedditStandIn
) -> None:
    """r/Elm is in the study by its archive; this source is not for it."""
    reddit.add("Oak", 2)
    archive = (
        '[[community]]\nid = "reddit:Elm"\n'
        '[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n'
    )
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url, "community": "reddit:Oak"}
    bench = live_bench(archive + source_of("reddit-api", places), secrets=REDDIT_SECRETS)
    elm = {"id": "e1", "subreddit": "Elm", "author": "calm_ibis_1", "title": "Hm", "selftext": "Hm hm."}
    bench.put("elm.ndjson", [elm | {"created_utc": 1_580_000_000, "num_comments": 50}])
    bench.collect()
    look_again(bench)
    asked = [question for question in reddit.questions if "e1" in question.path + str(question.query)]
    assert asked == []


def test_ampersands_of_archives_are_no_edits(live_bench: Callable[..., Bench], reddit: RedditStandIn) -> None:
    reddit.add("Oak", 1)
    post(reddit, 1)["selftext"] = "Pens & paper."
    archive = '\n[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n'
    places = {"reddit_url": reddit.url, "oauth_url": reddit.url}
    bench = live_bench(archive + source_of("reddit-api", places), secrets=REDDIT_SECRETS)
    bench.put("a.ndjson", [dict(post(reddit, 1), selftext="Pens &amp; paper.", retrieved_on=1_700_090_000)])
    bench.collect()
    assert look_again(bench)["n_edited"] == 0


def test_a_study_without_live_sources_has_nothing_to_look_at(live_bench: Callable[..., Bench]) -> None:
    bench = live_bench('[[source]]\nname = "old"\nkind = "reddit-archive"\nfiles = ["archives/*"]\n')
    counts = look_again(bench)
    assert (counts["sources"], counts["n_checked"]) == (0, 0)


def test_the_ledger_names_second_looks(oak: Bench) -> None:
    look_again(oak)
    runs = oak.ask("select run_id, status from raw.runs order by started_at")
    assert runs == [("live 2026-03-01T12:00:00Z", "ok"), ("live again 2026-03-04T12:00:00Z", "ok")]


def test_the_warehouse_can_be_written_anew(oak: Bench) -> None:
    """All tables, comments, views and macros are there afterwards."""
    catalogue = (
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = 'staffroom' order by all"
    )
    before = oak.ask_all(catalogue, "select count(*) from duckdb_functions() where not internal")
    oak.close()
    store.compact(oak.study, oak.settings)
    assert oak.ask_all(catalogue, "select count(*) from duckdb_functions() where not internal") == before
