"""What of the view is to be painted anew, in parts that lie apart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion


_GAP_PX = 256
"""What is nearer is painted at once; to begin painting takes as long as some cards."""


def apart(region: QRegion) -> list[QRegion]:
    """Part a region where it has a wide gap from top to bottom, or else one from side to side.

    Returns:
        The parts, from left to right or from top to bottom: the region itself where it has no gap, none of nothing.
    """
    if region.rectCount() < 2:
        return [] if region.isEmpty() else [region]
    rects: list[QRect] = list(region)  # type: ignore[call-overload]  # the stubs miss that one can go through it
    across = _parted(rects, lambda rect: (rect.left(), rect.right()))
    return across if len(across) > 1 else _parted(rects, lambda rect: (rect.top(), rect.bottom()))


def _parted(rects: list[QRect], span: Callable[[QRect], tuple[int, int]]) -> list[QRegion]:
    parts: list[QRegion] = []
    reached = 0
    for rect in sorted(rects, key=span):
        first, last = span(rect)
        if parts and first <= reached + _GAP_PX:
            parts[-1] += rect
            reached = max(reached, last)
        else:
            parts.append(QRegion(rect))
            reached = last
    return parts
