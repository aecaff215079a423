"""Copies of cards that are not there yet: their outlines with the wires that will feed them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from engine.design.graph import Edge
from studio.canvas.blocks import Batch
from studio.canvas.face import CARD_WIDTH
from studio.canvas.ink import NO_BRUSH, faded, ink, mixed
from studio.canvas.node_item import RADIUS, NodeItem
from studio.canvas.wire_path import stretches, wire_path

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class Ghosts:
    """Outlines of some cards, all as far away from them. Close by only those in view are drawn, from afar blocks.

    Args:
        canvas: the canvas.
        cards: the cards by name.
        feeds: the wires that arrive at them.
        others: frames and notes that come along, in scene coordinates.
    """

    def __init__(
        self, canvas: CanvasView, cards: Mapping[str, NodeItem], feeds: Iterable[Edge], others: Sequence[QRectF] = ()
    ) -> None:
        self._canvas = canvas
        self._cards = cards
        self._feeds: dict[str, list[Edge]] = {}
        for edge in feeds:
            if edge.source.node in canvas.stage.cards:
                self._feeds.setdefault(edge.target.node, []).append(edge)
        self._others = list(others)
        self._offset = QPointF()
        self._near: list[tuple[NodeItem, QRectF]] = []
        self._ways: list[QPainterPath] = []
        self._far: Batch | None = None
        self._is_held = False

    def hold(self, offset: QPointF) -> None:
        """Show the outlines so far away from their cards."""
        self._offset, self._is_held = QPointF(offset), True
        self._near, self._ways = [], []
        if self._canvas.is_far:
            return
        seen = self._canvas.camera.seen
        for card in self._cards.values():
            rect = card.card.translated(offset)
            if seen.intersects(rect):
                self._near.append((card, rect))
                self._ways += [self._way(edge) for edge in self._feeds.get(card.node.id, ())]

    def _way(self, edge: Edge) -> QPainterPath:
        """The wire that a copy gets, from a copied source or from the one that stays."""
        source, target = self._canvas.stage.cards[edge.source.node], self._cards[edge.target.node]
        away = self._offset if edge.source.node in self._cards else QPointF()
        start, end = source.output_at(edge.source.port) + away, target.input_at(edge.target.port) + self._offset
        cards = source.card.translated(away), target.card.translated(self._offset)
        return wire_path(start, end, *cards, downward=source.face.downward)

    def area(self) -> QRect:
        """What the outlines and wires cover, in the view's coordinates."""
        view = self._canvas.viewport().rect()
        if not self._is_held or self._canvas.is_far:
            return view if self._is_held else QRect()
        around = QRectF()
        for _, rect in self._near:
            around = around.united(rect)
        for way in self._ways:
            around = around.united(way.controlPointRect())
        for other in self._others:
            around = around.united(other.translated(self._offset))
        shown = self._canvas.viewportTransform().mapRect(around).toAlignedRect().adjusted(-4, -4, 4, 4)
        return shown.intersected(view)

    def paint(self, painter: QPainter) -> None:
        """Draw them, the painter being in the view's coordinates."""
        if not self._is_held:
            return
        painter.save()
        painter.setTransform(self._canvas.viewportTransform(), combine=True)
        if self._canvas.is_far:
            self._paint_far(painter)
        else:
            self._paint_near(painter)
        painter.restore()

    def _paint_near(self, painter: QPainter) -> None:
        brushes = ink()
        painter.setBrush(NO_BRUSH)
        painter.setPen(QPen(faded(brushes.colours.accent, 0.7), 1.8))
        for way in self._ways:
            painter.drawPath(way)
        for other in self._others:
            painter.drawRoundedRect(other.translated(self._offset), RADIUS, RADIUS)
        painter.setFont(brushes.title.font)
        for card, rect in self._near:
            family = mixed(brushes.colours.family(card.face.family), brushes.colours.raised, 0.25)
            painter.setPen(QPen(brushes.accent, 1.4))
            painter.setBrush(faded(family.name(), 0.88))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
            painter.setPen(brushes.text)
            name = brushes.title.elided(card.face.title, CARD_WIDTH - 26)
            painter.drawText(rect.topLeft() + QPointF(13, 22 + card.face.head), name)

    def _paint_far(self, painter: QPainter) -> None:
        if self._far is None:
            self._far = self._gathered()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.translate(self._offset)
        painter.setOpacity(0.85)
        self._far.paint(painter)
        painter.setBrush(NO_BRUSH)
        painter.setPen(QPen(ink().accent, 0.0))
        painter.drawRects(self._others)

    def _gathered(self) -> Batch:
        """The cards as blocks, with the wires among them; where those from others arrive is seen close by."""
        batch, wires = Batch(), self._canvas.stage.wires
        for name, card in self._cards.items():
            batch.put_card(name, card)
            for edge in self._feeds.get(name, ()):
                if edge.source.node in self._cards and edge in wires:
                    batch.put_wire(wires[edge], [QLineF(*pair) for pair in pairwise(stretches(wires[edge].path()))])
        return batch
