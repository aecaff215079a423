"""What the hand on a canvas does with keys: it pans with space, steps and nudges with arrows, and lets go with Esc."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from studio.canvas.hand import Hand
    from studio.canvas.view import CanvasView

_ARROWS = {
    Qt.Key.Key_Left: ("left", -1, 0),
    Qt.Key.Key_Right: ("right", 1, 0),
    Qt.Key.Key_Up: ("up", 0, -1),
    Qt.Key.Key_Down: ("down", 0, 1),
}
_HELD = {
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}


class HandKeys:
    """The keys that belong to the hand.

    Args:
        canvas: the canvas.
        hand: whose gesture goes on or ends with them.

    Attributes:
        holds_space: whether space is held, with which a drag moves the canvas.
    """

    def __init__(self, canvas: CanvasView, hand: Hand) -> None:
        self._canvas = canvas
        self._hand = hand
        self.holds_space = False

    def press(self, event: QKeyEvent) -> bool:
        """Take space, Esc and the arrows; returns whether the key was one of them."""
        key, keys = Qt.Key(event.key()), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat() and self._hand.gesture is None:
                self.holds_space = True
                self._canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in _HELD and self._hand.gesture is not None:
            self._hand.hold(keys | _HELD[key])
        elif key in _ARROWS and self._hand.gesture is None:
            self._go(key, keys)
        else:
            return False
        return True

    def release(self, event: QKeyEvent) -> bool:
        """Let the canvas go with space, and go on with the gesture without Alt, Ctrl or Shift."""
        key = Qt.Key(event.key())
        if key in _HELD and self._hand.gesture is not None:
            self._hand.hold(event.modifiers() & ~_HELD[key])
            return True
        if key != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self.holds_space = False
        if self._hand.gesture is None:
            self._canvas.viewport().unsetCursor()
        return True

    def _go(self, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
        """Step to another card or nudge what is selected; with Alt it is a way that can't be gone now."""
        if keys & Qt.KeyboardModifier.AltModifier:
            return
        direction, dx, dy = _ARROWS[key]
        if keys & Qt.KeyboardModifier.ControlModifier:
            self._canvas.commands.step_to(direction)
        else:
            far = 5 if keys & Qt.KeyboardModifier.ShiftModifier else 1
            self._canvas.commands.nudge(dx * far, dy * far)

    def _escape(self) -> None:
        if self._hand.gesture is not None:
            self._hand.cancel()
        elif self._canvas.commands.find.is_open:
            self._canvas.commands.find.close()
        elif self._canvas.commands.layout.cancel():
            self._canvas.status.emit(self._canvas.tr("Every layer stays where it is."))
        else:
            self._canvas.close_problems()
            self._canvas.selection.select([])
