"""The network as a list in the order it runs: for the keyboard, for a screen reader, for large graphs."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from engine.design.check import Checked, NodeCheck, definition_of
from engine.design.graph import Graph
from engine.design.graph.edits import remove_nodes
from studio.document import Document
from studio.figures import counted, shape_text
from studio.selection import Selection
from studio.theme import chip, fixed_font, theme, themes

_NODE = Qt.ItemDataRole.UserRole


class OutlinePanel(QWidget):
    """Every node with its layer, what leaves it, and what is wrong with it."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Outline")
        self._place = document.place
        self._selection = selection
        self._items: dict[str, QTreeWidgetItem] = {}
        self._written: dict[str, NodeCheck] = {}
        self._is_stale = True
        self.tree = _Tree()
        self.tree.itemSelectionChanged.connect(self._on_chosen)
        self.tree.itemActivated.connect(lambda item: selection.go_to(item.data(0, _NODE)))
        self.tree.delete_pressed.connect(self._on_delete_pressed)
        self.tree.open_pressed.connect(self._on_open_pressed)
        self.tree.leave_pressed.connect(self._on_leave_pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 4, 4)
        layout.addWidget(self.tree)
        self._place.checked_changed.connect(self._show)
        self._place.moved.connect(self._on_moved)
        selection.changed.connect(self._on_selected)
        themes.follow(self, self._paint)

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was not written while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._show(self._place.checked)

    def _on_moved(self) -> None:
        self._written = {}  # nodes of another graph, though some may bear the same names

    def _paint(self) -> None:
        self._written = {}  # the colours of the rows are other ones
        self._show(self._place.checked)

    def _show(self, checked: Checked) -> None:
        """Write the rows of those nodes anew whose check is another one: a large network has many rows."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        with QSignalBlocker(self.tree):
            is_rebuilt = list(self._items) != list(checked.nodes) or not self._written
            if is_rebuilt:
                self.tree.clear()
                self._items = {name: QTreeWidgetItem() for name in checked.nodes}
                self._written = {}
            for name, check in checked.nodes.items():
                if self._written.get(name) is not check:
                    _write(self._items[name], checked.graph, check)
            self._written = dict(checked.nodes)
            if is_rebuilt:
                self.tree.addTopLevelItems(list(self._items.values()))
        self._on_selected()

    def _on_selected(self) -> None:
        if self._is_stale:
            return
        with QSignalBlocker(self.tree):
            first = True
            for name, item in self._items.items():
                chosen = name in self._selection.nodes
                item.setSelected(chosen)
                if chosen and first and not self.tree.hasFocus():
                    self.tree.setCurrentItem(item, 0, QItemSelectionModel.SelectionFlag.NoUpdate)
                    self.tree.scrollToItem(item)
                    first = False

    def _on_chosen(self) -> None:
        self._selection.select(item.data(0, _NODE) for item in self.tree.selectedItems())

    def _on_delete_pressed(self) -> None:
        names = sorted(self._selection.nodes)
        if names:
            label = f"Delete {names[0]}" if len(names) == 1 else f"Delete {counted(len(names), 'layer')}"
            self._place.edit(label, lambda graph: remove_nodes(graph, names))

    def _on_open_pressed(self) -> None:
        """Look inside of the block on the current line."""
        item = self.tree.currentItem()
        if item is not None:
            self._place.enter(item.data(0, _NODE))

    def _on_leave_pressed(self) -> None:
        node = self._place.leave()
        if node in self._place.graph.nodes:
            self._selection.select([node])


class _Tree(QTreeWidget):
    """The list, which also hears the keys that delete, open and leave."""

    delete_pressed = Signal()
    open_pressed = Signal()
    leave_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers in the order they run")
        self.setColumnCount(3)
        self.setHeaderLabels(["Layer", "Out", ""])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(16)
        header.setResizeContentsPrecision(0)  # as the rows in view need it; there may be thousands
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete with the delete key, open and leave blocks with Ctrl and an arrow; all else as lists do it."""
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif with_ctrl and event.key() == Qt.Key.Key_Down:
            self.open_pressed.emit()
        elif with_ctrl and event.key() == Qt.Key.Key_Up:
            self.leave_pressed.emit()
        else:
            super().keyPressEvent(event)


def _write(item: QTreeWidgetItem, graph: Graph, check: NodeCheck) -> None:
    node = check.node
    definition = definition_of(graph, node.layer)
    family = definition.family if definition else "Other"
    shapes = "  ".join(shape_text(shape) for shape in check.outputs)
    worst = check.problems[0] if check.problems else None
    item.setText(0, f"{node.id}  ·  {node.layer}" if node.id != node.layer else node.id)
    item.setIcon(0, chip(theme().family(family)))
    item.setText(1, shapes)
    item.setFont(1, fixed_font())
    item.setForeground(1, QColor(theme().quiet))
    item.setText(2, {"error": "error", "warning": "warning", "hint": "hint"}[worst.severity] if worst else "")
    item.setForeground(2, QColor(theme().severity(worst.severity if worst else "hint")))
    item.setToolTip(0, worst.says if worst else item.text(0))
    item.setToolTip(1, shapes)
    item.setToolTip(2, worst.says if worst else "")
    item.setData(0, _NODE, node.id)
    said = f"{node.id}, {node.layer}, {shapes or 'shape not known yet'}{', ' + worst.says if worst else ''}"
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
