"""The items of a drawing, and what of them is where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsScene

from engine.design.graph import Edge, End, Node, Point
from studio.canvas.annotations import Annotations
from studio.canvas.blocks import Blocks
from studio.canvas.face import CARD_WIDTH
from studio.canvas.glide import Glide
from studio.canvas.ground import Ground
from studio.canvas.labels_item import LabelsItem
from studio.canvas.node_item import NodeItem
from studio.canvas.strip_room import StripRoom
from studio.canvas.ways import Ways
from studio.canvas.wire_item import WireItem
from studio.selection import Selection

_MARGIN_PX = 1000.0
_COARSEST = 5
"""How often the index divides the scene at least."""
_TALLEST = 400.0
"""More than the height of most cards, in scene pixels."""


class ItemScene(QGraphicsScene):
    """Cards, wires, frames and notes, which one can ask for by place. Who draws them comes on top of this.

    Attributes:
        cards: the cards by the names of their nodes.
        wires: the wires.
        annotations: the frames and notes.
        labels: what is written on the wires.
        blocks: all of it as it looks from far away.
        ways: how wires run between the cards.
        glide: cards, frames and notes on their way to where the value has them.
        lifted: the cards that are carried while all looks as from far away.
        carried_by: how far they are from their places.

    Signals:
        reshaped: something was added, removed, moved or coloured otherwise.
        marked: what is selected or where carried cards are is different.
    """

    reshaped = Signal()
    marked = Signal()

    def __init__(self, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selection = selection
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.cards: dict[str, NodeItem] = {}
        self.wires: dict[Edge, WireItem] = {}
        self._hanging: dict[str, dict[Edge, WireItem]] = {}
        self.annotations = Annotations(self)
        self._ground = Ground[str]()
        self.labels = LabelsItem(self._ground.within, self.wires_near)
        self.addItem(self.labels)
        self._extent = QRectF(-_MARGIN_PX, -_MARGIN_PX, 2 * _MARGIN_PX, 2 * _MARGIN_PX)
        self.setSceneRect(self._extent)
        self.labels.cover(self._extent)
        self.lifted: frozenset[str] = frozenset()
        self.carried_by = QPointF()
        self._hovered_wire: WireItem | None = None
        self.blocks = Blocks(self)
        self._strip_room = StripRoom(self.annotations, self.blocks.note_drawing)
        self.ways = Ways(self._ground.within, self.labels, self.blocks.note_wire)
        self.glide = Glide(lambda places, rests: self.place(places, rests=rests), self, self._seen, self._hold)

    # What is where

    def card_at(self, at: QPointF) -> NodeItem | None:
        """The topmost card at a scene position."""
        found = [item for item in self.items(at) if isinstance(item, NodeItem) and item.card.contains(at)]
        return found[0] if found else None

    def port_at(self, at: QPointF, reach_px: float) -> tuple[bool, End] | None:
        """The nearest port within reach: whether it is an output, and its end."""
        area = QRectF(at.x() - reach_px, at.y() - reach_px, 2 * reach_px, 2 * reach_px)
        for item in self.items(area):
            if isinstance(item, NodeItem):
                found = item.port_near(at, reach_px)
                if found is not None:
                    return found
        return None

    def wire_at(self, at: QPointF, reach_px: float) -> WireItem | None:
        """The wire that passes within reach of a scene position."""
        area = QRectF(at.x() - reach_px, at.y() - reach_px, 2 * reach_px, 2 * reach_px)
        for item in self.items(area):
            if isinstance(item, WireItem) and item.passes(at, reach_px):
                return item
        return None

    def bend_at(self, at: QPointF, reach_px: float) -> tuple[WireItem, int] | None:
        """The wire that is led through a place within reach, and the number of that place on its way."""
        area = QRectF(at.x() - reach_px, at.y() - reach_px, 2 * reach_px, 2 * reach_px)
        for item in self.items(area):
            if isinstance(item, WireItem) and item.bends:
                bend = item.bend_near(at, reach_px)
                if bend is not None:
                    return item, bend
        return None

    # Parts of the drawing

    def hanging(self, nodes: Iterable[str]) -> dict[Edge, WireItem]:
        """The wires that arrive at or leave these nodes."""
        return {edge: wire for name in nodes for edge, wire in self._hanging.get(name, {}).items()}

    def cards_near(self, area: QRectF) -> list[NodeItem]:
        """The cards that reach into an area."""
        return [self.cards[name] for name, _ in self._ground.within(area)]

    def wires_near(self, area: QRectF) -> list[WireItem]:
        """The wires that may reach into an area: those of which the bounds do."""
        found = self.items(area, Qt.ItemSelectionMode.IntersectsItemBoundingRect)
        return [item for item in found if isinstance(item, WireItem)]

    def has_cards_in(self, area: QRectF) -> bool:
        """Whether a card stands in an area, or will once it has glided there."""
        if not self.glide.is_running:
            return bool(self.cards_near(area))
        places = ((card.node.at, card.height) for card in self.cards.values())
        return any(area.intersects(QRectF(*at, CARD_WIDTH, height)) for at, height in places)

    def with_contents(
        self, nodes: frozenset[str], annotations: frozenset[str]
    ) -> tuple[frozenset[str], frozenset[str]]:
        """These cards, frames and notes, and all that lies in one of the frames wholly."""
        areas = [self.annotations[name].rect for name in annotations if name in self.annotations]
        cards = {card.node.id: card.bare for area in areas for card in self.cards_near(area)}
        inner, drawn = self.annotations.brought_along(annotations, cards)
        return nodes | inner, annotations | drawn

    def occupied(self, names: Iterable[str] | None = None, annotations: Iterable[str] = ()) -> QRectF:
        """The smallest rectangle around these cards, frames and notes, or around all that there is.

        They count where the value has them, and so where they will be once they have glided there.
        """
        cards = self.cards.values() if names is None else [self.cards[n] for n in names if n in self.cards]
        rects = [(*card.node.at, CARD_WIDTH, card.height) for card in cards]
        drawn = self.annotations.rects(None if names is None else annotations)
        rects += [(rect.x(), rect.y(), rect.width(), rect.height()) for rect in drawn]
        if not rects:
            return QRectF()
        left, top = min([x for x, _, _, _ in rects]), min([y for _, y, _, _ in rects])
        right, bottom = max([x + wide for x, _, wide, _ in rects]), max([y + high for _, y, _, high in rects])
        return QRectF(left, top, right - left, bottom - top)

    # Places

    def put(self, card: NodeItem, x: float, y: float) -> None:
        """Let a card stand somewhere else, and nothing more: its wires stay where they are."""
        card.setPos(x, y)
        self._ground.put(card.node.id, x, y, CARD_WIDTH, card.height)
        self.blocks.note_card(card.node.id)

    def _note_place(self, card: NodeItem) -> None:
        self._ground.put(card.node.id, card.x(), card.y(), CARD_WIDTH, card.height)
        self.blocks.note_card(card.node.id)

    def place(self, places: Mapping[str, QPointF], shifted: Set[Edge] = frozenset(), *, rests: bool = True) -> None:
        """Put cards somewhere and draw each wire at them once. The value is not asked: gestures and glides use this.

        Args:
            places: the top left corner of each card.
            shifted: wires that run rightly already.
            rests: whether the cards stay there, so that wires that pass by make way for them.
        """
        for name, at in places.items():
            card = self.cards.get(name)
            if card is not None:
                self.ways.disturb(card.card)
                self.put(card, at.x(), at.y())
                self.ways.disturb(card.card)
        for edge, wire in self.hanging(places).items():
            if edge not in shifted:
                self.ways.route(wire)
            else:
                self.blocks.note_wire(edge)
            self.labels.place(wire)
        if rests:
            self.ways.settle()
        self._changed()

    def _hold(self, areas: Mapping[str, QRectF]) -> None:
        """Have frames and notes somewhere else than the value says, while they glide."""
        for name, area in areas.items():
            self.annotations[name].hold((area.x(), area.y()), (area.width(), area.height()))
        self.blocks.note_drawing()
        self._changed()

    def _seen(self) -> QRectF:
        """The part of the scene that the view shows; null without one."""
        views = [view for view in self.views() if view.isVisible()]
        return views[0].mapToScene(views[0].viewport().rect()).boundingRect() if views else QRectF()

    def _changed(self) -> None:
        self.labels.show_placed()
        self.reshaped.emit()

    def lead(self, wire: WireItem, bends: tuple[Point, ...]) -> None:
        """Lead a wire through other places. The value is not asked: gestures use this until they end."""
        wire.lead(bends)
        self.ways.route(wire)
        self.labels.place(wire)
        self._changed()

    def hover_wire(self, wire: WireItem | None) -> None:
        """Show the bends of the wire under the pointer, and no longer those of the one before."""
        if wire is not self._hovered_wire:
            for item, near in ((self._hovered_wire, False), (wire, True)):
                if item is not None:
                    item.set_near(near)
            self._hovered_wire = wire

    # The index

    def _grow(self, nodes: Iterable[Node]) -> None:
        """Keep the index's rectangle fixed until something stands outside, then let it grow generously."""
        inner = self._extent.adjusted(0, 0, -CARD_WIDTH, -_TALLEST)
        left, top, right, bottom = inner.left(), inner.top(), inner.right(), inner.bottom()
        drawn = self.annotations.rects()
        if all(left < node.at[0] < right and top < node.at[1] < bottom for node in nodes) and all(
            self._extent.contains(rect) for rect in drawn
        ):
            return
        corners = [card.node.at for card in self.cards.values()]
        corners += [corner for rect in drawn for corner in (rect.topLeft().toTuple(), rect.bottomRight().toTuple())]
        low = QPointF(min(x for x, _ in corners), min(y for _, y in corners))
        high = QPointF(max(x for x, _ in corners) + CARD_WIDTH, max(y for _, y in corners) + _TALLEST)
        around = QRectF(low, high)
        reach = max(_MARGIN_PX, around.width() / 4, around.height() / 4)
        self._extent = self._extent.united(around.adjusted(-reach, -reach, reach, reach))
        self.setSceneRect(self._extent)
        self.labels.cover(self._extent)

    def _refine(self) -> None:
        """Let the index's parts be the smaller the more there is: Qt decides on that once, for what is there at first.

        Parts that hold hundreds of cards each would make all of them be looked at whenever a strip is painted.
        """
        depth = max((len(self.cards) + len(self.wires)).bit_length(), _COARSEST)
        if depth > self.bspTreeDepth() or depth < self.bspTreeDepth() - 2:
            self.setBspTreeDepth(depth)
