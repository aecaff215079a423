"""A frame on the canvas: a quiet tinted area behind the cards, with its title in a bar that it is dragged by."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

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

_BODY_TINT, _BAR_TINT, _HOVERED_BAR_TINT = 0.07, 0.17, 0.26
"""How much of its colour a frame lays over what is below it."""

_AROUND, _EDGE = 5.0, 3.0
"""How far the ground of a title's words reaches beyond them, and how far it stays from the frame's edge."""


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
        brushes = ink()
        colour, body = brushes.colours.annotation(self.annotation.colour), self.outline
        painter.setPen(NO_PEN)
        painter.setBrush(faded(colour, _BODY_TINT))
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        painter.setBrush(faded(colour, self._bar_tint))
        painter.drawPath(self._bar_path())
        painter.setBrush(NO_BRUSH)
        if self.selected:
            for pen in brushes.glow[1:]:
                painter.setPen(pen)
                painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        painter.setPen(self._edge(brushes, colour))
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)

    @property
    def _bar_tint(self) -> float:
        return _HOVERED_BAR_TINT if self.hovered else _BAR_TINT

    def tinted(self, brushes: Ink, ground: QColor, at: QPointF) -> QColor:
        """The colour of a ground at a scene position once this frame lies on it."""
        colour = brushes.colours.annotation(self.annotation.colour)
        for area, tint in ((self.outline.translated(self.pos()), _BODY_TINT), (self.bar, self._bar_tint)):
            ground = mixed(colour, ground.name(), tint) if area.contains(at) else ground
        return ground

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


class FrameTitle(QGraphicsItem):
    """The words of a title, above the wires that run across the bar: on a ground of its colour, as labels of wires."""

    def __init__(self, frame: FrameItem) -> None:
        super().__init__()
        self._text, self._colour, self._wide, self._height = "", "", 0.0, 0.0
        self.setZValue(0.6)
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
        self._height = frame.zValue()
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
        painter.setPen(NO_PEN)
        painter.setBrush(self._ground(brushes, self.mapToScene(ground.center())))
        painter.drawRect(ground)
        painter.setFont(face.font)
        colour = brushes.colours.annotation(self._colour)
        painter.setPen(mixed(brushes.colours.text, colour, 0.72) if self._text else brushes.faint)
        painter.drawText(QPointF(_INSET, BAR_HEIGHT / 2 + face.baseline_px), text)

    def _ground(self, brushes: Ink, at: QPointF) -> QColor:
        """The colour of the bar there, as the frame and the larger ones below it make it."""
        colour = brushes.ground
        for item in self.scene().items(
            at, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
        ):
            if isinstance(item, FrameItem) and item.zValue() <= self._height:
                colour = item.tinted(brushes, colour, at)
        return colour
