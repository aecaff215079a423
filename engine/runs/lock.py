"""Who trains in a run folder: a lock that the operating system lets go of when its process dies."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType

if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int, *, shared: bool) -> None:
        """Take the lock, or raise OSError; Windows knows no shared one."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(descriptor: int, *, shared: bool) -> None:
        """Take the lock, or raise OSError."""
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)


class RunBusy(RuntimeError):
    """Another process is training in this run folder."""


class RunLock:
    """Held by the process that trains; taken on entering the context, let go of on leaving it."""

    TRIES = 20

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    def __enter__(self) -> RunLock:
        """Take the lock.

        Raises:
            RunBusy: another process holds it.
        """
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        for _ in range(self.TRIES):
            try:
                _hold(self._descriptor, shared=False)
                return self
            except OSError:
                time.sleep(0.02)  # Someone who only asks whether it is held lets go at once.
        os.close(self._descriptor)
        raise RunBusy(f"Another Netloom is training in {self._path.parent} right now. Stop it first, or use a new run.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Let go of the lock."""
        os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        _hold(descriptor, shared=True)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
