"""One sample with what the network looked at in it: small, painted in one go, and a way into the Insight panel."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.plots.bars_view import paint_small_bars
from studio.plots.pictures import fitted, paint_picture
from studio.plots.shown_explanation import ShownExplanation
from studio.theme import text_font, theme

VERDICT_PX = 22
CORNER_PX = 6
GAP_PX = 3


class LookCard(QWidget):
    """Shows one sample, its heatmaps below it, and what the network answered.

    Signals:
        activated: the position of the sample in the validation set.
    """

    activated = Signal(int)

    def __init__(self, looks: Sequence[ShownExplanation], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks: tuple[ShownExplanation, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(56, 72)
        self.show_looks(looks)

    def show_looks(self, looks: Sequence[ShownExplanation]) -> None:
        """Show a sample, explained by one or more methods."""
        self._looks = tuple(looks)
        self.setAccessibleName(self.says())
        self.setToolTip(f"<p>{html.escape(self.says())} Click to look closer.</p>")
        self.update()

    @property
    def looks(self) -> tuple[ShownExplanation, ...]:
        """The sample explained, by each method."""
        return self._looks

    def says(self) -> str:
        """The verdict in words."""
        look = self._looks[0]
        where = f"Sample {look.explanation.sample}"
        if look.is_of_pixels:
            return f"{where}: {look.pixels_right} of the pixels right."
        if not look.is_classified:
            known = f", the data says {look.truth}" if look.is_known else ""
            return f"{where}: the network says {look.answer}{known}."
        if not look.is_known:
            return f"{where}: {look.answer}, with probability {look.certainty}."
        if look.is_right:
            return f"{where}: {look.answer}, with probability {look.certainty}. That is right."
        return f"{where}: {look.answer}, with probability {look.certainty}; it is {look.truth}."

    def sizeHint(self) -> QSize:
        """Room for a sample above its heatmap."""
        return QSize(120, 190)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for a closer look."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.activated.emit(self._looks[0].explanation.sample)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ask for a closer look by keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self._looks[0].explanation.sample)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the sample, its heatmaps and the verdict."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pictures = QRectF(0, 0, self.width(), self.height() - VERDICT_PX)
            if self._looks[0].look == "table":
                look = self._looks[0]
                paint_small_bars(painter, pictures, look.bars, signed=look.explanation.signed)
            else:
                self._paint_pictures(painter, pictures)
            self._paint_verdict(painter, QRectF(0, self.height() - VERDICT_PX, self.width(), VERDICT_PX))
            if self.hasFocus():
                painter.setPen(QColor(theme().accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER_PX, CORNER_PX)

    def _paint_pictures(self, painter: QPainter, area: QRectF) -> None:
        """The sample above; below it a heatmap for each method, side by side."""
        upper = QRectF(area.left(), area.top(), area.width(), (area.height() - GAP_PX) / 2)
        _tile(painter, upper, self._looks[0].sample_image)
        width = (area.width() - GAP_PX * (len(self._looks) - 1)) / len(self._looks)
        for number, look in enumerate(self._looks):
            left = area.left() + number * (width + GAP_PX)
            _tile(painter, QRectF(left, upper.bottom() + GAP_PX, width, upper.height()), look.overlay_image)

    def _paint_verdict(self, painter: QPainter, area: QRectF) -> None:
        look, colours = self._looks[0], theme()
        name = text_font(13, bold=True)
        painter.setFont(name)
        is_fine = look.is_right or look.is_of_pixels  # hardly ever is no pixel wrong
        painter.setPen(QColor(colours.text if is_fine else colours.error))
        metrics = QFontMetricsF(name)
        said = look.pixels_right if look.is_of_pixels else look.answer
        answer = metrics.elidedText(said, Qt.TextElideMode.ElideRight, area.width() * 0.75)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, answer)
        if look.is_of_pixels:
            rest = "of the pixels right"
        else:
            rest = look.certainty if look.is_right else f"{look.certainty} · is {look.truth}"
        painter.setFont(text_font(12))
        painter.setPen(QColor(colours.quiet))
        left = metrics.horizontalAdvance(answer) + 5
        rest = QFontMetricsF(text_font(12)).elidedText(rest, Qt.TextElideMode.ElideRight, area.width() - left)
        painter.drawText(area.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, rest)


def _tile(painter: QPainter, area: QRectF, image: QImage) -> None:
    """A picture with round corners in the middle of an area."""
    clip = QPainterPath()
    clip.addRoundedRect(fitted((image.width(), image.height()), area), CORNER_PX, CORNER_PX)
    painter.save()
    painter.setClipPath(clip)
    paint_picture(painter, area, image)
    painter.restore()
