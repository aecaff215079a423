"""A list of choices that opens when it is wanted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox


class ChoiceBox(QComboBox):
    """A box that leaves the wheel to the page around it, so that scrolling past it chooses nothing.

    Signals:
        wanted: somebody is about to choose, by mouse or by keys.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that somebody is about to choose, as keys choose without opening the list."""
        self.wanted.emit()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """Open the list."""
        self.wanted.emit()
        super().showPopup()
