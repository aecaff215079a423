"""A field for Python: fixed type, colours, four spaces for a tab, and the line that is wrong marked."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.panels.python_highlighter import PythonHighlighter
from studio.theme import fixed_font, theme, themes

INDENT = "    "


class CodeEdit(QPlainTextEdit):
    """Code to write, or to read."""

    def __init__(self, text: str = "", *, read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong = 0
        self._highlighter = PythonHighlighter(self.document())
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(len(INDENT) * QFontMetricsF(self.font()).horizontalAdvance(" "))
        self.setReadOnly(read_only)
        self.setPlainText(text)
        themes.follow(self, self._paint)

    def mark(self, line: int) -> None:
        """Tint a line, counted from 1; 0 for none."""
        self._wrong = line
        marks = []
        if line:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
            tint = QColor(theme().error)
            tint.setAlphaF(0.18)
            mark.format.setBackground(tint)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Write spaces for a tab, and begin a line where the one above does."""
        if self.isReadOnly():
            super().keyPressEvent(event)
            return
        cursor = self.textCursor()
        if event.key() == Qt.Key.Key_Tab and not cursor.hasSelection():
            cursor.insertText(INDENT[cursor.positionInBlock() % len(INDENT) :])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            before = cursor.block().text()[: cursor.positionInBlock()]
            indent = re.match(r" *", before)
            deeper = INDENT if before.rstrip().endswith(":") else ""
            cursor.insertText("\n" + (indent[0] if indent else "") + deeper)
            self.ensureCursorVisible()
        elif event.key() == Qt.Key.Key_Backspace and _stands_in_indent(cursor):
            for _ in range((cursor.positionInBlock() - 1) % len(INDENT) + 1):
                cursor.deletePreviousChar()
        else:
            super().keyPressEvent(event)

    def _paint(self) -> None:
        self._highlighter.repaint()
        self.mark(self._wrong)


def _stands_in_indent(cursor: QTextCursor) -> bool:
    before = cursor.block().text()[: cursor.positionInBlock()]
    return bool(before) and not before.strip(" ") and not cursor.hasSelection()
