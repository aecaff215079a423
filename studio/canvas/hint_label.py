"""A few words beside the pointer, while a gesture needs them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

_AWAY = QPoint(16, 20)
_WIDEST_PX = 360
_AROUND = QSize(18, 12)
"""What the style sheet puts around the words: padding and an edge."""


class HintLabel(QLabel):
    """Stays beside the pointer and inside the view."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self.setObjectName("canvas_hint")
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.setIndent(0)
        self.hide()

    def say(self, text: str, at: QPoint | None = None) -> None:
        """Show words beside a point of the view; an empty text hides them."""
        if not text or at is None:
            self.hide()
            return
        if text != self.text():
            self.setText(text)
            self.resize(self._fitting(text))
        room = self._view.size()
        corner = at + _AWAY
        x = min(corner.x(), room.width() - self.width() - 4)
        y = corner.y() if corner.y() + self.height() < room.height() else at.y() - self.height() - 8
        self.move(max(x, 4), max(y, 4))
        self.show()
        self.raise_()

    def _fitting(self, text: str) -> QSize:
        """As large as the words are when they are set in lines of one width, with the same room on every side."""
        words = self.fontMetrics().boundingRect(
            QRect(0, 0, _WIDEST_PX, _WIDEST_PX), Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, text
        )
        return words.size() + _AROUND
