"""The whole network in a corner of the view, and what of it is seen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from studio.canvas.face import CARD_HEIGHT
from studio.canvas.far_annotations import paint_areas
from studio.canvas.ink import NO_BRUSH, NO_PEN, Ink, faded, ink
from studio.canvas.scene import CanvasScene
from studio.canvas.sprites import on_pixel

_SIZE = QSize(168, 76)
_INSIDE = QRectF(3, 3, 162, 70)
"""Where on the map the frame around what is seen may be."""
_MARGIN_PX = 16
_INSET_PX = 6
_LEAST_VIEW = QSize(520, 320)
_LEAST_CARDS = 2
_LEAST_FRAME = QSize(10, 8)
"""So large the frame around what is seen is at least, in pixels: among thousands of cards it would be a dot."""
_AROUND_PX = 2
"""So far its line reaches beyond it."""
_LEAST_BLOCK_PX = 1.2
"""So high a card is at least: thousands of them would pale into the ground otherwise."""


class Minimap:
    """A small picture of the scene, drawn anew only after the scene came to rest."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._picture: QPixmap | None = None
        self._frame = QPixmap()
        self._framed_for: tuple[Ink, float, float, float] | None = None
        self._world = QRectF()
        self._shows = -1
        self.is_wanted = True

    @property
    def reach_px(self) -> int:
        """How far it reaches up from the lower edge of the view."""
        return _SIZE.height() + _MARGIN_PX

    def forget(self) -> None:
        """Draw the picture anew when it is painted next."""
        self._picture = None

    def catch_up(self) -> bool:
        """Draw the picture anew when it is painted next if another one would be seen; returns whether it would."""
        if self._picture is not None and self._shows != self._scene.blocks.version:
            self._picture = None
        return self._picture is None

    def area(self, view: QRect) -> QRect:
        """Where it is in the view; nowhere in a small view or over a network that is hardly there."""
        if not self.is_wanted or len(self._scene.cards) < _LEAST_CARDS:
            return QRect()
        high = view.height()
        if view.width() < _LEAST_VIEW.width() or high < _LEAST_VIEW.height():
            return QRect()
        return QRect(QPoint(_MARGIN_PX, high - _SIZE.height() - _MARGIN_PX), _SIZE)

    def to_scene(self, at: QPoint, view: QRect) -> QPointF:
        """The scene position under a point of the view that is on the map."""
        scale, left, top = self._fit()
        corner = self.area(view).topLeft()
        return QPointF((at.x() - corner.x() - left) / scale, (at.y() - corner.y() - top) / scale)

    def paint(self, painter: QPainter, area: QRect, seen: QRectF, scale: float) -> None:
        """Draw the map, and a frame around what is seen.

        Args:
            painter: in the view's coordinates.
            area: where the map is in the view.
            seen: the part of the scene that is in view.
            scale: pixels of the device for one of the view's.
        """
        if self._picture is None or self._picture.devicePixelRatio() != scale:
            self._picture = self._drawn(scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(area.topLeft(), self._picture)
        zoom, left, top = self._fit()
        frame = QRectF(seen.x() * zoom + left, seen.y() * zoom + top, seen.width() * zoom, seen.height() * zoom)
        if frame.contains(_INSIDE):
            return
        frame = frame.intersected(_INSIDE)
        if frame.isEmpty():
            return
        wider, higher = max(_LEAST_FRAME.width() - frame.width(), 0), max(_LEAST_FRAME.height() - frame.height(), 0)
        frame.adjust(-wider / 2, -higher / 2, wider / 2, higher / 2)
        frame.moveLeft(min(max(frame.left(), _INSIDE.left()), _INSIDE.right() - frame.width()))
        frame.moveTop(min(max(frame.top(), _INSIDE.top()), _INSIDE.bottom() - frame.height()))
        at = QPointF(area.topLeft()) + frame.topLeft() - QPointF(_AROUND_PX, _AROUND_PX)
        at = QPointF(on_pixel(at.x(), scale), on_pixel(at.y(), scale))
        painter.drawPixmap(at, self._framed(frame.width(), frame.height(), scale))

    def _fit(self) -> tuple[float, float, float]:
        """The map's scale, and where the scene's zero is on it."""
        world = self._world
        if world.isEmpty():
            return 1.0, 0.0, 0.0
        across = (_SIZE.width() - 2 * _INSET_PX) / world.width()
        down = (_SIZE.height() - 2 * _INSET_PX) / world.height()
        scale = min(across, down, 0.2)
        left = (_SIZE.width() - world.width() * scale) / 2 - world.left() * scale
        top = (_SIZE.height() - world.height() * scale) / 2 - world.top() * scale
        return scale, left, top

    def _drawn(self, scale: float) -> QPixmap:
        brushes = ink()
        self._shows = self._scene.blocks.version
        self._world = self._scene.occupied().adjusted(-40, -40, 40, 40)
        picture = QPixmap(_SIZE * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(brushes.ground)  # to its corners, as nothing is painted below
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(brushes.edge)
            painter.setBrush(brushes.fill(brushes.colours.surface))  # lets no word of a card below through
            painter.drawRoundedRect(QRectF(0.5, 0.5, _SIZE.width() - 1, _SIZE.height() - 1), 6, 6)
            zoom, left, top = self._fit()
            painter.translate(left, top)
            painter.scale(zoom, zoom)
            paint_areas(painter, self._scene.annotations)
            round_px = min(2.0 / zoom, 24.0)
            thicker = _LEAST_BLOCK_PX / zoom - CARD_HEIGHT
            batch = self._scene.blocks.still
            for family, by_name in batch.rects.items():
                rects = list(by_name.values())
                painter.setBrush(brushes.block(family))
                painter.setPen(QPen(painter.brush(), thicker) if thicker > 0 else NO_PEN)
                if len(self._scene.cards) > 300:
                    painter.drawRects(rects)
                    continue
                for rect in rects:
                    painter.drawRoundedRect(rect, round_px, round_px)
            if batch.wrong:
                painter.setBrush(NO_BRUSH)
                painter.setPen(QPen(brushes.fill(brushes.colours.error).color(), 1.5 / zoom))
                painter.drawRects(list(batch.wrong.values()))
        return picture

    def _framed(self, width: float, height: float, scale: float) -> QPixmap:
        """The frame around what is seen, as a picture: while one pans, only its place changes."""
        brushes = ink()
        made_for = brushes, round(width, 1), round(height, 1), scale
        if made_for != self._framed_for:
            self._framed_for = made_for
            room = QSizeF(2 * _AROUND_PX + 1, 2 * _AROUND_PX + 1)
            self._frame = picture = QPixmap(((QSizeF(width, height) + room) * scale).toSize())
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                frame = QRectF(_AROUND_PX, _AROUND_PX, width, height)
                painter.setBrush(NO_BRUSH)
                painter.setPen(QPen(faded(brushes.colours.surface, 0.85), 3.6))
                painter.drawRoundedRect(frame, 3, 3)
                painter.setPen(QPen(brushes.accent, 1.4))
                painter.setBrush(faded(brushes.colours.accent, 0.08))
                painter.drawRoundedRect(frame, 3, 3)
        return self._frame
