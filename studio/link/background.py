"""Work that reads the disk, done beside the window: the result comes back to the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Result = TypeVar("Result")


class _Messenger(QObject):
    """Carries a finished errand from its thread to the window's."""

    done = Signal(int, object)


class Background(Generic[Result]):
    """One errand at a time: asking again makes the earlier answer unwanted."""

    def __init__(self, answered: Callable[[Result], None], name: str = "errand") -> None:
        """Prepare an errand.

        Args:
            answered: called on the window's thread with the result of the newest errand.
            name: what its thread is called.
        """
        self._answered = answered
        self._newest = 0
        self._last: Future[Result] | None = None
        self._messenger = _Messenger()
        self._messenger.done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def ask(self, work: Callable[[], Result]) -> None:
        """Do this beside the window; what was asked before and has not begun is dropped."""
        self._newest += 1
        if self._last is not None:
            self._last.cancel()
        self._last = self._pool.submit(work)
        self._last.add_done_callback(partial(self._send, self._newest))

    def shut_down(self) -> None:
        """Wait for what has begun, before the window goes; nothing is answered any more."""
        self._newest += 1
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _send(self, number: int, future: Future[Any]) -> None:
        if not future.cancelled() and number == self._newest:
            self._messenger.done.emit(number, future)

    def _on_done(self, number: int, future: Future[Result]) -> None:
        if number == self._newest:
            self._answered(future.result())
