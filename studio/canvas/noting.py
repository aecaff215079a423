"""Where notes go when layers are arranged: along with the layer that each stands beside, and never over a card."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.edits import move_nodes
from studio.canvas.aligning import Box, meets
from studio.canvas.grid import GRID
from studio.canvas.ground import Ground
from studio.canvas.strip import STRIP_HEIGHT

APART = 16.0
"""Between a note that found another place and what stands there, in scene pixels."""

_BESIDE = 96.0
"""For a note that is farther from its card no room is made."""

_REACH, _TIMES = 200.0, 7
"""So far around it a note looks for a free place first, and how often it then looks twice as far."""

_ROUNDS = 3


def box_of(item: Annotation) -> Box:
    """Where a frame or a note is."""
    return Box(*item.at, *item.size)


def cards_of(graph: Graph, sizes: Mapping[str, Point]) -> dict[str, Box]:
    """Where the cards of a graph are."""
    return {name: Box(*node.at, *sizes[name]) for name, node in graph.nodes.items() if name in sizes}


class Standing:
    """Where cards are, found without looking at all of them.

    Attributes:
        boxes: the cards by the names of their nodes.
    """

    def __init__(self, boxes: Mapping[str, Box]) -> None:
        self.boxes = boxes
        self._ground = Ground[str]()
        for name, box in boxes.items():
            self._ground.put(name, *box)

    def within(self, area: Box) -> list[str]:
        """The cards that reach into an area."""
        return [name for name, _ in self._ground.within(QRectF(*area))]


def nearest_card(item: Annotation, cards: Standing, names: Collection[str]) -> str:
    """The card that a note stands beside: with the least room between them, then by their middles.

    Args:
        item: the note, or a frame without cards.
        cards: where all cards are.
        names: which are in question, at least one.
    """
    place = box_of(item)

    def away(name: str) -> tuple[float, float, str]:
        left, top, width, height = cards.boxes[name]
        across = max(left - place.x - place.width, place.x - left - width, 0.0)
        down = max(top - place.y - place.height, place.y - top - height, 0.0)
        to_middle = left + (width - place.width) / 2 - place.x, top + (height - place.height) / 2 - place.y
        return math.hypot(across, down), math.hypot(*to_middle), name

    for reach in _reaches():
        found = min((name for name in cards.within(_grown(place, reach)) if name in names), key=away, default=None)
        if found is not None and away(found)[0] < reach:
            return found
    return min(names, key=away)


def _reaches() -> Iterator[float]:
    """How far around it a note looks, again and again."""
    return (_REACH * 2**time for time in range(_TIMES))


def _grown(box: Box, by: float) -> Box:
    return Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


@dataclass(frozen=True)
class Beside:
    """A note, or a frame without cards, and the card that it stands beside.

    Attributes:
        item: as it was before the layers were moved.
        card: the name of the card's node; an empty text for what stands alone and stays where it is if it can.
        by: how far it is from the card's corner.
    """

    item: Annotation
    card: str
    by: Point

    def wish(self, cards: Mapping[str, Box]) -> Box:
        """Where it would be as far from its card as before."""
        if not self.card:
            return box_of(self.item)
        card = cards[self.card]
        return Box(card.x + self.by[0], card.y + self.by[1], *self.item.size)


def beside(item: Annotation, cards: Standing, names: Collection[str]) -> Beside:
    """The card that a note stands beside, of those in question; a frame far from all of them stands alone."""
    card = nearest_card(item, cards, names)
    there = cards.boxes[card]
    if item.kind == "frame" and not meets(box_of(item), there, _BESIDE):
        return Beside(item, "", (0.0, 0.0))
    return Beside(item, card, (item.at[0] - there.x, item.at[1] - there.y))


# Room among cards


def with_room(graph: Graph, sizes: Mapping[str, Point], tied: Collection[Beside]) -> Graph:
    """Draw cards apart where there is no room for a note between its own card and others.

    All that stands beyond goes equally far, so that rows and columns stay what they are.

    Args:
        graph: the graph with its layers arranged, as if there were no notes.
        sizes: width and height of each card.
        tied: which note belongs to which card.
    """
    cards = cards_of(graph, sizes)
    done: list[Beside] = []

    def from_the_top(one: Beside) -> tuple[float, float, str]:
        wish = one.wish(cards)
        return wish.y, wish.x, one.item.id

    for one in sorted(tied, key=from_the_top):
        for _ in range(_ROUNDS):
            if not _drawn_apart(cards, one, done):
                break
        done.append(one)
    return move_nodes(
        graph, {name: (box.x, box.y) for name, box in cards.items() if (box.x, box.y) != _at(graph, name)}
    )


def _at(graph: Graph, name: str) -> Point:
    return graph.nodes[name].at


def _drawn_apart(cards: dict[str, Box], tied: Beside, done: Collection[Beside]) -> bool:
    """Move cards on so that a note is nearest to its own, and clear of other notes; returns whether any were moved."""
    wish = tied.wish(cards)
    side = _side(wish, cards[tied.card]) if tied.card else None
    if side is None:
        return False
    card = cards[tied.card]
    axis, is_beyond, gap = side
    cut = card[axis] + card[axis + 2] if is_beyond else _clean_cut(cards, card[axis], axis)
    moving = {name for name, box in cards.items() if box[axis] >= cut}
    others = [(name, box) for name, box in cards.items() if meets(wish, box, gap) and name != tied.card]
    others += [(other.card, other.wish(cards)) for other in done if not meets(box_of(tied.item), box_of(other.item))]
    met = [box for name, box in others if (name in moving) == is_beyond and meets(wish, box, gap)]
    if not met or any((name in moving) != is_beyond and meets(wish, box) for name, box in others):
        return False
    if is_beyond:
        missing = wish[axis] + wish[axis + 2] - min(box[axis] for box in met)
    else:
        missing = max(box[axis] + box[axis + 2] for box in met) - wish[axis]
    missing = math.ceil((missing + max(APART, gap + GRID)) / GRID) * GRID
    for name in moving:
        x, y, wide, high = cards[name]
        cards[name] = Box(x + missing, y, wide, high) if axis == 0 else Box(x, y + missing, wide, high)
    return True


def _side(wish: Box, card: Box) -> tuple[int, bool, float] | None:
    """On which side of its card a note is: along which axis, whether beyond it, and how far; none where it is not.

    One that lies over its card is not, nor is one so far away that no room has to be made for it.
    """
    for axis in (1, 0):
        gap = max(wish[axis] - card[axis] - card[axis + 2], card[axis] - wish[axis] - wish[axis + 2])
        if 0 <= gap <= _BESIDE:
            return axis, wish[axis] > card[axis], gap
    return None


def _clean_cut(cards: Mapping[str, Box], start: float, axis: int) -> float:
    """The last line up to where a card begins at which none is cut in two."""
    for box in sorted(cards.values(), key=lambda box: -box[axis]):
        if box[axis] < start < box[axis] + box[axis + 2]:
            start = box[axis]
    return start


# Places of notes


def free_place(wish: Box, others: Callable[[Box], Iterator[Box]], cards: Standing) -> Point:
    """The nearest place to the one that is wished for where a note meets nothing.

    Args:
        wish: the place that is wished for, which is taken if it is free.
        others: what else it has to keep clear of.
        cards: the cards.
    """
    if not cards.within(wish) and not any(True for _ in others(wish)):
        return wish.x, wish.y
    for reach in _reaches():
        area = _grown(wish, reach)
        there = [cards.boxes[name] for name in cards.within(area)]
        taken = [card._replace(height=card.height + STRIP_HEIGHT) for card in there]
        taken += others(area)
        found = _nearest_free(wish, taken, reach)
        if found is not None:
            return found
    return wish.x, wish.y


def _nearest_free(wish: Box, taken: Collection[Box], reach: float) -> Point | None:
    """The nearest place within reach that keeps clear of what is taken."""
    lefts = [math.floor((box.x - APART - wish.width) / GRID) * GRID for box in taken]
    rights = [math.ceil((box.x + box.width + APART) / GRID) * GRID for box in taken]
    sides = [(box, box.x, box.x + box.width) for box in taken]
    least, best = reach, None
    for x in sorted({wish.x, *lefts, *rights}, key=lambda x: (abs(x - wish.x), x)):
        across = abs(x - wish.x)
        if across >= least:
            break
        left, right = x - APART / 2, x + wish.width + APART / 2
        for y in _free_heights(wish, [box for box, low, high in sides if low < right and high > left]):
            away = math.hypot(across, y - wish.y)
            if away < least:
                least, best = away, (x, y)
    return best


def _free_heights(wish: Box, column: Collection[Box]) -> tuple[float, ...]:
    """The height that is wished for, or the nearest ones above and below at which nothing of a column is."""
    low = high = None
    spans = sorted((box.y - wish.height - APART, box.y + box.height + APART) for box in column)
    for top, bottom in spans:
        if high is not None and low is not None and top < high:
            high = max(high, bottom)
        elif high is not None and high > wish.y:
            break
        else:
            low, high = top, bottom
    if low is None or high is None or not low < wish.y < high:
        return (wish.y,)
    return math.floor(low / GRID) * GRID, math.ceil(high / GRID) * GRID
