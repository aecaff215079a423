"""Selecting the cards that a freely drawn line surrounds or runs over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from studio.canvas.frame_item import FrameItem
from studio.canvas.gestures.choosing import Choosing
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.stroke import Stroke, area_of, crosses_rect, painted_area
from studio.canvas.ink import faded, ink
from studio.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class LassoSelect(Gesture):
    """A loop over the ground, closed by itself; Shift adds what it holds, Ctrl takes it away."""

    drifts = True

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._passed: set[str] = set()

    def start(self, pointer: Pointer) -> None:
        """Begin a loop, and let go of what was selected unless it is added to or taken from."""
        self._stroke = Stroke(pointer.at, pointer.view)
        self._centres = [(name, card.card.center()) for name, card in self.canvas.stage.cards.items()]
        self._choosing = Choosing(self.canvas.selection, pointer)

    def move(self, pointer: Pointer) -> None:
        """Choose what the loop holds now, were it closed here."""
        added = self._stroke.go_on(pointer.at, pointer.view)
        if added is not None:
            self._pass_over(added)
            self._choosing.touched(self._passed | self._surrounded(), self._drawn())

    def _pass_over(self, line: QLineF) -> None:
        for item in self.canvas.stage.items(area_of(line)):
            if isinstance(item, NodeItem) and crosses_rect(line, item.card):
                self._passed.add(item.node.id)

    def _surrounded(self) -> set[str]:
        polygon, bounds = self._stroke.polygon, self._stroke.bounds
        rule = Qt.FillRule.OddEvenFill
        return {name for name, at in self._centres if bounds.contains(at) and polygon.containsPoint(at, rule)}

    def _drawn(self) -> set[str]:
        """The notes of which the middle is in the loop, and the frames that lie in it wholly."""
        polygon, rule = self._stroke.polygon, Qt.FillRule.OddEvenFill
        found = set()
        for name, item in self.canvas.stage.annotations.items():
            rect = item.rect
            corners = (rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft())
            needed = corners if isinstance(item, FrameItem) else (rect.center(),)
            if all(polygon.containsPoint(at, rule) for at in needed):
                found.add(name)
        return found

    def cancel(self) -> None:
        """Select what was selected before."""
        self._choosing.undo()

    def area(self) -> QRect:
        """The loop with its line."""
        return painted_area(self.canvas.viewportTransform().mapRect(self._stroke.bounds).toAlignedRect())

    def paint(self, painter: QPainter) -> None:
        """Draw the loop, and dashed the way on which it would be closed."""
        loop = self.canvas.viewportTransform().map(self._stroke.polygon)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(ink().colours.accent, 0.08))
        painter.drawPolygon(loop)
        painter.setPen(QPen(ink().accent, 1.0))
        painter.drawPolyline(loop)
        painter.setPen(QPen(ink().accent, 1.0, Qt.PenStyle.DashLine))
        first, last = QPointF(loop.first()), QPointF(loop.last())
        painter.drawLine(last, first)
