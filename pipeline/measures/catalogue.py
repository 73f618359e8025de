"""All measures, in the order of tables and pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.measures import (
    code_prevalence,
    contributions,
    contributors,
    gini_contributions,
    gini_contributions_unbiased,
    level_shift,
    loops_share,
    mean_degree,
    median_score,
    median_words,
    one_timers,
    posters,
    posts,
    reciprocity,
    reciprocity_dyadic,
    reciprocity_weighted,
    responders,
    responders_with_two_responses,
    response_rate,
    responses,
    responses_per_answered_thread,
    top_1_percent_share,
    topic_prevalence,
    transitivity,
)
from pipeline.measures.kinds import Cell, Estimate, Measure

MODULES = (
    contributions,
    posts,
    responses,
    contributors,
    posters,
    responders,
    responders_with_two_responses,
    one_timers,
    response_rate,
    responses_per_answered_thread,
    mean_degree,
    transitivity,
    reciprocity,
    reciprocity_dyadic,
    reciprocity_weighted,
    loops_share,
    gini_contributions,
    gini_contributions_unbiased,
    top_1_percent_share,
    topic_prevalence,
    code_prevalence,
    median_words,
    median_score,
    level_shift,
)


@dataclass(frozen=True)
class Entry:
    """A measure and the function that estimates it in a cell, subject by subject."""

    measure: Measure
    estimate: Callable[[Cell], Iterator[tuple[str, Estimate]]]


ENTRIES = tuple(Entry(module.MEASURE, module.estimate) for module in MODULES)


def catalogue() -> list[dict[str, Any]]:
    """Describe every measure as a row of measures.catalogue."""
    return [
        {
            "measure": measure.name,
            "position": position,
            "label": measure.label,
            "unit": measure.unit,
            "definition": measure.definition,
            "interpretation": measure.interpretation,
            "caveat": measure.caveat,
            "reference": measure.reference,
            "module": f"pipeline/measures/{measure.name}.py",
        }
        for position, measure in enumerate((entry.measure for entry in ENTRIES), 1)
    ]
