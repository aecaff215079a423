"""The curve of a wire: it leaves to the right, arrives from the left, and goes back between the rows."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from studio.canvas.detour import Detour
from studio.canvas.lanes import Level
from studio.canvas.turning import turned_path, turned_point, turned_rect
from studio.canvas.way_back import lane_back, runs_back

_NEAREST_BEND = 20.0
_WIDEST_BEND = 120.0
_TURN = 30.0
_WIDE_BOW = 200.0
_BELOW, _TIGHT = 32.0, 10.0
_LEAST_LEVEL = 24.0
"""A shorter level stretch is one turn and not two."""


def wire_path(
    start: QPointF,
    end: QPointF,
    source: QRectF,
    target: QRectF,
    around: Detour | None = None,
    *,
    downward: bool = False,
    aside: float = 0.0,
) -> QPainterPath:
    """Draw the way from an output to an input.

    Args:
        start: the output, in scene coordinates.
        end: the input.
        source: the card that the wire leaves.
        target: the card where it arrives; a wire that runs back keeps clear of both.
        around: the stretch past cards that stand in the way.
        downward: whether it leaves at the bottom and arrives at the top; the detour is turned then, too.
        aside: how far its level stretch keeps from where it would be without other wires.
    """
    if downward:
        turned = turned_point(start), turned_point(end), turned_rect(source), turned_rect(target)
        return turned_path(wire_path(*turned, around, aside=aside))
    if around is not None and around.back:
        return _backward(start, end, around.lane + aside)
    if around is not None:
        return _around(start, end, around.aside(aside))
    if runs_back(start, end):
        return _backward(start, end, lane_back(start, end, source, target) + aside)
    return onward_path(start, end)


def level_of(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, around: Detour | None, *, downward: bool = False
) -> Level:
    """The level stretch of a way that goes around cards or runs back, for the same arguments; turned for one down."""
    if downward:
        turned = turned_point(start), turned_point(end), turned_rect(source), turned_rect(target)
        return level_of(*turned, around)
    if around is not None:
        return Level(around.lane, around.left, around.right, around.outward, around.room, around.back)
    lane = lane_back(start, end, source, target)
    outward, room = 1, _BELOW
    if source.bottom() < lane < target.top():
        outward, room = -1, lane - source.bottom() - _TIGHT
    elif target.bottom() < lane < source.top():
        room = source.top() - lane - _TIGHT
    return Level(lane, end.x(), start.x(), outward, room, back=True)


def onward_path(start: QPointF, end: QPointF, *, downward: bool = False) -> QPainterPath:
    """The way to an input that lies ahead, whatever the cards."""
    if downward:
        return turned_path(onward_path(turned_point(start), turned_point(end)))
    left, top, right, bottom = start.x(), start.y(), end.x(), end.y()
    down = abs(bottom - top)
    path = QPainterPath(start)
    if down < 0.5:
        path.lineTo(end)
        return path
    bend = min(max((right - left) * 0.5, _NEAREST_BEND, min(down * 0.4, 60.0)), _WIDEST_BEND)
    path.cubicTo(left + bend, top, right - bend, bottom, right, bottom)
    return path


def middle(path: QPainterPath) -> QPointF:
    """Where a wire's label stands: on its longest level stretch."""
    level = level_ends(path)
    if level is not None:
        return (level[0] + level[1]) / 2
    return path.pointAtPercent(0.5)


def level_ends(path: QPainterPath) -> tuple[QPointF, QPointF] | None:
    """Where the level stretch of a way begins and ends, if it has one."""
    if path.elementCount() <= 6:
        return None
    before, after = path.elementAt(3), path.elementAt(4)
    return QPointF(before.x, before.y), QPointF(after.x, after.y)


def stretches(path: QPainterPath) -> tuple[QPointF, ...]:
    """The ends of a way and of its level stretch, if it has one, and the corners of its bows, if it runs back."""
    last = path.elementCount() - 1
    if last < 1:
        return ()
    points = [QPointF(path.elementAt(i).x, path.elementAt(i).y) for i in ((0, 3, 4, last) if last > 5 else (0, last))]
    if last > 5:
        start, begins, ends, end = points
        out, back = path.elementAt(1), path.elementAt(last - 1)
        if out.y == start.y() and begins.x() < start.x():
            right, left = (start.x() + out.x) / 2, (end.x() + back.x) / 2
            bows = (right, start.y()), (right, begins.y()), (left, ends.y()), (left, end.y())
            return (start, *(QPointF(*at) for at in bows), end)
        if out.x == start.x() and begins.y() < start.y():
            low, high = (start.y() + out.y) / 2, (end.y() + back.y) / 2
            bows = (start.x(), low), (begins.x(), low), (ends.x(), high), (end.x(), high)
            return (start, *(QPointF(*at) for at in bows), end)
    return tuple(points)


