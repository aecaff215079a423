"""What of the view is to be painted anew, in parts that lie apart."""

from __future__ import annotations

from operator import itemgetter

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
    across = _parted([(rect.left(), rect.right(), rect) for rect in rects])
    parts = across if len(across) > 1 else _parted([(rect.top(), rect.bottom(), rect) for rect in rects])
    return [_together(part) for part in parts] if len(parts) > 1 else [region]


def _parted(spans: list[tuple[int, int, QRect]]) -> list[list[QRect]]:
    """Part rectangles where there is a gap between what they span, each from the first to the last pixel."""
    parts: list[list[QRect]] = []
    reached = 0
    for first, last, rect in sorted(spans, key=itemgetter(0)):
        if parts and first <= reached + _GAP_PX:
            parts[-1].append(rect)
            reached = max(reached, last)
        else:
            parts.append([rect])
            reached = last
    return parts


def _together(rects: list[QRect]) -> QRegion:
    region = QRegion()
    for rect in rects:
        region += rect
    return region
