"""Where a piece lands that comes onto others: beside them, as a card that lies on another hides it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from engine.design.graph import Point
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.grid import GRID
from studio.canvas.strip import STRIP_HEIGHT

_CLEAR = CARD_WIDTH + GRID, CARD_HEIGHT + STRIP_HEIGHT + GRID
"""From corner to corner, across and down, two cards are clear of each other at this, even while they have strips."""

_LEAST = 0.01
"""What is nearer to being clear than places are kept exact is clear."""

_REACH = 800.0
"""So far from the pointer a piece may land, in scene pixels: it would be out of sight farther on."""

_DIRECTIONS = ((1, 1), (0, 1), (1, -1), (0, -1))
"""Down, to the right, up, to the left: the axis and the sign; of equally near places the first is taken."""


def way_beside(coming: Collection[Point], standing: Iterable[Point], step: float = GRID) -> Point:
    """How far a piece is moved so that none of its cards lies on one that stands there.

    Whether any does is told for cards of the usual size, without strips; where it has to move, room for strips is left.

    Args:
        coming: the corners of its cards where they would be.
        standing: the corners of the cards that stand there.
        step: the grid along which it is moved; 0 for no more than is needed.

    Returns:
        The shortest way out, across or down; where all of them are long, a few steps of the grid, so that
        no card hides another wholly.
    """
    taken = _Taken(standing)
    if not any(taken.near(at, CARD_WIDTH, CARD_HEIGHT) for at in coming):
        return 0.0, 0.0
    ways = [way for axis, sign in _DIRECTIONS if (way := _way_out(coming, taken, axis, sign, step)) is not None]
    if ways:
        return min(ways, key=lambda way: abs(way[0]) + abs(way[1]))
    count, aside = 0, 2 * (step or GRID)
    while any(taken.near((x + count * aside, y + count * aside), aside, aside) for x, y in coming):
        count += 1
    return count * aside, count * aside


def _way_out(coming: Collection[Point], taken: _Taken, axis: int, sign: int, step: float) -> Point | None:
    """How far a piece goes in one direction until it is clear of all; None where that is too far."""
    by = 0.0
    while by <= _REACH:
        shift = (sign * by, 0.0) if axis == 0 else (0.0, sign * by)
        missing = 0.0
        for x, y in coming:
            at = x + shift[0], y + shift[1]
            for other in taken.near(at, *_CLEAR):
                missing = max(missing, _CLEAR[axis] - sign * (at[axis] - other[axis]))
        if missing < _LEAST:
            return shift
        by += math.ceil(missing / step) * step if step else missing
    return None


class _Taken:
    """Corners of cards, by the part of the plane where they are, so that a large drawing is not gone through."""

    def __init__(self, corners: Iterable[Point]) -> None:
        self._parts: dict[tuple[int, int], list[Point]] = {}
        for corner in corners:
            self._parts.setdefault(self._part(corner), []).append(corner)

    def _part(self, at: Point) -> tuple[int, int]:
        return math.floor(at[0] / _CLEAR[0]), math.floor(at[1] / _CLEAR[1])

    def near(self, at: Point, wide: float, high: float) -> list[Point]:
        """The corners nearer to a place than so much, across and down; at most as much as cards need to be clear."""
        column, row = self._part(at)
        parts = [(column + across, row + down) for across in (-1, 0, 1) for down in (-1, 0, 1)]
        corners = [corner for part in parts for corner in self._parts.get(part, ())]
        return [(x, y) for x, y in corners if abs(x - at[0]) < wide and abs(y - at[1]) < high]
