"""Bringing cards onto one line, and leaving the same distance between them. Plain values; nothing is drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Line = Literal["left", "right", "top", "bottom", "centre", "middle"]
"""What stands on one line: an edge, the centres on one below the other, or the middles beside each other."""

Way = Literal["across", "down"]

LEAST_APART = 16.0
"""Cards that are distributed are not closer, in scene pixels."""

Place = tuple[float, float]


class Box(NamedTuple):
    """A card: its top left corner and its size, in scene pixels."""

    x: float
    y: float
    width: float
    height: float


def meets(one: Box, other: Box, apart: float = 0.0) -> bool:
    """Whether one thing lies over another, or comes nearer than so much."""
    return (
        one.x < other.x + other.width + apart
        and other.x < one.x + one.width + apart
        and one.y < other.y + other.height + apart
        and other.y < one.y + one.height + apart
    )


def aligned(boxes: Mapping[str, Box], line: Line) -> dict[str, Place]:
    """Find the places with which cards stand on one line: that of the outermost, or between the two outermost."""
    if not boxes:
        return {}
    left, right = min(b.x for b in boxes.values()), max(b.x + b.width for b in boxes.values())
    top, bottom = min(b.y for b in boxes.values()), max(b.y + b.height for b in boxes.values())
    result = {}
    for name, (x, y, width, height) in boxes.items():
        result[name] = {
            "left": (left, y),
            "right": (right - width, y),
            "centre": ((left + right - width) / 2, y),
            "top": (x, top),
            "bottom": (x, bottom - height),
            "middle": (x, (top + bottom - height) / 2),
        }[line]
    return result


def distributed(boxes: Mapping[str, Box], way: Way) -> dict[str, Place]:
    """Find the places with which the distance from each card to the next is the same.

    The first and the last stay where they are, unless the others have no room between them.
    """
    axis = 0 if way == "across" else 1
    ranked = sorted(boxes, key=lambda name: (boxes[name][axis], boxes[name][1 - axis]))
    if not ranked:
        return {}
    sizes = [boxes[name][axis + 2] for name in ranked]
    start = boxes[ranked[0]][axis]
    free = boxes[ranked[-1]][axis] - start - sum(sizes[:-1])
    apart = max(free / max(len(ranked) - 1, 1), LEAST_APART)
    result = {}
    for name, size in zip(ranked, sizes, strict=True):
        box = boxes[name]
        result[name] = (start, box.y) if axis == 0 else (box.x, start)
        start += size + apart
    return result


def along(boxes: Mapping[str, Box]) -> Way:
    """Whether cards rather stand in a row or in a column."""
    wide, high = (max(b[axis] for b in boxes.values()) - min(b[axis] for b in boxes.values()) for axis in (0, 1))
    return "across" if wide >= high else "down"


def clear_of(places: Mapping[str, Place], sizes: Mapping[str, Place], others: list[Box], apart: float) -> float:
    """How far down cards have to go all together so that none touches another card.

    Args:
        places: where they would stand.
        sizes: width and height of each.
        others: the cards that stay.
        apart: the distance to those.
    """
    shift = 0.0
    waiting = sorted(others, key=lambda box: box.y)
    while True:
        further = 0.0
        for name, (x, y) in places.items():
            width, height = sizes[name]
            for box in waiting:
                if x < box.x + box.width + apart and box.x < x + width + apart:
                    top = y + shift
                    if top < box.y + box.height + apart and box.y < top + height + apart:
                        further = max(further, box.y + box.height + apart - top)
        if further == 0:
            return shift
        shift += further
