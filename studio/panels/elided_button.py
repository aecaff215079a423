"""A button that cuts its text at the end where there is too little room, instead of at both ends."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton

MIN_WIDTH_PX = 40
_BESIDE_ICON_PX = 4
"""What Qt leaves between an icon and the text beside it."""


class ElidedButton(QPushButton):
    """A button as wide as its text, or narrower.

    Attributes:
        whole_text: all of what it says, in which an ampersand is an ampersand and no sign of a shortcut.
    """

    def __init__(self, text: str) -> None:
        super().__init__(_unmarked(text))
        self.whole_text = self._shown = text

    def setText(self, text: str) -> None:
        """Say something else, ampersands included."""
        self.whole_text = text
        self._show(text)
        self._cut()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be."""
        return QSize(MIN_WIDTH_PX, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        hint = super().sizeHint()
        missing_px = self._text_px(self.whole_text) - self._text_px(self._shown)
        return QSize(hint.width() + max(0, missing_px), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the text to the room there is."""
        super().resizeEvent(event)
        self._cut()

    def setIcon(self, icon: QIcon | QPixmap) -> None:
        """Show an icon, which leaves the text less room, or none."""
        super().setIcon(icon)
        self._cut()

    def _cut(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        if not option.icon.isNull():
            room -= option.iconSize.width() + _BESIDE_ICON_PX
        said = self.whole_text.rstrip()
        blank = self.whole_text[len(said) :]  # what keeps it from its icon is not cut off
        room -= self.fontMetrics().horizontalAdvance(blank)
        self._show(self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room) + blank)

    def _text_px(self, text: str) -> int:
        """How wide a text is, measured as Qt does for a button, so that a cut one hints at the same width exactly."""
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, _unmarked(text)).width()

    def _show(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            super().setText(_unmarked(text))


def _unmarked(text: str) -> str:
    """As Qt wants it where no letter is to be underlined and pressed with Alt."""
    return text.replace("&", "&&")
