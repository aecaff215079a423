"""Which nodes are selected: one truth for canvas, inspector, outline, code and problems."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The selected nodes.

    Signals:
        changed: the selected nodes, as a frozenset of ids.
        wanted: the id of a node that somebody asked to be shown.
    """

    changed = Signal(object)
    wanted = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()

    def select(self, nodes: Iterable[str]) -> None:
        """Select exactly these nodes."""
        chosen = frozenset(nodes)
        if chosen != self.nodes:
            self.nodes = chosen
            self.changed.emit(chosen)

    def go_to(self, node: str) -> None:
        """Select a node and have it shown."""
        self.select([node])
        self.wanted.emit(node)
