"""The way of a wire around cards that stand between its ends, so that none of it is hidden behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.ground import Area
from studio.canvas.turning import turned_point, turned_rect
from studio.canvas.way_back import LEAST_ONWARD, free_lane_back, lane_back, runs_back

REACH = 240.0
"""How far above and below its ends a wire looks for cards, in scene pixels."""

REACH_BACK = 100.0
"""The same for one that runs back, which needs the next gap between two rows alone, but often along whole rows."""

_CLEAR = 16.0
_BESIDE = 4.0
_TRIES = 4
_ROOM = 24.0
"""So much more than a card takes there has to be between two ends for one to stand there."""

_ROOM_BACK = 32.0


@dataclass(frozen=True, slots=True)
class Detour:
    """A level stretch above or below the cards in the way.

    Attributes:
        lane: its height in the scene.
        left: where the first card in the way begins.
        right: where the last one ends.
        outward: 1 for a stretch below those cards, -1 for one above them.
        room: how much farther out it could be before it met the next card.
        back: whether it runs back, to an input that does not lie ahead.
    """

    lane: float
    left: float
    right: float
    outward: int = 1
    room: float = 0.0
    back: bool = False

    def aside(self, by: float) -> Detour:
        """The same stretch at another height."""
        return replace(self, lane=self.lane + by) if by else self


def is_next(across: float, *, downward: bool = False) -> bool:
    """Whether an input so far ahead leaves no room for a card between, as mostly: then nothing is in the way."""
    return LEAST_ONWARD <= across < (CARD_HEIGHT if downward else CARD_WIDTH) + _ROOM


def region(start: QPointF, end: QPointF, *, downward: bool = False) -> QRectF:
    """Where cards can be in the way of a wire; nowhere, where no card has room between its ends."""
    if downward:
        return turned_rect(_region(turned_point(start), turned_point(end), CARD_HEIGHT))
    return _region(start, end, CARD_WIDTH)


def _region(start: QPointF, end: QPointF, least: float) -> QRectF:
    across = end.x() - start.x()
    reach = REACH_BACK if runs_back(start, end) else REACH
    top, bottom = min(start.y(), end.y()) - reach, max(start.y(), end.y()) + reach
    if runs_back(start, end):
        return QRectF(end.x(), top, max(-across, 1.0), bottom - top)
    if across < least + _ROOM:
        return QRectF()
    return QRectF(start.x() + 4, top, across - 8, bottom - top)


def detour(start: QPointF, end: QPointF, cards: Sequence[Area], *, downward: bool = False) -> Detour | None:
    """The nearest level stretch that is free, if cards stand on the straight way; turned for a drawing downward."""
    if downward:
        return detour(turned_point(start), turned_point(end), [card.turned for card in cards])
    x, y, across, rise = start.x(), start.y(), end.x() - start.x(), end.y() - start.y()
    low, high = min(y, y + rise) - _BESIDE, max(y, y + rise) + _BESIDE
    level = [card for card in cards if card.top < high and card.bottom > low]
    hit = [card for card in level if _on_the_way(x, y, across, rise, card)]
    if not hit:
        return None
    ways = [(_free_lane(hit, cards, sign), sign) for sign in (1, -1)]
    lane, outward = min(ways, key=lambda way: abs(way[0] - start.y()) + abs(way[0] - end.y()))
    left, right = min(card.left for card in hit), max(card.right for card in hit)
    return Detour(lane, left, right, outward, _room(lane, left, right, outward, cards))


def way_back(
    start: QPointF, end: QPointF, source: QRectF, target: QRectF, cards: Sequence[Area], *, downward: bool = False
) -> Detour | None:
    """The way of a wire that runs back, where other cards stand on the straight one; turned for a drawing downward."""
    if downward:
        turned = turned_point(start), turned_point(end), turned_rect(source), turned_rect(target)
        return way_back(*turned, [card.turned for card in cards])
    lane = lane_back(start, end, source, target)
    all_cards = [*cards, Area.of(source), Area.of(target)]
    free = free_lane_back(lane, start, end, all_cards)
    if free == lane:
        return None
    outward = 1 if free > lane else -1
    room = min(_room(free, end.x(), start.x(), outward, all_cards), _ROOM_BACK)
    return Detour(free, end.x(), start.x(), outward, room, back=True)


def _on_the_way(x: float, y: float, across: float, rise: float, card: Area) -> bool:
    """Whether the curve from a place to one so far away, level at both and rising all the way, runs behind a card."""
    heights = []
    for edge in (card.left, card.right):
        share = min(max((edge - x) / across, 0.0), 1.0)
        heights.append(y + rise * share * share * (3 - 2 * share))
    return min(heights) < card.bottom + _BESIDE and max(heights) > card.top - _BESIDE


def _free_lane(hit: Sequence[Area], cards: Sequence[Area], sign: int) -> float:
    """The first height below (or above, with a sign of -1) the cards in the way that no other card takes."""
    left, right = min(card.left for card in hit), max(card.right for card in hit)
    lane = max(c.bottom for c in hit) + _CLEAR if sign > 0 else min(c.top for c in hit) - _CLEAR
    for _ in range(_TRIES):
        met = [
            card for card in cards if card.right > left and card.left < right and card.top - 6 < lane < card.bottom + 6
        ]
        if not met:
            break
        lane = max(c.bottom for c in met) + _CLEAR if sign > 0 else min(c.top for c in met) - _CLEAR
    return lane


def _room(lane: float, left: float, right: float, outward: int, cards: Sequence[Area]) -> float:
    """From a lane outward to the next card, less what is kept clear of it; no more than a wire ever looks for."""
    near = [card for card in cards if card.right > left and card.left < right]
    if outward > 0:
        edges = [card.top - lane for card in near if card.bottom > lane]
    else:
        edges = [lane - card.bottom for card in near if card.top < lane]
    return max(min(edges, default=REACH) - 6, 0.0)
