"""How what a gesture has touched becomes the selection: instead of it, added to it, or taken away from it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt

from studio.canvas.gestures.gesture import Pointer
from studio.selection import Selection


class Choosing:
    """Shift adds to what was selected before, Ctrl takes away from it; with neither it is let go."""

    def __init__(self, selection: Selection, pointer: Pointer) -> None:
        self._selection = selection
        self._before = selection.nodes
        self._removes = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        self._adds = pointer.holds(Qt.KeyboardModifier.ShiftModifier)
        self.touched(())

    def touched(self, names: Collection[str]) -> None:
        """Select what follows from having touched these."""
        if self._removes:
            self._selection.select(self._before - set(names))
        else:
            self._selection.select((self._before if self._adds else frozenset()).union(names))

    def undo(self) -> None:
        """Select what was selected before."""
        self._selection.select(self._before)
