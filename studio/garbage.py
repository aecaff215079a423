"""Garbage is looked for on the window's thread alone, since Qt's objects may be destroyed on no other.

Python looks for garbage on whichever thread makes the next object, and destroys there what it finds. A timer or a
widget that happens to be among it, destroyed while the window's thread works with it, ends the program.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 200
FULL_AFTER_S = 30.0
"""Everything is looked through at most so often; it takes long enough to be felt."""


class GarbageCollector(QObject):
    """Takes Python's own looking for garbage over, from when it is made until it is shut down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._looked_through_at = time.monotonic()
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Look for garbage among what is new, and now and then among everything, by Python's own measures."""
        young, middle, old = (
            count > limit > 0 for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)
        )
        now = time.monotonic()
        if old and now - self._looked_through_at > FULL_AFTER_S:
            self._looked_through_at = now
            gc.collect()
        elif middle:
            gc.collect(1)
        elif young:
            gc.collect(0)

    def shut_down(self) -> None:
        """Let Python do it again."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()
