"""A picture of numbers with its colour scale: pixels stay crisp, and the pointer reads their values."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.plots.pictures import Scale, coloured, fitted, heat_lookup, lookup_strip, paint_picture
from studio.theme import fixed_font, text_font, theme, themes

CAPTION_PX = 20
SCALE_PX = 58
STRIP_PX = 8


class HeatmapView(QWidget):
    """Shows a picture, or numbers as a picture with a colour scale beside it."""

    def __init__(self, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self.setAccessibleName(caption)
        self._values: NDArray[Any] | None = None
        self._image: QImage | None = None
        self._scale = Scale(0.0, 1.0)
        self._signed = False
        self._has_scale = False
        self._place = QRectF()
        self._pointer: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(72, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.changed.connect(self._on_theme)

    @property
    def values(self) -> NDArray[Any] | None:
        """The numbers that are shown, if there are any behind the picture."""
        return self._values

    @property
    def image(self) -> QImage | None:
        """The picture that is shown, a pixel for each number."""
        return self._image

    def set_caption(self, caption: str) -> None:
        """Say what is shown."""
        self._caption = caption
        self.setAccessibleName(caption)
        self.update()

    def show_values(self, values_HW: NDArray[Any], *, signed: bool = False, scale: Scale | None = None) -> None:
        """Show numbers, with their scale.

        Args:
            values_HW: row 0 is the top.
            signed: whether values below zero mean the opposite; zero then has a colour of its own.
            scale: the values at both ends of the colours; those of these numbers, if left out.
        """
        self._values = values_HW
        self._signed = signed
        self._scale = scale or Scale.of(values_HW, signed=signed)
        self._has_scale = True
        self._image = coloured(values_HW, heat_lookup(signed=signed), self._scale)
        self.update()

    def show_image(self, image: QImage, values_HW: NDArray[Any] | None = None) -> None:
        """Show a picture as it is, and if given the numbers behind its pixels under the pointer."""
        self._image, self._values, self._has_scale = image, values_HW, False
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._image = self._values = None
        self.update()

    def widest(self, height_px: int) -> int:
        """How much width the picture and its scale can use at a height, in pixels."""
        if self._image is None or not self._image.height():
            return height_px
        picture_px = (height_px - CAPTION_PX) * self._image.width() / self._image.height()
        return round(picture_px) + 2 + (SCALE_PX if self._has_scale else 0)

    def sizeHint(self) -> QSize:
        """A picture with room to see it."""
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw caption, picture and scale."""
        with QPainter(self) as painter:
            colours = theme()
            painter.setPen(QColor(colours.quiet))
            painter.setFont(text_font(12))
            caption = self._reading() or self._caption
            painter.drawText(QRectF(0, 0, self.width(), CAPTION_PX), Qt.AlignmentFlag.AlignLeft, caption)
            if self._image is None:
                return
            right = SCALE_PX if self._has_scale else 0
            area = QRectF(0, CAPTION_PX, max(8, self.width() - right), max(8, self.height() - CAPTION_PX))
            place = fitted((self._image.width(), self._image.height()), area)
            place.moveLeft(0)
            self._place = paint_picture(painter, place, self._image)
            painter.setPen(QPen(QColor(colours.line), 0))
            painter.drawRect(self._place)
            if self._has_scale:
                self._paint_scale(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the value under the pointer."""
        self._pointer = self._cell_at(event.position())
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the caption again."""
        self._pointer = None
        self.update()

    def _cell_at(self, place: QPointF) -> tuple[int, int] | None:
        if self._values is None or not self._place.contains(place):
            return None
        height, width = self._values.shape[:2]
        row = int((place.y() - self._place.top()) / self._place.height() * height)
        column = int((place.x() - self._place.left()) / self._place.width() * width)
        return min(row, height - 1), min(column, width - 1)

    def _reading(self) -> str:
        if self._pointer is None or self._values is None:
            return ""
        row, column = self._pointer
        if row >= self._values.shape[0] or column >= self._values.shape[1]:
            return ""
        return f"row {row}, column {column}:  {float(np.asarray(self._values)[row, column]):.4g}"

    def _paint_scale(self, painter: QPainter) -> None:
        colours = theme()
        strip = QRectF(self._place.right() + 8, self._place.top(), STRIP_PX, self._place.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(strip, lookup_strip(heat_lookup(signed=self._signed), upright=True))
        painter.setPen(QColor(colours.quiet))
        painter.setFont(fixed_font(10))
        middle = (self._scale.low + self._scale.high) / 2
        for share, value in ((0.0, self._scale.high), (0.5, middle), (1.0, self._scale.low)):
            y = strip.top() + share * strip.height()
            label = QRectF(strip.right() + 4, min(max(y - 7, strip.top()), strip.bottom() - 14), 46, 14)
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter, _short(value))

    def _on_theme(self) -> None:
        if self._values is not None and self._has_scale:
            self.show_values(self._values, signed=self._signed, scale=self._scale)
        self.update()


def _short(value: float) -> str:
    return "0" if value == 0 else f"{value:.2g}"
