"""The name of a number, over which a person drags sideways to change the number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

STEP_PX = 6
BIG_STEP_PX = 1
"""How far the pointer goes for one step, and with Ctrl or Shift held."""


class ScrubLabel(QLabel):
    """A label that tells how far it is dragged sideways.

    Signals:
        started: a drag has begun.
        moved: by how many steps the number would be another, counted from where the drag began.
        finished: the drag is over.
        cancelled: Esc was pressed, and all is to be as it was.
    """

    started = Signal()
    moved = Signal(int)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._pressed_x: float | None = None
        self._steps = 0
        self._can_scrub = False
        self.is_scrubbing = False

    def set_scrubbable(self, can_scrub: bool) -> None:
        """Say whether there is a number to drag."""
        if can_scrub != self._can_scrub:
            self._can_scrub = can_scrub
            self.setCursor(Qt.CursorShape.SizeHorCursor if can_scrub else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Get ready to drag."""
        if self._can_scrub and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_x, self._steps = event.globalPosition().x(), 0
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the steps, once the pointer has gone further than a click wavers."""
        if self._pressed_x is None:
            super().mouseMoveEvent(event)
            return
        way = event.globalPosition().x() - self._pressed_x
        if not self.is_scrubbing:
            if abs(way) < QApplication.startDragDistance():
                return
            self.is_scrubbing = True
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # so that Esc arrives here
            self.started.emit()
        big = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        steps = int(way / (BIG_STEP_PX if big else STEP_PX))
        if steps != self._steps:
            self._steps = steps
            self.moved.emit(steps)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        was_scrubbing = self._end()
        if was_scrubbing:
            self.finished.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the drag up with Esc."""
        if self.is_scrubbing and event.key() == Qt.Key.Key_Escape:
            self._end()
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the drag up where the keyboard goes elsewhere, as it does when the page goes away below it."""
        super().focusOutEvent(event)
        if self._end():
            self.cancelled.emit()

    def _end(self) -> bool:
        was_scrubbing, self.is_scrubbing, self._pressed_x = self.is_scrubbing, False, None
        buddy = self.buddy()
        if was_scrubbing and self.hasFocus() and buddy is not None:
            buddy.setFocus(Qt.FocusReason.OtherFocusReason)
        return was_scrubbing
