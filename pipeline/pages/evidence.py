"""Everything the pages may show, found by measure, community, period and subject."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.pages.words import turned

Row = Mapping[str, Any]
ALL = "all"
WHOLE = "whole"
NO_TOPIC = "-1"


@dataclass(frozen=True)
class Evidence:
    """The tables of measures as plain rows, with ways to find a row."""

    estimates: Sequence[Row]
    contrasts: Sequence[Row]
    catalogue: Sequence[Row]
    communities: Sequence[Row]
    periods: Sequence[Row]
    subjects: Sequence[Row]
    topic_terms: Sequence[Row]
    coverage: Sequence[Row]
    facts: Sequence[Row]
    tables: Sequence[Row]
    columns: Sequence[Row]
    missing: Sequence[Row] = ()
    gaps: Sequence[Row] = ()
    verdicts: Sequence[Row] = ()

    @cached_property
    def places(self) -> list[Row]:
        """The communities of the study in its order, without all together."""
        return [row for row in self.communities if row["community_id"] != ALL]

    @cached_property
    def times(self) -> list[Row]:
        """The periods in order, without the whole window."""
        return [row for row in self.periods if row["period"] != WHOLE]

    @cached_property
    def _found(self) -> dict[tuple[Any, ...], Row]:
        return {
            (
                row["measure"],
                row["subject"],
                row["community_id"],
                row["variant"],
                None if row["period"] == WHOLE else row["period_start"],
            ): row
            for row in self.estimates
        }

    @cached_property
    def _verdicts(self) -> dict[tuple[str, ...], str]:
        return {
            (
                row["measure"],
                row["subject"],
                row["community_id"],
                row["other_community_id"],
                row["variant"],
            ): row["verdict"]
            for row in self.contrasts
        }

    @cached_property
    def _measures(self) -> dict[str, Row]:
        return {row["measure"]: row for row in self.catalogue}

    def whole(self, measure: str, place: str, *, subject: str = "", variant: str = "corrected") -> Row | None:
        """The estimate for the whole window, or nothing when there is none."""
        return self._found.get((measure, subject, place, variant, None))

    def at(
        self, measure: str, place: str, start: Any, *, subject: str = "", variant: str = "corrected"
    ) -> Row | None:
        """The estimate for one period, or nothing when there is none."""
        return self._found.get((measure, subject, place, variant, start))

    def verdict(
        self, measure: str, one: str, other: str, *, subject: str = "", variant: str = "corrected"
    ) -> str | None:
        """What may be said of one community against another, or nothing when they were not compared."""
        found = self._verdicts.get((measure, subject, one, other, variant))
        if found is not None:
            return found
        other_way = self._verdicts.get((measure, subject, other, one, variant))
        return None if other_way is None else turned(other_way)

    def meaning(self, measure: str) -> Row | None:
        """The row of the catalogue."""
        return self._measures.get(measure)

    def of_kind(self, kind: str) -> list[Row]:
        """Topics, codes or events in their order."""
        return [row for row in self.subjects if row["kind"] == kind]

    def label(self, place: str) -> str:
        """How the study names a community."""
        return next((row["label"] for row in self.communities if row["community_id"] == place), place)

    @cached_property
    def window(self) -> str:
        """How the whole study window is named, or nothing when there is none."""
        return next((row["label"] for row in self.periods if row["period"] == WHOLE), "")

    def number(self, place: str) -> int:
        """The place of a community in the study, from 1; decides its colour, dash and shape."""
        return next((at for at, row in enumerate(self.places, 1) if row["community_id"] == place), 0)

    def time_label(self, start: Any) -> str:
        """How a period is named."""
        return next((row["label"] for row in self.times if row["period_start"] == start), str(start))
