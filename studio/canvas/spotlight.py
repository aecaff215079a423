"""Some cards in full light and all else dimmed: what was found, or all that is up- and downstream of the selection.

A veil in the colour of the ground is laid over what was painted, and what stands in the light is painted once more
above it. No item knows of it, so that nothing is paid for it while there is no light.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from studio.canvas.blocks import Batch
from studio.canvas.face import CARD_WIDTH
from studio.canvas.ink import NO_BRUSH, NO_PEN, faded, ink, thin
from studio.canvas.node_item import RADIUS, NodeItem
from studio.canvas.wire_item import WireItem
from studio.canvas.wire_path import stretches

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_VEIL = 0.68
_RING_PX = 2.0
_FEW = 800
"""Up to how many cards the edges of blocks are smoothed."""

_AWAY = 4.0
"""How far the ring around what was found is from its card, in scene pixels."""


class Spotlight(QObject):
    """What stands in the light on one canvas. A search comes before the lineage of the selection."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._shows_lineage = False
        self.found: frozenset[str] = frozenset()
        self._holding: frozenset[str] = frozenset()
        self.bright: frozenset[str] | None = None
        self._far: tuple[tuple[object, ...], Batch, list[QRectF]] | None = None
        canvas.selection.changed.connect(self._on_selected)
        canvas.place.changed.connect(self._on_selected)
        canvas.place.moved.connect(self._on_selected)

    def show_found(self, names: Iterable[str], holding: Iterable[str] = ()) -> None:
        """Put cards in the light; none ends that.

        Args:
            names: what was found, which gets a ring.
            holding: blocks inside of which something was found.
        """
        found, blocks = frozenset(names), frozenset(holding)
        if (found, blocks) != (self.found, self._holding):
            self.found, self._holding = found, blocks
            self._update()

    def show_lineage(self, on: bool) -> None:
        """Dim, or no longer, what is neither up- nor downstream of the selection."""
        if on != self._shows_lineage:
            self._shows_lineage = on
            self._update()

    def _on_selected(self) -> None:
        if self._shows_lineage:
            self._update()

    def _update(self) -> None:
        before, self.bright = self.bright, self._lit()
        if self.bright is not None or before is not None:
            self._canvas.viewport().update()

    def _lit(self) -> frozenset[str] | None:
        if self.found or self._holding:
            return self.found | self._holding
        graph = self._canvas.place.graph
        chosen = self._canvas.selection.nodes & graph.nodes.keys()
        if not self._shows_lineage or not chosen:
            return None
        return chosen | graph.upstream(*chosen) | graph.downstream(*chosen)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Lay the veil over a part of the view that was just painted, and show above it what is in the light.

        Args:
            painter: in the view's coordinates, clipped to what is painted anew.
            area: the rectangle around that.
        """
        if self.bright is None:
            return
        canvas, brushes = self._canvas, ink()
        painter.fillRect(area, faded(brushes.colours.ground, _VEIL))
        transform = canvas.viewportTransform()
        painter.setTransform(transform)
        inverse, _ = transform.inverted()
        seen = inverse.mapRect(QRectF(area))
        if canvas.is_far:
            self._paint_far(painter, self.bright)
        else:
            self._paint_near(painter, self.bright, seen)
            self._paint_rings(painter, seen)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_near(self, painter: QPainter, bright: frozenset[str], seen: QRectF) -> None:
        """Paint the items once more, the lowest first."""
        transform, option = painter.transform(), QStyleOptionGraphicsItem()
        wires, cards = [], []
        for item in self._canvas.stage.items(
            seen, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.AscendingOrder
        ):
            if isinstance(item, WireItem):
                if item.edge.source.node in bright and item.edge.target.node in bright and item.isVisible():
                    wires.append(item)
            elif isinstance(item, NodeItem) and item.node.id in bright:
                cards.append(item)
        painter.setBrush(NO_BRUSH)
        for wire in wires:
            painter.setPen(wire.pen())
            painter.drawPath(wire.sceneTransform().map(wire.path()))
        self._canvas.stage.labels.paint_of(painter, wires)
        for card in cards:
            painter.setTransform(card.sceneTransform() * transform)
            option.exposedRect = card.boundingRect()
            card.paint(painter, option, None)
        painter.setTransform(transform)

    def _paint_far(self, painter: QPainter, bright: frozenset[str]) -> None:
        stage = self._canvas.stage
        version = (bright, stage.lifted, stage.blocks.version, self._canvas.camera.zoom)
        if self._far is None or self._far[0] != version:
            edge = _RING_PX / self._canvas.camera.zoom
            standing = self.found & stage.cards.keys() - stage.lifted
            rings = [stage.cards[name].card.adjusted(-edge, -edge, edge, edge) for name in standing]
            self._far = version, self._gathered(bright - stage.lifted), rings
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(bright) <= _FEW)
        painter.setPen(NO_PEN)
        painter.setBrush(ink().fill(ink().colours.warning))
        painter.drawRects(self._far[2])
        self._far[1].paint(painter)

    def _gathered(self, bright: frozenset[str]) -> Batch:
        batch, stage = Batch(), self._canvas.stage
        for name in bright & stage.cards.keys():
            batch.put_card(name, stage.cards[name])
        for edge, wire in stage.wires.items():
            if edge.source.node in bright and edge.target.node in bright:
                batch.put_wire(wire, [QLineF(*pair) for pair in pairwise(stretches(wire.path()))])
        return batch

    def _paint_rings(self, painter: QPainter, seen: QRectF) -> None:
        brushes = ink()
        painter.setPen(thin(painter, brushes.colours.warning, _RING_PX))
        painter.setBrush(NO_BRUSH)
        cards = self._canvas.stage.cards
        near = seen.adjusted(-CARD_WIDTH, -CARD_WIDTH, CARD_WIDTH, CARD_WIDTH)
        for name in self.found & cards.keys():
            if near.contains(cards[name].pos()):
                ring = cards[name].card.adjusted(-_AWAY, -_AWAY, _AWAY, _AWAY)
                painter.drawRoundedRect(ring, RADIUS + _AWAY, RADIUS + _AWAY)
