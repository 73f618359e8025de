"""Topic prevalence: how much is written about each topic."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pipeline.measures import intervals, shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="topic_prevalence",
    label="share of contributions on a topic",
    unit="share",
    definition="#{contributions assigned to the topic} / #{modelled contributions}, 0 to 1; topic -1 collects what has no clear topic.",
    interpretation="Higher means that more is written about it.",
    caveat="Topics are found by a program and named by their terms; contributions that are too short or in another language have none. Contributions put into a wrong topic are not in the interval.",
    reference="constructs 4.11; BERTopic (Grootendorst 2022)",
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the share of each topic, clustered by thread."""
    marks = cell.topics
    if not len(marks["topic_id"]):
        note = cell.notes.get("topics", "no text with a topic in this period")
        for topic in cell.topic_ids or ("",):
            yield str(topic), missing(0, note)
        return
    _, thread = np.unique(marks["root_no"], return_inverse=True)
    sizes = np.bincount(thread)
    topics = cell.topic_ids or np.unique(marks["topic_id"]).tolist()
    counts = {topic: _per_thread(thread[marks["topic_id"] == topic], len(sizes)) for topic in topics}
    found = [count for topic, count in counts.items() if topic >= 0]
    clear = _per_thread(thread[marks["topic_id"] >= 0], len(sizes))
    effect = intervals.design_effect(found, sizes)
    among_clear = intervals.design_effect(found, clear) if clear.any() else math.inf
    n_people = shapes.n_known(marks["contributor_no"])
    for topic, on_topic in counts.items():
        share = shapes.clustered_mean(on_topic, sizes, what="threads", n_contributors=n_people, effect=effect)
        if topic >= 0 and clear.any():
            share = _with_unclear(share, on_topic, clear, among_clear)
        yield str(topic), replace(share, n_threads=len(sizes))


def _per_thread(thread: NDArray, n_threads: int) -> NDArray:
    """Count contributions of each thread, in half the memory: there is a row for every topic."""
    return np.bincount(thread, minlength=n_threads).astype(np.int32)


def _with_unclear(share: Estimate, on_topic: NDArray, clear: NDArray, effect: float) -> Estimate:
    """Let the interval reach up to where those without a clear topic are on it as often as those with one.

    The lower end holds when none of them is: what has no clear topic is not about nothing (bounds for what is missing;
    Manski 2003, 1). A topic that few threads here are about, or none, takes the design effect of the others.
    """
    high = max(share.high or 0.0, intervals.clustered_share(on_topic, clear, effect=effect)[1])
    method = f"{share.method}; upper end as if those without a clear topic were spread like the others"
    return replace(share, high=high, method=method)
