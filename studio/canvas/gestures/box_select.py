"""Selecting all cards that a rectangle touches."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.ink import faded, ink


class BoxSelect(Gesture):
    """A rectangle over the ground; shift adds to what is selected already. A mere click selects nothing."""

    drifts = True

    def start(self, pointer: Pointer) -> None:
        """Begin a rectangle, and let go of what was selected unless shift is held."""
        self._from = pointer.at
        self._box = QRect()
        self._before = self.canvas.selection.nodes
        self._kept = self._before if pointer.holds(Qt.KeyboardModifier.ShiftModifier) else frozenset[str]()
        self.canvas.selection.select(self._kept)

    def move(self, pointer: Pointer) -> None:
        """Select what the rectangle touches now."""
        corner = self.canvas.mapFromScene(self._from)
        self._box = QRect(corner, pointer.view).normalized()
        touched = QRectF(self._from, pointer.at).normalized()
        scene = self.canvas.stage.cards
        found = {name for name, card in scene.items() if touched.intersects(card.card)}
        self.canvas.selection.select(self._kept | found)

    def cancel(self) -> None:
        """Select what was selected before."""
        self.canvas.selection.select(self._before)

    def area(self) -> QRect:
        """The rectangle with its line."""
        return self._box.adjusted(-2, -2, 2, 2) if self._box.isValid() else QRect()

    def paint(self, painter: QPainter) -> None:
        """Draw the rectangle."""
        if self._box.isValid():
            painter.setPen(QPen(ink().accent, 1.0))
            painter.setBrush(faded(ink().colours.accent, 0.08))
            painter.drawRect(QRectF(self._box).adjusted(0.5, 0.5, -0.5, -0.5))
