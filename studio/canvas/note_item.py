"""A note on the canvas: text over several lines on a tinted sheet, among the cards."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QLinearGradient,
    QPainter,
    QPalette,
    QPen,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from engine.design.graph import Annotation
from engine.design.graph.drawing import LEAST_SIZE
from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.ink import NO_BRUSH, NO_PEN, Ink, faded, ink, mixed
from studio.canvas.node_item import TEXT_FROM
from studio.theme import text_font

INSET = 12.0
"""The room around the text, in scene pixels."""

TEXT_PX, LARGE_TEXT_PX = 13, 19
LINE_PERCENT = 128
"""How far apart the lines of a note are, in percent of the typeface's own."""

_RADIUS = 6.0
_FADE = 22.0


class NoteItem(AnnotationItem):
    """A sheet with text, which is dragged wherever it is pressed."""

    def __init__(self, annotation: Annotation) -> None:
        super().__init__(annotation)
        self._pages: dict[int, QTextDocument] = {}
        self.setZValue(0.9)

    def take(self, annotation: Annotation) -> None:
        """Show another value of the same note."""
        if annotation.text != self.annotation.text:
            self._pages.clear()
        super().take(annotation)

    def _on_resized(self) -> None:
        for page in self._pages.values():
            page.setTextWidth(self._room)

    @property
    def _room(self) -> float:
        return max(self.body.width() - 2 * INSET, 1.0)

    def takes_hold_at(self, at: QPointF) -> bool:
        """Whether a scene position is on the sheet."""
        return self.rect.contains(at)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the sheet and as much of the text as it has room for; larger letters from far away."""
        brushes = ink()
        colour = brushes.colours.annotation(self.annotation.colour)
        sheet = sheet_colour(colour, brushes)
        self._paint_sheet(painter, brushes, colour, sheet)
        near = painter.worldTransform().m11() >= TEXT_FROM
        page = self._page(TEXT_PX if near else LARGE_TEXT_PX)
        room = self._text_area()
        painter.save()
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.translate(room.topLeft())
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Text, brushes.text.color())
        context.palette = palette
        context.clip = QRectF(0, 0, room.width(), room.height())
        page.documentLayout().draw(painter, context)
        painter.restore()
        if self.hidden_words(near=near):
            self._paint_fade(painter, sheet)

    def _text_area(self) -> QRectF:
        return self.body.adjusted(INSET, INSET - 2, -INSET, -4)

    def hidden_words(self, *, near: bool) -> str:
        """The text, where there is no room for all of it; else nothing."""
        page = self._page(TEXT_PX if near else LARGE_TEXT_PX)
        return self.annotation.text if page.size().height() > self._text_area().height() + 2 else ""

    def _paint_sheet(self, painter: QPainter, brushes: Ink, colour: str, sheet: QColor) -> None:
        body = self.body
        painter.setPen(NO_PEN)
        painter.setBrush(brushes.shadow)
        painter.drawRoundedRect(body.translated(0, 1.5), _RADIUS, _RADIUS)
        if self.selected:
            painter.setBrush(NO_BRUSH)
            for pen in brushes.glow:
                painter.setPen(pen)
                painter.drawRoundedRect(body, _RADIUS, _RADIUS)
        painter.setBrush(sheet)
        edge = QPen(mixed(colour, sheet.name(), 0.7 if self.hovered else 0.38), 1.0)
        painter.setPen(brushes.selected_edge if self.selected else edge)
        painter.drawRoundedRect(body, _RADIUS, _RADIUS)

    def _paint_fade(self, painter: QPainter, sheet: QColor) -> None:
        """Let the last line fade where the text goes on below the sheet."""
        body = self.body
        area = QRectF(1, body.bottom() - _FADE, body.width() - 2, _FADE - 1)
        fade = QLinearGradient(area.topLeft(), area.bottomLeft())
        fade.setColorAt(0.0, faded(sheet.name(), 0.0))
        fade.setColorAt(0.75, sheet)
        painter.setPen(NO_PEN)
        painter.setBrush(fade)
        painter.drawRoundedRect(area, _RADIUS - 1, _RADIUS - 1)

    def _page(self, size_px: int) -> QTextDocument:
        page = self._pages.get(size_px)
        if page is None:
            page = self._pages[size_px] = _set(self.annotation.text, size_px)
            page.setTextWidth(self._room)
        return page


def sheet_colour(colour: str, brushes: Ink) -> QColor:
    """What a note of a colour is written on."""
    return mixed(colour, brushes.colours.surface, 0.16 if brushes.colours.is_dark else 0.13)


def height_for(text: str, width: float) -> float:
    """How high a note of a width has to be for all of its text."""
    page = _set(text, TEXT_PX)
    page.setTextWidth(max(width - 2 * INSET, 1.0))
    return max(page.size().height() + 2 * INSET - 2, LEAST_SIZE[1])


def _set(text: str, size_px: int) -> QTextDocument:
    """The text with room between its lines, wrapped within words only where one alone is too long."""
    page = QTextDocument()
    page.setDocumentMargin(0)
    page.setDefaultFont(text_font(size_px))
    page.setDefaultTextOption(_wrapping())
    page.setPlainText(text)
    lines = QTextBlockFormat()
    lines.setLineHeight(LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor = QTextCursor(page)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(lines)
    return page


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
