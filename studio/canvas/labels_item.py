"""The shapes written on long wires, all of them painted by one item between the wires and the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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


_MANY = 64
"""From how many disturbed areas on every label is looked at again."""


class LabelsItem(QGraphicsItem):
    """Labels of the wires that have room for one. Where a card stands, none is written.

    Args:
        cards: the names of the cards in an area, and where each is.
    """

    def __init__(self, cards: Callable[[QRectF], Iterable[tuple[str, QRectF]]]) -> None:
        super().__init__()
        self._cards = cards
        self._free: dict[Edge, bool] = {}
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
            self._free.pop(edge, None)
            self.update(before[1])

    def look_again(self, disturbed: Sequence[QRectF]) -> None:
        """Cards came, went or grew in these areas: labels there may be covered now, or no longer."""
        if not self._wires:
            return
        if len(disturbed) > _MANY:
            self._free.clear()
            self.update()
            return
        for area in disturbed:
            for edge, label in self._ground.within(area):
                self._free.pop(edge, None)
                self.update(label)

    def is_free(self, edge: Edge) -> bool:
        """Whether a wire has a label that no card covers."""
        if edge not in self._wires:
            return False
        known = self._free.get(edge)
        if known is None:
            known = self._free[edge] = next(iter(self._cards(self._wires[edge][1])), None) is None
        return known

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
            if area.intersects(exposed) and self.is_free(edge):
                _write(painter, brushes, wire.label, area)

    def paint_of(self, painter: QPainter, wires: Iterable[WireItem]) -> None:
        """Write the labels of these wires once more."""
        if painter.worldTransform().m11() < LABELS_FROM:
            return
        brushes = ink()
        painter.setFont(brushes.shape.font)
        for wire in wires:
            if self.is_free(wire.edge):
                _write(painter, brushes, wire.label, self._wires[wire.edge][1])


def _write(painter: QPainter, brushes: Ink, label: str, area: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(brushes.ground)
    painter.drawRoundedRect(area.adjusted(0, 3, 0, -3), 4, 4)  # no higher, so that wires beside it run on
    painter.setPen(brushes.quiet)
    painter.drawText(QPointF(area.left() + 6, area.center().y() + brushes.shape.baseline_px), label)
