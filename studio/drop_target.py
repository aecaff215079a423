"""The window as a place to let files go: projects are opened, and data is started from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from studio.dropping import DropHint, dropped

if TYPE_CHECKING:
    from studio.window import MainWindow


class DropTarget(QObject):
    """Takes in files that are dragged onto a window."""

    def __init__(self, window: MainWindow) -> None:
        """Watch a window.

        Args:
            window: the window, which has its document.
        """
        super().__init__(window)
        self._window = window
        self._hint = DropHint(window.notice.host)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what would become of files, and do it once they are let go."""
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._on_dropped(event)
        if isinstance(event, QDragEnterEvent) and event.type() == QEvent.Type.DragEnter:
            return self._on_entered(event)
        if event.type() == QEvent.Type.DragLeave:
            self._uncover()
        return False

    def _on_entered(self, event: QDragEnterEvent) -> bool:
        found = dropped(event.mimeData())
        if found is None:
            return False
        event.acceptProposedAction()
        self._hint.say(found.offer)
        return True

    def _on_dropped(self, event: QDropEvent) -> bool:
        self._uncover()
        found, window = dropped(event.mimeData()), self._window
        if found is None:
            return False
        event.acceptProposedAction()
        if found.projects:
            QTimer.singleShot(0, window, lambda: window.files.open_all(found.projects))
        elif found.data is not None:
            QTimer.singleShot(0, window, lambda: window.files.from_data(found.data))
        else:
            window.notice.tell(found.says)
        return True

    def _uncover(self) -> None:
        self._hint.say("")
