"""The canvas's commands as actions: for its own keys, for menus and for the search of commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from engine.design.graph import End, Graph
from engine.design.graph.blocks import piece_of
from engine.design.graph.drawing_edits import move_annotations, remove_annotations
from engine.design.graph.edits import disconnect, move_nodes, remove_nodes
from engine.design.project import ProjectUnreadable, graph_text, parse_graph_text
from studio.canvas import placing
from studio.canvas.annotation_commands import AnnotationCommands
from studio.canvas.block_commands import BlockCommands
from studio.canvas.bypass_commands import BypassCommands
from studio.canvas.command_needs import tell_needs
from studio.canvas.connecting import offers_of
from studio.canvas.find_commands import FindCommands
from studio.canvas.gestures import Offer, wire_at
from studio.canvas.grid import GRID
from studio.canvas.layout_commands import LayoutCommands
from studio.canvas.picture_commands import PictureCommands
from studio.canvas.sharing_commands import SharingCommands
from studio.canvas.told import told
from studio.canvas.travel_commands import TravelCommands
from studio.canvas.view_commands import ViewCommands
from studio.canvas.wire_commands import WireCommands

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView
    from studio.canvas.wire_item import WireItem

Keys = QKeySequence.StandardKey | str | None


class Commands:
    """Every command of a canvas, each at most one step of undo."""

    def __init__(self, canvas: CanvasView) -> None:
        self._canvas = canvas
        self.actions: list[QAction] = []
        tr = canvas.tr
        self._search = self._add(tr("Add a layer…"), "Tab", self.search)
        self._connect = self._add(tr("Connect to…"), "Ctrl+J", self.connect)
        self._rename = self._add(tr("Rename"), "F2", self.rename)
        self.parameters = self._add(tr("Set its parameters"), "F4", canvas.parameters_wanted.emit)
        self.parameters.setProperty("words", "inspector edit value")
        canvas.selection.changed.connect(self._refresh)
        self._cut = self._add(tr("Cut"), "Ctrl+X", self.cut)
        self._copy = self._add(tr("Copy"), QKeySequence.StandardKey.Copy, self.copy)
        self._paste = self._add(tr("Paste"), QKeySequence.StandardKey.Paste, self.paste)
        self._duplicate = self._add(tr("Duplicate"), "Ctrl+D", self.duplicate)
        self._delete = self._add(tr("Delete"), "Del", self.delete, "Backspace")  # for X11, Ctrl+D deletes, too
        self._heal = self._add(tr("Delete and close the gap"), "Ctrl+Del", self.delete_and_heal, "Shift+Del")
        self._pull = self._add(tr("Pull out of its chain"), "Ctrl+Shift+X", self.pull_out)
        self._all = self._add(tr("Select all"), QKeySequence.StandardKey.SelectAll, self.select_all)
        self._before = self._add(tr("Select all that feeds it"), "Ctrl+Shift+Left", lambda: self.reach("upstream"))
        self._after = self._add(tr("Select all that it feeds"), "Ctrl+Shift+Right", lambda: self.reach("downstream"))
        looking = (
            self._add(tr("Show everything"), "Home", lambda: canvas.jump(canvas.frame_all)),
            self._add(tr("Show the selection"), "F", lambda: canvas.jump(canvas.frame_selection)),
            self._add(tr("Zoom in"), QKeySequence.StandardKey.ZoomIn, lambda: canvas.camera.step(1), "Ctrl+="),
            self._add(tr("Zoom out"), QKeySequence.StandardKey.ZoomOut, lambda: canvas.camera.step(-1)),
            self._add(tr("Actual size"), "Ctrl+0", lambda: canvas.camera.fly(1.0, canvas.camera.centre)),
        )
        self._problems = self._add(tr("Show its problems"), "Ctrl+.", self.show_problems)
        self.annotations = AnnotationCommands(canvas, self._add)
        self.blocks = BlockCommands(canvas, self._add)
        self.sharing = SharingCommands(canvas, self._add)
        self.layout = LayoutCommands(canvas, self._add)
        self.bypassing = BypassCommands(canvas, self._add)
        self.wires = WireCommands(canvas, self._add)
        self.travel = TravelCommands(canvas, self._add)
        self.find = FindCommands(canvas, self._add)
        self.view = ViewCommands(canvas, self._add)
        self.pictures = PictureCommands(canvas, self._add)
        taking = (self._delete, self._heal, self._pull)
        for action in (self._cut, self._copy, self._paste, self._duplicate, *taking):
            action.setProperty("group", "clipboard")
        for action in (self._all, self._before, self._after, self.travel.alike):
            action.setProperty("group", "selection")
        for action in looking:
            action.setProperty("group", "looking")
        tell_needs(self)
        self._refresh()

    def _refresh(self) -> None:
        self.parameters.setEnabled(bool(self._canvas.selection.nodes))

    def _add(self, words: str, keys: Keys, does: Callable[[], object], *others: str) -> QAction:
        action = QAction(words, self._canvas)
        shortcuts = QKeySequence.keyBindings(keys) if isinstance(keys, QKeySequence.StandardKey) else []
        if isinstance(keys, str):
            shortcuts = [QKeySequence(keys)]
        action.setShortcuts([*shortcuts, *map(QKeySequence, others)])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _=False: does())
        self.actions.append(action)
        return action

    def menu(self, canvas: CanvasView) -> QMenu:
        """What can be done with the selection, or with the wire or the ground under the pointer."""
        menu = QMenu(canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        at = canvas.mapToScene(canvas.hand.pointer)
        wire = wire_at(canvas, at) if canvas.stage.card_at(at) is None else None
        if wire is not None:
            self._fill_for_wire(menu, wire, at)
        chosen = canvas.selection.nodes
        to_add = [self._search, self.annotations.note, self._paste]
        menu.addActions(to_add if not chosen else [])
        self.annotations.fill(menu)
        if canvas.selection.annotations and not chosen:
            menu.addSeparator()
            menu.addActions([self._cut, self._copy, self._duplicate, self._delete])
        if chosen:
            self._fill_for_layers(menu, several=len(chosen) > 1)
            menu.addSeparator()
            menu.addActions(to_add)
        if len(chosen) > 1:
            self.layout.menu(menu)
        menu.addSeparator()
        menu.addAction(self.layout.automatic)
        return menu

    def _fill_for_wire(self, menu: QMenu, wire: WireItem, at: QPointF) -> None:
        """Add what can be done with a wire to a menu."""
        canvas, edge = self._canvas, wire.edge
        menu.addAction(canvas.tr("Put a layer in…")).triggered.connect(lambda: canvas.open_search(at, edge=edge))
        menu.addAction(canvas.tr("Take the wire off")).triggered.connect(self.delete_wire_below)
        to_source, to_target = canvas.tr("Go to source: {name}"), canvas.tr("Go to target: {name}")
        for words, end in ((to_source, edge.source.node), (to_target, edge.target.node)):
            menu.addAction(words.format(name=end)).triggered.connect(partial(canvas.go_to, end))
        self.wires.fill(menu, wire, at)
        menu.addSeparator()

    def _fill_for_layers(self, menu: QMenu, *, several: bool) -> None:
        """Add what can be done with the selected layers to a menu."""
        menu.addSeparator()
        menu.addActions([self._rename, self._connect, self.parameters] if not several else [])
        menu.addActions([self._cut, self._copy, self._duplicate, self.annotations.frame])
        menu.addSeparator()
        menu.addActions([self._delete, self._heal, self._pull])
        menu.addSeparator()
        menu.addActions([self._before, self._after, self.travel.alike])
        menu.addSeparator()
        own = [self.bypassing.toggle, *self.blocks.offered_in_menu(), self.sharing.share, self.sharing.unshare]
        menu.addActions([action for action in own if action.isEnabled()])

    # Adding and naming

    def search(self) -> None:
        """Search for a layer at the pointer; behind a selected card whose output is free, it will be wired to it."""
        canvas = self._canvas
        if len(canvas.selection.nodes) == 1:
            (name,) = canvas.selection.nodes
            card = canvas.stage.cards[name]
            if card.face.outputs and not canvas.place.graph.outgoing(name):
                at = QPointF(*placing.beside(canvas.place.graph, (card.x(), card.y())))
                canvas.open_search(at, Offer(End(name), is_output=True))
                return
        inside = canvas.viewport().rect().contains(canvas.hand.pointer)
        canvas.open_search(canvas.mapToScene(canvas.hand.pointer) if inside else None)

    def connect(self) -> None:
        """Search for what the one selected card is wired to."""
        if len(self._canvas.selection.nodes) == 1:
            self._canvas.open_connect(offers_of(self._graph, next(iter(self._canvas.selection.nodes))))

    def rename(self) -> None:
        """Edit the name of the one selected card, or the words of the one selected frame or note."""
        if not self._canvas.selection.nodes:
            self.annotations.edit_chosen()
        elif len(self._canvas.selection.nodes) == 1:
            self._canvas.rename(next(iter(self._canvas.selection.nodes)))

    # The clipboard

    def copy(self) -> bool:
        """Put what is selected and the wires among the layers on the clipboard, as text."""
        piece = piece_of(self._graph, self._canvas.selection.nodes, self._canvas.selection.annotations)
        has_any = bool(piece.nodes or piece.drawing.annotations)
        if has_any:
            QGuiApplication.clipboard().setText(graph_text(piece))
        return has_any

    def cut(self) -> None:
        """Copy the selection and delete it."""
        if self.copy():
            self.delete()

    def paste(self) -> None:
        """Add what the clipboard holds at the pointer, or in the middle of the view."""
        canvas = self._canvas
        text = QGuiApplication.clipboard().text()
        try:
            piece = parse_graph_text(text)
        except ProjectUnreadable as error:
            why = str(error) if "{" in text else canvas.tr("the clipboard holds no layers.")
            canvas.status.emit(canvas.tr("Nothing can be pasted: {why}").format(why=why))
            return
        drawn = piece.drawing.annotations
        if not piece.nodes and not drawn:
            return
        inside = canvas.viewport().rect().contains(canvas.hand.pointer)
        at = canvas.mapToScene(canvas.hand.pointer) if inside else canvas.camera.centre
        self._edit_and_select(
            canvas.tr("Paste {what}").format(what=told(piece, piece.nodes, drawn)),
            lambda graph: placing.pasted(graph, piece, (at.x(), at.y()), canvas.view_options.step),
        )

    def duplicate(self) -> None:
        """Copy the selection below itself, with the wires that feed it."""
        names, drawn = self._names, self._drawn
        if names or drawn:
            self._edit_and_select(
                self._label(self._canvas.tr("Duplicate {what}")),
                lambda graph: placing.duplicated(graph, names, annotations=drawn),
            )

    def _edit_and_select(self, label: str, edit: Callable[[Graph], tuple[Graph, frozenset[str]]]) -> None:
        new: list[frozenset[str]] = []
        before = self._graph.drawing.annotations.keys()

        def edited(graph: Graph) -> Graph:
            graph, names = edit(graph)
            new.append(names)
            return graph

        if self._canvas.place.edit(label, edited):
            self._canvas.selection.select(new[-1], self._graph.drawing.annotations.keys() - before)

    # Taking away

    def delete(self) -> None:
        """Delete the selection, without what frames hold; or else the bend or the wire under the pointer."""
        if self._names or self._drawn:
            self._remove(heal=False)
        elif not self.wires.remove_bend_below():
            self.delete_wire_below()

    def delete_and_heal(self) -> None:
        """Delete the selection and join what came before it to what came after."""
        if self._names:
            self._remove(heal=True)

    def _remove(self, *, heal: bool) -> None:
        names, drawn = self._names, self._drawn

        def edited(graph: Graph) -> Graph:
            return remove_annotations(remove_nodes(graph, names, heal=heal) if names else graph, drawn)

        self._canvas.place.edit(self._label(self._canvas.tr("Delete {what}")), edited)

    def delete_wire_below(self) -> None:
        """Take the wire under the pointer off."""
        canvas = self._canvas
        wire = wire_at(canvas, canvas.mapToScene(canvas.hand.pointer))
        if wire is not None:
            edge = wire.edge
            canvas.place.edit(
                canvas.tr("Take the wire from {source} off").format(source=edge.source),
                lambda graph: disconnect(graph, [edge.target]),
            )

    def pull_out(self) -> None:
        """Take the selection out of its chain and close the gap."""
        names = self._names
        if names:
            label = self._canvas.tr("Pull {what} out").format(what=told(self._graph, names))
            self._canvas.place.edit(label, lambda graph: placing.pulled_out(graph, names))

    # Selecting

    def select_all(self) -> None:
        """Select every card, frame and note."""
        self._canvas.selection.select(self._graph.nodes, self._graph.drawing.annotations)

    def reach(self, way: str) -> None:
        """Select all that the wires lead to, upstream or downstream."""
        graph = self._graph
        found = set(self._names)
        for name in self._names:
            found |= graph.upstream(name) if way == "upstream" else graph.downstream(name)
        self._canvas.selection.select(found)

    def step_to(self, direction: str) -> None:
        """Select the neighbour in a direction: along a wire the way wires run, across it the nearest."""
        graph, names = self._graph, self._names
        first = next(iter(graph.nodes), None)
        goal = placing.neighbour(graph, names[0], direction) if names else first
        if goal is not None:
            self._canvas.go_to(goal)

    def show_problems(self) -> None:
        """Say what is wrong with the selected card."""
        if self._names:
            self._canvas.show_problems(self._names[0], by_key=True)

    # Placing

    def nudge(self, columns: int, rows: int) -> None:
        """Move the selection by steps of the grid."""
        graph, selection = self._graph, self._canvas.selection
        names, drawn = self._canvas.stage.with_contents(selection.nodes, selection.annotations)
        by = columns * GRID, rows * GRID
        standing = {name: graph.nodes[name].at for name in names if name in graph.nodes}
        lying = {name: item.at for name, item in graph.drawing.annotations.items() if name in drawn}
        places, drawn_places = (
            {name: (x + by[0], y + by[1]) for name, (x, y) in known.items()} for known in (standing, lying)
        )
        if not places and not drawn_places:
            return

        def edited(graph: Graph) -> Graph:
            return move_annotations(move_nodes(graph, places) if places else graph, drawn_places)

        self._canvas.place.edit(
            self._label(self._canvas.tr("Move {what}")), edited, merge=f"nudge {sorted(names)} {sorted(drawn)}"
        )

    @property
    def _graph(self) -> Graph:
        return self._canvas.place.graph

    @property
    def _names(self) -> list[str]:
        chosen = self._canvas.selection.nodes
        return [name for name in self._graph.nodes if name in chosen]

    @property
    def _drawn(self) -> list[str]:
        chosen = self._canvas.selection.annotations
        return [name for name in self._graph.drawing.annotations if name in chosen]

    def _label(self, words: str) -> str:
        return words.format(what=told(self._graph, self._names, self._drawn))
