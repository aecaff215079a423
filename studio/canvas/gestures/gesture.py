"""What every gesture of the mouse has in common: start, move, finish or cancel, and at most one step of undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


SLACK_PX = 4
"""How far the pointer has to move before a click becomes a drag."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, and which keys are held.

    Attributes:
        at: in scene coordinates.
        view: in the view's coordinates, pixels.
        keys: the modifiers held.
    """

    at: QPointF
    view: QPoint
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    def holds(self, key: Qt.KeyboardModifier) -> bool:
        """Whether a modifier is held."""
        return bool(self.keys & key)

    def is_off(self, pressed: QPoint) -> bool:
        """Whether it went so far from where it was pressed, in the view's coordinates, that this is no mere click."""
        return (self.view - pressed).manhattanLength() >= SLACK_PX


class Gesture:
    """One movement of the hand, from press to release. Nothing lasts until it is finished."""

    cursor: Qt.CursorShape | None = None
    drifts: ClassVar[bool] = False
    """Whether the canvas moves along while the pointer rests at its edge."""

    def __init__(self, canvas: CanvasView) -> None:
        self.canvas = canvas

    def start(self, pointer: Pointer) -> None:
        """The button goes down."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moves, the button held."""

    def finish(self, pointer: Pointer) -> None:
        """The button is let go: make the edit."""

    def cancel(self) -> None:
        """Esc, or the window was left: be as before."""

    def area(self) -> QRect:
        """What `paint` covers, in the view's coordinates."""
        return QRect()

    def paint(self, painter: QPainter) -> None:
        """Show the gesture on top of everything, in the view's coordinates."""
