"""Renaming a card where its name stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from studio.canvas.face import CARD_WIDTH
from studio.canvas.name_field import NameField

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class RenameField(NameField):
    """The name of one card."""

    def __init__(self, canvas: CanvasView, node: str) -> None:
        super().__init__(canvas, node, canvas.tr("Name of {node}").format(node=node), self._rename)
        self._node = node

    def open(self) -> None:
        """Appear over the name."""
        card = self._canvas.stage.cards[self._node]
        self.open_over(QRectF(card.x() + 7, card.y() + 4, CARD_WIDTH - 14, 25))

    def _rename(self, new: str) -> bool:
        old, canvas = self._node, self._canvas
        if new == old or old not in canvas.place.graph.nodes:
            return True
        selected = canvas.selection.nodes
        strip = canvas.stage.cards[old].strip
        if not canvas.place.rename_node(old, new):
            return False
        if old in selected:
            canvas.selection.select((selected - {old}) | {new})
        canvas.show_at(new, strip)
        return True
