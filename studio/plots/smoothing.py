"""An exponential moving average of a curve, without its bias at the start and without a loop over the points."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST_POWER = 1e-8
"""Within a block, weights fall no lower than this, so that dividing by them stays exact enough."""


def smoothed(values: NDArray[np.floating[Any]], weight: float) -> NDArray[np.float64]:
    """Average each point with all before it, each `weight` times as much as the one after it.

    Args:
        values: (N,); NaN where nothing is known: such a point adds nothing and stays NaN.
        weight: from 0, which changes nothing, to just below 1.

    Returns:
        (N,), `sum(w^(n-i) x_i) / sum(w^(n-i))` over the known points.
    """
    points: NDArray[np.float64] = np.asarray(values, np.float64)
    if weight <= 0 or not points.size:
        return points
    known = np.isfinite(points)
    total = _decayed_sum(np.where(known, points, 0.0), weight)
    share = _decayed_sum(known.astype(np.float64), weight)
    with np.errstate(invalid="ignore", divide="ignore"):
        result: NDArray[np.float64] = np.where(known, total / share, np.nan)
    return result


def _decayed_sum(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """`y_n = weight * y_(n-1) + x_n`, by a cumulative sum in each of a number of blocks."""
    block = max(1, min(values.size, int(math.log(SMALLEST_POWER) / math.log(weight))))
    num_blocks = -(-values.size // block)
    padded = np.zeros(num_blocks * block)
    padded[: values.size] = values
    powers = weight ** np.arange(block)
    sums = np.cumsum(padded.reshape(num_blocks, block) / powers, axis=1) * powers
    carried = np.empty(num_blocks)
    carry = 0.0
    whole_block = weight**block
    for number, last in enumerate(sums[:, -1].tolist()):
        carried[number] = carry
        carry = carry * whole_block + last
    sums += carried[:, None] * (powers * weight)
    result: NDArray[np.float64] = sums.ravel()[: values.size]
    return result
