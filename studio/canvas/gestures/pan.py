"""Moving what is seen: by the canvas itself, or by the small map."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from studio.canvas.gestures.gesture import Gesture, Pointer


class Pan(Gesture):
    """The canvas follows the pointer: middle button, or space and the left one."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def start(self, pointer: Pointer) -> None:
        """Remember where the canvas was taken hold of."""
        self._last = QPoint(pointer.view)
        self._moved = QPoint()

    def move(self, pointer: Pointer) -> None:
        """Shift what is seen by as much as the pointer moved."""
        by = pointer.view - self._last
        self._last = QPoint(pointer.view)
        self._moved += by
        self.canvas.camera.pan(by.x(), by.y())

    def cancel(self) -> None:
        """Go back to where the canvas was."""
        self.canvas.camera.pan(-self._moved.x(), -self._moved.y())


class MapPan(Gesture):
    """What is seen follows the pointer on the small map."""

    def start(self, pointer: Pointer) -> None:
        """Go where the map was pressed."""
        self.canvas.travels.note()
        self._before = self.canvas.camera.centre
        self.move(pointer)

    def move(self, pointer: Pointer) -> None:
        """Look at the place under the pointer."""
        at = self.canvas.minimap.to_scene(pointer.view, self.canvas.viewport().rect())
        away = self.canvas.mapFromScene(at) - self.canvas.viewport().rect().center()
        self.canvas.camera.pan(-away.x(), -away.y())

    def cancel(self) -> None:
        """Look at the place from before."""
        away = self.canvas.mapFromScene(self._before) - self.canvas.viewport().rect().center()
        self.canvas.camera.pan(-away.x(), -away.y())
