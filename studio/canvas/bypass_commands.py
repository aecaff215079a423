"""Leaving layers out for now from the canvas, and taking them in again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.design.check import definition_of
from engine.design.check.bypassing import can_be_bypassed
from engine.design.graph.edits import bypass
from studio.canvas.told import told

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class BypassCommands:
    """One command that leaves the selected layers out, or takes them in again where all of them are left out."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self.toggle = add(canvas.tr("Bypass"), "Ctrl+B", self.turn)
        canvas.selection.changed.connect(self.refresh)
        canvas.place.checked_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say what the command would do with what is selected."""
        out, left_in = self._chosen()
        self.toggle.setText(self._canvas.tr("Take in again") if out and not left_in else self._canvas.tr("Bypass"))
        self.toggle.setEnabled(bool(out or left_in))

    def _chosen(self) -> tuple[list[str], list[str]]:
        """The selected layers that are bypassed, and those that could be."""
        chosen = self._canvas.selection.nodes
        if not chosen:
            return [], []
        graph = self._canvas.place.graph
        nodes = [graph.nodes[name] for name in sorted(chosen) if name in graph.nodes]
        out = [node.id for node in nodes if node.bypassed]
        kinds = {node.layer: definition_of(graph, node.layer) for node in nodes}
        can = {layer for layer, found in kinds.items() if found is not None and can_be_bypassed(found)}
        return out, [node.id for node in nodes if not node.bypassed and node.layer in can]

    def turn(self) -> None:
        """Leave out those of the selected layers that still take part; where none does, take all in again."""
        out, left_in = self._chosen()
        canvas, names = self._canvas, left_in or out
        if not names:
            return
        words = canvas.tr("Bypass {what}") if left_in else canvas.tr("Take {what} in again")
        label = words.format(what=told(canvas.place.graph, names))
        canvas.place.edit(label, lambda graph: bypass(graph, names, bypassed=bool(left_in)))
