"""The canvas from far away: cards as coloured blocks and wires as lines, painted in a few batches."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from engine.design.graph import Edge
from studio.canvas.face import CARD_WIDTH
from studio.canvas.far_annotations import paint_areas, paint_titles
from studio.canvas.ink import NO_BRUSH, NO_PEN, ink, thin
from studio.canvas.wire_path import far_points, straight_lines

if TYPE_CHECKING:
    from studio.canvas.item_scene import ItemScene
    from studio.canvas.node_item import NodeItem
    from studio.canvas.wire_item import WireItem

BLOCKS_BELOW = 0.4
"""The zoom below which cards become blocks."""

_BANDS_FROM = 0.15
"""The zoom from which a block shows the band at its left."""

_BAND = 10.0

_PALE_BELOW = 0.12
"""The zoom below which wires are pale: blocks are hardly thicker than they, and would drown among them."""

_BYPASSED = "bypassed"
"""In the place of a family, what the blocks of bypassed cards are kept by."""

_FEW = 800
"""Up to how many cards edges are smoothed."""


class Batch:
    """Blocks and lines of some cards, sorted by colour.

    Attributes:
        rects: the blocks of each family, by the names of their cards.
        wrong: the blocks of the cards that have errors.
        lines: the lines of each kind of wire, and of those with errors as `!`.
    """

    def __init__(self) -> None:
        self.rects: dict[str, dict[str, QRectF]] = {}
        self.wrong: dict[str, QRectF] = {}
        self.lines: dict[str, dict[Edge, list[QLineF]]] = {}
        self._bands: dict[str, list[QRectF]] = {}
        self._flat: dict[str, list[QLineF]] = {}
        self._families: dict[str, str] = {}
        self._kinds: dict[Edge, str] = {}

    def put_card(self, name: str, card: NodeItem) -> None:
        """Show a card, which is not shown yet, as it is now."""
        family, x, y, height = card.face.family, card.x(), card.y(), card.height
        family = _BYPASSED if card.face.bypassed else family
        self._families[name] = family
        rect = QRectF(x, y, CARD_WIDTH, height)
        self.rects.setdefault(family, {})[name] = rect
        self._bands.pop(family, None)
        if card.face.severity == "error":
            self.wrong[name] = rect

    def __bool__(self) -> bool:
        """Whether anything is shown."""
        return bool(self._families or self._kinds)

    def __contains__(self, name: str) -> bool:
        return name in self._families

    def drop_card(self, name: str) -> None:
        """Show a card no longer."""
        family = self._families.pop(name)
        del self.rects[family][name]
        self._bands.pop(family, None)
        self.wrong.pop(name, None)

    def put_wire(self, wire: WireItem, lines: list[QLineF]) -> None:
        """Show a wire, which is not shown yet, by these lines."""
        kind = "!" if wire.severity else wire.kind
        self._kinds[wire.edge] = kind
        self.lines.setdefault(kind, {})[wire.edge] = lines
        self._flat.pop(kind, None)

    def drop_wire(self, edge: Edge) -> None:
        """Show a wire no longer."""
        kind = self._kinds.pop(edge, None)
        if kind is not None:
            del self.lines[kind][edge]
            self._flat.pop(kind, None)

    def paint(self, painter: QPainter) -> None:
        """Paint the lines, then the blocks."""
        brushes, pale = ink(), painter.worldTransform().m11() < _PALE_BELOW
        hair_px = 1.0 if painter.testRenderHint(QPainter.RenderHint.Antialiasing) else 0.0  # the finest, for thousands
        for kind, by_edge in self.lines.items():
            lines = self._flat.get(kind)
            if lines is None:
                lines = self._flat[kind] = [line for wire in by_edge.values() for line in wire]
            colour = brushes.colours.error if kind == "!" else brushes.far_wire_colour(kind, pale=pale)
            painter.setPen(thin(painter, colour, 1.5 if kind == "!" else hair_px))
            painter.drawLines(lines)
        painter.setPen(NO_PEN)
        for family, rects in self.rects.items():
            if family != _BYPASSED:
                painter.setBrush(brushes.block(family))
                painter.drawRects(list(rects.values()))
        if self.rects.get(_BYPASSED):
            painter.setBrush(brushes.hollow)
            painter.setPen(thin(painter, brushes.colours.strong_line, 1.0))
            painter.drawRects(list(self.rects[_BYPASSED].values()))
            painter.setPen(NO_PEN)
        banded = self.rects if painter.worldTransform().m11() >= _BANDS_FROM else {}
        for family in banded:  # one after another as the blocks, as cards may lie over each other
            if family != _BYPASSED:
                painter.setBrush(brushes.fill(brushes.colours.family(family)))
                painter.drawRects(self._bands_of(family))
        if self.wrong:
            painter.setBrush(NO_BRUSH)
            painter.setPen(thin(painter, brushes.colours.error, 2.0))
            painter.drawRects(list(self.wrong.values()))

    def _bands_of(self, family: str) -> list[QRectF]:
        """The bands at the left of a family's blocks."""
        bands = self._bands.get(family)
        if bands is None:
            rects = self.rects[family].values()
            bands = self._bands[family] = [QRectF(rect.x(), rect.y(), _BAND, rect.height()) for rect in rects]
        return bands


