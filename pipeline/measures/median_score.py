"""Median score: the middle contribution when they are put in order of score."""

from collections.abc import Iterator

import numpy as np

from pipeline.measures import shapes
from pipeline.measures.kinds import Cell, Estimate, Measure, missing

MEASURE = Measure(
    name="median_score",
    label="median score",
    unit="points",
    definition="Votes for minus votes against when last seen: the median over contributions whose text is there; subject says post or response.",
    interpretation="Half of the contributions have more, half have less.",
    caveat="Scores are as the archive saw them, which may be before voting had ended.",
    reference="Staudt Willet and Carpenter 2021, preliminary tables",
)


def estimate(cell: Cell) -> Iterator[tuple[str, Estimate]]:
    """Give the median of posts and of responses, clustered by thread."""
    for subject, is_post in (("post", True), ("response", False)):
        values = cell.sizes["score"].astype(float)
        where = (cell.sizes["is_post"].astype(bool) == is_post) & ~np.isnan(values)
        if not where.any():
            yield subject, missing(0, f"no {subject} with a score in this period")
            continue
        n_people = shapes.n_known(cell.sizes["contributor_no"][where])
        yield subject, shapes.middle(values[where], cell.sizes["root_no"][where], n_contributors=n_people)
