"""Dragging cards: in line with others or on the grid; alone onto a wire, into it; with Alt, out of their chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from engine.design.graph import Edge, Graph
from engine.design.graph.drawing_edits import move_annotations
from engine.design.graph.edits import move_nodes
from studio.canvas import placing
from studio.canvas.carry import Carry
from studio.canvas.face import CARD_WIDTH, MIDDLE
from studio.canvas.gestures.gap_mark import GapMark
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.snapping import Snapping
from studio.canvas.gestures.splice_mark import SpliceMark
from studio.canvas.told import told

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class DragNodes(Gesture):
    """The selected cards follow the pointer. A mere click selects."""

    drifts = True

    def __init__(self, canvas: CanvasView, node: str) -> None:
        super().__init__(canvas)
        self._node = node
        self._carry: Carry | None = None
        self._snapping: Snapping | None = None
        self._offset = QPointF()
        self._mark = SpliceMark(self.canvas)
        self._gap = GapMark(self.canvas, ())

    def start(self, pointer: Pointer) -> None:
        """Select the card that was pressed, unless it is part of what is selected."""
        self._from, self._pressed = pointer.at, pointer.view
        self._before, self._drawn_before = self.canvas.selection.nodes, self.canvas.selection.annotations
        self._adds = pointer.holds(Qt.KeyboardModifier.ShiftModifier) or pointer.holds(
            Qt.KeyboardModifier.ControlModifier
        )
        self._was_selected = self._node in self._before
        if not self._was_selected:
            nodes, drawn = (self._before, self._drawn_before) if self._adds else (frozenset(), frozenset())
            self.canvas.selection.select(nodes | {self._node}, drawn)

    def move(self, pointer: Pointer) -> None:
        """Carry the cards along."""
        if self._carry is None:
            if not pointer.is_off(self._pressed):
                return
            canvas, stage = self.canvas, self.canvas.stage
            stage.glide.finish()
            nodes, drawn = stage.with_contents(canvas.selection.nodes, canvas.selection.annotations)
            self._carry = Carry(stage, nodes, lambda: canvas.is_far, lambda: canvas.camera.seen, drawn)
            self._snapping = Snapping(self.canvas, self._node, self._carry.start)
            self._gap = GapMark(self.canvas, tuple(self._carry.start))
        assert self._snapping is not None
        free = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        self._offset = self._snapping.offset(pointer.at - self._from, free=free)
        self._carry.to(self._offset)
        size = self.canvas.stage.cards[self._node].card.size()
        self._mark.show(self._wire_below(pointer), QRectF(self._carry.start[self._node] + self._offset, size))
        self._gap.show(wanted=pointer.holds(Qt.KeyboardModifier.AltModifier))

    def finish(self, pointer: Pointer) -> None:
        """Move the cards in the value, or select the one that was clicked."""
        if self._carry is None:
            self._click()
            return
        edge = self._mark.edge
        self._hide_marks()
        carry, by = self._carry, self._offset
        names = tuple(carry.start)
        places = {name: (at.x(), at.y()) for name, at in carry.drop(by).items()}
        drawn = {name: (x + by.x(), y + by.y()) for name, (x, y) in carry.drawn.items()}
        pulls = pointer.holds(Qt.KeyboardModifier.AltModifier)
        what = told(self.canvas.place.graph, names, drawn)

        def edited(graph: Graph) -> Graph:
            result = move_annotations(move_nodes(graph, places), drawn)
            if pulls:
                result = placing.pulled_out(result, names)
            if edge is not None:
                result = placing.spliced(result, edge, result.nodes[names[0]])
            return result

        tr = self.canvas.tr
        label = tr("Put {what} into a wire") if edge else tr("Pull {what} out") if pulls else tr("Move {what}")
        make = self.canvas.place.edit if edge is None else self.canvas.edit_and_follow
        if not make(label.format(what=what), edited):
            carry.put_back(by)

    def _click(self) -> None:
        selection = self.canvas.selection
        if self._was_selected:
            if self._adds:
                selection.select(self._before - {self._node}, self._drawn_before)
            else:
                selection.select({self._node})

    def cancel(self) -> None:
        """Put the cards back and select what was selected before."""
        self._hide_marks()
        if self._carry is not None:
            self._carry.drop(QPointF())
        self.canvas.selection.select(self._before, self._drawn_before)

    def _hide_marks(self) -> None:
        self._mark.show(None)
        self._gap.show(wanted=False)

    def _wire_below(self, pointer: Pointer) -> Edge | None:
        """The wire that the card would go into, if it is alone and free to."""
        assert self._carry is not None
        graph = self.canvas.place.graph
        if len(self._carry.start) != 1 or self._node not in graph.nodes:
            return None
        wired = graph.incoming(self._node) or graph.outgoing(self._node)
        if wired and not pointer.holds(Qt.KeyboardModifier.AltModifier):
            return None
        centre = self._carry.start[self._node] + self._offset + QPointF(CARD_WIDTH / 2, MIDDLE)
        return self._mark.find(centre, graph.nodes[self._node].layer, besides=self._node)

    def area(self) -> QRect:
        """The wires that are marked or would come, and the lines that the card snaps to."""
        lines = self._snapping.guides.area() if self._snapping is not None else QRect()
        return lines.united(self._mark.area()).united(self._gap.area())

    def paint(self, painter: QPainter) -> None:
        """Mark the wire that the card would go into, and draw those that would come and the lines that it snaps to."""
        self._gap.paint(painter)
        if self._snapping is not None:
            self._snapping.guides.paint(painter)
        self._mark.paint(painter)
