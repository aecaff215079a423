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
        self._drawn_before = selection.annotations
        self._removes = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        self._adds = pointer.holds(Qt.KeyboardModifier.ShiftModifier)
        self.touched(())

    def touched(self, names: Collection[str], annotations: Collection[str] = ()) -> None:
        """Select what follows from having touched these cards, and these frames and notes."""
        chosen = self._chosen(self._before, names), self._chosen(self._drawn_before, annotations)
        self._selection.select(*chosen)

    def _chosen(self, before: frozenset[str], names: Collection[str]) -> frozenset[str]:
        if self._removes:
            return before - set(names)
        return (before if self._adds else frozenset()).union(names)

    def undo(self) -> None:
        """Select what was selected before."""
        self._selection.select(self._before, self._drawn_before)
