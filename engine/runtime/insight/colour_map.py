"""Colours for numbers: one map for amounts, one for what speaks for and against, one for the picture itself."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.uint8]

# Every sixteenth of the original's 256 colours (CC0), and the last one.
_VIRIDIS = (
    "440154 48186a 472d7b 424086 3b528b 33638d 2c728e 26828e 21918c "
    "1fa088 28ae80 3fbc73 5ec962 84d44b addc30 d8e219 fde725"
)
_DIVERGING = (
    "0c60a3 3472ae 5285b9 6d98c4 88aace a3bdd8 bed0e2 dae2ec f5f5f5 "
    "eadfd7 dec9b9 d2b39b c59d7e b98860 ac7241 9e5d1c 904700"
)
_GREYS = "000000 ffffff"


def _table(anchors: str) -> Colours:
    """256 colours through the anchors, which are evenly apart."""
    points = np.array([[int(word[i : i + 2], 16) for i in (0, 2, 4)] for word in anchors.split()], np.float64)
    places = np.linspace(0, len(points) - 1, 256)
    columns = [np.interp(places, np.arange(len(points)), points[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=1).round().astype(np.uint8)


VIRIDIS = _table(_VIRIDIS)
"""From dark violet to bright yellow, evenly lighter (van der Walt & Smith 2015)."""
DIVERGING = _table(_DIVERGING)
"""From blue over near-white to orange, as in the window; equal amounts are equally light."""
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
