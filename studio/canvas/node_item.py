"""A node on the canvas: one item that paints its card, ports and texts, with less of them the farther out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.design.check import NodeCheck, Problem
from engine.design.graph import End, Node
from studio.canvas.card_pictures import pictures
from studio.canvas.card_words import INSET, Words, paint_details, worded
from studio.canvas.face import CARD_WIDTH, MIDDLE, Face, PortFace
from studio.canvas.ink import NO_BRUSH, NO_PEN, Ink, ink
from studio.canvas.sprites import bodies
from studio.canvas.strip import STRIP_HEIGHT, Curve, Strip

RADIUS = 8.0
PORT_RADIUS = 4.5
TEXT_FROM = 0.6
"""The zoom from which a card has more text than its name."""

_OVERHANG = 10.0
_BADGE = 8.0
_PAST = 0.25
"""How much is left of what was made by a network that is another one by now."""
_SHEET = 4.0
"""How far each sheet below a block's card shows."""

Lights = Mapping[tuple[bool, str], str]
"""Why a wire can't end at a port (whether it is an output, and its name), or an empty text where it can."""


class NodeItem(QGraphicsItem):
    """The card of one node. The scene tells it what to show; it changes nothing itself.

    What is alike for most cards stands here and not in `__init__`, which thousands of them would wait for.

    Attributes:
        node: the node in the graph.
        face: what the card says.
        check: what is known of its shapes.
        problems: what is wrong there.
        strip: what is shown live below it.
        is_past: whether that was made by a network that is another one by now.
        tint: the colour of its edge, if it is not the usual one.
        selected: whether it is selected.
        hovered: whether the pointer is on it.
        lights: while a wire is dragged, where that can end.
    """

    strip: Strip | None = None
    is_past = False
    tint = ""
    selected = False
    hovered = False
    lights: Lights | None = None
    _words: Words | None = None
    _key: Hashable = None

    def __init__(
        self, node: Node, face: Face, check: NodeCheck | None = None, problems: tuple[Problem, ...] = ()
    ) -> None:
        super().__init__()
        self.node = node
        self.face = face
        self.check = check
        self.problems = problems
        self._bounds = _bounds(face.height)
        self.setPos(*node.at)
        self.setZValue(1)

    # What the scene tells it

    def set_face(self, face: Face) -> bool:
        """Show other words and ports; returns whether that moved or resized anything a wire hangs on."""
        if face == self.face:
            return False
        places = [[(p.x, p.y) for p in (*shown.inputs, *shown.outputs)] for shown in (face, self.face)]
        moved = places[0] != places[1] or (face.height, face.downward) != (self.face.height, self.face.downward)
        self.face = face
        self._words = None
        self._measure()
        self.update()
        return moved

    def set_strip(self, strip: Strip | None) -> bool:
        """Show something live below the card; returns whether the card's size changed."""
        resized = (strip is None) != (self.strip is None)
        worded = isinstance(strip, Curve) or isinstance(self.strip, Curve)
        self.strip = strip
        if worded:
            self._words = None
        if resized:
            self._measure()
        if resized or worded:
            self.update()
        else:
            self.update(QRectF(0, self.face.height, CARD_WIDTH, STRIP_HEIGHT))
        return resized

    def _measure(self) -> None:
        self._key = None
        bounds = _bounds(self.height)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    @property
    def height(self) -> float:
        """The card's height, its strip included, in pixels."""
        return self.face.height + (STRIP_HEIGHT if self.strip is not None else 0.0)

    @property
    def card(self) -> QRectF:
        """The card in scene coordinates."""
        return QRectF(self.x(), self.y(), CARD_WIDTH, self.height)

    @property
    def bare(self) -> QRectF:
        """The card without its strip, in scene coordinates: what counts for whether it stands in a frame."""
        return QRectF(self.x(), self.y(), CARD_WIDTH, self.face.height)

    # Where things are

    def input_at(self, port: str) -> QPointF:
        """Where a wire arrives, in scene coordinates."""
        face = self.face
        at = face.input(port)
        return QPointF(self.x() + at.x, self.y()) if face.downward else QPointF(self.x(), self.y() + at.y)

    def output_at(self, port: str) -> QPointF:
        """Where a wire leaves, in scene coordinates."""
        face = self.face
        at = face.output(port)
        if face.downward:
            return QPointF(self.x() + at.x, self.y() + self.height)
        return QPointF(self.x() + CARD_WIDTH, self.y() + at.y)

    def _place(self, port: PortFace, *, is_output: bool) -> QPointF:
        """Where a port is on the card: at its sides, or along its top and its bottom."""
        if self.face.downward:
            return QPointF(port.x, self.height if is_output else 0.0)
        return QPointF(CARD_WIDTH if is_output else 0.0, port.y)

    def port_near(self, at: QPointF, reach_px: float) -> tuple[bool, End] | None:
        """The nearest port within reach of a scene position: whether it is an output, and its end."""
        x, y = at.x() - self.x(), at.y() - self.y()
        best = reach_px**2
        found = None
        for is_output, ports in ((False, self.face.inputs), (True, self.face.outputs)):
            for port in ports:
                place = self._place(port, is_output=is_output)
                distance = (x - place.x()) ** 2 + (y - place.y()) ** 2
                if distance < best:
                    best, found = distance, (is_output, End(self.node.id, port.name))
        return found

    def on_badge(self, at: QPointF) -> bool:
        """Whether a scene position is on the sign that says that there is a problem."""
        x, y = at.x() - self.x() - CARD_WIDTH + 2, at.y() - self.y() - 2
        return bool(self.face.severity) and x * x + y * y <= (_BADGE + 2) ** 2

    # Painting

    def boundingRect(self) -> QRectF:
        """The card with its ports and glow."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the card; below `TEXT_FROM` with its name only."""
        brushes = ink()
        if self.lights is not None or self.strip is not None:
            self._paint_all(painter, brushes)
        else:
            stamp = self.face, self.selected, self.hovered, self.tint
            pictures.paint(painter, brushes, id(self), stamp, self._bounds, self._paint_all)

    def _paint_all(self, painter: QPainter, brushes: Ink) -> None:
        if self.lights is not None:
            self._paint_body(painter, brushes)
        else:
            bodies.paint(painter, brushes, self._look(), self._bounds, self._paint_body)
        words = self._words
        if words is None or words.ink is not brushes:
            words = self._words = worded(self.face, self.strip, brushes)
        painter.setPen(brushes.quiet if self.face.bypassed else brushes.text)
        if painter.worldTransform().m11() >= TEXT_FROM:
            painter.setFont(brushes.title.font)
            painter.drawText(QPointF(INSET, 22 + self.face.head), words.title)
            paint_details(painter, brushes, self.face, self.strip, words)
        else:
            painter.setFont(brushes.large_title.font)
            painter.drawText(
                QPointF(INSET, MIDDLE + self.face.head + brushes.large_title.baseline_px), words.large_title
            )
        if self.strip is not None:
            top = self.face.height
            painter.setPen(brushes.edge)
            painter.drawLine(QPointF(5, top), QPointF(CARD_WIDTH - 1, top))
            opacity = painter.opacity()
            painter.setOpacity(opacity * _PAST if self.is_past else opacity)
            self.strip.paint(painter, QRectF(0, top, CARD_WIDTH, STRIP_HEIGHT), brushes)
            painter.setOpacity(opacity)

    def _look(self) -> Hashable:
        """All that the card's picture depends on."""
        if self._key is None:
            face = self.face
            ports = tuple((p.x, p.y, p.kind, p.wired, p.optional, p.name in face.wrong) for p in face.inputs)
            outputs = tuple((p.x, p.y, p.kind, p.wired) for p in face.outputs)
            looks = (face.family, face.severity, face.is_block, face.repeats, face.downward, face.bypassed)
            self._key = (ports, outputs, self.height, looks)
        return self._key, self.selected, self.hovered, self.tint

    def _paint_body(self, painter: QPainter, brushes: Ink) -> None:
        self._paint_card(painter, brushes)
        self._paint_ports(painter, brushes)
        if self.face.severity:
            self._paint_badge(painter, brushes)

    def _paint_card(self, painter: QPainter, brushes: Ink) -> None:
        body, band, shadow = _outline(self.height)
        if self.face.is_block:
            self._paint_sheets(painter, brushes)
        if self.face.bypassed and not self.selected:
            self._paint_bypassed(painter, brushes)
            return
        if self.selected:
            painter.setBrush(NO_BRUSH)
            for pen in brushes.glow:
                painter.setPen(pen)
                painter.drawPath(body)
        else:
            painter.setPen(NO_PEN)
            painter.setBrush(brushes.shadow)
            painter.drawPath(shadow)
        painter.setPen(self._edge(brushes))
        painter.setBrush(brushes.card)
        painter.drawPath(body)
        painter.setPen(NO_PEN)
        painter.setBrush(brushes.fill(brushes.colours.family(self.face.family)))
        painter.drawPath(band)
        if self.face.bypassed:
            self._paint_way_through(painter, brushes)

    def _paint_bypassed(self, painter: QPainter, brushes: Ink) -> None:
        """A sheet that lets the ground through, in a dashed line, and the way on which the wire goes past it."""
        body, band, _ = _outline(self.height)
        painter.setBrush(brushes.bypassed)
        edge = QPen(self._edge(brushes))
        edge.setColor(edge.color() if self.face.severity or self.tint else brushes.hovered_edge.color())
        edge.setDashPattern([4.0, 3.0])
        painter.setPen(edge)
        painter.drawPath(body)
        painter.setPen(NO_PEN)
        painter.setBrush(brushes.block(self.face.family))
        painter.drawPath(band)
        self._paint_way_through(painter, brushes)

    def _paint_way_through(self, painter: QPainter, brushes: Ink) -> None:
        if self.face.inputs and self.face.outputs:
            first, last = self.face.inputs[0], self.face.outputs[0]
            painter.setPen(brushes.passing(first.kind))
            painter.drawLine(self._place(first, is_output=False), self._place(last, is_output=True))

    def _paint_sheets(self, painter: QPainter, brushes: Ink) -> None:
        """What lies below the card of a block: one more sheet, and another where it stands for several copies."""
        painter.setPen(brushes.stacked_edge)
        painter.setBrush(brushes.card)
        for depth in (2, 1) if self.face.repeats else (1,):
            inset, below = 5.0 * depth, _SHEET * depth
            sheet = QRectF(inset, self.height - 2 * RADIUS, CARD_WIDTH - 2 * inset, 2 * RADIUS + below)
            painter.drawRoundedRect(sheet, RADIUS, RADIUS)

    def _edge(self, brushes: Ink) -> QPen:
        if self.selected:
            return brushes.selected_edge
        if self.face.severity == "error":
            return brushes.port(brushes.colours.error, strong=False)
        if self.tint:
            return brushes.port(self.tint, strong=True)
        return brushes.hovered_edge if self.hovered else brushes.edge

    def _paint_ports(self, painter: QPainter, brushes: Ink) -> None:
        for is_output, ports in ((False, self.face.inputs), (True, self.face.outputs)):
            for port in ports:
                self._paint_port(painter, brushes, port, is_output=is_output)

    def _paint_port(self, painter: QPainter, brushes: Ink, port: PortFace, *, is_output: bool) -> None:
        colours = brushes.colours
        radius = PORT_RADIUS
        colour = colours.kind(port.kind) if port.wired or is_output else colours.strong_line
        if not is_output and port.name in self.face.wrong:
            colour = colours.error
        fill = brushes.hollow
        lights = self.lights
        if lights is not None:
            reason = lights.get((is_output, port.name))
            if reason == "":
                colour, radius = colours.good, PORT_RADIUS + 1.5
                fill = brushes.fill(colours.good)
            else:
                colour = colours.line
        elif port.optional and not port.wired:
            radius -= 1
        painter.setPen(brushes.port(colour, strong=port.wired))
        painter.setBrush(fill)
        painter.drawEllipse(self._place(port, is_output=is_output), radius, radius)

    def _paint_badge(self, painter: QPainter, brushes: Ink) -> None:
        if self.face.severity == "hint":
            return
        painter.setPen(NO_PEN)
        painter.setBrush(brushes.fill(brushes.colours.severity(self.face.severity)))
        centre = QPointF(CARD_WIDTH - 2, 2)
        if self.face.severity == "warning":
            painter.drawEllipse(centre, _BADGE / 2, _BADGE / 2)
            return
        painter.drawEllipse(centre, _BADGE, _BADGE)
        painter.setPen(brushes.port(brushes.colours.ground, strong=True))
        painter.drawLine(QPointF(centre.x(), -2.0), QPointF(centre.x(), 2.6))
        painter.drawLine(QPointF(centre.x(), 6.0), QPointF(centre.x(), 6.1))


@cache
def _bounds(height: float) -> QRectF:
    return QRectF(-_OVERHANG, -_OVERHANG, CARD_WIDTH + 2 * _OVERHANG, height + 2 * _OVERHANG)


@cache
def _outline(height: float) -> tuple[QPainterPath, QPainterPath, QPainterPath]:
    """The card, the band at its left and its shadow, for a height."""
    body = QPainterPath()
    body.addRoundedRect(QRectF(0, 0, CARD_WIDTH, height), RADIUS, RADIUS)
    left = QPainterPath()
    left.addRect(QRectF(-1, 0, 5, height))
    shadow = QPainterPath()
    shadow.addRoundedRect(QRectF(0, 2, CARD_WIDTH, height + 0.5), RADIUS, RADIUS)
    return body, body.intersected(left), shadow
