"""What was planted comes out of the raw lines again, counted here by a short calculation of its own."""

import math
from collections import Counter, defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pipeline.simulate import build, truth
from pipeline.simulate.phrases import phrasebook
from pipeline.simulate.shapes import shape_named

ZONE = ZoneInfo("US/Eastern")
Z = 4.0  # standard errors: with some hundreds of comparisons, none should be this far off by chance
COMMUNITIES = [culture.name for culture in shape_named("demo").cultures]


def moment(record):
    return datetime.fromtimestamp(float(record["created_utc"]), ZONE)


def period(record):
    """First day of the half-year, in the study's time zone."""
    when = moment(record)
    return f"{when.year}-{'01' if when.month <= 6 else '07'}-01"


def parent_of(record):
    parent = record["parent_id"]
    if parent is None:
        return record["link_id"]
    if isinstance(parent, str):
        return parent
    digits = ""
    while parent:
        parent, rest = divmod(parent, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return f"t1_{digits}"


def is_program(simulated, name):
    return simulated.items[f"reddit:{name}"]["is_program"] == "1"


@pytest.fixture(scope="module")
def people_of(simulated):
    """Who wrote what, by full name; programs left out, deleted accounts as nobody."""

    def people(community):
        who = {f"t3_{record['id']}": record["author"] for record in simulated.posts(community)}
        who |= {f"t1_{record['id']}": record["author"] for record in simulated.comments(community)}
        return {name: author for name, author in who.items() if not is_program(simulated, name)}

    return people


def ties_of(simulated, community, who):
    """Distinct (source, target) pairs of known contributors, by half-year of the response."""
    ties = defaultdict(set)
    for record in simulated.comments(community):
        source, target = who.get(f"t1_{record['id']}"), who.get(parent_of(record))
        if source and target and "[deleted]" not in {source, target} and source != target:
            ties[period(record)].add((source, target))
    return ties


@pytest.mark.parametrize("community", COMMUNITIES)
def test_the_planted_response_rates_are_recovered(community, simulated, people_of):
    who = people_of(community)
    answered = {record["link_id"] for record in simulated.comments(community) if f"t1_{record['id']}" in who}
    counts = defaultdict(list)
    for record in simulated.posts(community):
        counts[period(record)].append(f"t3_{record['id']}" in answered)

    for start, told in simulated.truth["communities"][f"reddit:{community}"]["periods"].items():
        rate, found = told["planted"]["response_rate"], counts[start]
        error = math.sqrt(rate * (1 - rate) / len(found))
        assert abs(np.mean(found) - rate) < Z * error
        assert np.mean(found) == pytest.approx(told["realised"]["response_rate"], abs=1e-6)


@pytest.mark.parametrize("community", COMMUNITIES)
def test_nobody_answers_only_themselves(community, simulated, people_of):
    """So that a response and a response by somebody else are the same for the response rate."""
    who = people_of(community)
    responders = defaultdict(set)
    for record in simulated.comments(community):
        if (author := who.get(f"t1_{record['id']}")) and author != "[deleted]":
            responders[record["link_id"]].add(author)

    known = [post for post in responders if who.get(post) not in {None, "[deleted]"}]
    whole = [post for post in known if all_known(simulated, community, post, who)]
    assert whole
    assert [post for post in whole if responders[post] == {who[post]}] == []


def all_known(simulated, community, post, who):
    return all(
        who.get(f"t1_{record['id']}") != "[deleted]"
        for record in simulated.comments(community)
        if record["link_id"] == post
    )


@pytest.mark.parametrize("community", COMMUNITIES)
def test_the_planted_topic_shares_are_recovered(community, simulated):
    """Threads are the independent units, nearly of one mind each: the error is that of a share weighted by their sizes."""
    threads = defaultdict(lambda: defaultdict(Counter))
    for kind, records in (("t3", simulated.posts(community)), ("t1", simulated.comments(community))):
        for record in records:
            topic = simulated.items[f"reddit:{kind}_{record['id']}"]["topic"]
            if topic:
                threads[period(record)][record.get("link_id", f"t3_{record['id']}")][topic] += 1

    for start, told in simulated.truth["communities"][f"reddit:{community}"]["periods"].items():
        sizes = np.array([found.total() for found in threads[start].values()])
        assert sum(told["planted"]["topic_shares"].values()) == pytest.approx(1, abs=1e-4)
        for topic, share in told["planted"]["topic_shares"].items():
            on_topic = np.array([found[topic] for found in threads[start].values()])
            error = math.sqrt(share * (1 - share) * (sizes**2).sum()) / sizes.sum()
            assert abs(on_topic.sum() / sizes.sum() - share) < Z * error


@pytest.mark.parametrize("community", COMMUNITIES)
def test_the_planted_act_shares_are_recovered(community, simulated):
    found = defaultdict(list)
    for kind, records in (("t3", simulated.posts(community)), ("t1", simulated.comments(community))):
        for record in records:
            item = simulated.items[f"reddit:{kind}_{record['id']}"]
            if item["is_program"] == "0":
                found[period(record)].append(set(item["acts"].split()))

    for start, told in simulated.truth["communities"][f"reddit:{community}"]["periods"].items():
        for act, share in told["planted"]["act_shares"].items():
            observed = np.mean([act in acts for acts in found[start]])
            # Posts and responses differ in acts, and how many of each there are is chance too.
            assert abs(observed - share) < Z * math.sqrt(share * (1 - share) / len(found[start])) + 0.02


@pytest.mark.parametrize("community", COMMUNITIES)
def test_reciprocity_is_what_the_parameters_lead_to(community, simulated, people_of, expected):
    ties = ties_of(simulated, community, people_of(community))
    told = simulated.truth["communities"][f"reddit:{community}"]["periods"]

    for number, start in enumerate(told):
        found = ties[start]
        reciprocity = np.mean([(target, source) in found for source, target in found])
        mean, error, spread = expected[f"reddit:{community}"][number]["reciprocity"]
        assert reciprocity == pytest.approx(told[start]["realised"]["reciprocity"], abs=1e-6)
        assert abs(reciprocity - mean) < Z * (spread + error)


@pytest.mark.parametrize("community", COMMUNITIES)
def test_inequality_is_what_the_parameters_lead_to(community, simulated, people_of, expected):
    who = people_of(community)
    counts = defaultdict(Counter)
    for kind, records in (("t3", simulated.posts(community)), ("t1", simulated.comments(community))):
        for record in records:
            if (author := who.get(f"{kind}_{record['id']}")) and author != "[deleted]":
                counts[period(record)][author] += 1

    told = simulated.truth["communities"][f"reddit:{community}"]["periods"]
    for number, start in enumerate(told):
        values = list(counts[start].values())
        mean, error, spread = expected[f"reddit:{community}"][number]["gini_contributions"]
        assert gini(values) == pytest.approx(told[start]["realised"]["gini_contributions"], abs=1e-5)
        assert len(values) == told[start]["realised"]["contributors"]
        assert abs(gini(values) - mean) < Z * (spread + error)


def gini(values):
    """Mean absolute difference of all pairs over twice the mean (Gini 1912)."""
    x = np.array(values, float)
    return np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())


