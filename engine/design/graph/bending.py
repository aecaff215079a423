"""What becomes of a wire's bends where two wires become one, or one becomes two."""

from __future__ import annotations

from itertools import pairwise

from engine.design.graph.drawing import MAX_BENDS
from engine.design.graph.wires import Point

Way = tuple[Point, ...]


def joined(*ways: Way) -> Way:
    """The bends of wires that become one, one behind the other, as many as a wire may have."""
    return tuple(place for way in ways for place in way)[:MAX_BENDS]


def parted(way: Way, start: Point, end: Point, at: Point) -> tuple[Way, Way]:
    """The bends that lie before and behind a place, at which a wire is parted where it passes the nearest.

    Args:
        way: the bends of the wire.
        start: where the wire begins.
        end: where it ends.
        at: the place.
    """
    stretches = list(pairwise((start, *way, end)))
    nearest = min(range(len(stretches)), key=lambda index: _distance(at, *stretches[index]))
    return way[:nearest], way[nearest:]


def _distance(at: Point, start: Point, end: Point) -> float:
    """How far a place is from a straight stretch, squared."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = across * across + down * down
    share = ((at[0] - start[0]) * across + (at[1] - start[1]) * down) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    x, y = start[0] + share * across, start[1] + share * down
    return (at[0] - x) ** 2 + (at[1] - y) ** 2
