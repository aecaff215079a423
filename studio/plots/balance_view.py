"""How many samples each class has, to learn from and for validation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import fixed_font, text_font, theme, themes

ROW_PX = 18
COUNT_GAP_PX = 8
MAX_NAME_PX = 120


class BalanceView(QWidget):
    """A bar for each class, its validation samples at the end in another colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, int], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.update)

    @property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """What is shown: for each class, its samples in training and in validation."""
        return self._counts

    def show_counts(self, names: Sequence[str], counts: Sequence[tuple[int, int]]) -> None:
        """Show so many samples for each class.

        Args:
            names: of the classes; numbers stand for those that have none.
            counts: for each class, its samples in training and in validation.
        """
        self._counts = tuple(counts)
        self._names = tuple(names[at] if at < len(names) else str(at) for at in range(len(counts)))
        says = ", ".join(f"{name}: {sum(count)}" for name, count in zip(self._names, self._counts, strict=True))
        self.setAccessibleName(f"Samples of each class: {says}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each class."""
        return QSize(280, ROW_PX * max(1, len(self._counts)))

    def minimumSizeHint(self) -> QSize:
        """All rows, however narrow."""
        return QSize(120, ROW_PX * max(1, len(self._counts)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        if not self._counts:
            return
        with QPainter(self) as painter:
            colours = theme()
            font = text_font(12)
            metrics = QFontMetricsF(font)
            name_px = min(max(metrics.horizontalAdvance(name) for name in self._names) + 10, float(MAX_NAME_PX))
            most = max(sum(count) for count in self._counts) or 1
            told = [f"{training:,} + {validation:,}" for training, validation in self._counts]
            count_px = max(QFontMetricsF(fixed_font(11)).horizontalAdvance(text) for text in told) + COUNT_GAP_PX
            width = max(10.0, self.width() - name_px - count_px)
            for row, (name, (training, validation)) in enumerate(zip(self._names, self._counts, strict=True)):
                line = QRectF(0, row * ROW_PX, self.width(), ROW_PX)
                painter.setFont(font)
                painter.setPen(QColor(colours.quiet))
                shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_px - 6)
                painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
                left, top = name_px, line.top() + 4
                for count, colour in ((training, colours.series[0]), (validation, colours.series[1])):
                    part = width * count / most
                    painter.fillRect(QRectF(left, top, part, ROW_PX - 8), QColor(colour))
                    left += part
                painter.setFont(fixed_font(11))
                counts = QRectF(name_px + width + COUNT_GAP_PX, line.top(), count_px, ROW_PX)
                painter.drawText(counts, Qt.AlignmentFlag.AlignVCenter, told[row])
