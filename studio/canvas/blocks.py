"""The canvas from far away: cards as coloured blocks and wires as lines, painted in a few batches."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from studio.canvas.face import CARD_WIDTH
from studio.canvas.far_annotations import paint_areas, paint_titles
from studio.canvas.ink import NO_BRUSH, NO_PEN, ink
from studio.canvas.wire_path import far_points, stretches

if TYPE_CHECKING:
    from studio.canvas.scene import CanvasScene
    from studio.canvas.wire_item import WireItem

BLOCKS_BELOW = 0.4
"""The zoom below which cards become blocks."""

_BANDS_FROM = 0.15
"""The zoom from which a block shows the band at its left."""

_FEW = 800
"""Up to how many cards edges are smoothed."""


class Batch:
    """Blocks and lines of some cards, sorted by colour."""

    def __init__(self) -> None:
        self.rects: dict[str, list[QRectF]] = {}
        self.bands: dict[str, list[QRectF]] = {}
        self.wrong: list[QRectF] = []
        self.lines: dict[str, list[QLineF]] = {}

    def add_wire(self, wire: WireItem, offset: QPointF, source_moved: bool, target_moved: bool) -> None:
        """Add the lines of a wire; its ends may be away from where their cards are."""
        source, target = wire.source, wire.target
        if source is None or target is None:
            return
        into = self.lines.setdefault("!" if wire.severity else wire.kind, [])
        if not source_moved and not target_moved and not wire.bends:
            into.extend(QLineF(*pair) for pair in pairwise(stretches(wire.path())))
            return
        start, end = source.output_at(wire.edge.source.port), target.input_at(wire.edge.target.port)
        source_card, target_card = source.card, target.card
        if source_moved:
            start += offset
            source_card.translate(offset)
        if target_moved:
            end += offset
            target_card.translate(offset)
        if wire.bends:
            points = (start, *(QPointF(*bend) for bend in wire.bends), end)
        else:
            points = far_points(start, end, source_card, target_card, downward=source.face.downward)
        into.extend(QLineF(*pair) for pair in pairwise(points))

    def paint(self, painter: QPainter) -> None:
        """Paint the lines, then the blocks."""
        brushes = ink()
        for kind, lines in self.lines.items():
            painter.setPen(_cosmetic(brushes.colours.error, 1.5) if kind == "!" else brushes.far_wire(kind))
            painter.drawLines(lines)
        painter.setPen(NO_PEN)
        for family, rects in self.rects.items():
            painter.setBrush(brushes.block(family))
            painter.drawRects(rects)
        bands = self.bands if painter.worldTransform().m11() >= _BANDS_FROM else {}
        for family, rects in bands.items():
            painter.setBrush(brushes.fill(brushes.colours.family(family)))
            painter.drawRects(rects)
        if self.wrong:
            painter.setBrush(NO_BRUSH)
            painter.setPen(_cosmetic(brushes.colours.error, 2.0))
            painter.drawRects(self.wrong)


class Blocks:
    """The scene in batches, kept until something changes. Cards being carried are a batch of their own."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._still: Batch | None = None
        self._carried: Batch | None = None
        self._bridging: list[WireItem] = []
        self.forget_selection()

    def forget(self) -> None:
        """Work everything out anew when it is painted next."""
        self._still = self._carried = None
        self.forget_selection()

    def forget_selection(self) -> None:
        """Find the selected cards anew when they are painted next."""
        self._selected: tuple[list[QRectF], list[QRectF]] | None = None

    @property
    def still(self) -> Batch:
        """All that is not being carried."""
        if self._still is None:
            self._build()
        assert self._still is not None
        return self._still

    def _build(self) -> None:
        still, carried = Batch(), Batch()
        lifted = self._scene.lifted
        for name, card in self._scene.cards.items():
            batch = carried if name in lifted else still
            face, x, y = card.face, card.x(), card.y()
            rect = QRectF(x, y, CARD_WIDTH, card.height)
            batch.rects.setdefault(face.family, []).append(rect)
            batch.bands.setdefault(face.family, []).append(QRectF(x, y, 10, card.height))
            if face.severity == "error":
                batch.wrong.append(rect)
        nowhere = QPointF()
        self._bridging = []
        for edge, wire in self._scene.wires.items():
            ends = (edge.source.node in lifted) + (edge.target.node in lifted) if lifted else 0
            if ends == 1:
                self._bridging.append(wire)
            else:
                (carried if ends else still).add_wire(wire, nowhere, False, False)
        self._still, self._carried = still, carried

    def paint(self, painter: QPainter) -> None:
        """Paint everything in scene coordinates."""
        scene = self._scene
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(scene.cards) <= _FEW)
        offset = scene.carried_by
        paint_areas(painter, scene.annotations)
        self.still.paint(painter)
        if scene.lifted:
            assert self._carried is not None
            bridges = Batch()
            for wire in self._bridging:
                bridges.add_wire(
                    wire, offset, wire.edge.source.node in scene.lifted, wire.edge.target.node in scene.lifted
                )
            bridges.paint(painter)
            painter.translate(offset)
            self._carried.paint(painter)
            painter.translate(-offset)
        self._paint_selection(painter, offset)
        paint_titles(painter, scene.annotations)

    def _paint_selection(self, painter: QPainter, offset: QPointF) -> None:
        if self._selected is None:
            scene = self._scene
            cards = [scene.cards[name] for name in scene.selection.nodes if name in scene.cards]
            still = [card.card for card in cards if card.node.id not in scene.lifted]
            self._selected = still, [card.card for card in cards if card.node.id in scene.lifted]
        still, carried = self._selected
        painter.setBrush(NO_BRUSH)
        painter.setPen(_cosmetic(ink().colours.accent, 2.0 if len(still) + len(carried) < _FEW else 1.0))
        if still:
            painter.drawRects(still)
        if carried:
            painter.translate(offset)
            painter.drawRects(carried)
            painter.translate(-offset)


def _cosmetic(colour: str, width_px: float) -> QPen:
    pen = QPen(ink().fill(colour).color(), width_px)
    pen.setCosmetic(True)
    return pen
