"""Reports on their way out: training never waits for whoever reads them."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from engine.protocol.framing import framed
from engine.protocol.messages import Array, Explained, Report, Steps, Strip

MAX_MERGED_STEPS = 2**20
"""Steps are gathered into one report up to so many, while nobody reads."""


class Outbox:
    """Sends reports from a thread of its own, in order.

    While the reader is slow, what waits stays small: losses are gathered into fewer reports, none left out, and a
    preview (a strip, the pinned samples' explanations) takes the place of an older one that has not left yet. When
    the reader is gone, reports are let go of: the run folder has them.
    """

    def __init__(self, write: Callable[[bytes], object]) -> None:
        """Begin to send.

        Args:
            write: takes all bytes it is given, waiting as long as it must; raises OSError when nobody reads any more.
        """
        self._write = write
        self._waiting: deque[Report] = deque()
        self._news = threading.Condition()
        self._is_closing = False
        self._is_broken = False
        self._thread = threading.Thread(target=self._send_all, name="netloom-outbox", daemon=True)
        self._thread.start()

    def send(self, report: Report) -> None:
        """Put a report on its way and return at once."""
        with self._news:
            if self._is_broken:
                return
            if not self._takes_place_of_another(report):
                self._waiting.append(report)
            self._news.notify()

    def close(self, timeout_s: float = 5.0) -> None:
        """Send what waits, for so long at most, and end the thread."""
        with self._news:
            self._is_closing = True
            self._news.notify()
        self._thread.join(timeout_s)

    def _takes_place_of_another(self, report: Report) -> bool:
        match report:
            case Strip():
                return self._replace(report, lambda old: isinstance(old, Strip) and old.node == report.node)
            case Explained(request=0):
                return self._replace(report, lambda old: isinstance(old, Explained) and old.request == 0)
            case Steps() if self._waiting and isinstance(last := self._waiting[-1], Steps):
                if merged := _merged(last, report):
                    self._waiting[-1] = merged
                    return True
        return False

    def _replace(self, report: Report, matches: Callable[[Report], bool]) -> bool:
        for i, old in enumerate(self._waiting):
            if matches(old):
                self._waiting[i] = report
                return True
        return False

    def _send_all(self) -> None:
        while (report := self._next()) is not None:
            try:
                self._write(framed(report))
            except OSError:
                with self._news:
                    self._is_broken = True
                    self._waiting.clear()
                return

    def _next(self) -> Report | None:
        """Wait for the next report; None when there will be none."""
        with self._news:
            while not self._waiting and not self._is_closing:
                self._news.wait()
            return self._waiting.popleft() if self._waiting else None


def _merged(old: Steps, new: Steps) -> Steps | None:
    """Two reports of successive steps as one, or None if they are not that, or too many."""
    count = old.losses.shape[0] + new.losses.shape[0]
    if old.first + old.losses.shape[0] != new.first or count > MAX_MERGED_STEPS:
        return None
    # The newer speed stands for both: it is what a person wants to see, and the estimate goes with it.
    return Steps(old.first, Array((count,), old.losses.data + new.losses.data), new.samples_per_s, new.seconds_left)
