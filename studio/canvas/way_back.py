"""The height at which a wire runs back: between two rows, and between the other cards that stand on its way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

LEAST_ONWARD = 10.0
"""An input that is not so far ahead of an output is reached by running back, in scene pixels."""

_CLEAR = 22.0
_ABOVE = 40.0
"""So far above the card where it arrives a wire runs back at most: between two rows, however high the first one is."""

_NEAR = 6.0
_BESIDE = 16.0
_TRIES = 6


def runs_back(start: QPointF, end: QPointF) -> bool:
    """Whether an input does not lie ahead of an output."""
    return end.x() < start.x() + LEAST_ONWARD


def lane_back(start: QPointF, end: QPointF, source: QRectF, target: QRectF) -> float:
    """The height between the two cards, or below both where they stand side by side; whatever else stands there."""
    if target.top() - source.bottom() >= _CLEAR:
        return max((source.bottom() + target.top()) / 2, target.top() - _ABOVE)
    if source.top() - target.bottom() >= _CLEAR:
        return (target.bottom() + source.top()) / 2
    return max(source.bottom(), target.bottom(), start.y(), end.y()) + _CLEAR


def free_lane_back(lane: float, left: float, right: float, cards: Sequence[QRectF]) -> float:
    """The height nearest to a lane that runs behind no card between two places; the lane itself where it is free.

    Args:
        lane: the height.
        left: where the level stretch ends, as it runs back.
        right: where it begins.
        cards: the cards around it, those at its ends included.
    """
    near = [card for card in cards if card.right() > left and card.left() < right]
    found = [_free(lane, near, sign) for sign in (-1, 1)]
    return min((height for height in found if height is not None), key=lambda height: abs(height - lane), default=lane)


def _free(lane: float, cards: Sequence[QRectF], sign: int) -> float | None:
    for _ in range(_TRIES):
        met = [card for card in cards if card.top() - _NEAR < lane < card.bottom() + _NEAR]
        if not met:
            return lane
        lane = max(c.bottom() for c in met) + _BESIDE if sign > 0 else min(c.top() for c in met) - _BESIDE
    return None
