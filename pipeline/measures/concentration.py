"""How unequally contributions are spread over contributors, for many bootstrap draws at once."""

import math

import numpy as np
from numpy.typing import NDArray

BLOCK_CELLS = 4_000_000
TAIL_STEPS = 128
SMALLEST_TAIL = 5
BEYOND = 7.0


def gini(values: NDArray, times: NDArray) -> NDArray:
    """Give the Gini coefficient of ``values`` (ascending), each taken ``times`` (draws by values).

    ``G = 2 sum(i x_i) / (n sum(x)) - (n + 1) / n`` over the ascending order i = 1 … n; 0 everyone the same,
    (n - 1) / n one has all.
    """
    n = times.sum(axis=1).astype(float)
    before = np.cumsum(times, axis=1) - times
    ranks = times * before + times * (times + 1) / 2
    totals = times @ values
    return 2 * (ranks @ values) / (n * totals) - (n + 1) / n


def top_share(values: NDArray, times: NDArray, top: float) -> NDArray:
    """Give the share of the total that the ``top`` part of contributors hold, at least one of them."""
    n = times.sum(axis=1)
    wanted = np.maximum(1, np.ceil(top * n - 1e-9)).astype(np.int64)
    down_values, down_times = values[::-1], times[:, ::-1]
    reached = np.cumsum(down_times, axis=1)
    taken = np.clip(wanted[:, None] - (reached - down_times), 0, down_times)
    return (taken @ down_values) / (times @ values)


def heavy_tailed(values: NDArray, times: NDArray) -> tuple[NDArray, NDArray]:
    """Put a Pareto tail in place of the about 2 sqrt(n) busiest contributors: values (ascending) and their shares.

    Drawing from what was seen alone never gives anybody busier than the busiest, and intervals come out too narrow;
    drawing the tail from a fitted law mends it (Davidson and Flachaire 2007). Exponent for counts: 1 + 1 / mean of
    ln(x / (smallest x - 1/2)) over the tail (Clauset, Shalizi and Newman 2009).
    """
    n = int(times.sum())
    busier = np.cumsum(times[::-1])[::-1]
    is_tail = busier <= max(SMALLEST_TAIL, math.ceil(2 * math.sqrt(n)))
    if not is_tail.any():
        return values.astype(float), times / n
    start, in_tail = float(values[is_tail][0]) - 0.5, int(times[is_tail].sum())
    slope = float(times[is_tail] @ np.log(values[is_tail] / start)) / in_tail
    # Cells of the tail by minus the log of the share beyond; the last one holds all the rest.
    edges = np.linspace(0.0, math.log(in_tail) + BEYOND, TAIL_STEPS + 1)
    beyond = np.append(np.exp(-edges[:-1]), 0.0)
    tail = start * np.exp(slope * (edges[:-1] + edges[1:]) / 2)
    shares = np.concatenate([times[~is_tail], -np.diff(beyond) * in_tail]) / n
    return np.concatenate([values[~is_tail], tail]), shares


def draw_times(times: NDArray, *, n_drawn: int, draws: int, generator: np.random.Generator) -> list[NDArray]:
    """Draw ``n_drawn`` of the contributors with replacement, ``draws`` times, in blocks that fit in memory."""
    shares = times / times.sum()
    rows = max(1, BLOCK_CELLS // len(times))
    sizes = [min(rows, draws - start) for start in range(0, draws, rows)]
    return [generator.multinomial(n_drawn, shares, size=size) for size in sizes]
