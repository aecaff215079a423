"""Turning about the diagonal: what is worked out for a drawing from left to right serves one from top to bottom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QTransform

_DIAGONAL = QTransform(0, 1, 1, 0, 0, 0)


def turned_point(point: QPointF) -> QPointF:
    """A place with right and down exchanged."""
    return point.transposed()


def turned_rect(rect: QRectF) -> QRectF:
    """A rectangle with right and down exchanged."""
    return QRectF(rect.y(), rect.x(), rect.height(), rect.width())


def turned_path(path: QPainterPath) -> QPainterPath:
    """A path with right and down exchanged."""
    return _DIAGONAL.map(path)
