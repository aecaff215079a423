"""A line drawn freely with the pointer, and what it crosses."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

_STEP_PX = 3
"""How far the pointer has to move for the line to go on."""

_BOUNDED = QLineF.IntersectionType.BoundedIntersection


class Stroke:
    """The points of a line in the scene, as far apart as a pointer's moves are.

    Attributes:
        points: in scene coordinates.
    """

    def __init__(self, at: QPointF, view: QPoint) -> None:
        self.points = [QPointF(at)]
        self._view = QPoint(view)

    def go_on(self, at: QPointF, view: QPoint) -> QLineF | None:
        """Lengthen the line; returns what was added, or nothing where the pointer has hardly moved."""
        if (view - self._view).manhattanLength() < _STEP_PX:
            return None
        added = QLineF(self.points[-1], at)
        self.points.append(QPointF(at))
        self._view = QPoint(view)
        return added

    @property
    def polygon(self) -> QPolygonF:
        """The line as the outline of what it surrounds."""
        return QPolygonF(self.points)

    @property
    def bounds(self) -> QRectF:
        """The smallest rectangle around the line."""
        return self.polygon.boundingRect()


def area_of(line: QLineF) -> QRectF:
    """The rectangle around a stretch of a line, never empty."""
    return QRectF(line.p1(), line.p2()).normalized().adjusted(-0.5, -0.5, 0.5, 0.5)


def crosses_path(line: QLineF, path: QPainterPath) -> bool:
    """Whether a stretch of a line crosses a curve."""
    if not area_of(line).intersects(path.controlPointRect().adjusted(-1, -1, 1, 1)):
        return False
    for polygon in path.toSubpathPolygons():
        if any(line.intersects(QLineF(*pair))[0] == _BOUNDED for pair in pairwise(polygon.toList())):
            return True
    return False


def crosses_rect(line: QLineF, rect: QRectF) -> bool:
    """Whether a stretch of a line runs through a rectangle or into it."""
    if rect.contains(line.p1()) or rect.contains(line.p2()):
        return True
    corners = (rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft(), rect.topLeft())
    return any(line.intersects(QLineF(*pair))[0] == _BOUNDED for pair in pairwise(corners))


def painted_area(points: QRect) -> QRect:
    """What a line with these bounds covers in the view, its pen's width included."""
    return points.adjusted(-6, -6, 6, 6)
