"""The ground with its grid of dots, laid as tiles; the dots thin out as one zooms away."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap

from studio.canvas.ink import NO_PEN, Ink, ink
from studio.canvas.sprites import on_pixel

_APART = 24.0
_CLOSEST_PX = 18.0
_RADIUS_PX = 0.9
_TILE_PX = 1024
"""A tile is at least as wide, in pixels of the device: few of them are laid at once, each in one stroke."""

_LARGER = 1.25
"""So much wider it may be, for its width to be nearly whole pixels; every step of a zoom makes one."""


class Backdrop:
    """Fills a part of the view with ground and dots."""

    def __init__(self) -> None:
        self._tile: QPixmap | None = None
        self._made_for: tuple[Ink, float, float] | None = None
        self._num_dots = 0
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
        wide, side = self._num_dots * apart, tile.width() / scale
        for y in _places(area.top(), area.bottom() + 1, origin.y() - apart / 2, wide, scale):
            for x in _places(area.left(), area.right() + 1, origin.x() - apart / 2, wide, scale):
                left, top = max(x, area.left()), max(y, area.top())
                right, bottom = min(x + side, area.right() + 1), min(y + side, area.bottom() + 1)
                part = QRectF((left - x) * scale, (top - y) * scale, (right - left) * scale, (bottom - top) * scale)
                painter.drawPixmap(QPointF(left, top), tile, part)

    def _made(self, apart: float, scale: float) -> QPixmap:
        """A tile of as many dots as make its width nearly whole pixels, and a little larger, so that no gap is left."""
        brushes = ink()
        if self._made_for == (brushes, apart, scale) and self._tile is not None:
            return self._tile
        step = apart * scale
        least, most = math.ceil(_TILE_PX / step), math.floor(_LARGER * _TILE_PX / step)
        count = min(range(least, max(least, most) + 1), key=lambda n: (round(abs(n * step - round(n * step)), 3), n))
        side = math.ceil(count * step) + 1
        above = math.ceil(_RADIUS_PX * scale) + 1
        row = QPixmap(side, 2 * above + 1)
        row.fill(brushes.ground)
        with QPainter(row) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(NO_PEN)
            painter.setBrush(brushes.dots)
            for column in range(count):
                painter.drawEllipse(QPointF(_pixel(column, step) + 0.5, above + 0.5), *[_RADIUS_PX * scale] * 2)
        tile = QPixmap(side, side)
        tile.fill(brushes.ground)
        with QPainter(tile) as painter:
            for number in range(count):
                painter.drawPixmap(0, _pixel(number, step) - above, row)
        tile.setDevicePixelRatio(scale)
        self._tile, self._made_for, self._num_dots = tile, (brushes, apart, scale), count
        return tile


def _pixel(place: int, step: float) -> int:
    """The pixel of the device in the middle of which a dot is, so that all look the same."""
    return math.floor((place + 0.5) * step)


def _places(first: float, last: float, zero: float, wide: float, scale: float) -> list[float]:
    """Where tiles begin that cover a stretch, on whole pixels of the device, whichever stretch it is."""
    numbers = range(math.floor((first - zero) / wide), math.floor((last - zero) / wide) + 1)
    return [on_pixel(zero + number * wide, scale) for number in numbers]
