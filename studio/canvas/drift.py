"""The canvas moves along while something is held at its edge."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer

_EDGE_PX = 20
_FASTEST_PX = 16
_EVERY_MS = 16


class Drift:
    """Steps towards the edge that the pointer is at, the faster the nearer.

    Args:
        step: called with the pixels to shift what is seen by.
        owner: what the steps end with.
    """

    def __init__(self, step: Callable[[int, int], None], owner: QObject) -> None:
        self._step = step
        self._by = (0, 0)
        self._timer = QTimer(owner, interval=_EVERY_MS)
        self._timer.timeout.connect(lambda: self._step(*self._by))

    def feel(self, at: QPoint, view: QRect) -> None:
        """Begin where the pointer is at an edge, stop where it is not."""
        across = _pull(at.x(), view.width())
        down = _pull(at.y(), view.height())
        self._by = (across, down)
        if across or down:
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()

    def stop(self) -> None:
        """The gesture is over."""
        self._timer.stop()


def _pull(place: int, extent: int) -> int:
    """How many pixels to shift by: positive at the beginning, negative at the end."""
    if place < _EDGE_PX:
        return max(1, min(_EDGE_PX - place, _EDGE_PX) * _FASTEST_PX // _EDGE_PX)
    beyond = place - (extent - _EDGE_PX)
    return -max(1, min(beyond, _EDGE_PX) * _FASTEST_PX // _EDGE_PX) if beyond > 0 else 0
