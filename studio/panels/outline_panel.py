"""The network as a tree in the order it runs: the whole editor for the keyboard and for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.design.check import Checked
from studio.announcing import announce
from studio.document import Document
from studio.panels.outline_model import OutlineModel
from studio.panels.outline_news import News
from studio.panels.outline_rows import PortRow
from studio.panels.outline_view import OutlineView
from studio.panels.outline_words import held_by
from studio.selection import Selection
from studio.theme import themes

if TYPE_CHECKING:
    from engine.design.graph.drawing import Annotation
    from studio.canvas.view import CanvasView

_FLAG = QItemSelectionModel.SelectionFlag


class OutlinePanel(QWidget):
    """Every node with its layer, what leaves it, what is wrong with it, and below it its wires.

    Signals:
        parameters_wanted: the person wants to set the parameters of the selection.
    """

    parameters_wanted = Signal()

    def __init__(self, document: Document, selection: Selection, canvas: CanvasView | None = None) -> None:
        """Make an outline.

        Args:
            document: the project.
            selection: what is selected, here as everywhere.
            canvas: where the commands are; without it nodes are shown, renamed and selected, and no more.
        """
        super().__init__()
        self.setAccessibleName("Outline")
        self._place = document.place
        self._selection = selection
        self._is_stale = self._is_other = True
        self._is_following = False
        self.model = OutlineModel()
        self.model.rename_wanted.connect(self._on_rename_wanted)
        self.tree = OutlineView(self.model)
        self.tree.selectionModel().selectionChanged.connect(self._on_chosen)
        self.tree.selectionModel().currentChanged.connect(self._unsay)
        self.tree.taken.connect(self._on_taken)
        self.setFocusProxy(self.tree)
        self.said = QLabel()
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setMargin(4)
        self.said.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        layout.addWidget(self.tree)
        layout.addWidget(self.said)
        self._place.checked_changed.connect(self._show)
        self._place.moved.connect(self._on_moved)
        selection.changed.connect(self._follow)
        self._news = News(document, self._tell, self)
        if canvas is not None:
            self._bring_commands(canvas)
        themes.follow(self, self.model.repaint)

    def _bring_commands(self, canvas: CanvasView) -> None:
        from studio.panels.outline_commands import OutlineCommands

        self.commands = OutlineCommands(self, canvas)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu_wanted)

    # What is here

    @property
    def current(self) -> str:
        """The node that the current row is about; empty for none."""
        return self.model.name_at(self.tree.currentIndex())

    @property
    def current_port(self) -> PortRow | None:
        """What the current row below a node is about, if it is one."""
        return self.model.port_at(self.tree.currentIndex())

    @property
    def chosen_ports(self) -> list[PortRow]:
        """The selected rows below nodes."""
        ports = map(self.model.port_at, self._chosen_rows())
        return [port for port in ports if port is not None]

    @property
    def current_annotation(self) -> Annotation | None:
        """The frame or the note that the current row is about, if it is about one."""
        return self.model.annotation_at(self.tree.currentIndex())

    def _chosen(self) -> tuple[frozenset[str], frozenset[str]]:
        """The nodes that are selected here, and the frames and notes."""
        rows = list(self._chosen_rows())
        drawn = filter(None, map(self.model.annotation_at, rows))
        return frozenset(map(self.model.name_at, rows)) - {""}, frozenset(item.id for item in drawn)

    def _chosen_rows(self) -> Iterator[QModelIndex]:
        """The selected rows; Qt's own way to list them asks for each whether all of it is selected."""
        ranges = self.tree.selectionModel().selection()
        for place in range(ranges.count()):
            chosen = ranges.at(place)
            for row in range(chosen.top(), chosen.bottom() + 1):
                yield self.model.index(row, 0, chosen.parent())

    # Following the network

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was not written while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._show(self._place.checked)

    def _on_moved(self) -> None:
        self._is_other = True

    def _show(self, checked: Checked) -> None:
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        is_gone = bool(self.current) and self.current not in checked.nodes and not self._is_other
        row = self.model.index_of(self.current).row() if is_gone else 0
        with self._following():
            self.model.show(checked, is_other=self._is_other)
        is_other, self._is_other = self._is_other, False
        if is_other and checked.nodes:
            self.tree.selectionModel().setCurrentIndex(self.model.index(0, 0), _FLAG.NoUpdate)
        self._follow()
        if is_gone and not any(self._wanted()) and self.tree.hasFocus() and checked.nodes:
            self._stand_on(min(row, len(checked.nodes) - 1))

    def _stand_on(self, row: int) -> None:
        """Let the keyboard go on from where a row was that went."""
        self.tree.setCurrentIndex(self.model.index(row, 0))

    @contextmanager
    def _following(self) -> Iterator[None]:
        """What the tree selects in here is not what the person selects."""
        self._is_following = True
        try:
            yield
        finally:
            self._is_following = False

    def _wanted(self) -> tuple[frozenset[str], frozenset[str]]:
        graph, chosen = self._place.graph, self._selection
        return chosen.nodes & graph.nodes.keys(), chosen.annotations & graph.drawing.annotations.keys()

    def _follow(self) -> None:
        """Select the rows of what is selected elsewhere, and have the first of them in view."""
        wanted = self._wanted()
        if self._is_stale or self._is_other or self._chosen() == wanted:
            return
        with self._following():
            chosen = self.tree.selectionModel()
            nodes, drawn = wanted
            indexes = [*map(self.model.index_of, nodes), *map(self.model.annotation_index, drawn)]
            chosen.select(self._rows_of(indexes), _FLAG.ClearAndSelect)
            here = self.tree.currentIndex()
            if indexes and self.current not in nodes and here not in indexes:
                first = min(indexes, key=QModelIndex.row)
                chosen.setCurrentIndex(first, _FLAG.NoUpdate)
                self.tree.scrollTo(first)

    def _rows_of(self, indexes: Iterable[QModelIndex]) -> QItemSelection:
        """These rows, neighbours taken together."""
        rows = sorted(map(QModelIndex.row, indexes))
        found = QItemSelection()
        first = 0
        for place, row in enumerate(rows):
            if place + 1 == len(rows) or rows[place + 1] != row + 1:
                found.select(self.model.index(rows[first], 0), self.model.index(row, 0))
                first = place + 1
        return found

    # What a person does

    def go_to(self, name: str) -> None:
        """Make a node's row the current one, and select it."""
        row = self.model.index_of(name)
        if row.isValid():
            self.tree.setCurrentIndex(row)
            self._selection.go_to(name)

    def edit_name(self, name: str) -> None:
        """Let a node's name be typed where it stands."""
        row = self.model.index_of(name)
        self.tree.setCurrentIndex(row)
        self.tree.edit(row)

    def say(self, says: str) -> None:
        """Write a sentence below the tree, and have it spoken."""
        self.said.setText(says)
        self.said.setVisible(bool(says))
        announce(self.tree, says)

    def _tell(self, label: str) -> None:
        """Say what came out of a step, to whoever works here."""
        if self.isVisible() and self.tree.window().focusWidget() is self.tree:
            about = str(self.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) or "")
            self.say(f"{label}. {about}" if about else f"{label}.")
        else:
            self._unsay()

    def _unsay(self) -> None:
        """Take away what was said of an earlier step, or of another row; nothing is spoken of that."""
        if not self.said.isHidden():
            self.say("")

    def _on_chosen(self) -> None:
        if not self._is_following:
            self._selection.select(*self._chosen())

    def _on_taken(self, index: QModelIndex) -> None:
        """Go along the wire of the row, into the block, or to the parameters of the node."""
        name, port, drawn = self.model.name_at(index), self.model.port_at(index), self.model.annotation_at(index)
        if drawn is not None:
            self._on_annotation_taken(drawn)
        elif port is None:
            self._selection.go_to(name)
            self.parameters_wanted.emit()
        elif port.kind == "inside":
            self._place.enter(name)
        elif port.neighbour:
            self.go_to(port.neighbour)
        elif hasattr(self, "commands"):
            self.commands.connect()

    def _on_annotation_taken(self, item: Annotation) -> None:
        """Select what a frame holds, or write a note."""
        if item.kind == "frame":
            self._selection.select(held_by(self._place.graph, item))
        elif hasattr(self, "commands"):
            self.commands.rename()

    def _on_rename_wanted(self, old: str, new: str) -> None:
        if self._place.rename_node(old, new):
            self._selection.select([new])

    def _on_menu_wanted(self, at: QPoint) -> None:
        self.commands.menu().popup(self.tree.viewport().mapToGlobal(at))
