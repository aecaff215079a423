"""Colours for numbers: one map for amounts, one for what speaks for and against, one for the picture itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]

_VIRIDIS = "440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725"
_DIVERGING = "2a4f9e 5a7fc4 9bb4df d5dfef f4f3f1 f2d9cb e2a88f c87159 9e3b2f"
_GREYS = "000000 ffffff"


def _table(anchors: str) -> Colours:
    """256 colours through the anchors, which are evenly apart."""
    points = np.array([[int(word[i : i + 2], 16) for i in (0, 2, 4)] for word in anchors.split()], np.float64)
    places = np.linspace(0, len(points) - 1, 256)
    columns = [np.interp(places, np.arange(len(points)), points[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=1).round().astype(np.uint8)


VIRIDIS = _table(_VIRIDIS)
"""From dark violet to bright yellow, evenly lighter (van der Walt & Smith 2015), by ten anchors of the original."""
DIVERGING = _table(_DIVERGING)
"""From blue over near-white to red; equal amounts on both sides are equally light."""
GREYS = _table(_GREYS)
"""From black to white."""


def painted(values: NDArray[Any], low: float, high: float, table: Colours) -> Colours:
    """Give each number its colour.

    Args:
        values: any shape; what lies outside the range takes the colour of its end.
        low: the number of the first colour.
        high: the number of the last colour; if it is not above `low`, everything takes the first one.
        table: (256, 3).

    Returns:
        The shape of the values and a last dimension of red, green and blue.
    """
    if not high > low:
        return table[np.zeros(np.shape(values), np.intp)]
    places = (np.nan_to_num(np.asarray(values, np.float64)) - low) / (high - low)
    return table[(places.clip(0, 1) * 255).round().astype(np.intp)]
