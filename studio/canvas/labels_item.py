"""The shapes written on long wires, all of them painted by one item between the wires and the cards."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.design.graph import Edge
from studio.canvas.ground import Ground
from studio.canvas.ink import NO_PEN, Ink, ink
from studio.canvas.wire_item import LABEL_ROOM, WireItem

LABELS_FROM = 0.7
"""The zoom from which wires are labelled."""

_HEIGHT = 18.0


class LabelsItem(QGraphicsItem):
    """Labels of the wires that have room for one."""

    def __init__(self) -> None:
        super().__init__()
        self._wires: dict[Edge, tuple[WireItem, QRectF]] = {}
        self._ground = Ground[Edge]()
        self._area = QRectF()
        self.setZValue(0.5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def cover(self, area: QRectF) -> None:
        """Reach over this part of the scene."""
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area

    def place(self, wire: WireItem) -> None:
        """Label a wire where it runs now, or no longer if it has become too short."""
        self.forget(wire.edge)
        if not wire.label or wire.length <= LABEL_ROOM or wire.source is None:
            return
        wide = ink().shape.width(wire.label) + 12
        if not wire.has_room(wide, _HEIGHT):
            return
        area = QRectF(wire.label_at.x() - wide / 2, wire.label_at.y() - _HEIGHT / 2, wide, _HEIGHT)
        self._wires[wire.edge] = (wire, area)
        self._ground.put(wire.edge, area.x(), area.y(), wide, _HEIGHT)
        self.update(area)

    def forget(self, edge: Edge) -> None:
        """Take the label of a wire away."""
        before = self._wires.pop(edge, None)
        if before is not None:
            self._ground.take(edge)
            self.update(before[1])

    def boundingRect(self) -> QRectF:
        """The part of the scene that may hold labels."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the labels in what is to be painted anew."""
        if painter.worldTransform().m11() < LABELS_FROM:
            return
        brushes = ink()
        exposed: QRectF = option.exposedRect
        painter.setFont(brushes.shape.font)
        for edge in sorted(self._ground.near(exposed)):  # in one order, as labels may overlap
            wire, area = self._wires[edge]
            if area.intersects(exposed):
                _write(painter, brushes, wire.label, area)

    def paint_of(self, painter: QPainter, wires: Iterable[WireItem]) -> None:
        """Write the labels of these wires once more."""
        if painter.worldTransform().m11() < LABELS_FROM:
            return
        brushes = ink()
        painter.setFont(brushes.shape.font)
        for wire in wires:
            labelled = self._wires.get(wire.edge)
            if labelled is not None:
                _write(painter, brushes, wire.label, labelled[1])


def _write(painter: QPainter, brushes: Ink, label: str, area: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(brushes.ground)
    painter.drawRoundedRect(area.adjusted(0, 3, 0, -3), 4, 4)  # no higher, so that wires beside it run on
    painter.setPen(brushes.quiet)
    painter.drawText(QPointF(area.left() + 6, area.center().y() + brushes.shape.baseline_px), label)
