"""Garbage is looked for on the window's thread alone, since Qt's objects may be destroyed on no other.

Python looks for garbage on whichever thread makes the next object, and destroys there what it finds. A timer or a
widget that happens to be among it, destroyed while the window's thread works with it, ends the program.

It is looked for between two things that the window does. After one that took long, as to open a large project, what
that led to is shown first.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 200
LATE_S = 2 * INTERVAL_MS / 1000
"""When so much time has gone by since the last turn, the window was busy and something waits to be shown."""

FULL_AFTER_S = 30.0
"""Everything is looked through at most so often; it takes long enough to be felt."""


class GarbageCollector(QObject):
    """Takes Python's own looking for garbage over, from when it is made until it is shut down."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._looked_through_at = self._ticked_at = time.monotonic()
        self._has_waited = False
        gc.disable()
        self._timer = QTimer(self, interval=INTERVAL_MS)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    def _on_tick(self) -> None:
        now = time.monotonic()
        is_late = now - self._ticked_at > LATE_S
        self._ticked_at = now
        self._has_waited = is_late and not self._has_waited
        if not self._has_waited:
            self.collect_due()

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
