"""Dragging copies off: the selected cards stay, and copies of them with their incoming wires follow the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from engine.design.graph import Edge, Graph
from studio.canvas import placing
from studio.canvas.face import CARD_WIDTH
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.snapping import Snapping
from studio.canvas.ink import NO_BRUSH, faded, ink, mixed
from studio.canvas.node_item import RADIUS, NodeItem
from studio.canvas.wire_path import wire_path

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_SLACK_PX = 4
"""How far the pointer has to move before a click becomes a drag."""


class DuplicateDrag(Gesture):
    """Outlines of the selected cards follow the pointer; where they are let go, the copies stand."""

    drifts = True

    def __init__(self, canvas: CanvasView, node: str) -> None:
        super().__init__(canvas)
        self._node = node
        self._moves = False
        self._offset = QPointF()

    def start(self, pointer: Pointer) -> None:
        """Select the card that was pressed, unless it is part of what is selected."""
        self._from, self._pressed = pointer.at, pointer.view
        self._before = self.canvas.selection.nodes
        if self._node not in self._before:
            self.canvas.selection.select({self._node})
        cards = self.canvas.stage.cards
        self._cards = {name: cards[name] for name in self.canvas.selection.nodes if name in cards}
        self._feeds = [edge for name in self._cards for edge in self.canvas.place.graph.incoming(name)]
        start = {name: card.pos() for name, card in self._cards.items()}
        self._snapping = Snapping(self.canvas, self._node, start)

    def move(self, pointer: Pointer) -> None:
        """Carry the outlines along."""
        if not self._moves and (pointer.view - self._pressed).manhattanLength() < _SLACK_PX:
            return
        self._moves = True
        free = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        self._offset = self._snapping.offset(pointer.at - self._from, free=free)

    def finish(self, pointer: Pointer) -> None:
        """Make the copies, and select them."""
        if not self._moves:
            return
        names, offset = tuple(self._cards), (self._offset.x(), self._offset.y())
        what = names[0] if len(names) == 1 else f"{len(names)} layers"
        new: list[frozenset[str]] = []

        def edited(graph: Graph) -> Graph:
            graph, made = placing.duplicated(graph, names, offset)
            new.append(made)
            return graph

        if self.canvas.place.edit(f"Duplicate {what}", edited):
            self.canvas.selection.select(new[-1])

    def cancel(self) -> None:
        """Make nothing, and select what was selected before."""
        self.canvas.selection.select(self._before)

    def _in_view(self) -> list[tuple[NodeItem, QRectF]]:
        seen = self.canvas.camera.seen
        shifted = ((card, card.card.translated(self._offset)) for card in self._cards.values())
        return [(card, rect) for card, rect in shifted if seen.intersects(rect)]

    def _way(self, edge: Edge) -> QPainterPath:
        """The wire that a copy gets, from a copied source or from the one that stays."""
        source, target = self.canvas.stage.cards[edge.source.node], self._cards[edge.target.node]
        away = self._offset if edge.source.node in self._cards else QPointF()
        start, end = source.output_at(edge.source.port) + away, target.input_at(edge.target.port) + self._offset
        return wire_path(
            start,
            end,
            source.card.translated(away),
            target.card.translated(self._offset),
            downward=source.face.downward,
        )

    def area(self) -> QRect:
        """All of the view, since the wires may come from anywhere; nothing until the pointer moves."""
        return self.canvas.viewport().rect() if self._moves else QRect()

    def paint(self, painter: QPainter) -> None:
        """Draw the outlines with their names, and the wires that come along."""
        if not self._moves:
            return
        brushes = ink()
        painter.save()
        painter.setTransform(self.canvas.viewportTransform(), combine=True)
        in_view = self._in_view()
        shown = {card.node.id for card, _ in in_view}
        painter.setBrush(NO_BRUSH)
        painter.setPen(QPen(faded(brushes.colours.accent, 0.7), 1.8))
        for edge in self._feeds:
            if edge.target.node in shown and edge.source.node in self.canvas.stage.cards:
                painter.drawPath(self._way(edge))
        for card, rect in in_view:
            family = mixed(brushes.colours.family(card.face.family), brushes.colours.raised, 0.25)
            painter.setPen(QPen(brushes.accent, 1.4))
            painter.setBrush(faded(family.name(), 0.88))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
            painter.setPen(brushes.text)
            painter.setFont(brushes.title.font)
            name = brushes.title.elided(card.face.title, CARD_WIDTH - 26)
            painter.drawText(rect.topLeft() + QPointF(13, 22 + card.face.head), name)
        painter.restore()
        self._snapping.guides.paint(painter)
