"""Where on a wire its label is written: in the middle of its level stretch, or beside where others cross that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.design.graph import Edge
from studio.canvas.ground import Area
from studio.canvas.wire_item import WireItem
from studio.canvas.wire_path import level_ends

_STEPS = 3
"""So many places on either side of the middle are looked at."""

_SHARE = 0.75
"""Each is so much of a label farther along than the one before."""

_APART = 8.0
"""From one such place to the next, and to where the level stretch ends, besides the label itself; in scene pixels."""

_EDGE = 3.0
"""The plate of a label is that much lower than its area, so that wires beside it run on."""


@dataclass(slots=True)
class Spot:
    """Where a label is written.

    Attributes:
        area: the place.
        reach: all places that were in question.
        blamed: the wires that other places were not taken for.
        is_doubted: whether something has changed since.
    """

    area: QRectF
    reach: QRectF
    blamed: frozenset[Edge] = frozenset()
    is_doubted: bool = False


def reach_of(wire: WireItem, area: QRectF) -> QRectF:
    """All that a label may come to lie on whose usual place is an area."""
    reach = QRectF(area)
    for step in _steps(wire, area):
        reach = reach.united(area.translated(step))
    return reach


def free_spot(
    wire: WireItem,
    area: QRectF,
    reach: QRectF,
    cards: Callable[[QRectF], Iterable[tuple[str, Area]]],
    wires: Callable[[QRectF], Iterable[WireItem]],
) -> Spot:
    """The nearest place on the level stretch that no other wire crosses; the usual one where there is none.

    Args:
        wire: the wire.
        area: the usual place of its label.
        reach: all places that are in question; see `reach_of`.
        cards: the cards in an area.
        wires: the wires that may reach into an area.
    """
    blamed: list[Edge] = []
    crossing = _crossing(wire, area, wires)
    if crossing is None:
        return Spot(area, reach)
    for step in _steps(wire, area):
        blamed.append(crossing)
        there = area.translated(step)
        if next(iter(cards(there)), None) is None:
            found = _crossing(wire, there, wires)
            if found is None:
                return Spot(there, reach, frozenset(blamed))
            crossing = found
    return Spot(area, reach, frozenset(blamed))


def _steps(wire: WireItem, area: QRectF) -> Iterator[QPointF]:
    """How far a label can move along the level stretch of its wire, to both sides, the nearest first."""
    level = level_ends(wire.path()) if wire.level is not None else None
    if level is None:
        return
    along = QLineF(*level)
    is_upright = abs(along.dx()) < abs(along.dy())
    wide = (area.height() if is_upright else area.width()) + _APART
    unit = QPointF(0.0, wide * _SHARE) if is_upright else QPointF(wide * _SHARE, 0.0)
    for step in range(1, _STEPS + 1):
        if (2 * step * _SHARE + 1) * wide > along.length():
            return
        yield from (unit * step, unit * -step)


def _crossing(wire: WireItem, area: QRectF, wires: Callable[[QRectF], Iterable[WireItem]]) -> Edge | None:
    """A wire that crosses a place of another one's label; those of the same output tell the same and may share it."""
    plate = area.adjusted(0, _EDGE, 0, -_EDGE)
    others = (other for other in wires(plate) if other.edge.source != wire.edge.source)
    return next((other.edge for other in others if _passes(other.path(), plate.translated(-other.pos()))), None)


def _passes(path: QPainterPath, area: QRectF) -> bool:
    """Whether a line, and not only the area that it surrounds, reaches into an area."""
    if not path.intersects(area):
        return False
    return any(_cuts(*pair, area) for polygon in path.toSubpathPolygons() for pair in pairwise(polygon.toList()))


def _cuts(start: QPointF, end: QPointF, area: QRectF) -> bool:
    """Whether a straight stretch reaches into an area."""
    x, y, across, down = start.x(), start.y(), end.x() - start.x(), end.y() - start.y()
    left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
    if max(x, x + across) < left or min(x, x + across) > right or max(y, y + down) < top or min(y, y + down) > bottom:
        return False
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    sides = [across * (corner_y - y) - down * (corner_x - x) for corner_x, corner_y in corners]
    return min(sides) <= 0 <= max(sides)
