"""The question whether a project's own code may run: asked once for each code, beside the work and never before it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from studio.custom.code_edit import CodeEdit
from studio.document import Document
from studio.panels.note_bar import NoteBar

RISK = "Running it can do anything that a program can: read your files, change them, send them away."


class TrustBar(QWidget):
    """One sentence above the canvas, while the open project has code that the person has not decided on."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._put_off: set[str] = set()
        self.note = NoteBar()
        self.note.closed.connect(self.put_off)
        self.dialog: CodeShown | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self.note)
        document.trust.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ask, if there is something to ask."""
        trust = self._document.trust
        asks = trust.is_missing and trust.digest not in self._put_off
        self.setVisible(asks)
        if not asks:
            return
        names = ", ".join(trust.layers)
        self.note.say(
            f"This project brings code of its own ({names}). {RISK}",
            ("Show code", self.show_code),
            ("Trust", trust.give),
            ("Not now", self.put_off),
            severity="warning",
        )

    def ask(self) -> None:
        """Ask again, though it was put off."""
        self._put_off.clear()
        self.refresh()

    def put_off(self) -> None:
        """Ask no more about this code, until the window is opened again or a person wants it."""
        self._put_off.add(self._document.trust.digest)
        if self.dialog is not None:
            self.dialog.close()
        self.refresh()

    def show_code(self) -> None:
        """Show all of it, with the same choice below."""
        self.note.show()
        if self.dialog is None:
            self.dialog = CodeShown(self._document, self.window())
            self.dialog.put_off.clicked.connect(self.put_off)
            self.dialog.finished.connect(self._on_dialog_closed)
        self.dialog.show()
        self.dialog.activateWindow()

    def _on_dialog_closed(self) -> None:
        self.dialog = None


class CodeShown(QDialog):
    """The code of a project, to be read before it is trusted."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Code that this project brings")
        trust = document.trust
        says = QLabel(
            f"{RISK} Trust it if you know where it comes from, or understand all of it. Any change of it asks again."
        )
        says.setWordWrap(True)
        self.tabs = QTabWidget()
        for name, code in trust.layers.items():
            view = CodeEdit(code, read_only=True)
            view.setAccessibleName(f"Code of {name}")
            self.tabs.addTab(view, name)
        self.trust = QPushButton("Trust")
        self.trust.clicked.connect(trust.give)
        self.put_off = QPushButton()
        self.put_off.clicked.connect(self.close)
        self.put_off.setDefault(True)
        self.trust.setVisible(trust.is_missing)
        self.put_off.setText("Not now" if trust.is_missing else "Close")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.put_off)
        buttons.addWidget(self.trust)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(says)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)
        document.trust.changed.connect(self.close)  # other code, or a decision
        self.resize(760, 560)
