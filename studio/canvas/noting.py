"""Where notes go when layers are arranged: along with the layer that each stands beside, and never over a card."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.edits import move_nodes
from studio.canvas.aligning import Box
from studio.canvas.grid import GRID
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


def meets(one: Box, other: Box, apart: float = 0.0) -> bool:
    """Whether one thing lies over another, or comes nearer than so much."""
    return (
        one.x < other.x + other.width + apart
        and other.x < one.x + one.width + apart
        and one.y < other.y + other.height + apart
        and other.y < one.y + one.height + apart
    )


def cards_of(graph: Graph, sizes: Mapping[str, Point]) -> dict[str, Box]:
    """Where the cards of a graph are."""
    return {name: Box(*node.at, *sizes[name]) for name, node in graph.nodes.items() if name in sizes}


def nearest_card(note: Annotation, cards: Mapping[str, Box]) -> str:
    """The card that a note stands beside: with the least room between them, then by their middles."""
    x, y, wide, high = box_of(note)

    def away(name: str) -> tuple[float, float, str]:
        left, top, width, height = cards[name]
        across = max(left - x - wide, x - left - width, 0.0)
        down = max(top - y - high, y - top - height, 0.0)
        middles = math.hypot(left + width / 2 - x - wide / 2, top + height / 2 - y - high / 2)
        return math.hypot(across, down), middles, name

    return min(cards, key=away)


@dataclass(frozen=True)
class Beside:
    """A note and the card that it stands beside.

    Attributes:
        note: as it was before the layers were moved.
        card: the name of the card's node; an empty text for what stands alone and stays where it is if it can.
        by: how far it is from the card's corner.
    """

    note: Annotation
    card: str
    by: Point

    def wish(self, cards: Mapping[str, Box]) -> Box:
        """Where the note would be as far from its card as before."""
        if not self.card:
            return box_of(self.note)
        card = cards[self.card]
        return Box(card.x + self.by[0], card.y + self.by[1], *self.note.size)


def beside(note: Annotation, cards: Mapping[str, Box]) -> Beside:
    """The card that a note stands beside, of those in question; a frame far from all of them stands alone."""
    card = nearest_card(note, cards)
    if note.kind == "frame" and not meets(box_of(note), cards[card], _BESIDE):
        return Beside(note, "", (0.0, 0.0))
    return Beside(note, card, (note.at[0] - cards[card].x, note.at[1] - cards[card].y))


# Room among cards


def with_room(graph: Graph, sizes: Mapping[str, Point], notes: Collection[Beside]) -> Graph:
    """Draw cards apart where there is no room for a note between its own card and others.

    All that stands beyond goes equally far, so that rows and columns stay what they are.

    Args:
        graph: the graph with its layers arranged, as if there were no notes.
        sizes: width and height of each card.
        notes: which note belongs to which card.
    """
    cards = cards_of(graph, sizes)
    done: list[Beside] = []
    for item in sorted(notes, key=lambda item: (item.wish(cards)[1::-1], item.note.id)):
        for _ in range(_ROUNDS):
            if not _drawn_apart(cards, item, done):
                break
        done.append(item)
    return move_nodes(
        graph, {name: (box.x, box.y) for name, box in cards.items() if (box.x, box.y) != _at(graph, name)}
    )


def _at(graph: Graph, name: str) -> Point:
    return graph.nodes[name].at


def _drawn_apart(cards: dict[str, Box], item: Beside, done: Collection[Beside]) -> bool:
    """Move cards on so that a note is nearest to its own, and clear of other notes; returns whether any were moved."""
    wish = item.wish(cards)
    side = _side(wish, cards[item.card]) if item.card else None
    if side is None:
        return False
    card = cards[item.card]
    axis, is_beyond, gap = side
    cut = card[axis] + card[axis + 2] if is_beyond else _clean_cut(cards, card[axis], axis)
    moving = {name for name, box in cards.items() if box[axis] >= cut}
    others = [(name, box) for name, box in cards.items() if meets(wish, box, gap) and name != item.card]
    others += [(other.card, other.wish(cards)) for other in done if not meets(box_of(item.note), box_of(other.note))]
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


def free_place(wish: Box, others: Callable[[Box], Iterator[Box]], cards: Collection[Box]) -> Point:
    """The nearest place to the one that is wished for where a note meets nothing.

    Args:
        wish: the place that is wished for, which is taken if it is free.
        others: what else it has to keep clear of.
        cards: the cards.
    """
    if not any(meets(wish, card) for card in cards) and not any(True for _ in others(wish)):
        return wish.x, wish.y
    for time in range(_TIMES):
        reach = _REACH * 2**time
        area = Box(wish.x - reach, wish.y - reach, wish.width + 2 * reach, wish.height + 2 * reach)
        taken = [card._replace(height=card.height + STRIP_HEIGHT) for card in cards if meets(area, card)]
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