@pytest.fixture(scope="module")
def expected(simulated):
    """Mean, its standard error and the spread of one study, over replicates with seeds of their own."""
    replicates = 12
    means = truth.expected(shape_named("demo"), simulated.truth["contributions"], replicates=replicates)
    return {
        community: [
            {name: (mean, error, error * math.sqrt(replicates)) for name, (mean, error) in one.items()}
            for one in periods
        ]
        for community, periods in means.items()
    }


def test_the_level_shift_is_recovered(simulated):
    """Posts a week after the shift over posts a week before, the season taken out by the same half-years."""
    told = simulated.truth["communities"]["reddit:BroadwickSchooling"]
    on = datetime.fromisoformat(told["shift_on"]).replace(tzinfo=ZONE)
    weeks = Counter((moment(record) - on).days // 7 for record in simulated.posts("BroadwickSchooling"))
    before, after = (np.array([weeks[week] for week in span]) for span in (range(-26, 0), range(26)))

    for found, level in ((before, told["weekly_posts_before"]), (after, told["weekly_posts_after"])):
        assert abs(found.mean() - level) < Z * math.sqrt(level / len(found))
    assert told["level_shift"] == 0.35
    assert after.mean() < 0.5 * before.mean()


def test_other_communities_have_no_shift(simulated):
    told = simulated.truth["communities"]

    assert [one["level_shift"] for name, one in told.items() if name != "reddit:BroadwickSchooling"] == [
        1.0,
        1.0,
        1.0,
    ]


def test_a_topic_is_born_on_its_day(simulated):
    born = simulated.truth["born_topic"]
    on = datetime.fromisoformat(born["on"]).replace(tzinfo=ZONE)
    threads, early = set(), []
    for community in simulated.communities:
        for record in simulated.posts(community):
            if simulated.items[f"reddit:t3_{record['id']}"]["topic"] == born["topic"]:
                threads.add(record["id"])
                early += [record["id"]] if moment(record) < on else []

    assert len(threads) > 40
    assert early == []


def test_the_share_of_the_born_topic_grows_from_nothing(simulated):
    told = simulated.truth["communities"]["reddit:WhetstoneStaffroom"]["periods"]
    shares = [one["planted"]["topic_shares"].get("video_lessons", 0) for one in told.values()]

    assert shares[:4] == [0, 0, 0, 0]
    assert 0 < shares[4] < shares[5] == pytest.approx(simulated.truth["born_topic"]["share"])


def test_truths_hold_no_name_and_no_text(simulated):
    told = (simulated.folder / "truth.json").read_text() + (simulated.folder / "truth_items.csv").read_text()

    assert [name for name in simulated.authors if name in told] == []
    assert not [text for text in simulated.texts[:500] if len(text) > 30 and text in told]


def test_topics_have_their_code_and_acts_are_those_of_the_codebook(simulated):
    topics, acts = simulated.truth["topics"], simulated.truth["acts"]

    assert len(topics) >= 14
    assert set(topics.values()) <= {
        "PEDAGOGY", "SUBJECT", "BEHAVIOUR", "CURRICULUM", "TECH", "STUDENT_NEEDS", "STAFF_PARENTS",
        "CONDITIONS", "CAREER", "WELLBEING", "POLICY", "SOCIETY_EQUITY", "SCHOLARSHIP",
    }  # fmt: skip
    assert len(acts) == 16
    assert {act for item in simulated.items.values() for act in item["acts"].split()} == set(acts)


def test_what_is_expected_does_not_depend_on_anything_but_its_arguments():
    shape = shape_named("demo")

    assert truth.expected(shape, 800, replicates=3) == truth.expected(shape, 800, replicates=3)


def test_more_answering_back_means_more_reciprocity():
    """The parameter does what it says, all else equal."""
    from dataclasses import replace

    shape = shape_named("demo")
    means = []
    for chance in (0.0, 0.3, 0.8):
        culture = replace(shape.cultures[0], share=1.0, answer_back=chance)
        found = truth.expected(replace(shape, cultures=(culture,)), 4_000, replicates=3)[
            f"reddit:{culture.name}"
        ]
        means.append(np.mean([one["reciprocity"][0] for one in found]))

    assert means[0] < 0.15 < means[1] < means[2]


def test_weekly_levels_sum_to_the_posts_that_are_expected(simulated):
    for name, told in simulated.truth["communities"].items():
        posts = sum(one["realised"]["posts"] for one in told["periods"].values())
        assert told["posts"] == posts, name


def test_shares_of_contributions_sum_to_what_was_asked():
    for name in build.SHAPES:
        for contributions in (40, 101, 20_000, 1_036_278):
            assert sum(truth.shares_of(shape_named(name), contributions)) == contributions


def test_the_headline_shape_has_the_numbers_of_the_model_study():
    assert truth.shares_of(shape_named("headline"), 1_036_278) == [696_660, 339_618]


def test_planted_shares_name_only_what_is_there():
    shape = shape_named("headline")
    planted = truth.planted(shape, shape.cultures[1], phrasebook().topics)

    assert len(planted) == 7
    assert "behaviour" in planted[0]["topic_shares"]
    assert "thesis" not in planted[0]["topic_shares"]
    assert planted[0]["response_rate"] == 0.1111
    assert planted[6]["mean_responses_of_answered"] == 9.63
