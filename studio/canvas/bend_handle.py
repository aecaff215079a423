"""The round handle on a place that a wire is led through, there while the wire is near the pointer or stands out."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from studio.canvas.ink import ink

_RADIUS = 4.5
_HALO = 2.0


class BendHandle(QGraphicsItem):
    """One handle, which goes where its wire goes."""

    def __init__(self, wire: QGraphicsItem, colour: str) -> None:
        super().__init__(wire)
        self._colour = colour
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def dress(self, colour: str) -> None:
        """Take the colour of the wire."""
        if colour != self._colour:
            self._colour = colour
            self.update()

    def boundingRect(self) -> QRectF:
        """The ring."""
        reach = _RADIUS + _HALO
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint a ring in the colour of the wire."""
        brushes = ink()
        painter.setPen(QPen(brushes.fill(self._colour).color(), 1.8))
        painter.setBrush(brushes.hollow)
        painter.drawEllipse(QPointF(), _RADIUS, _RADIUS)
