"""The grid that cards, frames, notes and bends stand on."""

from __future__ import annotations

GRID = 8.0
"""Between two lines, in scene pixels."""


def on_grid(value: float, step: float = GRID) -> float:
    """The nearest multiple of a step; with a step of 0 the value itself."""
    return round(value / step) * step if step else value
