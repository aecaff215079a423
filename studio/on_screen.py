"""Where the window stands: as it was left, or as large as it likes, and always inside of the screen there is."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtWidgets import QStyle, QWidget

SIZE = QSize(1440, 900)
"""What the window likes where the screen has the room."""


def put_on_screen(window: QWidget, before: QByteArray) -> None:
    """Give a window that is about to be shown its size and, where it stood somewhere before, its place.

    Args:
        window: the window.
        before: what its `saveGeometry` gave the last time, perhaps on a larger screen; empty for the first time.
    """
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    window.resize(SIZE)
    stood = not before.isEmpty() and window.restoreGeometry(before)
    if window.isMaximized() or window.isFullScreen():
        return
    room = window.screen().availableGeometry().adjusted(0, title_bar, 0, 0)
    if stood:
        window.setGeometry(fitted(window.geometry(), room))
    else:
        window.resize(window.size().boundedTo(room.size()))


def fitted(area: QRect, room: QRect) -> QRect:
    """An area brought into a room: moved as little as is needed, and smaller only where the room is.

    Args:
        area: where something would stand.
        room: where it may stand.
    """
    size = area.size().boundedTo(room.size())
    left = min(max(area.left(), room.left()), room.right() + 1 - size.width())
    top = min(max(area.top(), room.top()), room.bottom() + 1 - size.height())
    return QRect(left, top, size.width(), size.height())
