"""The text of a note, typed where it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from studio.canvas.ink import ink
from studio.canvas.keyboard import hide_and_hand_back
from studio.canvas.note_item import INSET, LINE_PERCENT, TEXT_PX, sheet_colour
from studio.theme import text_font

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_LEAST_PX = (160, 72)
_SMALLEST_TEXT_PX = 11


def ends_text(event: QKeyEvent) -> bool:
    """Whether a key takes over what was typed over several lines: Ctrl+Enter."""
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class NoteField(QTextEdit):
    """Ctrl+Enter or a click elsewhere takes the text over, Esc leaves it; one that can't be kept stays open."""

    def __init__(self, canvas: CanvasView, text: str, colour: str, take: Callable[[str], bool]) -> None:
        """Make a field that holds a text.

        Args:
            canvas: what it stands on.
            text: what it holds at first.
            colour: the name of the note's colour.
            take: takes a text over; whether that was possible.
        """
        super().__init__(canvas)
        self._canvas = canvas
        self._take = take
        self._done = False
        self._before: QWidget | None = canvas.window().focusWidget()
        self.setObjectName("canvas_note")
        self.setAccessibleName(canvas.tr("Text of the note"))
        self.setPlaceholderText(canvas.tr("Write a note"))
        self.setToolTip(canvas.tr("Ctrl+Enter keeps the text, Esc leaves it as it was."))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        brushes = ink()
        sheet = sheet_colour(brushes.colours.annotation(colour), brushes).name()
        self.setStyleSheet(
            f"QTextEdit#canvas_note {{ background: {sheet}; color: {brushes.colours.text}; "
            f"border: 1px solid {brushes.colours.accent}; border-radius: 4px; padding: 0; }}"
        )
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        canvas.document.leaving.connect(self._on_leaving)
        canvas.place.moved.connect(self._close)

    def open_over(self, area: QRectF) -> None:
        """Appear over a part of the scene, inside of the view."""
        zoom = self._canvas.camera.zoom
        shown = self._canvas.viewportTransform().mapRect(area).toAlignedRect()
        room = self._canvas.viewport().rect()
        wide = min(max(shown.width(), _LEAST_PX[0]), room.width() - 16)
        high = min(max(shown.height(), _LEAST_PX[1]), room.height() - 16)
        left = min(max(shown.left(), 8), max(room.width() - wide - 8, 8))
        top = min(max(shown.top(), 8), max(room.height() - high - 8, 8))
        self._inset_px = inset = max(round(INSET * zoom), 6) - 1
        self.setViewportMargins(inset, inset - 2, inset, 2)
        self._set_type(max(round(TEXT_PX * zoom), _SMALLEST_TEXT_PX))
        self.setGeometry(QRect(left, top, wide, high))
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.show()
        self.textChanged.connect(self._on_text_changed)
        self._on_text_changed()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_text_changed(self) -> None:
        """Grow with the text for as long as there is room in the view."""
        needed = round(self.document().size().height()) + 2 * self._inset_px + 4
        room = self._canvas.viewport().height()
        high = max(min(needed, room - 16), self.height())
        if high > self.height():
            self.setGeometry(self.x(), max(min(self.y(), room - high - 8), 8), self.width(), high)

    def _set_type(self, size_px: int) -> None:
        """Set the text as the note on the canvas is set."""
        self.document().setUndoRedoEnabled(False)
        self.document().setDefaultFont(text_font(size_px))
        self.setFont(text_font(size_px))
        lines = QTextBlockFormat()
        lines.setLineHeight(LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)
        self.document().setUndoRedoEnabled(True)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the window, which trains with it."""
        if event.type() == QEvent.Type.ShortcutOverride and ends_text(cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Esc end the edit."""
        if ends_text(event):
            self._take_over()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere takes the text over, as Ctrl+Enter does."""
        super().focusOutEvent(event)
        if not self._done and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take_over()
            self._close()

    def _on_leaving(self) -> None:
        """Another project is about to be in front: what was typed belongs to this one."""
        self._take_over()
        self._close()

    def _take_over(self) -> None:
        if not self._done and self._take(self.toPlainText().rstrip()):
            self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            hide_and_hand_back(self, self._before, self._canvas)
            self.deleteLater()
