"""Which nodes, frames and notes are selected: one truth for canvas, inspector, outline, code and problems."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The selected nodes, and the frames and notes that are selected with them.

    Signals:
        changed: the selected nodes, as a frozenset of ids; also where other frames and notes are selected.
        wanted: the id of a node that somebody asked to be shown.
    """

    changed = Signal(object)
    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()
        self.annotations: frozenset[str] = frozenset()

    def select(self, nodes: Iterable[str], annotations: Iterable[str] = ()) -> None:
        """Select exactly these nodes, and these frames and notes."""
        chosen, drawn = frozenset(nodes), frozenset(annotations)
        if (chosen, drawn) != (self.nodes, self.annotations):
            self.nodes, self.annotations = chosen, drawn
            self.changed.emit(chosen)

    def go_to(self, node: str) -> None:
        """Select a node and have it shown."""
        self.select([node])
        self.wanted.emit(node)
