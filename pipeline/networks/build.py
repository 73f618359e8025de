"""The one door of networks: contributions in, ties, positions and groups out."""

from collections.abc import Mapping
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from pipeline import store
from pipeline.networks.cells import Network, networks
from pipeline.networks.positions import Positions, positions
from pipeline.settings import Settings
from pipeline.stages import Each
from pipeline.study import Study

POOLED: Final = "all"
STAGE: Final = "networks"
STEPS: Final = ("answers", "computed")


def build(
    connection: duckdb.DuckDBPyConnection,
    study: Study,
    settings: Settings,  # noqa: ARG001 - every stage has the same door
    *,
    each: Each = map,
) -> dict[str, int | float | str]:
    """Fill every table of networks from ``core.contributions``, all of it or nothing."""
    with store.transaction(connection):
        n_ties = _write_ties(connection, study)
        counts = _write_positions(connection, study, each)
        n_cells = store.replace(connection, "networks.cells", stage=STAGE)
        for step in STEPS:
            store.drop(connection, step)
    return {"ties": n_ties, "networks": n_cells, **counts}


def _write_ties(connection: duckdb.DuckDBPyConnection, study: Study) -> int:
    """Count who responded to whom under each definition, per community and, if there are several, pooled."""
    store.keep(connection, "answers", stage=STAGE, parameters={"profile": study.measures.exclusion_profile})
    store.fill(connection, "temp.answers", stage=STAGE, name="published")
    if len(study.communities) > 1:
        store.fill(connection, "temp.answers", stage=STAGE, name="pooled", parameters={"pooled": POOLED})
    return store.replace(connection, "networks.ties", stage=STAGE)


def _write_positions(connection: duckdb.DuckDBPyConnection, study: Study, each: Each) -> dict[str, int]:
    """Compute each network on its own, the largest ones first so that workers end together."""
    ties = store.read_sql(connection, STAGE, "to_place")
    found = networks(ties, seed=study.seed, most_sources=study.measures.betweenness_sources)
    by_size = sorted(found, key=lambda network: -len(network.cell.sources))
    results = list(each(positions, [network.cell for network in by_size]))
    pairs = list(zip(by_size, results, strict=True))
    store.keep(connection, "computed", stage=STAGE)
    store.write(connection, "temp.computed", [_computed_row(network, result) for network, result in pairs])
    store.empty(connection, "networks.positions")
    store.empty(connection, "networks.groups")
    return {
        "positions": sum(
            store.write(connection, "networks.positions", position_rows(network, result))
            for network, result in pairs
        ),
        "groups": sum(
            store.write(connection, "networks.groups", group_rows(network, result))
            for network, result in pairs
        ),
    }


def _computed_row(network: Network, result: Positions) -> dict[str, Any]:
    return network.key | {
        "modularity": result.groups.modularity,
        "betweenness_method": result.betweenness_method,
        "seed": network.cell.seed,
    }


def position_rows(network: Network, result: Positions) -> pa.Table:
    """One row per contributor of a network."""
    constraint = result.burt_constraint
    columns = {
        "contributor_id": network.contributors,
        "in_degree": result.in_degree,
        "out_degree": result.out_degree,
        "degree": result.degree,
        "betweenness": result.betweenness,
        "core_number": result.core_number,
        "burt_constraint": pa.array(constraint, mask=np.isnan(constraint)),
        "group_id": result.groups.of_contributor,
    }
    return _with_key(network, columns, len(network.contributors))


def group_rows(network: Network, result: Positions) -> pa.Table:
    """One row per group of a network."""
    groups = result.groups
    columns = {
        "group_id": np.arange(1, len(groups.n_contributors) + 1),
        "n_contributors": groups.n_contributors,
        "n_ties_inside": groups.n_ties_inside,
        "n_ties_outside": groups.n_ties_outside,
    }
    return _with_key(network, columns, len(groups.n_contributors))


def _with_key(network: Network, columns: Mapping[str, Any], n_rows: int) -> pa.Table:
    """Put what the network is the network of in front of each row."""
    key = {name: pa.repeat(pa.scalar(value), n_rows) for name, value in network.key.items()}
    return pa.table(key | dict(columns))
