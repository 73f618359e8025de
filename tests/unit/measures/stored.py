"""Invented contributions in the tables of core, as the stages before measures leave them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline import store
from pipeline.measures.build import build
from pipeline.settings import Settings
from pipeline.study import Study

START = datetime(2020, 1, 6, 12, tzinfo=UTC)
HALVES = (date(2020, 1, 1), date(2020, 7, 1), date(2021, 1, 1))
LABELS = ("Jan\u2013Jun 2020", "Jul\u2013Dec 2020")
Row = dict[str, Any]
# Two communities of the fixture of constructs 2.Z.
FIXTURE = """
    P1 Oak a -; c1 Oak b P1; c2 Oak a c1; c3 Oak c P1; c4 Oak b c2; c5 Oak d c3; P2 Oak b -; P3 Oak e -;
    c6 Oak a P3; c7 Oak e c6; Q1 Elm f -; d1 Elm g Q1; d2 Elm f d1; Q2 Elm a -; Q3 Elm f -; Q4 Elm h -; d3 Elm a Q4
"""


def wrote(text: str = FIXTURE) -> list[Row]:
    """Read ``id community contributor parent``, parted by semicolons; "-" for no parent, "?" for a deleted account."""
    rows = [
        dict(zip(("id", "community", "who", "to"), part.split(), strict=True))
        for part in text.split(";")
        if part.strip()
    ]
    return [row | {"who": None if row["who"] == "?" else row["who"]} for row in rows]


def many(community: str, n_people: int, *, days: int = 0, answered: int = 0) -> list[Row]:
    """One post of each of ``n_people`` contributors, the first ``answered`` with a response by the next contributor."""
    names = [f"{community}_{number}" for number in range(n_people)]
    tag = f"{community}{days}"
    posts = [
        {"id": f"{tag}p{n}", "community": community, "who": who, "to": "-", "days": days}
        for n, who in enumerate(names)
    ]
    responses = [
        {
            "id": f"{tag}r{n}",
            "community": community,
            "who": names[(n + 1) % n_people],
            "to": f"{tag}p{n}",
            "days": days,
        }
        for n in range(answered)
    ]
    return posts + responses


def fill_core(connection, study: Study, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write contributions, their contributors, communities, periods and what the platform counted (``seen``)."""
    listed = list(rows)
    parents = {row["id"]: row["to"] for row in listed}
    written = [_contribution(place, row, parents) for place, row in enumerate(listed)]
    halves = {row["contribution_id"]: row["period_start"] for row in written}
    written = [row | {"root_period_start": halves.get(row["root_id"])} for row in written]
    store.write(connection, "core.contributions", written)
    names = sorted({row["contributor_id"] for row in written if row["contributor_id"]})
    store.write(connection, "core.contributors", [_contributor(name) for name in names])
    store.write(connection, "core.communities", [_community(place) for place in study.communities])
    store.write(connection, "core.periods", _periods(study))
    seen = [
        {"contribution_id": f"reddit:{row['id']}", "n_responses_seen": row["seen"], "source": "invented"}
        for row in listed
        if "seen" in row
    ]
    store.write(connection, "core.metric_snapshots", seen)


def _root(name: str, parents: Mapping[str, str]) -> str:
    while parents.get(name, "-") != "-":
        name = parents[name]
    return name


def _contribution(place: int, row: Mapping[str, Any], parents: Mapping[str, str]) -> Row:
    at = START + timedelta(days=row.get("days", 0), minutes=place)
    is_post = row["to"] == "-"
    return {
        "contribution_id": f"reddit:{row['id']}",
        "kind": "post" if is_post else "response",
        "native_kind": "t3" if is_post else "t1",
        "community_id": f"reddit:{row['community']}",
        "contributor_id": row["who"],
        "contributor_state": "known" if row["who"] else "deleted",
        "root_id": f"reddit:{_root(row['id'], parents)}",
        "parent_id": None if is_post else f"reddit:{row['to']}",
        "depth": 0 if is_post else 1,
        "is_orphan": not is_post and row["to"] not in parents,
        "created_at": at,
        "period_start": HALVES[0] if at.month < 7 else HALVES[1],
        "state": row.get("state", "present"),
        "score": row.get("score", 1),
        "excluded_from": row.get("excluded_from"),
        "first_run_id": "invented",
        "last_run_id": "invented",
    }


def _contributor(name: str) -> Row:
    flags = {"is_bot": False, "is_bulk_poster": False, "is_throwaway_name": False}
    times = {"first_seen_at": START, "last_seen_at": START}
    return {"contributor_id": name, "n_posts": 1, "n_responses": 0, "n_communities": 1} | flags | times


def _community(place) -> Row:
    named = {"community_id": place.id, "platform": place.platform, "native_name": place.native_name}
    return named | {"label": place.label, "n_posts": 0, "n_responses": 0}


def _periods(study: Study) -> list[Row]:
    return [
        {"period_start": start, "period_end": end, "label": label, "n_days": (end - start).days}
        for start, end, label in zip(HALVES, HALVES[1:], LABELS, strict=False)
        if start < study.end
    ]


def measured(connection, study: Study, *, each: Any = map) -> dict[str, Any]:
    """Build measures as the flow does."""
    return build(connection, study, Settings(home=study.folder), each=each)


def rows_of(connection, table: str = "estimates") -> list[Row]:
    """Every row of a table of measures."""
    return connection.sql(f"select * from measures.{table}").to_arrow_table().to_pylist()


def values(connection) -> dict[tuple[str, ...], float | None]:
    """Values of measures about whole communities, by measure, community, period and variant."""
    return {
        (row["measure"], row["community_id"].removeprefix("reddit:"), row["period"], row["variant"]): row[
            "value"
        ]
        for row in rows_of(connection)
        if row["subject"] == "" and row["period_start"] == HALVES[0]
    }
