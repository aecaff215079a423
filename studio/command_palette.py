"""Ctrl+K: one line that finds every command, every layer to add and every node to go to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QFocusEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import isValid

from studio.entry_search import Entry, ranked
from studio.theme import TEXT_SIZE_PX

WIDTH_PX = 560
ROW_PX = 32
MAX_ROWS = 11
MAX_FOUND = 60


class CommandPalette(QFrame):
    """A field and a list over the window; Enter does, Escape leaves."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Search commands, layers and nodes")
        self._window = window
        self._entries: list[Entry] = []
        self._found: list[Entry] = []
        self._before: QWidget | None = None
        self._otherwise: QWidget = window
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search commands, layers, nodes")
        self.search.setAccessibleName("Search")
        self.search.textChanged.connect(self._show_found)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Found")
        self.list.setIconSize(QSize(14, 14))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda _: self._run())
        self.nothing = QLabel("Nothing of that name. Try another word.")
        self.nothing.setProperty("role", "quiet")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        layout.addWidget(self.nothing)
        self.hide()

    def open(self, entries: Iterable[Entry], otherwise: QWidget | None = None) -> None:
        """Offer these, with nothing typed yet.

        Args:
            entries: what can be found.
            otherwise: who gets the keyboard in the end if whoever has it now is gone by then.
        """
        self._entries = list(entries)
        now = self._window.focusWidget()
        if now is not self.search:  # it may be open already, and is not to hand the keyboard back to itself
            self._before = now
        self._otherwise = otherwise or self._window
        self.search.clear()
        self._show_found()
        self.show()
        self.raise_()
        self.search.setFocus()

    def found(self) -> list[str]:
        """The titles shown, the best first."""
        return [entry.title for entry in self._found]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Walk the list, do or leave from within the field; leave when the focus goes elsewhere."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % max(1, self.list.count()))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run()
                return True
            if key == Qt.Key.Key_Escape:
                self._leave()
                return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self.isVisible():
            if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
                self._leave()  # another window is in front; this one is to be worked in again afterwards
            elif event.reason() != Qt.FocusReason.PopupFocusReason:
                self.hide()
        return False

    def _show_found(self) -> None:
        self._found = ranked(self._entries, self.search.text(), MAX_FOUND)
        self.list.clear()
        for entry in self._found:
            self._add_row(entry)
        self.list.setCurrentRow(0)
        rows = min(len(self._found), MAX_ROWS)
        self.list.setVisible(bool(self._found))
        self.nothing.setVisible(not self._found)
        self.list.setFixedHeight(rows * ROW_PX + 4)
        width = min(WIDTH_PX, self._window.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((self._window.width() - width) // 2, 8)

    def _add_row(self, entry: Entry) -> None:
        item = QListWidgetItem(self.list)
        item.setSizeHint(QSize(0, ROW_PX))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.kind}: {entry.title}")
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, entry.why_not)
        row = QWidget()
        row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(10)
        picture = QLabel()
        picture.setFixedWidth(16)
        if entry.icon is not None:
            mode = QIcon.Mode.Disabled if entry.why_not else QIcon.Mode.Normal
            picture.setPixmap(entry.icon.pixmap(QSize(TEXT_SIZE_PX, TEXT_SIZE_PX), self.devicePixelRatioF(), mode))
        layout.addWidget(picture)
        title = QLabel(entry.title)
        title.setTextFormat(Qt.TextFormat.PlainText)
        if entry.why_not:
            title.setProperty("role", "quiet")
        layout.addWidget(title, 1)
        for text in (entry.why_not or entry.hint, entry.kind):
            if text:
                label = QLabel(text)
                label.setProperty("role", "small")
                layout.addWidget(label)
        self.list.setItemWidget(item, row)

    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            entry = self._found[row]
            if not entry.why_not:
                self._leave()
            entry.run()

    def _leave(self) -> None:
        self.hide()
        before = self._before
        is_there = before is not None and isValid(before) and before.isVisible()
        (before if before is not None and is_there else self._otherwise).setFocus()
