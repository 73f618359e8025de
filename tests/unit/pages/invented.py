"""Invented measures for the page tests: two communities, seven half-years, 15 topics, 30 codes, two events."""

from collections.abc import Iterable
from datetime import date

from pipeline import store

DASH = "\u2013"
MONTHS = {1: f"Jan{DASH}Jun", 7: f"Jul{DASH}Dec"}
OAK, ELM = "reddit:Oak", "reddit:Elm"
START = date(2018, 7, 1)
HALVES = [date(2018 + (number + 1) // 2, 7 if number % 2 == 0 else 1, 1) for number in range(7)]
MORE = """
[[community]]
id = "reddit:Elm"

[[event]]
name = "School closures"
on = 2020-03-16

[[event]]
name = "New moderators"
on = 2019-08-01
"""
STUDY = {"title": "Two invented communities", "start": "2018-07-01", "end": "2022-01-01", "smallest_cell": 10}
TOO_FEW_TEXTS = "too few texts for topics"
# Measure: unit, value in Oak, value in Elm, growth from period to period, half width of the interval.
VALUES = {
    "contributions": ("count", 41_000, 5_200, 1.06, 0.0),
    "posts": ("count", 4_100, 1_900, 1.04, 0.0),
    "responses": ("count", 36_900, 3_300, 1.06, 0.0),
    "contributors": ("count", 6_100, 1_450, 1.05, 0.0),
    "posters": ("count", 2_300, 1_020, 1.03, 0.0),
    "responders": ("count", 5_200, 760, 1.05, 0.0),
    "responders_with_two_responses": ("share", 0.574, 0.412, 1.005, 0.03),
    "response_rate": ("share", 0.921, 0.338, 0.99, 0.02),
    "responses_per_answered_thread": ("ratio", 9.73, 2.61, 1.01, 0.12),
    "mean_degree": ("ratio", 8.41, 2.74, 1.01, 0.2),
    "transitivity": ("share", 0.0312, 0.0188, 0.98, 0.006),
    "reciprocity": ("share", 0.217, 0.143, 1.0, 0.02),
    "one_timers": ("share", 0.472, 0.681, 1.0, 0.02),
    "gini_contributions": ("index", 0.71, 0.58, 1.0, 0.02),
    "gini_contributions_unbiased": ("index", 0.711, 0.582, 1.0, 0.02),
    "top_1_percent_share": ("share", 0.243, 0.171, 1.0, 0.02),
}
TWELVE = list(VALUES)[:12]
CODES = [
    ("PROF_LEARNING", "Professional learning", "gate"),
    *[
        (name, name.replace("_", " ").capitalize(), "act")
        for name in [
            "ASK_INFO",
            "ASK_ADVICE",
            "ASK_SUPPORT",
            "EXPLAIN",
            "ADVISE",
            "RESOURCE",
            "STORY",
            "REFLECT",
            "SUPPORT",
            "VENT",
            "CRITIQUE",
            "HUMOUR_SOCIAL",
            "HOSTILE",
            "NORMS",
            "PROMOTE",
            "REFER",
        ]
    ],
    *[
        (name, name.replace("_", " ").capitalize(), "topic")
        for name in [
            "PEDAGOGY",
            "SUBJECT",
            "BEHAVIOUR",
            "CURRICULUM",
            "TECH",
            "STUDENT_NEEDS",
            "STAFF_PARENTS",
            "CONDITIONS",
            "CAREER",
            "WELLBEING",
            "POLICY",
            "SOCIETY_EQUITY",
            "SCHOLARSHIP",
        ]
    ],
]
TOPIC_TERMS = (
    "seating desk parent email grading rubric lesson plan union pay reading phonics maths fraction lab safety"
)


def estimate(measure: str, community: str, start: date, period: str, value: float | None, **more) -> dict:
    """One row of measures.estimates with a plain interval."""
    half = more.pop("half", 0.0)
    low, high = (value - half, value + half) if value is not None and half else (None, None)
    row = {
        "measure": measure,
        "subject": "",
        "community_id": community,
        "period_start": start,
        "period": period,
        "value": value,
        "ci_low": low,
        "ci_high": high,
        "n": 900,
        "n_contributors": 450,
        "n_threads": 300,
        "unit": "share",
        "variant": "corrected",
        "method": "bootstrap over threads, 2000 draws",
        "seed": 7,
        "note": None,
        "is_small_cell": False,
    }
    return row | more


def cells(communities: Iterable[str]) -> list[tuple[str, date, str, int]]:
    """Every community (and all together) with every period, the whole window last."""
    places = [*communities, "all"]
    return [
        *[(place, start, "half-year", step) for place in places for step, start in enumerate(HALVES)],
        *[(place, START, "whole", 0) for place in places],
    ]


def structure(communities: list[str]) -> list[dict]:
    """Estimates about whole communities; Elm's first period rests on too few people, one value cannot be computed."""
    rows = []
    for community, start, period, step in cells(communities):
        for measure, (unit, oak, elm, growth, half) in VALUES.items():
            value = (
                (elm if community == ELM else oak)
                * growth**step
                * (7 if period == "whole" and unit == "count" else 1)
            )
            more = {
                "unit": unit,
                "half": half,
                "is_small_cell": community == ELM and start == START and period != "whole",
            }
            if measure == "transitivity" and community == ELM and step == 3:
                value, more["note"] = None, "no two ties meet, so there is nothing to close"
            rows.append(estimate(measure, community, start, period, value, **more))
            if measure in TWELVE and value is not None:
                lower = value * (0.93 if measure == "response_rate" else 0.99)
                rows.append(
                    estimate(measure, community, start, period, lower, **(more | {"variant": "published"}))
                )
    return rows


def of_subjects(communities: list[str]) -> list[dict]:
    """Shares of topics and codes, and how the level moved at the events."""
    rows = []
    for community, start, period, step in cells(communities):
        more = {"is_small_cell": community == ELM and start == START and period != "whole", "half": 0.004}
        shift = 1.4 if community == ELM else 1.0
        rows += [
            estimate(
                "topic_prevalence",
                community,
                start,
                period,
                (0.12 - 0.007 * topic) * (shift if topic % 2 else 1) + 0.002 * step,
                subject=str(topic),
                **more,
            )
            for topic in range(15)
        ]
        rows.append(estimate("topic_prevalence", community, start, period, 0.21, subject="-1", **more))
        rows += [
            estimate(
                "code_prevalence",
                community,
                start,
                period,
                0.62 / (place + 1) ** 0.8 * (shift if place else 1),
                subject=code,
                variant="uncorrected",
                **(more | {"half": 0.01}),
            )
            for place, (code, _, _) in enumerate(CODES)
        ]
        if period == "whole":
            rows += [
                estimate(measure, community, start, period, value, subject=subject, unit=unit, half=1.5)
                for measure, unit, value in (("median_words", "words", 64), ("median_score", "points", 6))
                for subject in ("post", "response")
            ]
            rows.append(
                estimate(
                    "level_shift",
                    community,
                    start,
                    period,
                    1.42 * shift,
                    subject="School closures",
                    unit="ratio",
                    half=0.11,
                )
            )
            rows.append(
                estimate(
                    "level_shift",
                    community,
                    start,
                    period,
                    1.01,
                    subject="New moderators",
                    unit="ratio",
                    half=0.09,
                )
            )
    return rows


def contrasts() -> list[dict]:
    """Oak minus Elm: mostly clear, one undecided."""
    verdicts = {
        measure: "clearly higher" if oak > elm else "clearly lower"
        for measure, (_, oak, elm, _, _) in VALUES.items()
    }
    verdicts |= {"transitivity": "no clear difference", "reciprocity": "probably higher"}
    named = [(measure, "", verdict, "corrected") for measure, verdict in verdicts.items()]
    named += [
        ("topic_prevalence", str(topic), "clearly lower" if topic % 2 else "no clear difference", "corrected")
        for topic in range(15)
    ]
    named += [
        ("code_prevalence", code, "probably lower" if place else "no clear difference", "uncorrected")
        for place, (code, _, _) in enumerate(CODES)
    ]
    spread = {"difference": 0.1, "ci_low": 0.05, "ci_high": 0.15, "ci80_low": 0.07, "ci80_high": 0.13}
    return [
        {"measure": measure, "subject": subject, "community_id": OAK, "other_community_id": ELM, "period_start": START,
         "period": "whole", "variant": variant, "verdict": verdict, "method": "bootstrap", "seed": 7, **spread}
        for measure, subject, verdict, variant in named
    ]  # fmt: skip


def catalogue() -> list[dict]:
    """A row for every measure, in order."""
    names = [*VALUES, "topic_prevalence", "code_prevalence", "median_words", "median_score", "level_shift"]
    return [
        {"measure": name, "position": place, "label": name.replace("_", " ").capitalize(),
         "unit": VALUES.get(name, ("share",))[0], "definition": f"Definition of {name}", "interpretation": f"How to read {name}.",
         "caveat": f"What {name} cannot tell.", "reference": "Invented (2020)", "module": f"pipeline/measures/{name}.py"}
        for place, name in enumerate(names, start=1)
    ]  # fmt: skip


def subjects() -> list[dict]:
    """Topics named by their terms, codes of the codebook, two events."""
    blank = {
        "part": None,
        "starts_on": None,
        "is_exploratory": False,
        "quality": None,
        "ceiling": None,
        "description": "",
    }
    terms = TOPIC_TERMS.split()
    rows = [
        blank | {"kind": "topic", "subject": str(topic), "position": topic, "label": f"{terms[topic]}, {terms[topic + 1]}",
                 "description": f"{terms[topic]} · {terms[topic + 1]} · room · help", "quality": 0.12, "is_exploratory": topic == 14}
        for topic in range(15)
    ]  # fmt: skip
    rows.append(blank | {"kind": "topic", "subject": "-1", "position": 99, "label": "No topic"})
    rows += [
        blank | {"kind": "code", "subject": code, "position": place, "label": label, "part": part,
                 "description": f"Definition of {label}", "quality": 0.71, "ceiling": 0.8, "is_exploratory": code == "HOSTILE"}
        for place, (code, label, part) in enumerate(CODES)
    ]  # fmt: skip
    rows.append(
        blank
        | {
            "kind": "event",
            "subject": "School closures",
            "position": 1,
            "label": "School closures",
            "starts_on": date(2020, 3, 16),
        }
    )
    rows.append(
        blank
        | {
            "kind": "event",
            "subject": "New moderators",
            "position": 2,
            "label": "New moderators",
            "starts_on": date(2019, 8, 1),
        }
    )
    return rows


def communities(labels: dict[str, str]) -> list[dict]:
    """The communities in order, all together last."""
    rows = [
        {"community_id": name, "position": place, "label": label, "platform": "reddit"}
        for place, (name, label) in enumerate(labels.items(), 1)
    ]
    return [
        *rows,
        {"community_id": "all", "position": len(rows) + 1, "label": "All communities", "platform": "all"},
    ]


def periods() -> list[dict]:
    """Seven half-years and the whole window."""
    ends = [*HALVES[1:], date(2022, 1, 1)]
    rows = [
        {
            "period_start": start,
            "period": "half-year",
            "period_end": end,
            "label": f"{MONTHS[start.month]} {start.year}",
        }
        for start, end in zip(HALVES, ends, strict=True)
    ]
    return [
        *rows,
        {
            "period_start": START,
            "period": "whole",
            "period_end": ends[-1],
            "label": f"Jul 2018{DASH}Dec 2021",
        },
    ]


def coverage(names: Iterable[str]) -> list[dict]:
    """Good in Oak, thin in Elm at first."""
    return [
        {"community_id": name, "period_start": start, "n_posts": 4100, "n_responses": 36_900, "n_text_gone": 310, "n_orphans": 44,
         "n_excluded": 120, "n_days_without": 12 if name == ELM and step == 0 else 0,
         "counts": "poor" if name == ELM and step == 0 else "good", "networks": "fair"}
        for name in names
        for step, start in enumerate(HALVES)
    ]  # fmt: skip


def facts() -> list[dict]:
    """How the edition was made."""
    told = [
        ("study", "Title", "Two invented communities"), ("study", "Seed", "7"), ("study", "Smallest cell", "10"),
        ("collection", "Archives read", "4"), ("exclusions", "Profile", "1: known bots"), ("exclusions", "Left out", "840 contributions"),
        ("topics", "Fitted on", "12,000 texts"), ("codes", "Classifier", "starter classifier 1.0"), ("codes", "Coefficients (SHA-256)", "0123456789abcdef" * 4),
        ("networks", "Ties", "who responded to whom"), ("versions", "Staffroom", "0.1.0"), ("versions", "DuckDB", "2.0.1"),
    ]  # fmt: skip
    return [
        {"chapter": chapter, "position": place, "item": item, "value": value}
        for place, (chapter, item, value) in enumerate(told)
    ]


def fill(connection, labels: dict[str, str] | None = None) -> None:
    """Write everything into measures.*."""
    named = labels or {OAK: "Oak", ELM: "Elm"}
    names = list(named)
    words = TOPIC_TERMS.split()
    tables = {
        "estimates": structure(names) + of_subjects(names),
        "contrasts": contrasts() if len(names) > 1 else [],
        "catalogue": catalogue(),
        "subjects": subjects(),
        "communities": communities(named),
        "periods": periods(),
        "coverage": coverage(names),
        "facts": facts(),
        "topic_terms": [
            {
                "subject": str(topic),
                "rank": rank,
                "term": words[(topic + rank) % len(words)],
                "weight": 1 / rank,
            }
            for topic in range(15)
            for rank in range(1, 6)
        ],
    }
    for table, rows in tables.items():
        store.write(connection, f"measures.{table}", rows)
