"""Dropping a layer from the palette: onto the ground, or onto a wire and so into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH, MIDDLE
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.splice_mark import SpliceMark
from studio.canvas.grid import on_grid
from studio.canvas.ink import ink, mixed
from studio.offered import offered_definition
from studio.panels.palette_panel import LAYER_MIME as LAYER_MIME

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class DropLayer(Gesture):
    """The outline of a card under the pointer, until it is dropped."""

    def __init__(self, canvas: CanvasView, layer: str) -> None:
        super().__init__(canvas)
        self._layer = layer
        self._at = QPointF()
        self._mark = SpliceMark(canvas)

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer, and mark the wire below it."""
        corner = pointer.at - QPointF(CARD_WIDTH / 2, MIDDLE)
        step = self.canvas.view_options.step
        self._at = QPointF(on_grid(corner.x(), step), on_grid(corner.y(), step))
        self._mark.show(self._mark.find(pointer.at, self._layer))

    def finish(self, pointer: Pointer) -> None:
        """Add the layer."""
        self.move(pointer)
        edge = self._mark.edge
        self._mark.show(None)
        self.canvas.add_layer(self._layer, self._at, edge=edge)

    def cancel(self) -> None:
        """Leave no trace."""
        self._mark.show(None)

    def _card(self) -> QRectF:
        transform = self.canvas.viewportTransform()
        return transform.mapRect(QRectF(self._at.x(), self._at.y(), CARD_WIDTH, CARD_HEIGHT))

    def area(self) -> QRect:
        """The outline, and the wire that is marked."""
        return self._card().toAlignedRect().adjusted(-4, -4, 4, 4).united(self._mark.area())

    def paint(self, painter: QPainter) -> None:
        """Draw the outline with the layer's name."""
        brushes = ink()
        definition = offered_definition(self.canvas.place.graph, self._layer)
        family = definition.family if definition else ""
        card = self._card()
        zoom = self.canvas.camera.zoom
        self._mark.paint(painter)
        painter.setPen(QPen(brushes.accent, 1.4))
        painter.setBrush(mixed(brushes.colours.family(family), brushes.colours.raised, 0.25))
        painter.drawRoundedRect(card, 8 * zoom, 8 * zoom)
        if zoom >= 0.6:
            painter.setPen(brushes.text)
            painter.setFont(brushes.title.font)
            name = card.adjusted(13 * zoom, 8 * zoom, 0, 0)
            painter.drawText(name, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._layer)
