"""Topic prevalence: how much is written about each topic."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="topic_prevalence",
    label="share of contributions on a topic",
    unit="share",
    definition="#{contributions assigned to the topic} / #{modelled contributions}, 0 to 1; topic -1 collects what has no clear topic.",
    interpretation="Higher means that more is written about it.",
    caveat="Topics are found by a program and named by their terms; contributions that are too short or in another language have none.",
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
    threads, thread = np.unique(marks["root_no"], return_inverse=True)
    sizes = np.bincount(thread)
    n_people = shapes.n_known(marks["contributor_no"])
    for topic in cell.topic_ids or np.unique(marks["topic_id"]).tolist():
        on_topic = np.bincount(thread, weights=marks["topic_id"] == topic, minlength=len(threads))
        share = shapes.clustered_mean(on_topic, sizes, what="threads", n_contributors=n_people)
        yield str(topic), replace(share, n_threads=len(threads))
