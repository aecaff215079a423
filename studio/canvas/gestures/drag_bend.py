"""Leading a wire through another place: a bend of it is dragged, or its middle, which then becomes one.

A wire that goes around cards or runs back keeps its way: it is led through the turns it has, and one of them moves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from engine.design.graph import Edge, Point
from engine.design.graph.drawing_edits import bend
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.guides import draw_guides
from studio.canvas.grid import on_grid
from studio.canvas.view_options import GUIDES
from studio.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_REACH_PX = 7.0
"""How near a bend has to come to a line with its neighbours, in pixels of the view, to snap to it."""

_TURN_REACH_PX = 12.0
"""How near a wire has to be pressed to where it turns by itself for that turn to be dragged."""


class DragBend(Gesture):
    """A bend follows the pointer: in line with its neighbours, else on the grid, with Ctrl wherever it is held.

    Args:
        canvas: the canvas.
        edge: the wire.
        place: the number of the bend; a new one by default, which comes where the wire was pressed.
    """

    drifts = True
    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, canvas: CanvasView, edge: Edge, place: int | None = None) -> None:
        super().__init__(canvas)
        self._edge = edge
        self._place = place
        self._bends: tuple[Point, ...] | None = None
        self._lines: list[QLineF] = []

    @property
    def _wire(self) -> WireItem | None:
        return self.canvas.stage.wires.get(self._edge)

    def start(self, pointer: Pointer) -> None:
        """Remember where the wire was pressed."""
        self._from, self._pressed = pointer.at, pointer.view

    def move(self, pointer: Pointer) -> None:
        """Lead the wire through where the pointer is."""
        wire = self._wire
        if wire is None or (self._bends is None and not pointer.is_off(self._pressed)):
            return
        if self._place is None:
            self._place = self._take(wire)
        elif self._bends is None:
            self._kept = self._edge.bends
            self._grip = QPointF(*self._kept[self._place]) - self._from
        free = pointer.holds(Qt.KeyboardModifier.ControlModifier)
        at = self._snapped(wire, pointer.at + self._grip, free=free)
        place = self._place
        self._bends = (*self._kept[:place], (at.x(), at.y()), *self._kept[place + 1 :])
        wire.set_near(True)
        self.canvas.stage.lead(wire, self._bends)

    def _take(self, wire: WireItem) -> int:
        """Take hold of the wire where it was pressed: of a turn that is there, else of a bend that is new."""
        turns, reach = wire.turns(), _TURN_REACH_PX / self.canvas.camera.zoom
        away = [(QPointF(*turn) - self._from).manhattanLength() for turn in turns]
        nearest = min(range(len(away)), key=away.__getitem__, default=None)
        if nearest is not None and away[nearest] <= reach:
            self._kept = turns
            self._grip = QPointF(*turns[nearest]) - self._from
            return nearest
        place = wire.place_of(self._from)
        self._kept = with_bend(turns, place, self._from)
        self._grip = QPointF()
        return place

    def _snapped(self, wire: WireItem, at: QPointF, *, free: bool) -> QPointF:
        self._lines = []
        if free or self._place is None or wire.source is None or wire.target is None:
            return at
        options, reach = self.canvas.view_options, _REACH_PX / self.canvas.camera.zoom
        way = [wire.ends[0], *(QPointF(*place) for place in self._kept), wire.ends[1]]
        neighbours = (way[self._place], way[self._place + 2]) if options[GUIDES] else ()
        across = min(neighbours, key=lambda other: abs(other.x() - at.x()), default=None)
        down = min(neighbours, key=lambda other: abs(other.y() - at.y()), default=None)
        step = options.step
        x, y = on_grid(at.x(), step), on_grid(at.y(), step)
        in_column = across is not None and abs(across.x() - at.x()) <= reach
        in_row = down is not None and abs(down.y() - at.y()) <= reach
        x = across.x() if across is not None and in_column else x
        y = down.y() if down is not None and in_row else y
        self._lines = [QLineF(across, QPointF(x, y))] if across is not None and in_column else []
        self._lines += [QLineF(down, QPointF(x, y))] if down is not None and in_row else []
        return QPointF(x, y)

    def finish(self, pointer: Pointer) -> None:
        """Bend the wire in the value; a mere click lets go of what is selected, so that Delete is for the bend."""
        bends = self._bends
        if bends is None:
            if self._place is not None:
                self.canvas.selection.select([])
            return
        source, target = self._edge.ends
        label = self.canvas.tr("Bend the wire from {source} to {target}").format(source=source.node, target=target.node)
        if bends == self._edge.bends or not self.canvas.place.edit(label, lambda g: bend(g, self._edge, bends)):
            self.cancel()

    def cancel(self) -> None:
        """Lead the wire as before."""
        wire = self._wire
        if wire is not None and self._bends is not None:
            self.canvas.stage.lead(wire, self._edge.bends)

    def area(self) -> QRect:
        """The lines with the neighbours, in the view's coordinates."""
        result = QRect()
        for line in self._lines:
            around = self.canvas.viewportTransform().mapRect(QRectF(line.p1(), line.p2()).normalized())
            result = result.united(around.toAlignedRect().adjusted(-2, -2, 2, 2))
        return result

    def paint(self, painter: QPainter) -> None:
        """Draw the lines with the neighbours."""
        draw_guides(painter, self.canvas.viewportTransform(), self._lines)


def with_bend(bends: tuple[Point, ...], place: int, at: QPointF) -> tuple[Point, ...]:
    """The bends of a wire with another one among them."""
    return (*bends[:place], (at.x(), at.y()), *bends[place:])
