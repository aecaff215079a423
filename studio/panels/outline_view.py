"""The outline's tree as a widget: how it looks, and which keys are its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from studio.panels.outline_model import OutlineModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WALKING = (*_ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Home, Qt.Key.Key_End)


class OutlineView(QTreeView):
    """A tree of layers that is walked and searched by typing, as trees are.

    Signals:
        taken: the row on which Return was pressed, or that was clicked twice.
    """

    taken = Signal(QModelIndex)

    def __init__(self, model: OutlineModel) -> None:
        super().__init__()
        self.setAccessibleName("Layers in the order they run")
        self.setModel(model)
        model.setParent(self)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(self.taken)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(16)
        header.setResizeContentsPrecision(0)  # as the rows in view need it; there may be thousands
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that walk and search the tree from the commands that have them on the canvas."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return takes the row; all else as trees do it."""
        if event.key() in _ENTER and self.state() != QAbstractItemView.State.EditingState:
            if self.currentIndex().isValid():
                self.taken.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


def _is_ours(event: QKeyEvent) -> bool:
    """Whether a key is typed or walks, rather than being a command's."""
    held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
    if held:
        return False
    return event.key() in _WALKING or (event.text().isprintable() and bool(event.text()))
