"""Sharing weights from the canvas: the selected layers use those of the first, or each gets its own again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.design.graph import Graph
from engine.design.graph.edits import share, unshare
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class SharingCommands:
    """The commands of shared weights; each edit is one step of undo."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self.share = add(canvas.tr("Share weights"), None, self.share_weights)
        self.unshare = add(canvas.tr("Give weights of its own"), None, self.give_own)
        canvas.selection.changed.connect(self.refresh)
        canvas.place.checked_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible with what is selected."""
        self.share.setEnabled(bool(self._alike()))
        self.unshare.setEnabled(bool(self._sharing()))

    def _names(self) -> list[str]:
        """The selected nodes in the order in which they run."""
        chosen = self._canvas.selection.nodes
        return [name for name in self._canvas.place.checked.nodes if name in chosen] if chosen else []

    def _alike(self) -> list[str]:
        """The selected nodes, where they are several of one kind that learns."""
        if len(self._canvas.selection.nodes) < 2:
            return []
        names, checked = self._names(), self._canvas.place.checked.nodes
        kinds = {checked[name].node.layer for name in names}
        learns = any(checked[name].parameters for name in names)
        return names if len(names) > 1 and len(kinds) == 1 and learns else []

    def _sharing(self) -> list[str]:
        graph = self._canvas.place.graph
        return [name for name in self._canvas.selection.nodes if name in graph.nodes and graph.nodes[name].shares]

    def share_weights(self) -> None:
        """Let all selected layers use the weights of the first of them."""
        names = self._alike()
        if not names:
            return
        owner, *others = names

        def edited(graph: Graph) -> Graph:
            for name in others:
                graph = share(graph, name, owner)
            return graph

        told = others[0] if len(others) == 1 else counted(len(others), "layer")
        label = self._canvas.tr("Share the weights of {owner} with {others}")
        self._canvas.place.edit(label.format(owner=owner, others=told), edited)

    def give_own(self) -> None:
        """Give each selected layer weights of its own again."""
        names = self._sharing()

        def edited(graph: Graph) -> Graph:
            for name in names:
                graph = unshare(graph, name)
            return graph

        if names:
            told = names[0] if len(names) == 1 else counted(len(names), "layer")
            self._canvas.place.edit(self._canvas.tr("Give {what} weights of its own").format(what=told), edited)
