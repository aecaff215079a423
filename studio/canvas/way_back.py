"""The height at which a wire runs back: between two rows, and between the other cards that stand on its way."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPointF, QRectF

from studio.canvas.ground import Area

LEAST_ONWARD = 10.0
"""An input that is not so far ahead of an output is reached by running back, in scene pixels."""

_BESIDE_EACH_OTHER = 12.0
"""At heights that differ by no more, any input ahead is reached straight on."""

_CLEAR = 22.0
_ABOVE = 40.0
"""So far above the card where it arrives a wire runs back at most: between two rows, however high the first one is."""

_NEAR = 6.0
_BESIDE = 16.0
_TRIES = 6


def runs_back(start: QPointF, end: QPointF, *, downward: bool = False) -> bool:
    """Whether an input does not lie ahead of an output."""
    across, rise = end.x() - start.x(), end.y() - start.y()
    if downward:
        across, rise = rise, across
    return across < (0 if abs(rise) <= _BESIDE_EACH_OTHER else LEAST_ONWARD)


def lane_back(start: QPointF, end: QPointF, source: QRectF, target: QRectF) -> float:
    """The height between the two cards, or below both where they stand side by side; whatever else stands there."""
    if target.top() - source.bottom() >= _CLEAR:
        return max((source.bottom() + target.top()) / 2, target.top() - _ABOVE)
    if source.top() - target.bottom() >= _CLEAR:
        return (target.bottom() + source.top()) / 2
    return max(source.bottom(), target.bottom(), start.y(), end.y()) + _CLEAR


def free_lane_back(lane: float, start: QPointF, end: QPointF, cards: Sequence[Area]) -> float:
    """The height near a lane that runs behind no card; the lane itself where it is free.

    Heights on the side of the output count as half as far, since that is where the rows part.

    Args:
        lane: the height.
        start: the output.
        end: the input, which does not lie ahead of it.
        cards: the cards around the way, those at its ends included.
    """
    left, right = end.x(), start.x()
    rows = {(card.top, card.bottom) for card in cards if card.right > left and card.left < right}
    found = [height for height in (_free(lane, rows, -1), _free(lane, rows, 1)) if height is not None]

    def away(height: float) -> float:
        is_toward_start = (height - lane) * (start.y() - lane) > 0
        return abs(height - lane) * (1 if is_toward_start else 2)

    return min(found, key=away, default=lane)


def _free(lane: float, rows: Collection[tuple[float, float]], sign: int) -> float | None:
    """The first height from a lane on, below it or above, that no card takes; rows are tops and bottoms of cards."""
    for _ in range(_TRIES):
        met = [row for row in rows if row[0] - _NEAR < lane < row[1] + _NEAR]
        if not met:
            return lane
        lane = max(bottom for _, bottom in met) + _BESIDE if sign > 0 else min(top for top, _ in met) - _BESIDE
    return None
