"""Dragging a frame with all that lies in it, or a note; with Ctrl a frame leaves what lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.design.graph import Graph
from engine.design.graph.drawing_edits import move_annotations
from engine.design.graph.edits import move_nodes
from studio.canvas.carry import Carry
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.grid import on_grid
from studio.canvas.told import told

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class DragAnnotation(Gesture):
    """A frame or a note follows the pointer, and all that is selected with it. A mere click selects."""

    drifts = True

    def __init__(self, canvas: CanvasView, name: str) -> None:
        super().__init__(canvas)
        self._name = name
        self._carry: Carry | None = None
        self._offset = QPointF()

    def start(self, pointer: Pointer) -> None:
        """Select what was pressed, unless it is part of what is selected."""
        self._from, self._pressed = pointer.at, pointer.view
        selection = self.canvas.selection
        self._before = selection.nodes, selection.annotations
        self._adds = pointer.holds(Qt.KeyboardModifier.ShiftModifier)
        self._was_selected = self._name in selection.annotations
        if not self._was_selected:
            nodes, drawn = self._before if self._adds else (frozenset(), frozenset())
            selection.select(nodes, drawn | {self._name})

    def move(self, pointer: Pointer) -> None:
        """Carry it along, on the grid."""
        if self._carry is None:
            if not pointer.is_off(self._pressed):
                return
            self._carry = self._taken_up(alone=pointer.holds(Qt.KeyboardModifier.ControlModifier))
        step = self.canvas.view_options.step
        x, y = self._carry.drawn[self._name]
        goal = QPointF(x, y) + pointer.at - self._from
        self._offset = QPointF(on_grid(goal.x(), step), on_grid(goal.y(), step)) - QPointF(x, y)
        self._carry.to(self._offset)

    def _taken_up(self, *, alone: bool) -> Carry:
        canvas, stage = self.canvas, self.canvas.stage
        stage.glide.finish()
        nodes, drawn = canvas.selection.nodes, canvas.selection.annotations
        self._chosen = nodes, drawn
        if not alone:
            nodes, drawn = stage.with_contents(nodes, drawn)
        return Carry(stage, nodes, lambda: canvas.is_far, lambda: canvas.camera.seen, drawn)

    def finish(self, pointer: Pointer) -> None:
        """Move all of it in the value, or select what was clicked."""
        carry = self._carry
        if carry is None:
            self._click()
            return
        by = self._offset
        places = {name: (at.x(), at.y()) for name, at in carry.drop(by).items()}
        drawn = {name: (x + by.x(), y + by.y()) for name, (x, y) in carry.drawn.items()}

        def edited(graph: Graph) -> Graph:
            return move_annotations(move_nodes(graph, places) if places else graph, drawn)

        label = self.canvas.tr("Move {what}").format(what=told(self.canvas.place.graph, *self._chosen))
        if by.isNull() or not self.canvas.place.edit(label, edited):
            carry.put_back(by)

    def _click(self) -> None:
        nodes, drawn = self._before
        if self._was_selected and self._adds:
            self.canvas.selection.select(nodes, drawn - {self._name})
        elif self._was_selected:
            self.canvas.selection.select((), {self._name})

    def cancel(self) -> None:
        """Put all of it back and select what was selected before."""
        if self._carry is not None:
            self._carry.drop(QPointF())
        self.canvas.selection.select(*self._before)