def turning_points(path: QPainterPath, *, back: bool) -> tuple[tuple[float, float], ...]:
    """The places through which a wire has to be led for it to run as it does by itself.

    Args:
        path: its way.
        back: whether it runs back, so that it has a bow at either end.
    """
    last = path.elementCount() - 1
    if last <= 5:
        return ()
    begins, ends = ((path.elementAt(i).x, path.elementAt(i).y) for i in (3, 4))
    level = [begins, ends]
    if math.dist(begins, ends) < _LEAST_LEVEL:
        level = [((begins[0] + ends[0]) / 2, (begins[1] + ends[1]) / 2)]
    places = [*_bow(path, 0), *level, *_bow(path, last - 3)] if back else level
    return tuple((round(x, 2), round(y, 2)) for x, y in places)


def _bow(path: QPainterPath, first: int) -> list[tuple[float, float]]:
    """The middle of the curve that begins with an element, between two more places where the curve is a wide one."""
    a, b, c, d = ((at.x, at.y) for at in (path.elementAt(first + i) for i in range(4)))
    shares = (0.5,) if math.dist(a, d) < _WIDE_BOW else (0.15, 0.5, 0.85)
    ways = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in shares]
    return [
        (a[0] * k + b[0] * m + c[0] * n + d[0] * o, a[1] * k + b[1] * m + c[1] * n + d[1] * o) for k, m, n, o in ways
    ]


def straight_lines(path: QPainterPath) -> list[QLineF]:
    """A way in straight lines: from end to end, or by way of its level stretch, if it has one."""
    last = path.elementCount() - 1
    if last > 5:
        return [QLineF(*pair) for pair in pairwise(stretches(path))]
    if last < 1:
        return []
    start, end = path.elementAt(0), path.elementAt(last)
    return [QLineF(start.x, start.y, end.x, end.y)]


def far_points(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, *, downward: bool = False
) -> tuple[QPointF, ...]:
    """A way in straight stretches, for a drawing too small for curves while its ends are being moved."""
    if downward:
        turned = turned_point(start), turned_point(end), turned_rect(source), turned_rect(target)
        return tuple(map(turned_point, far_points(*turned)))
    if not runs_back(start, end):
        return (start, end)
    lane = lane_back(start, end, source, target)
    right, left = start.x() + _TURN / 2, end.x() - _TURN / 2
    return (start, QPointF(right, lane), QPointF(left, lane), end)


def _around(start: QPointF, end: QPointF, way: Detour) -> QPainterPath:
    out = min(max((way.left - start.x()) / 2, 10.0), 44.0)
    back = min(max((end.x() - way.right) / 2, 10.0), 44.0)
    path = QPainterPath(start)
    level_from, level_to = start.x() + 2 * out, end.x() - 2 * back
    path.cubicTo(start.x() + out, start.y(), level_from - out, way.lane, level_from, way.lane)
    path.lineTo(level_to, way.lane)
    path.cubicTo(level_to + back, way.lane, end.x() - back, end.y(), end.x(), end.y())
    return path


def _backward(start: QPointF, end: QPointF, lane: float) -> QPainterPath:
    path = QPainterPath(start)
    out = _bulge(lane - start.y())
    back = _bulge(end.y() - lane)
    amid = (start.x() + end.x()) / 2  # as far as the bows reach at most, where the ends are next to each other
    path.cubicTo(start.x() + out, start.y(), start.x() + out, lane, max(start.x() - 4, amid + 0.5), lane)
    path.lineTo(min(end.x() + 4, amid - 0.5), lane)
    path.cubicTo(end.x() - back, lane, end.x() - back, end.y(), end.x(), end.y())
    return path


def _bulge(rise: float) -> float:
    return min(_TURN + abs(rise) * 0.18, 64.0)
