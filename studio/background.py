"""Work with the disk, done beside the window: the result comes back to the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Result = TypeVar("Result")

PATIENCE_S = 2.0
"""So long the closing window waits for what has begun; a disk that does not answer may not hold it."""


class _Messenger(QObject):
    """Carries a finished errand from its thread to the window's."""

    done = Signal(int, object)


class Background(Generic[Result]):
    """An errand whose newest answer counts: asking again makes the earlier answer unwanted.

    Each errand has a thread of its own, so that one held up by a slow disk does not hold up the next. A process that
    ends does not wait for them, so each may be cut off: it only reads, or what it has begun can be done again.
    """

    def __init__(self, answered: Callable[[Result], None], name: str = "errand") -> None:
        """Prepare an errand.

        Args:
            answered: called on the window's thread with the result of the newest errand.
            name: what its thread is called.
        """
        self._answered = answered
        self._name = name
        self._newest = 0
        self._threads: list[threading.Thread] = []
        self._messenger = _Messenger()
        self._messenger.done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def ask(self, work: Callable[[], Result]) -> None:
        """Do this beside the window; whatever was asked before is answered no more."""
        self.drop()
        number = self._newest
        thread = threading.Thread(target=lambda: self._work(number, work), name=self._name, daemon=True)
        self._threads = [other for other in self._threads if other.is_alive()]
        self._threads.append(thread)
        thread.start()

    def drop(self) -> None:
        """Want no answer to what was asked."""
        self._newest += 1

    def shut_down(self) -> None:
        """Before the window goes: answer nothing any more, and let what has begun come to its end if it soon does."""
        self.drop()
        for thread in self._threads:
            thread.join(PATIENCE_S)
        self._threads.clear()

    def _work(self, number: int, work: Callable[[], Result]) -> None:
        if number == self._newest:
            result = work()
            if number == self._newest:
                self._messenger.done.emit(number, result)

    def _on_done(self, number: int, result: Result) -> None:
        if number == self._newest:
            self._answered(result)
