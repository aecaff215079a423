"""Where the window stands: as it was left, or as large as it likes, and always inside of the screen there is."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QStyle, QWidget

SIZE = QSize(1440, 900)
"""What the window likes where the screen has the room."""


def put_on_screen(window: QWidget, before: QByteArray) -> None:
    """Give a window that is about to be shown its size and, where it stood somewhere before, its place.

    Args:
        window: the window.
        before: what its `saveGeometry` gave the last time, perhaps on a larger screen; empty for the first time.
    """
    window.resize(SIZE)
    if not before.isEmpty() and window.restoreGeometry(before):
        return
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    room = window.screen().availableGeometry().adjusted(0, title_bar, 0, 0)
    window.resize(window.size().boundedTo(room.size()))
