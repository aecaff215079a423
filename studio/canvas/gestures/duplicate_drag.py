"""Dragging copies off: the selected cards stay, and copies of them with their incoming wires follow the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QPainter

from engine.design.graph import Graph
from studio.canvas import placing
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.ghosts import Ghosts
from studio.canvas.gestures.snapping import Snapping
from studio.canvas.told import told

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


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
        selection, stage = self.canvas.selection, self.canvas.stage
        self._before, self._drawn_before = selection.nodes, selection.annotations
        if self._node not in self._before:
            selection.select({self._node})
        self._drawn = selection.annotations & stage.annotations.keys()
        self._cards = {name: stage.cards[name] for name in selection.nodes if name in stage.cards}
        feeds = [edge for name in self._cards for edge in self.canvas.place.graph.incoming(name)]
        self._ghosts = Ghosts(self.canvas, self._cards, feeds, stage.annotations.rects(self._drawn))
        start = {name: card.pos() for name, card in self._cards.items()}
        self._snapping = Snapping(self.canvas, self._node, start)

    def move(self, pointer: Pointer) -> None:
        """Carry the outlines along."""
        if not self._moves and not pointer.is_off(self._pressed):
            return
        self._moves = True
        free = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        self._offset = self._snapping.offset(pointer.at - self._from, free=free)
        self._ghosts.hold(self._offset)

    def finish(self, pointer: Pointer) -> None:
        """Make the copies, and select them."""
        if not self._moves:
            return
        names, offset, drawn = tuple(self._cards), (self._offset.x(), self._offset.y()), self._drawn
        graph = self.canvas.place.graph
        before = graph.drawing.annotations.keys()
        new: list[frozenset[str]] = []

        def edited(graph: Graph) -> Graph:
            graph, made = placing.duplicated(graph, names, offset, drawn)
            new.append(made)
            return graph

        label = self.canvas.tr("Duplicate {what}").format(what=told(graph, names, drawn))
        if self.canvas.place.edit(label, edited):
            self.canvas.selection.select(new[-1], self.canvas.place.graph.drawing.annotations.keys() - before)

    def cancel(self) -> None:
        """Make nothing, and select what was selected before."""
        self.canvas.selection.select(self._before, self._drawn_before)

    def area(self) -> QRect:
        """The outlines with their wires, and the lines that they snap to."""
        return self._ghosts.area().united(self._snapping.guides.area())

    def paint(self, painter: QPainter) -> None:
        """Draw the outlines with their names, and the wires that come along."""
        self._ghosts.paint(painter)
        self._snapping.guides.paint(painter)
