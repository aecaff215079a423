"""A person without a mouse and without eyes: keys go to what has the keyboard, and what is said about it is known."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from studio.export_dialog import ExportDialog
from studio.start_from_data import StartFromData
from tests.journeys.person import Person

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
MOST_TABS = 80


class Typist:
    """Works with a window by its keys alone."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @property
    def focus(self) -> QWidget:
        """What has the keyboard."""
        found = QApplication.focusWidget()
        if found is None:  # offscreen, nobody activates the window below a closed dialog
            self.person.window.activateWindow()
            self.person.wait_for(QApplication.focusWidget, "something to have the keyboard")
            found = QApplication.focusWidget()
        assert found is not None
        return found

    @property
    def heard(self) -> str:
        """What a screen reader calls that which has the keyboard."""
        return QAccessible.queryAccessibleInterface(self.focus).text(QAccessible.Text.Name)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            QTest.keyClick(self.focus, key, keys)

    def write(self, text: str) -> None:
        """Type a text."""
        QTest.keyClicks(self.focus, text)

    def replace(self, text: str) -> None:
        """Type a text in place of what a field holds, and press Return."""
        self.press(Key.Key_A, CTRL)
        self.write(text)
        self.press(Key.Key_Return)

    def rename(self, name: str) -> None:
        """Give what is selected another name, and wait until that is taken."""
        before = self.focus
        self.press(Key.Key_F2)
        self.person.wait_for(lambda: isinstance(self.focus, QLineEdit), "a field for the name")
        self.replace(name)
        self.person.wait_for(lambda: self.focus is before, "the name to be taken")

    def tab_to(self, name: str) -> None:
        """Press Tab until something of that name is heard."""
        met = []
        for _ in range(MOST_TABS):
            if self.heard == name:
                return
            met.append(self.heard)
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {name!r}, but to {met}")

    def search(self, words: str) -> None:
        """Find a command by its words with Ctrl+K, and do it."""
        self.press(Key.Key_K, CTRL)
        assert self.heard == "Search"
        self.write(words)
        self.press(Key.Key_Return)

    def wait_within(self, place: QWidget) -> None:
        """Wait until something in there has the keyboard."""
        self.person.wait_for(lambda: place.isAncestorOf(self.focus), f"{place.windowTitle()} to have the keyboard")

    # Dialogs

    def start_from(self, source: str) -> None:
        """Begin a project with what there is to learn from."""

        def choose(dialog: StartFromData) -> None:
            self.wait_within(dialog)
            self.tab_to("Kinds of data")
            self.write(source)
            self.press(Key.Key_Return)

        with self.person.answering(StartFromData, choose):
            self.search("start from data")
        self.person.wait_for(lambda: self.person.window.is_open, "the project")

    def export_module(self, path: Path) -> None:
        """Save the network as a Python module."""

        def save(dialog: ExportDialog) -> None:
            self.wait_within(dialog)
            self.tab_to("Save…")
            with self.person.answering(QFileDialog, lambda files: self.choose_file(files, path)):
                self.press(Key.Key_Space)

        with self.person.answering(ExportDialog, save):
            self.search("python module")

    def choose_file(self, dialog: QFileDialog, path: Path) -> None:
        """Paste a path into a file dialog, and press Return."""
        QApplication.clipboard().setText(str(path))
        self.wait_within(dialog)
        self.press(Key.Key_A, CTRL)
        self.press(Key.Key_V, CTRL)
        self.press(Key.Key_Return)
