"""The curve of a wire that is led through other places: smooth through each of them, and never beyond.

The curve is a monotone cubic in both coordinates (Fritsch and Carlson 1980, Monotone piecewise cubic interpolation):
between two places of one height it runs level, and where it turns back it touches the place and goes no farther.
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

_SAMPLES = 12


def bent_path(start: QPointF, end: QPointF, bends: Sequence[Point], *, downward: bool = False) -> QPainterPath:
    """Draw the way from an output through some places to an input.

    Args:
        start: the output, in scene coordinates.
        end: the input.
        bends: the places, from the output on.
        downward: whether it leaves at the bottom and arrives at the top.
    """
    if downward:
        turned = [(y, x) for x, y in bends]
        return turned_path(bent_path(turned_point(start), turned_point(end), turned))
    points = [(start.x(), start.y()), *bends, (end.x(), end.y())]
    spans = [max(math.dist(*pair), 1.0) for pair in pairwise(points)]
    slopes = [_slopes([point[axis] for point in points], spans) for axis in (0, 1)]
    path = QPainterPath(start)
    last = len(spans) - 1
    for i, span in enumerate(spans):
        (x0, y0), (x1, y1) = points[i], points[i + 1]
        reach = min(max(span * 0.4, _LEAST_REACH), _MOST_REACH)
        out = (reach, 0.0) if i == 0 else (slopes[0][i] * span / 3, slopes[1][i] * span / 3)
        into = (reach, 0.0) if i == last else (slopes[0][i + 1] * span / 3, slopes[1][i + 1] * span / 3)
        path.cubicTo(x0 + out[0], y0 + out[1], x1 - into[0], y1 - into[1], x1, y1)
    return path


def longest_span(path: QPainterPath) -> tuple[QPointF, float]:
    """The middle of the longest stretch between two places of a bent way, and how long that is."""
    knots = [QPointF(path.elementAt(i).x, path.elementAt(i).y) for i in range(0, path.elementCount(), 3)]
    lengths = [math.hypot(b.x() - a.x(), b.y() - a.y()) for a, b in pairwise(knots)]
    place = max(range(len(lengths)), key=lengths.__getitem__)
    return _on_span(path, place, 0.5), lengths[place]


def span_at(path: QPainterPath, at: QPointF) -> int:
    """The number of the stretch of a bent way that passes nearest to a place."""
    spans = range(path.elementCount() // 3)
    return min(spans, key=lambda span: _distance(path, span, at), default=0)


def _distance(path: QPainterPath, span: int, at: QPointF) -> float:
    points = (_on_span(path, span, step / _SAMPLES) for step in range(_SAMPLES + 1))
    return min(math.hypot(point.x() - at.x(), point.y() - at.y()) for point in points)


def _on_span(path: QPainterPath, span: int, share: float) -> QPointF:
    a, b, c, d = (path.elementAt(3 * span + i) for i in range(4))
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    corners = (a, b, c, d)
    x = sum(weight * corner.x for weight, corner in zip(weights, corners, strict=True))
    y = sum(weight * corner.y for weight, corner in zip(weights, corners, strict=True))
    return QPointF(x, y)


def _slopes(values: Sequence[float], spans: Sequence[float]) -> list[float]:
    """How fast a coordinate changes at each place: not at all where it turns back or was level."""
    rises = [(b - a) / span for (a, b), span in zip(pairwise(values), spans, strict=True)]
    inner = []
    for (before, after), (near, far) in zip(pairwise(rises), pairwise(spans), strict=True):
        if before * after <= 0:
            inner.append(0.0)
        else:
            first, second = 2 * far + near, far + 2 * near
            inner.append((first + second) / (first / before + second / after))
    return [0.0, *inner, 0.0]
