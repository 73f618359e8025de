"""How unequally contributions are spread over contributors, for many bootstrap draws at once."""

import math

import numpy as np
from numpy.typing import NDArray

BLOCK_CELLS = 1_000_000
TAIL_STEPS = 128
SMALLEST_TAIL = 5
BEYOND = 7.0
Spread = tuple[NDArray, NDArray]  # a statistic and its standard error, for each draw


def gini(values: NDArray, times: NDArray) -> Spread:
    """Give the Gini coefficient of ``values`` (ascending), each taken ``times`` (draws by values), and its error.

    ``G = 2 sum(i x_i) / (n sum(x)) - (n + 1) / n`` over the ascending order i = 1 … n; 0 everyone the same,
    (n - 1) / n one has all. The error is that of the mean of ``2 x F(x) - (G + 1) x - 2 E(y; y <= x)``, F the share
    that wrote no more, over the mean of x (Davidson 2009).
    """
    n = times.sum(axis=1, keepdims=True).astype(float)
    totals = (times @ values)[:, None]
    up_to = np.cumsum(times, axis=1) - times / 2
    held = np.cumsum(times * values, axis=1) - times * values / 2
    ranks = times * (up_to + 0.5)
    index = 2 * (ranks @ values)[:, None] / (n * totals) - (n + 1) / n
    parts = 2 * values * up_to / n - (index + 1) * values - 2 * held / n
    return index[:, 0], _error(parts, times, n) / totals[:, 0]


def top_share(values: NDArray, times: NDArray, top: float) -> Spread:
    """Give the share of the total that the ``top`` part of contributors hold, at least one of them, and its error.

    The error is that of the mean of ``max(x - q, 0) - S x``, q what the first below the top wrote, over the mean of x.
    """
    n = times.sum(axis=1, keepdims=True)
    totals = (times @ values)[:, None]
    wanted = np.maximum(1, np.ceil(top * n - 1e-9)).astype(np.int64)
    down_values, down_times = values[::-1], times[:, ::-1]
    reached = np.cumsum(down_times, axis=1)
    taken = np.clip(wanted - (reached - down_times), 0, down_times)
    share = (taken @ down_values)[:, None] / totals
    below = down_values[np.argmax(reached > wanted, axis=1)][:, None]
    parts = np.maximum(values - below, 0) - share * values
    return share[:, 0], _error(parts, times, n.astype(float)) / totals[:, 0]


def _error(parts: NDArray, times: NDArray, n: NDArray) -> NDArray:
    """Give the standard error of the sum of ``parts``, each taken ``times``, in every draw of n."""
    means = (times * parts).sum(axis=1, keepdims=True) / n
    squares = (times * (parts - means) ** 2).sum(axis=1, keepdims=True)
    return np.sqrt(squares * n / np.maximum(n - 1, 1))[:, 0]


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
