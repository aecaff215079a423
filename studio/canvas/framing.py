"""Where frames go: around what they hold, also when that was moved without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.drawing_edits import change_annotation, move_annotations
from studio.canvas.frame_item import BAR_HEIGHT
from studio.canvas.grid import on_grid

_BESIDE, _ABOVE, _BELOW = 16.0, 20.0, 24.0
"""The room between a frame and what it holds; beside it so little that a frame fits between the cards of a row."""


def around(area: QRectF) -> QRectF:
    """A frame around an area, with room on all sides and for the title, its corners on the grid."""
    low = area.topLeft() - QPointF(_BESIDE, _ABOVE + BAR_HEIGHT)
    high = area.bottomRight() + QPointF(_BESIDE, _BELOW)
    left, top, right, bottom = (on_grid(side) for side in (low.x(), low.y(), high.x(), high.y()))
    return QRectF(left, top, right - left, bottom - top)


def reframed(before: Graph, after: Graph, sizes: Mapping[str, Point]) -> Graph:
    """Put each frame around where the layers stand now that it held before, and take its notes along.

    Args:
        before: the graph from before the layers were moved.
        after: the same one with layers moved, and frames and notes where they were.
        sizes: width and height of each card.

    Returns:
        The graph with its frames moved and resized; a frame whose layers stayed is left alone.
    """
    frames = [item for item in before.drawing.annotations.values() if item.kind == "frame"]
    for frame in sorted(frames, key=lambda item: item.size[0] * item.size[1]):  # what holds others comes after them
        after = _reframed(before, after, frame, sizes)
    return after


def _reframed(before: Graph, after: Graph, frame: Annotation, sizes: Mapping[str, Point]) -> Graph:
    held = [name for name, node in before.nodes.items() if name in sizes and frame.holds(node.at, sizes[name])]
    if all(before.nodes[name].at == after.nodes[name].at for name in held):
        return after
    was, now = (_area([(graph.nodes[name].at, sizes[name]) for name in held]) for graph in (before, after))
    by = now.topLeft() - was.topLeft()
    old, new = before.drawing.annotations, after.drawing.annotations
    inner = [item for item in old.values() if item.id != frame.id and frame.holds(item.at, item.size)]
    stayed = {item.id: item.at for item in inner if new[item.id] == item}
    after = move_annotations(after, {name: (x + by.x(), y + by.y()) for name, (x, y) in stayed.items()})
    new = after.drawing.annotations
    rect = around(now.united(_area([(new[item.id].at, new[item.id].size) for item in inner])) if inner else now)
    return change_annotation(after, replace(frame, at=(rect.x(), rect.y()), size=(rect.width(), rect.height())))


def _area(places: list[tuple[Point, Point]]) -> QRectF:
    area = QRectF()
    for at, size in places:
        area = area.united(QRectF(*at, *size))
    return area
