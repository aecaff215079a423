"""Where dragged cards come to stand: in line with others, else on the grid, else wherever they are held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from studio.canvas.gestures.guides import Guides
from studio.canvas.grid import on_grid
from studio.canvas.view_options import GUIDES

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class Snapping:
    """Snaps the card that was pressed; all that are dragged with it keep their distance.

    Args:
        canvas: the canvas.
        node: the card that was pressed.
        start: where each dragged card was, in scene coordinates.
    """

    def __init__(self, canvas: CanvasView, node: str, start: Mapping[str, QPointF]) -> None:
        self._canvas = canvas
        self._card = canvas.stage.cards.get(node) if node in start else None
        self._from = start.get(node, QPointF())
        self.guides = Guides(canvas, start.keys())

    def offset(self, moved: QPointF, *, free: bool) -> QPointF:
        """How far the cards go, the pointer having gone so far.

        Args:
            moved: the pointer's way, in scene coordinates.
            free: whether they follow it exactly.
        """
        self.guides.hide()
        if free or self._card is None:
            return moved
        options, goal = self._canvas.view_options, self._from + moved
        x = y = None
        if options[GUIDES] and not self._canvas.is_far:
            x, y = self.guides.snapped(self._card, goal)
        step = options.step
        return QPointF(on_grid(goal.x(), step) if x is None else x, on_grid(goal.y(), step) if y is None else y) - (
            self._from
        )
