"""Cutting wires: all that a stroke crosses are taken off together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from engine.design.graph import Edge
from engine.design.graph.edits import disconnect
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.labels_again import write_labels
from studio.canvas.gestures.stroke import Stroke, area_of, crosses_path, painted_area
from studio.canvas.ink import NO_BRUSH, ink
from studio.canvas.wire_item import WireItem
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class CutWires(Gesture):
    """A stroke over wires. The right button's click, which is no stroke, still opens the menu.

    Args:
        canvas: the canvas.
        opens_menu: whether a mere click opens the menu.
    """

    drifts = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: CanvasView, *, opens_menu: bool = False) -> None:
        super().__init__(canvas)
        self._opens_menu = opens_menu
        self._crossed: dict[Edge, None] = {}

    def start(self, pointer: Pointer) -> None:
        """Put the knife down."""
        self._stroke = Stroke(pointer.at, pointer.view)

    def move(self, pointer: Pointer) -> None:
        """Mark the wires that the stroke crosses."""
        added = self._stroke.go_on(pointer.at, pointer.view)
        if added is not None:
            self._cross(added)
            self.canvas.hint(self._words() if self._crossed else "", pointer.view)

    def _cross(self, line: QLineF) -> None:
        for item in self.canvas.stage.items(area_of(line)):
            if isinstance(item, WireItem) and item.edge not in self._crossed and crosses_path(line, item.path()):
                self._crossed[item.edge] = None

    def finish(self, pointer: Pointer) -> None:
        """Take the wires off that were crossed."""
        self.canvas.hint("")
        edges = list(self._crossed)
        if edges:
            self.canvas.place.edit(self._words(), lambda graph: disconnect(graph, [edge.target for edge in edges]))
        elif self._opens_menu and len(self._stroke.points) == 1:
            self.canvas.open_menu(pointer.view)

    def _words(self) -> str:
        return self.canvas.tr("Cut {what}").format(what=counted(len(self._crossed), "wire"))

    def cancel(self) -> None:
        """Leave the wires as they are."""
        self.canvas.hint("")

    def area(self) -> QRect:
        """The stroke, and the wires that are marked."""
        around = self._stroke.bounds
        wires = self.canvas.stage.wires
        for edge in self._crossed:
            if edge in wires:
                around = around.united(wires[edge].sceneBoundingRect())
        return painted_area(self.canvas.viewportTransform().mapRect(around).toAlignedRect())

    def paint(self, painter: QPainter) -> None:
        """Draw the stroke, and what it takes off in the colour of what goes."""
        brushes = ink()
        transform = self.canvas.viewportTransform()
        wires = self.canvas.stage.wires
        painter.setBrush(NO_BRUSH)
        pen = QPen(brushes.fill(brushes.colours.error).color(), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for edge in self._crossed:
            if edge in wires:
                painter.drawPath(transform.map(wires[edge].path()))
        write_labels(self.canvas, painter, [wires[edge] for edge in self._crossed if edge in wires])
        painter.setPen(QPen(brushes.text.color(), 1.4, Qt.PenStyle.DashLine))
        painter.drawPolyline(transform.map(self._stroke.polygon))
