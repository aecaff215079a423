"""Colours for Python code: words of the language, names of layers, numbers, text and comments."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from studio.theme import theme

_TOKENS = re.compile(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<docstring>\"\"\")"
    r"|(?P<text>[rbfu]?\"(?:\\.|[^\"\\])*\"|[rbfu]?'(?:\\.|[^'\\])*')"
    r"|(?P<decorator>@\w+)"
    r"|(?P<defined>(?<=\bdef )\w+|(?<=\bclass )\w+)"
    r"|(?P<module>\bnn\.\w+|\bF\.\w+|\btorch(?:\.\w+)*)"
    rf"|(?P<keyword>\b(?:{'|'.join([*keyword.kwlist, 'self'])})\b)"
    r"|(?P<number>\b\d[\d_]*\.?\d*(?:e[+-]?\d+)?\b)"
)
_IN_DOCSTRING = 1
_DONE = 2


class PythonHighlighter(QSyntaxHighlighter):
    """Paints a text document as Python, in the colours of the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = _formats()

    def repaint(self) -> None:
        """Take the colours of the theme shown now."""
        self._formats = _formats()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line; a docstring may go on from the line before."""
        start = 0
        if self._goes_on():
            start = self._close_docstring(text, 0, 0)
            if start < 0:
                return
        self.setCurrentBlockState(0)
        while (match := _TOKENS.search(text, start)) is not None:
            kind = match.lastgroup or ""
            if kind == "docstring":
                start = self._close_docstring(text, match.start(), match.end())
                if start < 0:
                    return
                continue
            self.setFormat(match.start(), match.end() - match.start(), self._formats[kind])
            start = match.end()

    def _goes_on(self) -> bool:
        """Whether the line before ends inside of a docstring."""
        return self.previousBlockState() in (_IN_DOCSTRING, _IN_DOCSTRING | _DONE)

    def _close_docstring(self, text: str, start: int, after: int) -> int:
        """Colour a docstring from `start`; returns where it ends, or -1 if it goes on in the next line."""
        end = text.find('"""', after)
        stop = len(text) if end < 0 else end + 3
        self.setFormat(start, stop - start, self._formats["comment"])
        self.setCurrentBlockState(_IN_DOCSTRING if end < 0 else 0)
        return -1 if end < 0 else stop


class SeenPythonHighlighter(PythonHighlighter):
    """Paints only the lines that are seen, as a text of ten thousand takes a quarter of a second as a whole."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._seen = range(0)

    def see(self, lines: range) -> None:
        """Paint these lines, counted from 0, where they aren't yet."""
        self._seen = lines
        block = self.document().findBlockByNumber(lines.start)
        while block.isValid() and block.blockNumber() < lines.stop:
            if block.userState() < _DONE:
                self.rehighlightBlock(block)
            block = block.next()

    def highlightBlock(self, text: str) -> None:
        """Colour a line that is seen; of all others only tell whether a docstring goes on behind them."""
        if self.currentBlock().blockNumber() in self._seen:
            super().highlightBlock(text)
            self.setCurrentBlockState(self.currentBlockState() | _DONE)
        elif '"""' in text:
            super().highlightBlock(text)
        else:
            self.setCurrentBlockState(_IN_DOCSTRING if self._goes_on() else 0)


def _formats() -> dict[str, QTextCharFormat]:
    shown = theme()
    colours = {
        "comment": shown.quiet,
        "text": shown.good,
        "decorator": shown.family("Recurrent"),
        "defined": shown.accent,
        "module": shown.family("Pooling"),
        "keyword": shown.family("Linear"),
        "number": shown.family("Activation"),
    }
    formats = {}
    for kind, colour in colours.items():
        formats[kind] = QTextCharFormat()
        formats[kind].setForeground(QColor(colour))
    return formats
