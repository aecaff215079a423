"""Selecting all cards and notes that a rectangle touches, and the frames that lie in it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from studio.canvas.gestures.choosing import Choosing
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.ink import faded, ink


class BoxSelect(Gesture):
    """A rectangle over the ground; Shift adds what it touches, Ctrl takes it away. A mere click selects nothing."""

    drifts = True

    def start(self, pointer: Pointer) -> None:
        """Begin a rectangle, and let go of what was selected unless it is added to or taken from."""
        self._from = pointer.at
        self._box = QRect()
        self._choosing = Choosing(self.canvas.selection, pointer)

    def move(self, pointer: Pointer) -> None:
        """Choose what the rectangle touches now."""
        corner = self.canvas.mapFromScene(self._from)
        self._box = QRect(corner, pointer.view).normalized()
        touched = QRectF(self._from, pointer.at).normalized()
        cards = self.canvas.stage.cards
        names = [name for name, card in cards.items() if touched.intersects(card.card)]
        self._choosing.touched(names, self.canvas.stage.annotations.chosen_by(touched))

    def cancel(self) -> None:
        """Select what was selected before."""
        self._choosing.undo()

    def area(self) -> QRect:
        """The rectangle with its line."""
        return self._box.adjusted(-2, -2, 2, 2) if self._box.isValid() else QRect()

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle."""
        if self._box.isValid():
            painter.setPen(QPen(ink().accent, 1.0))
            painter.setBrush(faded(ink().colours.accent, 0.08))
            painter.drawRect(QRectF(self._box).adjusted(0.5, 0.5, -0.5, -0.5))
