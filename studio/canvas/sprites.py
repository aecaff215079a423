"""Small pictures of what looks alike in many places, as most cards do: laying one is what Qt does fastest."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTransform

from studio.canvas.ink import Ink

_MOST = 400
_HALF = 0.5 + 1e-6
"""A little more than half a pixel, as places that lie between two are not worked out exactly."""


class Sprites:
    """The pictures of one theme at one scale; another scale or theme makes them anew."""

    def __init__(self) -> None:
        self._made_for: tuple[Ink, float] | None = None
        self._pictures: dict[Hashable, QPixmap] = {}

    def paint(
        self, painter: QPainter, ink: Ink, key: Hashable, bounds: QRectF, draw: Callable[[QPainter, Ink], None]
    ) -> None:
        """Lay the picture of something, on whole pixels of the device so that it stays sharp.

        Args:
            painter: in the thing's own coordinates; scaled and moved, never turned.
            ink: the theme's pens and brushes.
            key: all that the picture depends on besides theme and scale.
            bounds: what the picture covers, in its own coordinates.
            draw: paints it once, in its own coordinates.
        """
        if not ink.keeps_pictures:
            draw(painter, ink)
            return
        transform = painter.worldTransform()
        ratio = painter.device().devicePixelRatioF()
        scale = transform.m11() * ratio
        if self._made_for != (ink, scale) or len(self._pictures) > _MOST:
            self._made_for = (ink, scale)
            self._pictures.clear()
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = drawn(ink, bounds, scale, ratio, draw)
        at, _ = on_pixels(transform, bounds, ratio)
        painter.resetTransform()
        painter.drawPixmap(at, picture)
        painter.setWorldTransform(transform)


def on_pixels(transform: QTransform, bounds: QRectF, ratio: float) -> tuple[QPointF, QPointF]:
    """Where a picture is laid so that its pixels are those of the device, and the place nearby where it would be."""
    corner = transform.map(bounds.topLeft())
    return QPointF(on_pixel(corner.x(), ratio), on_pixel(corner.y(), ratio)), corner


def on_pixel(place: float, ratio: float) -> float:
    """The nearest whole pixel of the device; of two as near always the later, so that a pan shifts all alike."""
    return math.floor(place * ratio + _HALF) / ratio


def drawn(ink: Ink, bounds: QRectF, scale: float, ratio: float, draw: Callable[[QPainter, Ink], None]) -> QPixmap:
    """Draw a picture.

    Args:
        ink: the theme's pens and brushes.
        bounds: what the picture covers, in its own coordinates.
        scale: pixels of the device for one of the scene's.
        ratio: pixels of the device for one of the view's.
        draw: paints it, in its own coordinates.
    """
    picture = QPixmap(round(bounds.width() * scale) + 1, round(bounds.height() * scale) + 1)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.scale(scale / ratio, scale / ratio)
        painter.translate(-bounds.topLeft())
        draw(painter, ink)
    return picture


bodies = Sprites()
"""Cards without their words."""

plates = Sprites()
"""What is written on wires."""
