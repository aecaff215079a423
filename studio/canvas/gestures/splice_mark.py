"""The mark on the wire that a card would be put into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QRegion

from engine.design.graph import Edge
from studio.canvas.gestures.labels_again import write_labels
from studio.canvas.ink import NO_BRUSH, faded, ink
from studio.canvas.node_item import RADIUS
from studio.offered import offered_definition

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_REACH = 24.0
"""How near a wire has to pass to the middle of the card, in scene pixels."""


class SpliceMark:
    """Finds the wire under a card and marks it."""

    def __init__(self, canvas: CanvasView) -> None:
        self._canvas = canvas
        self.edge: Edge | None = None
        self._card: QRectF | None = None

    def find(self, centre: QPointF, layer: str, besides: str = "") -> Edge | None:
        """The wire near a place that such a layer can go into."""
        definition = offered_definition(self._canvas.place.graph, layer)
        if definition is None or not definition.inputs or not definition.outputs:
            return None
        wire = self._canvas.stage.wire_at(centre, _REACH)
        if wire is None or besides in (wire.edge.source.node, wire.edge.target.node):
            return None
        return wire.edge

    def show(self, edge: Edge | None, card: QRectF | None = None) -> None:
        """Mark a wire, or none.

        Args:
            edge: the wire.
            card: what it runs below, as a wire does below every card; in scene coordinates. It may hide all of a short
                wire, and is marked as well.
        """
        self.edge = edge
        self._card = card

    def area(self) -> QRect:
        """What the mark covers, in the view's coordinates."""
        wire = self._canvas.stage.wires.get(self.edge) if self.edge else None
        if wire is None:
            return QRect()
        around = wire.sceneBoundingRect()
        if self._card is not None:
            around = around.united(self._card)
        return self._canvas.mapFromScene(around).boundingRect().adjusted(-8, -8, 8, 8)

    def paint(self, painter: QPainter) -> None:
        """Draw the wire in the accent, and a ring around the card that it would go through."""
        wire = self._canvas.stage.wires.get(self.edge) if self.edge else None
        if wire is None:
            return
        path = self._canvas.viewportTransform().map(wire.path())
        painter.save()
        painter.setBrush(NO_BRUSH)
        if self._card is not None:
            above, radius = self._canvas.viewportTransform().mapRect(self._card), RADIUS * self._canvas.camera.zoom
            painter.setPen(QPen(ink().accent, 2.6))
            painter.drawRoundedRect(above, radius, radius)
            painter.setClipRegion(QRegion(self.area()) - QRegion(above.toAlignedRect()))
        for colour, width in ((faded(ink().colours.accent, 0.25), 9.0), (ink().accent, 2.6)):
            pen = QPen(colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawPath(path)
        write_labels(self._canvas, painter, [wire])
        painter.restore()
