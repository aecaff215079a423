"""Cards without their words as small pictures: most cards look alike, and laying a picture is what Qt does fastest."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from studio.canvas.ink import Ink

_MOST = 400


class CardSprites:
    """The pictures of one theme at one scale; another scale or theme makes them anew."""

    def __init__(self) -> None:
        self._made_for: tuple[Ink, float] | None = None
        self._pictures: dict[Hashable, QPixmap] = {}

    def paint(
        self, painter: QPainter, ink: Ink, key: Hashable, bounds: QRectF, draw: Callable[[QPainter, Ink], None]
    ) -> None:
        """Lay the picture of a card, on whole pixels of the device so that it stays sharp.

        Args:
            painter: in the card's coordinates; scaled and moved, never turned.
            ink: the theme's pens and brushes.
            key: all that the picture depends on besides theme and scale.
            bounds: what the picture covers, in the card's coordinates.
            draw: paints it once, in the card's coordinates.
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
            picture = self._pictures[key] = _drawn(ink, bounds, scale, ratio, draw)
        corner = transform.map(bounds.topLeft())
        painter.resetTransform()
        painter.drawPixmap(QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio), picture)
        painter.setWorldTransform(transform)


def _drawn(ink: Ink, bounds: QRectF, scale: float, ratio: float, draw: Callable[[QPainter, Ink], None]) -> QPixmap:
    picture = QPixmap(round(bounds.width() * scale) + 1, round(bounds.height() * scale) + 1)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    draw(painter, ink)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


sprites = CardSprites()
"""The pictures all cards share."""
