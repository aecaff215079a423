"""A button that cuts its text at the end where there is too little room, instead of at both ends."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

MIN_WIDTH_PX = 40


class ElidedButton(QPushButton):
    """A button as wide as its text, or narrower."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.whole_text = text

    def setText(self, text: str) -> None:
        """Say something else."""
        self.whole_text = text
        super().setText(text)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(MIN_WIDTH_PX, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        missing = metrics.horizontalAdvance(self.whole_text) - metrics.horizontalAdvance(self.text())
        return QSize(hint.width() + max(0, missing), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the room there is."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        text = self.fontMetrics().elidedText(self.whole_text, Qt.TextElideMode.ElideRight, room)
        if text != self.text():
            super().setText(text)
