"""A line of text that cuts itself at the end where there is too little room, and asks for none."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """A label as wide as its text, or narrower; what is cut off is told by its tip.

    Attributes:
        whole_text: all of what it says.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.whole_text = ""
        self.setText(text)

    def setText(self, text: str) -> None:
        """Say something else."""
        self.whole_text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self.whole_text) + 1, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the room there is."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self.whole_text, Qt.TextElideMode.ElideRight, self.width())
        super().setText(shown)
        self.setToolTip(self.whole_text if shown != self.whole_text else "")
