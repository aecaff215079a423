"""How much each input of a table mattered, as bars to both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.plots.pictures import heat_lookup
from studio.plots.shown_explanation import Bar
from studio.theme import fixed_font, text_font, theme, themes

ROW_PX = 20
SMALL_ROW_PX = 28
MAX_NAME_SHARE = 0.4
VALUE_PX = 64


def paint_bars(painter: QPainter, area: QRectF, bars: Sequence[Bar], *, signed: bool) -> None:
    """Draw as many bars as there is room for, each between its name and its value.

    Args:
        painter: where to.
        area: the room.
        bars: the most telling first.
        signed: whether bars go to both sides.
    """
    num_shown = min(len(bars), int(area.height() // ROW_PX))
    if not num_shown:
        return
    font, colours = text_font(12), theme()
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(bar.name) for bar in bars[:num_shown])
    name_px = min(widest + 12, area.width() * MAX_NAME_SHARE)
    width = max(10.0, area.width() - name_px - VALUE_PX)
    for row, bar in enumerate(bars[:num_shown]):
        line = QRectF(area.left(), area.top() + row * ROW_PX, area.width(), ROW_PX)
        painter.setPen(QColor(colours.quiet))
        painter.setFont(font)
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, name_px - 6)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        track = QRectF(line.left() + name_px, line.top() + 3, width, ROW_PX - 6)
        painter.setFont(fixed_font(11))
        value = line.adjusted(name_px + width + 8, 0, 0, 0)
        painter.drawText(value, Qt.AlignmentFlag.AlignVCenter, f"{bar.value:+.3g}" if signed else f"{bar.value:.3g}")
        _paint_bar(painter, track, bar.value / _span(bars), signed=signed)


def paint_small_bars(painter: QPainter, area: QRectF, bars: Sequence[Bar], *, signed: bool) -> None:
    """Draw as many bars as there is room for, each below its name, where there is little width."""
    num_shown = min(len(bars), int(area.height() // SMALL_ROW_PX))
    font = text_font(11)
    metrics = QFontMetricsF(font)
    for row, bar in enumerate(bars[:num_shown]):
        top = area.top() + row * SMALL_ROW_PX
        painter.setPen(QColor(theme().quiet))
        painter.setFont(font)
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(QRectF(area.left(), top, area.width(), 16), Qt.AlignmentFlag.AlignVCenter, name)
        _paint_bar(painter, QRectF(area.left(), top + 17, area.width(), 6), bar.value / _span(bars), signed=signed)


def _span(bars: Sequence[Bar]) -> float:
    return max(abs(bar.value) for bar in bars) or 1.0


def _paint_bar(painter: QPainter, track: QRectF, share: float, *, signed: bool) -> None:
    """One bar; share lies between -1 and 1, and starts in the middle of the track if signed."""
    painter.fillRect(track, QColor(theme().field))
    place = round((share + 1) / 2 * 255) if signed else round(abs(share) * 255)
    red, green, blue = heat_lookup(signed=signed)[place].tolist()
    zero = track.center().x() if signed else track.left()
    length = share * track.width() / (2 if signed else 1)
    bar = QRectF(min(zero, zero + length), track.top(), max(abs(length), 1.0), track.height())
    painter.fillRect(bar, QColor(red, green, blue))
    if signed:
        painter.fillRect(QRectF(zero, track.top() - 1, 1, track.height() + 2), QColor(theme().strong_line))


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
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_bars(painter, QRectF(self.rect()), self._bars, signed=self._signed)
