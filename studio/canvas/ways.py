"""The ways of the wires: around cards that stand between their ends, and anew where cards came or went."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable

from PySide6.QtCore import QRectF

from engine.design.graph import Edge
from studio.canvas.ground import Area
from studio.canvas.labels_item import LabelsItem
from studio.canvas.lanes import Lanes
from studio.canvas.wire_item import WireItem

_MANY = 64
"""From how many moved cards on every long wire is looked at."""


class Ways:
    """Routes wires. Only long ones can have a card between their ends; those are remembered.

    Args:
        cards: the names of the cards in an area besides some, and where each is.
        labels: what is written on the wires.
        routed: called with every wire that was drawn anew.
    """

    def __init__(
        self,
        cards: Callable[[QRectF, Container[str]], Iterable[tuple[str, Area]]],
        labels: LabelsItem,
        routed: Callable[[Edge], None],
    ) -> None:
        self._cards = cards
        self._routed = routed
        self._labels = labels
        self._long: dict[Edge, tuple[WireItem, int]] = {}
        """Each with how much had been disturbed when it was routed: it knows of that much."""
        self._disturbed: list[QRectF] = []
        self._lanes = Lanes()

    def route(self, wire: WireItem) -> None:
        """Draw a wire's way between the cards as they stand."""
        wire.route(self.cards_between)
        self._routed(wire.edge)
        self._long.pop(wire.edge, None)
        self.remember(wire)

    def remember(self, wire: WireItem) -> None:
        """A wire is there that runs rightly already."""
        self._lanes.note(wire)
        if not wire.region.isNull():
            self._long[wire.edge] = wire, len(self._disturbed)

    def forget(self, edge: Edge) -> None:
        """A wire was taken away."""
        self._long.pop(edge, None)
        self._lanes.forget(edge)

    def disturb(self, area: QRectF) -> None:
        """A card came, went or grew here; wires make way at the next `settle`."""
        self._disturbed.append(area)

    def settle(self) -> None:
        """Draw the long wires anew that pass where something was disturbed, and part those that lie on each other."""
        disturbed, self._disturbed = self._disturbed, []
        if disturbed:
            self._make_way(disturbed)
            self._labels.look_again(disturbed)
        for wire in self._lanes.settle():
            self.route(wire)
            self._labels.place(wire)

    def _make_way(self, disturbed: list[QRectF]) -> None:
        for edge, (wire, known) in list(self._long.items()):
            self._long[edge] = wire, 0
            new = len(disturbed) - known
            if new > _MANY or any(wire.region.intersects(area) for area in disturbed[known:]):
                self.route(wire)
                self._labels.place(wire)

    def cards_between(self, area: QRectF, wire: WireItem) -> list[Area]:
        """Where the cards in an area are, but for those at the ends of a wire."""
        ends = wire.edge.source.node, wire.edge.target.node
        return [place for _, place in self._cards(area, ends)]
