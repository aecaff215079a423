"""The shapes written on long wires, all of them painted by one item between the wires and the cards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.design.graph import Edge
from studio.canvas.ground import Area, Cell, Ground, area_of, cells_of
from studio.canvas.ink import NO_PEN, Ink, ink
from studio.canvas.label_spots import Spot, free_spot, reach_of
from studio.canvas.sprites import plates
from studio.canvas.wire_item import LABEL_ROOM, WireItem

LABELS_FROM = 0.7
"""The zoom from which wires are labelled."""

_HEIGHT = 18.0
_WIDEST = 400.0
"""So far beyond the bounds of its wire a label reaches at most, with a hundred letters; in scene pixels."""

_NOWHERE = QRectF()
_EVERYWHERE = QRectF(-1e9, -1e9, 2e9, 2e9)
"""Of thousands all that is in view was painted anew, and what comes into view will be; Qt would unite their areas."""

_MANY = 64
"""From how many disturbed areas on every label is looked at again, and of how many labels on all are painted anew."""


class LabelsItem(QGraphicsItem):
    """Labels of the wires that have room for one. Where a card stands, none is written.

    Where another wire crosses the middle of a level stretch, the label moves along it. That is looked at only when a
    label is painted, and again only after wires near it were drawn anew.

    Args:
        cards: the names of the cards in an area, and where each is.
        wires: the wires that may reach into an area.
    """

    def __init__(
        self,
        cards: Callable[[QRectF], Iterable[tuple[str, Area]]],
        wires: Callable[[QRectF], Iterable[WireItem]],
    ) -> None:
        super().__init__()
        self._cards = cards
        self._others = wires
        self._spots: dict[Edge, Spot] = {}
        self._stirred: dict[Edge, QRectF] = {}
        """The wires that were drawn anew or went since the spots were found, and where they are now."""
        self._is_seen = False
        self._due: dict[Edge, WireItem] = {}
        self._fresh: dict[Edge, WireItem] = {}
        """Those of them that were placed since `show_placed` was called last."""
        self._looked_at: set[Cell] = set()
        """Where no wire is due any more."""
        self._free: dict[Edge, bool] = {}
        self._wires: dict[Edge, tuple[WireItem, QRectF, QRectF]] = {}
        """Each with the usual place of its label, and with all places that are in question."""
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
        """Label a wire where it runs now, or no longer if it has become too short; `show_placed` comes last."""
        self.forget(wire.edge)
        if self._spots:
            self._stirred[wire.edge] = wire.path().controlPointRect()
        self._due[wire.edge] = self._fresh[wire.edge] = wire

    def show_placed(self) -> None:
        """Have what was placed painted. Labels that nobody sees, as from afar, find their places when they are."""
        fresh, self._fresh = self._fresh, {}
        if self._is_seen and len(fresh) <= _MANY:
            self._find([wire for edge, wire in fresh.items() if edge in self._due])
            return
        self._looked_at.clear()
        if self._is_seen:
            self.update()

    def _catch_up(self, painted: QRectF) -> None:
        """Find the places of the labels that may be written in what is painted anew; of thousands, no others."""
        if len(self._due) <= _MANY:
            self._find(self._due.values(), painted)
            return
        if self._fresh:
            self._fresh.clear()
            self._looked_at.clear()
        for cell in cells_of(painted.adjusted(-_WIDEST, -_WIDEST, _WIDEST, _WIDEST)):
            if cell not in self._looked_at:
                self._looked_at.add(cell)
                self._find([wire for wire in self._others(area_of(cell)) if wire.edge in self._due], _EVERYWHERE)

    def _find(self, wires: Iterable[WireItem], painted: QRectF = _NOWHERE) -> None:
        """Find the places of labels, and have them painted but for what is being painted already."""
        for wire in tuple(wires):
            del self._due[wire.edge]
            reach = self._place(wire)
            if not reach.isNull() and not painted.contains(reach):
                self.update(reach)

    def _place(self, wire: WireItem) -> QRectF:
        """Put a label where it usually is; returns where it may come to be, which is nowhere without one."""
        if not wire.label or wire.length <= LABEL_ROOM or wire.source is None or not wire.isVisible():
            return _NOWHERE
        wide = ink().shape.width(wire.label) + 12
        if not wire.has_room(wide, _HEIGHT):
            return _NOWHERE
        area = QRectF(wire.label_at.x() - wide / 2, wire.label_at.y() - _HEIGHT / 2, wide, _HEIGHT)
        reach = reach_of(wire, area)
        self._wires[wire.edge] = (wire, area, reach)
        self._ground.put(wire.edge, reach.x(), reach.y(), reach.width(), reach.height())
        return reach

    def forget(self, edge: Edge) -> None:
        """Take the label of a wire away."""
        self._due.pop(edge, None)
        if self._spots:
            self._stirred[edge] = QRectF()
        before = self._wires.pop(edge, None)
        if before is not None:
            self._ground.take(edge)
            self._free.pop(edge, None)
            spot = self._spots.pop(edge, None)
            self.update(before[1] if spot is None else spot.area)

    def look_again(self, disturbed: Sequence[QRectF]) -> None:
        """Cards came, went or grew in these areas: labels there may be covered now, or no longer."""
        if not self._wires:
            return
        if len(disturbed) > _MANY:
            self._free.clear()
            self._doubt(self._spots)
            self.update()
            return
        for area in disturbed:
            for edge, _ in self._ground.within(area):
                self._free.pop(edge, None)
                spot = self._spots.get(edge)
                self.update(self._wires[edge][1] if spot is None else spot.area)
                self._doubt([edge])

    def is_free(self, edge: Edge) -> bool:
        """Whether a wire has a label that no card covers."""
        if edge in self._due:
            self._find([self._due[edge]])
        if edge not in self._wires:
            return False
        known = self._free.get(edge)
        if known is None:
            known = self._free[edge] = next(iter(self._cards(self._wires[edge][1])), None) is None
        return known

    def spot(self, edge: Edge) -> QRectF:
        """Where the label of a wire that has a free one is written."""
        self._doubt_the_stirred()
        known = self._spots.get(edge)
        if known is not None and not known.is_doubted:
            return known.area
        found = self._spots[edge] = free_spot(*self._wires[edge], self._cards, self._others)
        if known is not None and known.area != found.area:
            self.update(known.area.united(found.area))
        return found.area

    def _doubt(self, edges: Iterable[Edge]) -> None:
        for edge in edges:
            if edge in self._spots:
                self._spots[edge].is_doubted = True

    def _doubt_the_stirred(self) -> None:
        """Doubt the spots that wires came to, and those that gave way to wires that went."""
        stirred, self._stirred = self._stirred, {}
        if len(stirred) > _MANY:
            self._doubt(self._spots)
            return
        for spot in self._spots.values() if stirred else ():
            reached = any(area.intersects(spot.reach) for area in stirred.values())
            spot.is_doubted |= reached or not spot.blamed.isdisjoint(stirred)

    def boundingRect(self) -> QRectF:
        """The part of the scene that may hold labels."""
        return self._area

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the labels in what is to be painted anew."""
        self._is_seen = painter.worldTransform().m11() >= LABELS_FROM
        if not self._is_seen:
            return
        exposed: QRectF = option.exposedRect
        self._catch_up(exposed)
        brushes = ink()
        for edge in sorted(self._ground.near(exposed)):  # in one order, as labels may overlap
            if self.is_free(edge) and (area := self.spot(edge)).intersects(exposed):
                _write(painter, brushes, self._wires[edge][0].label, area)

    def paint_of(self, painter: QPainter, wires: Iterable[WireItem]) -> None:
        """Write the labels of these wires once more."""
        if painter.worldTransform().m11() < LABELS_FROM:
            return
        brushes = ink()
        for wire in wires:
            if self.is_free(wire.edge):
                _write(painter, brushes, wire.label, self.spot(wire.edge))


def _write(painter: QPainter, brushes: Ink, label: str, area: QRectF) -> None:
    bounds = QRectF(0, 0, area.width(), area.height())

    def draw(onto: QPainter, brushes: Ink) -> None:
        onto.setPen(NO_PEN)
        onto.setBrush(brushes.ground)
        onto.drawRoundedRect(bounds.adjusted(0, 3, 0, -3), 4, 4)  # no higher, so that wires beside it run on
        onto.setFont(brushes.shape.font)
        onto.setPen(brushes.quiet)
        onto.drawText(QPointF(6, bounds.center().y() + brushes.shape.baseline_px), label)

    painter.translate(area.topLeft())
    plates.paint(painter, brushes, label, bounds, draw)
    painter.translate(-area.topLeft())
