"""The network as Python, live: read it, search it, copy it, and see which lines belong to what is selected."""

from __future__ import annotations

import time
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.design.codegen import Source
from studio.code_copy import open_in_editor, write_copy
from studio.document import Document
from studio.export import NoCode, module_of, script_of
from studio.panels.code_view import CodeView
from studio.panels.find_bar import FindBar
from studio.project_files import file_name
from studio.selection import Selection
from studio.theme import icon, themes

DELAY_MS = 120
FAST_MS = 30.0
"""Code that takes no longer than this to write is written with every letter; other waits until one pauses."""
COPIED_MS = 1_500
_ROOMY_PX = 700


class CodePanel(QWidget):
    """The generated module or training script of the document.

    Signals:
        told: a sentence on what became of the copy for the editor.
    """

    told = Signal(str)

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Code")
        self._document = document
        self._selection = selection
        self._source: Source | None = None
        self._why_none = ""
        self._is_stale = True
        self._is_other = False
        self._is_module = True
        self._took_ms = 0.0
        self.module_button, self.script_button = QPushButton("Module"), QPushButton("Training script")
        self.find_button, self.editor_button = QPushButton("Find"), QPushButton("Open in editor")
        self.copy_button = QPushButton("Copy")
        self._says = QLabel()
        self._says.setProperty("role", "quiet")
        self._says.setWordWrap(True)
        self.view = CodeView()
        self.view.setAccessibleName("Generated Python code")
        self.find_bar = FindBar(self.view)
        self._wait = QTimer(self, singleShot=True)
        self._wait.timeout.connect(self._write)
        self._build()
        document.checked_changed.connect(self._on_changed)
        document.opened.connect(self._on_opened)
        selection.changed.connect(self._on_selected)
        themes.follow(self, self._paint)

    def _build(self) -> None:
        choice = QButtonGroup(self)
        bar = QHBoxLayout()
        bar.setSpacing(6)
        for button, says in (
            (self.module_button, "The network as a class"),
            (self.script_button, "Data, network and training loop in one file"),
        ):
            button.setCheckable(True)
            button.setProperty("role", "small")
            button.setToolTip(says)
            choice.addButton(button)
            bar.addWidget(button)
        self.module_button.setChecked(True)
        choice.buttonClicked.connect(self._write)
        bar.addSpacing(8)
        bar.addWidget(self._says, 1)
        for button, says, slot in (
            (self.find_button, "Find words in the code (Ctrl+F)", self.find_bar.open),
            (self.editor_button, "Open a copy in your editor; what you change there stays there", self._on_opening),
            (self.copy_button, "Copy what is selected, or all of it", self._on_copied),
        ):
            button.setProperty("role", "small")
            button.setIconSize(QSize(14, 14))
            button.setToolTip(says)
            button.clicked.connect(slot)
            bar.addWidget(button)
        self.view.line_chosen.connect(self._on_line_chosen)
        self.view.copyAvailable.connect(self._on_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.view, 1)

    @property
    def text(self) -> str:
        """The code shown."""
        return self.view.text

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the hint out where there is little width; the reason why there is no code stays."""
        super().resizeEvent(event)
        self._tell()

    # Live

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was not written while nobody looked, and lead to the layers selected meanwhile."""
        super().showEvent(event)
        if self._is_stale:
            self._write()
        self._mark(scroll=True)

    def _on_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._wait.start(0 if self._took_ms <= FAST_MS else DELAY_MS)

    def _on_opened(self) -> None:
        """Begin at the top: where the project before was read says nothing of this one."""
        self._is_other = True
        self._on_changed()

    def _write(self) -> None:
        began = time.perf_counter()
        self._is_stale = False
        self._wait.stop()
        project, checked = self._document.project, self._document.checked
        is_same_kind = self._is_module == self.module_button.isChecked()
        self._is_module = self.module_button.isChecked()
        try:
            if self._is_module:
                source = module_of(project, checked)
            else:
                source = script_of(project, checked, self._document.folder)
        except NoCode as reason:
            self._why_none = str(reason)
            if self._is_other or not is_same_kind or not project.graph.nodes:
                self._show(None)
        else:
            self._why_none = ""
            self._show(source)
        self._tell()
        self._took_ms = (time.perf_counter() - began) * 1000

    def _show(self, source: Source | None) -> None:
        self._source = source
        self.view.show_pieces((*source.texts, "") if source is not None else ("",), from_top=self._is_other)
        self._is_other = False
        self._mark(scroll=False)

    def _tell(self) -> None:
        """Say why there is no code for the network as it is; what there was before stays, dimmed."""
        is_shown, is_old = self._source is not None, bool(self._why_none)
        hint = "Click a line to select its layer" if is_shown and self.width() >= _ROOMY_PX else ""
        self._says.setText(self._why_none or hint)
        self.view.set_dimmed(is_shown and is_old)
        self.find_button.setEnabled(is_shown)
        for button in (self.copy_button, self.editor_button):
            button.setEnabled(is_shown and not is_old)

    # Both ways between lines and layers

    def _on_selected(self) -> None:
        if self.isVisible():
            self._mark(scroll=not self.view.hasFocus())

    def _on_line_chosen(self, line: int) -> None:
        spans = self._source.lines.items() if self._source is not None else ()
        for node, ranges in spans:
            if any(line in lines for lines in ranges) and self._go_to(node):
                return

    def _go_to(self, node: str) -> bool:
        """Select a node by its name in the code, `conv1` or `BasicBlock.conv1`; returns whether it is there."""
        block, _, name = node.rpartition(".")
        place = self._document.place
        if block != place.block:
            way = place.way_to(block)
            if bool(block) != bool(way):
                return False
            place.go(way)
        if name not in place.graph.nodes:
            return False
        self._selection.select([name])
        return True

    def _mark(self, *, scroll: bool) -> None:
        """Tint the lines of the selected nodes, and bring the first one into view if asked."""
        block = self._document.place.block
        names = {f"{block}.{node}" if block else node for node in self._selection.nodes}
        spans = self._source.lines_of(names) if self._source is not None and names else []
        wanted = {line for span in spans for line in span}
        self.view.mark(wanted)
        if scroll and wanted:
            self.view.bring_into_view(min(wanted))

    # What a person does

    def event(self, event: QEvent) -> bool:
        """Take the keys of searching before the window does, which has other uses for them."""
        if event.type() == QEvent.Type.ShortcutOverride and self._searches(cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F finds, F3 and Shift+F3 go on and back, Esc closes the search."""
        if not self._searches(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F:
            self.find_bar.open()
        elif event.key() == Qt.Key.Key_Escape:
            self.find_bar.close_bar()
        else:
            self.find_bar.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)

    def _searches(self, event: QKeyEvent) -> bool:
        """Whether a key is one of searching, now that the search is open or not."""
        if event.key() == Qt.Key.Key_F:
            return event.modifiers() == Qt.KeyboardModifier.ControlModifier and self._source is not None
        return event.key() in (Qt.Key.Key_F3, Qt.Key.Key_Escape) and self.find_bar.is_open

    def _on_chosen(self, is_chosen: bool) -> None:
        self.copy_button.setText("Copy selection" if is_chosen else "Copy")

    def _on_copied(self) -> None:
        chosen = self.view.chosen_text
        QGuiApplication.clipboard().setText(chosen or self.text)
        self.copy_button.setText("Copied")
        QTimer.singleShot(COPIED_MS, self.copy_button, lambda: self._on_chosen(self.view.textCursor().hasSelection()))

    def _on_opening(self) -> None:
        """Write a copy and hand it to whatever opens Python files here."""
        name = self._document.project.name
        kind = "" if self.module_button.isChecked() else "_train"
        try:
            file = f"{file_name(name).replace('-', '_')}{kind}.py"
            path = write_copy(self.text, name, file, self._whose())
        except OSError as error:
            self.told.emit(f"The copy for the editor could not be written: {error.strerror or error}.")
            return
        if open_in_editor(path):
            self.told.emit(f"A copy is open in your editor: {path}. What you change there stays there.")
        else:
            self.told.emit(f"No program opens Python files here. The copy is {path}.")

    def _whose(self) -> str:
        """What tells the project from others of its name: its file, or among open ones without a file, which it is."""
        here = self._document.here
        if here.path is not None:
            return str(here.path.resolve())
        alike = [tab for tab in self._document.tabs if tab.name == here.name and tab.path is None]
        return here.recovery.name if len(alike) > 1 else ""

    def _paint(self) -> None:
        self.copy_button.setIcon(icon("copy"))
        self.find_button.setIcon(icon("search"))
        self.editor_button.setIcon(icon("export"))