class Blocks:
    """The scene in batches. Only what the scene notes as other than before is worked out anew, when it is painted next.

    Cards that are being carried are a batch of their own, and wires between them and the others are drawn each time.
    """

    def __init__(self, scene: ItemScene) -> None:
        self._scene = scene
        self._still, self._carried = Batch(), Batch()
        self._bridging: dict[Edge, WireItem] = {}
        self._lifted: frozenset[str] = frozenset()
        self._cards: dict[str, None] = {}  # in the order in which they are painted where they lie over each other
        self._wires: dict[Edge, None] = {}
        self._version = 0
        self.forget_selection()

    def note_card(self, name: str) -> None:
        """A card came, went, moved, or is another colour or size."""
        self._cards[name] = None

    def note_wire(self, edge: Edge) -> None:
        """A wire came, went, runs elsewhere, or is another colour."""
        self._wires[edge] = None

    def note_drawing(self) -> None:
        """A frame or a note is another one than before."""
        self._version += 1

    @property
    def version(self) -> int:
        """Another number whenever something is other than before that can be seen from afar."""
        self._follow()
        return self._version

    def forget_selection(self) -> None:
        """Find the selected cards anew when they are painted next."""
        self._selected: tuple[list[QRectF], list[QRectF]] | None = None

    @property
    def still(self) -> Batch:
        """All that is not being carried."""
        self._follow()
        return self._still

    def _follow(self) -> None:
        scene, lifted = self._scene, self._scene.lifted
        if lifted is not self._lifted:
            either = lifted ^ self._lifted
            turned = [name for name in scene.cards if name in either]
            self._lifted = lifted
            self._cards.update(dict.fromkeys(turned))
            self._wires.update(dict.fromkeys(scene.hanging(turned)))
        if self._cards or self._wires:
            self._version += 1
            self.forget_selection()
        filled = [batch for batch in (self._still, self._carried) if batch]
        for name in self._cards:
            for batch in filled:
                if name in batch:
                    batch.drop_card(name)
            card = scene.cards.get(name)
            if card is not None:
                (self._carried if name in lifted else self._still).put_card(name, card)
        for edge in self._wires:
            for batch in filled:
                batch.drop_wire(edge)
            self._bridging.pop(edge, None)
            wire = scene.wires.get(edge)
            if wire is not None:
                self._sort_wire(wire)
        self._cards.clear()
        self._wires.clear()

    def _sort_wire(self, wire: WireItem) -> None:
        edge = wire.edge
        ends = (edge.source.node in self._lifted) + (edge.target.node in self._lifted)
        if ends == 1:
            self._bridging[edge] = wire
        else:
            (self._carried if ends else self._still).put_wire(wire, _far_lines(wire))

    def paint(self, painter: QPainter) -> None:
        """Paint everything in scene coordinates."""
        scene = self._scene
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(scene.cards) <= _FEW)
        offset = scene.carried_by
        paint_areas(painter, scene.annotations)
        self.still.paint(painter)
        if scene.lifted:
            bridges = Batch()
            for edge, wire in self._bridging.items():
                bridges.put_wire(
                    wire, _far_lines(wire, offset, edge.source.node in scene.lifted, edge.target.node in scene.lifted)
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
        painter.setPen(thin(painter, ink().colours.accent, 2.0 if len(still) + len(carried) < _FEW else 1.0))
        if still:
            painter.drawRects(still)
        if carried:
            painter.translate(offset)
            painter.drawRects(carried)
            painter.translate(-offset)


def _far_lines(
    wire: WireItem, offset: QPointF | None = None, source_moved: bool = False, target_moved: bool = False
) -> list[QLineF]:
    """A wire in straight stretches; its ends may be away from where their cards are."""
    source, target = wire.source, wire.target
    if source is None or target is None:
        return []
    if offset is None and not wire.bends and wire.level is not None:
        return straight_lines(wire.path())
    start, end = wire.ends
    if offset is None and not wire.bends:
        return [QLineF(start, end)]
    source_card, target_card = source.card, target.card
    if offset is not None and source_moved:
        start = start + offset  # and not in place, as these are the wire's own
        source_card.translate(offset)
    if offset is not None and target_moved:
        end = end + offset
        target_card.translate(offset)
    if wire.bends:
        points = (start, *(QPointF(*bend) for bend in wire.bends), end)
    else:
        points = far_points(start, end, source_card, target_card, downward=source.face.downward)
    return [QLineF(*pair) for pair in pairwise(points)]
