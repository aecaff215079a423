"""Resizing a frame or a note at its edges and corners; what lies in a frame stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from engine.design.graph.drawing_edits import change_annotation
from studio.canvas.annotation_item import BOTTOM, LEFT, RIGHT, TOP, resized
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.told import called

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_CURSORS = {
    LEFT | TOP: Qt.CursorShape.SizeFDiagCursor,
    RIGHT | BOTTOM: Qt.CursorShape.SizeFDiagCursor,
    RIGHT | TOP: Qt.CursorShape.SizeBDiagCursor,
    LEFT | BOTTOM: Qt.CursorShape.SizeBDiagCursor,
    LEFT: Qt.CursorShape.SizeHorCursor,
    RIGHT: Qt.CursorShape.SizeHorCursor,
    TOP: Qt.CursorShape.SizeVerCursor,
    BOTTOM: Qt.CursorShape.SizeVerCursor,
}


def cursor_for(sides: int) -> Qt.CursorShape:
    """The pointer's shape over the sides of a rectangle."""
    return _CURSORS.get(sides, Qt.CursorShape.ArrowCursor)


class ResizeAnnotation(Gesture):
    """The taken sides follow the pointer, on the grid unless Ctrl is held."""

    drifts = True

    def __init__(self, canvas: CanvasView, name: str, sides: int) -> None:
        super().__init__(canvas)
        self._item = canvas.stage.annotations[name]
        self._sides = sides
        self.cursor = cursor_for(sides)
        self._moves = False

    def start(self, pointer: Pointer) -> None:
        """Select what is resized."""
        self.canvas.stage.glide.finish()
        self._from, self._pressed = pointer.at, pointer.view
        selection = self.canvas.selection
        self._before = selection.nodes, selection.annotations
        self._start = self._item.rect
        selection.select((), {self._item.annotation.id})

    def move(self, pointer: Pointer) -> None:
        """Show the new size."""
        if not self._moves and not pointer.is_off(self._pressed):
            return
        self._moves = True
        step = 0.0 if pointer.holds(Qt.KeyboardModifier.ControlModifier) else self.canvas.view_options.step
        rect = resized(self._start, self._sides, pointer.at - self._from, step)
        self._item.hold((rect.x(), rect.y()), (rect.width(), rect.height()))

    def finish(self, pointer: Pointer) -> None:
        """Resize it in the value."""
        annotation = self._item.held()
        if annotation == self._item.annotation:
            return
        label = self.canvas.tr("Resize {what}").format(what=called(annotation))
        if not self.canvas.place.edit(label, lambda graph: change_annotation(graph, annotation)):
            self._item.restore()

    def cancel(self) -> None:
        """Have it as it was."""
        self._item.restore()
        self.canvas.selection.select(*self._before)
