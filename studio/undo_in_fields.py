"""Ctrl+Z in a field: it takes back what is being typed there, and the last step of the project once nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class UndoInFields(QObject):
    """Lets undo and redo pass a focused field in which nothing is being typed; Qt's fields keep both keys.

    It watches the field that has the focus and no other: a filter on the application would see every event.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._settled = ""
        app = QApplication.instance()
        assert isinstance(app, QApplication), "fields need an application"
        app.focusChanged.connect(self._on_focus_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse the keys in the field's name, so that they reach the window's commands."""
        line = _line_of(watched)
        if line is None or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._settled = line.text()
        if event.type() != QEvent.Type.ShortcutOverride:
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            is_for_field = line.isUndoAvailable()
        elif event.matches(QKeySequence.StandardKey.Redo):
            is_for_field = line.isRedoAvailable()
        else:
            return False
        if is_for_field and line.text() != self._settled:
            return False
        event.ignore()
        return True

    def _on_focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is not None:
            old.removeEventFilter(self)
        line = _line_of(now)
        if now is not None and line is not None:
            self._settled = line.text()
            now.installEventFilter(self)


def _line_of(widget: QObject | None) -> QLineEdit | None:
    if isinstance(widget, QAbstractSpinBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None
