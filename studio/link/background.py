"""Work that reads the disk, done beside the window: the result comes back to the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

Result = TypeVar("Result")


class _Messenger(QObject):
    """Carries a result from the pool's thread to the window's."""

    done = Signal(int, object)


class _Work(QRunnable):
    def __init__(self, number: int, work: Callable[[], Any], messenger: _Messenger) -> None:
        super().__init__()
        self._number = number
        self._work = work
        self._messenger = messenger

    def run(self) -> None:
        """Do the work and send the result, or the error, home."""
        try:
            result: object = self._work()
        except Exception as error:  # noqa: BLE001 - it is raised again on the window's thread
            result = _Raised(error)
        try:
            self._messenger.done.emit(self._number, result)
        except RuntimeError:
            return  # The window has gone meanwhile; nobody waits for the result.


class _Raised:
    def __init__(self, error: Exception) -> None:
        self.error = error


class Background(QObject, Generic[Result]):
    """One errand at a time: asking again makes the earlier answer unwanted."""

    def __init__(self, answered: Callable[[Result], None], parent: QObject | None = None) -> None:
        """Prepare an errand.

        Args:
            answered: called on the window's thread with the result of the newest errand.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._answered = answered
        self._newest = 0
        self._messenger = _Messenger(self)
        self._messenger.done.connect(self._on_done)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def ask(self, work: Callable[[], Result]) -> None:
        """Do this beside the window; what was asked before and has not begun is dropped."""
        self._newest += 1
        self._pool.clear()
        self._pool.start(_Work(self._newest, work, self._messenger))

    def wait(self) -> None:
        """Wait for what has begun, before the window goes."""
        self._newest += 1
        self._pool.clear()
        self._pool.waitForDone()

    def _on_done(self, number: int, result: object) -> None:
        if isinstance(result, _Raised):
            raise result.error
        if number == self._newest:
            self._answered(result)  # type: ignore[arg-type]
