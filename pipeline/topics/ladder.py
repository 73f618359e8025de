"""A ladder of settings to find topics by: the first that gives good topics is taken, and every refusal is written down."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.topics.rule import OUTLIER, Rule, learn_rule, merge_alike

K_MEANS = "k-means"
FEWEST_TEXTS = 1_000
MANY_TEXTS = 5_000
FEWEST_TOPICS = 8
FEWEST_TOPICS_OF_FEW = 2
GREATEST_SHARE = 0.5
GREATEST_OUTLIER_SHARE = 0.4
ALIKE = 0.7  # made 31 topics of 37 and raised their NPMI by .02 on real texts; .6 took tenure and rankings for one
MOST_TOPICS = 40  # more than a reader can take in
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Options:
    """One rung of the ladder."""

    method: str  # leaf or eom (HDBSCAN), or k-means, which leaves nothing out
    neighbours: int
    components: int
    smallest: int
    samples: int
    below: float  # share of the clustered texts that the rule may lose, see rule.py
    n_clusters: int = 0


@dataclass(frozen=True)
class Attempt:
    """What came of one rung; ``refused`` says why it was not taken."""

    options: Options
    n_topics: int
    outlier_share: float
    greatest_share: float
    clustering_outlier_share: float
    refused: str | None

    def record(self) -> dict[str, Any]:
        """The attempt as it is stored."""
        return asdict(self)

    def told(self) -> str:
        """The attempt in words, for the log."""
        found = (
            f"{self.n_topics} topics, {self.outlier_share:.0%} outliers, greatest {self.greatest_share:.0%}"
        )
        return f"{self.options.method}: {found}: {self.refused or 'accepted'}"


@dataclass(frozen=True)
class Corpus:
    """Vectors of the sample to fit on and of texts as they come to judge by, and how many texts there are."""

    sample: np.ndarray
    ordinary: np.ndarray
    n_texts: int


Clustering = Callable[[Options], np.ndarray]


def ladder(n_sample: int, smallest_topic: int) -> list[Options]:
    """The settings to try, best first; small samples get smaller topics.

    Chosen on 84,914 texts of three real communities (NPMI; texts without topic; adjusted mutual information of two
    seeds, before alike topics are merged): leaf with 15 neighbours and 10 samples .19; 26 %; .84; with 30 neighbours
    .21; 29 %; .84, at more cost; with 1 sample .16; 17 %; .78; excess of mass (eom) .19; 3 and 15 %; .70, and with 5
    samples it collapsed into 3 topics on one of two seeds; 40 k-means .16; 3 %; .83. Losing a tenth of the clustered
    texts instead of a twentieth left 36 % without topic for .006 of coherence.
    """
    smallest = max(5, min(smallest_topic, n_sample // 50))
    n_clusters = max(2, min(40, n_sample // (5 * smallest)))
    near, wide = min(15, n_sample - 1), min(30, n_sample - 1)
    samples = max(1, smallest // 4)
    return [
        Options("leaf", near, 10, smallest, samples, 0.05),
        Options("leaf", wide, 5, smallest, samples, 0.02),
        Options("eom", wide, 5, smallest, 1, 0.02),
        Options(K_MEANS, near, 10, smallest, 1, 0.05, n_clusters),
    ]


def climb(
    rungs: Sequence[Options], clustering: Clustering, corpus: Corpus
) -> tuple[Rule | None, list[Attempt]]:
    """Try one rung after the other until the topics are good enough; else keep the least bad."""
    attempts: list[Attempt] = []
    rules: list[Rule | None] = []
    for options in rungs:
        labels = merge_alike(corpus.sample, clustering(options), alike=ALIKE, most=MOST_TOPICS)
        rule = learn_rule(corpus.sample, labels, below=options.below) if (labels != OUTLIER).any() else None
        attempts.append(judge(options, labels, rule, corpus=corpus))
        rules.append(rule)
        log.info("topics: attempt %d of %d: %s", len(attempts), len(rungs), attempts[-1].told())
        if attempts[-1].refused is None:
            return rule, attempts
    return rules[least_bad(attempts)], attempts


def judge(options: Options, labels: np.ndarray, rule: Rule | None, *, corpus: Corpus) -> Attempt:
    """Look at what the rule makes of the texts as they come, which are less balanced than the sample."""
    assigned = rule.nearest(corpus.ordinary)[0] if rule else np.full(len(corpus.ordinary), OUTLIER)
    n_topics, outliers, greatest = shape(assigned)
    return Attempt(
        options=options,
        n_topics=n_topics,
        outlier_share=outliers,
        greatest_share=greatest,
        clustering_outlier_share=float((labels == OUTLIER).mean()),
        refused=degenerate(n_topics, outliers, greatest, n_texts=corpus.n_texts),
    )


def shape(assigned: np.ndarray) -> tuple[int, float, float]:
    """The number of topics, the share of outliers, and the share of the greatest topic, both of all texts."""
    _, sizes = np.unique(assigned[assigned != OUTLIER], return_counts=True)
    greatest = float(sizes.max() / len(assigned)) if len(sizes) else 0.0
    outliers = float((assigned == OUTLIER).mean()) if len(assigned) else 1.0
    return len(sizes), outliers, greatest


def degenerate(n_topics: int, outliers: float, greatest: float, *, n_texts: int) -> str | None:
    """Say why topics are of no use, or nothing when they are good enough."""
    fewest = FEWEST_TOPICS if n_texts >= MANY_TEXTS else FEWEST_TOPICS_OF_FEW
    if n_topics < fewest:
        return f"{n_topics} topics, fewer than {fewest}"
    if greatest > GREATEST_SHARE:
        return f"one topic holds {greatest:.0%} of the texts"
    if outliers > GREATEST_OUTLIER_SHARE:
        return f"{outliers:.0%} of the texts belong to no topic"
    return None


def verdict(counts: Mapping[str, int], *, n_texts: int) -> tuple[float, str | None]:
    """The share of outliers among all contributions, and a warning when the topics are of no use for them all."""
    total = counts["n_contributions"]
    if total == 0:
        return 1.0, None
    outliers, greatest = counts["n_outliers"] / total, counts["n_of_greatest"] / total
    refused = degenerate(counts["n_topics"], outliers, greatest, n_texts=n_texts)
    return outliers, f"For all contributions together the topics are poor: {refused}." if refused else None


def least_bad(attempts: Sequence[Attempt]) -> int:
    """The attempt to keep: the accepted one, else the one whose greatest topic and outliers together are smallest."""
    badness = [
        (
            attempt.refused is not None,
            attempt.n_topics < FEWEST_TOPICS_OF_FEW,
            attempt.greatest_share + attempt.outlier_share,
        )
        for attempt in attempts
    ]
    return badness.index(min(badness))
