"""Response rate: how many posts get a response."""

from collections.abc import Iterator

import numpy as np

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="response_rate",
    label="posts that get a response",
    unit="share",
    definition="#{posts with at least one response by somebody else} / #{posts}, 0 to 1; published: any response.",
    interpretation="Higher means that whoever starts a thread is more often answered.",
    caveat="Responses that came after the archive was made, or were removed, are missing.",
    reference="Staudt Willet and Carpenter 2021, BJET 52(2); doi 10.1111/bjet.13051",
    variants=("corrected", "published"),
    needs_responses=True,
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the share of answered posts, clustered by who posted."""
    threads = cell.threads
    if not len(threads["n_by_others"]):
        yield "", missing(0, "no post in this period")
        return
    alone = -1 - np.arange(len(threads["contributor_no"]))
    poster = np.where(threads["contributor_no"] >= 0, threads["contributor_no"], alone)
    _, who = np.unique(poster, return_inverse=True)
    answered = np.bincount(who, weights=threads["n_by_others"] > 0)
    yield (
        "",
        shapes.clustered_mean(
            answered,
            np.bincount(who),
            what="people who started a thread",
            n_contributors=shapes.n_known(threads["contributor_no"]),
        ),
    )
