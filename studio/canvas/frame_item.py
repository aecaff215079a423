"""A frame on the canvas: a quiet tinted area behind the cards, with its title in a bar that it is dragged by."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.design.graph import Annotation
from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.ink import NO_BRUSH, NO_PEN, faded, ink, mixed
from studio.canvas.node_item import TEXT_FROM

BAR_HEIGHT = 28.0
"""The height of the bar with the title, in scene pixels."""

_RADIUS = 10.0
_INSET = 12.0
_LEAST_WORDS = 72.0
"""So wide the place of a title is at least, for one that is short or not there yet."""

_BODY_TINT, _BAR_TINT, _HOVERED_BAR_TINT = 0.07, 0.17, 0.26
"""How much of its colour a frame lays over what is below it."""

_AROUND, _EDGE = 5.0, 3.0
"""How far the ground of a title's words reaches beyond them, and how far it stays from the frame's edge.

So far from it, the edge and the round corners of a frame are not seen any more, and the glow of a selected one ends.
"""

_TITLES, _BETWEEN_TITLES = 0.6, 0.05
"""The height of titles: above wires and their labels, below notes and cards, and among each other as their frames."""


class FrameItem(AnnotationItem):
    """An area with a title. Clicks in its body are for what lies on it, or for the ground.

    Attributes:
        hang: how much lower than its value says it reaches, for what hangs below the cards in it.
        title: the words in its bar, an item of their own.
    """

    def __init__(self, annotation: Annotation) -> None:
        self.hang = 0.0
        super().__init__(annotation)
        self._stack()
        self.title = FrameTitle(self)

    def take(self, annotation: Annotation) -> None:
        """Show another value of the same frame."""
        super().take(annotation)
        self._stack()

    def hold(self, at: tuple[float, float], size: tuple[float, float]) -> None:
        """Be elsewhere or of another size, with the title."""
        super().hold(at, size)
        self.title.follow(self)

    def refresh(self) -> None:
        """Paint the frame anew, and its title."""
        super().refresh()
        self.title.follow(self)

    def setVisible(self, visible: bool) -> None:
        """Be seen or not, with the title."""
        super().setVisible(visible)
        self.title.setVisible(visible)

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
        colour = ink().colours.annotation(self.annotation.colour)
        painter.setPen(NO_PEN)
        painter.setBrush(faded(colour, _BODY_TINT))
        painter.drawRoundedRect(self.outline, _RADIUS, _RADIUS)
        painter.setBrush(faded(colour, self._bar_tint))
        painter.drawPath(self._bar_path())
        painter.setBrush(NO_BRUSH)
        for pen in self._pens():
            painter.setPen(pen)
            painter.drawRoundedRect(self.outline, _RADIUS, _RADIUS)

    def paint_within(self, painter: QPainter, part: QRectF) -> None:
        """Paint what of it lies in a part of its rectangle, without clipping, which not every file of a picture knows.

        Args:
            painter: what paints, with the frame's corner as its origin.
            part: the part, from the frame's corner on.
        """
        if not self.outline.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE).intersects(part):
            return
        colour = ink().colours.annotation(self.annotation.colour)
        body, bar = faded(colour, _BODY_TINT), faded(colour, self._bar_tint)
        if not self.selected and self.outline.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE).contains(part):
            painter.fillRect(part, body)
            painter.fillRect(part & self._bar_rect(), bar)
            return
        patch = QPainterPath()
        patch.addRect(part)
        painter.fillPath(self._rounded().intersected(patch), body)
        painter.fillPath(self._bar_path().intersected(patch), bar)
        for pen in self._pens():
            line = QPainterPathStroker(pen).createStroke(self._rounded())
            painter.fillPath(line.intersected(patch), pen.color())

    @property
    def _bar_tint(self) -> float:
        return _HOVERED_BAR_TINT if self.hovered else _BAR_TINT

    def _pens(self) -> list[QPen]:
        """What its outline is drawn with, one upon the other."""
        brushes = ink()
        if self.selected:
            return [*brushes.glow[1:], brushes.selected_edge]
        colour = brushes.colours.annotation(self.annotation.colour)
        return [QPen(mixed(colour, brushes.colours.ground, 0.75 if self.hovered else 0.45), 1.0)]

    def _rounded(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(self.outline, _RADIUS, _RADIUS)
        return path

    def _bar_rect(self) -> QRectF:
        return QRectF(0, 0, self.outline.width(), BAR_HEIGHT)

    def _bar_path(self) -> QPainterPath:
        bar = QPainterPath()
        bar.addRect(self._bar_rect())
        return self._rounded().intersected(bar)


class FrameTitle(QGraphicsItem):
    """The words of a title, above the wires that run across the bar: on the ground and frames as they look without."""

    def __init__(self, frame: FrameItem) -> None:
        super().__init__()
        self._text, self._colour, self._wide = "", "", 0.0
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.follow(frame)

    def follow(self, frame: FrameItem) -> None:
        """Be where a frame is, and say what it is called."""
        wide = frame.body.width()
        if wide != self._wide:
            self.prepareGeometryChange()
            self._wide = wide
        self._text = frame.annotation.text.replace("\n", " ")
        self._colour = frame.annotation.colour
        self.setZValue(_TITLES + _BETWEEN_TITLES * (frame.zValue() + 1.0))
        self.setPos(frame.pos())
        self.update()

    def boundingRect(self) -> QRectF:
        """The bar."""
        return QRectF(0.0, 0.0, self._wide, BAR_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Write the title, larger where cards write their names larger."""
        brushes = ink()
        face = brushes.title if painter.worldTransform().m11() >= TEXT_FROM else brushes.large_title
        text = face.elided(self._text or "Frame", self._wide - 2 * _INSET)
        ground = QRectF(_INSET - _AROUND, _EDGE, face.width(text) + 2 * _AROUND, BAR_HEIGHT - _EDGE)
        painter.fillRect(ground, brushes.ground)
        self._lay_frames(painter, ground)
        painter.setFont(face.font)
        colour = brushes.colours.annotation(self._colour)
        painter.setPen(mixed(brushes.colours.text, colour, 0.72) if self._text else brushes.faint)
        painter.drawText(QPointF(_INSET, BAR_HEIGHT / 2 + face.baseline_px), text)

    def _lay_frames(self, painter: QPainter, ground: QRectF) -> None:
        """Paint the frames that lie there once more, its own and others below and above it, as they are stacked."""
        part = ground.translated(self.pos())
        for item in self.scene().items(
            part, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
        ):
            if isinstance(item, FrameItem):
                away = item.pos() - self.pos()
                painter.translate(away)
                item.paint_within(painter, ground.translated(-away))
                painter.translate(-away)
