"""The ground with its grid of dots, laid as tiles; the dots thin out as one zooms away."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap

from studio.canvas.ink import NO_PEN, Ink, ink

_APART = 24.0
_CLOSEST_PX = 18.0
_MOST_DOTS = 12


class Backdrop:
    """Fills a part of the view with ground and dots."""

    def __init__(self) -> None:
        self._tile: QPixmap | None = None
        self._made_for: tuple[Ink, float, float] | None = None
        self._wide_px = 0.0
        self.has_dots = True

    def paint(self, painter: QPainter, area: QRect, origin: QPointF, zoom: float, scale: float) -> None:
        """Lay the ground.

        Args:
            painter: in the view's own coordinates.
            area: what is to be painted anew.
            origin: where the scene's zero is, in the view's coordinates.
            zoom: the scene's scale in the view.
            scale: pixels of the device for one of the view's.
        """
        if not self.has_dots:
            painter.fillRect(area, ink().ground)
            return
        apart = _APART * zoom * 2.0 ** max(0, math.ceil(math.log2(_CLOSEST_PX / (_APART * zoom))))
        tile = self._made(apart, scale)
        wide = self._wide_px
        left = math.floor((area.left() - origin.x()) / apart) * apart + origin.x() - apart / 2
        top = math.floor((area.top() - origin.y()) / apart) * apart + origin.y() - apart / 2
        offset = QPointF((area.left() - left) % wide, (area.top() - top) % wide)
        painter.drawTiledPixmap(QRectF(area), tile, offset)

    def _made(self, apart: float, scale: float) -> QPixmap:
        """A tile of as many dots as make its width nearly whole pixels."""
        brushes = ink()
        if self._made_for == (brushes, apart, scale) and self._tile is not None:
            return self._tile
        step = apart * scale
        count = min(range(1, _MOST_DOTS + 1), key=lambda n: (round(abs(n * step - round(n * step)), 3), n))
        side = round(count * step)
        tile = QPixmap(side, side)
        tile.fill(brushes.ground)
        with QPainter(tile) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(NO_PEN)
            painter.setBrush(brushes.dots)
            radius = 0.9 * scale
            for row in range(count):
                for column in range(count):
                    painter.drawEllipse(QPointF(_crisp(column, step), _crisp(row, step)), radius, radius)
        tile.setDevicePixelRatio(scale)
        self._tile, self._made_for, self._wide_px = tile, (brushes, apart, scale), side / scale
        return tile


def _crisp(place: int, step: float) -> float:
    """The middle of a device pixel, so that every dot looks the same."""
    return math.floor((place + 0.5) * step) + 0.5
