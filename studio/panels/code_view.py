"""Code to read: with numbers beside its lines, tints behind some of them, and only what differs written anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.panels.line_changes import Change, line_changes
from studio.panels.python_highlighter import SeenPythonHighlighter
from studio.theme import fixed_font, theme, themes

MAX_CHANGED = 400
"""Where more lines than this differ, writing all of them anew is faster."""
_AROUND = 20
_VEIL = 0.55
_GAP_PX = 12
_INSET_PX = 10

Span = tuple[int, int]


class CodeView(QPlainTextEdit):
    """Python that is read, copied and searched, and not edited.

    Signals:
        rewritten: another text is shown.
        line_chosen: the line that the cursor was put into by hand, counted from 1.
    """

    rewritten = Signal()
    line_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pieces: Sequence[str] = ("",)
        self._marked: list[range] = []
        self._found: Sequence[Span] = ()
        self._current = -1
        self._is_writing = False
        self._is_dimmed = False
        self.setProperty("role", "code")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabStopDistance(4 * QFontMetricsF(self.font()).horizontalAdvance(" "))
        self._highlighter = SeenPythonHighlighter(self.document())
        self.numbers = _LineNumbers(self)
        self.blockCountChanged.connect(self._on_counted)
        self.updateRequest.connect(self._on_moved)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.cursorPositionChanged.connect(self._on_cursor_moved)
        themes.follow(self, self._paint_theme)
        self._on_counted()

    # The text

    @property
    def text(self) -> str:
        """The code shown."""
        return "\n".join(self._pieces)

    def show_pieces(self, pieces: Sequence[str], *, from_top: bool = False) -> None:
        """Show another text; what one looks at stays where it is.

        Args:
            pieces: the text, in at least one piece, of whole lines each; one that is the very same is passed over.
            from_top: whether to begin at its top, as it is not the text before with changes.
        """
        changes = [] if from_top else list(_changed_lines(self._pieces, pieces))
        self._pieces = pieces
        if not changes and not from_top:
            return
        bar = self.verticalScrollBar()
        top = 0 if from_top else bar.value()
        self._is_writing = True
        num_changed = sum(max(change.end - change.start, len(change.lines)) for change in changes)
        if from_top or num_changed > MAX_CHANGED:
            self.setPlainText(self.text)
        else:
            for change in reversed(changes):
                self._replace(change)
            top += sum(len(c.lines) - (c.end - c.start) for c in changes if c.end <= top and c.start < top)
        self._is_writing = False
        bar.setValue(top)
        self._on_scrolled()
        self.rewritten.emit()

    def _replace(self, change: Change) -> None:
        """Write some lines in the place of others; each by itself, so that what is between them is left alone."""
        start, end, lines = change
        document = self.document()
        count = document.blockCount()
        text = "\n".join(lines)
        cursor = QTextCursor(document)
        if start == end:  # only come
            at_end = start >= count
            cursor.setPosition(
                document.characterCount() - 1 if at_end else document.findBlockByNumber(start).position()
            )
            cursor.insertText(f"\n{text}" if at_end else f"{text}\n")
            return
        last = document.findBlockByNumber(end - 1)
        begin, stop = document.findBlockByNumber(start).position(), last.position() + last.length() - 1
        if not lines:  # only go, and the line ends with them
            begin, stop = (begin, stop + 1) if end < count else (max(begin - 1, 0), stop)
        cursor.setPosition(begin)
        cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)

    def set_dimmed(self, dimmed: bool) -> None:
        """Show by its paleness that the text is not of now."""
        if dimmed != self._is_dimmed:
            self._is_dimmed = dimmed
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the text, below a veil where it is dimmed."""
        super().paintEvent(event)
        if self._is_dimmed:
            with QPainter(self.viewport()) as painter:
                veil = self.viewport().palette().color(QPalette.ColorRole.Base)
                veil.setAlphaF(_VEIL)
                painter.fillRect(event.rect(), veil)

    @property
    def chosen_text(self) -> str:
        """What is selected in it, or nothing."""
        return self.textCursor().selectedText().replace("\u2029", "\n")

    # Tints

    def mark(self, lines: Iterable[int]) -> None:
        """Tint lines, counted from 1, and no others."""
        self._marked = _runs(sorted(lines))
        self._tint()

    @property
    def marked(self) -> list[int]:
        """The lines that are tinted, counted from 1."""
        return [line for run in self._marked for line in run]

    def show_found(self, spans: Sequence[Span], current: int) -> None:
        """Tint what was found.

        Args:
            spans: from where to where, in letters from the beginning, in their order.
            current: which one of them one is at, or -1.
        """
        self._found, self._current = spans, current
        self._tint()

    def _tint(self) -> None:
        """Tint what was marked, and of what was found that which can be seen."""
        shown = theme()
        tints = [self._tinted(_line_span(self, run), shown.tint, whole_lines=True) for run in self._marked]
        seen = self.seen_lines(around=2)
        first, last = _line_span(self, range(seen.start + 1, seen.stop + 1))
        begin, end = bisect_left(self._found, (first, 0)), bisect_left(self._found, (last + 1, 0))
        for number in range(begin, end):
            colour = QColor(shown.warning)
            colour.setAlphaF(0.55 if number == self._current else 0.22)
            tints.append(self._tinted(self._found[number], colour.name(QColor.NameFormat.HexArgb), whole_lines=False))
        self.setExtraSelections(tints)

    def _tinted(self, span: Span, colour: str, *, whole_lines: bool) -> QTextEdit.ExtraSelection:
        tint = QTextEdit.ExtraSelection()
        tint.cursor = QTextCursor(self.document())
        end = span[1] + 1 if whole_lines else span[1]  # with the line's end in it, it is tinted in its whole width
        tint.cursor.setPosition(min(end, self.document().characterCount() - 1))
        tint.cursor.setPosition(span[0], QTextCursor.MoveMode.KeepAnchor)
        tint.format.setBackground(QColor(colour))
        if whole_lines:
            tint.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return tint

    # What is seen

    def seen_lines(self, around: int = 0) -> range:
        """The lines in view, counted from 0, with some around them."""
        first = self.firstVisibleBlock().blockNumber()
        count = int(self.viewport().height() / max(QFontMetricsF(self.font()).lineSpacing(), 1)) + 1
        return range(max(first - around, 0), min(first + count + around, self.blockCount()))

    def bring_into_view(self, line: int) -> None:
        """Scroll to a line, counted from 1, unless it is in view."""
        seen = self.seen_lines()
        if not seen.start < line < seen.stop:
            self.verticalScrollBar().setValue(max(0, line - 1 - len(seen) // 3))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers beside the lines."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self.numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers.width_px, inside.height()))
        self._on_scrolled()

    def changeEvent(self, event: QEvent) -> None:
        """Give the numbers room in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "numbers"):
            self._on_counted()

    def _on_counted(self) -> None:
        self.setViewportMargins(self.numbers.width_px, 0, 0, 0)
        inside = self.contentsRect()
        self.numbers.setGeometry(QRect(inside.left(), inside.top(), self.numbers.width_px, inside.height()))

    def _on_moved(self, area: QRect, dy: int) -> None:
        if dy:
            self.numbers.scroll(0, dy)
        else:
            self.numbers.update(0, area.y(), self.numbers.width(), area.height())

    def _on_scrolled(self) -> None:
        if self._is_writing:
            return
        self._highlighter.see(self.seen_lines(_AROUND))
        if self._found:
            self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses the line one is at, also with words of it selected."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.line_chosen.emit(self.textCursor().blockNumber() + 1)
        else:
            super().keyPressEvent(event)

    def _on_cursor_moved(self) -> None:
        cursor = self.textCursor()
        if self.hasFocus() and not self._is_writing and not cursor.hasSelection():
            self.line_chosen.emit(cursor.blockNumber() + 1)

    def _paint_theme(self) -> None:
        self._highlighter.repaint()
        self.numbers.update()
        self._tint()


class _LineNumbers(QWidget):
    """The numbers of the lines, right against them."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self.setAccessibleName("Line numbers")

    @property
    def width_px(self) -> int:
        """The room that the largest number takes."""
        digits = max(2, len(str(self._view.blockCount())))
        return int(QFontMetricsF(self._view.font()).horizontalAdvance("9") * digits) + _INSET_PX + _GAP_PX

    def sizeHint(self) -> QSize:
        """As wide as the largest number takes."""
        return QSize(self.width_px, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the numbers of the lines in view."""
        with QPainter(self) as painter:
            painter.setFont(self._view.font())
            painter.setPen(QColor(theme().faint))
            view = self._view
            if view.document().isEmpty():
                return
            block = view.firstVisibleBlock()
            area = view.blockBoundingGeometry(block).translated(view.contentOffset())
            top, height = area.top(), area.height()
            while block.isValid() and top <= event.rect().bottom():
                place = QRect(0, round(top), self.width() - _GAP_PX, round(height))
                painter.drawText(place, int(Qt.AlignmentFlag.AlignRight), str(block.blockNumber() + 1))
                top += height
                block = block.next()


def _changed_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """The lines that change where some pieces of a text become others, from top to bottom."""
    line, done = 0, 0
    for start, end, pieces in line_changes(old, new):
        if start > done:
            line += "\n".join(old[done:start]).count("\n") + 1
        before = "\n".join(old[start:end]).split("\n") if end > start else []
        after = "\n".join(pieces).split("\n") if pieces else []
        for change in line_changes(before, after):
            yield Change(line + change.start, line + change.end, change.lines)
        line, done = line + len(before), end


def _runs(lines: list[int]) -> list[range]:
    """Lines that follow each other, together."""
    if not lines:
        return []
    breaks = [at for at, (one, other) in enumerate(pairwise(lines), 1) if other > one + 1]
    return [range(lines[a], lines[b - 1] + 1) for a, b in pairwise([0, *breaks, len(lines)])]


def _line_span(view: CodeView, lines: range) -> Span:
    """From where to where some lines go, counted from 1."""
    first = view.document().findBlockByNumber(lines.start - 1)
    last = view.document().findBlockByNumber(lines.stop - 2)
    if not first.isValid() or not last.isValid():
        return 0, 0
    return first.position(), last.position() + last.length() - 1
