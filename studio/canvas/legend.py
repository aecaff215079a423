"""What stands written on the canvas itself: its name and zoom, and what to do with an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.canvas.ink import NO_PEN, Type, faded, ink
from studio.theme import text_font

if TYPE_CHECKING:
    from studio.canvas.surface import CanvasSurface

_AREA = QRect(12, 8, 320, 32)


class Legend:
    """Paints the canvas's words in the view's coordinates."""

    def __init__(self, canvas: CanvasSurface) -> None:
        self._canvas = canvas
        self._painted = ""

    def area(self) -> QRect:
        """Where the name and the zoom stand."""
        return _AREA

    def is_stale(self) -> bool:
        """Whether other words should stand there."""
        return self._painted != self._words()

    def _words(self) -> str:
        name = self._canvas.place.block or self._canvas.document.project.name
        return f"{name}\n{round(self._canvas.camera.zoom * 100)} %"

    def paint(self, painter: QPainter) -> None:
        """Write the name and the zoom, and a way to begin where there is nothing yet."""
        self._painted = self._words()
        name, zoom = self._painted.split("\n")[0], self._painted.rpartition("\n")[2]
        brushes = ink()
        at = QPointF(_AREA.left() + 8, _AREA.top() + 20)
        shown = brushes.title.elided(name, 220)
        behind = QRectF(_AREA.left(), _AREA.top() + 4, brushes.title.width(shown) + 74, _AREA.height() - 8)
        painter.setPen(NO_PEN)
        painter.setBrush(faded(brushes.colours.ground, 0.8))
        painter.drawRoundedRect(behind, 6, 6)
        painter.setFont(brushes.title.font)
        painter.setPen(brushes.text)
        painter.drawText(at, shown)
        painter.setFont(brushes.detail.font)
        painter.setPen(brushes.quiet)
        painter.drawText(at + QPointF(brushes.title.width(shown) + 8, 0), f"·  {zoom}")
        if not self._canvas.stage.cards:
            self._paint_invitation(painter)

    def _paint_invitation(self, painter: QPainter) -> None:
        view = self._canvas.viewport().rect()
        large = Type(text_font(17, bold=True))
        brushes = ink()
        painter.setFont(large.font)
        painter.setPen(brushes.quiet)
        middle = QRectF(view).center().y()
        first = QRectF(0, middle - 34, view.width(), 28)
        second = QRectF(0, middle, view.width(), 22)
        painter.drawText(first, Qt.AlignmentFlag.AlignCenter, self._canvas.tr("Nothing is drawn yet"))
        painter.setFont(brushes.detail.font)
        painter.drawText(
            second,
            Qt.AlignmentFlag.AlignCenter,
            self._canvas.tr("Drag a layer here from the palette, or double-click to search for one."),
        )
