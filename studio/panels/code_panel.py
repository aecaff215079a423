"""The network as Python, live: read it, copy it, and see which lines belong to what is selected."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QGuiApplication, QShowEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from studio.document import Document
from studio.export import NoCode, module_of, script_of
from studio.panels.python_highlighter import PythonHighlighter
from studio.selection import Selection
from studio.theme import fixed_font, icon, theme, themes

DELAY_MS = 120
COPIED_MS = 1_500


class CodePanel(QWidget):
    """The generated module or training script of the document."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Code")
        self._document = document
        self._selection = selection
        self._lines: dict[str, tuple[range, ...]] = {}
        self._is_stale = True
        self._is_other = False
        self.module_button, self.script_button = QPushButton("Module"), QPushButton("Training script")
        self.copy_button = QPushButton("Copy")
        self._says = QLabel()
        self._says.setProperty("role", "quiet")
        self._says.setWordWrap(True)
        self.view = QPlainTextEdit()
        self._highlighter = PythonHighlighter(self.view.document())
        self._wait = QTimer(self, singleShot=True, interval=DELAY_MS)
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
        self.copy_button.setProperty("role", "small")
        self.copy_button.setIconSize(QSize(14, 14))
        self.copy_button.setToolTip("Copy all of it")
        self.copy_button.clicked.connect(self._on_copied)
        bar.addSpacing(8)
        bar.addWidget(self._says, 1)
        bar.addWidget(self.copy_button)
        self.view.setReadOnly(True)
        self.view.setAccessibleName("Generated Python code")
        self.view.setFont(fixed_font())
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.view.setTabStopDistance(4 * QFontMetricsF(self.view.font()).horizontalAdvance(" "))
        self.view.cursorPositionChanged.connect(self._on_cursor_moved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)

    @property
    def text(self) -> str:
        """The code shown."""
        return self.view.toPlainText()

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was not written while nobody looked."""
        super().showEvent(event)
        if self._is_stale:
            self._write()

    def _on_changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._wait.start()

    def _on_opened(self) -> None:
        """Begin at the top: where the project before was read says nothing of this one."""
        self._is_other = True
        self._on_changed()

    def _write(self) -> None:
        self._is_stale = False
        project, checked = self._document.project, self._document.checked
        try:
            if self.module_button.isChecked():
                source = module_of(project, checked)
            else:
                source = script_of(project, checked, self._document.folder)
        except NoCode as reason:
            self._show("", {}, str(reason))
            return
        self._show(source.text, dict(source.lines), "Click a line to select its layer")

    def _show(self, text: str, lines: dict[str, tuple[range, ...]], says: str) -> None:
        self._lines = lines
        self._says.setText(says)
        self.copy_button.setEnabled(bool(text))
        if text != self.text or self._is_other:
            place = 0 if self._is_other else self.view.verticalScrollBar().value()
            with QSignalBlocker(self.view):
                self.view.setPlainText(text)
            self.view.verticalScrollBar().setValue(place)
            self._is_other = False
        self._mark(scroll=False)

    # Both ways between lines and layers

    def _on_selected(self) -> None:
        if self.isVisible():
            self._mark(scroll=not self.view.hasFocus())

    def _on_cursor_moved(self) -> None:
        cursor = self.view.textCursor()
        if cursor.hasSelection() or not self.view.hasFocus():
            return
        line = cursor.blockNumber() + 1
        for node, spans in self._lines.items():
            if any(line in span for span in spans) and self._go_to(node):
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
        marks = []
        block = self._document.place.block
        names = [f"{block}.{node}" if block else node for node in self._selection.nodes]
        wanted = sorted(line for name in names for span in self._lines.get(name, ()) for line in span)
        for line in wanted:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.view.document().findBlockByNumber(line - 1))
            mark.cursor = cursor
            mark.format.setBackground(QColor(theme().tint))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.view.setExtraSelections(marks)
        if scroll and wanted:
            self._bring_into_view(wanted[0])

    def _bring_into_view(self, line: int) -> None:
        first = self.view.firstVisibleBlock().blockNumber() + 1
        height = QFontMetricsF(self.view.font()).lineSpacing()
        visible = int(self.view.viewport().height() / height)
        if not first <= line < first + visible - 1:
            self.view.verticalScrollBar().setValue(max(0, line - 1 - visible // 3))

    def _on_copied(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copy_button.setText("Copied")
        QTimer.singleShot(COPIED_MS, self.copy_button, lambda: self.copy_button.setText("Copy"))

    def _paint(self) -> None:
        self.copy_button.setIcon(icon("copy"))
        self._highlighter.repaint()
        self._mark(scroll=False)
