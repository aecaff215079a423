"""The words on a card: its parameters, the names of its ports and what leaves it, shortened to the room there is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from studio.canvas.face import CARD_WIDTH, Face, PortFace
from studio.canvas.ink import NO_BRUSH, Ink
from studio.canvas.strip import Curve, Strip

INSET = 13.0
"""Between the edge of a card and its words, in scene pixels."""

FLUSH = CARD_WIDTH - INSET + 2
"""Where words end that stand at the right edge of a card."""

_LEAST_NAME = 0.45
"""So much of the width of a card its name has at least."""

_LINK = 19.0
"""The room that the sign of shared weights takes."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a card, shortened to the room there is with one theme's typefaces."""

    ink: Ink
    title: str
    large_title: str
    detail: str
    shape: str


def worded(face: Face, strip: Strip | None, brushes: Ink) -> Words:
    """The texts, shortened to the room there is: the name takes what it needs before its details."""
    room = CARD_WIDTH - 2 * INSET + 3
    title = brushes.title.elided(face.title, _title_room(face, room, brushes))
    left = room - brushes.title.width(title) - 10 - (_LINK if face.owner else 0)
    detail = brushes.detail.elided(face.detail, left) if left > 24 else ""
    line = strip.text if isinstance(strip, Curve) and strip.text else face.shape
    large = brushes.large_title.elided(face.title, room)
    return Words(brushes, title, large, detail, brushes.shape.elided(line, room / 2 if _is_aside(face) else room))


def _title_room(face: Face, room: float, brushes: Ink) -> float:
    """The room of a name; that of a loss leaves some to what is computed there, which nothing else tells."""
    if face.family != "Loss":
        return room
    return max(room - 10 - brushes.detail.width(face.detail), room * _LEAST_NAME)


def paint_details(painter: QPainter, brushes: Ink, face: Face, strip: Strip | None, words: Words) -> None:
    """Write what a card says besides its name: its parameters, the names of its ports, what leaves it."""
    detail, shape = words.detail, words.shape
    painter.setFont(brushes.detail.font)
    painter.setPen(brushes.quiet)
    if detail:
        left = FLUSH - brushes.detail.width(detail)
        painter.drawText(QPointF(left, 22 + face.head), detail)
        if face.owner:
            _paint_link(painter, brushes, QPointF(left - _LINK, 18 + face.head))
    for is_output, ports in ((False, face.inputs), (True, face.outputs)):
        for port in ports if len(ports) > 1 else ():
            if face.downward:
                _paint_name_at_edge(painter, brushes, face, port, CARD_WIDTH / len(ports), is_output=is_output)
            elif is_output:
                _paint_output_name(painter, brushes, face, port)
            else:
                _paint_port_name(painter, brushes, port)
    if not shape or len(face.outputs) > 1:
        return
    painter.setFont(brushes.shape.font)
    painter.setPen(brushes.text if isinstance(strip, Curve) else brushes.quiet)
    x = FLUSH - brushes.shape.width(shape) if _is_aside(face) else INSET
    painter.drawText(QPointF(x, 41 + face.head), shape)


def _paint_name_at_edge(
    painter: QPainter, brushes: Ink, face: Face, port: PortFace, room: float, *, is_output: bool
) -> None:
    """Write the name of a port that is at the top or the bottom of the card, as far as there is room beside."""
    label = brushes.detail.elided(port.label, room - 4)
    painter.setPen(brushes.quiet if port.wired or not port.optional else brushes.faint)
    y = face.height - 8.0 if is_output else 15.5
    painter.drawText(QPointF(port.x - brushes.detail.width(label) / 2, y), label)


def _paint_port_name(painter: QPainter, brushes: Ink, port: PortFace) -> None:
    painter.setPen(brushes.faint if port.optional and not port.wired else brushes.quiet)
    text = brushes.detail.elided(port.label, CARD_WIDTH / 2)
    painter.drawText(QPointF(INSET, port.y + brushes.detail.baseline_px), text)


def _paint_output_name(painter: QPainter, brushes: Ink, face: Face, port: PortFace) -> None:
    painter.setFont(brushes.detail.font)
    painter.setPen(brushes.quiet if port.wired else brushes.faint)
    label = brushes.detail.elided(port.label, 64)
    painter.drawText(QPointF(FLUSH - brushes.detail.width(label), port.y + brushes.detail.baseline_px), label)
    painter.setFont(brushes.shape.font)
    room = FLUSH - brushes.detail.width(label) - 8 - INSET
    text = brushes.shape.elided(port.shape, room) if len(face.inputs) < 2 else ""
    painter.drawText(QPointF(INSET, port.y + brushes.shape.baseline_px), text)


def _is_aside(face: Face) -> bool:
    """Whether the shape stands to the right, as the names of inputs take the left."""
    return len(face.inputs) > 1 and not face.outputs and not face.downward


def _paint_link(painter: QPainter, brushes: Ink, at: QPointF) -> None:
    """The sign of shared weights, two rings through each other, its left end in the middle of a line."""
    painter.setPen(brushes.link)
    painter.setBrush(NO_BRUSH)
    for x in (0.0, 5.5):
        painter.drawRoundedRect(QRectF(at.x() + x, at.y() - 3.5, 9.0, 7.0), 3.5, 3.5)
