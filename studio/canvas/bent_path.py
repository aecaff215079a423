"""The curve of a wire that is led through other places: smooth through each of them, and never beyond.

The curve is a monotone cubic in both coordinates (Fritsch and Carlson 1980, Monotone piecewise cubic interpolation):
between two places of one height it runs level, and where it turns back it touches the place and goes no farther. Where
that would leave a corner, the corner is rounded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.design.graph import Point
from studio.canvas.turning import turned_path, turned_point

_LEAST_REACH, _MOST_REACH = 16.0, 90.0
"""How far a wire leaves straight ahead, in scene pixels."""

_RADIUS, _MOST_SHARE = 14.0, 0.45
"""How round a corner is, in scene pixels, and how much of the stretch beside it that takes at most."""

_SAMPLES = 12


def bent_spans(
    start: QPointF, end: QPointF, bends: Sequence[Point], *, downward: bool = False
) -> tuple[QPainterPath, ...]:
    """Draw the way from an output through some places to an input, a stretch from each place to the next.

    Args:
        start: the output, in scene coordinates.
        end: the input.
        bends: the places, from the output on.
        downward: whether it leaves at the bottom and arrives at the top.
    """
    if downward:
        turned = [(y, x) for x, y in bends]
        return tuple(map(turned_path, bent_spans(turned_point(start), turned_point(end), turned)))
    points = [(start.x(), start.y()), *bends, (end.x(), end.y())]
    lengths = [max(math.dist(*pair), 1.0) for pair in pairwise(points)]
    across, down = (_slopes([point[axis] for point in points], lengths) for axis in (0, 1))
    slopes = list(zip(across, down, strict=True))
    return tuple(_span(points, lengths, slopes, place) for place in range(len(lengths)))


def longest_span(spans: Sequence[QPainterPath]) -> tuple[QPointF, float]:
    """The middle of the longest stretch of a bent way, and how long it is."""
    lengths = [span.length() for span in spans]
    place = max(range(len(lengths)), key=lengths.__getitem__)
    return spans[place].pointAtPercent(0.5), lengths[place]


def span_at(spans: Sequence[QPainterPath], at: QPointF) -> int:
    """The number of the stretch of a bent way that passes nearest to a place."""
    return min(range(len(spans)), key=lambda place: _distance(spans[place], at))


def _distance(span: QPainterPath, at: QPointF) -> float:
    points = (span.pointAtPercent(step / _SAMPLES) for step in range(_SAMPLES + 1))
    return min(math.hypot(point.x() - at.x(), point.y() - at.y()) for point in points)


def _span(points: Sequence[Point], lengths: Sequence[float], slopes: Sequence[Point], place: int) -> QPainterPath:
    """The stretch from one place to the next; of a rounded corner at either of them it holds one half."""
    start, end, length = points[place], points[place + 1], lengths[place]
    last = len(lengths) - 1
    ahead = min(max(length * 0.4, _LEAST_REACH), _MOST_REACH), 0.0
    out = ahead if place == 0 else _scaled(slopes[place], length / 3)
    into = ahead if place == last else _scaled(slopes[place + 1], length / 3)
    path = QPainterPath(QPointF(*start))
    if out == (0.0, 0.0):
        before, after = _beside(points, lengths, place)
        path = QPainterPath(QPointF(*_top(before, start, after)))
        path.quadTo(QPointF(*_between(start, after)), QPointF(*after))
        start = after
    before, after = _beside(points, lengths, place + 1) if into == (0.0, 0.0) else (end, end)
    path.cubicTo(start[0] + out[0], start[1] + out[1], before[0] - into[0], before[1] - into[1], *before)
    if into == (0.0, 0.0):
        path.quadTo(QPointF(*_between(before, end)), QPointF(*_top(before, end, after)))
    return path


def _beside(points: Sequence[Point], lengths: Sequence[float], place: int) -> tuple[Point, Point]:
    """Where a corner begins to be rounded, and where that ends."""
    radius = min(_RADIUS, _MOST_SHARE * lengths[place - 1], _MOST_SHARE * lengths[place])
    x, y = points[place]
    (x0, y0), (x1, y1) = points[place - 1], points[place + 1]
    before, after = radius / lengths[place - 1], radius / lengths[place]
    return (x + (x0 - x) * before, y + (y0 - y) * before), (x + (x1 - x) * after, y + (y1 - y) * after)


def _top(before: Point, corner: Point, after: Point) -> Point:
    """The middle of a rounded corner."""
    return _between(_between(before, corner), _between(corner, after))


def _between(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _scaled(vector: Point, factor: float) -> Point:
    return vector[0] * factor, vector[1] * factor


def _slopes(values: Sequence[float], lengths: Sequence[float]) -> list[float]:
    """How fast a coordinate changes at each place: not at all where it turns back or was level."""
    rises = [(b - a) / length for (a, b), length in zip(pairwise(values), lengths, strict=True)]
    inner = []
    for (before, after), (near, far) in zip(pairwise(rises), pairwise(lengths), strict=True):
        if before * after <= 0:
            inner.append(0.0)
        else:
            first, second = 2 * far + near, far + 2 * near
            inner.append((first + second) / (first / before + second / after))
    return [0.0, *inner, 0.0]
