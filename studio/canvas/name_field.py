"""A name that is typed where it will stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.canvas.keyboard import hide_and_hand_back
from studio.theme import text_font

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_LEAST_PX = (120, 24)


class NameField(QLineEdit):
    """Return takes the name over, Esc leaves it; a name that can't be one keeps the field open."""

    def __init__(self, canvas: CanvasView, name: str, label: str, take: Callable[[str], bool]) -> None:
        """Make a field that holds a name.

        Args:
            canvas: what it stands on.
            name: what it holds at first.
            label: what it is for, as a screen reader says it.
            take: takes a name over; whether that was possible.
        """
        super().__init__(name, canvas)
        self._canvas = canvas
        self._take = take
        self._done = False
        self._before: QWidget | None = canvas.window().focusWidget()
        self.setObjectName("canvas_rename")
        self.setAccessibleName(label)
        self.setMaxLength(60)

    def open_over(self, area: QRectF) -> None:
        """Appear over a part of the scene, inside of the view."""
        zoom = self._canvas.camera.zoom
        shown = self._canvas.viewportTransform().mapRect(area).toAlignedRect()
        room = self._canvas.viewport().rect()
        self.setFont(text_font(max(round(13 * zoom), 11), bold=True))
        self.ensurePolished()
        wide, high = max(shown.width(), _LEAST_PX[0]), max(shown.height(), _LEAST_PX[1], self.minimumHeight())
        left = min(max(shown.left(), 8), max(room.width() - wide - 8, 8))
        top = shown.bottom() + 1 - high  # where it has to be higher than that part, what stands below is still read
        top = min(max(top, 8), max(room.height() - high - 8, 8))
        self.setGeometry(QRect(left, top, wide, high))
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Esc end the edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_over()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere takes the name over, as Return does."""
        super().focusOutEvent(event)
        if not self._done and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take_over()
            self._close()

    def _take_over(self) -> None:
        if not self._done and self._take(self.text().strip()):
            self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            hide_and_hand_back(self, self._before, self._canvas)
            self.deleteLater()
