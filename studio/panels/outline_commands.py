"""What is done in the outline by keys: its own commands, and all those of the canvas, which work here too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from engine.design.check import definition_of
from engine.design.graph import Edge, End
from engine.design.graph.edits import disconnect
from studio.canvas import placing
from studio.canvas.connecting import offers_of
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.gestures import Offer

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView
    from studio.panels.outline_panel import OutlinePanel


class OutlineCommands:
    """The commands of the outline.

    A command of the outline's own takes the place of the canvas's command that has the same key. All work on the
    selection, which canvas and outline share; what needs a place takes the current row.
    """

    def __init__(self, panel: OutlinePanel, canvas: CanvasView) -> None:
        """Bring the commands to an outline.

        Args:
            panel: the outline.
            canvas: the canvas, which has most of the commands, and the searches.
        """
        self._panel = panel
        self._canvas = canvas
        self.own: list[QAction] = []
        self._add("Add a layer after it…", self.add, "Ins", "Ctrl+I")
        self._add("Add a branch…", self.add_branch, "Alt+Ins", "Ctrl+Shift+I")
        self._add("Connect to…", self.connect, "Ctrl+J")
        self._add("Rename", self.rename, "F2")
        self._add("Delete", self.delete, "Del", "Backspace")
        self._add("Go to what feeds it", lambda: self.walk("upstream"), "Ctrl+Left")
        self._add("Go to what it feeds", lambda: self.walk("downstream"), "Ctrl+Right")
        self._add("Set its parameters", panel.parameters_wanted.emit, "F4")
        self._add("Repair…", self.repair, "Ctrl+.")
        self._instead = {
            theirs: next((ours for ours in self.own if _keys(ours) & _keys(theirs)), theirs)
            for theirs in canvas.commands.actions
        }
        panel.tree.addActions(self.own)
        panel.tree.addActions([theirs for theirs, ours in self._instead.items() if ours is theirs])

    def _add(self, words: str, does: Callable[[], object], *keys: str) -> None:
        action = QAction(words, self._panel.tree)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: does())
        self.own.append(action)

    def menu(self) -> QMenu:
        """What can be done with the current row and the selection: what the canvas offers, with the outline's own."""
        menu = QMenu(self._panel.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.own)
        menu.addSeparator()
        theirs = self._canvas.commands.menu(self._canvas)
        self._take_over(theirs.actions(), menu)
        theirs.deleteLater()
        return menu

    def _take_over(self, actions: Iterable[QAction], menu: QMenu) -> None:
        for action in actions:
            inner = action.menu()
            if isinstance(inner, QMenu):
                self._take_over(inner.actions(), menu.addMenu(inner.title()))
            elif action.isSeparator():
                menu.addSeparator()
            elif self._instead.get(action) is action:
                menu.addAction(action)

    # Adding and wiring

    def add(self) -> None:
        """Search for a layer: for the wire that leaves the current row, or for its port if there is none."""
        port, name = self._panel.current_port, self._panel.current
        if port is not None and port.kind != "inside":
            self._search(Offer(port.end, port.kind == "output"), port.edge)
            return
        leaving = self._canvas.place.graph.outgoing(name) if name else ()
        self._search(self._output_of(name), leaving[0] if len(leaving) == 1 else None)

    def add_branch(self) -> None:
        """Search for one more layer that takes what the current node gives, beside those that do already."""
        port, name = self._panel.current_port, self._panel.current
        is_output = port is not None and port.kind == "output"
        self._search(Offer(port.end, is_output=True) if port is not None and is_output else self._output_of(name))

    def _search(self, offer: Offer | None, edge: Edge | None = None) -> None:
        at = None if offer is None else self._free_beside(offer)
        self._canvas.open_search(at, offer if edge is None else None, edge, shown_at=self._beside())

    def _output_of(self, name: str) -> Offer | None:
        graph = self._canvas.place.graph
        definition = definition_of(graph, graph.nodes[name].layer) if name else None
        return Offer(End(name), is_output=True) if definition is not None and definition.outputs else None

    def _free_beside(self, offer: Offer) -> QPointF:
        """Where a card fits behind the one that a wire hangs from, or before it."""
        graph = self._canvas.place.graph
        here = graph.nodes[offer.end.node].at
        there = placing.beside(graph, here)
        x, y = there if offer.is_output else (2 * here[0] - there[0], 2 * here[1] - there[1])
        taken = [node.at for node in graph.nodes.values()]
        while any(abs(left - x) < CARD_WIDTH and abs(top - y) < CARD_HEIGHT for left, top in taken):
            if graph.drawing.downward:
                x += CARD_WIDTH + placing.GAP
            else:
                y += CARD_HEIGHT + placing.GAP
        return QPointF(x, y)

    def _beside(self) -> QPoint:
        """Where a search appears: on the canvas, beside the current row."""
        tree = self._panel.tree
        row = tree.visualRect(tree.currentIndex())
        return self._canvas.mapFromGlobal(tree.viewport().mapToGlobal(row.topRight()))

    def connect(self) -> None:
        """Search for the other end of a wire from the current row."""
        port, name = self._panel.current_port, self._panel.current
        if port is not None and port.kind != "inside":
            offers = [Offer(port.end, port.kind == "output")]
        else:
            offers = offers_of(self._canvas.place.graph, name) if name else []
        self._canvas.open_connect(offers, shown_at=self._beside())

    # Changing

    def rename(self) -> None:
        """Edit the name of the current node where it stands, or the words of a frame or a note on the canvas."""
        name, drawn = self._panel.current, self._panel.current_annotation
        if drawn is not None:
            self._canvas.commands.annotations.edit(drawn.id)
        elif name:
            self._panel.edit_name(name)

    def delete(self) -> None:
        """Take off the wire of the current row, or delete the selected nodes."""
        port, place = self._panel.current_port, self._canvas.place
        if port is not None:
            wires = [row.edge for row in self._panel.chosen_ports if row.edge is not None]
            if wires:
                label = f"Take the wire from {wires[0].source} off" if len(wires) == 1 else "Take wires off"
                place.edit(label, lambda graph: disconnect(graph, [wire.target for wire in wires]))
        elif self._canvas.selection.nodes or self._canvas.selection.annotations:
            self._canvas.commands.delete()

    def repair(self) -> None:
        """Offer the ways out of what is wrong with the current node."""
        name, place = self._panel.current, self._canvas.place
        repairs = [repair for problem in self._panel.model.problems_of(name) for repair in problem.repairs]
        if not repairs:
            says = f"Nothing is wrong with {name}." if not self._panel.model.problems_of(name) else ""
            self._canvas.status.emit(says or "No repair is known for this; the sentence says what to do.")
            return
        menu = QMenu(f"Repairs of {name}", self._panel.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for repair in repairs:
            action = menu.addAction(repair.label)
            action.triggered.connect(lambda _=False, chosen=repair: place.edit(chosen.label, chosen.edit))
        menu.setActiveAction(menu.actions()[0])
        tree = self._panel.tree
        menu.popup(tree.viewport().mapToGlobal(tree.visualRect(tree.currentIndex()).bottomLeft()))

    # Walking

    def walk(self, way: str) -> None:
        """Go along a wire to the node at its other end; from a row of a wire, along that one."""
        graph, name, port = self._canvas.place.graph, self._panel.current, self._panel.current_port
        if not name:
            return
        if port is not None and port.neighbour and (port.kind == "input") == (way == "upstream"):
            self._panel.go_to(port.neighbour)
            return
        edges = graph.incoming(name) if way == "upstream" else graph.outgoing(name)
        if edges:
            self._panel.go_to(edges[0].source.node if way == "upstream" else edges[0].target.node)
        else:
            self._panel.say(f"Nothing feeds {name}." if way == "upstream" else f"{name} feeds nothing.")


def _keys(action: QAction) -> set[str]:
    return {key.toString() for key in action.shortcuts()}
