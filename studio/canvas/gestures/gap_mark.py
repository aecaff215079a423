"""How the gap closes behind cards that are about to be pulled out of their chains."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from engine.design.graph import Edge
from studio.canvas import placing
from studio.canvas.ink import NO_BRUSH, ink
from studio.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_MOST = 500
"""Of more cards at once nothing is shown beforehand: what closes behind them nobody could make out."""

_PALE = 0.25


class GapMark:
    """The wires that will come off are pale, and those that take their place are dashed.

    Args:
        canvas: the canvas.
        names: the cards.
    """

    def __init__(self, canvas: CanvasView, names: Collection[str]) -> None:
        self._canvas = canvas
        self._names = names if len(names) <= _MOST else ()
        self._coming: list[Edge] | None = None
        self._paths: list[QPainterPath] = []
        self._is_shown = False

    def show(self, *, wanted: bool) -> None:
        """Show what will be, between the cards as they are now, or nothing more."""
        if wanted != self._is_shown:
            self._is_shown = wanted
            for wire in self._canvas.stage.hanging(self._names).values():
                wire.setOpacity(_PALE if wanted else 1.0)
        self._paths = [self._way(edge) for edge in self._closing()] if wanted else []

    def _closing(self) -> list[Edge]:
        """The wires that close the gaps; worked out once, as no edit comes between."""
        if self._coming is None:
            graph = self._canvas.place.graph
            healed = placing.pulled_out(graph, self._names).edges
            ends = {edge.target: None for name in self._names for edge in graph.outgoing(name)}
            self._coming = [healed[end] for end in ends if end in healed]
        return self._coming

    def _way(self, edge: Edge) -> QPainterPath:
        """Where such a wire will run, past the cards that stand there now."""
        stage = self._canvas.stage
        wire = WireItem(edge, stage.cards.get(edge.source.node), stage.cards.get(edge.target.node))
        wire.route(stage.ways.cards_between)
        return wire.path()

    def area(self) -> QRect:
        """What the dashed wires cover, in the view's coordinates."""
        around = QRectF()
        for path in self._paths:
            around = around.united(path.controlPointRect().adjusted(-1, -1, 1, 1))
        if around.isNull():
            return QRect()
        return self._canvas.viewportTransform().mapRect(around).toAlignedRect().adjusted(-4, -4, 4, 4)

    def paint(self, painter: QPainter) -> None:
        """Draw the wires that close the gaps."""
        if not self._paths:
            return
        pen = QPen(ink().accent, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([3.0, 3.0])
        painter.setBrush(NO_BRUSH)
        painter.setPen(pen)
        for path in self._paths:
            painter.drawPath(self._canvas.viewportTransform().map(path))
