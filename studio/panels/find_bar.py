"""Finding words in code."""

from __future__ import annotations

import re
from bisect import bisect_left

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from studio.find_strip import FindStrip
from studio.panels.code_view import CodeView


class FindBar(FindStrip):
    """A bar above code that finds words in it; letters in lower case also find capitals."""

    def __init__(self, view: CodeView, parent: QWidget | None = None) -> None:
        super().__init__("Find in the code", parent)
        self._view = view
        self._found: list[tuple[int, int]] = []
        self._current = -1
        self.field.setPlaceholderText("Find in the code")
        self.field.setAccessibleName("Find in the code")
        self.field.setMinimumWidth(120)
        self.field.setMaximumWidth(320)
        self.row.insertStretch(self.row.indexOf(self.close_button), 1)
        self.typed.connect(self._on_typed)
        self.stepped.connect(self.step)
        view.rewritten.connect(self._on_rewritten)

    @property
    def is_open(self) -> bool:
        """Whether words are looked for."""
        return not self.isHidden()

    def open(self) -> None:
        """Begin to look, for what is selected in the code where that is within one line."""
        chosen = self._view.chosen_text
        self.show()
        if chosen and "\n" not in chosen:
            self.field.setText(chosen)
        self.field.setFocus()
        self.field.selectAll()
        self._search()

    def close_bar(self) -> None:
        """Look no more; what was found last stays selected."""
        self.hide()
        self._found, self._current = [], -1
        self._view.show_found((), -1)
        self._view.setFocus()

    def step(self, by: int) -> None:
        """Go to the next place or the one before, round and round."""
        if not self._found:
            return
        cursor = self._view.textCursor()
        if self._current >= 0:
            self._go((self._current + by) % len(self._found))
        else:
            at = bisect_left(self._found, (cursor.position(), 0))
            self._go((at if by > 0 else at - 1) % len(self._found))

    def _on_typed(self) -> None:
        """Go to the first place from where one is, as one types."""
        self._search()
        if self._found:
            start = self._view.textCursor().selectionStart()
            self._go(bisect_left(self._found, (start, 0)) % len(self._found))

    def _on_rewritten(self) -> None:
        if self.is_open:
            self._search()

    def _search(self) -> None:
        self._found = _places(self.field.text(), self._view.text)
        cursor = self._view.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        self._show(self._found.index(here) if here in self._found else -1)

    def _go(self, number: int) -> None:
        start, end = self._found[number]
        cursor = QTextCursor(self._view.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._view.setTextCursor(cursor)
        self._view.bring_into_view(cursor.blockNumber() + 1)
        self._show(number)

    def _show(self, number: int) -> None:
        self._current = number
        self._view.show_found(self._found, number)
        count = len(self._found)
        if not self.field.text():
            told = ""
        elif not count:
            told = "Not found"
        else:
            told = f"{number + 1:,} of {count:,}" if number >= 0 else f"{count:,} found"
        self.tell_count(told, can_step=bool(count))


def _places(words: str, text: str) -> list[tuple[int, int]]:
    """Where words are, counted as Qt does: a letter beyond the first 65,536 of Unicode is two."""
    if not words:
        return []
    flags = re.IGNORECASE if words == words.lower() else re.NOFLAG
    spans = [match.span() for match in re.finditer(re.escape(words), text, flags)]
    if text.isascii():
        return spans
    wide = [at for at, letter in enumerate(text) if letter > "\uffff"]
    return [(start + bisect_left(wide, start), end + bisect_left(wide, end)) for start, end in spans]
