"""What stands written on the canvas itself: its name and zoom, and what to do with an empty one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from studio.canvas.ink import Ink, Type, ink
from studio.theme import text_font

if TYPE_CHECKING:
    from studio.canvas.surface import CanvasSurface

_CORNER = QPoint(12, 12)
_HEIGHT = 24
_NAME_ROOM = 320


class Legend:
    """Paints the canvas's words in the view's coordinates; as a picture, since every step of a pan lays it anew."""

    def __init__(self, canvas: CanvasSurface) -> None:
        self._canvas = canvas
        self._made_for: tuple[str, Ink, float] | None = None
        self._picture = QPixmap()
        self._area = QRect(_CORNER, QSize(1, _HEIGHT))

    def area(self) -> QRect:
        """Where the name and the zoom stand, or stood when they were last painted."""
        return self._area.united(self.covered())

    def covered(self) -> QRect:
        """Where they hide what is below when they are painted next."""
        return QRect(_CORNER, QSize(self._width(), _HEIGHT)) if self.is_stale() else self._area

    def is_stale(self) -> bool:
        """Whether other words should stand there."""
        return self._made_for is None or self._made_for[0] != self._words()

    def _words(self) -> str:
        name = self._canvas.place.block or self._canvas.document.project.name
        return f"{name}\n{round(self._canvas.camera.zoom * 100)} %"

    def _width(self) -> int:
        name, _, zoom = self._words().rpartition("\n")
        brushes = ink()
        shown = brushes.title.elided(name, _NAME_ROOM)
        return round(brushes.title.width(shown) + brushes.detail.width(f"·  {zoom}")) + 24

    def paint(self, painter: QPainter) -> None:
        """Write the name and the zoom, and a way to begin where there is nothing yet."""
        wanted = self._words(), ink(), self._canvas.devicePixelRatioF()
        if wanted != self._made_for:
            self._area = QRect(_CORNER, QSize(self._width(), _HEIGHT))
            self._picture = self._drawn(wanted[2])
            self._made_for = wanted
        painter.drawPixmap(_CORNER, self._picture)
        if not self._canvas.stage.cards:
            self._paint_invitation(painter)

    def _drawn(self, scale: float) -> QPixmap:
        picture = QPixmap(self._area.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(ink().ground)  # lets nothing through: a name below would mix with this one
        with QPainter(picture) as painter:
            brushes = ink()
            name, _, zoom = self._words().rpartition("\n")
            at = QPointF(8, 16)
            shown = brushes.title.elided(name, _NAME_ROOM)
            painter.setFont(brushes.title.font)
            painter.setPen(brushes.text)
            painter.drawText(at, shown)
            painter.setFont(brushes.detail.font)
            painter.setPen(brushes.quiet)
            painter.drawText(at + QPointF(brushes.title.width(shown) + 8, 0), f"·  {zoom}")
        return picture

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
