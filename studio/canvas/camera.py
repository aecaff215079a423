"""Where the canvas looks: zoom around a point, pan, frames that glide."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView

from studio.theme import transition_ms

FARTHEST, NEAREST = 0.02, 4.0
_NEARLY = 0.02
"""So near a step comes to full size at most and does not stop there; a slow pinch goes on from it."""

_STEPS = (0.02, 0.03, 0.05, 0.1, 0.15, 0.25, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)


class Camera:
    """Moves a graphics view over its scene.

    Args:
        view: the view; its scroll bars do the panning, so that Qt shifts the pixels that stay.
        content: the rectangle that holds all cards, in scene coordinates.
        moved: called after every change.
    """

    def __init__(self, view: QGraphicsView, content: Callable[[], QRectF], moved: Callable[[], None]) -> None:
        self._view = view
        self._content = content
        self._moved = moved
        self.zoom = 1.0
        self._flight = QVariantAnimation(view)
        self._flight.setStartValue(0.0)
        self._flight.setEndValue(1.0)
        self._flight.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._flight.valueChanged.connect(self._on_flown)
        self._from = self._to = (1.0, QPointF())
        self._held: tuple[QPoint, QPointF, tuple[float, int, int]] | None = None
        """The point that was zoomed at last, what was there, and what was seen then."""

    @property
    def centre(self) -> QPointF:
        """The scene position in the middle of the view."""
        return self._view.mapToScene(self._view.viewport().rect().center())

    @property
    def seen(self) -> QRectF:
        """The part of the scene that is in view."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def pan(self, dx_px: int, dy_px: int) -> None:
        """Shift what is seen by so many pixels of the screen."""
        self._flight.stop()
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        self._keep_room()
        across.setValue(across.value() - dx_px)
        down.setValue(down.value() - dy_px)
        self._moved()

    def zoom_at(self, at: QPoint, factor: float) -> None:
        """Zoom and keep the scene where it is under a point of the view."""
        self._flight.stop()
        zoom = min(max(self.zoom * factor, FARTHEST), NEAREST)
        if abs(zoom - 1.0) < _NEARLY <= abs(self.zoom - 1.0):
            zoom = 1.0
        if zoom == self.zoom:
            return
        under = self._view.mapToScene(at)
        if self._held is not None and self._held[0] == at and self._held[2] == self._standing():
            under = self._held[1]  # where rounding moved it by less than a pixel, which would add up from step to step
        middle = self._view.viewport().rect().center()
        away = QPointF(at - middle)
        self.look(zoom, under - away / zoom)
        rest = self._view.viewportTransform().map(under) - QPointF(at)
        self.pan(-round(rest.x()), -round(rest.y()))
        self._held = at, under, self._standing()

    def _standing(self) -> tuple[float, int, int]:
        """What tells whether anything else is seen than before."""
        return self.zoom, self._view.horizontalScrollBar().value(), self._view.verticalScrollBar().value()

    def step(self, direction: int) -> None:
        """Zoom in or out to the next round figure, around the middle."""
        if direction > 0:
            zoom = next((step for step in _STEPS if step > self.zoom * 1.01), NEAREST)
        else:
            zoom = next((step for step in reversed(_STEPS) if step < self.zoom * 0.99), FARTHEST)
        self.fly(zoom, self.centre)

    def frame(self, area: QRectF, *, at_most: float = 1.0, fly: bool = True, below_px: int = 0) -> None:
        """Show a part of the scene as large as it fits, with room around it, and more of it below where asked."""
        if area.isEmpty():
            self.fly(1.0, QPointF()) if fly else self.look(1.0, QPointF())
            return
        zoom, centre = self.framing(area, at_most, below_px)
        if fly:
            self.fly(zoom, centre)
        else:
            self._flight.stop()
            self.look(zoom, centre)

    def framing(self, area: QRectF, at_most: float = 1.0, below_px: int = 0) -> tuple[float, QPointF]:
        """The zoom and the middle that show a part of the scene; a small view leaves less room around it."""
        room = self._view.viewport().rect()
        beside_px = _between(room.width() * 0.09, 16, 48)
        above_px = _between(room.height() * 0.12, 40, 56)  # the name of what is shown stands there
        below_px += _between(room.height() * 0.2 - 44, 16, 56)
        across = (room.width() - 2 * beside_px) / max(area.width(), 1.0)
        down = (room.height() - above_px - below_px) / max(area.height(), 1.0)
        zoom = min(max(min(across, down), FARTHEST), at_most)
        return zoom, area.center() + QPointF(0, (below_px - above_px) / 2 / zoom)

    def fly(self, zoom: float, centre: QPointF) -> None:
        """Go somewhere else, gliding unless the system asks for less motion."""
        self._flight.stop()
        duration_ms = transition_ms()
        if duration_ms == 0 or not self._view.isVisible():
            self.look(zoom, centre)
            return
        self._from, self._to = (self.zoom, self.centre), (zoom, QPointF(centre))
        self._flight.setDuration(duration_ms)
        self._flight.start()

    def arrive(self) -> None:
        """End a flight at its goal, now."""
        if self._flight.state() == QVariantAnimation.State.Running:
            self._flight.stop()
            self.look(*self._to)

    def _on_flown(self, share: float) -> None:
        (zoom0, at0), (zoom1, at1) = self._from, self._to
        zoom = math.exp(math.log(zoom0) + (math.log(zoom1) - math.log(zoom0)) * share)
        self.look(zoom, at0 + (at1 - at0) * share)

    def look(self, zoom: float, centre: QPointF) -> None:
        """Be somewhere else at once."""
        self.zoom = zoom
        self._keep_room(centre)
        self._view.setTransform(QTransform.fromScale(zoom, zoom))
        self._view.centerOn(centre)
        self._moved()

    def _keep_room(self, centre: QPointF | None = None) -> None:
        """Let the view's rectangle grow before its edge comes near; it never shrinks, so nothing jumps."""
        room = self._view.viewport().rect()
        reach_x, reach_y = 2 * room.width() / self.zoom, 2 * room.height() / self.zoom
        middle = self.centre if centre is None else centre
        near = QRectF(middle.x() - reach_x, middle.y() - reach_y, 2 * reach_x, 2 * reach_y)
        wanted = near.united(self._content())
        have = self._view.sceneRect()
        if not have.contains(wanted):
            self._view.setSceneRect(have.united(wanted.adjusted(-reach_x, -reach_y, reach_x, reach_y)))


def _between(px: float, least: int, most: int) -> int:
    return min(max(round(px), least), most)
