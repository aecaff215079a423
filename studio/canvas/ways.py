"""The ways of the wires: around cards that stand between their ends, and anew where cards came or went."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsScene

from engine.design.graph import Edge
from studio.canvas.labels_item import LabelsItem
from studio.canvas.node_item import NodeItem
from studio.canvas.wire_item import WireItem

_MANY = 64
"""From how many moved cards on every long wire is looked at."""


class Ways:
    """Routes wires. Only long ones can have a card between their ends; those are remembered."""

    def __init__(self, scene: QGraphicsScene, labels: LabelsItem) -> None:
        self._scene = scene
        self._labels = labels
        self._long: dict[Edge, WireItem] = {}
        self._disturbed: list[QRectF] = []

    def route(self, wire: WireItem) -> None:
        """Draw a wire's way between the cards as they stand."""
        wire.route(self._cards_between)
        if wire.region.isNull():
            self._long.pop(wire.edge, None)
        else:
            self._long[wire.edge] = wire

    def forget(self, edge: Edge) -> None:
        """A wire was taken away."""
        self._long.pop(edge, None)

    def disturb(self, area: QRectF) -> None:
        """A card came, went or grew here; wires make way at the next `settle`."""
        self._disturbed.append(area)

    def settle(self) -> None:
        """Draw the long wires anew that pass where something was disturbed."""
        disturbed, self._disturbed = self._disturbed, []
        for wire in list(self._long.values()):
            if len(disturbed) > _MANY or any(wire.region.intersects(area) for area in disturbed):
                self.route(wire)
                self._labels.place(wire)

    def _cards_between(self, area: QRectF, wire: WireItem) -> list[QRectF]:
        found = self._scene.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        return [
            item.card
            for item in found
            if isinstance(item, NodeItem) and item is not wire.source and item is not wire.target
        ]
