"""A frame on the canvas: a quiet tinted area behind the cards, with its title in a bar that it is dragged by."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.design.graph import Annotation
from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.ink import NO_BRUSH, NO_PEN, Ink, faded, ink, mixed
from studio.canvas.node_item import TEXT_FROM

BAR_HEIGHT = 28.0
"""The height of the bar with the title, in scene pixels."""

_RADIUS = 10.0
_INSET = 12.0
_LEAST_WORDS = 72.0
"""So wide the place of a title is at least, for one that is short or not there yet."""


class FrameItem(AnnotationItem):
    """An area with a title. Clicks in its body are for what lies on it, or for the ground.

    Attributes:
        hang: how much lower than its value says it reaches, for what hangs below the cards in it.
    """

    def __init__(self, annotation: Annotation) -> None:
        self.hang = 0.0
        super().__init__(annotation)
        self._stack()

    def take(self, annotation: Annotation) -> None:
        """Show another value of the same frame."""
        super().take(annotation)
        self._stack()

    def _on_resized(self) -> None:
        self._stack()

    def _stack(self) -> None:
        """Lie below the wires, and a larger frame below the smaller ones on it."""
        wide, high = self._size
        self.setZValue(-1.0 - min(wide * high, 1e12) / 1e12)

    def hang_by(self, hang: float) -> bool:
        """Reach lower than the value says, or no longer; returns whether that is news."""
        if hang == self.hang:
            return False
        self.prepareGeometryChange()
        self.hang = hang
        self.update()
        return True

    @property
    def outline(self) -> QRectF:
        """What is painted, from its corner on."""
        return self.body.adjusted(0.0, 0.0, 0.0, self.hang)

    @property
    def bar(self) -> QRectF:
        """The bar with the title, in scene coordinates."""
        rect = self.rect
        return QRectF(rect.left(), rect.top(), rect.width(), BAR_HEIGHT)

    def takes_hold_at(self, at: QPointF) -> bool:
        """Whether a scene position is on the bar with the title."""
        return self.bar.contains(at)

    def has_words_at(self, at: QPointF) -> bool:
        """Whether a scene position is on the words of the title, which wires that run across leave to the frame."""
        wide = max(ink().title.width(self.annotation.text) + 2 * _INSET, _LEAST_WORDS)
        bar = self.bar
        return QRectF(bar.left(), bar.top(), min(wide, bar.width()), bar.height()).contains(at)

    def hidden_words(self, *, near: bool) -> str:
        """The title, where there is no room for all of it; else nothing."""
        face = ink().title if near else ink().large_title
        return self.annotation.text if face.width(self.annotation.text) > self.body.width() - 2 * _INSET else ""

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the area, then the bar with the title."""
        brushes = ink()
        colour, body = brushes.colours.annotation(self.annotation.colour), self.outline
        painter.setPen(NO_PEN)
        painter.setBrush(faded(colour, 0.07))
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        painter.setBrush(faded(colour, 0.26 if self.hovered else 0.17))
        painter.drawPath(self._bar_path())
        painter.setBrush(NO_BRUSH)
        if self.selected:
            for pen in brushes.glow[1:]:
                painter.setPen(pen)
                painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        painter.setPen(self._edge(brushes, colour))
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        self._paint_title(painter, brushes, colour)

    def _edge(self, brushes: Ink, colour: str) -> QPen:
        if self.selected:
            return brushes.selected_edge
        return QPen(mixed(colour, brushes.colours.ground, 0.75 if self.hovered else 0.45), 1.0)

    def _bar_path(self) -> QPainterPath:
        body, path = self.outline, QPainterPath()
        path.addRoundedRect(body, _RADIUS, _RADIUS)
        bar = QPainterPath()
        bar.addRect(QRectF(0, 0, body.width(), BAR_HEIGHT))
        return path.intersected(bar)

    def _paint_title(self, painter: QPainter, brushes: Ink, colour: str) -> None:
        face = brushes.title if painter.worldTransform().m11() >= TEXT_FROM else brushes.large_title
        title = self.annotation.text.replace("\n", " ")
        text = face.elided(title or "Frame", self.body.width() - 2 * _INSET)
        painter.setFont(face.font)
        painter.setPen(mixed(brushes.colours.text, colour, 0.72) if title else brushes.faint)
        painter.drawText(QPointF(_INSET, BAR_HEIGHT / 2 + face.baseline_px), text)
