"""What a frame and a note have in common on the canvas: a place, a size, a colour, and edges to take hold of."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem

from engine.design.graph import Annotation
from engine.design.graph.drawing import LEAST_SIZE
from studio.canvas.grid import on_grid

LEFT, RIGHT, TOP, BOTTOM = 1, 2, 4, 8
"""The sides of a rectangle; a corner is two of them."""

_HALO = 6.0
_CORNER = 12.0
"""How far from a corner, in scene pixels, an edge counts as that corner."""


class AnnotationItem(QGraphicsItem):
    """A frame or a note. The scene tells it what to show; gestures hold it elsewhere until they end."""

    def __init__(self, annotation: Annotation) -> None:
        super().__init__()
        self.annotation = annotation
        self.selected = False
        self.hovered = False
        self._size = annotation.size
        self.setPos(*annotation.at)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def take(self, annotation: Annotation) -> None:
        """Show another value of the same frame or note."""
        self.annotation = annotation
        self.hold(annotation.at, annotation.size)
        self.refresh()

    def refresh(self) -> None:
        """Paint it anew."""
        self.update()

    def hold(self, at: tuple[float, float], size: tuple[float, float]) -> None:
        """Be elsewhere or of another size, whatever the value says."""
        if size != self._size:
            self.prepareGeometryChange()
            self._size = size
            self._on_resized()
        self.setPos(*at)

    def _on_resized(self) -> None:
        """Forget what depends on the size."""

    def restore(self) -> None:
        """Be where the value says."""
        self.hold(self.annotation.at, self.annotation.size)

    @property
    def rect(self) -> QRectF:
        """Where it is, in scene coordinates."""
        return QRectF(self.x(), self.y(), *self._size)

    @property
    def body(self) -> QRectF:
        """Its own rectangle, from its corner on."""
        return QRectF(0.0, 0.0, *self._size)

    @property
    def outline(self) -> QRectF:
        """What is painted, from its corner on."""
        return self.body

    def held(self) -> Annotation:
        """The value as it is held now."""
        return replace(self.annotation, at=(self.x(), self.y()), size=self._size)

    def sides_at(self, at: QPointF, reach: float) -> int:
        """The sides that pass within reach of a scene position; two of them near a corner, none elsewhere."""
        rect = self.outline.translated(self.pos())
        if not rect.adjusted(-reach, -reach, reach, reach).contains(at):
            return 0
        away = {LEFT: at.x() - rect.left(), RIGHT: rect.right() - at.x()}
        away |= {TOP: at.y() - rect.top(), BOTTOM: rect.bottom() - at.y()}
        found = sum(side for side, distance in away.items() if abs(distance) <= reach)
        if found:
            found |= sum(side for side, distance in away.items() if abs(distance) <= max(_CORNER, reach))
        opposite = {LEFT | RIGHT, TOP | BOTTOM}
        return 0 if any(found & both == both for both in opposite) else found

    def takes_hold_at(self, at: QPointF) -> bool:
        """Whether a drag that begins at a scene position moves it."""
        raise NotImplementedError

    def hidden_words(self, *, near: bool) -> str:
        """The text, where there is no room for all of it; else nothing.

        Args:
            near: whether it is written in its usual letters, and not in those for a view from far away.
        """
        raise NotImplementedError

    def boundingRect(self) -> QRectF:
        """The body with its glow."""
        return self.outline.adjusted(-_HALO, -_HALO, _HALO, _HALO)


def resized(start: QRectF, sides: int, by: QPointF, step: float) -> QRectF:
    """A rectangle whose taken sides have followed the pointer; it never becomes smaller than the smallest note.

    Args:
        start: the rectangle at first.
        sides: which of its sides move.
        by: how far the pointer has gone.
        step: the grid that moved sides snap to; 0 without one.
    """
    left, top, right, bottom = start.left(), start.top(), start.right(), start.bottom()
    if sides & LEFT:
        left = min(on_grid(left + by.x(), step), right - LEAST_SIZE[0])
    if sides & RIGHT:
        right = max(on_grid(right + by.x(), step), left + LEAST_SIZE[0])
    if sides & TOP:
        top = min(on_grid(top + by.y(), step), bottom - LEAST_SIZE[1])
    if sides & BOTTOM:
        bottom = max(on_grid(bottom + by.y(), step), top + LEAST_SIZE[1])
    return QRectF(left, top, right - left, bottom - top)
