"""A name edited where it stands, on its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from engine.design.graph.edits import rename_node
from studio.canvas.face import CARD_WIDTH
from studio.theme import text_font

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class RenameField(QLineEdit):
    """Return takes the name over, Esc leaves it; a name that can't be one keeps the field open and says why."""

    def __init__(self, canvas: CanvasView, node: str) -> None:
        super().__init__(node, canvas)
        self._canvas = canvas
        self._node = node
        self._done = False
        self.setObjectName("canvas_rename")
        self.setAccessibleName(self.tr("Name of {node}").format(node=node))
        self.setMaxLength(60)

    def open(self) -> None:
        """Appear over the name."""
        card = self._canvas.stage.cards[self._node]
        zoom = self._canvas.camera.zoom
        area = self._canvas.viewportTransform().mapRect(QRectF(card.x() + 7, card.y() + 4, CARD_WIDTH - 14, 25))
        self.setFont(text_font(max(round(13 * zoom), 9), bold=True))
        self.setGeometry(area.toAlignedRect())
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and Esc end the edit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_over()
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A click elsewhere takes the name over, as Return does."""
        super().focusOutEvent(event)
        if not self._done and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take_over()
            self._close()

    def _take_over(self) -> None:
        old, new = self._node, self.text().strip()
        if self._done:
            return
        if new == old or old not in self._canvas.place.graph.nodes:
            self._close()
            return
        selected = self._canvas.selection.nodes
        strip = self._canvas.stage.cards[old].strip
        if self._canvas.place.edit(
            self.tr("Rename {old} to {new}").format(old=old, new=new), lambda graph: rename_node(graph, old, new)
        ):
            if old in selected:
                self._canvas.selection.select((selected - {old}) | {new})
            self._canvas.show_strip(new, strip)
            self._close()

    def _close(self) -> None:
        if not self._done:
            self._done = True
            self.hide()
            self._canvas.setFocus()
            self.deleteLater()
