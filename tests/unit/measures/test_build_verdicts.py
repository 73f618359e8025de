"""What data are good for: each limit with an example that can be checked by head."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.verdicts import Held, spread, verdicts

ORDER = ("none", "poor", "fair", "good")
WHOLE = Held(
    n_posts=1000,
    n_responses=9000,
    n_responses_seen=9000,
    n_responses_found=9000,
    n_orphans=0,
    n_without_contributor=0,
    n_gap_days=0,
    n_span_days=1000,
    n_caps=0,
    spread=0.0,
)


def judged(**more):
    """The verdicts on counts, histories and networks of a community in which only ``more`` is amiss."""
    return tuple(row["verdict"] for row in verdicts(replace(WHOLE, **more)))


def test_of_a_community_of_which_nothing_is_missing_everything_is_good():
    assert judged() == ("good", "good", "good")


@pytest.mark.parametrize(
    ("found", "grades"),
    [
        (8910, ("good", "good", "good")),  # 1 % missing: 0.99 ** 10 = 0.904, 0.99 ** 6 = 0.941
        (8865, ("good", "fair", "good")),  # 1.5 %: 0.985 ** 10 = 0.860, 0.985 ** 6 = 0.913
        (8820, ("good", "fair", "fair")),  # 2 %: 0.98 ** 6 = 0.886
        (8550, ("good", "poor", "fair")),  # 5 %: 0.95 ** 10 = 0.599, 0.95 ** 6 = 0.735
        (8280, ("fair", "poor", "fair")),  # 8 %: 0.92 ** 6 = 0.606
        (8100, ("fair", "poor", "poor")),  # 10 %: 0.9 ** 6 = 0.531
        (7200, ("fair", "poor", "poor")),  # 20 %, just
        (7199, ("poor", "poor", "poor")),
        (0, ("poor", "poor", "poor")),
    ],
)
def test_what_is_missing_harms_histories_most_and_counts_least(found, grades):
    assert judged(n_responses_found=found) == grades


def test_days_in_gaps_are_missing_too():
    """Thirty of a thousand days: 0.97 ** 10 = 0.737, 0.97 ** 6 = 0.833."""
    assert judged(n_gap_days=30) == ("good", "fair", "fair")


def test_gaps_and_responses_not_found_add_up():
    """Of what lies outside the gaps 97 % are stored, and 97 % of days lie outside: 0.97 * 0.97 = 0.941."""
    assert judged(n_gap_days=30, n_responses_found=8730)[0] == "fair"
    assert replace(WHOLE, n_gap_days=30, n_responses_found=8730).missing == pytest.approx(0.0591)


def test_loss_that_is_uneven_makes_counts_fair_since_it_looks_like_change():
    assert judged(spread=0.11) == ("fair", "good", "good")
    assert judged(spread=0.10) == ("good", "good", "good")


def test_the_spread_is_that_between_the_worst_and_the_best_period_with_enough_reported():
    rows = [
        {"n_responses_seen": 200, "n_responses_found": 200},
        {"n_responses_seen": 400, "n_responses_found": 300},
        {"n_responses_seen": 99, "n_responses_found": 0},
    ]

    assert spread(rows) == pytest.approx(0.25)
    assert spread(rows[2:]) == 0.0
    assert spread([]) == 0.0


@pytest.mark.parametrize(("orphans", "grade"), [(450, "good"), (451, "fair"), (1800, "fair"), (1801, "poor")])
def test_responses_without_their_thread_harm_networks_alone(orphans, grade):
    assert judged(n_orphans=orphans) == ("good", "good", grade)


@pytest.mark.parametrize(
    ("nameless", "grade"), [(1000, "good"), (1001, "fair"), (3000, "fair"), (3001, "poor")]
)
def test_unknown_accounts_harm_histories_and_networks(nameless, grade):
    assert judged(n_without_contributor=nameless) == ("good", grade, grade)


def test_nobody_vouches_for_what_nobody_counted():
    assert judged(n_responses_seen=0, n_responses_found=0) == ("fair", "fair", "fair")


def test_a_limit_that_a_source_hit_makes_nothing_better_than_fair():
    assert judged(n_caps=1) == ("fair", "fair", "fair")


def test_where_there_is_nothing_there_is_no_verdict():
    nothing = {"n_responses_seen": 0, "n_responses_found": 0, "n_span_days": 0}

    assert judged(n_posts=0, n_responses=0, **nothing) == ("none", "none", "none")
    assert judged(n_responses=0, n_responses_seen=0, n_responses_found=0) == ("fair", "fair", "none")
    assert judged(n_without_contributor=10_000)[1] == "none"


def test_verdicts_are_told_in_words_with_their_reasons():
    held = replace(WHOLE, n_responses_found=8865, n_gap_days=3, n_caps=2, n_orphans=45, spread=0.2)
    told = {row["analysis"]: row for row in verdicts(replace(held, n_without_contributor=200))}

    assert told["counts"]["words"] == (
        "Counts may be a little too low; small differences and changes say nothing."
    )
    assert told["counts"]["reasons"] == (
        "98 of every 100 responses that the platform counted are stored. 3 of 1,000 days lie in gaps. A source gave no more "
        "than its limit (2 of its runs), so older contributions may be missing. The worst period lacks 20 of every 100 more "
        "than the best, which can look like change."
    )
    assert told["networks"]["reasons"].endswith(
        "Of every 100 responses, 0.5 stand in threads that are not stored up to their post. "
        "Of every 100 contributions, 2 have no known account."
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [(9000, "100"), (8999, "99.9"), (8950, "99.4"), (8100, "90"), (1, "0.1"), (0, "0")],
)
def test_a_little_that_is_missing_does_not_look_like_nothing(found, words):
    (reason, *_) = verdicts(replace(WHOLE, n_responses_found=found))[0]["reasons"].split(" of every")

    assert reason == words


def test_nothing_gives_no_reasons():
    (counts, *_) = verdicts(replace(WHOLE, n_posts=0, n_responses=0))

    assert (counts["words"], counts["reasons"]) == ("Nothing is stored.", "")


@given(st.integers(0, 9000), st.integers(0, 999), st.integers(0, 9000), st.integers(0, 10_000))
def test_more_that_is_missing_never_makes_a_better_verdict(found, gap_days, orphans, nameless):
    less = judged(
        n_responses_found=found, n_gap_days=gap_days, n_orphans=orphans, n_without_contributor=nameless
    )
    more = judged(
        n_responses_found=max(found - 1, 0),
        n_gap_days=gap_days + 1,
        n_orphans=orphans,
        n_without_contributor=nameless,
    )

    assert all(ORDER.index(worse) <= ORDER.index(better) for worse, better in zip(more, less, strict=True))


@given(st.integers(0, 9000), st.integers(0, 1000))
def test_histories_and_networks_are_never_better_than_counts_that_are_even(found, gap_days):
    counts, histories, networks = judged(n_responses_found=found, n_gap_days=gap_days)

    assert ORDER.index(histories) <= ORDER.index(networks) <= ORDER.index(counts)
