"""Getting about on the canvas: along wires, to all of a kind, and back to where one was."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.design.graph import Edge
from studio.announcing import announce
from studio.canvas.gestures import wire_at
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

MENU = "travel"
"""What the property `menu` of these commands says, by which menus keep them together."""


class TravelCommands:
    """The commands that look elsewhere; none of them changes anything."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self._shown: tuple[str, str, str] | None = None
        tr = canvas.tr
        self.back = add(tr("Back to the place before"), "Alt+Left", canvas.travels.back, "Back")
        self.forward = add(tr("Forward to the place after"), "Alt+Right", canvas.travels.forward, "Forward")
        self.source = add(tr("Go to source"), "Alt+Up", lambda: self.follow("source"))
        self.target = add(tr("Go to target"), "Alt+Down", lambda: self.follow("target"))
        self.alike = add(tr("Select all of the same kind"), "Ctrl+Shift+A", self.select_alike)
        self.actions = [self.back, self.forward, self.source, self.target]
        for action in self.actions:
            action.setProperty("menu", MENU)
            action.setProperty("words", "navigate follow wire history")
        canvas.travels.changed.connect(self.refresh)
        canvas.selection.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible here."""
        travels = self._canvas.travels
        self.back.setEnabled(travels.can_go_back)
        self.forward.setEnabled(travels.can_go_forward)
        self.alike.setEnabled(bool(self._canvas.selection.nodes))

    def select_alike(self) -> None:
        """Select every layer of the kinds that are selected."""
        nodes, chosen = self._canvas.place.graph.nodes, self._canvas.selection.nodes
        kinds = {nodes[name].layer for name in chosen if name in nodes}
        found = [name for name, node in nodes.items() if node.layer in kinds]
        self._canvas.selection.select(found)
        if kinds:
            self._tell_selected(found, kinds)

    def _tell_selected(self, found: Collection[str], kinds: Iterable[str]) -> None:
        """Say aloud what is selected, and write it where not all of it is in view to be counted."""
        canvas = self._canvas
        words = canvas.tr("Selected: {what} of the kind {kinds}.")
        says = words.format(what=counted(len(found), "layer"), kinds=", ".join(sorted(kinds)))
        announce(canvas, says)
        if not canvas.camera.seen.contains(canvas.stage.occupied(found)):
            canvas.done.emit(says)

    def follow(self, way: str) -> None:
        """Go to an end of the wire under the pointer, else of the selected layer's wires, each time to the next.

        Args:
            way: `source` or `target`.
        """
        canvas = self._canvas
        edge = self._wire_below()
        if edge is not None:
            canvas.go_to(edge.source.node if way == "source" else edge.target.node)
            return
        if len(canvas.selection.nodes) != 1:
            canvas.status.emit(canvas.tr("Select one layer first, or point at a wire, to follow it."))
            return
        (here,) = canvas.selection.nodes
        origin = self._shown[0] if self._shown is not None and self._shown[1:] == (way, here) else here
        ends = self._ends(origin, way) if origin in canvas.place.graph.nodes else []
        if origin != here and len(ends) < 2:
            origin, ends = here, self._ends(here, way)
        if not ends:
            words = canvas.tr("Nothing feeds {name}.") if way == "source" else canvas.tr("{name} feeds nothing.")
            canvas.status.emit(words.format(name=here))
            return
        goal = ends[(ends.index(here) + 1) % len(ends)] if here in ends else ends[0]
        self._shown = (origin, way, goal)
        canvas.go_to(goal)
        if len(ends) > 1:
            words = canvas.tr("{goal}, {place} of {count} at {origin}; once more for the next")
            canvas.done.emit(words.format(goal=goal, place=ends.index(goal) + 1, count=len(ends), origin=origin))

    def _ends(self, node: str, way: str) -> list[str]:
        graph = self._canvas.place.graph
        if way == "source":
            return list(dict.fromkeys(edge.source.node for edge in graph.incoming(node)))
        return list(dict.fromkeys(edge.target.node for edge in graph.outgoing(node)))

    def _wire_below(self) -> Edge | None:
        canvas = self._canvas
        if not canvas.viewport().rect().contains(canvas.hand.pointer):
            return None
        at = canvas.mapToScene(canvas.hand.pointer)
        wire = wire_at(canvas, at) if canvas.stage.card_at(at) is None else None
        return wire.edge if wire is not None else None
