"""How much each input of a table mattered, as bars to both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.plots.pictures import Scale, heat_lookup
from studio.plots.shown_explanation import Bar
from studio.theme import fixed_font, text_font, theme, themes

ROW_PX = 20
MAX_NAME_SHARE = 0.4
VALUE_PX = 64


def paint_bars(painter: QPainter, area: QRectF, bars: Sequence[Bar], *, signed: bool, with_values: bool) -> None:
    """Draw as many bars as there is room for, the first ones first.

    Args:
        painter: where to.
        area: the room.
        bars: the most telling first.
        signed: whether bars go to both sides.
        with_values: whether to write what the sample holds at the end of each row.
    """
    if not bars or area.height() < 8:
        return
    colours, lookup = theme(), heat_lookup(signed=signed)
    num_shown = max(1, min(len(bars), int(area.height() // (ROW_PX if with_values else 14))))
    row_px = min(area.height() / num_shown, float(ROW_PX))
    font = text_font(12 if row_px > 16 else 10)
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(bar.name) for bar in bars[:num_shown])
    name_px = min(widest + 8, area.width() * MAX_NAME_SHARE)
    right = VALUE_PX if with_values else 4
    track = QRectF(area.left() + name_px, 0, max(10.0, area.width() - name_px - right), row_px - 6)
    zero = track.center().x() if signed else track.left()
    reach = track.width() / (2 if signed else 1)
    span = max(abs(bar.value) for bar in bars) or 1.0
    scale = Scale(-span, span) if signed else Scale(0.0, span)
    shares = scale.shares(np.array([bar.value for bar in bars[:num_shown]])).tolist()
    for row, (bar, share) in enumerate(zip(bars, shares, strict=False)):
        top = area.top() + row * row_px
        painter.setFont(font)
        painter.setPen(QColor(colours.quiet))
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, name_px - 6)
        painter.drawText(QRectF(area.left(), top, name_px, row_px), Qt.AlignmentFlag.AlignVCenter, name)
        length = bar.value / span * reach
        red, green, blue = (int(part) for part in lookup[round(share * 255)])
        box = QRectF(min(zero, zero + length), top + 3, max(abs(length), 1.0), row_px - 6)
        painter.fillRect(QRectF(track.left(), top + 3, track.width(), row_px - 6), QColor(colours.field))
        painter.fillRect(box, QColor(red, green, blue))
        if with_values:
            painter.setFont(fixed_font(11))
            value = QRectF(track.right() + 8, top, VALUE_PX - 8, row_px)
            painter.drawText(
                value, Qt.AlignmentFlag.AlignVCenter, f"{bar.value:+.3g}" if signed else f"{bar.value:.3g}"
            )
    if signed:
        painter.setPen(QColor(colours.line))
        painter.drawLine(round(zero), round(area.top()), round(zero), round(area.top() + num_shown * row_px))


class BarsView(QWidget):
    """A bar for each input."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self._signed = False
        self.setMinimumSize(160, 60)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        themes.changed.connect(self.update)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What is shown, the most telling first."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar], *, signed: bool) -> None:
        """Show these."""
        self._bars, self._signed = tuple(bars), signed
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each bar."""
        return QSize(320, ROW_PX * max(3, len(self._bars)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bars(painter, QRectF(self.rect()), self._bars, signed=self._signed, with_values=True)
