"""Lines that a dragged card snaps to: the edges, middles and ports of the other cards in view."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QTransform

from studio.canvas.ink import ink
from studio.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_REACH_PX = 6.0
"""How near a card has to come to a line, in pixels of the screen, to snap to it."""

_NEAR = 0.01
_OVER = 14.0
"""How far a line goes on past the cards that it joins, in scene pixels."""

_PORT, _TOP, _BOTTOM, _CENTRE, _LEFT, _RIGHT = "port", "top", "bottom", "centre", "left", "right"
_RANK = {_PORT: 0, _TOP: 1, _LEFT: 1, _CENTRE: 2, _BOTTOM: 3, _RIGHT: 3}

Lines = dict[str, list[tuple[float, QRectF]]]


class Guides:
    """Looks at the other cards in view once, and again only where the view has moved out of what was looked at."""

    def __init__(self, canvas: CanvasView, besides: Collection[str]) -> None:
        self._canvas = canvas
        self._besides = besides
        self._prepared = QRectF()
        self._across: Lines = {}
        self._down: Lines = {}
        self.shown: list[QLineF] = []

    def snapped(self, card: NodeItem, at: QPointF) -> tuple[float | None, float | None]:
        """Where a card snaps to that would stand with its corner at a place, across and down; None where it does not.

        Args:
            card: the card that is dragged.
            at: where its corner would be, in scene coordinates.
        """
        self._prepare()
        reach = _REACH_PX / self._canvas.camera.zoom
        rect = QRectF(at, card.card.size())
        x = _nearest(self._across, _marks_across(rect, card), reach)
        y = _nearest(self._down, _marks_down(rect, card), reach)
        goal = QPointF(at.x() + (x or 0.0), at.y() + (y or 0.0))
        rect.moveTopLeft(goal)
        self.shown = [] if x is None else _lines(self._across, _marks_across(rect, card), rect, upright=True)
        self.shown += [] if y is None else _lines(self._down, _marks_down(rect, card), rect, upright=False)
        return (None if x is None else goal.x()), (None if y is None else goal.y())

    def hide(self) -> None:
        """Show no lines."""
        self.shown = []

    def _prepare(self) -> None:
        seen = self._canvas.camera.seen
        if self._prepared.contains(seen):
            return
        self._prepared = seen.adjusted(-seen.width() / 4, -seen.height() / 4, seen.width() / 4, seen.height() / 4)
        self._across, self._down = {}, {}
        for item in self._canvas.stage.items(self._prepared):
            if isinstance(item, NodeItem) and item.node.id not in self._besides:
                rect = item.card
                for marks, into in ((_marks_across(rect, item), self._across), (_marks_down(rect, item), self._down)):
                    for kind, value in marks:
                        into.setdefault(kind, []).append((value, rect))
        for lines in (*self._across.values(), *self._down.values()):
            lines.sort(key=_value)

    def area(self) -> QRect:
        """The lines, in the view's coordinates."""
        result = QRect()
        for line in self.shown:
            result = result.united(self._shown(line).toAlignedRect().adjusted(-2, -2, 2, 2))
        return result

    def _shown(self, line: QLineF) -> QRectF:
        return self._canvas.viewportTransform().mapRect(QRectF(line.p1(), line.p2()).normalized())

    def paint(self, painter: QPainter) -> None:
        """Draw the lines."""
        draw_guides(painter, self._canvas.viewportTransform(), self.shown)


def draw_guides(painter: QPainter, transform: QTransform, lines: Iterable[QLineF]) -> None:
    """Draw lines that say what stands in line with what: dashed and of a colour of their own, as wires are neither.

    Args:
        painter: what draws them, in pixels of the view.
        transform: from the scene to the view.
        lines: the lines, level or upright.
    """
    pen = QPen(QColor(ink().colours.guide), 1.0)
    pen.setDashPattern([5.0, 4.0])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # or half of their colour goes into a second pixel
    painter.setPen(pen)
    for line in lines:
        painter.drawLine(transform.map(line))
    painter.restore()


def _value(line: tuple[float, QRectF]) -> float:
    return line[0]


def _marks_across(rect: QRectF, card: NodeItem) -> list[tuple[str, float]]:
    """The edges and the middle of a card as it would stand in a rectangle, and its ports where wires run down."""
    ports = dict.fromkeys(port.x for port in (*card.face.inputs, *card.face.outputs)) if card.face.downward else {}
    places = [(_PORT, rect.left() + x) for x in ports]
    return [*places, (_LEFT, rect.left()), (_CENTRE, rect.center().x()), (_RIGHT, rect.right())]


def _marks_down(rect: QRectF, card: NodeItem) -> list[tuple[str, float]]:
    """The edges and the middle of a card as it would stand in a rectangle, and its ports where wires run across."""
    ports = {} if card.face.downward else dict.fromkeys(port.y for port in (*card.face.inputs, *card.face.outputs))
    heights = [(_PORT, rect.top() + y) for y in ports]
    return [*heights, (_TOP, rect.top()), (_CENTRE, rect.center().y()), (_BOTTOM, rect.bottom())]


def _nearest(lines: Lines, marks: list[tuple[str, float]], reach: float) -> float | None:
    """How far to move for the nearest line; of equally near ones a port's comes first."""
    best: tuple[float, int, float] | None = None
    for kind, value in marks:
        there = lines.get(kind, [])
        place = bisect_left(there, value, key=_value)
        for found, _ in there[max(place - 1, 0) : place + 1]:
            away = abs(found - value)
            if away <= reach:
                candidate = (round(away, 2), _RANK[kind], found - value)
                best = candidate if best is None else min(best, candidate)
    return None if best is None else best[2]


def _lines(lines: Lines, marks: list[tuple[str, float]], rect: QRectF, *, upright: bool) -> list[QLineF]:
    """The lines that tell why a card snapped here.

    Cards of one height that stand level are so at their ports, tops, middles and bottoms at once: one is shown.
    """
    result: list[tuple[int, QLineF]] = []
    for kind, value in marks:
        there = lines.get(kind, [])
        first = bisect_left(there, value - _NEAR, key=_value)
        last = bisect_left(there, value + _NEAR, key=_value)
        around = QRectF(rect)
        for _, other in there[first:last]:
            around = around.united(other)
        if last > first and upright:
            result.append((_RANK[kind], QLineF(value, around.top() - _OVER, value, around.bottom() + _OVER)))
        elif last > first:
            result.append((_RANK[kind], QLineF(around.left() - _OVER, value, around.right() + _OVER, value)))
    first_rank = min(rank for rank, _ in result) if result else 0
    return [line for rank, line in result if rank == first_rank]
