"""Frames and notes from far away: tinted areas, the titles of frames above them where there is room."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from studio.canvas.annotations import Annotations
from studio.canvas.frame_item import FrameItem
from studio.canvas.ink import NO_PEN, Ink, faded, ink, mixed, thin
from studio.canvas.note_item import sheet_colour

_LEAST_TITLE_PX = 36.0
"""A frame narrower than this, in pixels of the view, shows no title."""


def paint_areas(painter: QPainter, annotations: Annotations) -> None:
    """Paint frames and notes as areas, in scene coordinates."""
    brushes = ink()
    for frame in reversed(annotations.frames):
        colour = brushes.colours.annotation(frame.annotation.colour)
        edge = brushes.colours.accent if frame.selected else mixed(colour, brushes.colours.ground, 0.5).name()
        painter.setPen(thin(painter, edge, 2.0 if frame.selected else 1.0))
        painter.setBrush(faded(colour, 0.12))
        painter.drawRect(frame.outline.translated(frame.pos()))
    for note in reversed(annotations.notes):
        colour = brushes.colours.annotation(note.annotation.colour)
        edge = brushes.colours.accent if note.selected else mixed(colour, brushes.colours.ground, 0.7).name()
        painter.setPen(thin(painter, edge, 2.0 if note.selected else 1.0))
        painter.setBrush(sheet_colour(colour, brushes))
        painter.drawRect(note.rect)


def paint_titles(painter: QPainter, annotations: Annotations) -> None:
    """Write the titles of frames just above them, in letters of one size whatever the zoom."""
    brushes = ink()
    transform = painter.worldTransform()
    painter.save()
    painter.resetTransform()
    painter.setFont(brushes.detail.font)
    taken: list[QRectF] = []
    for frame in annotations.frames:
        _paint_title(painter, brushes, frame, transform.mapRect(frame.rect), taken)
    painter.restore()


def _paint_title(painter: QPainter, brushes: Ink, frame: FrameItem, shown: QRectF, taken: list[QRectF]) -> None:
    """Write one title, unless its frame is too small or another title is there already."""
    title = frame.annotation.text.replace("\n", " ")
    if not title or shown.width() < _LEAST_TITLE_PX:
        return
    face = brushes.detail
    text = face.elided(title, shown.width() - 8)
    area = QRectF(shown.left() + 2, shown.top() - 17, face.width(text) + 8, 15)
    if any(area.intersects(other) for other in taken):
        return
    taken.append(area)
    painter.setPen(NO_PEN)
    painter.setBrush(faded(brushes.ground.name(), 0.8))
    painter.drawRoundedRect(area, 3, 3)
    colour = brushes.colours.annotation(frame.annotation.colour)
    painter.setPen(mixed(brushes.colours.text, colour, 0.7))
    painter.drawText(QPointF(area.left() + 4, area.center().y() + face.baseline_px), text)
