"""Unsaved work kept soon after it was done, so that a crash loses seconds at most."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from studio.open_project import OpenProject

DELAY_MS = 2_000


class Autosave(QObject):
    """Keeps the unsaved work of open projects, all that has come up within the delay at once.

    Signals:
        refused: a sentence: why work can't be kept.
    """

    refused = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: set[OpenProject] = set()
        self.timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self.timer.timeout.connect(self.keep)

    @property
    def is_waiting(self) -> bool:
        """Whether there is work that is not kept yet."""
        return bool(self._waiting)

    def keep_soon(self, tab: OpenProject) -> None:
        """Keep the work on a project when the delay is over that its first edit began."""
        self._waiting.add(tab)
        if not self.timer.isActive():
            self.timer.start()

    def keep(self) -> None:
        """Keep what waits for it now."""
        self.timer.stop()
        while self._waiting:
            try:
                self._waiting.pop().keep()
            except OSError as error:
                self.refused.emit(f"Unsaved work can't be kept safe: {error.strerror or error}. Save it to a file.")

    def forget(self, tab: OpenProject) -> None:
        """Keep nothing of a project: it is saved, or closed."""
        self._waiting.discard(tab)

    def stop(self) -> None:
        """Keep nothing any more."""
        self.timer.stop()
        self._waiting.clear()
